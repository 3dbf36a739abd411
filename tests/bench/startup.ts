import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { startServer } from '#/server/main.ts'
import { serverFlags } from '#/tools/server-flags.ts'
import { foundTown } from '../server/town.ts'
import { type Measurement, compare } from './measure/compare.ts'

const MEGABYTES = 100
const RECORD_BYTES = 8192
const MEMBERS = 60
const LEAVES = 20_000
const HOST = '127.0.0.1'
const startFile = join(import.meta.dirname, '../../src/tools/start.js')
const SERVES_A_FILE = `
const file = new (require('better-sqlite3'))(process.argv[1], { readonly: true })
file.prepare('select count(*) from sqlite_master').get()
require('node:http').createServer().listen(0, '127.0.0.1', () => console.log('ready'))`

/**
 * How long a server takes from its start to its first work on a data folder of
 * 100 MB with 60 members, beside the least: opening the same file and
 * listening. Once within this process, once as `npm start` has it, Node's own
 * start included.
 */
export async function bench(): Promise<readonly Measurement[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'slieksnis-startup-'))
  const file = join(dataDir, 'slieksnis.sqlite')
  const settings = { host: HOST, port: 0, dataDir, databaseUrl: null, clientDir: null }
  try {
    await fill(settings, file)
    const megabytes = Math.round((await stat(file)).size / 1e6)
    const what = `${megabytes} MB, ${MEMBERS} members`
    return [
      await compare({
        name: `start on ${what}, within a process`,
        ours: async () => {
          const from = performance.now()
          const server = await startServer(settings)
          const ready = await fetch(`${server.address}/readyz`)
          const took = performance.now() - from
          if (ready.status !== 200) throw new Error('the server was not ready')
          await server.close()
          return took
        },
        floor: async () => {
          const from = performance.now()
          const opened = new SqliteFile(file, { readonly: true })
          opened.prepare('select count(*) from sqlite_master').get()
          const server = createServer()
          await new Promise<void>((resolve) => server.listen(0, HOST, resolve))
          const took = performance.now() - from
          await new Promise((resolve) => server.close(resolve))
          opened.close()
          return took
        },
      }),
      await compare({
        name: `start on ${what}, as a process of its own`,
        runs: 5,
        ours: () => untilSaid([...serverFlags, startFile], { PORT: '0', DATA_DIR: dataDir, SKIP_BUILD: '1' }),
        floor: () => untilSaid(['--eval', SERVES_A_FILE, file], {}),
      }),
    ]
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** A town with its members by the real routes; records and leaves as rows, since only their number counts here. */
async function fill(settings: Parameters<typeof startServer>[0], file: string): Promise<void> {
  const server = await startServer(settings)
  const { town, administrator } = await foundTown(server.address)
  for (let n = 0; n < MEMBERS; n++) await town.newMember(administrator, 'worker')
  await server.close()
  const database = new SqliteFile(file)
  const id = () => randomBytes(16).toString('hex')
  const record = database.prepare('insert into records values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const leaf = database.prepare('insert into log_leaves values (?, ?)')
  database.transaction(() => {
    const count = Math.ceil((MEGABYTES * 1e6) / RECORD_BYTES)
    for (let n = 1; n <= count; n++) {
      const bytes = randomBytes(RECORD_BYTES)
      record.run(town.space, 1000 + n, id(), id(), 'd', n, 'record', id(), bytes.subarray(0, 32), bytes)
    }
    for (let n = 0; n < LEAVES; n++) leaf.run(n, randomBytes(34))
  })()
  database.close()
}

/** Milliseconds until a process of Node says its first line; it is ended then. */
async function untilSaid(args: readonly string[], env: Record<string, string>): Promise<number> {
  const from = performance.now()
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [...args], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)))
  })
  const took = performance.now() - from
  child.removeAllListeners('exit')
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
  return took
}

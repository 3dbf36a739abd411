import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chmod, chown, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort, installFromDebian } from './machine.ts'

/** A database of one's own on a real PostgreSQL; `stop` takes it away again. */
export interface TestDatabase {
  readonly url: string
  stop(): Promise<void>
}

/** Who runs the server: PostgreSQL refuses to run as root. */
interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Gives a test an empty PostgreSQL database.
 *
 * Uses the server of `TEST_DATABASE_URL` or `DATABASE_URL` when one is named
 * (a throwaway database is made in it, nothing else is touched), else starts a
 * server of its own from the programs on this machine, else installs them when
 * it may. It never skips: where none of this works it throws one sentence.
 */
export async function startPostgres(): Promise<TestDatabase> {
  const named = process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL']
  if (named !== undefined && named !== '') return databaseIn(named)
  return startServer(await findPrograms())
}

/** Makes a database with a random name in a running server. */
async function databaseIn(serverUrl: string): Promise<TestDatabase> {
  const name = `slieksnis_test_${randomBytes(6).toString('hex')}`
  await ask(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, stop: () => ask(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function ask(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    await client.query(statement)
  } catch (cause) {
    const { host } = new URL(serverUrl)
    throw new Error(`PostgreSQL at ${host} did not do "${statement}": ${said(cause)}`, { cause })
  } finally {
    await client.end()
  }
}

/** The folder that holds `initdb` and `postgres`; installed first if this machine has none and we may. */
async function findPrograms(): Promise<string> {
  const found = await programs()
  if (found !== null) return found
  if (installFromDebian('postgresql')) {
    const installed = await programs()
    if (installed !== null) return installed
  }
  throw new Error(
    'The tests need a PostgreSQL server: install one (Debian: apt-get install postgresql) or name one in TEST_DATABASE_URL.',
  )
}

async function programs(): Promise<string | null> {
  const debian = await subfolders('/usr/lib/postgresql', 'bin')
  const homebrew = await subfolders('/opt/homebrew/opt', 'bin')
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout
  const onPath = (process.env['PATH'] ?? '').split(':')
  for (const folder of [...debian, ...(asked ? [asked.trim()] : []), ...homebrew, ...onPath])
    if ((await exists(join(folder, 'initdb'))) && (await exists(join(folder, 'postgres')))) return folder
  return null
}

/** `/usr/lib/postgresql/16/bin`, `/usr/lib/postgresql/15/bin`: the newest first. */
async function subfolders(parent: string, inner: string): Promise<readonly string[]> {
  const names = await readdir(parent).catch(() => [])
  return names
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(parent, name, inner))
}

/**
 * Runs a throwaway server. The shell around it waits on a pipe that we hold:
 * when we stop, or die in whatever way, the pipe closes, and the shell ends the
 * server and removes its folder.
 */
const keeper = `"$1/postgres" -D "$2/data" >>"$2/log" 2>&1 & server=$!
cat >/dev/null
kill -QUIT $server 2>/dev/null
wait $server 2>/dev/null
cd / && rm -rf "$2"`

async function startServer(bin: string): Promise<TestDatabase> {
  const account = await accountForServer()
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-postgres-'))
  await chmod(folder, 0o700)
  if (account !== null) await chown(folder, account.uid, account.gid)
  const as = account === null ? {} : { uid: account.uid, gid: account.gid }
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password)
  if (account !== null) await chown(passwordFile, account.uid, account.gid)
  const data = join(folder, 'data')
  await mkdir(data, { mode: 0o700 })
  if (account !== null) await chown(data, account.uid, account.gid)
  const init = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'tests',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...as, cwd: folder, encoding: 'utf8' },
  )
  await rm(passwordFile)
  if (init.status !== 0) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(
      `PostgreSQL in ${bin} made no database folder: ${(init.stderr || said(init.error)).trim()}`,
    )
  }
  const port = await freePort()
  await writeFile(
    join(data, 'postgresql.auto.conf'),
    [
      `port = ${port}`,
      `listen_addresses = '127.0.0.1'`,
      `unix_socket_directories = ''`,
      // Nothing here outlives the tests, so nothing waits for the disk.
      'fsync = off',
      'synchronous_commit = off',
      'full_page_writes = off',
      'shared_buffers = 64MB',
      'max_connections = 200',
      'autovacuum_naptime = 10s',
    ].join('\n'),
  )
  const server = spawn('/bin/sh', ['-c', keeper, 'keeper', bin, folder], {
    ...as,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  server.unref()
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const stop = async () => {
    server.ref()
    server.stdin.end()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const url = `postgres://tests:${password}@127.0.0.1:${port}/postgres`
  const refusal = await refusalToAnswer(url, 30_000)
  if (refusal === null) return { url, stop }
  const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
  await stop()
  throw new Error(`PostgreSQL from ${bin} did not start: ${refusal}\n${log}`)
}

/** Waits until the server answers; null when it does, else what it said last. */
async function refusalToAnswer(url: string, patienceMs: number): Promise<string | null> {
  const until = Date.now() + patienceMs
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 })
    try {
      await client.connect()
      await client.end()
      return null
    } catch (cause) {
      if (Date.now() > until) return said(cause)
      await pause(100)
    }
  }
}

/** The account to run the server as; null when we are not root and it may run as ourselves. */
async function accountForServer(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const accounts = await readFile('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      accounts
        .split('\n')
        .find((line) => line.startsWith(`${name}:`))
        ?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and /etc/passwd names neither "postgres" nor "nobody" to run it as.',
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}

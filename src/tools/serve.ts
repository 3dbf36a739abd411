import { spawn } from 'node:child_process'
import { flushCompileCache } from 'node:module'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { Fault } from '#/server/fault.ts'
import { type RunningServer, startServer } from '#/server/main.ts'
import { precompress } from './precompress.ts'

const root = path.resolve(import.meta.dirname, '../..')
const dist = path.join(root, 'dist')
/** What the built client is made of. */
const clientSources = [
  'src/app',
  'src/client',
  'src/wire',
  'src/core',
  'forms',
  'public',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
]
const PATIENCE_MS = 10_000

const emptyIsUnset = (value: unknown) => (value === '' ? undefined : value)

const Settings = z.object({
  PORT: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).max(65_535).default(8080)),
  HOST: z.preprocess(emptyIsUnset, z.string().default('127.0.0.1')),
  DATA_DIR: z.preprocess(emptyIsUnset, z.string().optional()),
  DATABASE_URL: z.preprocess(emptyIsUnset, z.string().optional()),
  SERVER_KEY: z.preprocess(emptyIsUnset, z.string().optional()),
  TRUST_PROXY: z.preprocess(emptyIsUnset, z.string().optional()),
  METRICS_PORT: z.preprocess(emptyIsUnset, z.coerce.number().int().min(0).max(65_535).optional()),
  METRICS_HOST: z.preprocess(emptyIsUnset, z.string().default('127.0.0.1')),
  METRICS_TOKEN: z.preprocess(emptyIsUnset, z.string().min(16).optional()),
  SKIP_BUILD: z.preprocess(emptyIsUnset, z.string().optional()),
})

/** `npm start`, and `npm run demo` with a fictional municipality. */
async function start(isDemo: boolean): Promise<void> {
  const settings = Settings.safeParse(process.env)
  if (!settings.success) {
    const names = settings.error.issues.map((issue) => issue.path.join('.')).join(', ')
    throw new Fault(
      'bad-setting',
      `The setting ${names} cannot be used: PORT is a number from 0 to 65535, METRICS_PORT too, and METRICS_TOKEN has 16 characters or more.`,
    )
  }
  const { PORT, HOST, DATA_DIR, DATABASE_URL, SERVER_KEY, SKIP_BUILD, TRUST_PROXY } = settings.data
  const { METRICS_PORT, METRICS_HOST, METRICS_TOKEN } = settings.data
  if (SKIP_BUILD !== '1') await buildClient()
  const isThrowaway = isDemo && DATA_DIR === undefined
  const dataDir = isThrowaway ? await mkdtemp(path.join(tmpdir(), 'slieksnis-demo-')) : (DATA_DIR ?? 'data')
  const tidyUp = () => (isThrowaway ? rm(dataDir, { recursive: true, force: true }) : Promise.resolve())
  let server: RunningServer
  try {
    server = await startServer({
      host: HOST,
      port: PORT,
      dataDir: path.resolve(dataDir),
      databaseUrl: DATABASE_URL ?? null,
      serverKey: SERVER_KEY ?? null,
      ...(TRUST_PROXY === undefined
        ? {}
        : { trustProxy: TRUST_PROXY.split(/[\s,]+/).filter((one) => one !== '') }),
      ...(METRICS_PORT === undefined
        ? {}
        : { metrics: { port: METRICS_PORT, host: METRICS_HOST, token: METRICS_TOKEN ?? null } }),
      clientDir: dist,
      version: await ownVersion(),
      // The demo's table of people should stay on the screen.
      log: (line) => (isDemo && !line.startsWith('fault') ? undefined : console.log(line)),
    })
  } catch (cause) {
    await tidyUp()
    throw cause
  }
  endOnSignal(server, tidyUp)
  flushCompileCache()
  console.log(`Slieksnis: ${server.address}`)
  if (server.metricsAddress !== null) console.log(`Metrics: ${server.metricsAddress}/metrics`)
  if (isDemo) await peopleOfTheDemo(server)
  else if (server.setupCode !== null) {
    console.log(
      `Open it to set up your organisation. From another machine, set-up asks for this code: ${server.setupCode}`,
    )
  }
}

async function peopleOfTheDemo(server: RunningServer): Promise<void> {
  if (server.setupCode === null) {
    console.log('The demonstration is there already; its links were printed when it was made.')
    return
  }
  const { seedDemo } = await import('./seed-demo.ts')
  const { people } = await seedDemo({ url: server.address })
  console.log('\nOpen a link in a browser to be that person there, with the passphrase beside it:\n')
  for (const person of people) {
    console.log(`${person.name}, ${person.role}`)
    console.log(`  passphrase  ${person.passphrase}`)
    console.log(`  link        ${person.link}\n`)
  }
}

async function ownVersion(): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8')
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version
}

/** Builds and compresses the client, unless what is built is newer than everything it is made of. */
async function buildClient(): Promise<void> {
  const built = await stat(path.join(dist, 'index.html.br')).then(
    (found) => found.mtimeMs,
    () => 0,
  )
  const newest = Math.max(
    ...(await Promise.all(clientSources.map((name) => newestIn(path.join(root, name))))),
  )
  if (built >= newest) return
  console.log('Building the client …')
  const vite = path.join(root, 'node_modules/vite/bin/vite.js')
  const said: Buffer[] = []
  const code = await new Promise<number | null>((resolve, reject) => {
    const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    build.stdout.on('data', (text: Buffer) => said.push(text))
    build.stderr.on('data', (text: Buffer) => said.push(text))
    build.once('error', reject)
    build.once('exit', resolve)
  })
  if (code !== 0) {
    process.stderr.write(Buffer.concat(said))
    throw new Fault('build-failed', 'The client could not be built; the reason stands above.')
  }
  await precompress(dist)
}

/** When the newest file in there was changed; 0 for nothing there. */
async function newestIn(place: string): Promise<number> {
  const found = await stat(place).catch(() => null)
  if (found === null) return 0
  if (!found.isDirectory()) return found.mtimeMs
  const files = await readdir(place, { recursive: true, withFileTypes: true })
  const times = files
    .filter((file) => file.isFile() && !file.name.endsWith('.tsbuildinfo'))
    .map(async (file) => (await stat(path.join(file.parentPath, file.name))).mtimeMs)
  return Math.max(0, ...(await Promise.all(times)))
}

/** Lets what is under way finish, then ends; a second signal ends at once. */
function endOnSignal(server: RunningServer, tidyUp: () => Promise<void>): void {
  let ending = false
  const end = (): void => {
    if (ending) process.exit(1)
    ending = true
    setTimeout(() => process.exit(1), PATIENCE_MS).unref()
    server
      .close()
      .then(tidyUp)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      )
  }
  process.once('SIGTERM', end)
  process.on('SIGINT', end)
}

try {
  await start(process.argv.includes('--demo'))
} catch (cause) {
  // One sentence for whoever runs it, not a stack.
  const sentence =
    cause instanceof Fault
      ? cause.message
      : `Slieksnis could not start: ${cause instanceof Error ? cause.message : 'unknown reason'}.`
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

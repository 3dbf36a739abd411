import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { findChromium } from './chromium.ts'
import { startPostgres } from './postgres.ts'

/**
 * `npm test [-- unit|server|browser]`: every test of the house, or a part.
 *
 * Obtains what it needs (a real PostgreSQL, a real Chromium, the built client),
 * shows progress as it goes, and ends with one line: `N passed, N failed`. A
 * skipped test counts as failed, and so does a part in which nothing ran.
 */
const parts = ['unit', 'server', 'browser'] as const
type Part = (typeof parts)[number]

interface Tally {
  readonly passed: number
  /** One sentence for each. */
  readonly failures: readonly string[]
}

const repository = join(import.meta.dirname, '..')
const binaries = join(repository, 'node_modules/.bin')

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
})

/** Runs the tests of vitest's projects: units and properties, or the server on both databases. */
async function vitest(projects: readonly string[], folder: string, environment: Environment): Promise<Tally> {
  const report = join(folder, `vitest-${projects.join('-')}.json`)
  const code = await run(
    'vitest',
    [
      'run',
      ...projects.flatMap((name) => ['--project', name]),
      '--passWithNoTests',
      '--reporter=default',
    ].concat(['--reporter=json', `--outputFile.json=${report}`]),
    environment,
  )
  const read = VitestReport.safeParse(await contentOf(report))
  if (!read.success) return { passed: 0, failures: [`vitest left no report (exit ${code})`] }
  const failures: string[] = []
  let passed = 0
  for (const file of read.data.testResults) {
    const refused = file.assertionResults.filter(({ status }) => status !== 'passed')
    passed += file.assertionResults.length - refused.length
    failures.push(
      ...refused.map(({ fullName, status, failureMessages }) =>
        [`${status}: ${fullName} (${file.name})`, failureMessages?.join('\n').slice(0, 2000) ?? '']
          .join('\n')
          .trim(),
      ),
    )
    if (file.status === 'failed' && refused.length === 0)
      failures.push(`${file.name} did not run: ${file.message ?? ''}`)
  }
  if (code !== 0 && failures.length === 0)
    failures.push(`vitest ended with exit ${code}; its output above says why`)
  return { passed, failures }
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[] | undefined
  readonly specs: readonly {
    readonly title: string
    readonly file: string
    readonly tests: readonly { readonly status: string }[]
  }[]
}
const PlaywrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  suites: z.lazy(() => z.array(PlaywrightSuite)).optional(),
  specs: z.array(
    z.object({ title: z.string(), file: z.string(), tests: z.array(z.object({ status: z.string() })) }),
  ),
})
const PlaywrightReport = z.object({
  suites: z.array(PlaywrightSuite),
  errors: z.array(z.object({ message: z.string().optional() })),
})

/** Runs the browser tests: whole paths in a real Chromium against the real server. */
async function playwright(folder: string, environment: Environment): Promise<Tally> {
  const report = join(folder, 'playwright.json')
  const code = await run('playwright', ['test', '--config', 'tests/browser/playwright.config.ts'], {
    ...environment,
    CHROMIUM_PATH: await findChromium(),
    PLAYWRIGHT_REPORT: report,
  })
  const read = PlaywrightReport.safeParse(await contentOf(report))
  if (!read.success) return { passed: 0, failures: [`playwright left no report (exit ${code})`] }
  const failures = read.data.errors.map(({ message }) => message ?? 'an error without a message')
  let passed = 0
  for (const spec of read.data.suites.flatMap(specsOf))
    for (const { status } of spec.tests)
      if (status === 'expected') passed += 1
      else failures.push(`${status}: ${spec.title} (${spec.file})`)
  if (code !== 0 && failures.length === 0)
    failures.push(`playwright ended with exit ${code}; its output above says why`)
  return { passed, failures }
}

function specsOf(suite: PlaywrightSuite): PlaywrightSuite['specs'] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]
}

/** Builds the client unless what was built is newer than everything it is made of. */
async function build(): Promise<Tally> {
  const sources = [
    'src',
    'public',
    'forms',
    'index.html',
    'vite.config.ts',
    'package-lock.json',
    'tsconfig.json',
  ]
  const newest = Math.max(...(await Promise.all(sources.map((name) => newestChange(join(repository, name))))))
  const built = await stat(join(repository, 'dist/index.html')).catch(() => null)
  if (built !== null && built.mtimeMs > newest) return { passed: 0, failures: [] }
  console.log('Building the client …')
  const code = await run('npm', ['run', '--silent', 'build'], {})
  return { passed: 0, failures: code === 0 ? [] : [`the client was not built (exit ${code})`] }
}

/** When anything under a path last changed, in ms since epoch; 0 if there is no such path. */
async function newestChange(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null)
  const files = entries
    ?.filter((entry) => entry.isFile() && !entry.name.endsWith('.tsbuildinfo'))
    .map((entry) => join(entry.parentPath, entry.name)) ?? [path]
  const times = await Promise.all(
    files.map(async (file) => (await stat(file).catch(() => null))?.mtimeMs ?? 0),
  )
  return Math.max(0, ...times)
}

type Environment = Readonly<Record<string, string>>

/** Runs a program of the house with its output passed on as it comes; answers its exit code. */
function run(program: string, args: readonly string[], environment: Environment): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment, PATH: `${binaries}:${process.env['PATH'] ?? ''}` },
    })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

async function contentOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** One part, from what it needs to its tally. What stops it is a failure like any other. */
async function tally(part: Part, folder: string): Promise<Tally> {
  try {
    if (part === 'unit') return await vitest(['core', 'house'], folder, {})
    const built = await build()
    if (built.failures.length > 0) return built
    const postgres = await startPostgres()
    try {
      const environment = { TEST_DATABASE_URL: postgres.url }
      return part === 'server'
        ? await vitest(['server', 'scenarios'], folder, environment)
        : await playwright(folder, environment)
    } finally {
      await postgres.stop()
    }
  } catch (cause) {
    return { passed: 0, failures: [cause instanceof Error ? cause.message : String(cause)] }
  }
}

/** Runs the wanted parts in order and prints what came of each; answers the exit code. */
async function runParts(wanted: readonly Part[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-reports-'))
  const tallies: { readonly part: Part; readonly passed: number; readonly failures: readonly string[] }[] = []
  try {
    for (const part of wanted) {
      console.log(`\n— ${part} —`)
      const { passed, failures } = await tally(part, folder)
      const empty = passed === 0 && failures.length === 0
      tallies.push({ part, passed, failures: empty ? [`no test ran in the part "${part}"`] : failures })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log('')
  for (const { part, failures } of tallies)
    for (const failure of failures) console.log(`✗ ${part}: ${failure.replaceAll(/\s+/g, ' ')}`)
  for (const { part, passed, failures } of tallies)
    console.log(`${part}: ${passed} passed, ${failures.length} failed`)
  const passed = tallies.reduce((sum, one) => sum + one.passed, 0)
  const failed = tallies.reduce((sum, one) => sum + one.failures.length, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

const asked = z.array(z.enum(parts)).safeParse(process.argv.slice(2))
if (asked.success) {
  process.exitCode = await runParts(
    asked.data.length === 0 ? parts : parts.filter((part) => asked.data.includes(part)),
  )
} else {
  console.error(`The parts of the tests are: ${parts.join(', ')}.`)
  process.exitCode = 2
}

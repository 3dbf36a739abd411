import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { boundaryBreaches } from './boundaries.ts'
import { lockGaps } from './lock-file.ts'

/** `npm run check`: everything a machine can say about the code without running it. */

/** A check that could not be done says so: silence would read as approval. */
type Finding =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'failed'; readonly report: string }
  | { readonly outcome: 'not done'; readonly report: string }

interface Check {
  readonly name: string
  readonly find: () => Promise<Finding>
}

const repository = join(import.meta.dirname, '../..')
const binaries = join(repository, 'node_modules/.bin')

/** One compiler project per zone: the same file is read under each zone's own rules. */
const zones = [
  'src/core',
  'src/wire',
  'src/client',
  'src/app',
  'src/app/device',
  'src/server',
  'src/tools',
  'tests',
  'tests/bench/replication',
]

/** The slow ones first, so that two at a time end together. */
const checks: readonly Check[] = [
  { name: 'lint (oxlint, type-aware)', find: () => command('oxlint', ['--type-aware', '.']) },
  { name: 'unused code and packages (knip)', find: () => command('knip', ['--no-progress']) },
  { name: 'format (prettier)', find: () => command('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'known holes in packages (npm audit)', find: audit },
  ...zones.map((zone) => ({
    name: `types of ${zone}`,
    find: () => command('tsc', ['--project', zone, '--pretty', 'false']),
  })),
  { name: 'who imports whom', find: imports },
  { name: 'lock file is complete', find: lockFile },
]

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program with node_modules/.bin first on PATH, so that everything runs under the pinned Node. */
function ending(program: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: repository,
      env: { ...process.env, PATH: `${binaries}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 300_000,
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

async function command(program: string, args: readonly string[]): Promise<Finding> {
  const { code, stdout, stderr } = await ending(join(binaries, program), args)
  if (code === 0) return { outcome: 'passed' }
  const said = `${stdout}${stderr}`.trim()
  return { outcome: 'failed', report: said === '' ? `ended with ${String(code)} and said nothing` : said }
}

/** npm's answer when the registry gave one, and when it refused. */
const AuditAnswer = z.union([
  z.object({
    vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
  }),
  z.object({ message: z.string() }),
  z.object({ error: z.object({ summary: z.string() }) }),
])

async function audit(): Promise<Finding> {
  const { stdout, stderr } = await ending('npm', [
    'audit',
    '--json',
    '--audit-level=high',
    '--fetch-retries=0',
  ])
  const answer = AuditAnswer.safeParse(json(stdout))
  if (!answer.success)
    return { outcome: 'not done', report: `npm gave no answer that can be read: ${stderr.trim()}` }
  if ('message' in answer.data)
    return { outcome: 'not done', report: `the registry refused: ${answer.data.message}` }
  if ('error' in answer.data)
    return { outcome: 'not done', report: `the registry refused: ${answer.data.error.summary}` }
  const grave = Object.entries(answer.data.vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  if (grave.length === 0) return { outcome: 'passed' }
  return {
    outcome: 'failed',
    report: grave.map(([name, { severity, range }]) => `${name} ${range}: ${severity}`).join('\n'),
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function imports(): Promise<Finding> {
  const breaches = await boundaryBreaches(repository)
  if (breaches.length === 0) return { outcome: 'passed' }
  return {
    outcome: 'failed',
    report: breaches.map(({ path, line, rule }) => `${path}:${line} ${rule}`).join('\n'),
  }
}

async function lockFile(): Promise<Finding> {
  const gaps = lockGaps(JSON.parse(await readFile(join(repository, 'package-lock.json'), 'utf8')))
  if (gaps.length === 0) return { outcome: 'passed' }
  return {
    outcome: 'failed',
    report: `npm ci would fail on some platform; pin a complete version of:\n${gaps.join('\n')}`,
  }
}

const startedAt = performance.now()
const waiting = [...checks]
const findings: Finding[] = []

/** Takes the next check until none waits; two of these run at a time. */
async function worker(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const from = performance.now()
    const finding = await check.find()
    findings.push(finding)
    const seconds = ((performance.now() - from) / 1000).toFixed(1)
    const mark = { passed: '✓', failed: '✗', 'not done': '!' }[finding.outcome]
    console.log(
      `${mark} ${check.name}${finding.outcome === 'passed' ? '' : `: ${finding.outcome.toUpperCase()}`} (${seconds} s)`,
    )
    if (finding.outcome !== 'passed') console.log(finding.report.replaceAll(/^/gm, '    '))
  }
}

await Promise.all([worker(), worker()])
const failed = findings.filter(({ outcome }) => outcome === 'failed').length
const notDone = findings.filter(({ outcome }) => outcome === 'not done').length
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
console.log(
  `Checks: ${findings.length - failed - notDone} passed, ${failed} failed, ${notDone} could not be done, in ${seconds} s`,
)
process.exitCode = failed === 0 ? 0 : 1

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { breachesIn } from '#/tools/boundaries.ts'

/**
 * Some boundary checkers pass silently. So this test builds a copy of the
 * house, plants what is forbidden in each zone, runs the real compiler and the
 * real linter over the copy, and expects each planted file to be named.
 */
type Net = 'compiler' | 'linter' | 'imports'

interface Plant {
  readonly zone: string
  readonly text: string
  readonly refusedBy: readonly Net[]
}

const everyNet: readonly Net[] = ['compiler', 'linter', 'imports']
const reachingInto = (zone: string) =>
  `import { target } from '#/${zone}/planted-target.ts'\nexport const held = target\n`
const forbidden = (zone: string, targets: readonly string[]): readonly Plant[] =>
  targets.map((target) => ({ zone, text: reachingInto(target), refusedBy: everyNet }))
const planting = (zone: string, text: string, refusedBy: readonly Net[]): Plant => ({ zone, text, refusedBy })
const using = (zone: string, expression: string, refusedBy: readonly Net[]): Plant => ({
  zone,
  text: `export const held = ${expression}\n`,
  refusedBy,
})

const refused: readonly Plant[] = [
  ...forbidden('core', ['wire', 'client', 'app', 'server', 'tools']),
  ...forbidden('wire', ['client', 'app', 'server', 'tools']),
  ...forbidden('client', ['app', 'server', 'tools']),
  ...forbidden('app', ['server', 'tools']),
  ...forbidden('app/device', ['server', 'tools']),
  ...forbidden('server', ['client', 'app', 'tools']),
  planting('tools', reachingInto('app'), everyNet),
  ...['core', 'wire', 'client'].flatMap((zone) => [
    using(zone, 'document.title', ['compiler']),
    using(zone, 'window.innerWidth', ['compiler']),
    using(zone, 'process.pid', ['compiler']),
    using(zone, 'globalThis.process', ['compiler']),
    using(zone, 'Buffer.alloc(1)', ['compiler']),
    using(zone, 'crypto.randomUUID()', ['compiler']),
    using(zone, 'globalThis.crypto', ['compiler']),
    using(zone, 'performance.now()', ['compiler']),
    using(zone, "fetch('/records')", ['compiler']),
    using(zone, 'setTimeout(() => undefined, 1)', ['compiler']),
    planting(zone, "import { pid } from 'node:process'\nexport const held = pid\n", everyNet),
    planting(zone, "import { randomBytes } from 'crypto'\nexport const held = randomBytes(1)\n", [
      'compiler',
      'imports',
    ]),
  ]),
  using('core', 'Date.now()', ['linter']),
  using('core', 'Math.random()', ['linter']),
  using('core', 'new Date()', ['imports']),
  using('app', 'process.pid', ['compiler']),
  using('app', 'self.registration', ['compiler']),
  planting('app', "import { pid } from 'node:process'\nexport const held = pid\n", everyNet),
  using('app/device', 'document.title', ['compiler']),
  using('app/device', 'process.pid', ['compiler']),
  using('server', 'document.title', ['compiler']),
  using('server', 'window.innerWidth', ['compiler']),
]

/** What must stay allowed: a net that refuses everything holds nothing. */
const allowed: readonly Plant[] = [
  ...['wire', 'client', 'app', 'app/device', 'server', 'tools'].map((zone) =>
    planting(zone, reachingInto('core'), []),
  ),
  ...['client', 'app', 'app/device', 'server', 'tools'].map((zone) =>
    planting(zone, reachingInto('wire'), []),
  ),
  ...['app', 'app/device', 'tools'].map((zone) => planting(zone, reachingInto('client'), [])),
  planting('tools', reachingInto('server'), []),
  using('core', 'new Date(0).getUTCFullYear()', []),
  using('app', 'document.title', []),
  using('app/device', 'self.crypto.randomUUID()', []),
  using('server', 'process.pid', []),
  using('tools', 'process.pid', []),
]

const zones = ['core', 'wire', 'client', 'app', 'app/device', 'server', 'tools']
const repository = join(import.meta.dirname, '../..')
const plants = [...refused, ...allowed].map((plant, index) => ({
  ...plant,
  path: `src/${plant.zone}/planted-${index}.ts`,
}))

let house = ''
let compilerSays = ''
let linterSays = ''

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'slieksnis-house-'))
  const copied = ['src', 'tsconfig.json', 'package.json', '.oxlintrc.json', 'forms'].filter((name) =>
    existsSync(join(repository, name)),
  )
  await Promise.all(
    copied.map((name) =>
      cp(join(repository, name), join(house, name), {
        recursive: true,
        filter: (path) => !basename(path).endsWith('.tsbuildinfo'),
      }),
    ),
  )
  await symlink(join(repository, 'node_modules'), join(house, 'node_modules'))
  for (const zone of ['core', 'wire', 'client', 'app', 'server', 'tools'])
    await writeFile(join(house, `src/${zone}/planted-target.ts`), 'export const target = 1\n')
  for (const { path, text } of plants) await writeFile(join(house, path), text)
  for (const zone of zones)
    compilerSays += await said('tsc', ['--project', `src/${zone}`, '--pretty', 'false'])
  linterSays = await said('oxlint', ['--format', 'unix', 'src'])
}, 180_000)

afterAll(async () => {
  if (house !== '') await rm(house, { recursive: true, force: true })
})

test.each(refused.map((plant, index) => ({ ...plant, path: plants[index]?.path ?? '' })))(
  '$zone refuses: $text',
  ({ path, text, refusedBy }) => {
    expect(netsHolding(path, text)).toEqual(refusedBy)
  },
)

describe('what must stay allowed', () => {
  test.each(allowed.map((plant, index) => ({ ...plant, path: plants[refused.length + index]?.path ?? '' })))(
    '$zone allows: $text',
    ({ path, text }) => {
      expect(netsHolding(path, text)).toEqual([])
    },
  )
})

test('the service worker and the vault worker are compiled with the worker library, not the page one', async () => {
  const config = await readFile(join(repository, 'src/app/device/tsconfig.json'), 'utf8')
  expect(config).toContain('WebWorker')
  expect(config).not.toContain('"DOM"')
})

function netsHolding(path: string, text: string): readonly Net[] {
  return everyNet.filter((net) => {
    if (net === 'compiler') return compilerSays.includes(`${path}(`)
    if (net === 'linter') return linterSays.includes(`${path}:`)
    return breachesIn(path, text).length > 0
  })
}

/** What a program of the house prints; that it finds faults is what we are here for. */
function said(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      join(repository, 'node_modules/.bin', program),
      args,
      { cwd: house, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NO_COLOR: '1' } },
      (failure, stdout, stderr) => {
        if (failure !== null && typeof failure.code !== 'number') reject(failure)
        else resolve(`${stdout}\n${stderr}\n`)
      },
    )
  })
}

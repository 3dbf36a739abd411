import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { boundaryBreaches, breachesIn } from '#/tools/boundaries.ts'

const repository = join(import.meta.dirname, '../..')

test('no file of this house reaches where it may not', async () => {
  expect(await boundaryBreaches(repository)).toEqual([])
})

describe('rooms of app', () => {
  test.each([
    ['src/app/visit/notice.tsx', '#/app/ui/button.tsx'],
    ['src/app/visit/notice.tsx', '#/app/words/lv.ts'],
    ['src/app/visit/notice.tsx', '#/app/session.ts'],
    ['src/app/visit/notice.tsx', './signature.tsx'],
    ['src/app/visit/notice.tsx', '#/core/consent/leaf.ts'],
    ['src/app/visit/notice.tsx', 'react'],
    ['src/app/ui/button.tsx', '#/app/words/lv.ts'],
    ['src/app/main.ts', '#/app/visit/notice.tsx'],
    ['src/app/device/vault-worker.ts', '#/client/keyring.ts'],
  ])('%s may import %s', (path, specifier) => {
    expect(breachesIn(path, importOf(specifier))).toEqual([])
  })

  test.each([
    ['src/app/visit/notice.tsx', '#/app/review/inbox.tsx'],
    ['src/app/visit/notice.tsx', '../review/inbox.tsx'],
    ['src/app/visit/parts/pad.tsx', '#/app/audit/log.tsx'],
    ['src/app/visit/notice.tsx', '#/app/device/vault-worker.ts'],
    ['src/app/ui/button.tsx', '#/app/visit/notice.tsx'],
    ['src/app/words/lv.ts', '#/app/review/inbox.tsx'],
    ['src/app/device/vault-worker.ts', '#/app/visit/notice.tsx'],
    ['src/app/visit/notice.tsx', '#/server/main.ts'],
    ['src/app/visit/notice.tsx', 'node:fs'],
    ['src/app/visit/notice.tsx', 'fs/promises'],
    ['src/app/visit/notice.tsx', '../../../tests/postgres.ts'],
  ])('%s may not import %s', (path, specifier) => {
    for (const text of everyWayToImport(specifier)) expect(breachesIn(path, text), text).toHaveLength(1)
  })
})

describe('subjects of core, from the ground up', () => {
  test.each([
    ['src/core/consent/receipt.ts', '#/core/vault/envelope.ts'],
    ['src/core/matching/match.ts', '#/core/catalogue/option.ts'],
    ['src/core/plan/steps.ts', '#/core/matching/match.ts'],
    ['src/core/household/fold.ts', '#/core/consent/receipt.ts'],
    ['src/core/vault/envelope.ts', '#/core/vault/ids.ts'],
  ])('%s may import %s', (path, specifier) => {
    expect(breachesIn(path, importOf(specifier))).toEqual([])
  })

  test.each([
    ['src/core/vault/envelope.ts', '#/core/consent/receipt.ts'],
    ['src/core/record-log/chain.ts', '#/core/household/fold.ts'],
    ['src/core/questionnaire/answers.ts', '#/core/catalogue/option.ts'],
    ['src/core/catalogue/option.ts', '#/core/matching/match.ts'],
    ['src/core/matching/match.ts', '#/core/plan/steps.ts'],
    ['src/core/astrology/sign.ts', '#/core/vault/ids.ts'],
  ])('%s may not import %s', (path, specifier) => {
    for (const text of everyWayToImport(specifier)) expect(breachesIn(path, text), text).toHaveLength(1)
  })
})

describe('the clock in core', () => {
  test.each(['new Date()', 'Date()'])('%s reads the clock and is refused', (expression) => {
    const breaches = breachesIn('src/core/plan/due.ts', `// first line\nexport const now = ${expression}`)
    expect(breaches).toMatchObject([{ path: 'src/core/plan/due.ts', line: 2 }])
  })

  test('a date made from an argument is calendar arithmetic and may stay', () => {
    expect(breachesIn('src/core/plan/due.ts', 'export const day = (ms: number) => new Date(ms)')).toEqual([])
  })

  test('the server may read the clock', () => {
    expect(breachesIn('src/server/clock.ts', 'export const now = new Date()')).toEqual([])
  })
})

test('a file that does not parse is a breach, not a blank', () => {
  expect(breachesIn('src/core/vault/ids.ts', 'export const = 1')).toHaveLength(1)
})

test('an import whose file is worked out at run time is refused', () => {
  expect(breachesIn('src/server/main.ts', 'export const load = (name: string) => import(name)')).toHaveLength(
    1,
  )
})

function importOf(specifier: string): string {
  return `import { thing } from '${specifier}'\nexport const held = thing`
}

function everyWayToImport(specifier: string): readonly string[] {
  return [
    importOf(specifier),
    `import type { Thing } from '${specifier}'\nexport type Held = Thing`,
    `import '${specifier}'`,
    `export { thing } from '${specifier}'`,
    `export * from '${specifier}'`,
    `export const load = () => import('${specifier}')`,
    `export type Held = import('${specifier}').Thing`,
    `export const place = new URL('${specifier}', import.meta.url)`,
  ]
}

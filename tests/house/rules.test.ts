import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const testsFolder = join(root, 'tests')

const sources = readdirSync(testsFolder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(?:test|spec)\.tsx?$/.test(file))
  .map((file) => readFileSync(join(testsFolder, file), 'utf8'))
  .join('\n')

const rules = readdirSync(join(root, 'docs/rules')).flatMap((file) =>
  [...readFileSync(join(root, 'docs/rules', file), 'utf8').matchAll(/\*\*\[([A-Z]+\d+)\]/g)].map(
    ([, id = '']) => [id, file] as const,
  ),
)

test('rules are numbered once', () => {
  const ids = rules.map(([id]) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  expect(ids.length).toBeGreaterThan(30)
})

test('every numbered rule is cited by a test', () => {
  const uncited = rules.filter(([id]) => !sources.includes(`[${id}]`)).map(([id, file]) => `${file} [${id}]`)
  expect(uncited).toEqual([])
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sample = join(root, 'src/server/catalogue/sample-options.json')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'match-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function tool(catalogue: string, facts: unknown, ...more: readonly string[]) {
  const file = join(folder, 'facts.json')
  writeFileSync(file, typeof facts === 'string' ? facts : JSON.stringify(facts))
  const args = ['src/tools/tool.ts', 'match', catalogue, file, ...more]
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
}

const Result = z.strictObject({
  catalogue: z.strictObject({ version: z.string(), sha256: z.string() }),
  suggestions: z.array(
    z.object({ slug: z.string(), verdict: z.string(), explanation: z.object({ verdict: z.string() }) }),
  ),
})

test('prints nothing but the suggestions with their explanations', () => {
  const run = tool(sample, {
    household: { 'h.clothes_lack': true },
    persons: [{ personId: 'a', facts: { 'p.age': 80 } }],
  })
  expect([run.status, run.stderr]).toEqual([0, ''])
  const { suggestions } = Result.parse(JSON.parse(run.stdout))
  expect(suggestions).toHaveLength(56)
  expect(suggestions[0]).toMatchObject({ slug: 'apgerba-apmaina', verdict: 'likely' })
})

test.each([
  ['facts that are not JSON', () => tool(sample, '{'), 'not-json'],
  ['an undeclared fact', () => tool(sample, { household: { 'h.gold': 1 } }), 'undeclared-fact'],
  ['a catalogue that is none', () => tool(join(root, 'package.json'), {}), 'form'],
  ['a file that is not there', () => tool(join(root, 'no-such.json'), {}), 'unreadable'],
  ['one file too many', () => tool(sample, {}, 'third.json'), 'usage'],
])('%s: exit 2 and a typed problem, nothing printed', (_, act, code) => {
  const run = act()
  expect([run.status, run.stdout]).toEqual([2, ''])
  expect(run.stderr).toContain(`"code": "${code}"`)
})

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fleet = (...options: readonly string[]) =>
  spawnSync(process.execPath, ['src/tools/tool.ts', 'fleet', ...options], { cwd: root, encoding: 'utf8' })

test(
  '[S67] a small fleet comes back over a lossy line, nothing is lost or doubled, and the report says so',
  {
    timeout: 120_000,
  },
  () => {
    const run = fleet(
      '--tablets',
      '2',
      '--records',
      '2',
      '--outage',
      '1',
      '--link',
      'lossy',
      '--seed',
      '7',
      '--json',
    )
    expect(run.status, run.stderr).toBe(0)
    const report = z.record(z.string(), z.unknown()).parse(JSON.parse(run.stdout))
    expect(report).toMatchObject({ tablets: 2, lost: 0, doubled: 0 })
  },
)

test('what is asked wrongly is said in one sentence', () => {
  const run = fleet('--tablets', 'many')
  expect(run.status).toBe(2)
  expect(`${run.stdout}${run.stderr}`).toMatch(/fleet/)
})

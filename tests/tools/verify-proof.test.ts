import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

function verify(...lines: readonly unknown[]) {
  const run = spawnSync(process.execPath, ['src/tools/tool.ts', 'verify-proof'], {
    cwd: root,
    encoding: 'utf8',
    input: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  })
  const printed: unknown[] = run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  return { status: run.status, printed, stderr: run.stderr }
}

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')

// The eight leaves of the Certificate Transparency reference tests (RFC 6962): root of all, leaf 0 and its path.
const ROOT_8 = base64('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
const LEAF_0 = base64('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
const PATH_0 = [
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
].map(base64)
const ROOT_1 = LEAF_0

const inclusion = {
  kind: 'inclusion',
  leafIndex: 0,
  treeSize: 8,
  leafHash: LEAF_0,
  proof: PATH_0,
  root: ROOT_8,
}
const consistency = { kind: 'consistency', size1: 1, size2: 8, root1: ROOT_1, root2: ROOT_8, proof: PATH_0 }

test('answers one line for each proof, and ends with 0 whatever they say', () => {
  const run = verify(
    inclusion,
    { ...inclusion, leafIndex: 1 },
    { ...inclusion, proof: PATH_0.slice(1) },
    { ...inclusion, proof: [...PATH_0, LEAF_0] },
    { ...inclusion, leafHash: 'not base64!' },
    { ...inclusion, treeSize: 0 },
    { ...inclusion, leafIndex: 1.5 },
    consistency,
    { ...consistency, root1: ROOT_8 },
    { ...consistency, size1: 9 },
    { kind: 'consistency', size1: 8, size2: 8, root1: ROOT_8, root2: ROOT_8, proof: [] },
    { kind: 'consistency', size1: 8, size2: 8, root1: ROOT_8, root2: ROOT_1, proof: [] },
  )
  expect([run.status, run.stderr]).toEqual([0, ''])
  expect(run.printed).toHaveLength(12)
  expect(run.printed[0]).toMatchObject({ valid: true })
  for (const answer of run.printed.slice(1, 7)) expect(answer).toMatchObject({ valid: false })
  expect(run.printed[7]).toMatchObject({ valid: true })
  for (const answer of run.printed.slice(8, 10)) expect(answer).toMatchObject({ valid: false })
  expect(run.printed[10]).toMatchObject({ valid: true })
  expect(run.printed[11]).toMatchObject({ valid: false })
  for (const answer of run.printed) expect(answer).toHaveProperty('reason')
})

test.each([
  ['no JSON', 'what'],
  ['an unknown kind', { kind: 'existence' }],
  ['a missing field', { kind: 'inclusion', leafIndex: 0 }],
  ['nothing at all', ''],
])('ends with 2 and says why for %s', (_what, line) => {
  const run = verify(line)
  expect(run.status).toBe(2)
  expect(JSON.parse(run.stderr)).toMatchObject({ code: 'unusable-input' })
})

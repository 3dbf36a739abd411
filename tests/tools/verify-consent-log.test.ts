import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { verifierPage } from '#/core/consent/verifier-page.ts'
import { bundleBytes, bundleText, forged, signedAgain } from '../core/consent/sample-bundle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'bundle-'))
afterAll(() => rm(folder, { recursive: true }))

async function verify(file: Uint8Array, ...args: readonly string[]) {
  const path = join(folder, 'bundle.json')
  await writeFile(path, file)
  return run(path, ...args)
}

const spawned = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/tools/tool.ts', 'verify-consent-log', ...args], {
    cwd: root,
    encoding: 'utf8',
  })

function run(...args: readonly string[]) {
  const { status, stdout } = spawned(...args)
  const printed: unknown = JSON.parse(stdout)
  return { status, printed }
}

test('[C20] the command ends with 0 for a whole bundle and prints its accounts', async () => {
  expect(await verify(bundleBytes)).toMatchObject({
    status: 0,
    printed: { verdict: 'green', problems: [], counts: { leaves: 12, openable: 9, erased: 2, awaited: 1 } },
  })
})

test('[C64] the command names the entries by which a household was broken open', async () => {
  expect(await verify(bundleBytes)).toMatchObject({ printed: { broken: [11] } })
})

test('[C20] the command ends with 1 for an altered bundle and for keys of somebody else', async () => {
  expect(await verify(forged(({ log }) => log.leaves.reverse()))).toMatchObject({
    status: 1,
    printed: { verdict: 'red' },
  })
  expect(await verify(bundleBytes, '--log-key', 'other+00000000+AAAA')).toMatchObject({
    status: 1,
    printed: { verdict: 'red', problems: [{ code: 'other-log-key' }] },
  })
})

test('[C8] the command ends with 2 for what it could not check, and says neither green nor red', async () => {
  const later = signedAgain({ ...JSON.parse(bundleText), format: 'slieksnis/authority-bundle/2' })
  expect(await verify(later)).toMatchObject({
    status: 2,
    printed: { verdict: 'not-checked', code: 'newer-format' },
  })
  expect(run(join(folder, 'none.json'))).toMatchObject({ status: 2, printed: { code: 'unreadable' } })
  expect(run()).toMatchObject({ status: 2, printed: { code: 'usage' } })
  expect(run('a', 'b')).toMatchObject({ status: 2, printed: { code: 'usage' } })
  expect(run('a', '--wrong')).toMatchObject({ status: 2, printed: { code: 'usage' } })
})

test('[C21] the command prints the page that checks a bundle without any server', () => {
  const { status, stdout } = spawned('--page', 'ru')
  expect(status).toBe(0)
  expect(stdout).toBe(verifierPage('ru'))
  expect(run('--page', 'xx')).toMatchObject({ status: 2, printed: { code: 'usage' } })
})

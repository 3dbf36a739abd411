import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
    expect(report).toMatchObject({ tablets: 2, recordsMade: 4, lost: 0, doubled: 0 })
  },
)

test('what is asked wrongly is said in one sentence', () => {
  const run = fleet('--tablets', 'many')
  expect(run.status).toBe(2)
  expect(`${run.stdout}${run.stderr}`).toMatch(/fleet/)
})

test.each(['outage of', 'the line is back'])(
  '[S67] a fleet that is interrupted at "%s" says what there is, ends its server and leaves nothing behind',
  { timeout: 120_000 },
  async (moment) => {
    const folder = await mkdtemp(join(tmpdir(), 'slieksnis-interrupted-'))
    const options = ['--tablets', '2', '--records', '40', '--outage', '2', '--link', 'slow', '--json']
    const child = spawn(process.execPath, ['src/tools/tool.ts', 'fleet', ...options], {
      cwd: root,
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let printed = ''
    child.stdout.on('data', (text: Buffer) => (printed += text.toString()))
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes(moment) && !said.includes('interrupting')) {
        said += 'interrupting'
        child.kill('SIGINT')
      }
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(code, said).toBe(130)
    expect(JSON.parse(printed)).toMatchObject({ tablets: 2, wasInterrupted: true, lost: null })
    // The server's folder goes after the server has: it cannot still be running in it.
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  },
)

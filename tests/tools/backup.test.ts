import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer } from '#/server/main.ts'
import { chance, townWithWorker } from '../server/town.ts'

const run = promisify(execFile)

async function tool(...args: readonly string[]): Promise<{ code: number; json: unknown; said: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, ['src/tools/tool.ts', ...args])
    return { code: 0, json: JSON.parse(stdout), said: stderr }
  } catch (cause) {
    const failed = Object(cause)
    const text = String(failed.stdout)
    return {
      code: Number(failed.code),
      json: text === '' ? null : JSON.parse(text),
      said: String(failed.stderr),
    }
  }
}

test('[S10] a backup made while the server runs holds everything, says when it was altered, and comes back as it was', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'slieksnis-backup-'))
  const data = path.join(home, 'data')
  const start = () =>
    startServer({ host: '127.0.0.1', port: 0, dataDir: data, databaseUrl: null, clientDir: null })
  const server = await start()
  const { worker, household, town } = await townWithWorker(server.address)
  await worker.pushed({ records: [worker.record(household), worker.record(household)], leaves: [chance(34)] })
  const copy = path.join(home, 'copy')
  const made = await tool('backup', '--out', copy, '--data', data)
  expect(made).toMatchObject({ code: 0, json: { problems: [], rows: { records: 2, log_leaves: 1 } } })
  expect(await tool('verify-backup', copy)).toMatchObject({ code: 0, json: { problems: [] } })
  // What comes after the backup is not in it, and it is never written over.
  await worker.pushed({ records: [worker.record(household)] })
  expect((await tool('backup', '--out', copy, '--data', data)).code).toBe(2)
  const before = await worker.caller.wholeFeed(town.space)
  await server.close()

  expect((await tool('restore', copy, '--data', data)).said).toContain('not empty')
  expect(await tool('restore', copy, '--data', data, '--replace')).toMatchObject({
    code: 0,
    json: { problems: [], rows: { records: 2 } },
  })
  const again = await start()
  await worker.signIn().catch(() => undefined)
  const restored = await tool('backup', '--out', path.join(home, 'second'), '--data', data)
  expect(restored).toMatchObject({ code: 0, json: { rows: { records: 2, log_leaves: 1 } } })
  expect(before.length).toBeGreaterThan(0)
  await again.close()

  const file = path.join(copy, 'slieksnis.sqlite')
  const bytes = await readFile(file)
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
  await writeFile(file, bytes)
  expect(await tool('verify-backup', copy)).toMatchObject({
    code: 1,
    json: { problems: ['slieksnis.sqlite is not what was backed up'] },
  })
  expect((await tool('restore', copy, '--data', path.join(home, 'other'))).code).toBe(1)
  expect((await tool('verify-backup', home)).code).toBe(1)
  expect((await tool('backup', '--out', path.join(home, 'third'), '--data', home)).code).toBe(2)
  await rm(home, { recursive: true, force: true })
}, 60_000)

import { stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { expect, test } from 'vitest'
import { freePort } from '../machine.ts'
import { type Started, freshFolder, start } from './child-server.ts'
import { townWithWorker } from './town.ts'

/** One sentence on standard error, nothing like a stack, and a code that says it failed. */
async function expectOneSentence(started: Started, said: RegExp): Promise<void> {
  expect(await started.ended).toBe(1)
  const lines = started.errors().trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(said)
  expect(lines[0]).toMatch(/\.$/)
  expect(started.errors()).not.toMatch(/\n\s+at /)
}

test('one command starts a server that keeps its key to itself', { timeout: 30_000 }, async () => {
  const folder = await freshFolder()
  const started = start({ PORT: '0', DATA_DIR: folder })
  const address = await started.address
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  expect((await stat(join(folder, 'server.key'))).mode & 0o777).toBe(0o600)
  expect(started.output()).toMatch(/asks for this code: [0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(0)
  expect(started.errors()).toBe('')
})

test('a server killed in the middle comes back with all it had receipted', { timeout: 60_000 }, async () => {
  const folder = await freshFolder()
  const port = String(await freePort())
  const first = start({ PORT: port, DATA_DIR: folder })
  const { town, worker, household } = await townWithWorker(await first.address)
  const receipted: Uint8Array[] = []
  let batch = [worker.record(household), worker.record(household)]
  const pushing = (async () => {
    for (;;) {
      await worker.pushed({ records: batch })
      receipted.push(...batch)
      batch = [worker.record(household), worker.record(household)]
    }
  })().catch(() => undefined)
  await expect.poll(() => receipted.length, { timeout: 10_000 }).toBeGreaterThan(20)
  first.child.kill('SIGKILL')
  await pushing
  const second = start({ PORT: port, DATA_DIR: folder })
  await second.address
  // The one batch in flight may be there or not; pushed again it is there once.
  await worker.pushed({ records: batch })
  const entries = await worker.caller.wholeFeed(town.space)
  const records = entries.filter(([, type]) => type === 1).map(([, , bytes]) => bytes)
  expect(Buffer.concat(records).equals(Buffer.concat([...receipted, ...batch]))).toBe(true)
})

test('a taken port', { timeout: 30_000 }, async () => {
  const other = createServer()
  const port = await freePort()
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
  const started = start({ PORT: String(port), DATA_DIR: await freshFolder() })
  await expectOneSentence(started, new RegExp(`^Port ${port} is taken`))
  other.close()
})

test('a folder that cannot be written', { timeout: 30_000 }, async () => {
  const file = join(await freshFolder(), 'a-file')
  await writeFile(file, '')
  await expectOneSentence(
    start({ PORT: '0', DATA_DIR: join(file, 'data') }),
    /^The folder .* cannot be written/,
  )
})

test('a second process on the same folder', { timeout: 30_000 }, async () => {
  const folder = await freshFolder()
  const first = start({ PORT: '0', DATA_DIR: folder })
  const address = await first.address
  await expectOneSentence(start({ PORT: '0', DATA_DIR: folder }), /^Another Slieksnis server is using/)
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
})

test('a database that a newer version has used', { timeout: 30_000 }, async () => {
  const folder = await freshFolder()
  const first = start({ PORT: '0', DATA_DIR: folder })
  await first.address
  first.child.kill('SIGTERM')
  await first.ended
  const file = new SqliteFile(join(folder, 'slieksnis.sqlite'))
  file.exec("insert into kysely_migration (name, timestamp) values ('9999-later', '2030')")
  file.close()
  await expectOneSentence(start({ PORT: '0', DATA_DIR: folder }), /newer version of Slieksnis/)
})

test('a file that is no database', { timeout: 30_000 }, async () => {
  const folder = await freshFolder()
  await writeFile(join(folder, 'slieksnis.sqlite'), 'a letter, not a database '.repeat(100))
  await expectOneSentence(start({ PORT: '0', DATA_DIR: folder }), /cannot be used \(SQLITE_NOTADB\)/)
})

test('a database server that is not there, and an address that is none', { timeout: 30_000 }, async () => {
  const closed = await freePort()
  const absent = start({
    PORT: '0',
    DATA_DIR: await freshFolder(),
    DATABASE_URL: `postgres://anna:secret@127.0.0.1:${closed}/town`,
  })
  await expectOneSentence(absent, /^PostgreSQL at 127\.0\.0\.1:\d+\/town did not let us in/)
  expect(absent.errors()).not.toContain('secret')
  const none = start({ PORT: '0', DATA_DIR: await freshFolder(), DATABASE_URL: 'town' })
  await expectOneSentence(none, /^DATABASE_URL is not an address/)
})

test('a port or server key that cannot be one', { timeout: 30_000 }, async () => {
  await expectOneSentence(start({ PORT: 'eighty', DATA_DIR: await freshFolder() }), /PORT is a number/)
  const key = start({ PORT: '0', DATA_DIR: await freshFolder(), SERVER_KEY: 'short' })
  await expectOneSentence(key, /^The server's key in SERVER_KEY is not 32 bytes/)
})

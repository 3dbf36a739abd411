import Database from 'better-sqlite3'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startServer } from '#/server/main.ts'
import { townWithWorker } from './town.ts'

test('a database of the first release is brought up to this one with everything that is in it', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'slieksnis-upgrade-'))
  const start = () => startServer({ host: '127.0.0.1', port: 0, dataDir, databaseUrl: null, clientDir: null })
  const server = await start()
  const { worker, household, town } = await townWithWorker(server.address)
  await worker.pushed({ records: [worker.record(household), worker.record(household)] })
  const before = await worker.caller.wholeFeed(town.space)
  await server.close()

  // As it was before files and letter boxes: without their tables, and with only the first step noted.
  const file = new Database(path.join(dataDir, 'slieksnis.sqlite'))
  for (const table of ['attachment_chunks', 'withdrawal_boxes', 'withdrawal_notes', 'late_work'])
    file.exec(`drop table ${table}`)
  file.exec(`delete from kysely_migration where name > '0001-first-tables'`)
  file.close()

  const again = await start()
  const opened = new Database(path.join(dataDir, 'slieksnis.sqlite'), { readonly: true })
  const names = opened.prepare(`select name from sqlite_master where type = 'table'`).pluck().all()
  expect(names).toEqual(expect.arrayContaining(['attachment_chunks', 'withdrawal_boxes', 'withdrawal_notes']))
  expect(opened.prepare('select count(*) from records').pluck().get()).toBe(2)
  expect(opened.prepare('select count(*) from grants').pluck().get()).toBeGreaterThan(0)
  expect(opened.prepare('select max(position) from records').pluck().get()).toBe(
    Math.max(...before.filter(([, type]) => type === 1).map(([position]) => position)),
  )
  opened.close()
  await again.close()
  await rm(dataDir, { recursive: true, force: true })
})

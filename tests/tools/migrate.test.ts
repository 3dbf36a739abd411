import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import SqliteFile from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startServer } from '#/server/main.ts'
import { migrations } from '#/server/migrations/migrations.ts'
import type { Tables } from '#/server/store/tables.ts'
import { type EngineUnderTest, type Place, engines } from '../server/engines.ts'

const run = promisify(execFile)

const Report = z.strictObject({
  database: z.string(),
  engine: z.enum(['sqlite', 'postgres']),
  bytes: z.number().nullable(),
  done: z.array(z.string()),
  pending: z.array(z.strictObject({ step: z.string(), statements: z.array(z.string()) })),
  rehearsal: z.strictObject({ milliseconds: z.number(), problem: z.string().nullable() }).nullable(),
  migrated: z.boolean(),
})

/** `npm run tool -- migrate …` on a place. */
async function migrate(place: Place, ...args: readonly string[]) {
  const { PATH = '' } = process.env
  const env = {
    PATH,
    DATA_DIR: place.dataDir,
    ...(place.databaseUrl === null ? {} : { DATABASE_URL: place.databaseUrl }),
  }
  const ended = await run(process.execPath, ['src/tools/tool.ts', 'migrate', ...args], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (failed: unknown) =>
      z.object({ code: z.number(), stdout: z.string(), stderr: z.string() }).parse(Object(failed)),
  )
  return {
    code: ended.code,
    said: ended.stderr,
    report: ended.stdout === '' ? null : Report.parse(JSON.parse(ended.stdout)),
  }
}

/** Works on the database of a place, past the server. */
async function inDatabase(place: Place, work: (db: Kysely<Tables>) => Promise<void>): Promise<void> {
  const dialect =
    place.databaseUrl === null
      ? new SqliteDialect({ database: new SqliteFile(path.join(place.dataDir, 'slieksnis.sqlite')) })
      : new PostgresDialect({ pool: new pg.Pool({ connectionString: place.databaseUrl }) })
  const db = new Kysely<Tables>({ dialect })
  await work(db)
  await db.destroy()
}

/** The database as the release before the letter boxes left it, with one record. */
async function olderDatabase(place: Place): Promise<void> {
  const steps = migrations(place.databaseUrl === null ? 'sqlite' : 'postgres')
  await inDatabase(place, async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(steps) } })
    const { error } = await migrator.migrateTo('0002-attachments')
    if (error !== undefined) throw new Error('the older database could not be made', { cause: error })
    const ids = { space: 'a', id: 'b', stream: 'c', device: 'd', namespace: 'record', key_id: 'e' }
    const bytes = Buffer.from('sealed')
    await db
      .insertInto('records')
      .values({ ...ids, position: 1, seq: 1, hash: bytes, bytes })
      .execute()
  })
}

describe.each(engines)('on $name', ({ open }) => {
  let engine: EngineUnderTest
  beforeAll(async () => {
    engine = await open()
  }, 120_000)
  afterAll(() => engine.stop())

  test('[S28] a dry run names the steps of an empty database and makes nothing', async () => {
    const place = await engine.freshPlace()
    const { code, report } = await migrate(place, '--dry-run')
    expect(code).toBe(0)
    expect(report?.done).toEqual([])
    expect(report?.pending[0]?.step).toBe('0001-first-tables')
    expect(report?.pending[0]?.statements[0]).toMatch(/^create table "records"/)
    expect(report?.migrated).toBe(false)
    expect(await readdir(place.dataDir)).toEqual([])
    const again = await migrate(place, '--dry-run')
    expect(again.report).toEqual(report)
    await place.remove()
  })

  test('[S28] a dry run of an older database names and rehearses its steps, changes nothing, and the migration does as it said', async () => {
    const place = await engine.freshPlace()
    await olderDatabase(place)
    const dry = await migrate(place, '--dry-run', '--rehearse')
    expect(dry.code).toBe(0)
    expect(dry.report?.done).toEqual(['0001-first-tables', '0002-attachments'])
    expect(dry.report?.pending[0]?.step).toBe('0003-withdrawals')
    expect(dry.report?.pending[0]?.statements.join('\n')).toContain('create table "withdrawal_boxes"')
    expect(dry.report?.rehearsal?.problem).toBeNull()
    expect((await migrate(place, '--dry-run')).report?.pending).toEqual(dry.report?.pending)
    expect((await readdir(place.dataDir)).filter((name) => name.startsWith('.rehearsal'))).toEqual([])

    const done = await migrate(place)
    expect([done.code, done.report?.migrated]).toEqual([0, true])
    const after = await migrate(place, '--dry-run')
    expect(after.report?.pending).toEqual([])
    const planned = (dry.report?.pending ?? []).map(({ step }) => step)
    expect(after.report?.done).toEqual([...(dry.report?.done ?? []), ...planned])
    await inDatabase(place, async (db) => {
      const records = await db.selectFrom('records').select(['id', 'bytes']).execute()
      expect(records.map(({ id, bytes }) => [id, Buffer.from(bytes).toString()])).toEqual([['b', 'sealed']])
      expect(await db.selectFrom('withdrawal_boxes').selectAll().execute()).toEqual([])
    })
    await place.remove()
  })

  test('[S28] a rehearsal that fails says why, and the database stays as it was', async () => {
    const place = await engine.freshPlace()
    await olderDatabase(place)
    await inDatabase(place, (db) =>
      db.schema.createTable('withdrawal_notes').addColumn('somebody', 'text').execute(),
    )
    const dry = await migrate(place, '--dry-run', '--rehearse')
    expect(dry.code).toBe(1)
    expect(dry.report?.rehearsal?.problem).toMatch(/withdrawal_notes/)
    expect((await migrate(place, '--dry-run')).report?.done).toEqual([
      '0001-first-tables',
      '0002-attachments',
    ])
    await place.remove()
  })

  test('[S28] a dry run is possible while the server runs; a database of a newer version is refused', async () => {
    const place = await engine.freshPlace()
    const { dataDir, databaseUrl } = place
    const server = await startServer({ host: '127.0.0.1', port: 0, dataDir, databaseUrl, clientDir: null })
    expect((await migrate(place, '--dry-run', '--rehearse')).report?.pending).toEqual([])
    expect((await fetch(`${server.address}/readyz`)).status).toBe(200)
    await server.close()
    await inDatabase(place, async (db) => {
      await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2030')`.execute(db)
    })
    const refused = await migrate(place, '--dry-run')
    expect([refused.code, refused.report]).toEqual([2, null])
    expect(refused.said).toMatch(/newer version of Slieksnis/)
    await place.remove()
  })
})

test('a tool that is asked wrongly says so', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'slieksnis-migrate-'))
  const place = { dataDir, databaseUrl: null, remove: () => rm(dataDir, { recursive: true, force: true }) }
  expect((await migrate(place, '--dryrun')).code).toBe(2)
  await place.remove()
})

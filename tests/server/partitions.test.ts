import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrations } from '#/server/migrations/migrations.ts'
import type { Tables } from '#/server/store/tables.ts'
import { type EngineUnderTest, type Place, postgres } from './engines.ts'

const DIVIDED = ['attachment_chunks', 'drafts', 'grants', 'records']
/** Found by a resident who knows the number of a box and of no team. */
const FOUND_WITHOUT_TEAM = ['referral_boxes', 'withdrawal_boxes']

let engine: EngineUnderTest
let place: Place
let db: Kysely<Tables>

beforeAll(async () => {
  engine = await postgres.open()
}, 120_000)
afterAll(() => engine.stop())
beforeEach(async () => {
  place = await engine.freshPlace()
  const pool = new pg.Pool({ connectionString: place.databaseUrl ?? '' })
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
})
afterEach(async () => {
  await db.destroy()
  await place.remove()
})

async function migrateTo(step: string | null): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations('postgres')) }
  const migrator = new Migrator({ db, provider })
  const { error } = step === null ? await migrator.migrateToLatest() : await migrator.migrateTo(step)
  if (error !== undefined) throw new Error('the steps could not be taken', { cause: error })
}

const record = (space: string, position: number) => ({
  space,
  position,
  id: `${space}-${position}`,
  stream: 's',
  device: 'd',
  seq: position,
  namespace: 'record',
  key_id: 'k',
  hash: Buffer.from('h'),
  bytes: Buffer.from(`sealed ${space} ${position}`),
})

test('[S29] a database of an earlier release is divided by team with every row in it and every rule kept', async () => {
  await migrateTo('0003-withdrawals')
  const rows = Array.from({ length: 40 }, (_unused, team) =>
    Array.from({ length: 5 }, (_one, n) => record(`team${team}`, n + 1)),
  ).flat()
  await db.insertInto('records').values(rows).execute()
  await db
    .insertInto('drafts')
    .values({
      ...{ space: 'a', draft: 'b', device: 'd', revision: 1, position: 9, stream: 's', key_id: 'k' },
      ...{ hash: Buffer.from('h'), bytes: Buffer.from('x') },
    })
    .execute()
  await migrateTo(null)
  const parts = await sql<{ parent: string; n: string }>`
    select parent.relname as parent, count(*) as n from pg_inherits
    join pg_class parent on parent.oid = inhparent where parent.relkind = 'p'
    group by 1 order by 1`.execute(db)
  expect(parts.rows).toEqual(DIVIDED.map((parent) => ({ parent, n: '8' })))
  const stored = await db.selectFrom('records').select(['space', 'position', 'bytes']).execute()
  expect(stored.map(({ bytes }) => Buffer.from(bytes).toString()).toSorted()).toEqual(
    rows.map(({ bytes }) => bytes.toString()).toSorted(),
  )
  expect(await db.selectFrom('drafts').select('draft').execute()).toEqual([{ draft: 'b' }])
  const used = await sql`select distinct tableoid from records`.execute(db)
  expect(used.rows.length).toBeGreaterThan(3)
  for (const wrong of [
    { ...record('team1', 1), id: 'other', seq: 99 },
    { ...record('team1', 99), id: 'team1-1' },
    { ...record('team1', 99), seq: 1 },
  ])
    await expect(db.insertInto('records').values(wrong).execute()).rejects.toThrow(/duplicate key/)
  await db.insertInto('records').values(record('team1', 6)).execute()
})

test('[S29] what is asked of one team meets one part', async () => {
  await migrateTo(null)
  for (const table of DIVIDED) {
    const plan = await sql<{ 'QUERY PLAN': string }>`
      explain select 1 from ${sql.table(table)} where space = ${'a team'}`.execute(db)
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(new Set(text.match(new RegExp(`${table}_\\d`, 'g')))).toHaveProperty('size', 1)
  }
})

test('[S29] every table of a team’s things has the team first in its key', async () => {
  await migrateTo(null)
  const keys = await sql<{ table: string; first: string }>`
    select relname as table, attname as first from pg_index
    join pg_class on pg_class.oid = indrelid
    join pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where indisprimary and not relispartition
      and exists (select 1 from pg_attribute own where own.attrelid = indrelid and own.attname = 'space')
    order by 1`.execute(db)
  const otherwise = keys.rows.filter(({ first }) => first !== 'space').map(({ table }) => table)
  expect(otherwise).toEqual(FOUND_WITHOUT_TEAM)
  expect(keys.rows.length).toBeGreaterThan(DIVIDED.length)
})

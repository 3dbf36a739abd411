import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Into how many parts PostgreSQL divides each table; a number that stays, for another one moves every row. */
const PARTS = 8

/** A table of a team's things, as it stands before this step: what holds in it, and what finds its rows. */
interface DividedTable {
  readonly table: string
  readonly primary: readonly [name: string, columns: readonly string[]]
  readonly unique: readonly (readonly [name: string, columns: readonly string[]])[]
  readonly indexes: readonly (readonly [name: string, columns: readonly string[]])[]
}

/** The tables that grow; counters and chains have one row a team or device and stay whole. */
const TABLES: readonly DividedTable[] = [
  {
    table: 'records',
    primary: ['records_position', ['space', 'position']],
    unique: [
      ['records_id', ['space', 'id']],
      ['records_chain', ['space', 'device', 'seq']],
    ],
    indexes: [['records_key', ['space', 'key_id']]],
  },
  {
    table: 'grants',
    primary: ['grants_position', ['space', 'position']],
    unique: [['grants_id', ['space', 'id']]],
    indexes: [['grants_key', ['space', 'key_id']]],
  },
  {
    table: 'drafts',
    primary: ['drafts_slot', ['space', 'draft', 'device']],
    unique: [['drafts_position', ['space', 'position']]],
    indexes: [],
  },
  {
    table: 'attachment_chunks',
    primary: ['attachment_chunks_place', ['space', 'attachment', 'n']],
    unique: [],
    indexes: [['attachment_chunks_stream', ['space', 'stream']]],
  },
]

/**
 * Divides the tables that grow by team, on PostgreSQL (docs/decisions/0010).
 * Every key in them begins with the team, so each statement meets one part.
 * Rows are copied, so the database needs as much room again while it runs.
 * SQLite has no partitions and needs none.
 */
export async function partitions(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') return
  for (const { table, primary, unique, indexes } of TABLES) {
    const whole = `${table}_whole`
    await sql`alter table ${sql.table(table)} rename to ${sql.table(whole)}`.execute(db)
    await sql`create table ${sql.table(table)} (like ${sql.table(whole)} including storage including defaults)
      partition by hash (space)`.execute(db)
    for (let part = 0; part < PARTS; part++) {
      await sql`create table ${sql.table(`${table}_${part}`)} partition of ${sql.table(table)}
        for values with (modulus ${sql.lit(PARTS)}, remainder ${sql.lit(part)})`.execute(db)
    }
    await sql`insert into ${sql.table(table)} select * from ${sql.table(whole)}`.execute(db)
    await sql`drop table ${sql.table(whole)}`.execute(db)
    const columns = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)))
    await sql`alter table ${sql.table(table)}
      add constraint ${sql.ref(primary[0])} primary key (${columns(primary[1])})`.execute(db)
    for (const [name, names] of unique) {
      await sql`alter table ${sql.table(table)}
        add constraint ${sql.ref(name)} unique (${columns(names)})`.execute(db)
    }
    for (const [name, names] of indexes) {
      await sql`create index ${sql.ref(name)} on ${sql.table(table)} (${columns(names)})`.execute(db)
    }
  }
}

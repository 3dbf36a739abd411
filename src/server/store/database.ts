import { type Kysely, type Transaction, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Fault } from '#/server/fault.ts'
import { migrations } from '#/server/migrations/migrations.ts'
import type { LiveEvent } from '#/wire/routes.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './tables.ts'

/** Tells, once the transaction is committed and not before, what changed. */
export type Announce = (event: LiveEvent) => void

/** The town's database, on either engine. */
export interface Database {
  readonly engine: Engine
  /** Reads of what is committed; never waits for a writer. */
  readonly reads: Kysely<Tables>
  /** All of the work or none of it, durable when it resolves. On SQLite one writer at a time. */
  transact<T>(work: (tx: Transaction<Tables>, announce: Announce) => Promise<T>): Promise<T>
  /**
   * Hears what this and every other server process announced. `missed` is told
   * when announcements may have been lost, after the line they come by had
   * broken: whatever leans on them must look for itself.
   */
  listen(hear: (event: LiveEvent) => void, missed: () => void): void
  /** Size of everything stored, indexes included. */
  sizeBytes(): Promise<number>
  close(): Promise<void>
}

/** Which steps of its history a database has behind it, and which before it. */
export interface MigrationState {
  readonly done: readonly string[]
  readonly pending: readonly string[]
}

/** Where a database stands; refuses one that a newer version, or another program, has changed. */
export async function migrationState(
  db: Kysely<Tables>,
  engine: Engine,
  where: string,
): Promise<MigrationState> {
  const known = Object.keys(migrations(engine)).toSorted()
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) {
    if (!tables.some((table) => table.name === 'records')) return { done: [], pending: known }
    throw new Fault(
      'unknown-database-version',
      `The database ${where} has tables of another program: name an empty one.`,
    )
  }
  const rows = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const done = rows.rows.map(({ name }) => name)
  const unknown = done.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new Fault(
      'unknown-database-version',
      `The database ${where} was last used by a newer version of Slieksnis (it knows the step "${unknown}"): install that version.`,
    )
  }
  return { done, pending: known.filter((name) => !done.includes(name)) }
}

/** Brings the tables up to this version; refuses a database that a newer version has changed. */
export async function migrateToLatest(db: Kysely<Tables>, engine: Engine, where: string): Promise<void> {
  await migrationState(db, engine, where)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations(engine)) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) {
    throw new Fault(
      'database-unusable',
      `The database ${where} could not be brought up to date: ${error instanceof Error ? error.message : 'unknown reason'}.`,
      error,
    )
  }
}

/** Locks a team's counter until the transaction ends and answers its highest position, 0 when nothing was pushed yet. */
export async function lockSpace(tx: Transaction<Tables>, space: string): Promise<number> {
  const row = await tx
    .insertInto('space_counters')
    .values({ space, position: 0 })
    .onConflict((conflict) =>
      conflict.column('space').doUpdateSet((eb) => ({ position: eb.ref('space_counters.position') })),
    )
    .returning('position')
    .executeTakeFirstOrThrow()
  return row.position
}

/** Locks an organisation-wide counter until the transaction ends. */
export async function lockCounter(tx: Transaction<Tables>, name: 'directory' | 'log'): Promise<number> {
  const row = await tx
    .insertInto('counters')
    .values({ name, value: 0 })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((eb) => ({ value: eb.ref('counters.value') })),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  return row.value
}

export async function setCounter(
  tx: Transaction<Tables>,
  name: 'directory' | 'log',
  value: number,
): Promise<void> {
  await tx.updateTable('counters').set({ value }).where('name', '=', name).execute()
}

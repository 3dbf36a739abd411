import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import { migrations } from '#/server/migrations/migrations.ts'
import type { Engine } from './engine.ts'
import type { Tables } from './tables.ts'

/** A step that was not taken yet, and what it will say to the database. */
export interface PlannedStep {
  readonly step: string
  readonly statements: readonly string[]
}

/** What the named steps would do, written down without a database. */
export async function plannedSteps(
  engine: Engine,
  names: readonly string[],
): Promise<readonly PlannedStep[]> {
  const known = migrations(engine)
  const planned: PlannedStep[] = []
  for (const step of names) {
    const statements: string[] = []
    const nowhere = new Kysely<Tables>({
      dialect: {
        createAdapter: () => (engine === 'sqlite' ? new SqliteAdapter() : new PostgresAdapter()),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => ({
          getSchemas: () => Promise.resolve([]),
          getTables: () => db.introspection.getTables(),
        }),
        createQueryCompiler: () =>
          engine === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler(),
      },
      log: ({ query }) => {
        statements.push(query.sql)
      },
    })
    await known[step]?.up(nowhere)
    planned.push({ step, statements })
  }
  return planned
}

/** Undoes a rehearsal, whatever came of it. */
class Undone extends Error {}

/**
 * Takes the steps in one transaction and undoes it: proves that they fit the
 * data. Whoever uses the same tables waits meanwhile, and it gives up after
 * five seconds of waiting for them.
 */
export async function rehearseSteps(
  db: Kysely<Tables>,
  engine: Engine,
  names: readonly string[],
): Promise<void> {
  const known = migrations(engine)
  try {
    await db.transaction().execute(async (tx) => {
      if (engine === 'postgres') await sql`set local lock_timeout = '5s'`.execute(tx)
      for (const name of names) await known[name]?.up(tx)
      throw new Undone()
    })
  } catch (cause) {
    if (!(cause instanceof Undone)) throw cause
  }
}

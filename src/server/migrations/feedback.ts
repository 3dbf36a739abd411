import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/**
 * Answers to "how was it", sealed. They lie in the order of numbers of chance,
 * and on SQLite without the row numbers that would tell which came first.
 */
export async function feedback(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const table = db.schema
    .createTable('feedback')
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('month', 'text', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('feedback_id', ['space', 'id'])
  await (engine === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table).execute()
  await db.schema.createIndex('feedback_space').on('feedback').columns(['space', 'month']).execute()
}

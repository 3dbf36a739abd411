import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Unsent work of devices whose access ended, as they handed it in: sealed rescue files. */
export async function lateWork(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('late_work')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('work', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('received_at', count, (c) => c.notNull())
    .addColumn('size', count, (c) => c.notNull())
    .addColumn('bytes', bytes)
    .addColumn('settled', 'text')
    .addColumn('settled_by', 'text')
    .addColumn('settled_at', count)
    .addPrimaryKeyConstraint('late_work_work', ['space', 'work'])
    .execute()
}

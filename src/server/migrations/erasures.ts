import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Tombstones, and the ids of keys and files they destroyed: whatever comes under one again is refused. */
export async function erasures(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('erasures')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('erasure', 'text', (c) => c.notNull())
    .addColumn('position', count, (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addColumn('time', count, (c) => c.notNull())
    .addPrimaryKeyConstraint('erasures_erasure', ['space', 'erasure'])
    .addUniqueConstraint('erasures_position', ['space', 'position'])
    .execute()
  await db.schema
    .createTable('erased_ids')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('erasure', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('erased_ids_id', ['space', 'id'])
    .execute()
  await db.schema.createIndex('records_key').on('records').columns(['space', 'key_id']).execute()
}

import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Letter boxes in which residents take consent back without an account: sealed both ways. */
export async function withdrawals(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('withdrawal_boxes')
    .addColumn('box', 'text', (c) => c.primaryKey())
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('answer', bytes)
    .execute()
  await db.schema
    .createTable('withdrawal_notes')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('box', 'text', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addColumn('received_at', count, (c) => c.notNull())
    .addColumn('answered', count, (c) => c.notNull())
    .addPrimaryKeyConstraint('withdrawal_notes_note', ['space', 'note'])
    .execute()
  await db.schema.createIndex('withdrawal_notes_box').on('withdrawal_notes').columns(['box']).execute()
}

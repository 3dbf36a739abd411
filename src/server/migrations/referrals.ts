import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Boxes of links by which providers without an account are asked and answer: sealed both ways. */
export async function referrals(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('referral_boxes')
    .addColumn('box', 'text', (c) => c.primaryKey())
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('ask', bytes)
    .addColumn('until', 'text', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('referral_answers')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('box', 'text', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addColumn('taken', count, (c) => c.notNull())
    .addPrimaryKeyConstraint('referral_answers_note', ['space', 'note'])
    .execute()
  await db.schema.createIndex('referral_answers_box').on('referral_answers').columns(['box']).execute()
}

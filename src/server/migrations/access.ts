import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Households broken open to an officer, until when; and what other devices say of the consent log's heads. */
export async function access(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('breaks')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('leaf', bytes, (c) => c.notNull())
    .addColumn('until', count, (c) => c.notNull())
    .addPrimaryKeyConstraint('breaks_stream', ['space', 'stream', 'account'])
    .execute()
  await db.schema
    .createTable('cosignatures')
    .addColumn('size', count, (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('line', 'text', (c) => c.notNull())
    .addColumn('time', count, (c) => c.notNull())
    .addPrimaryKeyConstraint('cosignatures_size', ['size', 'device'])
    .execute()
}

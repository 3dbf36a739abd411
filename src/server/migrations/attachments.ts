import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** Sealed chunks of files beside the records; apart, so that a first sync does not carry them. */
export async function attachments(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  await db.schema
    .createTable('attachment_chunks')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('attachment', 'text', (c) => c.notNull())
    .addColumn('n', count, (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('attachment_chunks_place', ['space', 'attachment', 'n'])
    .execute()
  await db.schema
    .createIndex('attachment_chunks_stream')
    .on('attachment_chunks')
    .columns(['space', 'stream'])
    .execute()
  if (engine === 'postgres')
    await sql`alter table attachment_chunks alter column bytes set storage external`.execute(db)
}

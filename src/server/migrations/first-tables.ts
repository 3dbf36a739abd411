import { type Kysely, sql } from 'kysely'
import type { Engine } from '#/server/store/engine.ts'

/** The tables of the first release. Once released a migration is never edited: the next one follows it. */
export async function firstTables(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const bytes = engine === 'sqlite' ? sql`blob` : sql`bytea`
  const count = engine === 'sqlite' ? sql`integer` : sql`bigint`
  const { schema } = db
  await schema
    .createTable('records')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('position', count, (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('seq', count, (c) => c.notNull())
    .addColumn('namespace', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('records_position', ['space', 'position'])
    .addUniqueConstraint('records_id', ['space', 'id'])
    .addUniqueConstraint('records_chain', ['space', 'device', 'seq'])
    .execute()
  await schema
    .createTable('grants')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('position', count, (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('epoch', count, (c) => c.notNull())
    .addColumn('commitment', bytes, (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('grants_position', ['space', 'position'])
    .addUniqueConstraint('grants_id', ['space', 'id'])
    .execute()
  await schema.createIndex('grants_key').on('grants').columns(['space', 'key_id']).execute()
  await schema
    .createTable('drafts')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('draft', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('revision', count, (c) => c.notNull())
    .addColumn('position', count, (c) => c.notNull())
    .addColumn('stream', 'text', (c) => c.notNull())
    .addColumn('key_id', 'text', (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('drafts_slot', ['space', 'draft', 'device'])
    .addUniqueConstraint('drafts_position', ['space', 'position'])
    .execute()
  await schema
    .createTable('space_counters')
    .addColumn('space', 'text', (c) => c.primaryKey())
    .addColumn('position', count, (c) => c.notNull())
    .execute()
  await schema
    .createTable('device_chains')
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('seq', count, (c) => c.notNull())
    .addColumn('hash', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('device_chains_device', ['space', 'device'])
    .execute()
  await schema
    .createTable('counters')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', count, (c) => c.notNull())
    .execute()
  await schema
    .createTable('directory_statements')
    .addColumn('seq', count, (c) => c.primaryKey())
    .addColumn('json', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('account_bundles')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('json', 'text', (c) => c.notNull())
    .execute()
  await schema
    .createTable('log_leaves')
    .addColumn('idx', count, (c) => c.primaryKey())
    .addColumn('leaf', bytes, (c) => c.notNull().unique())
    .execute()
  await schema
    .createTable('log_heads')
    .addColumn('n', count, (c) => c.primaryKey())
    .addColumn('size', count, (c) => c.notNull())
    .addColumn('root', bytes, (c) => c.notNull())
    .addColumn('frontier', bytes, (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('time', count, (c) => c.notNull())
    .execute()
  await schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('expires_at', count, (c) => c.notNull())
    .execute()
  await schema
    .createTable('challenges')
    .addColumn('challenge', 'text', (c) => c.primaryKey())
    .addColumn('device', 'text', (c) => c.notNull())
    .addColumn('expires_at', count, (c) => c.notNull())
    .execute()
  await schema
    .createTable('catalogue_documents')
    .addColumn('version', count, (c) => c.primaryKey())
    .addColumn('etag', 'text', (c) => c.notNull())
    .addColumn('json', 'text', (c) => c.notNull())
    .addColumn('stored_at', count, (c) => c.notNull())
    .execute()
  if (engine === 'postgres') {
    // Sealed bytes do not compress: PostgreSQL need not try, and their length is known without reading them.
    for (const table of ['records', 'grants', 'drafts']) {
      await sql`alter table ${sql.table(table)} alter column bytes set storage external`.execute(db)
    }
  }
}

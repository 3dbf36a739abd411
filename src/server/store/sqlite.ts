import { access, chmod, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { Kysely, SqliteAdapter, SqliteDialect, sql } from 'kysely'
import { Fault, systemCode } from '#/server/fault.ts'
import type { LiveEvent } from '#/wire/routes.ts'
import { type Database, migrateToLatest } from './database.ts'
import type { Tables } from './tables.ts'

/** The embedded database's name in the data folder. */
export const DATABASE_FILE = 'slieksnis.sqlite'

/** Prepared statements kept per connection; a push of many sizes makes many texts. */
const KEPT_STATEMENTS = 200
/** Pages of the database held by each connection; the machine keeps the file in memory besides. */
const CACHE_KIB = 4096

/** Kysely's view of a connection: statements are prepared once, transactions take the write lock at once. */
function prepared(file: SqliteFile.Database) {
  const statements = new Map<string, SqliteFile.Statement<unknown[]>>()
  return {
    close: () => {
      statements.clear()
      file.close()
    },
    prepare: (text: string) => {
      const asked = text === 'begin' ? 'begin immediate' : text
      const known = statements.get(asked)
      if (known !== undefined) return known
      const statement = file.prepare<unknown[]>(asked)
      const oldest = statements.keys().next()
      if (statements.size >= KEPT_STATEMENTS && oldest.done === false) statements.delete(oldest.value)
      statements.set(asked, statement)
      return statement
    },
  }
}

/** SQLite undoes table changes with their transaction, so a migration that is killed leaves nothing half-made. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class TransactionalSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter()
  }
}

/** Makes the folder and checks that we may write in it. */
export async function writableFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new Fault(
      'folder-unwritable',
      `The folder ${folder} cannot be written (${systemCode(cause) || 'unknown reason'}): choose another with DATA_DIR or change its owner.`,
      cause,
    )
  }
}

/**
 * Holds the folder for this process. The lock is the operating system's, held
 * through a tiny SQLite file, so it ends with the process however that ends.
 */
function lockFolder(folder: string): SqliteFile.Database {
  const lock = new SqliteFile(join(folder, 'server.lock'), { timeout: 0 })
  try {
    lock.pragma('locking_mode = exclusive')
    lock.exec('begin exclusive')
    return lock
  } catch (cause) {
    lock.close()
    if (!systemCode(cause).startsWith('SQLITE_BUSY')) throw cause
    throw new Fault(
      'folder-in-use',
      `Another Slieksnis server is using the folder ${folder}: stop it first, or choose another folder with DATA_DIR.`,
      cause,
    )
  }
}

/** Opens (or makes) the town's database in a folder, for this process alone. */
export async function openSqlite(folder: string): Promise<Database> {
  await writableFolder(folder)
  const path = join(folder, DATABASE_FILE)
  let lock: SqliteFile.Database | null = null
  let writing: SqliteFile.Database | null = null
  let reading: SqliteFile.Database | null = null
  try {
    lock = lockFolder(folder)
    writing = new SqliteFile(path, { timeout: 5000 })
    // The journals beside it take over the file's mode.
    await chmod(path, 0o600)
    writing.pragma('journal_mode = WAL')
    writing.pragma('synchronous = FULL')
    writing.pragma('foreign_keys = ON')
    // What is deleted is overwritten: an erased key must not be read out of a free page.
    writing.pragma('secure_delete = ON')
    writing.pragma('wal_autocheckpoint = 4000')
    writing.pragma(`cache_size = -${CACHE_KIB}`)
    const writes = new Kysely<Tables>({
      dialect: new TransactionalSqliteDialect({ database: prepared(writing) }),
    })
    await migrateToLatest(writes, 'sqlite', path)
    reading = new SqliteFile(path, { timeout: 5000, readonly: true })
    reading.pragma(`cache_size = -${CACHE_KIB}`)
    const reads = new Kysely<Tables>({ dialect: new SqliteDialect({ database: prepared(reading) }) })
    return sqliteDatabase(writes, reads, lock)
  } catch (cause) {
    for (const file of [reading, writing, lock]) file?.close()
    if (cause instanceof Fault) throw cause
    const code = systemCode(cause)
    const unwritable = code === 'SQLITE_READONLY' || code === 'SQLITE_CANTOPEN'
    throw new Fault(
      unwritable ? 'folder-unwritable' : 'database-unusable',
      unwritable
        ? `The folder ${folder} cannot be written (${code}): choose another with DATA_DIR or change its owner.`
        : `The database ${path} cannot be used (${code || 'unknown reason'}): restore it from a backup, or choose another folder with DATA_DIR.`,
      cause,
    )
  }
}

function sqliteDatabase(writes: Kysely<Tables>, reads: Kysely<Tables>, lock: SqliteFile.Database): Database {
  const listeners: ((event: LiveEvent) => void)[] = []
  return {
    engine: 'sqlite',
    reads,
    transact: async (work) => {
      const events: LiveEvent[] = []
      const result = await writes.transaction().execute((tx) => work(tx, (event) => events.push(event)))
      for (const event of events) for (const hear of listeners) hear(event)
      return result
    },
    listen: (hear) => void listeners.push(hear),
    sizeBytes: async () => {
      const { rows } = await sql<{ bytes: number }>`
        select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(reads)
      return rows[0]?.bytes ?? 0
    },
    close: async () => {
      await reads.destroy()
      await writes.destroy()
      lock.close()
    },
  }
}

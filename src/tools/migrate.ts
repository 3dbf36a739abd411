import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import SqliteFile from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Fault } from '#/server/fault.ts'
import { type MigrationState, migrationState } from '#/server/store/database.ts'
import { plannedSteps, rehearseSteps } from '#/server/store/migration-plan.ts'
import { connectPostgres, openPostgres, placeOf } from '#/server/store/postgres.ts'
import { DATABASE_FILE, openSqlite } from '#/server/store/sqlite.ts'
import type { Tables } from '#/server/store/tables.ts'

/** How a rehearsal went. */
interface Rehearsal {
  readonly milliseconds: number
  /** Why it would fail; null when it would not. */
  readonly problem: string | null
}

/** A database to be brought up to date, on either engine. */
interface Patient {
  readonly engine: 'sqlite' | 'postgres'
  readonly where: string
  /** The embedded database's size; null for PostgreSQL, which keeps its own accounts. */
  readonly bytes: number | null
  state(): Promise<MigrationState>
  rehearse(pending: readonly string[]): Promise<void>
  migrate(): Promise<void>
}

const print = (result: unknown): void => void process.stdout.write(`${JSON.stringify(result)}\n`)

/**
 * `migrate [--dry-run] [--rehearse] [--data DIR]`: what the start of the server
 * does by itself, as a command. `--dry-run` names the steps to come and their
 * statements and changes nothing; `--rehearse` (with it) takes them as well, on
 * a copy beside the embedded database, or on PostgreSQL in a transaction that
 * is undone, during which others wait. `DATABASE_URL` as for the server.
 *
 * Prints what it found as JSON; exit 0 all is well, 1 the rehearsal failed, 2 it
 * could not be done.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'dry-run': { type: 'boolean' },
        rehearse: { type: 'boolean' },
        data: { type: 'string' },
      },
    })
    const url = process.env['DATABASE_URL'] ?? ''
    const folder = path.resolve(values.data ?? process.env['DATA_DIR'] ?? 'data')
    const patient = url === '' ? await embedded(folder) : onPostgres(url)
    const { engine, where, bytes } = patient
    const { done, pending } = await patient.state()
    const found = { database: where, engine, bytes, done, pending: await plannedSteps(engine, pending) }
    if (values['dry-run'] !== true) {
      if (pending.length > 0) await patient.migrate()
      print({ ...found, rehearsal: null, migrated: true })
      return 0
    }
    const rehearsal = values.rehearse === true ? await timed(() => patient.rehearse(pending)) : null
    print({ ...found, rehearsal, migrated: false })
    return rehearsal === null || rehearsal.problem === null ? 0 : 1
  } catch (cause) {
    const isUsage = cause instanceof TypeError && 'code' in cause
    if (!(cause instanceof Fault) && !isUsage) throw cause
    process.stderr.write(`${cause.message}\n`)
    return 2
  }
}

async function timed(work: () => Promise<void>): Promise<Rehearsal> {
  const from = performance.now()
  const problem = await work().then(
    () => null,
    (cause: unknown) => (cause instanceof Error ? cause.message : 'unknown reason'),
  )
  return { milliseconds: Math.round(performance.now() - from), problem }
}

async function embedded(folder: string): Promise<Patient> {
  const file = path.join(folder, DATABASE_FILE)
  const isThere = existsSync(file)
  return {
    engine: 'sqlite',
    where: file,
    bytes: isThere ? (await stat(file)).size : 0,
    state: async () => {
      const database = new SqliteFile(isThere ? file : ':memory:', { readonly: isThere })
      const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
      try {
        return await migrationState(db, 'sqlite', file)
      } finally {
        await db.destroy()
      }
    },
    rehearse: async () => {
      const copy = await mkdtemp(path.join(isThere ? folder : tmpdir(), '.rehearsal-'))
      try {
        if (isThere) {
          const source = new SqliteFile(file, { readonly: true })
          await source.backup(path.join(copy, DATABASE_FILE)).finally(() => source.close())
        }
        await (await openSqlite(copy)).close()
      } finally {
        await rm(copy, { recursive: true, force: true })
      }
    },
    migrate: async () => (await openSqlite(folder)).close(),
  }
}

function onPostgres(url: string): Patient {
  const where = placeOf(url)
  const connected = async <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => {
    const db = await connectPostgres(url)
    try {
      return await work(db)
    } finally {
      await db.destroy()
    }
  }
  return {
    engine: 'postgres',
    where,
    bytes: null,
    state: () => connected((db) => migrationState(db, 'postgres', where)),
    rehearse: (pending) => connected((db) => rehearseSteps(db, 'postgres', pending)),
    migrate: async () => (await openPostgres(url)).close(),
  }
}

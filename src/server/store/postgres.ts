import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { Fault, systemCode } from '#/server/fault.ts'
import { LiveEvent } from '#/wire/routes.ts'
import { type Database, migrateToLatest } from './database.ts'
import type { Tables } from './tables.ts'

const CHANNEL = 'slieksnis_live'
const INT8 = 20
/** A process that vanished in the middle of a push must not hold its team's counter for hours. */
const LONGEST_SILENCE_MS = 30_000

/** 64-bit counts as numbers: positions and sizes stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
}

/** Connections to a PostgreSQL server, its tables untouched. */
export async function connectPostgres(url: string): Promise<Kysely<Tables>> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: LONGEST_SILENCE_MS,
    types,
  })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  const where = placeOf(url)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await sql`select 1`.execute(db)
    return db
  } catch (cause) {
    await db.destroy()
    throw new Fault(
      'database-unreachable',
      `PostgreSQL at ${where} did not let us in (${systemCode(cause) || 'no answer'}): check DATABASE_URL and that the server runs.`,
      cause,
    )
  }
}

/** Opens the town's database on a PostgreSQL server; several processes may share it. */
export async function openPostgres(url: string): Promise<Database> {
  const db = await connectPostgres(url)
  try {
    await migrateToLatest(db, 'postgres', placeOf(url))
  } catch (cause) {
    await db.destroy()
    throw cause
  }
  const live = new LiveChannel(url)
  await live.open()
  return {
    engine: 'postgres',
    reads: db,
    transact: (work) =>
      db.transaction().execute(async (tx) => {
        const events: LiveEvent[] = []
        const result = await work(tx, (event) => events.push(event))
        for (const event of events) {
          // PostgreSQL delivers at commit, to this process too.
          await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(event)})`.execute(tx)
        }
        return result
      }),
    listen: (hear, missed) => live.listen(hear, missed),
    sizeBytes: async () => {
      const { rows } = await sql<{ bytes: number }>`
        select pg_database_size(current_database()) as bytes`.execute(db)
      return rows[0]?.bytes ?? 0
    },
    close: async () => {
      await live.close()
      await db.destroy()
    },
  }
}

/** Host and database of an address, without the password in it. */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host}${pathname}`
  } catch {
    throw new Fault(
      'bad-setting',
      'DATABASE_URL is not an address like postgres://user:password@host/database.',
    )
  }
}

/** One connection that listens; when it breaks it comes back by itself. */
class LiveChannel {
  readonly #url: string
  readonly #listeners: { readonly hear: (event: LiveEvent) => void; readonly missed: () => void }[] = []
  #client: pg.Client | null = null
  #retry: NodeJS.Timeout | null = null
  #closed = false

  constructor(url: string) {
    this.#url = url
  }

  listen(hear: (event: LiveEvent) => void, missed: () => void): void {
    this.#listeners.push({ hear, missed })
  }

  async open(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#url, keepAlive: true })
    client.on('error', () => this.#comeBack(client))
    client.on('end', () => this.#comeBack(client))
    client.on('notification', ({ payload }) => this.#hear(payload ?? ''))
    this.#client = client
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
  }

  #comeBack(broken: pg.Client): void {
    if (this.#closed || this.#client !== broken) return
    this.#client = null
    const again = (): void => {
      this.#retry = setTimeout(() => {
        if (this.#closed) return
        this.open().then(
          () => {
            for (const { missed } of this.#listeners) missed()
          },
          () => {
            this.#client = null
            again()
          },
        )
      }, 1000)
    }
    again()
  }

  #hear(payload: string): void {
    let json: unknown
    try {
      json = JSON.parse(payload)
    } catch {
      return
    }
    const event = LiveEvent.safeParse(json)
    if (event.success) for (const { hear } of this.#listeners) hear(event.data)
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry !== null) clearTimeout(this.#retry)
    await this.#client?.end().catch(() => undefined)
  }
}

import { createHash } from 'node:crypto'
import type { Database } from './store/database.ts'

/** One published version of the public catalogue, as text. */
export interface CatalogueDocument {
  readonly version: number
  /** For `ETag`: changes with every byte. */
  readonly etag: string
  readonly json: string
}

/** The public catalogue's versions in the database; the newest is the one in force. */
export class CatalogueDocuments {
  readonly #database: Database
  readonly #now: () => number
  #newest: CatalogueDocument | null = null

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Puts the first catalogue in when there is none; another process may be doing the same. */
  async seed(json: string): Promise<void> {
    if ((await this.newest()) !== null) return
    await this.#database.transact((tx) =>
      tx
        .insertInto('catalogue_documents')
        .values({ version: 1, etag: etagOf(json), json, stored_at: this.#now() })
        .onConflict((conflict) => conflict.column('version').doNothing())
        .execute(),
    )
  }

  /** The catalogue in force, read again only when a newer version was published. */
  async newest(): Promise<CatalogueDocument | null> {
    const latest = await this.#database.reads
      .selectFrom('catalogue_documents')
      .select((eb) => eb.fn.max('version').as('version'))
      .executeTakeFirst()
    const version: number | null = latest?.version ?? null
    if (version === null) return null
    if (this.#newest?.version === version) return this.#newest
    const row = await this.#database.reads
      .selectFrom('catalogue_documents')
      .select(['version', 'etag', 'json'])
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
    this.#newest = row
    return row
  }
}

const etagOf = (json: string): string =>
  `"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`

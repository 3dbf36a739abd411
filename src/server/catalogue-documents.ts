import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import {
  type CatalogueDifference,
  applied,
  differenceBetween,
  releaseTag,
  textSha256,
} from '#/core/catalogue/editing/difference.ts'
import { isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import type { CatalogueNews } from '#/wire/catalogue.ts'
import type { Database } from './store/database.ts'

/** One published version of the public catalogue, as text. */
export interface CatalogueDocument {
  readonly version: number
  /** For `ETag`: changes with every byte. */
  readonly etag: string
  readonly json: string
}

export type Publishing =
  | { readonly outcome: 'published'; readonly tag: string }
  /** Another release is in force than the one this was made from. */
  | { readonly outcome: 'moved-on' }
  | { readonly outcome: 'refused'; readonly detail: string }

/** Answers of `news` that are kept: tablets mostly ask from the last few releases. */
const KEPT_NEWS = 20

/** The public catalogue's versions in the database; the newest is the one in force. */
export class CatalogueDocuments {
  readonly #database: Database
  readonly #now: () => number
  readonly #news = new Map<string, Promise<CatalogueNews>>()
  #newest: CatalogueDocument | null = null

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /** Puts the first catalogue in when there is none; another process may be doing the same. */
  async seed(json: string): Promise<void> {
    if ((await this.newest()) !== null) return
    await this.#insert(1, json)
  }

  /** False when there is such a version already. */
  #insert(version: number, json: string): Promise<boolean> {
    const values = { version, etag: etagOf(json), json, stored_at: this.#now() }
    return this.#database.transact(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('catalogue_documents')
        .values(values)
        .onConflict((conflict) => conflict.column('version').doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    })
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

  /** One release by its tag, null when there never was one. */
  async byTag(tag: string): Promise<CatalogueDocument | null> {
    const row = await this.#database.reads
      .selectFrom('catalogue_documents')
      .select(['version', 'etag', 'json'])
      .where('etag', '=', `"${tag}"`)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    return row ?? null
  }

  /** All releases, the newest first. */
  async releases(): Promise<{ tag: string; number: number; storedAt: number }[]> {
    const rows = await this.#database.reads
      .selectFrom('catalogue_documents')
      .select(['version', 'etag', 'stored_at'])
      .orderBy('version', 'desc')
      .execute()
    return rows.map(({ version, etag, stored_at }) => ({
      tag: tagOf(etag),
      number: Number(version),
      storedAt: Number(stored_at),
    }))
  }

  /**
   * Makes the next release out of the one in force. All of it is checked: it
   * begins with what is in force now, comes out as it was promised, and holds
   * together; else nothing is stored.
   */
  async publish(difference: CatalogueDifference): Promise<Publishing> {
    const current = await this.newest()
    const base = current === null ? null : parsedOf(current.json)
    if (current === null || base === null) {
      return { outcome: 'refused', detail: 'The catalogue in force does not hold together.' }
    }
    const made = applied(base, difference)
    if (!made.ok) {
      return made.reason === 'other-base'
        ? { outcome: 'moved-on' }
        : { outcome: 'refused', detail: 'What comes out is not what was promised.' }
    }
    const parsed = parseCatalogue(made.catalogue)
    if (parsed.outcome === 'refused') {
      const [first] = parsed.problems
      return { outcome: 'refused', detail: `${first?.path ?? ''}: ${first?.message ?? ''}` }
    }
    const isStored = await this.#insert(current.version + 1, made.text)
    return isStored
      ? { outcome: 'published', tag: releaseTag(textSha256(made.text)) }
      : { outcome: 'moved-on' }
  }

  /** What a device that has the release `since` needs: nothing, the difference, or the whole where that is less. */
  async news(since: string | undefined): Promise<CatalogueNews | null> {
    const newest = await this.newest()
    if (newest === null) return null
    const tag = tagOf(newest.etag)
    if (since === tag) return { kind: 'same', tag }
    const key = `${since ?? ''} ${tag}`
    const known = this.#news.get(key)
    if (known !== undefined) return known
    const made = this.#newsBetween(since, newest)
    this.#news.set(key, made)
    const [oldest] = this.#news.keys()
    if (this.#news.size > KEPT_NEWS && oldest !== undefined) this.#news.delete(oldest)
    return made
  }

  async #newsBetween(since: string | undefined, newest: CatalogueDocument): Promise<CatalogueNews> {
    const tag = tagOf(newest.etag)
    const whole: CatalogueNews = { kind: 'whole', tag, text: newest.json }
    const before = since === undefined ? null : await this.byTag(since)
    if (before === null) return whole
    const [old, now]: unknown[] = [JSON.parse(before.json), JSON.parse(newest.json)]
    if (!isJsonObject(old) || !isJsonObject(now)) return whole
    const difference = differenceBetween(old, now)
    // A catalogue stored before releases had one text comes out as another text.
    const made = applied(old, difference)
    const isExact = made.ok && made.text === newest.json
    if (!isExact || JSON.stringify(difference).length >= newest.json.length) return whole
    return { kind: 'difference', tag, difference }
  }
}

function parsedOf(json: string): Catalogue | null {
  const parsed = parseCatalogue(JSON.parse(json))
  return parsed.outcome === 'catalogue' ? parsed.catalogue : null
}

const etagOf = (json: string): string => `"${releaseTag(textSha256(json))}"`
const tagOf = (etag: string): string => etag.replaceAll('"', '')

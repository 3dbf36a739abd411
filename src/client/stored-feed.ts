import { sameBytes } from '#/core/vault/bytes.ts'
import { type Envelope, readEnvelope, streamOf } from '#/core/vault/envelope.ts'
import type { RecordId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry, type FeedPage, decodeFeedPage, encodeFeedPage } from '#/wire/batch.ts'
import type { DraftsOnDisk } from './drafts-on-disk.ts'
import { Fault } from './fault.ts'
import type { DeviceStore, PageRow } from './ports.ts'

/** What lies in a page: of which streams, and how many entries. */
export interface PageContents {
  readonly streams: ReadonlySet<string>
  readonly entries: number
}

/** Rows of about this size are read quickly enough when only one household is wanted. */
const SEGMENT_BYTES = 1024 * 1024

/** The feed as this device keeps it: pages of sealed entries, each with the hash by which damage is noticed. */
export class StoredFeed {
  readonly #primitives: Primitives
  readonly #store: Pick<DeviceStore, 'eachPage' | 'page'>
  readonly #drafts: DraftsOnDisk
  /** Which streams have something in which page, and how many entries it has. */
  #contents = new Map<number, PageContents>()
  #newestSeen: { readonly position: number; readonly id: RecordId } | null = null

  constructor(primitives: Primitives, store: Pick<DeviceStore, 'eachPage' | 'page'>, drafts: DraftsOnDisk) {
    this.#primitives = primitives
    this.#store = store
    this.#drafts = drafts
  }

  /**
   * A page of the feed as it is kept.
   *
   * @param ringKey - under which its drafts are sealed; the present one where nothing is said
   */
  rowOf(next: number, page: Omit<FeedPage, 'v'>, ringKey?: Uint8Array): PageRow {
    const bytes = encodeFeedPage({ ...page, entries: this.#drafts.sealEntries(page.entries, ringKey) })
    return { next, bytes, hash: this.#primitives.hash(bytes) }
  }

  /**
   * A page as it came in rows of about a megabyte each, in order, so that one
   * household is found without reading everything; each row is a page itself.
   */
  rowsOf(page: Omit<FeedPage, 'v'>): readonly PageRow[] {
    const rows: PageRow[] = []
    let entries: FeedEntry[] = []
    let bytes = 0
    for (const entry of page.entries) {
      const [before] = entries.at(-1) ?? []
      if (before !== undefined && bytes + entry[2].length > SEGMENT_BYTES && before < entry[0]) {
        rows.push(this.rowOf(before, { entries, next: before, head: page.head }))
        entries = []
        bytes = 0
      }
      entries.push(entry)
      bytes += entry[2].length
    }
    if (entries.length > 0) rows.push(this.rowOf(page.next, { ...page, entries }))
    return rows
  }

  get contents(): ReadonlyMap<number, PageContents> {
    return this.#contents
  }

  noteContents(next: number, entries: readonly FeedEntry[]): void {
    this.#contents.set(next, contentsOf(entries))
  }

  /** Everything will be read anew, or was. */
  forgetContents(): void {
    this.#contents = new Map()
  }

  /** What a page says; null when the disk damaged it. */
  read({ bytes, hash }: PageRow): FeedPage | null {
    if (hash !== undefined && !sameBytes(this.#primitives.hash(bytes), hash)) return null
    const page = decodeFeedPage(bytes)
    const entries = page.ok ? this.#drafts.openEntries(page.value.entries) : null
    return page.ok && entries !== null ? { ...page.value, entries } : null
  }

  /** What a page says, by its key; null when it is not here, or the disk damaged it. */
  async page(next: number): Promise<FeedPage | null> {
    const row = await this.#store.page(next)
    return row === null ? null : this.read(row)
  }

  /**
   * What some pages hold about some streams, each page read once, in the order in
   * which everything is folded; null when one of them is gone or damaged.
   */
  async entriesOf(
    streams: ReadonlySet<string>,
    pages: ReadonlySet<number>,
  ): Promise<readonly FeedEntry[] | null> {
    const entries: FeedEntry[] = []
    for (const next of [...pages].toSorted((a, b) => a - b)) {
      const page = await this.page(next)
      if (page === null) return null
      entries.push(...page.entries.filter(([, , bytes]) => streams.has(streamOf(bytes) ?? '')))
    }
    return entries
  }

  /** What a page says that was found whole when it was folded. */
  taken(row: PageRow): FeedPage {
    const page = decodeFeedPage(row.bytes)
    if (!page.ok) throw new Fault('storage-failed', `a page kept here cannot be read: ${page.detail}`)
    const entries = this.#drafts.openEntries(page.value.entries)
    if (entries === null) throw new Fault('storage-failed', 'a draft of a page kept here cannot be read')
    return { ...page.value, entries }
  }

  /** The newest record that came in the feed; null before the first. */
  get newestSeen(): { readonly position: number; readonly id: RecordId } | null {
    return this.#newestSeen
  }

  noteSeen([position, type, bytes]: FeedEntry): void {
    if (type !== FEED_TYPES.record || position <= (this.#newestSeen?.position ?? 0)) return
    const read = readEnvelope(bytes)
    if (read.ok) this.#newestSeen = { position, id: read.envelope.header.id }
  }

  forgetSeen(): void {
    this.#newestSeen = null
  }

  /** Hands over every record and draft the feed has brought here, sealed as they lie, in their order. */
  async eachHeld(visit: (entry: FeedEntry) => void): Promise<void> {
    await this.#store.eachPage((row) => {
      for (const entry of this.taken(row).entries) visit(entry)
    })
  }

  /** Every sealed record of the pages that can be read. */
  async eachSealed(visit: (envelope: Envelope) => void): Promise<void> {
    await this.#store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      if (!page.ok) return
      for (const [, type, bytes] of page.value.entries) {
        const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
        if (read?.ok === true) visit(read.envelope)
      }
    })
  }

  /** Places and ids of the records of the feed that are kept here, ascending. */
  async placesSeen(): Promise<readonly (readonly [position: number, id: RecordId])[]> {
    const places: [number, RecordId][] = []
    await this.#store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      if (!page.ok || row.next < 0) return
      for (const [position, type, bytes] of page.value.entries) {
        const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
        if (read?.ok === true) places.push([position, read.envelope.header.id])
      }
    })
    return places.toSorted(([a], [b]) => a - b)
  }

  /** What came after the newest record seen, by position. */
  async afterNewestSeen(): Promise<ReadonlyMap<number, Uint8Array>> {
    const kept = new Map<number, Uint8Array>()
    await this.#store.eachPage((row) => {
      for (const [position, , bytes] of this.read(row)?.entries ?? []) kept.set(position, bytes)
    }, this.#newestSeen?.position ?? 0)
    return kept
  }

  /** Sealed records in the pages, and the bytes all of it takes. */
  async size(): Promise<{ readonly records: number; readonly bytes: number }> {
    const sum = { records: 0, bytes: 0 }
    await this.#store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      sum.bytes += row.bytes.length
      if (page.ok) sum.records += page.value.entries.filter(([, type]) => type === FEED_TYPES.record).length
    })
    return sum
  }
}

export const contentsOf = (entries: readonly FeedEntry[]): PageContents => ({
  streams: new Set(
    entries.flatMap(([, type, bytes]) => {
      const stream = type === FEED_TYPES.record || type === FEED_TYPES.draft ? streamOf(bytes) : null
      return stream === null ? [] : [stream]
    }),
  ),
  entries: entries.length,
})

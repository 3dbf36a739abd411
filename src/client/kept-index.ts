import { FEED_TYPES } from '#/wire/batch.ts'
import { type CaseloadIndex, INDEX_NAME, openIndex, sealIndex } from './caseload-index.ts'
import { EarlyCaseload, freshPages } from './early-caseload.ts'
import type { DeviceStore, MetaRow, OutboxRow, Surroundings } from './ports.ts'
import { type PageContents, type StoredFeed, contentsOf } from './stored-feed.ts'

/** So long it must be quiet before the index is made again, ms. */
const INDEX_PAUSE_MS = 2_000
/** And so long since the last time: a few households changed since are opened at unlocking. */
const INDEX_REST_MS = 60_000
/** With more households changed since the index was made, opening everything is no slower. */
const MOST_STALE = 20

/** Written over an index that must not be begun with once more. */
export const NO_INDEX: MetaRow = { name: INDEX_NAME, bytes: new Uint8Array() }

/** With what an index is kept on a disk. */
interface Place {
  readonly surroundings: Pick<Surroundings, 'primitives' | 'chance' | 'build' | 'now' | 'after'>
  readonly store: Pick<DeviceStore, 'meta' | 'pageKeys'>
  readonly feed: Pick<StoredFeed, 'page'>
  /** Asked each time: it changes. */
  readonly ringKey: () => Uint8Array
  /** The time has come to make it again. */
  readonly onDue: () => void
}

/** The sealed index of a device: begun with at unlocking, and made again some time after something it says has changed. */
export class KeptIndex {
  readonly #place: Place
  #isDue = false
  #keptAt = Number.NEGATIVE_INFINITY
  #callOff: () => void = () => undefined

  constructor(place: Place) {
    this.#place = place
  }

  /**
   * The caseload as the index on this disk says it, and where the pages here end;
   * null when there is no index that fits what lies here.
   *
   * @param outbox - what waits to be sent now
   */
  async begin(
    outbox: readonly OutboxRow[],
  ): Promise<{ readonly early: EarlyCaseload; readonly end: number } | null> {
    const { surroundings, store, feed, ringKey } = this.#place
    const { primitives, build = '' } = surroundings
    const sealed = await store.meta(INDEX_NAME)
    const index = sealed === null ? null : openIndex(primitives, sealed, ringKey(), build)
    if (index === null) return null
    const pageKeys = await store.pageKeys()
    const fresh = freshPages(index, pageKeys)
    if (fresh === 'unusable') return null
    const contents = new Map<number, PageContents>()
    for (const next of fresh) {
      const page = await feed.page(next)
      if (page === null || page.entries.some(([, type]) => type === FEED_TYPES.erasure)) return null
      contents.set(next, contentsOf(page.entries))
    }
    const early = new EarlyCaseload(index, contents, outbox)
    return early.stale.size > MOST_STALE ? null : { early, end: Math.max(0, ...pageKeys) }
  }

  rowOf(index: CaseloadIndex): MetaRow {
    const { surroundings, ringKey } = this.#place
    const { primitives, chance, build = '' } = surroundings
    return { name: INDEX_NAME, bytes: sealIndex(primitives, chance, index, ringKey(), build) }
  }

  /** Whether something changed that the index on the disk does not say. */
  get isDue(): boolean {
    return this.#isDue
  }

  /** Something changed that the index says: it is made again when it has been quiet for a while. */
  soon(): void {
    const { surroundings, onDue } = this.#place
    this.#isDue = true
    this.#callOff()
    const sinceMs = surroundings.now() - this.#keptAt
    const restMs = sinceMs < 0 ? 0 : INDEX_REST_MS - sinceMs
    this.#callOff = surroundings.after(Math.max(INDEX_PAUSE_MS, restMs), onDue)
  }

  callOff(): void {
    this.#callOff()
  }

  /** It is on the disk now. */
  noteKept(): void {
    this.#isDue = false
    this.#keptAt = this.#place.surroundings.now()
  }
}

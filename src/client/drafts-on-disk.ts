import { readEnvelope, unwrapSecret, wrapSecret } from '#/core/vault/envelope.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import type { DraftRow, Surroundings } from './ports.ts'

/** The purpose of a draft's second seal. */
const DRAFT_ON_DISK = 'draft'
const NO_CONTEXT = new Uint8Array(0)

/**
 * Drafts as they lie on this disk: once more sealed, under the ring key. Their
 * household's key outlives what a draft says of one person; databases keep
 * overwritten rows for a while, and what is left of them must open under nothing
 * once the ring key was changed.
 */
export class DraftsOnDisk {
  readonly #surroundings: Pick<Surroundings, 'primitives' | 'chance'>
  readonly #ringKey: () => Uint8Array

  /** @param ringKey - asked each time: it changes */
  constructor(surroundings: Pick<Surroundings, 'primitives' | 'chance'>, ringKey: () => Uint8Array) {
    this.#surroundings = surroundings
    this.#ringKey = ringKey
  }

  sealRow(row: DraftRow, ringKey: Uint8Array = this.#ringKey()): DraftRow {
    return { ...row, bytes: this.#seal(row.bytes, ringKey) }
  }

  /** The row again; as it lies there when the disk damaged it, which its signature then shows. */
  openRow(row: DraftRow): DraftRow {
    return { ...row, bytes: this.#open(row.bytes) ?? row.bytes }
  }

  sealEntries(entries: readonly FeedEntry[], ringKey: Uint8Array = this.#ringKey()): FeedEntry[] {
    return entries.map(([position, type, bytes]) => [
      position,
      type,
      type === FEED_TYPES.draft ? new Uint8Array(this.#seal(bytes, ringKey)) : bytes,
    ])
  }

  /** Entries of a page as they came; null when a draft among them was damaged. */
  openEntries(sealed: readonly FeedEntry[]): FeedEntry[] | null {
    if (!hasDraft(sealed)) return [...sealed]
    const entries: FeedEntry[] = []
    for (const [position, type, bytes] of sealed) {
      const plain = type === FEED_TYPES.draft ? this.#open(bytes) : bytes
      if (plain === null) return null
      entries.push([position, type, new Uint8Array(plain)])
    }
    return entries
  }

  #seal(bytes: Uint8Array, ringKey: Uint8Array): Uint8Array {
    const { primitives, chance } = this.#surroundings
    return wrapSecret(primitives, DRAFT_ON_DISK, NO_CONTEXT, bytes, ringKey, chance(24))
  }

  /** Rows of earlier releases lie there as they were sealed first. */
  #open(bytes: Uint8Array): Uint8Array | null {
    if (readEnvelope(bytes).ok) return bytes
    const opened = unwrapSecret(this.#surroundings.primitives, DRAFT_ON_DISK, bytes, this.#ringKey())
    return opened.ok ? opened.secret : null
  }
}

export const hasDraft = (entries: readonly FeedEntry[]): boolean =>
  entries.some(([, type]) => type === FEED_TYPES.draft)

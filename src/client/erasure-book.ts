import { z } from 'zod'
import type { ErasedPlace } from '#/core/consent/device-rows.ts'
import { type Erasure, erasureLeaf, readErasure } from '#/core/consent/erasure.ts'
import type { ChainTip } from '#/core/record-log/chain.ts'
import { fromBase64url, toHex } from '#/core/vault/bytes.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { type DeviceId, RecordId, type StreamId } from '#/core/vault/ids.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'

const Place = z.strictObject({ seq: z.int().positive(), hash: z.string() })

/**
 * `erasure-done` (desk): a device's word that it destroyed its part: how many
 * keys and records, and what of the person it had made that the tombstone could
 * not list (it came later), so that the hole in its rows can be told from
 * tampering.
 */
export const ErasureDone = z.strictObject({
  erasure: RecordId,
  keys: z.int().nonnegative(),
  records: z.int().nonnegative(),
  unsentRecords: z.array(Place).max(20_000),
  unsentReceipts: z.array(Place.extend({ leaf: z.string() })).max(10_000),
})
export type ErasureDone = z.infer<typeof ErasureDone>

/** Where a device keeps its word on an erasure until it is in the log of records. */
export const doneName = (erasure: RecordId): string => `erased-${erasure}`

/** The tombstones a device knows, and which devices have said they are done. */
export class ErasureBook {
  readonly #tombstones = new Map<RecordId, { readonly erasure: Erasure; readonly position: number }>()
  readonly #keys = new Set<string>()
  readonly #done = new Map<RecordId, Map<DeviceId, { readonly at: number; readonly done: ErasureDone }>>()
  readonly #records = new Map<string, string>()

  /** Takes in a tombstone whose signatures were checked; false when it is known. */
  add(erasure: Erasure, position: number): boolean {
    const { id } = erasure.decision
    if (this.#tombstones.has(id)) return false
    this.#tombstones.set(id, { erasure, position })
    for (const key of erasure.inventory.keys) this.#keys.add(key)
    for (const { device, seq, hash } of erasure.inventory.records) this.#records.set(`${device} ${seq}`, hash)
    return true
  }

  confirm(device: DeviceId, at: number, done: ErasureDone): void {
    const byDevice = this.#done.get(done.erasure) ?? new Map<DeviceId, { at: number; done: ErasureDone }>()
    byDevice.set(device, { at, done })
    this.#done.set(done.erasure, byDevice)
    for (const { seq, hash } of done.unsentRecords) this.#records.set(`${device} ${seq}`, hash)
  }

  /** Keys that are destroyed, whoever they were for. */
  get keys(): ReadonlySet<string> {
    return this.#keys
  }

  /** What an index says of destroyed keys, before the tombstones themselves are read. */
  know(keys: Iterable<string>): void {
    for (const key of keys) this.#keys.add(key)
  }

  get all(): readonly { readonly erasure: Erasure; readonly position: number }[] {
    return [...this.#tombstones.values()]
  }

  has(id: RecordId): boolean {
    return this.#tombstones.has(id)
  }

  isErased(keyId: string): boolean {
    return this.#keys.has(keyId)
  }

  /** Whether an entry is sealed under a destroyed key; a tombstone that does not hold is none and is not kept. */
  covers([, type, bytes]: FeedEntry): boolean {
    if (type === FEED_TYPES.erasure) {
      const erasure = readErasure(bytes)
      return erasure === null || !this.has(erasure.decision.id)
    }
    const read = readEnvelope(bytes)
    return read.ok && this.isErased(read.envelope.header.keyId)
  }

  /** Households somebody was erased from, or that were themselves. */
  get streams(): ReadonlySet<string> {
    return new Set(this.all.map(({ erasure }) => erasure.decision.stream))
  }

  /** Who of a household was erased. */
  personsOf(stream: StreamId): ReadonlySet<string> {
    return new Set(this.#of(stream).map(({ decision }) => decision.person))
  }

  /** Whether nobody was left in it, so that what they shared went too. */
  isHouseholdErased(stream: StreamId): boolean {
    return this.#of(stream).some(({ inventory }) => inventory.household)
  }

  #of(stream: StreamId): readonly Erasure[] {
    return this.all.flatMap(({ erasure }) => (erasure.decision.stream === stream ? [erasure] : []))
  }

  /** Tombstones a device has not yet said its word on. */
  notDoneBy(device: DeviceId): readonly Erasure[] {
    return this.all.flatMap(({ erasure }) => (this.doneBy(erasure.decision.id).has(device) ? [] : [erasure]))
  }

  /** Which devices said they are done, and when by their clocks. */
  doneBy(id: RecordId): ReadonlyMap<DeviceId, { readonly at: number; readonly done: ErasureDone }> {
    return this.#done.get(id) ?? new Map()
  }

  /** The link of an erased record in its device's chain. */
  link(device: DeviceId, seq: number): Uint8Array | undefined {
    const hash = this.#records.get(`${device} ${seq}`)
    return hash === undefined ? undefined : fromBase64url(hash)
  }

  /** A chain goes on over records that a tombstone accounts for. */
  pastErased(device: DeviceId, from: ChainTip): ChainTip {
    let tip = from
    for (let hash = this.link(device, tip.seq + 1); hash !== undefined; hash = this.link(device, tip.seq + 1))
      tip = { seq: tip.seq + 1, hash }
    return tip
  }

  /** For the audit: leaves of erased receipts, their places, and the tombstones' own leaves. */
  forAudit(): {
    readonly erased: ReadonlySet<string>
    readonly erasedPlaces: readonly ErasedPlace[]
    readonly acts: ReadonlySet<string>
  } {
    const receipts = this.all.flatMap(({ erasure }) => erasure.inventory.receipts)
    const unsent = [...this.#done.values()].flatMap((byDevice) =>
      [...byDevice].flatMap(([device, { done }]) =>
        done.unsentReceipts.map(({ seq, hash, leaf }) => ({ device, seq, hash, leaf })),
      ),
    )
    return {
      erased: new Set([...receipts, ...unsent].map(({ leaf }) => leaf)),
      erasedPlaces: [...receipts, ...unsent].map(({ device, seq, hash }) => ({ device, seq, hash })),
      acts: new Set(this.all.map(({ erasure }) => toHex(erasureLeaf(erasure)))),
    }
  }
}

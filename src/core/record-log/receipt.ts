import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, joinBytes, sameBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId, OrganisationId, SpaceId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

const hashText = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** The server's signed word that a batch is stored: only this lets a device forget anything. */
export const StorageReceipt = z.strictObject({
  v: z.literal(1),
  org: OrganisationId,
  space: SpaceId,
  device: DeviceId,
  /** `batchHash` of what was pushed. */
  batch: hashText,
  /** The highest position of the space after this batch. */
  position: z.int().nonnegative(),
  /** Positions of the pushed records, in the order they were pushed. */
  positions: z.array(z.int().positive()).max(10_000),
  /** The consent log after this batch. */
  log: z.strictObject({ size: z.int().nonnegative(), root: hashText }),
  /** The server's clock, ms since 1970. */
  time: z.int().nonnegative(),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type StorageReceipt = z.infer<typeof StorageReceipt>

/** The parts of one push, each in order: the order is part of the hash. */
export interface BatchContents {
  readonly records: readonly Uint8Array[]
  readonly grants: readonly Uint8Array[]
  readonly drafts: readonly Uint8Array[]
  /** Consent-log leaves, 34 bytes each. */
  readonly leaves: readonly Uint8Array[]
}

/** BLAKE2b-256 over the hashes of all parts, each list preceded by its length. */
export function batchHash(primitives: Primitives, batch: BatchContents): Uint8Array {
  const parts: Uint8Array[] = [utf8('slieksnis/v1/batch\0')]
  for (const list of [batch.records, batch.grants, batch.drafts, batch.leaves]) {
    const count = new Uint8Array(4)
    new DataView(count.buffer).setUint32(0, list.length)
    parts.push(count)
    for (const item of list) parts.push(primitives.hash(item))
  }
  return primitives.hash(joinBytes(...parts))
}

function receiptBytes(receipt: Omit<StorageReceipt, 'signature'>): Uint8Array {
  const { v, org, space, device, batch, position, positions, log, time } = receipt
  const text = canonicalize({ v, org, space, device, batch, position, positions, log, time })
  if (text === undefined) throw new TypeError('a receipt is JSON')
  return inDomain('storage-receipt', utf8(text))
}

export function signStorageReceipt(
  primitives: Primitives,
  receipt: Omit<StorageReceipt, 'signature'>,
  serverSecretKey: Uint8Array,
): StorageReceipt {
  return { ...receipt, signature: toBase64url(primitives.sign(receiptBytes(receipt), serverSecretKey)) }
}

export type ReceiptCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'other-batch' | 'other-device' | 'bad-signature' }

/** Is this the pinned server's receipt for exactly what this device pushed? */
export function checkStorageReceipt(
  primitives: Primitives,
  receipt: StorageReceipt,
  pushed: {
    readonly org: OrganisationId
    readonly space: SpaceId
    readonly device: DeviceId
    readonly batch: BatchContents
  },
  serverPublicKey: Uint8Array,
): ReceiptCheck {
  if (receipt.org !== pushed.org || receipt.space !== pushed.space || receipt.device !== pushed.device) {
    return { ok: false, reason: 'other-device' }
  }
  const sameBatch =
    sameBytes(fromBase64url(receipt.batch), batchHash(primitives, pushed.batch)) &&
    receipt.positions.length === pushed.batch.records.length
  if (!sameBatch) return { ok: false, reason: 'other-batch' }
  const signed = primitives.verify(fromBase64url(receipt.signature), receiptBytes(receipt), serverPublicKey)
  return signed ? { ok: true } : { ok: false, reason: 'bad-signature' }
}

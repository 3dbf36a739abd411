import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { type ConsentReceipt, canonicalBytes } from './receipt.ts'

export const LEAF_VERSION = 0x01
export const LEAF_BYTES = 34

/** What a leaf stands for; the commitment itself tells nothing. */
export const LEAF_CLASSES = { consent: 0x01, breakGlass: 0x02, tombstone: 0x03 } as const
export type LeafClass = keyof typeof LEAF_CLASSES

/**
 * The log's leaf of a receipt: version, class, HMAC-SHA256 of the canonical
 * receipt under its own random salt. Without the salt it says nothing about
 * anybody; with it, it can stand for this receipt only.
 */
export function leafOf(
  receipt: ConsentReceipt,
  salt: Uint8Array,
  leafClass: LeafClass = 'consent',
): Uint8Array {
  return commitmentLeaf(leafClass, receipt, salt)
}

/** The leaf of anything that is JSON, under a salt of its own. */
export const commitmentLeaf = (leafClass: LeafClass, value: unknown, salt: Uint8Array): Uint8Array =>
  commitmentOf(leafClass, canonicalBytes(value), salt)

/** The leaf of what has these canonical bytes. */
export function commitmentOf(leafClass: LeafClass, canonical: Uint8Array, salt: Uint8Array): Uint8Array {
  if (salt.length !== 32) throw new RangeError('a leaf has a salt of 32 bytes')
  const leaf = new Uint8Array(LEAF_BYTES)
  leaf[0] = LEAF_VERSION
  leaf[1] = LEAF_CLASSES[leafClass]
  leaf.set(hmac(sha256, salt, canonical), 2)
  return leaf
}

/** The class of a leaf; null when it has another form. */
export function readLeaf(leaf: Uint8Array): LeafClass | null {
  if (leaf.length !== LEAF_BYTES || leaf[0] !== LEAF_VERSION) return null
  if (leaf[1] === LEAF_CLASSES.consent) return 'consent'
  if (leaf[1] === LEAF_CLASSES.breakGlass) return 'breakGlass'
  return leaf[1] === LEAF_CLASSES.tombstone ? 'tombstone' : null
}

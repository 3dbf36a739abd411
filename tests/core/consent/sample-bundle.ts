import { type AuthorityBundle, bundleSigningBytes, makeBundle } from '#/core/consent/bundle.ts'
import { cosignature, signCheckpoint } from '#/core/consent/checkpoint.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { leafHash, rootOf } from '#/core/consent/merkle.ts'
import { type OpenedReceipt, receiptHash } from '#/core/consent/proof.ts'
import { canonicalBytes } from '#/core/consent/receipt.ts'
import { fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'
import { receiptOf, recordIdOf, rowOf, shippedNoticeBytes, tablet } from './sample-receipts.ts'

export const logPair = primitives.signingPair(seed(21))
export const witness = { name: 'dpo.paraugi/browser', ...primitives.signingPair(seed(22)) }
export const signer = { device: DeviceId.parse(idOf(210)), ...primitives.signingPair(seed(23)) }
export const log = { origin: 'slieksnis/paraugi', publicKey: logPair.publicKey }

/** A leaf nobody here can open: its class and 32 bytes that stand for nothing. */
const closedLeaf = (leafClass: number, value: number): Uint8Array =>
  Uint8Array.from([1, leafClass, ...seed(value)])

const row = rowOf(5)
const firstLeaves = row.map(({ receipt, salt }) => leafOf(receipt, salt))
const lastOfRow = row.at(-1)?.receipt
/** The sixth receipt was made by a tablet that had seen the head of size four. */
const sixth: OpenedReceipt = {
  receipt: receiptOf({
    n: 6,
    kind: 'withdrawal',
    prev: recordIdOf(5),
    device: {
      prev: lastOfRow === undefined ? '' : toBase64url(receiptHash(lastOfRow)),
      lastHead: { size: 4, root: toBase64url(rootOf(firstLeaves.slice(0, 4).map(leafHash))) },
    },
  }),
  salt: seed(6),
}
export const opened: readonly OpenedReceipt[] = [...row, sixth]

/** 0–4 and 9 are opened, 5 and 8 closed, 6 and 7 erased (8 is their tombstone), 10 awaited, 11 closed. */
export const leaves: readonly Uint8Array[] = [
  ...firstLeaves,
  closedLeaf(1, 50),
  closedLeaf(1, 51),
  closedLeaf(1, 52),
  closedLeaf(3, 53),
  leafOf(sixth.receipt, sixth.salt),
  closedLeaf(1, 54),
  closedLeaf(2, 55),
]

export const headOf = (some: readonly Uint8Array[]): string =>
  signCheckpoint(
    primitives,
    { origin: log.origin, size: some.length, root: rootOf(some.map(leafHash)) },
    logPair,
  )
export const cosigned = (note: string): string =>
  `${note}${cosignature(primitives, note, witness, 1_795_400_000) ?? ''}`

export const bundleInput = {
  made: { at: '2026-11-23T18:00:00.000Z', reason: 'DVI 2026/117' },
  log,
  witnesses: [witness],
  checkpoints: [headOf(leaves.slice(0, 4)), headOf(leaves.slice(0, 9)), cosigned(headOf(leaves))],
  leaves,
  notices: [shippedNoticeBytes],
  opened,
  erased: [6, 7],
  awaited: [10],
  deviceKey: () => tablet.publicKey,
  signer,
}

const made = makeBundle(primitives, bundleInput)
if (made.outcome !== 'made') throw new Error(made.reason)
export const bundleText: string = made.text
export const bundleBytes: Uint8Array = utf8(bundleText)

/** A bundle of different content signed again: what somebody who holds the office's key could pass off. */
export function signedAgain(bundle: Readonly<Record<string, unknown>>): Uint8Array {
  const signature = toBase64url(primitives.sign(bundleSigningBytes(bundle), signer.secretKey))
  return canonicalBytes({ ...bundle, signature })
}

export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T

/** The sample bundle with a change, signed again. */
export function forged(change: (bundle: Mutable<AuthorityBundle>) => void): Uint8Array {
  const bundle: Mutable<AuthorityBundle> = JSON.parse(fromUtf8(bundleBytes))
  change(bundle)
  return signedAgain(bundle)
}

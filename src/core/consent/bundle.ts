import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import { fromUtf8, sameBytes, toBase64, toBase64url, toHex } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { readCheckpointText, readNote, verifierKey } from './checkpoint.ts'
import { leafOf, readLeaf } from './leaf.ts'
import { LogTree } from './log-tree.ts'
import type { OpenedReceipt } from './proof.ts'
import { ConsentReceipt, canonicalBytes } from './receipt.ts'

export const BUNDLE_FORMAT = 'slieksnis/authority-bundle/1'

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const positions = z.array(z.int().nonnegative())

/**
 * What an authority gets: the whole log, its signed heads, the notices to the
 * byte, and those receipts that the request is about, opened. Of the other
 * leaves it says only what became of them; nobody else's receipt can be read.
 */
export const AuthorityBundle = z.strictObject({
  format: z.literal(BUNDLE_FORMAT),
  made: z.strictObject({ at: z.iso.datetime(), reason: z.string().max(2_000) }),
  log: z.strictObject({
    /** C2SP verifier key: name, key id and key of the log. */
    key: z.string(),
    witnesses: z.array(z.strictObject({ name: z.string(), key })).max(100),
    /** Signed notes, oldest first; the last covers all leaves. */
    checkpoints: z
      .array(z.string().max(64 * 1024))
      .min(1)
      .max(10_000),
    /** Each later head continues the one before: RFC 9162 consistency proofs, one fewer than heads. */
    consistency: z.array(z.array(base64).max(100)).max(10_000),
    leaves: z.array(base64),
  }),
  notices: z.array(
    z.strictObject({
      id: z.string(),
      version: z.string(),
      language: z.enum(['lv', 'en', 'ru']),
      sha256: key,
      bytes: base64,
    }),
  ),
  receipts: z.array(
    z.strictObject({
      index: z.int().nonnegative(),
      salt: key,
      inclusion: z.array(base64).max(100),
      receipt: ConsentReceipt,
    }),
  ),
  /** Leaves whose receipts the office can open and keeps closed here. */
  closed: positions,
  /** Leaves whose receipts were erased; a tombstone after them says so. */
  erased: positions,
  /** Leaves whose receipts have not come from their devices yet. */
  awaited: positions,
  /** Signing keys of the devices whose receipts are opened here. */
  devices: z.array(z.strictObject({ id: DeviceId, key })),
  signer: z.strictObject({ device: DeviceId, key }),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type AuthorityBundle = z.infer<typeof AuthorityBundle>

/** What the office's device signs: its domain label and the canonical bundle without the signature. */
export function bundleSigningBytes(bundle: Readonly<Record<string, unknown>>): Uint8Array {
  const unsigned = Object.fromEntries(Object.entries(bundle).filter(([name]) => name !== 'signature'))
  return inDomain('authority-bundle', canonicalBytes(unsigned))
}

export interface BundleInput {
  readonly made: { readonly at: string; readonly reason: string }
  readonly log: { readonly origin: string; readonly publicKey: Uint8Array }
  readonly witnesses: readonly { readonly name: string; readonly publicKey: Uint8Array }[]
  readonly checkpoints: readonly string[]
  readonly leaves: readonly Uint8Array[]
  readonly notices: readonly {
    readonly id: string
    readonly version: string
    readonly language: 'lv' | 'en' | 'ru'
    readonly bytes: Uint8Array
  }[]
  /** Receipts the request is about. */
  readonly opened: readonly OpenedReceipt[]
  readonly erased: readonly number[]
  readonly awaited: readonly number[]
  readonly deviceKey: (device: DeviceId) => Uint8Array | undefined
  readonly signer: {
    readonly device: DeviceId
    readonly publicKey: Uint8Array
    readonly secretKey: Uint8Array
  }
}

export type MadeBundle =
  | { readonly outcome: 'made'; readonly text: string }
  | {
      readonly outcome: 'refused'
      readonly reason: 'receipt-not-in-log' | 'device-unknown' | 'checkpoint-unreadable'
      readonly detail: string
    }

/**
 * Puts an authority bundle together and signs it: one canonical file (RFC 8785),
 * so that a changed byte anywhere shows. What is neither opened, erased nor
 * awaited is declared closed.
 */
export function makeBundle(primitives: Pick<Primitives, 'sign'>, input: BundleInput): MadeBundle {
  const tree = new LogTree()
  for (const leaf of input.leaves) tree.add(leaf)
  const places = new Map(input.leaves.map((leaf, index) => [toHex(leaf), index]))
  const receipts: AuthorityBundle['receipts'] = []
  const devices = new Map<DeviceId, Uint8Array>()
  for (const { receipt, salt } of input.opened) {
    const index = placeOf(places, receipt, salt)
    if (index === undefined)
      return { outcome: 'refused', reason: 'receipt-not-in-log', detail: receipt.recordId }
    const deviceKey = input.deviceKey(receipt.device.id)
    if (deviceKey === undefined)
      return { outcome: 'refused', reason: 'device-unknown', detail: receipt.device.id }
    devices.set(receipt.device.id, deviceKey)
    const inclusion = tree.inclusionProof(index, tree.size).map(toBase64)
    receipts.push({ index, salt: toBase64url(salt), inclusion, receipt })
  }
  const sizes: number[] = []
  for (const note of input.checkpoints) {
    const head = readCheckpointText(readNote(note)?.text ?? '')
    if (head === null || head.size < 1 || head.size > tree.size)
      return { outcome: 'refused', reason: 'checkpoint-unreadable', detail: note.slice(0, 200) }
    sizes.push(head.size)
  }
  const consistency = sizes.slice(1).map((size, at) => {
    const before = sizes[at] ?? size
    return tree.consistencyProof(before, size).map(toBase64)
  })
  const declared = new Set([...receipts.map(({ index }) => index), ...input.erased, ...input.awaited])
  const ascending = (a: number, b: number): number => a - b
  const unsigned: Omit<AuthorityBundle, 'signature'> = {
    format: BUNDLE_FORMAT,
    made: { ...input.made },
    log: {
      key: verifierKey(input.log.origin, input.log.publicKey),
      witnesses: input.witnesses.map(({ name, publicKey }) => ({ name, key: toBase64url(publicKey) })),
      checkpoints: [...input.checkpoints],
      consistency,
      leaves: input.leaves.map(toBase64),
    },
    notices: input.notices.map(({ bytes, ...notice }) => ({
      ...notice,
      sha256: toBase64url(sha256(bytes)),
      bytes: toBase64(bytes),
    })),
    receipts: receipts.toSorted((a, b) => a.index - b.index),
    closed: input.leaves.flatMap((_leaf, index) => (declared.has(index) ? [] : [index])),
    erased: input.erased.toSorted(ascending),
    awaited: input.awaited.toSorted(ascending),
    devices: [...devices].map(([id, bytes]) => ({ id, key: toBase64url(bytes) })),
    signer: { device: input.signer.device, key: toBase64url(input.signer.publicKey) },
  }
  const signature = toBase64url(primitives.sign(bundleSigningBytes(unsigned), input.signer.secretKey))
  return { outcome: 'made', text: fromUtf8(canonicalBytes({ ...unsigned, signature })) }
}

/** A receipt's leaf is of one of three classes; which one, the log tells. */
function placeOf(
  places: ReadonlyMap<string, number>,
  receipt: ConsentReceipt,
  salt: Uint8Array,
): number | undefined {
  return (['consent', 'breakGlass', 'tombstone'] as const)
    .map((leafClass) => places.get(toHex(leafOf(receipt, salt, leafClass))))
    .find((index) => index !== undefined)
}

/** Does this leaf stand for this receipt, whatever its class? */
export function isLeafOf(leaf: Uint8Array, receipt: ConsentReceipt, salt: Uint8Array): boolean {
  const leafClass = readLeaf(leaf)
  return leafClass !== null && sameBytes(leafOf(receipt, salt, leafClass), leaf)
}

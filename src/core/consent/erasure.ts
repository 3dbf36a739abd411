import { sha256 } from '@noble/hashes/sha2.js'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, fromUtf8, sameBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { Directory, Role } from '#/core/vault/directory.ts'
import {
  AttachmentId,
  DeviceId,
  KeyId,
  OrganisationId,
  PersonId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { LEAF_BYTES, LEAF_CLASSES, LEAF_VERSION } from './leaf.ts'
import { WithdrawalBoxId } from './withdrawal-box.ts'

const Hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const Signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/)

/** Why somebody is erased: nothing of theirs has to be kept any longer, or they asked (Art. 17) and no duty stands against it. */
export const ErasureGround = z.enum(['retention', 'request'])
export type ErasureGround = z.infer<typeof ErasureGround>

/** What two people decide and both sign: everything about this person goes. */
export const ErasureDecision = z.strictObject({
  v: z.literal(1),
  /** The matter of the officer's book. */
  id: RecordId,
  org: OrganisationId,
  space: SpaceId,
  stream: StreamId,
  person: PersonId,
  ground: ErasureGround,
  /** Purposes under which something was held, as they stood when it was proposed. */
  purposes: z.array(z.string()).max(100),
  on: z.iso.date(),
})
export type ErasureDecision = z.infer<typeof ErasureDecision>

/** One of the two. */
export const DecisionSignature = z.strictObject({ device: DeviceId, signature: Signature })
export type DecisionSignature = z.infer<typeof DecisionSignature>

/** What is destroyed, by its random ids and hashes: so that the holes it leaves can be told from tampering. */
const Inventory = z.strictObject({
  /** `true` when nobody else is left in the household: what they shared goes too. */
  household: z.boolean(),
  keys: z.array(KeyId).max(1000),
  records: z
    .array(z.strictObject({ id: RecordId, device: DeviceId, seq: z.int().positive(), hash: Hash }))
    .max(20_000),
  /** Consent receipts with their leaf of the log and their place in their device's row. */
  receipts: z
    .array(z.strictObject({ leaf: z.string(), device: DeviceId, seq: z.int().positive(), hash: Hash }))
    .max(10_000),
  attachments: z.array(AttachmentId).max(5000),
  boxes: z.array(WithdrawalBoxId).max(1000),
})
export type Inventory = z.infer<typeof Inventory>

/** A tombstone: the decision of two people, what it covers, and the signature of the device that listed it. */
export const Erasure = z.strictObject({
  v: z.literal(1),
  decision: ErasureDecision,
  signatures: z.tuple([DecisionSignature, DecisionSignature]),
  inventory: Inventory,
  listedBy: DecisionSignature,
})
export type Erasure = z.infer<typeof Erasure>

/** The server's signed word that it destroyed what a tombstone lists. */
export const ErasureReceipt = z.strictObject({
  v: z.literal(1),
  org: OrganisationId,
  space: SpaceId,
  erasure: RecordId,
  /** BLAKE2b-256 of the tombstone. */
  hash: Hash,
  position: z.int().positive(),
  /** The server's clock, ms since 1970. */
  time: z.int().nonnegative(),
  signature: Signature,
})
export type ErasureReceipt = z.infer<typeof ErasureReceipt>

function canonical(value: unknown): Uint8Array {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a tombstone is JSON')
  return utf8(text)
}

const decisionBytes = (decision: ErasureDecision): Uint8Array =>
  inDomain('erasure-decision', canonical(decision))

const inventoryBytes = ({ v, decision, signatures, inventory }: Omit<Erasure, 'listedBy'>): Uint8Array =>
  inDomain('erasure', canonical({ v, decision, signatures, inventory }))

export function signDecision(
  primitives: Primitives,
  decision: ErasureDecision,
  device: DeviceId,
  deviceSecretKey: Uint8Array,
): DecisionSignature {
  return { device, signature: toBase64url(primitives.sign(decisionBytes(decision), deviceSecretKey)) }
}

/** Lists what goes, signed by the device that holds the household's keys. */
export function signErasure(
  primitives: Primitives,
  erasure: Omit<Erasure, 'listedBy'>,
  device: DeviceId,
  deviceSecretKey: Uint8Array,
): Erasure {
  return {
    ...erasure,
    listedBy: { device, signature: toBase64url(primitives.sign(inventoryBytes(erasure), deviceSecretKey)) },
  }
}

/** Everything this program writes about a tombstone, byte for byte: what is stored, sent and hashed. */
export const erasureBytes = (erasure: Erasure): Uint8Array => canonical(erasure)

/** Its leaf in the consent log: an erasure cannot be hidden afterwards, nor one invented. */
export function erasureLeaf(erasure: Erasure): Uint8Array {
  const leaf = new Uint8Array(LEAF_BYTES)
  leaf[0] = LEAF_VERSION
  leaf[1] = LEAF_CLASSES.tombstone
  leaf.set(sha256(canonical(erasure)), 2)
  return leaf
}

const receiptBytes = (receipt: Omit<ErasureReceipt, 'signature'>): Uint8Array => {
  const { v, org, space, erasure, hash, position, time } = receipt
  return inDomain('erasure-receipt', canonical({ v, org, space, erasure, hash, position, time }))
}

export function signErasureReceipt(
  primitives: Primitives,
  receipt: Omit<ErasureReceipt, 'signature'>,
  serverSecretKey: Uint8Array,
): ErasureReceipt {
  return { ...receipt, signature: toBase64url(primitives.sign(receiptBytes(receipt), serverSecretKey)) }
}

/** Is this the pinned server's word for exactly this tombstone? */
export function checkErasureReceipt(
  primitives: Primitives,
  receipt: ErasureReceipt,
  erasure: Erasure,
  serverPublicKey: Uint8Array,
): boolean {
  return (
    receipt.erasure === erasure.decision.id &&
    receipt.space === erasure.decision.space &&
    receipt.org === erasure.decision.org &&
    sameBytes(fromBase64url(receipt.hash), primitives.hash(canonical(erasure))) &&
    primitives.verify(fromBase64url(receipt.signature), receiptBytes(receipt), serverPublicKey)
  )
}

export type ErasureProblem =
  'other-organisation' | 'other-team' | 'unknown-device' | 'same-person' | 'role' | 'bad-signature'

const DECIDES: readonly Role[] = ['dpo', 'supervisor']
/** Officers do not hold the keys of what people answered, so a supervisor's device lists them. */
const LISTS: readonly Role[] = ['supervisor']

type Known = Pick<Directory, 'org' | 'devices' | 'accounts'>

function signer(directory: Known, device: DeviceId, roles: readonly Role[]) {
  const entry = directory.devices.get(device)
  const account = entry === undefined ? undefined : directory.accounts.get(entry.account)
  if (entry === undefined || account === undefined) return 'unknown-device'
  if (!roles.includes(account.role)) return 'role'
  return { key: entry.signKey, account: entry.account, role: account.role }
}

/**
 * Is one person's word on a decision good? A device revoked later does not
 * take back what it signed: erasing is not undone.
 */
export function checkDecision(
  primitives: Primitives,
  directory: Known,
  decision: ErasureDecision,
  { device, signature }: DecisionSignature,
):
  | { readonly ok: true; readonly account: string; readonly role: Role }
  | { readonly ok: false; readonly problem: ErasureProblem } {
  if (decision.org !== directory.org) return { ok: false, problem: 'other-organisation' }
  const who = signer(directory, device, DECIDES)
  if (typeof who === 'string') return { ok: false, problem: who }
  return primitives.verify(fromBase64url(signature), decisionBytes(decision), who.key)
    ? { ok: true, account: who.account, role: who.role }
    : { ok: false, problem: 'bad-signature' }
}

/**
 * May these keys be destroyed? Only when two different people, officers or
 * supervisors, signed the same decision and a supervisor's device listed what
 * goes. Every tablet checks this for itself: a server cannot order an erasure.
 */
export function checkErasure(
  primitives: Primitives,
  directory: Known,
  space: SpaceId,
  erasure: Erasure,
): { readonly ok: true } | { readonly ok: false; readonly problem: ErasureProblem } {
  const { decision, signatures, listedBy } = erasure
  if (decision.space !== space) return { ok: false, problem: 'other-team' }
  const [one, other] = signatures.map((each) => checkDecision(primitives, directory, decision, each))
  if (one?.ok !== true) return one ?? { ok: false, problem: 'bad-signature' }
  if (other?.ok !== true) return other ?? { ok: false, problem: 'bad-signature' }
  if (one.account === other.account) return { ok: false, problem: 'same-person' }
  // Requests are read by officers only: without one, nobody has seen that the resident asked.
  if (decision.ground === 'request' && one.role !== 'dpo' && other.role !== 'dpo')
    return { ok: false, problem: 'role' }
  const lister = signer(directory, listedBy.device, LISTS)
  if (typeof lister === 'string') return { ok: false, problem: lister }
  return primitives.verify(fromBase64url(listedBy.signature), inventoryBytes(erasure), lister.key)
    ? { ok: true }
    : { ok: false, problem: 'bad-signature' }
}

/** Takes a stored tombstone apart; null when it is none this version knows. */
export function readErasure(bytes: Uint8Array): Erasure | null {
  try {
    const read = Erasure.safeParse(JSON.parse(fromUtf8(bytes)))
    return read.success ? read.data : null
  } catch {
    return null
  }
}

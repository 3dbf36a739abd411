import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import { fromBase64url, joinBytes, toBase64url } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import {
  AccountId,
  DeviceId,
  GrantId,
  type KeyId,
  OrganisationId,
  RecordId,
  SpaceId,
  StreamId,
  idBytes,
  idText,
} from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { commitmentLeaf } from './leaf.ts'
import { canonicalBytes } from './receipt.ts'

/** How long an opened household stays open to the officer, days from the order. */
export const BREAK_DAYS = 7
/** A reason is a sentence that somebody else can judge. */
export const SHORTEST_REASON = 15

/** An officer's word that they open what people of one household answered, and why. */
export const BreakOrder = z.strictObject({
  v: z.literal(1),
  /** The matter of the officer's book. */
  id: RecordId,
  org: OrganisationId,
  space: SpaceId,
  household: StreamId,
  account: AccountId,
  /** The device that signs. */
  device: DeviceId,
  /** Its clock, ms since 1970. */
  at: z.int(),
  /** Until when nobody needs to be asked again, ms since 1970. */
  until: z.int(),
  reason: z.string().min(SHORTEST_REASON).max(4000),
})
export type BreakOrder = z.infer<typeof BreakOrder>

export const SignedBreak = z.strictObject({
  order: BreakOrder,
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  /** Of its leaf in the consent log: base64url, 32 bytes. */
  salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
export type SignedBreak = z.infer<typeof SignedBreak>

/** What happens to one breaking open: ordered, its keys handed over by a supervisor's device, seen by a supervisor. */
export const BreakEvent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ordered'), signed: SignedBreak }),
  z.strictObject({ kind: z.literal('granted'), keys: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('seen') }),
])
export type BreakEvent = z.infer<typeof BreakEvent>

const orderBytes = (order: BreakOrder): Uint8Array => inDomain('break-order', canonicalBytes(order))

/** @param salt - 32 fresh random bytes */
export function signBreak(
  primitives: Pick<Primitives, 'sign'>,
  order: BreakOrder,
  salt: Uint8Array,
  deviceSecretKey: Uint8Array,
): SignedBreak {
  const signature = toBase64url(primitives.sign(orderBytes(order), deviceSecretKey))
  return { order, signature, salt: toBase64url(salt) }
}

/** Its leaf in the consent log, of a class of its own: that something was broken open cannot be hidden. */
export const breakLeaf = ({ order, signature, salt }: SignedBreak): Uint8Array =>
  commitmentLeaf('breakGlass', { order, signature }, fromBase64url(salt))

export type BreakProblem =
  'other-organisation' | 'other-team' | 'unknown-device' | 'role' | 'too-long' | 'bad-signature'

/** Is this an officer's own word, about this team? Every device and the audit ask for themselves. */
export function checkBreak(
  primitives: Pick<Primitives, 'verify'>,
  directory: Pick<Directory, 'org' | 'devices' | 'accounts'>,
  space: SpaceId,
  { order, signature }: SignedBreak,
): { readonly ok: true } | { readonly ok: false; readonly problem: BreakProblem } {
  if (order.org !== directory.org) return { ok: false, problem: 'other-organisation' }
  if (order.space !== space) return { ok: false, problem: 'other-team' }
  const device = directory.devices.get(order.device)
  if (device === undefined || device.account !== order.account)
    return { ok: false, problem: 'unknown-device' }
  if (directory.accounts.get(order.account)?.role !== 'dpo') return { ok: false, problem: 'role' }
  if (order.until - order.at > BREAK_DAYS * 24 * 3600_000) return { ok: false, problem: 'too-long' }
  return primitives.verify(fromBase64url(signature), orderBytes(order), device.signKey)
    ? { ok: true }
    : { ok: false, problem: 'bad-signature' }
}

/**
 * The id that a grant to an officer must have: it names the leaf by which it was
 * opened, so that the server, which can read neither, refuses the one without
 * the other.
 */
export const breakGrantId = (leaf: Uint8Array, keyId: KeyId, device: DeviceId): GrantId =>
  GrantId.parse(
    idText(sha256(inDomain('break-grant', joinBytes(leaf, idBytes(keyId), idBytes(device)))).slice(0, 16)),
  )

/** Where a breaking open stands. */
export interface BreakState {
  readonly signed: SignedBreak | null
  /** When a supervisor's device handed the keys over, by its clock; null while none did. */
  readonly grantedAt: number | null
  readonly seenBy: readonly { readonly account: string; readonly at: number }[]
}

/** The first order counts, the first handing over, and each supervisor's first look. */
export function foldBreak(
  lines: readonly { readonly account: string; readonly at: number; readonly event: BreakEvent }[],
): BreakState {
  return lines.reduce<BreakState>(
    (state, { account, at, event }) => {
      switch (event.kind) {
        case 'ordered':
          return state.signed === null ? { ...state, signed: event.signed } : state
        case 'granted':
          return state.grantedAt === null ? { ...state, grantedAt: at } : state
        case 'seen':
          return state.seenBy.some((each) => each.account === account)
            ? state
            : { ...state, seenBy: [...state.seenBy, { account, at }] }
      }
    },
    { signed: null, grantedAt: null, seenBy: [] },
  )
}

import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, sameBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { DeviceId, OrganisationId, SpaceId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

/** The server's signed word that it keeps the unsent work of a device whose access ended. */
export const HandInReceipt = z.strictObject({
  v: z.literal(1),
  org: OrganisationId,
  space: SpaceId,
  device: DeviceId,
  /** BLAKE2b-256 of the rescue file that was handed in. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** The server's clock, ms since 1970. */
  time: z.int().nonnegative(),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type HandInReceipt = z.infer<typeof HandInReceipt>

function receiptBytes(receipt: Omit<HandInReceipt, 'signature'>): Uint8Array {
  const { v, org, space, device, hash, time } = receipt
  const text = canonicalize({ v, org, space, device, hash, time })
  if (text === undefined) throw new TypeError('a receipt is JSON')
  return inDomain('hand-in-receipt', utf8(text))
}

export function signHandInReceipt(
  primitives: Primitives,
  receipt: Omit<HandInReceipt, 'signature'>,
  serverSecretKey: Uint8Array,
): HandInReceipt {
  return { ...receipt, signature: toBase64url(primitives.sign(receiptBytes(receipt), serverSecretKey)) }
}

/** Is this the pinned server's receipt for exactly this file from this device? */
export const checkHandInReceipt = (
  primitives: Primitives,
  receipt: HandInReceipt,
  handedIn: {
    readonly org: OrganisationId
    readonly space: SpaceId
    readonly device: DeviceId
    readonly bytes: Uint8Array
  },
  serverPublicKey: Uint8Array,
): boolean =>
  receipt.org === handedIn.org &&
  receipt.space === handedIn.space &&
  receipt.device === handedIn.device &&
  sameBytes(fromBase64url(receipt.hash), primitives.hash(handedIn.bytes)) &&
  primitives.verify(fromBase64url(receipt.signature), receiptBytes(receipt), serverPublicKey)

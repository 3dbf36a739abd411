import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, sameBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { AttachmentId, DeviceId, OrganisationId, SpaceId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

/** The server's signed word that one sealed chunk of a file is stored. */
export const AttachmentReceipt = z.strictObject({
  v: z.literal(1),
  org: OrganisationId,
  space: SpaceId,
  device: DeviceId,
  attachment: AttachmentId,
  index: z.int().nonnegative(),
  /** BLAKE2b-256 of the sealed chunk. */
  hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** The server's clock, ms since 1970. */
  time: z.int().nonnegative(),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type AttachmentReceipt = z.infer<typeof AttachmentReceipt>

function receiptBytes(receipt: Omit<AttachmentReceipt, 'signature'>): Uint8Array {
  const { v, org, space, device, attachment, index, hash, time } = receipt
  const text = canonicalize({ v, org, space, device, attachment, index, hash, time })
  if (text === undefined) throw new TypeError('a receipt is JSON')
  return inDomain('attachment-receipt', utf8(text))
}

export function signAttachmentReceipt(
  primitives: Primitives,
  receipt: Omit<AttachmentReceipt, 'signature'>,
  serverSecretKey: Uint8Array,
): AttachmentReceipt {
  return { ...receipt, signature: toBase64url(primitives.sign(receiptBytes(receipt), serverSecretKey)) }
}

/** Is this the pinned server's receipt for exactly this chunk from this device? */
export function checkAttachmentReceipt(
  primitives: Primitives,
  receipt: AttachmentReceipt,
  sent: {
    readonly org: OrganisationId
    readonly space: SpaceId
    readonly device: DeviceId
    readonly attachment: AttachmentId
    readonly index: number
    readonly bytes: Uint8Array
  },
  serverPublicKey: Uint8Array,
): boolean {
  return (
    receipt.org === sent.org &&
    receipt.space === sent.space &&
    receipt.device === sent.device &&
    receipt.attachment === sent.attachment &&
    receipt.index === sent.index &&
    sameBytes(fromBase64url(receipt.hash), primitives.hash(sent.bytes)) &&
    primitives.verify(fromBase64url(receipt.signature), receiptBytes(receipt), serverPublicKey)
  )
}

import { z } from 'zod'
import { canonicalBytes } from '#/core/consent/receipt.ts'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import { DeviceId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { Figure } from './figures.ts'

/**
 * A month's figures as they were first made: what is published of a month is
 * this and stays this. A month counted anew after late records would give
 * small cells away by the difference.
 */
export const Snapshot = z.strictObject({
  format: z.literal('indicators/1'),
  month: z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/),
  madeOn: z.iso.date(),
  /** The version of the indicators counted. */
  indicators: z.string().max(40),
  catalogue: z.string().max(40),
  figures: z.array(Figure).max(50),
})
export type Snapshot = z.infer<typeof Snapshot>

/** `indicator-snapshot` (desk): the snapshot with an Ed25519 signature of the device that made it. */
export const SignedSnapshot = z.strictObject({
  snapshot: Snapshot,
  device: DeviceId,
  /** The device's public key, base64url, so that a file can be checked without us. */
  publicKey: z.string().max(60),
  signature: z.string().max(100),
})
export type SignedSnapshot = z.infer<typeof SignedSnapshot>

const signedBytes = (snapshot: Snapshot): Uint8Array =>
  inDomain('indicator-snapshot', canonicalBytes(snapshot))

/** Signs a snapshot as the device that made it. */
export const signSnapshot = (
  primitives: Pick<Primitives, 'sign'>,
  snapshot: Snapshot,
  device: DeviceId,
  pair: { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array },
): SignedSnapshot => ({
  snapshot,
  device,
  publicKey: toBase64url(pair.publicKey),
  signature: toBase64url(primitives.sign(signedBytes(snapshot), pair.secretKey)),
})

/** Does the signature hold under the key the directory knows for the device? */
export const isSnapshotSigned = (
  primitives: Pick<Primitives, 'verify'>,
  { snapshot, publicKey, signature }: SignedSnapshot,
  deviceKey: Uint8Array,
): boolean =>
  publicKey === toBase64url(deviceKey) &&
  primitives.verify(fromBase64url(signature), signedBytes(snapshot), deviceKey)

/** May a month be counted for good on this day? Only when it is over. */
export const isMonthOver = (month: string, today: string): boolean => month < today.slice(0, 7)

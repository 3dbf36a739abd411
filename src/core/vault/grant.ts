import { ByteReader, ByteWriter, Truncated, joinBytes, sameBytes } from './bytes.ts'
import { DeviceId, GrantId, KeyId, SpaceId, StreamId, idBytes, idText } from './ids.ts'
import { type KeyPair, type Primitives, inDomain, keyCommitment } from './primitives.ts'

/** "SLKG" and the layout's version. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x4b, 0x47, 0x01)
const SUITE = 1

/**
 * `team` opens household and person keys, `audit` opens evidence keys and the
 * desk; `household`, `person` and `evidence` are data keys. `access` opens what
 * one device (the subject) wrote into the access log in one month (the epoch).
 */
export const KEY_KINDS = ['team', 'audit', 'household', 'person', 'evidence', 'access'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** `box`: to an account's or invitation's X25519 key. `wrap`: under a team or audit key. */
export type GrantMethod = 'box' | 'wrap'

/** A key handed to somebody, signed by the device that handed it: grant v1, `docs/formats.md`. */
export interface GrantHeader {
  readonly kind: KeyKind
  readonly method: GrantMethod
  readonly id: GrantId
  readonly space: SpaceId
  /** The household a data key belongs to, the desk's stream of an access key; zeros for team and audit keys. */
  readonly stream: StreamId
  /** The person of a person or evidence key, the device of an access key; zeros otherwise. */
  readonly subject: string
  readonly keyId: KeyId
  readonly epoch: number
  readonly commitment: Uint8Array
  /** Account or invitation id (box), or the wrapping key's id (wrap). */
  readonly grantee: string
  readonly granteeEpoch: number
  /** BLAKE2b-256 of the grantee's X25519 key (box), or the wrapping key's commitment (wrap). */
  readonly granteeKeyHash: Uint8Array
  /** How much of the directory the granter had seen. */
  readonly directorySeq: number
  readonly device: DeviceId
}

export interface Grant {
  readonly header: GrantHeader
  readonly nonce: Uint8Array
  readonly sealed: Uint8Array
  readonly signature: Uint8Array
  readonly associated: Uint8Array
  readonly signed: Uint8Array
  readonly bytes: Uint8Array
}

function writeHeader(header: GrantHeader): ByteWriter {
  return new ByteWriter(512)
    .fixed(MAGIC, 5)
    .u8(SUITE)
    .label(header.kind)
    .u8(header.method === 'box' ? 1 : 2)
    .fixed(idBytes(header.id), 16)
    .fixed(idBytes(header.space), 16)
    .fixed(idBytes(header.stream), 16)
    .fixed(idBytes(header.subject), 16)
    .fixed(idBytes(header.keyId), 16)
    .u32(header.epoch)
    .fixed(header.commitment, 32)
    .fixed(idBytes(header.grantee), 16)
    .u32(header.granteeEpoch)
    .fixed(header.granteeKeyHash, 32)
    .u64(header.directorySeq)
    .fixed(idBytes(header.device), 16)
}

type GrantInput = Omit<GrantHeader, 'commitment' | 'granteeKeyHash' | 'method'>

function finish(
  primitives: Primitives,
  writer: ByteWriter,
  nonce: Uint8Array,
  sealed: Uint8Array,
  deviceSecretKey: Uint8Array,
): Uint8Array {
  const signed = writer.fixed(nonce, 24).block(sealed).done()
  return joinBytes(signed, primitives.sign(inDomain('grant', signed), deviceSecretKey))
}

/**
 * Hands a key to an account or invitation: sealed to its certified X25519 key.
 * The plaintext carries the hash of everything before it, since a bare sealed
 * box authenticates neither sender nor context.
 *
 * @param seed - 32 fresh random bytes for the sealed box's own key
 */
export function boxGrant(
  primitives: Primitives,
  input: GrantInput,
  key: Uint8Array,
  granteePublicKey: Uint8Array,
  seed: Uint8Array,
  deviceSecretKey: Uint8Array,
): Uint8Array {
  const commitment = keyCommitment(primitives, key, idBytes(input.keyId), input.epoch)
  const writer = writeHeader({
    ...input,
    method: 'box',
    commitment,
    granteeKeyHash: primitives.hash(granteePublicKey),
  })
  const context = primitives.hash(writer.done())
  const sealed = primitives.boxSeal(joinBytes(key, context), granteePublicKey, seed)
  return finish(primitives, writer, new Uint8Array(24), sealed, deviceSecretKey)
}

/** Hands a data key to everyone who holds a team (or audit) key: encrypted under that key. */
export function wrapGrant(
  primitives: Primitives,
  input: GrantInput,
  key: Uint8Array,
  wrappingKey: Uint8Array,
  nonce: Uint8Array,
  deviceSecretKey: Uint8Array,
): Uint8Array {
  const commitment = keyCommitment(primitives, key, idBytes(input.keyId), input.epoch)
  const writer = writeHeader({
    ...input,
    method: 'wrap',
    commitment,
    granteeKeyHash: keyCommitment(primitives, wrappingKey, idBytes(input.grantee), input.granteeEpoch),
  })
  const sealed = primitives.seal(key, writer.done(), nonce, wrappingKey)
  return finish(primitives, writer, nonce, sealed, deviceSecretKey)
}

export type ReadGrant =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-version' | 'unknown-suite' }

/** Takes a grant apart by its layout; believes nothing. */
export function readGrant(bytes: Uint8Array): ReadGrant {
  const reader = new ByteReader(bytes)
  try {
    const magic = reader.fixed(5)
    if (!sameBytes(magic.subarray(0, 4), MAGIC.subarray(0, 4))) return { ok: false, reason: 'malformed' }
    if (magic[4] !== MAGIC[4]) return { ok: false, reason: 'unknown-version' }
    if (reader.u8() !== SUITE) return { ok: false, reason: 'unknown-suite' }
    const label = reader.label()
    const kind = KEY_KINDS.find((known) => known === label)
    const method = reader.u8()
    if (kind === undefined || (method !== 1 && method !== 2)) return { ok: false, reason: 'malformed' }
    const header: GrantHeader = {
      kind,
      method: method === 1 ? 'box' : 'wrap',
      id: GrantId.parse(idText(reader.fixed(16))),
      space: SpaceId.parse(idText(reader.fixed(16))),
      stream: StreamId.parse(idText(reader.fixed(16))),
      subject: idText(reader.fixed(16)),
      keyId: KeyId.parse(idText(reader.fixed(16))),
      epoch: reader.u32(),
      commitment: reader.fixed(32),
      grantee: idText(reader.fixed(16)),
      granteeEpoch: reader.u32(),
      granteeKeyHash: reader.fixed(32),
      directorySeq: reader.u64(),
      device: DeviceId.parse(idText(reader.fixed(16))),
    }
    const associated = bytes.subarray(0, reader.position)
    const nonce = reader.fixed(24)
    const sealed = reader.block()
    const signed = bytes.subarray(0, reader.position)
    const signature = reader.fixed(64)
    if (reader.rest !== 0) return { ok: false, reason: 'malformed' }
    return { ok: true, grant: { header, nonce, sealed, signature, associated, signed, bytes } }
  } catch (problem) {
    if (problem instanceof Truncated) return { ok: false, reason: 'malformed' }
    throw problem
  }
}

export const grantSignedBy = (primitives: Primitives, grant: Grant, devicePublicKey: Uint8Array): boolean =>
  primitives.verify(grant.signature, inDomain('grant', grant.signed), devicePublicKey)

export type OpenedGrant =
  | { readonly ok: true; readonly key: Uint8Array }
  | {
      readonly ok: false
      readonly reason: 'bad-signature' | 'not-for-this-key' | 'altered' | 'wrong-commitment'
    }

/**
 * The key inside a grant, after its signature, addressee and commitment were checked.
 *
 * @param devicePublicKey - the certified key of the device that granted it
 * @param holder - the X25519 pair (box) or the wrapping key (wrap)
 */
export function openGrant(
  primitives: Primitives,
  grant: Grant,
  devicePublicKey: Uint8Array,
  holder: { readonly pair: KeyPair } | { readonly key: Uint8Array },
): OpenedGrant {
  const { header } = grant
  if (!grantSignedBy(primitives, grant, devicePublicKey)) return { ok: false, reason: 'bad-signature' }
  let key: Uint8Array
  if (header.method === 'box') {
    if (!('pair' in holder) || !sameBytes(primitives.hash(holder.pair.publicKey), header.granteeKeyHash)) {
      return { ok: false, reason: 'not-for-this-key' }
    }
    const plain = primitives.boxOpen(grant.sealed, holder.pair)
    if (plain === 'altered' || plain.length !== 64) return { ok: false, reason: 'altered' }
    if (!sameBytes(plain.subarray(32), primitives.hash(grant.associated)))
      return { ok: false, reason: 'altered' }
    key = plain.slice(0, 32)
  } else {
    if (!('key' in holder)) return { ok: false, reason: 'not-for-this-key' }
    const held = keyCommitment(primitives, holder.key, idBytes(header.grantee), header.granteeEpoch)
    if (!sameBytes(held, header.granteeKeyHash)) return { ok: false, reason: 'not-for-this-key' }
    const plain = primitives.open(grant.sealed, grant.associated, grant.nonce, holder.key)
    if (plain === 'altered') return { ok: false, reason: 'altered' }
    key = plain
  }
  const commitment = keyCommitment(primitives, key, idBytes(header.keyId), header.epoch)
  return sameBytes(commitment, header.commitment)
    ? { ok: true, key }
    : { ok: false, reason: 'wrong-commitment' }
}

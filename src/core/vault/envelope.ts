import { ByteReader, ByteWriter, Truncated, sameBytes, utf8 } from './bytes.ts'
import { DeviceId, KeyId, RecordId, SpaceId, StreamId, idBytes, idText } from './ids.ts'
import { type Packed, type Unpadded, padBody, unpadBody } from './padding.ts'
import { type Primitives, inDomain, keyCommitment, subkey } from './primitives.ts'

/** "SLKE" and the layout's version. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x4b, 0x45, 0x01)
/** Suite 1: XChaCha20-Poly1305, Ed25519, BLAKE2b-256, DEFLATE and Padmé inside. */
const SUITE = 1
const MOST_PARENTS = 16
/** An envelope is refused above this size; larger things are attachments. */
export const LARGEST_ENVELOPE = 1024 * 1024

/**
 * Which reader an envelope is for, the only kind the server sees.
 * `record`: sealed under a household's or person's key; `evidence`: a consent
 * receipt under an evidence key; `desk`: staff and office; `draft`: a slot
 * replaced in place.
 */
export const NAMESPACES = ['record', 'evidence', 'desk', 'draft'] as const
export type Namespace = (typeof NAMESPACES)[number]

/** What the server sees of a record: envelope v1, `docs/formats.md`. */
export interface EnvelopeHeader {
  readonly namespace: Namespace
  readonly space: SpaceId
  readonly stream: StreamId
  readonly id: RecordId
  readonly parents: readonly RecordId[]
  readonly device: DeviceId
  /** 1, 2, 3 … per device; for a draft, its slot's revision. */
  readonly seq: number
  /** BLAKE2b-256 of this device's previous envelope; zeros for the first and for drafts. */
  readonly prev: Uint8Array
  readonly keyId: KeyId
  readonly epoch: number
  readonly commitment: Uint8Array
  /** The consent log's head the device had seen; size 0 and zeros for none. */
  readonly headSize: number
  readonly headRoot: Uint8Array
}

/** An envelope taken apart, nothing yet believed. */
export interface Envelope {
  readonly header: EnvelopeHeader
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly signature: Uint8Array
  /** All bytes before the nonce. */
  readonly associated: Uint8Array
  /** All bytes before the signature. */
  readonly signed: Uint8Array
  readonly bytes: Uint8Array
}

export const ZERO_HASH = new Uint8Array(32)

const asNamespace = (label: string): Namespace | undefined => NAMESPACES.find((known) => known === label)

function writeHeader(header: EnvelopeHeader): ByteWriter {
  const writer = new ByteWriter(1024)
    .fixed(MAGIC, 5)
    .u8(SUITE)
    .label(header.namespace)
    .fixed(idBytes(header.space), 16)
    .fixed(idBytes(header.stream), 16)
    .fixed(idBytes(header.id), 16)
    .u8(header.parents.length)
  for (const parent of header.parents) writer.fixed(idBytes(parent), 16)
  return writer
    .fixed(idBytes(header.device), 16)
    .u64(header.seq)
    .fixed(header.prev, 32)
    .fixed(idBytes(header.keyId), 16)
    .u32(header.epoch)
    .fixed(header.commitment, 32)
    .u64(header.headSize)
    .fixed(header.headRoot, 32)
}

export type SealInput = Omit<EnvelopeHeader, 'commitment'>

/**
 * Seals a body: compressed, padded, encrypted under the key's subkey for its namespace, signed by the device.
 *
 * @param rest - the part of the body that readers unpack only when they want it
 */
export function sealEnvelope(
  primitives: Primitives,
  input: SealInput,
  body: Uint8Array,
  dataKey: Uint8Array,
  nonce: Uint8Array,
  deviceSecretKey: Uint8Array,
  rest: Packed | null = null,
): Uint8Array {
  if (input.parents.length > MOST_PARENTS)
    throw new RangeError(`a record has at most ${MOST_PARENTS} parents`)
  const commitment = keyCommitment(primitives, dataKey, idBytes(input.keyId), input.epoch)
  const writer = writeHeader({ ...input, commitment })
  const associated = writer.done()
  const purpose = input.namespace === 'draft' ? 'drafts' : 'records'
  const ciphertext = primitives.seal(
    padBody(primitives.codec, body, rest),
    associated,
    nonce,
    subkey(primitives, dataKey, purpose),
  )
  const signed = writer.fixed(nonce, 24).block(ciphertext).done()
  const signature = primitives.sign(inDomain('envelope', signed), deviceSecretKey)
  const bytes = new Uint8Array(signed.length + 64)
  bytes.set(signed)
  bytes.set(signature, signed.length)
  return bytes
}

export type ReadEnvelope =
  | { readonly ok: true; readonly envelope: Envelope }
  | { readonly ok: false; readonly reason: 'malformed' | 'unknown-version' | 'unknown-suite' | 'too-large' }

/** Takes an envelope apart by its layout; checks lengths, version and suite, and believes nothing. */
export function readEnvelope(bytes: Uint8Array): ReadEnvelope {
  if (bytes.length > LARGEST_ENVELOPE) return { ok: false, reason: 'too-large' }
  const reader = new ByteReader(bytes)
  try {
    const magic = reader.fixed(5)
    if (!sameBytes(magic.subarray(0, 4), MAGIC.subarray(0, 4))) return { ok: false, reason: 'malformed' }
    if (magic[4] !== MAGIC[4]) return { ok: false, reason: 'unknown-version' }
    if (reader.u8() !== SUITE) return { ok: false, reason: 'unknown-suite' }
    const namespace = asNamespace(reader.label())
    if (namespace === undefined) return { ok: false, reason: 'malformed' }
    const space = SpaceId.parse(idText(reader.fixed(16)))
    const stream = StreamId.parse(idText(reader.fixed(16)))
    const id = RecordId.parse(idText(reader.fixed(16)))
    const parentCount = reader.u8()
    if (parentCount > MOST_PARENTS) return { ok: false, reason: 'malformed' }
    const parents: RecordId[] = []
    for (let i = 0; i < parentCount; i++) parents.push(RecordId.parse(idText(reader.fixed(16))))
    const header: EnvelopeHeader = {
      namespace,
      space,
      stream,
      id,
      parents,
      device: DeviceId.parse(idText(reader.fixed(16))),
      seq: reader.u64(),
      prev: reader.fixed(32),
      keyId: KeyId.parse(idText(reader.fixed(16))),
      epoch: reader.u32(),
      commitment: reader.fixed(32),
      headSize: reader.u64(),
      headRoot: reader.fixed(32),
    }
    const associated = bytes.subarray(0, reader.position)
    const nonce = reader.fixed(24)
    const ciphertext = reader.block()
    const signed = bytes.subarray(0, reader.position)
    const signature = reader.fixed(64)
    if (reader.rest !== 0) return { ok: false, reason: 'malformed' }
    return { ok: true, envelope: { header, nonce, ciphertext, signature, associated, signed, bytes } }
  } catch (problem) {
    if (problem instanceof Truncated) return { ok: false, reason: 'malformed' }
    throw problem
  }
}

/** The stream an envelope names, read without taking the rest apart; null where there is none of this layout. */
export function streamOf(bytes: Uint8Array): string | null {
  if (!sameBytes(bytes.subarray(0, MAGIC.length), MAGIC)) return null
  // Magic, suite, the namespace's label with its length, the space.
  const at = MAGIC.length + 2 + (bytes[MAGIC.length + 1] ?? 0) + 16
  return at + 16 > bytes.length ? null : idText(bytes.subarray(at, at + 16))
}

/** Was this envelope signed by the device whose certified key this is? */
export const envelopeSignedBy = (
  primitives: Primitives,
  envelope: Envelope,
  devicePublicKey: Uint8Array,
): boolean => primitives.verify(envelope.signature, inDomain('envelope', envelope.signed), devicePublicKey)

/** The link of the device's chain: what the next record's `prev` must be. */
export const envelopeHash = (primitives: Primitives, bytes: Uint8Array): Uint8Array => primitives.hash(bytes)

export type OpenedEnvelope =
  | ({ readonly ok: true } & Unpadded)
  | { readonly ok: false; readonly reason: 'bad-signature' | 'wrong-key' | 'altered' | 'malformed' }

/**
 * Opens an envelope, in the order the format demands: signature of the certified
 * device (skipped only where the caller's chain check already vouched for it),
 * key commitment, decryption, padding. The caller then compares the ids inside
 * the body with the header's.
 *
 * @param devicePublicKey - the certified key, or `vouched` when a checked run of the device's chain covers it
 */
export function openEnvelope(
  primitives: Primitives,
  envelope: Envelope,
  devicePublicKey: Uint8Array | 'vouched',
  dataKey: Uint8Array,
): OpenedEnvelope {
  if (devicePublicKey !== 'vouched' && !envelopeSignedBy(primitives, envelope, devicePublicKey)) {
    return { ok: false, reason: 'bad-signature' }
  }
  const { header } = envelope
  const commitment = keyCommitment(primitives, dataKey, idBytes(header.keyId), header.epoch)
  if (!sameBytes(commitment, header.commitment)) return { ok: false, reason: 'wrong-key' }
  const purpose = header.namespace === 'draft' ? 'drafts' : 'records'
  const padded = primitives.open(
    envelope.ciphertext,
    envelope.associated,
    envelope.nonce,
    subkey(primitives, dataKey, purpose),
  )
  if (padded === 'altered') return { ok: false, reason: 'altered' }
  const unpadded = unpadBody(primitives.codec, padded)
  return unpadded === 'malformed' ? { ok: false, reason: 'malformed' } : { ok: true, ...unpadded }
}

/** What stands before a wrapped secret, naming its purpose: `SLKW`, version, label. */
const WRAP_MAGIC = Uint8Array.of(0x53, 0x4c, 0x4b, 0x57, 0x01)

/**
 * Wraps a secret under a 32-byte key, bound to its purpose and context: store
 * key under unlock key, ring key under store key, master key under recovery key.
 *
 * @param purpose - e.g. `store-key`, `ring-key`, `master-key`, `account-keys`
 * @param context - ids or parameters authenticated with it, e.g. Argon2id's cost
 */
export function wrapSecret(
  primitives: Primitives,
  purpose: string,
  context: Uint8Array,
  secret: Uint8Array,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const writer = new ByteWriter(256).fixed(WRAP_MAGIC, 5).u8(SUITE).label(purpose).block(context)
  const ciphertext = primitives.seal(secret, writer.done(), nonce, key)
  return writer.fixed(nonce, 24).block(ciphertext).done()
}

export type UnwrappedSecret =
  | { readonly ok: true; readonly secret: Uint8Array; readonly context: Uint8Array }
  | { readonly ok: false; readonly reason: 'malformed' | 'wrong-purpose' | 'wrong-key-or-altered' }

/** The context of a wrap, readable before it can be opened (a salt and cost must be); believed only after opening. */
export function wrapContext(wrap: Uint8Array, purpose: string): Uint8Array | 'malformed' | 'wrong-purpose' {
  const reader = new ByteReader(wrap)
  try {
    if (!sameBytes(reader.fixed(5), WRAP_MAGIC) || reader.u8() !== SUITE) return 'malformed'
    if (reader.label() !== purpose) return 'wrong-purpose'
    return reader.block()
  } catch (problem) {
    if (problem instanceof Truncated) return 'malformed'
    throw problem
  }
}

/** Opens what `wrapSecret` made, for the same purpose only. */
export function unwrapSecret(
  primitives: Primitives,
  purpose: string,
  wrap: Uint8Array,
  key: Uint8Array,
): UnwrappedSecret {
  const context = wrapContext(wrap, purpose)
  if (context === 'malformed' || context === 'wrong-purpose') return { ok: false, reason: context }
  const head = 5 + 1 + 1 + utf8(purpose).length + 4 + context.length
  const reader = new ByteReader(wrap.subarray(head))
  try {
    const nonce = reader.fixed(24)
    const ciphertext = reader.block()
    if (reader.rest !== 0) return { ok: false, reason: 'malformed' }
    const secret = primitives.open(ciphertext, wrap.subarray(0, head), nonce, key)
    return secret === 'altered'
      ? { ok: false, reason: 'wrong-key-or-altered' }
      : { ok: true, secret, context }
  } catch (problem) {
    if (problem instanceof Truncated) return { ok: false, reason: 'malformed' }
    throw problem
  }
}

import type sodiumModule from 'libsodium-wrappers'
import { joinBytes, utf8 } from './bytes.ts'
import { type Codec, fflateCodec } from './codec.ts'

/** Bytes from the machine's own source of chance; handed in, because core knows none. */
export type Chance = (length: number) => Uint8Array

export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** Argon2id's price: memory in KiB, number of passes. */
export interface PassphraseCost {
  readonly memoryKiB: number
  readonly passes: number
}

/**
 * The few operations every envelope, grant and statement is made of. All are
 * deterministic: nonces, seeds and salts come in as arguments.
 */
export interface Primitives {
  /** BLAKE2b-256, keyed when a key is given. */
  hash(message: Uint8Array, key?: Uint8Array): Uint8Array
  /** XChaCha20-Poly1305 (IETF): ciphertext with its 16-byte tag at the end. */
  seal(plaintext: Uint8Array, associated: Uint8Array, nonce: Uint8Array, key: Uint8Array): Uint8Array
  /** The plaintext, or `altered` when tag, associated data or key do not fit. */
  open(
    ciphertext: Uint8Array,
    associated: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): Uint8Array | 'altered'
  /** Ed25519. */
  sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  signingPair(seed: Uint8Array): KeyPair
  /** X25519. */
  boxPair(seed: Uint8Array): KeyPair
  /** libsodium's sealed box, its ephemeral key made from `seed` (32 fresh random bytes). */
  boxSeal(message: Uint8Array, publicKey: Uint8Array, seed: Uint8Array): Uint8Array
  boxOpen(sealed: Uint8Array, pair: KeyPair): Uint8Array | 'altered'
  /** Argon2id 1.3 to 32 bytes. */
  passphraseKey(passphrase: string, salt: Uint8Array, cost: PassphraseCost): Uint8Array
  /** What bodies are packed by before they are sealed. */
  readonly codec: Codec
}

type Sodium = typeof sodiumModule

/** The primitives over a libsodium whose `ready` has been awaited, packing by the codec that is at hand. */
export function sodiumPrimitives(sodium: Sodium, codec: Codec = fflateCodec): Primitives {
  return {
    codec,
    hash: (message, key) => sodium.crypto_generichash(32, message, key ?? null),
    seal: (plaintext, associated, nonce, key) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, null, nonce, key),
    open: (ciphertext, associated, nonce, key) => {
      if (ciphertext.length < sodium.crypto_aead_xchacha20poly1305_ietf_ABYTES) return 'altered'
      try {
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, associated, nonce, key)
      } catch {
        return 'altered'
      }
    },
    sign: (message, secretKey) => sodium.crypto_sign_detached(message, secretKey),
    verify: (signature, message, publicKey) =>
      signature.length === 64 &&
      publicKey.length === 32 &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
    signingPair: (seed) => {
      const pair = sodium.crypto_sign_seed_keypair(seed)
      return { publicKey: pair.publicKey, secretKey: pair.privateKey }
    },
    boxPair: (seed) => {
      const pair = sodium.crypto_box_seed_keypair(seed)
      return { publicKey: pair.publicKey, secretKey: pair.privateKey }
    },
    boxSeal: (message, publicKey, seed) => {
      const ephemeral = sodium.crypto_box_seed_keypair(seed)
      const nonce = sodium.crypto_generichash(24, joinBytes(ephemeral.publicKey, publicKey), null)
      return joinBytes(
        ephemeral.publicKey,
        sodium.crypto_box_easy(message, nonce, publicKey, ephemeral.privateKey),
      )
    },
    boxOpen: (sealed, pair) => {
      if (sealed.length < sodium.crypto_box_SEALBYTES) return 'altered'
      try {
        return sodium.crypto_box_seal_open(sealed, pair.publicKey, pair.secretKey)
      } catch {
        return 'altered'
      }
    },
    passphraseKey: (passphrase, salt, cost) =>
      sodium.crypto_pwhash(
        32,
        utf8(passphrase.normalize('NFC')),
        salt,
        cost.passes,
        cost.memoryKiB * 1024,
        sodium.crypto_pwhash_ALG_ARGON2ID13,
      ),
  }
}

const labels = new Map<string, Uint8Array>()

/** A label's bytes, made once: there are a few dozen labels, and each record needs several. */
function labelBytes(label: string): Uint8Array {
  const known = labels.get(label)
  if (known !== undefined) return known
  const bytes = utf8(label)
  labels.set(label, bytes)
  return bytes
}

/** A message under its own domain: `slieksnis/v1/<domain>`, a zero byte, then the message. */
export const inDomain = (domain: string, message: Uint8Array): Uint8Array =>
  joinBytes(labelBytes(`slieksnis/v1/${domain}\0`), message)

/** A key for one purpose out of a data key: BLAKE2b-256 keyed with it over the purpose's label. */
export const subkey = (
  primitives: Primitives,
  key: Uint8Array,
  purpose: 'records' | 'drafts' | 'attachments' | 'search',
): Uint8Array => primitives.hash(labelBytes(`slieksnis/v1/subkey/${purpose}`), key)

/**
 * What binds an envelope to one key: XChaCha20-Poly1305 alone lets a
 * ciphertext open under two keys (it is not key-committing).
 */
export const keyCommitment = (
  primitives: Primitives,
  key: Uint8Array,
  keyIdBytes: Uint8Array,
  epoch: number,
): Uint8Array => {
  const epochBytes = new Uint8Array(4)
  new DataView(epochBytes.buffer).setUint32(0, epoch)
  return primitives.hash(joinBytes(labelBytes('slieksnis/v1/key-commitment\0'), keyIdBytes, epochBytes), key)
}

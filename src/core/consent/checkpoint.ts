import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, joinBytes, sameBytes, toBase64, utf8 } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/** Ed25519, as the log signs (C2SP signed-note). */
const TYPE_ED25519 = 0x01
/** A witness's timestamped cosignature (C2SP tlog-cosignature). */
const TYPE_COSIGNATURE = 0x04

/** A log's head: C2SP tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

type Signing = Pick<Primitives, 'sign'>
type Verifying = Pick<Primitives, 'verify'>

/** The text that is signed: origin, size, root, each on its line. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key). */
export function noteKeyId(name: string, publicKey: Uint8Array, type = TYPE_ED25519): Uint8Array {
  return sha256(joinBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).slice(0, 4)
}

function signatureLine(name: string, keyId: Uint8Array, signature: Uint8Array): string {
  return `— ${name} ${toBase64(joinBytes(keyId, signature))}\n`
}

/** A signed note of a log's head; the log's name is its origin. */
export function signCheckpoint(
  primitives: Signing,
  checkpoint: Checkpoint,
  keyPair: { publicKey: Uint8Array; secretKey: Uint8Array },
): string {
  const text = checkpointText(checkpoint)
  const signature = primitives.sign(utf8(text), keyPair.secretKey)
  return `${text}\n${signatureLine(checkpoint.origin, noteKeyId(checkpoint.origin, keyPair.publicKey), signature)}`
}

export interface NoteSignature {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

const LONGEST_NOTE = 64 * 1024

/** Takes a signed note apart (C2SP signed-note); null when it does not have that form. */
export function readNote(note: string): SignedNote | null {
  if (note.length > LONGEST_NOTE || !note.endsWith('\n')) return null
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return null
  const text = note.slice(0, split + 1)
  const signatures: NoteSignature[] = []
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line)
    const [, name, encoded] = match ?? []
    if (name === undefined || encoded === undefined) return null
    let bytes: Uint8Array
    try {
      bytes = fromBase64(encoded)
    } catch {
      return null
    }
    if (bytes.length < 5) return null
    signatures.push({ name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  return signatures.length === 0 ? null : { text, signatures }
}

/** Reads a checkpoint's text; null when it does not have that form. Extension lines are allowed and not read. */
export function readCheckpointText(text: string): Checkpoint | null {
  const [origin, size, root] = text.split('\n')
  if (origin === undefined || origin === '' || size === undefined || root === undefined) return null
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) return null
  try {
    const bytes = fromBase64(root)
    return bytes.length === 32 ? { origin, size: Number(size), root: bytes } : null
  } catch {
    return null
  }
}

export type OpenedCheckpoint =
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly reason: 'malformed' | 'other-origin' | 'unsigned' | 'bad-signature' }

/** The head inside a note, once its log's signature holds. */
export function openCheckpoint(
  primitives: Verifying,
  note: string,
  log: { readonly origin: string; readonly publicKey: Uint8Array },
): OpenedCheckpoint {
  const read = readNote(note)
  const checkpoint = read === null ? null : readCheckpointText(read.text)
  if (read === null || checkpoint === null) return { ok: false, reason: 'malformed' }
  if (checkpoint.origin !== log.origin) return { ok: false, reason: 'other-origin' }
  const keyId = noteKeyId(log.origin, log.publicKey)
  const own = read.signatures.find((each) => each.name === log.origin && sameBytes(each.keyId, keyId))
  if (own === undefined) return { ok: false, reason: 'unsigned' }
  const holds = primitives.verify(own.signature, utf8(read.text), log.publicKey)
  return holds ? { ok: true, checkpoint } : { ok: false, reason: 'bad-signature' }
}

/** A verifier key as C2SP writes it: name, key id, type and key. */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  const id = Array.from(noteKeyId(name, publicKey), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${name}+${id}+${toBase64(joinBytes(Uint8Array.of(TYPE_ED25519), publicKey))}`
}

/** Reads a verifier key; null when its parts do not agree. */
export function readVerifierKey(
  text: string,
): { readonly name: string; readonly publicKey: Uint8Array } | null {
  const [name, id, ...rest] = text.split('+')
  if (name === undefined || id === undefined) return null
  try {
    const bytes = fromBase64(rest.join('+'))
    if (bytes[0] !== TYPE_ED25519 || bytes.length !== 33) return null
    const publicKey = bytes.slice(1)
    return verifierKey(name, publicKey) === text ? { name, publicKey } : null
  } catch {
    return null
  }
}

const cosignedMessage = (text: string, timeSeconds: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${timeSeconds}\n${text}`)

/** A witness's line under a checkpoint: "I have seen this head, and it continued the one before." Null when the note is none. */
export function cosignature(
  primitives: Signing,
  note: string,
  witness: { readonly name: string; readonly publicKey: Uint8Array; readonly secretKey: Uint8Array },
  timeSeconds: number,
): string | null {
  const read = readNote(note)
  if (read === null) return null
  const time = new Uint8Array(8)
  new DataView(time.buffer).setBigUint64(0, BigInt(timeSeconds))
  const signature = primitives.sign(cosignedMessage(read.text, timeSeconds), witness.secretKey)
  const keyId = noteKeyId(witness.name, witness.publicKey, TYPE_COSIGNATURE)
  return signatureLine(witness.name, keyId, joinBytes(time, signature))
}

/** When a witness cosigned this note, in seconds; null when its line is missing or does not hold. */
export function cosignedAt(
  primitives: Verifying,
  note: string,
  witness: { readonly name: string; readonly publicKey: Uint8Array },
): number | null {
  const read = readNote(note)
  if (read === null) return null
  const keyId = noteKeyId(witness.name, witness.publicKey, TYPE_COSIGNATURE)
  const line = read.signatures.find((each) => each.name === witness.name && sameBytes(each.keyId, keyId))
  if (line === undefined || line.signature.length !== 72) return null
  const time = Number(new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0))
  const holds = primitives.verify(
    line.signature.slice(8),
    cosignedMessage(read.text, time),
    witness.publicKey,
  )
  return holds ? time : null
}

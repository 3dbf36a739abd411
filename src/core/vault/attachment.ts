import { z } from 'zod'
import { fromBase64url, joinBytes, sameBytes, toBase64url } from './bytes.ts'
import { AttachmentId, idBytes } from './ids.ts'
import { inDomain, type Chance, type Primitives } from './primitives.ts'

/** Plaintext bytes of one chunk: small enough that a lost one is soon sent again. */
export const CHUNK_BYTES = 256 * 1024
/** 20 MiB: a minute of film, a scanned letter. */
export const MOST_CHUNKS = 80
export const LARGEST_ATTACHMENT_BYTES = CHUNK_BYTES * MOST_CHUNKS

const hashText = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/**
 * What a sealed record keeps of a file beside it: its key, and the hash of its
 * sealed chunks, so that the record's signature vouches for the file too.
 * Destroying the record's key destroys the only copy of the file's key.
 */
export const AttachmentReference = z.strictObject({
  id: AttachmentId,
  key: hashText,
  /** BLAKE2b-256 over the hashes of the sealed chunks, in order. */
  sealed: hashText,
  chunks: z.int().min(1).max(MOST_CHUNKS),
  /** Size of the file, bytes. */
  bytes: z.int().min(1).max(LARGEST_ATTACHMENT_BYTES),
  /** Media type, e.g. `image/jpeg`. */
  type: z.string().max(100),
  /** What people call it; never leaves the sealed record. */
  name: z.string().max(200),
})
export type AttachmentReference = z.infer<typeof AttachmentReference>

/** `SLA`, version 1, suite 1. */
const MAGIC = Uint8Array.of(0x53, 0x4c, 0x41, 0x01, 0x01)
const HEAD = MAGIC.length + 16 + 4 + 4
/** What sealing adds to a chunk: header, nonce, tag. */
export const CHUNK_OVERHEAD_BYTES = HEAD + 24 + 16

/** What a chunk says of itself before it is opened: magic, id, place, number of chunks; authenticated with it. */
function chunkHead(id: AttachmentId, index: number, chunks: number): Uint8Array {
  const figures = new Uint8Array(8)
  const view = new DataView(figures.buffer)
  view.setUint32(0, index)
  view.setUint32(4, chunks)
  return joinBytes(MAGIC, idBytes(id), figures)
}

const sealedHash = (primitives: Primitives, chunks: readonly Uint8Array[]): Uint8Array =>
  primitives.hash(inDomain('attachment', joinBytes(...chunks.map((chunk) => primitives.hash(chunk)))))

/**
 * Seals a file in chunks under a fresh key of its own.
 *
 * @returns the chunks to store and send, and the reference a sealed record must keep
 */
export function sealAttachment(
  primitives: Primitives,
  chance: Chance,
  id: AttachmentId,
  file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
): { readonly reference: AttachmentReference; readonly chunks: readonly Uint8Array[] } {
  const { bytes, type, name } = file
  if (bytes.length === 0 || bytes.length > LARGEST_ATTACHMENT_BYTES)
    throw new RangeError('an attachment has between 1 byte and 20 MiB')
  const key = chance(32)
  const count = Math.ceil(bytes.length / CHUNK_BYTES)
  const chunks = Array.from({ length: count }, (_, index) => {
    const head = chunkHead(id, index, count)
    const nonce = chance(24)
    const part = bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
    return joinBytes(head, nonce, primitives.seal(part, head, nonce, key))
  })
  const reference: AttachmentReference = {
    id,
    key: toBase64url(key),
    sealed: toBase64url(sealedHash(primitives, chunks)),
    chunks: count,
    bytes: bytes.length,
    type: type.slice(0, 100),
    name: name.slice(0, 200),
  }
  return { reference, chunks }
}

/** The file again, or `altered` when any chunk is missing, moved, exchanged or changed. */
export function openAttachment(
  primitives: Primitives,
  reference: AttachmentReference,
  chunks: readonly Uint8Array[],
): Uint8Array | 'altered' {
  if (chunks.length !== reference.chunks) return 'altered'
  if (!sameBytes(sealedHash(primitives, chunks), fromBase64url(reference.sealed))) return 'altered'
  const key = fromBase64url(reference.key)
  const parts: Uint8Array[] = []
  for (const [index, chunk] of chunks.entries()) {
    const head = chunkHead(reference.id, index, reference.chunks)
    if (!sameBytes(chunk.subarray(0, HEAD), head)) return 'altered'
    const part = primitives.open(chunk.subarray(HEAD + 24), head, chunk.subarray(HEAD, HEAD + 24), key)
    if (part === 'altered') return 'altered'
    parts.push(part)
  }
  const bytes = joinBytes(...parts)
  return bytes.length === reference.bytes ? bytes : 'altered'
}

/** How an answer names its file: the id with a usual ending, as ODK writes file names. */
export const attachmentAnswer = ({ id, type }: Pick<AttachmentReference, 'id' | 'type'>): string =>
  `${id}.${ENDINGS[type] ?? 'bin'}`

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
}

/** The id inside an answer that names a file; null for any other text. */
export function attachmentOf(answer: string): AttachmentId | null {
  const id = AttachmentId.safeParse(answer.split('.')[0])
  return id.success ? id.data : null
}

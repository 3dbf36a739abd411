import type { Codec } from './codec.ts'

const SMALLEST = 256
const RAW = 0
const DEFLATED = 1
const IN_TWO = 2

/**
 * The size a body is padded to: at least 256 bytes, then Padmé: the length keeps
 * only as many leading bits as its own bit-length has bits, so a size tells at
 * most O(log log n) bits and costs at most 12 %.
 * @see https://lbarman.ch/blog/padme/
 */
export function paddedLength(length: number): number {
  if (length <= SMALLEST) return SMALLEST
  const exponent = Math.floor(Math.log2(length))
  const keptBits = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** (exponent - keptBits)
  return Math.ceil(length / step) * step
}

/** A body never unpacks to more than this; a hostile one is refused before it fills memory. */
const LARGEST_BODY = 8 * 1024 * 1024

/** The part of a body that is unpacked when somebody asks for it: most readers never do. */
export interface PackedRest {
  /** Its bytes, or `malformed` when they do not unpack to what was said of them. */
  unpack(): Uint8Array | 'malformed'
}

/** The part of a body that stands apart, packed by raw DEFLATE (RFC 1951); whose, does not matter. */
export interface Packed {
  /** How many bytes it unpacks to. */
  readonly length: number
  readonly deflated: Uint8Array
}

/** Packs what is to be unpacked apart. */
export const packRest = (codec: Codec, rest: Uint8Array): Packed => ({
  length: rest.length,
  deflated: codec.deflate(rest),
})

/** A body taken out of its padding. */
export interface Unpadded {
  readonly body: Uint8Array
  readonly rest: PackedRest | null
}

/**
 * Body → codec byte, four bytes of the body's length, compressed or raw bytes, 0x80, zeros up to the bucket.
 *
 * @param rest - what is to be unpacked apart: then the body stands raw before it, each with its length
 */
export function padBody(codec: Codec, body: Uint8Array, rest: Packed | null = null): Uint8Array {
  if (rest !== null) return padInTwo(body, rest)
  const deflated = body.length > 128 ? codec.deflate(body) : body
  const smaller = deflated.length < body.length
  const payload = smaller ? deflated : body
  const padded = new Uint8Array(paddedLength(payload.length + 6))
  padded[0] = smaller ? DEFLATED : RAW
  new DataView(padded.buffer).setUint32(1, body.length)
  padded.set(payload, 5)
  padded[5 + payload.length] = 0x80
  return padded
}

function padInTwo(body: Uint8Array, { length, deflated }: Packed): Uint8Array {
  const end = 9 + body.length + deflated.length
  const padded = new Uint8Array(paddedLength(end + 1))
  padded[0] = IN_TWO
  const view = new DataView(padded.buffer)
  view.setUint32(1, body.length)
  view.setUint32(5, length)
  padded.set(body, 9)
  padded.set(deflated, 9 + body.length)
  padded[end] = 0x80
  return padded
}

/** The body back, or `malformed` when padding, codec, length or compression do not fit. */
export function unpadBody(codec: Codec, padded: Uint8Array): Unpadded | 'malformed' {
  let end = padded.length - 1
  while (end > 4 && padded[end] === 0) end--
  if (end < 5 || padded[end] !== 0x80) return 'malformed'
  const payload = padded.subarray(5, end)
  const view = new DataView(padded.buffer, padded.byteOffset)
  const length = view.getUint32(1)
  if (length > LARGEST_BODY) return 'malformed'
  if (padded[0] === IN_TWO) {
    if (9 + length > end) return 'malformed'
    const restLength = view.getUint32(5)
    if (restLength > LARGEST_BODY) return 'malformed'
    const packed = padded.subarray(9 + length, end)
    return { body: padded.slice(9, 9 + length), rest: { unpack: () => codec.inflate(packed, restLength) } }
  }
  if (padded[0] === RAW)
    return payload.length === length ? { body: payload.slice(), rest: null } : 'malformed'
  if (padded[0] !== DEFLATED) return 'malformed'
  const body = codec.inflate(payload, length)
  return body === 'malformed' ? 'malformed' : { body, rest: null }
}

import { deflateSync, inflateSync } from 'fflate'

const SMALLEST = 256
const RAW = 0
const DEFLATED = 1

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

/** Body → codec byte, four bytes of the body's length, compressed or raw bytes, 0x80, zeros up to the bucket. */
export function padBody(body: Uint8Array): Uint8Array {
  const deflated = body.length > 128 ? deflateSync(body, { level: 1 }) : body
  const smaller = deflated.length < body.length
  const payload = smaller ? deflated : body
  const padded = new Uint8Array(paddedLength(payload.length + 6))
  padded[0] = smaller ? DEFLATED : RAW
  new DataView(padded.buffer).setUint32(1, body.length)
  padded.set(payload, 5)
  padded[5 + payload.length] = 0x80
  return padded
}

/** The body back, or `malformed` when padding, codec, length or compression do not fit. */
export function unpadBody(padded: Uint8Array): Uint8Array | 'malformed' {
  let end = padded.length - 1
  while (end > 4 && padded[end] === 0) end--
  if (end < 5 || padded[end] !== 0x80) return 'malformed'
  const payload = padded.subarray(5, end)
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(1)
  if (length > LARGEST_BODY) return 'malformed'
  if (padded[0] === RAW) return payload.length === length ? payload.slice() : 'malformed'
  if (padded[0] !== DEFLATED) return 'malformed'
  try {
    const body = inflateSync(payload, { out: new Uint8Array(length) })
    return body.length === length ? body : 'malformed'
  } catch {
    return 'malformed'
  }
}

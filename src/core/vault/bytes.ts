import { base64, base64urlnopad, hex } from '@scure/base'
import { strFromU8, strToU8 } from 'fflate'

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => strToU8(text)
/** The text of UTF-8 bytes. */
export const fromUtf8 = (bytes: Uint8Array): string => strFromU8(bytes)
/** base64url without padding: how keys and signatures stand in JSON. */
export const toBase64url = (bytes: Uint8Array): string => base64urlnopad.encode(bytes)
export const fromBase64url = (text: string): Uint8Array => base64urlnopad.decode(text)
export const toBase64 = (bytes: Uint8Array): string => base64.encode(bytes)
export const fromBase64 = (text: string): Uint8Array => base64.decode(text)
export const toHex = (bytes: Uint8Array): string => hex.encode(bytes)
export const fromHex = (text: string): Uint8Array => hex.decode(text)

/** One array out of several, in order. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Same length and same bytes? Not for secrets: it stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Writes the fixed layouts of `docs/formats.md`: big-endian integers, fixed fields, length-prefixed ones. */
export class ByteWriter {
  #bytes: Uint8Array
  #view: DataView
  #length = 0

  constructor(capacity = 512) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Where the next bytes go. Ask before naming `#bytes` or `#view`: making room may replace both. */
  #room(count: number): number {
    const at = this.#length
    if (at + count > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, at + count))
      grown.set(this.#bytes.subarray(0, at))
      this.#bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    this.#length = at + count
    return at
  }

  u8(value: number): this {
    const at = this.#room(1)
    this.#view.setUint8(at, value)
    return this
  }

  u32(value: number): this {
    const at = this.#room(4)
    this.#view.setUint32(at, value)
    return this
  }

  /** A 64-bit count; JavaScript's exact integers end at 2^53 and so do ours. */
  u64(value: number): this {
    const at = this.#room(8)
    this.#view.setBigUint64(at, BigInt(value))
    return this
  }

  /** Bytes of a length the layout fixes. */
  fixed(bytes: Uint8Array, length: number): this {
    if (bytes.length !== length) throw new RangeError(`a field of ${length} bytes was given ${bytes.length}`)
    const at = this.#room(length)
    this.#bytes.set(bytes, at)
    return this
  }

  /** A short ASCII label: one length byte, then its characters. */
  label(text: string): this {
    const bytes = utf8(text)
    if (bytes.length > 255) throw new RangeError('a label has at most 255 bytes')
    this.u8(bytes.length)
    return this.fixed(bytes, bytes.length)
  }

  /** Four length bytes, then the bytes. */
  block(bytes: Uint8Array): this {
    this.u32(bytes.length)
    return this.fixed(bytes, bytes.length)
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }
}

/** Thrown by `ByteReader` when a layout ends early; its one catcher answers `malformed`. */
export class Truncated extends Error {}

/** Reads what `ByteWriter` wrote; a layout that ends early throws `Truncated`. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get position(): number {
    return this.#at
  }

  get rest(): number {
    return this.#bytes.length - this.#at
  }

  #take(count: number): number {
    const at = this.#at
    if (at + count > this.#bytes.length) throw new Truncated('the bytes end before the layout does')
    this.#at = at + count
    return at
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4))
  }

  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8))
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Truncated('a count past 2^53')
    return Number(value)
  }

  fixed(length: number): Uint8Array {
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  label(): string {
    return fromUtf8(this.fixed(this.u8()))
  }

  block(): Uint8Array {
    return this.fixed(this.u32())
  }
}

import { utf8 } from '#/core/vault/bytes.ts'

/** CBOR's major types we use (RFC 8949 §3.1), in the head's upper three bits. */
const MAJOR = { count: 0, bytes: 2, text: 3, array: 4, map: 5 } as const
type Major = (typeof MAJOR)[keyof typeof MAJOR]

/** How many bytes a head takes that carries this count. */
const headSize = (count: number): number =>
  count < 24 ? 1 : count < 0x100 ? 2 : count < 0x1_0000 ? 3 : count < 0x1_0000_0000 ? 5 : 9

/** How many bytes a count and how many a byte string takes. */
export const countSize = headSize
export const bytesSize = (bytes: Uint8Array): number => headSize(bytes.length) + bytes.length

/**
 * Writes deterministic CBOR (RFC 8949 §4.2) into one array of a size known
 * before: batches and pages are megabytes of sealed bytes, which so are copied
 * once and never grown.
 */
export class PlainCborWriter {
  readonly #bytes: Uint8Array<ArrayBuffer>
  readonly #view: DataView
  #at = 0

  constructor(size: number) {
    this.#bytes = new Uint8Array(size)
    this.#view = new DataView(this.#bytes.buffer)
  }

  #head(major: Major, count: number): this {
    const type = major << 5
    const size = headSize(count)
    const at = this.#at
    if (size === 1) this.#view.setUint8(at, type | count)
    else {
      this.#view.setUint8(at, type | (size === 2 ? 24 : size === 3 ? 25 : size === 5 ? 26 : 27))
      if (size === 2) this.#view.setUint8(at + 1, count)
      else if (size === 3) this.#view.setUint16(at + 1, count)
      else if (size === 5) this.#view.setUint32(at + 1, count)
      else this.#view.setBigUint64(at + 1, BigInt(count))
    }
    this.#at += size
    return this
  }

  map(entries: number): this {
    return this.#head(MAJOR.map, entries)
  }

  array(items: number): this {
    return this.#head(MAJOR.array, items)
  }

  count(value: number): this {
    return this.#head(MAJOR.count, value)
  }

  /** An ASCII name. */
  text(name: string): this {
    this.#head(MAJOR.text, name.length)
    this.#bytes.set(utf8(name), this.#at)
    this.#at += name.length
    return this
  }

  bytes(bytes: Uint8Array): this {
    this.#head(MAJOR.bytes, bytes.length)
    this.#bytes.set(bytes, this.#at)
    this.#at += bytes.length
    return this
  }

  done(): Uint8Array<ArrayBuffer> {
    if (this.#at !== this.#bytes.length) throw new RangeError('the size was reckoned wrongly')
    return this.#bytes
  }
}

/** Thrown by `PlainCborReader` where the bytes are not as its writer makes them. */
export class NotPlain extends Error {}

/** Reads what `PlainCborWriter` wrote; byte strings are views, nothing is copied. */
export class PlainCborReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  #take(size: number): number {
    const at = this.#at
    if (at + size > this.#bytes.length) throw new NotPlain()
    this.#at = at + size
    return at
  }

  #head(major: Major): number {
    const first = this.#view.getUint8(this.#take(1))
    const kind = first & 31
    if (first >>> 5 !== major || kind > 27) throw new NotPlain()
    const count =
      kind < 24
        ? kind
        : kind === 24
          ? this.#view.getUint8(this.#take(1))
          : kind === 25
            ? this.#view.getUint16(this.#take(2))
            : kind === 26
              ? this.#view.getUint32(this.#take(4))
              : Number(this.#view.getBigUint64(this.#take(8)))
    const size = kind < 24 ? 1 : 2 + 2 ** (kind - 24) - 1
    // The shortest way of writing it is the only one; beyond exact integers there is none.
    if (headSize(count) !== size || count > Number.MAX_SAFE_INTEGER) throw new NotPlain()
    return count
  }

  map(entries: number): void {
    if (this.#head(MAJOR.map) !== entries) throw new NotPlain()
  }

  /** How many items follow. */
  array(): number {
    return this.#head(MAJOR.array)
  }

  count(): number {
    return this.#head(MAJOR.count)
  }

  /** Passes over this name; anything else is not plain. */
  text(name: string): void {
    const length = this.#head(MAJOR.text)
    if (length !== name.length) throw new NotPlain()
    const at = this.#take(length)
    for (let index = 0; index < length; index++)
      if (this.#bytes[at + index] !== name.charCodeAt(index)) throw new NotPlain()
  }

  bytes(): Uint8Array {
    const length = this.#head(MAJOR.bytes)
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new NotPlain()
  }
}

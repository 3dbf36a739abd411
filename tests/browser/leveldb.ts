import { zstdDecompressSync } from 'node:zlib'

/**
 * Reads the files of LevelDB, in which Chromium keeps IndexedDB and local
 * storage, far enough to see every byte a thief could: blocks decompressed,
 * keys written out, records that were split joined again.
 *
 * @see https://github.com/google/leveldb/blob/main/doc/table_format.md
 * @see https://github.com/google/leveldb/blob/main/doc/log_format.md
 */

const tableMagic = Buffer.from('57fb808b247547db', 'hex')
const footerBytes = 48
const logBlockBytes = 32_768
const logHeaderBytes = 7

/** Everything a table file (`.ldb`) holds, in the clear; null if it is no such file. */
export function tableContents(file: Buffer): Buffer | null {
  if (file.length < footerBytes || !file.subarray(-8).equals(tableMagic)) return null
  const footer = new Reader(file.subarray(-footerBytes))
  footer.handle()
  const index = blockAt(file, footer.handle())
  const parts: Buffer[] = [index]
  for (const { value } of entriesOf(index)) {
    const block = blockAt(file, new Reader(value).handle())
    parts.push(block)
    for (const { key } of entriesOf(block)) parts.push(key)
  }
  return Buffer.concat(parts)
}

/** The records of a log file (`000003.log`), those split over blocks joined again. */
export function logContents(file: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let block = 0; block < file.length; block += logBlockBytes) {
    const end = Math.min(block + logBlockBytes, file.length)
    for (let at = block; at + logHeaderBytes <= end;) {
      const bytes = file.readUInt16LE(at + 4)
      const from = at + logHeaderBytes
      if (bytes === 0 && file[at + 6] === 0) break
      parts.push(file.subarray(from, Math.min(from + bytes, end)))
      at = from + bytes
    }
  }
  return Buffer.concat(parts)
}

interface Handle {
  readonly offset: number
  readonly bytes: number
}

interface Entry {
  readonly key: Buffer
  readonly value: Buffer
}

function blockAt(file: Buffer, { offset, bytes }: Handle): Buffer {
  const block = file.subarray(offset, offset + bytes)
  const compression = file[offset + bytes]
  if (compression === 0) return block
  if (compression === 1) return snappyDecompressed(block)
  if (compression === 2) return zstdDecompressSync(block)
  throw new Error(`A LevelDB block is compressed in a way this reader does not know: ${String(compression)}`)
}

/** A key leaves out what it shares with the one before; here each is whole again. */
function* entriesOf(block: Buffer): Generator<Entry> {
  const restarts = block.readUInt32LE(block.length - 4)
  const end = block.length - 4 - restarts * 4
  const reader = new Reader(block.subarray(0, end))
  let key = Buffer.alloc(0)
  while (reader.left > 0) {
    const shared = reader.varint()
    const fresh = reader.varint()
    const valueBytes = reader.varint()
    key = Buffer.concat([key.subarray(0, shared), reader.take(fresh)])
    yield { key, value: reader.take(valueBytes) }
  }
}

/**
 * Undoes Snappy; throws where the bytes are not Snappy. What follows the stream is ignored.
 *
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function snappyDecompressed(compressed: Buffer, mostBytes = 1 << 30): Buffer {
  const reader = new Reader(compressed)
  const bytes = reader.varint()
  if (bytes > mostBytes) throw new Error('A Snappy stream promises more than it may')
  const plain = Buffer.alloc(bytes)
  let at = 0
  while (at < bytes) {
    const tag = reader.byte()
    const upper = tag >> 2
    if ((tag & 3) === 0) {
      const length = (upper < 60 ? upper : reader.littleEndian(upper - 59)) + 1
      reader.take(length).copy(plain, at)
      at += length
      continue
    }
    const length = (tag & 3) === 1 ? (upper & 7) + 4 : upper + 1
    const distance =
      (tag & 3) === 1 ? ((tag >> 5) << 8) | reader.byte() : reader.littleEndian((tag & 3) === 2 ? 2 : 4)
    if (distance === 0 || distance > at) throw new Error('A Snappy stream points before its beginning')
    for (let copied = 0; copied < length && at < bytes; copied += 1, at += 1)
      plain[at] = plain[at - distance] ?? 0
  }
  return plain
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new Error('The bytes end too early')
    this.#at += 1
    return byte
  }

  take(length: number): Buffer {
    if (length > this.left) throw new Error('The bytes end too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  littleEndian(length: number): number {
    return this.take(length).readUIntLE(0, length)
  }

  /** A varint; beyond 2^53 it is no length of ours, so plain numbers do. */
  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      if (scale > 2 ** 49) throw new Error('A length is too long')
    }
  }

  handle(): Handle {
    return { offset: this.varint(), bytes: this.varint() }
  }
}

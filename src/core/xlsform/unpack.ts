import { Inflate } from 'fflate'

/** No part of a workbook may be larger than this, declared or found. */
export const MOST_BYTES = 50 * 1024 * 1024
/** All parts read together. */
const MOST_TOGETHER = 100 * 1024 * 1024
/** Parts above this size may not have been squeezed more than a spreadsheet can be. */
const SUSPECT_BYTES = 10 * 1024 * 1024
const MOST_SQUEEZED = 400
const MOST_ENTRIES = 2000

interface Entry {
  readonly name: string
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Why an archive is not read. */
export type ArchiveProblem = 'not-a-zip' | 'broken' | 'encrypted' | 'too-large'

class ArchiveStop extends Error {
  readonly problem: ArchiveProblem
  constructor(problem: ArchiveProblem) {
    super(problem)
    this.problem = problem
  }
}

/** A zip archive opened by its directory; parts are unpacked one at a time, within bounds. */
export class Archive {
  readonly #bytes: Uint8Array
  readonly #entries: ReadonlyMap<string, Entry>
  #total = 0

  private constructor(bytes: Uint8Array, entries: ReadonlyMap<string, Entry>) {
    this.#bytes = bytes
    this.#entries = entries
  }

  static open(bytes: Uint8Array): Archive | ArchiveProblem {
    if (bytes.length < 22 || bytes[0] !== 0x50 || bytes[1] !== 0x4b) return 'not-a-zip'
    try {
      return new Archive(bytes, directory(bytes))
    } catch (stop) {
      if (stop instanceof ArchiveStop) return stop.problem
      if (stop instanceof RangeError) return 'broken'
      throw stop
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase())
  }

  get names(): readonly string[] {
    return [...this.#entries.values()].map(({ name }) => name)
  }

  /** A part's bytes; what it declares and what comes out are both held to the bounds. */
  part(name: string): Uint8Array | ArchiveProblem | 'missing' {
    const entry = this.#entries.get(name.toLowerCase())
    if (entry === undefined) return 'missing'
    try {
      return this.#unpack(entry)
    } catch (stop) {
      if (stop instanceof ArchiveStop) return stop.problem
      // fflate throws errors of its own for data it cannot read.
      return 'broken'
    }
  }

  #unpack({ method, packed, size, offset }: Entry): Uint8Array {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    if (view.getUint32(offset, true) !== 0x04034b50) throw new ArchiveStop('broken')
    const begin = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
    if (begin + packed > this.#bytes.length) throw new ArchiveStop('broken')
    const most = Math.min(MOST_BYTES, MOST_TOGETHER - this.#total)
    if (size > most || (size > SUSPECT_BYTES && size > packed * MOST_SQUEEZED))
      throw new ArchiveStop('too-large')
    const data = this.#bytes.subarray(begin, begin + packed)
    if (method === 0) {
      if (packed !== size) throw new ArchiveStop('broken')
      this.#total += size
      return data
    }
    if (method !== 8) throw new ArchiveStop('broken')
    const unpacked = new Uint8Array(size)
    let length = 0
    const inflate = new Inflate((chunk) => {
      // More comes out than was declared: somebody hides a bomb.
      if (length + chunk.length > size) throw new ArchiveStop('too-large')
      unpacked.set(chunk, length)
      length += chunk.length
    })
    const step = 16_384
    for (let at = 0; at < data.length; at += step)
      inflate.push(data.subarray(at, at + step), at + step >= data.length)
    if (length !== size) throw new ArchiveStop('broken')
    this.#total += size
    return unpacked
  }
}

/** The central directory: what an archive says it holds. */
function directory(bytes: Uint8Array): ReadonlyMap<string, Entry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  const lowest = Math.max(0, end - 65_535)
  while (end >= lowest && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < lowest) throw new ArchiveStop('broken')
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count > MOST_ENTRIES || count === 0xffff) throw new ArchiveStop('too-large')
  const entries = new Map<string, Entry>()
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new ArchiveStop('broken')
    if ((view.getUint16(at + 8, true) & 1) === 1) throw new ArchiveStop('encrypted')
    const nameLength = view.getUint16(at + 28, true)
    const letters = Array.from(bytes.subarray(at + 46, at + 46 + nameLength), (byte) =>
      String.fromCharCode(byte),
    )
    const name = letters.join('').replaceAll('\\', '/')
    entries.set(name.toLowerCase(), {
      name,
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

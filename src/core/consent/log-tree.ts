import { EMPTY_ROOT, HASH_BYTES, leafHash, nodeHash } from './merkle.ts'

/**
 * The whole consent log in memory, 64 bytes a leaf: the hash of every complete
 * subtree, so that any proof of any past size takes a few dozen hashes. Same
 * tree as `merkle.ts` (RFC 9162), whose checks judge our proofs
 * in the tests.
 */
export class LogTree {
  /** Hashes of complete subtrees of 1, 2, 4 … leaves, end to end. */
  readonly #levels: { bytes: Uint8Array; count: number }[] = []

  get size(): number {
    return this.#levels[0]?.count ?? 0
  }

  add(leaf: Uint8Array): void {
    let hash = leafHash(leaf)
    for (let depth = 0; ; depth++) {
      const count = this.#push(depth, hash)
      if (count % 2 === 1) return
      hash = nodeHash(this.#at(depth, count - 2), hash)
    }
  }

  #push(depth: number, hash: Uint8Array): number {
    let level = this.#levels[depth]
    if (level === undefined) {
      level = { bytes: new Uint8Array(HASH_BYTES * 64), count: 0 }
      this.#levels.push(level)
    }
    if ((level.count + 1) * HASH_BYTES > level.bytes.length) {
      const grown = new Uint8Array(level.bytes.length * 2)
      grown.set(level.bytes)
      level.bytes = grown
    }
    level.bytes.set(hash, level.count * HASH_BYTES)
    level.count++
    return level.count
  }

  #at(depth: number, index: number): Uint8Array {
    const bytes = this.#levels[depth]?.bytes ?? new Uint8Array(0)
    return bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)
  }

  /** The root over leaves `from` up to before `to`. */
  #range(from: number, to: number): Uint8Array {
    const count = to - from
    if (count === 0) return EMPTY_ROOT
    const depth = Math.log2(count)
    if (Number.isInteger(depth) && from % count === 0) return this.#at(depth, from / count)
    const split = largestPowerBelow(count)
    return nodeHash(this.#range(from, from + split), this.#range(from + split, to))
  }

  /** The root when the log had that many leaves. */
  root(size: number): Uint8Array {
    return this.#range(0, size)
  }

  /** RFC 9162 §2.1.3.1: what shows that leaf `index` stands in the log of that size. */
  inclusionProof(index: number, size: number): Uint8Array[] {
    const path = (from: number, to: number): Uint8Array[] => {
      if (to - from <= 1) return []
      const split = from + largestPowerBelow(to - from)
      return index < split
        ? [...path(from, split), this.#range(split, to)]
        : [...path(split, to), this.#range(from, split)]
    }
    return path(0, size)
  }

  /** RFC 9162 §2.1.4.1: what shows that the log of size `to` continues the one of size `from`. */
  consistencyProof(from: number, to: number): Uint8Array[] {
    const part = (start: number, end: number, whole: boolean): Uint8Array[] => {
      if (from === end) return whole ? [] : [this.#range(start, end)]
      const split = start + largestPowerBelow(end - start)
      return from <= split
        ? [...part(start, split, whole), this.#range(split, end)]
        : [...part(split, end, false), this.#range(start, split)]
    }
    return from === 0 || from === to ? [] : part(0, to, true)
  }
}

/** The largest power of two smaller than a count of at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

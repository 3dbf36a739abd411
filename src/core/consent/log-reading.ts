import { sha256 } from '@noble/hashes/sha2.js'
import { joinBytes } from '#/core/vault/bytes.ts'
import { LEAF_BYTES } from './leaf.ts'
import { EMPTY_FRONTIER, type Frontier, HASH_BYTES, frontierRoot } from './merkle.ts'

/** Sizes go to 2^53: never more complete subtrees than that many. */
const MOST_PEAKS = 53

/** Every hash begins from here: copying this state costs far less than making a new one. */
const BEGIN = sha256.create()

/**
 * The log's tree (RFC 9162, as in `merkle.ts`) computed while its leaves
 * arrive, part by part: nothing is made anew for a leaf, so that it takes no
 * longer than hashing the bytes. It goes on from a log already read when given
 * its frontier.
 */
export class LogReading {
  readonly #hash = sha256.create()
  readonly #leafInput = new Uint8Array(1 + LEAF_BYTES)
  readonly #nodeInput = new Uint8Array(1 + 2 * HASH_BYTES)
  /** Where a hash comes out: it is the right half of what is hashed next. */
  readonly #out: Uint8Array
  readonly #peaks: Uint8Array[] = []
  #height = 0
  #size = 0
  readonly #wanted: readonly number[]
  #next = 0
  readonly #roots = new Map<number, Uint8Array>()
  readonly #parts: Uint8Array[] = []
  /** How many leaves were read before, elsewhere: those taken in here come after them. */
  readonly start: number

  /**
   * @param wanted - sizes at which the root is asked for: it falls out on the way
   * @param from - the log read before
   */
  constructor(wanted: Iterable<number> = [], from: Frontier = EMPTY_FRONTIER) {
    this.#nodeInput[0] = 1
    this.#out = this.#nodeInput.subarray(1 + HASH_BYTES)
    this.#size = from.size
    this.start = from.size
    for (const root of from.roots) this.#push(root)
    this.#roots.set(from.size, frontierRoot(from))
    this.#wanted = [...new Set(wanted)].filter((size) => size > from.size).toSorted((a, b) => a - b)
  }

  /** Takes in the next leaves, end to end. Throws RangeError for a part of a leaf. */
  take(part: Uint8Array): void {
    if (part.length % LEAF_BYTES !== 0) throw new RangeError(`leaves of ${LEAF_BYTES} bytes stand end to end`)
    for (let at = 0; at < part.length; at += LEAF_BYTES) {
      this.#leafInput.set(part.subarray(at, at + LEAF_BYTES), 1)
      this.#into(this.#leafInput)
      // As many trailing ones as the size has, so many subtrees close.
      for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        const left = this.#peaks[--this.#height]
        if (left === undefined) throw new RangeError('a frontier has one root per one-bit of its size')
        this.#nodeInput.set(left, 1)
        this.#into(this.#nodeInput)
      }
      this.#push(this.#out)
      this.#size++
      if (this.#wanted[this.#next] === this.#size) {
        this.#roots.set(this.#size, this.root)
        this.#next++
      }
    }
    this.#parts.push(part)
  }

  /** The hash of `input` to where it is needed next; `input` may hold that place, it is read before. */
  #into(input: Uint8Array): void {
    BEGIN._cloneInto(this.#hash)
    this.#hash.update(input).digestInto(this.#out)
  }

  #push(hash: Uint8Array): void {
    const known = this.#peaks[this.#height]
    if (known !== undefined) known.set(hash)
    else if (this.#height < MOST_PEAKS) this.#peaks.push(Uint8Array.from(hash))
    else throw new RangeError('a log has at most 2^53 leaves')
    this.#height++
  }

  /** How many leaves were read, with those of the log read before. */
  get size(): number {
    return this.#size
  }

  /** What is needed to go on from here later. */
  get frontier(): Frontier {
    return {
      size: this.#size,
      roots: this.#peaks.slice(0, this.#height).map((root) => Uint8Array.from(root)),
    }
  }

  get root(): Uint8Array {
    return frontierRoot(this.frontier)
  }

  /** The root at a size that was asked for (or where reading began, or stands now); undefined when it was not passed. */
  rootAt(size: number): Uint8Array | undefined {
    return size === this.#size ? this.root : this.#roots.get(size)
  }

  /** The leaves taken in here, end to end. */
  get leaves(): Uint8Array {
    const [only, ...more] = this.#parts
    return only !== undefined && more.length === 0 ? only : joinBytes(...this.#parts)
  }
}

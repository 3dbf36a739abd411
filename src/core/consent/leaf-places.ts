import { LEAF_BYTES } from './leaf.ts'

const EMPTY = 0xffff_ffff

/**
 * Where each leaf stands in the log: a table over the leaves' own bytes,
 * because a text and a map entry for each of 100,000 leaves take longer than
 * hashing them.
 */
export class LeafPlaces {
  readonly #view: DataView
  readonly #table: Uint32Array
  readonly #mask: number
  readonly #seed: number
  readonly #first: number
  /** Places of leaves that stand earlier, too. */
  readonly repeated: readonly number[]

  /**
   * @param leaves - end to end
   * @param root - the tree's root over them: what scatters the table, so that no leaf can be chosen to crowd it
   * @param first - the place of the first of them in the log
   */
  constructor(leaves: Uint8Array, root: Uint8Array, first = 0) {
    const count = Math.floor(leaves.length / LEAF_BYTES)
    let capacity = 16
    while (capacity < count * 2) capacity *= 2
    this.#view = viewOf(leaves)
    this.#table = new Uint32Array(capacity).fill(EMPTY)
    this.#mask = capacity - 1
    this.#seed = viewOf(root).getUint32(0)
    this.#first = first
    const repeated: number[] = []
    for (let index = 0; index < count; index++) {
      const slot = this.#slotOf(this.#view, index * LEAF_BYTES)
      if (this.#table[slot] === EMPTY) this.#table[slot] = index
      else repeated.push(first + index)
    }
    this.repeated = repeated
  }

  /** The leaf's place in the log (of several, the first); undefined when it is not among them. */
  of(leaf: Uint8Array): number | undefined {
    if (leaf.length !== LEAF_BYTES) return undefined
    const index = this.#table[this.#slotOf(viewOf(leaf), 0)]
    return index === undefined || index === EMPTY ? undefined : this.#first + index
  }

  /** The slot that holds the leaf, or the empty one where it would stand. */
  #slotOf(view: DataView, at: number): number {
    let mixed = this.#seed ^ view.getUint16(at)
    for (let word = 2; word < LEAF_BYTES; word += 4) {
      mixed = Math.imul(mixed ^ view.getUint32(at + word), 0x9e37_79b1)
      mixed ^= mixed >>> 15
    }
    let slot = mixed & this.#mask
    for (;;) {
      const index = this.#table[slot]
      if (index === undefined || index === EMPTY || this.#isSame(index * LEAF_BYTES, view, at)) return slot
      slot = (slot + 1) & this.#mask
    }
  }

  #isSame(here: number, view: DataView, at: number): boolean {
    if (this.#view.getUint16(here) !== view.getUint16(at)) return false
    for (let word = 2; word < LEAF_BYTES; word += 4)
      if (this.#view.getUint32(here + word) !== view.getUint32(at + word)) return false
    return true
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

import { sha256 } from '@noble/hashes/sha2.js'

/**
 * The tree of RFC 9162 (and 6962) over SHA-256: a log that can prove that a
 * leaf is in it and that it only ever grew.
 */

export const HASH_BYTES = 32

/** The root of a log nobody has written to: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0))

/** SHA-256(0x00 ‖ leaf). */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(leaf.length + 1)
  prefixed.set(leaf, 1)
  return sha256(prefixed)
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(1 + HASH_BYTES * 2)
  joined[0] = 1
  joined.set(left, 1)
  joined.set(right, 1 + HASH_BYTES)
  return sha256(joined)
}

/** Sizes go past 2^32, so halving and parity are arithmetic, never bit shifts. */
const half = (value: number): number => Math.floor(value / 2)
const isOdd = (value: number): boolean => value % 2 === 1
const isPowerOfTwo = (value: number): boolean => {
  let rest = value
  while (rest > 1 && !isOdd(rest)) rest = half(rest)
  return rest === 1
}

/** The largest power of two below `size`. */
function splitPoint(size: number): number {
  let k = 1
  while (k * 2 < size) k *= 2
  return k
}

/**
 * A log being written: only the roots of its complete subtrees, largest first,
 * so that appending needs O(log n) memory and can go on after a restart.
 */
export interface Frontier {
  readonly size: number
  /** One root per one-bit of `size`, largest subtree first. */
  readonly roots: readonly Uint8Array[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, roots: [] }

/** The frontier after more leaves (given as leaf hashes). */
export function extendFrontier(frontier: Frontier, leafHashes: Iterable<Uint8Array>): Frontier {
  const roots = [...frontier.roots]
  let { size } = frontier
  for (const hash of leafHashes) {
    let carried = hash
    // As many trailing ones as `size` has, so many subtrees close.
    for (let rest = size; isOdd(rest); rest = half(rest)) {
      const left = roots.pop()
      if (left === undefined) throw new RangeError('a frontier has one root per one-bit of its size')
      carried = nodeHash(left, carried)
    }
    roots.push(carried)
    size++
  }
  return { size, roots }
}

/** The tree's root. */
export function frontierRoot(frontier: Frontier): Uint8Array {
  const { roots } = frontier
  const last = roots.at(-1)
  if (last === undefined) return EMPTY_ROOT
  return roots.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}

/** The root of a whole list of leaf hashes. */
export function rootOf(leafHashes: Iterable<Uint8Array>): Uint8Array {
  return frontierRoot(extendFrontier(EMPTY_FRONTIER, leafHashes))
}

/** Root of the leaves `from` to `to` (not including it). */
function rangeRoot(hashes: readonly Uint8Array[], from: number, to: number): Uint8Array {
  if (to - from === 1) return hashAt(hashes, from)
  return rootOf(hashes.slice(from, to))
}

function hashAt(hashes: readonly Uint8Array[], index: number): Uint8Array {
  const hash = hashes[index]
  if (hash === undefined) throw new RangeError(`the log has no leaf ${index}`)
  return hash
}

/** RFC 9162 §2.1.3.1: the siblings from leaf to root, lowest first. */
export function inclusionProof(
  hashes: readonly Uint8Array[],
  index: number,
  size = hashes.length,
): readonly Uint8Array[] {
  if (index < 0 || index >= size || size > hashes.length)
    throw new RangeError('the leaf is not in a tree of that size')
  const path = (from: number, to: number): Uint8Array[] => {
    const count = to - from
    if (count === 1) return []
    const k = splitPoint(count)
    return index - from < k
      ? [...path(from, from + k), rangeRoot(hashes, from + k, to)]
      : [...path(from + k, to), rangeRoot(hashes, from, from + k)]
  }
  return path(0, size)
}

/** RFC 9162 §2.1.4.1: what shows that the tree of `size1` is the beginning of that of `size2`. */
export function consistencyProof(
  hashes: readonly Uint8Array[],
  size1: number,
  size2 = hashes.length,
): readonly Uint8Array[] {
  if (size1 < 1 || size1 > size2 || size2 > hashes.length)
    throw new RangeError('sizes go from 1 to the size of the log')
  const path = (wanted: number, from: number, to: number, known: boolean): Uint8Array[] => {
    const count = to - from
    if (wanted === count) return known ? [] : [rangeRoot(hashes, from, to)]
    const k = splitPoint(count)
    return wanted <= k
      ? [...path(wanted, from, from + k, known), rangeRoot(hashes, from + k, to)]
      : [...path(wanted - k, from + k, to, false), rangeRoot(hashes, from, from + k)]
  }
  return path(size1, 0, size2, true)
}

export type ProofCheck = { readonly valid: true } | { readonly valid: false; readonly reason: string }

const VALID: ProofCheck = { valid: true }
const invalid = (reason: string): ProofCheck => ({ valid: false, reason })

const sameHash = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  return a.every((byte, index) => byte === b[index])
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

function badHash(hashes: readonly Uint8Array[]): boolean {
  return hashes.some((hash) => hash.length !== HASH_BYTES)
}

/** RFC 9162 §2.1.3.2, strict: every node must be used and none may be missing. */
export function checkInclusion(input: {
  readonly leafIndex: number
  readonly treeSize: number
  readonly leafHash: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}): ProofCheck {
  const { leafIndex, treeSize, proof, root } = input
  if (!isSize(leafIndex) || !isSize(treeSize)) return invalid('index and size are whole numbers up to 2^53')
  if (leafIndex >= treeSize) return invalid('the index is not below the size')
  if (badHash([input.leafHash, root, ...proof])) return invalid('a hash does not have 32 bytes')
  let index = leafIndex
  let last = treeSize - 1
  let hash = input.leafHash
  for (const node of proof) {
    if (last === 0) return invalid('the proof has more nodes than the tree has levels')
    if (isOdd(index) || index === last) {
      hash = nodeHash(node, hash)
      if (!isOdd(index)) {
        do {
          index = half(index)
          last = half(last)
        } while (!isOdd(index) && index !== 0)
      }
    } else hash = nodeHash(hash, node)
    index = half(index)
    last = half(last)
  }
  if (last !== 0) return invalid('the proof has fewer nodes than the tree has levels')
  return sameHash(hash, root) ? VALID : invalid('the proof leads to another root')
}

/** RFC 9162 §2.1.4.2, strict; a tree of size 0 is the beginning of every tree, with an empty proof. */
export function checkConsistency(input: {
  readonly size1: number
  readonly size2: number
  readonly root1: Uint8Array
  readonly root2: Uint8Array
  readonly proof: readonly Uint8Array[]
}): ProofCheck {
  const { size1, size2, root1, root2, proof } = input
  if (!isSize(size1) || !isSize(size2)) return invalid('sizes are whole numbers up to 2^53')
  if (size1 > size2) return invalid('the first size is above the second')
  if (badHash([root1, root2, ...proof])) return invalid('a hash does not have 32 bytes')
  if (size1 === size2) {
    if (proof.length > 0) return invalid('equal sizes need no proof')
    return sameHash(root1, root2) ? VALID : invalid('equal sizes with different roots')
  }
  if (size1 === 0) {
    if (proof.length > 0) return invalid('an empty log needs no proof')
    return sameHash(root1, EMPTY_ROOT) ? VALID : invalid('an empty log has the empty root')
  }
  if (proof.length === 0) return invalid('the proof is empty')
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof
  let index = size1 - 1
  let last = size2 - 1
  while (isOdd(index)) {
    index = half(index)
    last = half(last)
  }
  const [first, ...rest] = path
  if (first === undefined) return invalid('the proof is empty')
  let hash1 = first
  let hash2 = first
  for (const node of rest) {
    if (last === 0) return invalid('the proof has more nodes than the tree has levels')
    if (isOdd(index) || index === last) {
      hash1 = nodeHash(node, hash1)
      hash2 = nodeHash(node, hash2)
      if (!isOdd(index)) {
        do {
          index = half(index)
          last = half(last)
        } while (!isOdd(index) && index !== 0)
      }
    } else hash2 = nodeHash(hash2, node)
    index = half(index)
    last = half(last)
  }
  if (last !== 0) return invalid('the proof has fewer nodes than the tree has levels')
  if (!sameHash(hash1, root1)) return invalid('the proof does not lead to the first root')
  return sameHash(hash2, root2) ? VALID : invalid('the proof does not lead to the second root')
}

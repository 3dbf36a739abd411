import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '#/core/vault/bytes.ts'

const MODULUS = 2_147_483_647
const MULTIPLIER = 16_807
const LARGEST_LONG = 2n ** 63n - 1n
const SMALLEST_LONG = -(2n ** 63n)

/**
 * Chance by Park and Miller's rule from a seed, as ODK draws it: the same seed
 * gives the same row on every device and in every ODK tool.
 */
export function parkMiller(seed: number | bigint): () => number {
  let state = typeof seed === 'bigint' ? Number(seed % BigInt(MODULUS)) : seed % MODULUS
  if (state <= 0) state += MODULUS - 1
  return () => {
    state = (state * MULTIPLIER) % MODULUS
    return (state - 1) / (MODULUS - 1)
  }
}

/** A seed as Java would make a whole number of it; a text that is no number counts by its SHA-256. */
export function seedOf(value: number, text: string): number | bigint {
  if (Number.isNaN(value)) {
    if (text === '') return 0
    const hash = sha256(utf8(text))
    return new DataView(hash.buffer, hash.byteOffset).getBigInt64(0)
  }
  if (value === Infinity) return LARGEST_LONG
  if (value === -Infinity) return SMALLEST_LONG
  return Math.trunc(value)
}

/** The inside-out shuffle of Fisher and Yates. */
export function shuffled<T>(items: readonly T[], chance: () => number): readonly T[] {
  const result: T[] = []
  for (const [i, item] of items.entries()) {
    const j = Math.floor(chance() * (i + 1))
    const moved = result[j]
    if (j !== i && moved !== undefined) {
      result[i] = moved
      result[j] = item
    } else result[i] = item
  }
  return result
}

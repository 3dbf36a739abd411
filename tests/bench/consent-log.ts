import { sha256 } from '@noble/hashes/sha2.js'
import { leafHash, rootOf } from '#/core/consent/merkle.ts'
import { compare, type Measurement } from './measure/compare.ts'

const LEAVES = 100_000

/** The whole tree of 100,000 leaves against hashing the same bytes with the same library. */
export async function bench(): Promise<readonly Measurement[]> {
  const leaves = Array.from({ length: LEAVES }, (_unused, index) => {
    const leaf = new Uint8Array(34)
    new DataView(leaf.buffer).setUint32(0, index)
    return leaf
  })
  const leafInput = new Uint8Array(35)
  const nodeInput = new Uint8Array(65)
  return [
    await compare({
      name: 'tree of 100,000 leaves',
      ours: () => {
        rootOf(leaves.map(leafHash))
      },
      floor: () => {
        for (let i = 0; i < LEAVES; i++) sha256(leafInput)
        for (let i = 1; i < LEAVES; i++) sha256(nodeInput)
      },
    }),
  ]
}

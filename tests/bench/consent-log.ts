import { sha256 } from '@noble/hashes/sha2.js'
import { LEAF_BYTES } from '#/core/consent/leaf.ts'
import { LogReading } from '#/core/consent/log-reading.ts'
import { compare, type Measurement } from './measure/compare.ts'

const LEAVES = 100_000

/** The whole tree of 100,000 leaves against hashing the same bytes with the same library. */
export async function bench(): Promise<readonly Measurement[]> {
  const leaves = new Uint8Array(LEAVES * LEAF_BYTES)
  const view = new DataView(leaves.buffer)
  for (let index = 0; index < LEAVES; index++) view.setUint32(index * LEAF_BYTES, index)
  const leafInput = new Uint8Array(35)
  const nodeInput = new Uint8Array(65)
  return [
    await compare({
      name: 'tree of 100,000 leaves',
      ours: () => {
        const reading = new LogReading()
        reading.take(leaves)
        if (reading.root.length !== 32) throw new Error('a tree has a root')
      },
      floor: () => {
        for (let i = 0; i < LEAVES; i++) sha256(leafInput)
        for (let i = 1; i < LEAVES; i++) sha256(nodeInput)
      },
    }),
  ]
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LogTree } from '#/core/consent/log-tree.ts'
import { checkConsistency, checkInclusion, leafHash, rootOf } from '#/core/consent/merkle.ts'

const leafOf = (index: number): Uint8Array => Uint8Array.of(1, 1, index >> 8, index & 255)

test('the tree kept in memory has the roots of the list, at every size', () => {
  const tree = new LogTree()
  const hashes: Uint8Array[] = []
  expect(tree.root(0)).toEqual(rootOf([]))
  for (let size = 1; size <= 130; size++) {
    tree.add(leafOf(size))
    hashes.push(leafHash(leafOf(size)))
    expect(tree.size).toBe(size)
    expect(tree.root(size)).toEqual(rootOf(hashes))
  }
  for (let size = 1; size <= 130; size++) expect(tree.root(size)).toEqual(rootOf(hashes.slice(0, size)))
})

test('its proofs hold by the strict checks, and only for what they prove', () => {
  const tree = new LogTree()
  for (let index = 0; index < 700; index++) tree.add(leafOf(index))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, a, b) => {
      const index = a % size
      const proof = tree.inclusionProof(index, size)
      const claim = { leafIndex: index, treeSize: size, leafHash: leafHash(leafOf(index)), proof }
      expect(checkInclusion({ ...claim, root: tree.root(size) })).toEqual({ valid: true })
      expect(checkInclusion({ ...claim, leafHash: leafHash(leafOf(701)), root: tree.root(size) }).valid).toBe(
        false,
      )
      const before = b % (size + 1)
      const growth = {
        size1: before,
        size2: size,
        root1: tree.root(before),
        root2: tree.root(size),
        proof: tree.consistencyProof(before, size),
      }
      expect(checkConsistency(growth)).toEqual({ valid: true })
      if (before > 0)
        expect(checkConsistency({ ...growth, root1: leafHash(leafOf(0)) }).valid).toBe(before === 1)
    }),
    { numRuns: 500 },
  )
})

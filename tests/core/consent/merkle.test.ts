import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '#/core/vault/bytes.ts'
import {
  EMPTY_FRONTIER,
  EMPTY_ROOT,
  checkConsistency,
  checkInclusion,
  consistencyProof,
  extendFrontier,
  frontierRoot,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
} from '#/core/consent/merkle.ts'

/** The reference tree of RFC 6962 implementations (certificate-transparency, merkletree test data). */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hashes = LEAVES.map((leaf) => leafHash(fromHex(leaf)))

test('the empty log has the root of nothing', () => {
  expect(toHex(EMPTY_ROOT)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(toHex(rootOf([]))).toBe(toHex(EMPTY_ROOT))
})

test.each(ROOTS.map((root, index) => [index + 1, root]))(
  'the reference tree of %i leaves has its published root',
  (size, root) => {
    expect(toHex(rootOf(hashes.slice(0, Number(size))))).toBe(root)
  },
)

test('published inclusion proofs hold', () => {
  const hex = (proof: readonly Uint8Array[]) => proof.map(toHex)
  expect(hex(inclusionProof(hashes, 0, 8))).toEqual([
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ])
  expect(hex(inclusionProof(hashes, 5, 8))).toEqual([
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
})

/** The definition of RFC 9162 §2.1.1, word for word. */
function naive(list: readonly Uint8Array[]): Uint8Array {
  const [only] = list
  if (only === undefined) return EMPTY_ROOT
  if (list.length === 1) return only
  let k = 1
  while (k * 2 < list.length) k *= 2
  return nodeHash(naive(list.slice(0, k)), naive(list.slice(k)))
}

const someLeaves = (size: number) =>
  Array.from({ length: size }, (_unused, index) => leafHash(Uint8Array.of(index, index >> 8)))

test('a root is what the definition says, however the leaves were appended', () => {
  fc.assert(
    fc.property(fc.nat(130), fc.nat(130), (size, cut) => {
      const list = someLeaves(size)
      const first = extendFrontier(EMPTY_FRONTIER, list.slice(0, cut))
      const whole = extendFrontier(first, list.slice(cut))
      expect(toHex(frontierRoot(whole))).toBe(toHex(naive(list)))
    }),
  )
})

test('every leaf of every tree proves itself, and nothing else does', () => {
  for (let size = 1; size <= 33; size++) {
    const list = someLeaves(size)
    const root = rootOf(list)
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(list, index, size)
      const own = { leafIndex: index, treeSize: size, leafHash: list[index] ?? EMPTY_ROOT, proof, root }
      expect(checkInclusion(own).valid).toBe(true)
      expect(checkInclusion({ ...own, leafHash: EMPTY_ROOT }).valid).toBe(false)
      expect(checkInclusion({ ...own, proof: [...proof, EMPTY_ROOT] }).valid).toBe(false)
      if (proof.length > 0) expect(checkInclusion({ ...own, proof: proof.slice(1) }).valid).toBe(false)
      if (size > 1) expect(checkInclusion({ ...own, leafIndex: (index + 1) % size }).valid).toBe(false)
    }
  }
})

test('every tree is shown to begin every larger one, and a rewritten one is not', () => {
  for (let size2 = 1; size2 <= 33; size2++) {
    const list = someLeaves(size2)
    const root2 = rootOf(list)
    for (let size1 = 1; size1 <= size2; size1++) {
      const proof = consistencyProof(list, size1, size2)
      const root1 = rootOf(list.slice(0, size1))
      const own = { size1, size2, root1, root2, proof }
      expect(checkConsistency(own).valid).toBe(true)
      expect(checkConsistency({ ...own, root1: EMPTY_ROOT }).valid).toBe(false)
      expect(checkConsistency({ ...own, root2: EMPTY_ROOT }).valid).toBe(false)
      expect(checkConsistency({ ...own, proof: [...proof, EMPTY_ROOT] }).valid).toBe(false)
      if (proof.length > 0) expect(checkConsistency({ ...own, proof: proof.slice(0, -1) }).valid).toBe(false)
    }
  }
})

test('malformed questions are refused with a reason, sizes past 2^32 work', () => {
  const root = EMPTY_ROOT
  const bad = [
    checkInclusion({ leafIndex: 1, treeSize: 1, leafHash: root, proof: [], root }),
    checkInclusion({ leafIndex: -1, treeSize: 1, leafHash: root, proof: [], root }),
    checkInclusion({ leafIndex: 0, treeSize: 1.5, leafHash: root, proof: [], root }),
    checkInclusion({ leafIndex: 0, treeSize: 1, leafHash: root.slice(1), proof: [], root }),
    checkConsistency({ size1: 2, size2: 1, root1: root, root2: root, proof: [] }),
    checkConsistency({ size1: 1, size2: 2, root1: root, root2: root, proof: [] }),
    checkConsistency({ size1: 2, size2: 2, root1: root, root2: root, proof: [root] }),
    checkInclusion({ leafIndex: 2 ** 40, treeSize: 2 ** 41, leafHash: root, proof: [], root }),
  ]
  for (const check of bad) expect(check.valid ? '' : check.reason).not.toBe('')
  expect(checkConsistency({ size1: 0, size2: 5, root1: EMPTY_ROOT, root2: root, proof: [] }).valid).toBe(true)
  // A tree of 2^33 leaves whose right half hangs at one node: index in the right half.
  const [leaf, left] = someLeaves(2)
  if (leaf === undefined || left === undefined) throw new Error('two leaves')
  let hash = leaf
  const proof: Uint8Array[] = []
  for (let level = 0; level < 33; level++) {
    proof.push(left)
    hash = nodeHash(left, hash)
  }
  expect(
    checkInclusion({ leafIndex: 2 ** 33 - 1, treeSize: 2 ** 33, leafHash: leaf, proof, root: hash }).valid,
  ).toBe(true)
  expect(
    checkInclusion({ leafIndex: 2 ** 33 - 2, treeSize: 2 ** 33, leafHash: leaf, proof, root: hash }).valid,
  ).toBe(false)
})

/** A hash too short, too long, and none at all. */
const misshapen = [
  (hash: Uint8Array) => hash.slice(1),
  (hash: Uint8Array) => Uint8Array.of(...hash, 0),
  () => new Uint8Array(0),
]
const replaced = <T>(list: readonly T[], at: number, value: T): readonly T[] =>
  list.map((each, index) => (index === at ? value : each))

test.each([1, 2, 3, 4, 7, 8, 9, 16, 31, 32])(
  'a tree of %i leaves: no inclusion proof with a truncated hash, a node too many or too few, nodes in another order or another place',
  (size) => {
    const list = someLeaves(size)
    const root = rootOf(list)
    for (let leafIndex = 0; leafIndex < size; leafIndex++) {
      const proof = inclusionProof(list, leafIndex, size)
      const own = { leafIndex, treeSize: size, leafHash: list[leafIndex] ?? EMPTY_ROOT, proof, root }
      expect(checkInclusion(own).valid).toBe(true)
      const refused = [
        ...misshapen.flatMap((bend) => [
          { ...own, root: bend(root) },
          { ...own, leafHash: bend(own.leafHash) },
          ...proof.map((node, at) => ({ ...own, proof: replaced(proof, at, bend(node)) })),
        ]),
        ...proof.map((_node, at) => ({ ...own, proof: proof.filter((_each, index) => index !== at) })),
        ...proof.map((node, at) => ({ ...own, proof: proof.toSpliced(at, 0, node) })),
        { ...own, proof: [...proof, root] },
        { ...own, proof: [EMPTY_ROOT, ...proof] },
        ...(proof.length > 1 ? [{ ...own, proof: proof.toReversed() }] : []),
        { ...own, leafIndex: size },
        { ...own, leafIndex: leafIndex + 2 ** 32 },
        { ...own, treeSize: leafIndex },
        ...(size > 1
          ? [
              { ...own, leafIndex: (leafIndex + 1) % size },
              { ...own, treeSize: 1, leafIndex: 0 },
            ]
          : []),
        // Twice the size would need one node more.
        { ...own, treeSize: size * 2 },
      ]
      for (const [at, each] of refused.entries())
        expect(checkInclusion(each).valid, `leaf ${leafIndex}, case ${at}`).toBe(false)
    }
  },
)

test.each([1, 2, 3, 4, 7, 8, 9, 16, 17, 32])(
  'a log grown to %i leaves: no consistency proof with a truncated hash, a node too many or too few, or other sizes',
  (size2) => {
    const list = someLeaves(size2)
    const root2 = rootOf(list)
    for (let size1 = 1; size1 <= size2; size1++) {
      const root1 = rootOf(list.slice(0, size1))
      const proof = consistencyProof(list, size1, size2)
      const own = { size1, size2, root1, root2, proof }
      expect(checkConsistency(own).valid).toBe(true)
      const refused = [
        ...misshapen.flatMap((bend) => [
          { ...own, root1: bend(root1) },
          { ...own, root2: bend(root2) },
          ...proof.map((node, at) => ({ ...own, proof: replaced(proof, at, bend(node)) })),
        ]),
        ...proof.map((_node, at) => ({ ...own, proof: proof.filter((_each, index) => index !== at) })),
        ...proof.map((node, at) => ({ ...own, proof: proof.toSpliced(at, 0, node) })),
        { ...own, proof: [...proof, root1] },
        { ...own, proof: [EMPTY_ROOT, ...proof] },
        { ...own, size1: size2 + 1 },
        { ...own, size1: -size1 },
        { ...own, size1: size1 + 0.5 },
        ...(size1 < size2
          ? [
              { ...own, proof: [] },
              // Equal sizes need no proof, and other roots are no equal sizes.
              { ...own, size1: size2 },
              { ...own, size2: size1 },
              { ...own, size2: size1, proof: [] },
              { ...own, root1: root2, root2: root1 },
            ]
          : []),
      ]
      for (const [at, each] of refused.entries())
        expect(checkConsistency(each).valid, `from ${size1}, case ${at}`).toBe(false)
    }
  },
)

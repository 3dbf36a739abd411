import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEAF_BYTES } from '#/core/consent/leaf.ts'
import { LeafPlaces } from '#/core/consent/leaf-places.ts'
import { LogReading } from '#/core/consent/log-reading.ts'
import { EMPTY_ROOT, leafHash, rootOf } from '#/core/consent/merkle.ts'
import { joinBytes, toHex } from '#/core/vault/bytes.ts'

const leafOf = (n: number): Uint8Array => {
  const leaf = new Uint8Array(LEAF_BYTES)
  new DataView(leaf.buffer).setUint32(0, 0x01010000 + (n >> 16))
  new DataView(leaf.buffer).setUint32(4, n)
  return leaf
}
const leavesUpTo = (size: number) => Array.from({ length: size }, (_unused, n) => leafOf(n))
/** By `merkle.ts`, which the published trees of RFC 6962 prove. */
const rootAt = (size: number): string => toHex(rootOf(leavesUpTo(size).map(leafHash)))

test('[C7] a log read part by part has the root of RFC 9162, at its end and at every size asked for', () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.array(fc.nat(200), { maxLength: 5 }),
      fc.array(fc.nat(200), { maxLength: 6 }),
      (size, cuts, wanted) => {
        const reading = new LogReading(wanted)
        const ends = [...cuts.filter((cut) => cut < size), size].toSorted((a, b) => a - b)
        const all = joinBytes(...leavesUpTo(size))
        let from = 0
        for (const end of ends) {
          reading.take(all.subarray(from * LEAF_BYTES, end * LEAF_BYTES))
          from = end
        }
        expect(reading.size).toBe(size)
        expect(toHex(reading.root)).toBe(rootAt(size))
        expect(toHex(reading.leaves)).toBe(toHex(all))
        for (const each of wanted) {
          const root = reading.rootAt(each)
          expect(root === undefined ? null : toHex(root)).toBe(each <= size ? rootAt(each) : null)
        }
      },
    ),
  )
})

test('[C7] reading goes on from the frontier of a log read before', () => {
  fc.assert(
    fc.property(fc.nat(130), fc.nat(130), fc.nat(130), (before, more, wanted) => {
      const first = new LogReading()
      first.take(joinBytes(...leavesUpTo(before)))
      const then = new LogReading([wanted], first.frontier)
      then.take(joinBytes(...leavesUpTo(before + more).slice(before)))
      expect(toHex(then.root)).toBe(rootAt(before + more))
      const root = then.rootAt(wanted)
      // What lies before the frontier is gone.
      const isKnown = wanted >= before && wanted <= before + more
      expect(root === undefined ? null : toHex(root)).toBe(isKnown ? rootAt(wanted) : null)
      // The frontier handed over stays what it was.
      expect(toHex(new LogReading([], first.frontier).root)).toBe(rootAt(before))
    }),
  )
})

test('a log of nothing has the root of nothing, and half a leaf is refused', () => {
  const reading = new LogReading()
  expect(toHex(reading.root)).toBe(toHex(EMPTY_ROOT))
  expect(toHex(reading.rootAt(0) ?? new Uint8Array())).toBe(toHex(EMPTY_ROOT))
  expect(() => reading.take(new Uint8Array(LEAF_BYTES + 1))).toThrow(RangeError)
  expect(reading.size).toBe(0)
})

test('every leaf is found at its first place, nothing else is, and one that stands twice is named', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 60 }), fc.nat(1000), (numbers, first) => {
      const root = rootOf(numbers.map((n) => leafHash(leafOf(n))))
      const places = new LeafPlaces(joinBytes(...numbers.map(leafOf)), root, first)
      const expected = numbers.flatMap((n, index) => (numbers.indexOf(n) < index ? [first + index] : []))
      expect(places.repeated).toEqual(expected)
      for (let n = 0; n <= 41; n++) {
        const at = numbers.indexOf(n)
        expect(places.of(leafOf(n))).toBe(at < 0 ? undefined : first + at)
        expect(places.of(leafOf(n).slice(1))).toBeUndefined()
      }
    }),
  )
})

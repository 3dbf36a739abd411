import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MOST_CODES, codesRead, fileOfCodes, rescueCodes } from '#/wire/rescue-codes.ts'
import { primitives } from '../core/vault/sodium.ts'

const file = fc.uint8Array({ minLength: 1, maxLength: 6_000 })

describe('[S53] a rescue file as a row of codes', () => {
  test('is read in any order, codes twice, others between', () => {
    fc.assert(
      fc.property(file, fc.infiniteStream(fc.double({ noNaN: true })), fc.string(), (bytes, order, other) => {
        const codes = rescueCodes(primitives, bytes) ?? []
        const mixed = [...codes, ...codes.slice(0, 2), other]
          .map((text) => [order.next().value ?? 0, text] as const)
          .toSorted(([a], [b]) => a - b)
          .map(([, text]) => text)
        expect(codesRead(mixed)).toEqual({ missing: [], count: codes.length })
        expect(fileOfCodes(primitives, mixed)).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  test('says which are missing, and is nothing without them', () => {
    const codes = rescueCodes(primitives, new Uint8Array(1500).fill(7)) ?? []
    expect(codes).toHaveLength(3)
    expect(codesRead([codes[2] ?? ''])).toEqual({ missing: [1, 2], count: 3 })
    expect(fileOfCodes(primitives, codes.slice(1))).toBeNull()
    expect(codesRead(['https://example.org', ''])).toBeNull()
  })

  test('read wrongly, mixed with another row, or forged, it is refused', () => {
    const one = rescueCodes(primitives, new Uint8Array(900).fill(1)) ?? []
    const two = rescueCodes(primitives, new Uint8Array(900).fill(2)) ?? []
    expect(fileOfCodes(primitives, [one[0] ?? '', two[1] ?? ''])).toBeNull()
    const spoilt = (one[1] ?? '').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    expect(fileOfCodes(primitives, [one[0] ?? '', spoilt])).toBeNull()
    expect(fileOfCodes(primitives, [`${one[0] ?? ''}A`, one[1] ?? ''])).toBeNull()
    expect(codesRead([(one[0] ?? '').replace('.1.2.', '.3.2.')])).toBeNull()
  })

  test('is only for small ones', () => {
    expect(rescueCodes(primitives, new Uint8Array(600 * MOST_CODES))).toHaveLength(MOST_CODES)
    expect(rescueCodes(primitives, new Uint8Array(600 * MOST_CODES + 1))).toBeNull()
  })
})

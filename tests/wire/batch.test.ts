import { type EncodeOptions, encode } from 'cborg'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type FeedEntry,
  LEAF_BYTES,
  decodeBatch,
  decodeFeedPage,
  encodeBatch,
  encodeFeedPage,
} from '#/wire/batch.ts'

/** A general writer of CBOR. */
const general = (value: unknown, options: EncodeOptions = {}): Uint8Array =>
  Uint8Array.from(encode(value, options))

const bytes = fc.uint8Array({ maxLength: 400 })
const items = fc.array(bytes, { maxLength: 30 })
const leaves = fc.array(fc.uint8Array({ minLength: LEAF_BYTES, maxLength: LEAF_BYTES }), { maxLength: 4 })
const batch = fc.record({ records: items, grants: items, drafts: items, leaves })
const place = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 65_000, max: 66_000 }),
  fc.maxSafeNat(),
)
const entry = fc.tuple(
  place.map((position) => position + (position === 0 ? 1 : 0)),
  fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  bytes,
)
const page = fc.record({ entries: fc.array(entry, { maxLength: 30 }), next: place, head: place })

test('[S49] a batch is written as a general CBOR writer would, and read back', () => {
  fc.assert(
    fc.property(batch, (given) => {
      const written = encodeBatch(given)
      expect(written).toEqual(general({ v: 1, ...given }))
      expect(decodeBatch(written)).toEqual({ ok: true, value: given })
    }),
  )
})

test('[S49] a page is written as a general CBOR writer would, and read back', () => {
  fc.assert(
    fc.property(page, (given) => {
      const written = encodeFeedPage(given)
      expect(written).toEqual(general({ v: 1, ...given }))
      expect(decodeFeedPage(written)).toEqual({ ok: true, value: { v: 1, ...given } })
    }),
  )
})

test('[S49] CBOR written in another way is read too', () => {
  const { records, ...others } = {
    records: [Uint8Array.of(1, 2)],
    grants: [],
    drafts: [],
    leaves: [new Uint8Array(LEAF_BYTES)],
  }
  // The names in another order, and the one record's length in two bytes where one would do.
  const written = general({ v: 1, records, ...others }, { mapSorter: (_a, _b) => 0 })
  const at = written.findIndex((byte, index) => byte === 0x42 && written[index + 1] === 1)
  const longer = Uint8Array.of(...written.subarray(0, at), 0x58, 2, ...written.subarray(at + 1))
  for (const read of [decodeBatch(written), decodeBatch(longer)])
    expect(read).toMatchObject({ ok: true, value: { records, ...others } })
})

test('[S49] what is cut off, spoilt or of another version is refused with its reason', () => {
  const written = encodeFeedPage({ entries: [[7, 1, Uint8Array.of(1)]], next: 7, head: 9 })
  expect(decodeFeedPage(written.subarray(0, -1))).toMatchObject({ ok: false, reason: 'not-cbor' })
  expect(decodeFeedPage(Uint8Array.of(...written, 0))).toMatchObject({ ok: false, reason: 'not-cbor' })
  expect(decodeFeedPage(general({ v: 2, entries: [] }))).toMatchObject({
    ok: false,
    reason: 'unsupported-version',
  })
  const wrong: readonly (readonly [number, number])[] = [
    [0, 1],
    [1, 5],
  ]
  for (const [position, type] of wrong)
    expect(
      decodeFeedPage(general({ v: 1, entries: [[position, type, new Uint8Array(1)]], next: 1, head: 1 })),
    ).toMatchObject({ ok: false, reason: 'bad-shape' })
  const many: FeedEntry[2][] = Array.from({ length: 1001 }, () => new Uint8Array(1))
  expect(decodeBatch(encodeBatch({ records: many, grants: [], drafts: [], leaves: [] }))).toMatchObject({
    ok: false,
    reason: 'bad-shape',
  })
  expect(
    decodeBatch(encodeBatch({ records: [], grants: [], drafts: [], leaves: [new Uint8Array(33)] })),
  ).toMatchObject({ ok: false, reason: 'bad-shape' })
})

test('[S49] whatever bytes come, they are read or refused', () => {
  fc.assert(
    fc.property(page, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
      const written = encodeFeedPage(given)
      written[at % written.length] = (written[at % written.length] ?? 0) ^ change
      const read = decodeFeedPage(written)
      expect(typeof read.ok).toBe('boolean')
    }),
    { numRuns: 500 },
  )
})

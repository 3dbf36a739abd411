import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import { beforeAll, expect, test } from 'vitest'
import { DraftsOnDisk } from '#/client/drafts-on-disk.ts'
import { memoryStore } from '#/client/memory-store.ts'
import { StoredFeed } from '#/client/stored-feed.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import type { FeedEntry } from '#/wire/batch.ts'
import '../random.ts'

let primitives: Primitives

beforeAll(async () => {
  await sodium.ready
  primitives = sodiumPrimitives(sodium)
})

/** Pages of a device that keeps nothing else. */
function feedHere(): StoredFeed {
  const ringKey = new Uint8Array(32)
  const chance = (length: number): Uint8Array => new Uint8Array(length)
  return new StoredFeed(primitives, memoryStore(), new DraftsOnDisk({ primitives, chance }, () => ringKey))
}

const place = ([position]: FeedEntry): number => position

test('[S94] a page kept in rows is every entry once, in order; each row ends where the next begins, the last where the page ends', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ step: fc.integer({ min: 0, max: 3 }), kilobytes: fc.integer({ min: 0, max: 700 }) }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      fc.integer({ min: 0, max: 5 }),
      (made, beyond) => {
        let position = 1
        const entries = made.map(({ step, kilobytes }): FeedEntry => {
          position += step
          return [position, 1, new Uint8Array(kilobytes * 1024)]
        })
        const page = { entries, next: position + beyond, head: position + beyond + 9 }
        const feed = feedHere()
        const rows = feed.rowsOf(page)
        const pages = rows.map((row) => feed.read(row))
        expect(pages.flatMap((each) => each?.entries.map(place) ?? [])).toEqual(entries.map(place))
        expect(rows.at(-1)?.next).toBe(page.next)
        let before = 0
        for (const [index, { next }] of rows.entries()) {
          const places = pages[index]?.entries.map(place) ?? []
          for (const each of places) {
            expect(each).toBeGreaterThan(before)
            expect(each).toBeLessThanOrEqual(next)
          }
          before = next
          expect(pages[index]?.next).toBe(next)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('[S94] [S65] a row that the disk damaged is noticed, whichever byte it was', () => {
  const feed = feedHere()
  const [row] = feed.rowsOf({ entries: [[7, 1, Uint8Array.of(1, 2, 3)]], next: 7, head: 7 })
  if (row === undefined) throw new Error('a page has a row')
  expect(feed.read(row)?.entries).toHaveLength(1)
  for (let at = 0; at < row.bytes.length; at++) {
    const bytes = row.bytes.slice()
    bytes[at] = (bytes[at] ?? 0) ^ 4
    expect(feed.read({ ...row, bytes })).toBeNull()
  }
})

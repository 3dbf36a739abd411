import sodium from 'libsodium-wrappers'
import { beforeAll, expect, test } from 'vitest'
import { DraftsOnDisk } from '#/client/drafts-on-disk.ts'
import { KeptIndex, NO_INDEX } from '#/client/kept-index.ts'
import { makeIndex } from '#/client/early-caseload.ts'
import { memoryStore } from '#/client/memory-store.ts'
import { StoredFeed } from '#/client/stored-feed.ts'
import { ZERO_HASH, sealEnvelope } from '#/core/vault/envelope.ts'
import { DeviceId, KeyId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'

let primitives: Primitives

beforeAll(async () => {
  await sodium.ready
  primitives = sodiumPrimitives(sodium)
})

const stream = StreamId.parse('5'.repeat(32))

/** A record of one household, as it comes in the feed. */
function sealed(): Uint8Array<ArrayBuffer> {
  const id = '1'.repeat(32)
  const header = {
    namespace: 'record',
    space: SpaceId.parse(id),
    stream,
    id: RecordId.parse(id),
    parents: [],
    device: DeviceId.parse(id),
    seq: 1,
    prev: ZERO_HASH,
    keyId: KeyId.parse(id),
    epoch: 1,
    headSize: 0,
    headRoot: ZERO_HASH,
  } as const
  const [key, nonce] = [new Uint8Array(32), new Uint8Array(24)]
  const { secretKey } = primitives.signingPair(key)
  return new Uint8Array(sealEnvelope(primitives, header, new Uint8Array(3), key, nonce, secretKey))
}

/** A device with an index of what lies in its feed, and a clock that a test turns. */
function disk() {
  const chance = (length: number): Uint8Array => new Uint8Array(length).fill(7)
  const clock = { now: 1_000_000 }
  const due: { at: number; run: () => void }[] = []
  const held = { ringKey: new Uint8Array(32), build: 'one' }
  const surroundings = {
    primitives,
    chance,
    get build() {
      return held.build
    },
    now: () => clock.now,
    after: (delayMs: number, run: () => void) => {
      const timer = { at: clock.now + delayMs, run }
      due.push(timer)
      return () => void due.splice(due.indexOf(timer), due.includes(timer) ? 1 : 0)
    },
  }
  const store = memoryStore()
  const ringKey = (): Uint8Array => held.ringKey
  const feed = new StoredFeed(primitives, store, new DraftsOnDisk({ primitives, chance }, ringKey))
  let times = 0
  const index = new KeptIndex({ surroundings, store, feed, ringKey, onDue: () => void times++ })
  const arrives = (next: number, type: FeedEntry[1] = FEED_TYPES.record) =>
    store.commit({
      pages: [feed.rowOf(next, { entries: [[next, type, sealed()]], next, head: next })],
    })
  const keep = async () => {
    for (const row of await pageRows()) feed.noteContents(row.next, feed.taken(row).entries)
    const made = makeIndex({
      cursor: 0,
      contents: feed.contents,
      outbox: [],
      outlines: [],
      erasedKeys: [],
      drafts: [],
      desk: { staff: [], office: null, unread: [] },
      questionnaires: [],
      unopened: [],
    })
    await store.commit({ meta: [index.rowOf(made)] })
    index.noteKept()
  }
  const pageRows = async () => {
    const rows: { next: number; bytes: Uint8Array }[] = []
    await store.eachPage((row) => void rows.push(row))
    return rows
  }
  /** Lets time pass; answers how often the index was made again meanwhile. */
  const passes = (ms: number): number => {
    const before = times
    clock.now += ms
    for (const timer of due.filter(({ at }) => at <= clock.now)) {
      due.splice(due.indexOf(timer), 1)
      timer.run()
    }
    return times - before
  }
  return { held, clock, store, index, arrives, keep, passes }
}

test('an index is made again when it has been quiet for two seconds, at most once a minute', async () => {
  const { index, keep, passes, clock } = disk()
  expect(index.isDue).toBe(false)
  index.soon()
  expect(index.isDue).toBe(true)
  expect(passes(1_500)).toBe(0)
  index.soon()
  expect(passes(1_999)).toBe(0)
  expect(passes(1)).toBe(1)
  await keep()
  expect(index.isDue).toBe(false)
  expect(passes(10_000)).toBe(0)
  index.soon()
  expect(passes(49_999)).toBe(0)
  expect(passes(1)).toBe(1)
  await keep()
  // A clock that was put back must not hold it up.
  clock.now -= 3_600_000
  index.soon()
  expect(passes(2_000)).toBe(1)
  index.soon()
  index.callOff()
  expect(passes(3_600_000)).toBe(0)
})

test('a device begins with the index that was sealed by this build under this ring key, and reads the pages that came since', async () => {
  const { held, store, index, arrives, keep } = disk()
  expect(await index.begin([])).toBeNull()
  await arrives(5)
  await keep()
  const covered = await index.begin([])
  expect(covered?.end).toBe(5)
  expect(covered?.early.isBehind).toBe(false)
  await arrives(8)
  const begun = await index.begin([])
  expect(begun?.end).toBe(8)
  expect([...(begun?.early.stale ?? [])]).toEqual([stream])
  expect(begun?.early.pagesOf(stream)).toEqual([5, 8])
  held.build = 'two'
  expect(await index.begin([])).toBeNull()
  held.build = 'one'
  held.ringKey = new Uint8Array(32).fill(1)
  expect(await index.begin([])).toBeNull()
  held.ringKey = new Uint8Array(32)
  await store.commit({ meta: [NO_INDEX] })
  expect(await index.begin([])).toBeNull()
})

test('a device does not begin with an index after a tombstone came, or when a page it covers is gone', async () => {
  const { store, index, arrives, keep } = disk()
  await arrives(5)
  await keep()
  expect(await index.begin([])).not.toBeNull()
  await arrives(8, FEED_TYPES.erasure)
  expect(await index.begin([])).toBeNull()
  await store.commit({ dropPages: true })
  expect(await index.begin([])).toBeNull()
})

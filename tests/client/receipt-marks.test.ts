import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '#/client/memory-store.ts'
import type { DeviceStore, OutboxRow } from '#/client/ports.ts'
import { withReceiptMarks } from '#/client/receipt-marks.ts'
import { StreamId } from '#/core/vault/ids.ts'

const row = (n: number, made = 0): OutboxRow => ({
  n,
  type: 'record',
  id: `${n} ${made}`,
  stream: StreamId.parse('0'.repeat(32)),
  bytes: Uint8Array.of(n, made),
  state: 'queued',
  position: 0,
  problem: null,
  queuedAt: 0,
})
const states = async (store: DeviceStore) =>
  (await store.outbox()).map(({ n, state, position }) => [n, state, position])

test('[S3] a receipt is on disk without its records being written again, also after a restart', async () => {
  const disk = memoryStore()
  const store = withReceiptMarks(disk)
  await store.commit({ outbox: [row(1), row(2), row(3)] })
  const written: number[] = []
  const watched = withReceiptMarks({
    ...disk,
    commit: (change) => {
      written.push(change.outbox?.length ?? 0)
      return disk.commit(change)
    },
  })
  await watched.commit({
    receipted: [
      { n: 1, position: 11 },
      { n: 2, position: 12 },
    ],
  })
  expect(written).toEqual([0])
  expect(await states(withReceiptMarks(disk))).toEqual([
    [1, 'receipted', 11],
    [2, 'receipted', 12],
    [3, 'queued', 0],
  ])
})

test('[S11] what is queued again after a receipt is queued, also after a restart', async () => {
  const disk = memoryStore()
  const store = withReceiptMarks(disk)
  await store.commit({ outbox: [row(1)] })
  await store.commit({ receipted: [{ n: 1, position: 11 }] })
  // A process that has not read the outbox yet knows the marks too.
  await withReceiptMarks(disk).commit({ outbox: [row(1)] })
  expect(await states(withReceiptMarks(disk))).toEqual([[1, 'queued', 0]])
})

test('a change that does not reach the disk marks nothing', async () => {
  const disk = memoryStore()
  let isFull = false
  const store = withReceiptMarks({
    ...disk,
    commit: (change) => (isFull ? Promise.reject(new Error('full')) : disk.commit(change)),
  })
  await store.commit({ outbox: [row(1)] })
  isFull = true
  await expect(store.commit({ receipted: [{ n: 1, position: 11 }] })).rejects.toThrow('full')
  isFull = false
  await store.commit({ receipted: [] })
  expect(await states(store)).toEqual([[1, 'queued', 0]])
})

test('marks the disk damaged are none: the rows are sent once more', async () => {
  const disk = memoryStore()
  await withReceiptMarks(disk).commit({ outbox: [row(1)], receipted: [{ n: 1, position: 11 }] })
  await disk.commit({ meta: [{ name: 'receipt-marks', bytes: Uint8Array.of(0, 0, 0, 9, 1) }] })
  expect(await states(withReceiptMarks(disk))).toEqual([[1, 'queued', 0]])
})

const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), n: fc.integer({ min: -2, max: 3 }) }),
  fc.record({ kind: fc.constant('drop' as const), n: fc.integer({ min: -2, max: 3 }) }),
  fc.record({ kind: fc.constant('receipt' as const), n: fc.integer({ min: -2, max: 3 }) }),
  fc.record({ kind: fc.constant('restart' as const), n: fc.constant(0) }),
  fc.record({ kind: fc.constant('forget' as const), n: fc.constant(0) }),
)

test('[S4] numbers used again, rows written again, restarts: only what was receipted as it stands counts as that', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const disk = memoryStore()
      let store = withReceiptMarks(disk)
      const expected = new Map<number, number>()
      for (const [made, { kind, n }] of steps.entries()) {
        if (kind === 'write') {
          await store.commit({ outbox: [row(n, made)] })
          expected.set(n, 0)
        } else if (kind === 'drop') {
          await store.commit({ dropOutbox: [n] })
          expected.delete(n)
        } else if (kind === 'forget') {
          await store.commit({ dropAll: true })
          expected.clear()
        } else if (kind === 'restart') store = withReceiptMarks(disk)
        else if (expected.has(n)) {
          await store.commit({ receipted: [{ n, position: 100 + made }] })
          expected.set(n, 100 + made)
        }
      }
      const found = new Map((await withReceiptMarks(disk).outbox()).map(({ n, position }) => [n, position]))
      expect(found).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

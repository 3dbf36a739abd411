import { expect, test } from 'vitest'
import fc from 'fast-check'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import { FEED_TYPES } from '#/wire/batch.ts'
import { onBothEngines } from './on-both-engines.ts'
import { chance, newId, townWithWorker } from './town.ts'

const RECORDS = 12

/** How a device may push its outbox: pieces from some record to some later one, overlapping, again and again. */
const pieces = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: RECORDS }),
    to: fc.integer({ min: 0, max: RECORDS }),
    restart: fc.boolean(),
    withLeaves: fc.boolean(),
  }),
  { maxLength: 12 },
)

onBothEngines((start) => {
  test('however a chain is split, repeated and interrupted, the same is stored', async () => {
    let server = await start()
    const port = Number(new URL(server.address).port)
    const { town, administrator, household, worker } = await townWithWorker(server.address)
    let restarts = 0
    await fc.assert(
      fc.asyncProperty(pieces, async (plan) => {
        const device = await town.secondDevice(administrator, worker)
        const records = Array.from({ length: RECORDS }, () => device.record(household))
        const leaves = records.map(() => chance(34))
        const draft = newId()
        const { head } = await device.caller.feed(town.space, 0)
        const known = new Map<number, number>()
        let stored = 0
        let revision = 0
        const push = async (from: number, to: number, withLeaves: boolean) => {
          const answer = await device.push({
            records: records.slice(from, to),
            drafts: [device.draft(household, draft, ++revision)],
            leaves: withLeaves ? leaves.slice(from, to) : [],
          })
          if (from > stored && to > from) {
            expect(answer.problem).toMatchObject({ code: 'chain-gap', expectedSeq: stored + 1 })
            return
          }
          expect(answer.status).toBe(201)
          const { positions } = StorageReceipt.parse(answer.json)
          for (const [offset, position] of positions.entries()) {
            expect(known.get(from + offset) ?? position).toBe(position)
            known.set(from + offset, position)
          }
          stored = Math.max(stored, to > from ? to : 0)
        }
        for (const { from, to, restart, withLeaves } of plan) {
          await push(Math.min(from, to), Math.max(from, to), withLeaves)
          if (restart && restarts < 4) {
            restarts++
            await server.close()
            server = await start({ port }, server.place)
          }
        }
        await push(stored, RECORDS, true)
        await push(0, RECORDS, true)
        const entries = await device.caller.wholeFeed(town.space, 5)
        const own = entries.filter(([position, type]) => position > head && type === FEED_TYPES.record)
        expect(own.map(([position]) => position)).toEqual([...known.values()].toSorted((a, b) => a - b))
        expect(Buffer.concat(own.map(([, , bytes]) => bytes)).equals(Buffer.concat(records))).toBe(true)
        const slots = entries.filter(([position, type]) => position > head && type === FEED_TYPES.draft)
        expect(slots).toHaveLength(1)
        const log = await device.caller.get('/api/log/leaves?from=0&to=100000')
        for (const leaf of leaves) {
          let found = 0
          for (let at = 0; at < log.bytes.length; at += 34) {
            if (Buffer.from(log.bytes.subarray(at, at + 34)).equals(leaf)) found++
          }
          expect(found).toBe(1)
        }
      }),
      { numRuns: 25 },
    )
  }, 120_000)
})

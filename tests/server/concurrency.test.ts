import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import { onBothEngines } from './on-both-engines.ts'
import { Caller, type HeldKey, type Member, chance, newId, townWithWorker } from './town.ts'

const DEVICES = 8
const BATCHES = 12
const RECORDS = 5
const READERS = 5

/** Pushes a device's work, its retries included, and answers every receipt. */
async function pushAll(member: Member, caller: Caller, key: HeldKey): Promise<StorageReceipt[]> {
  const receipts: StorageReceipt[] = []
  const draft = newId()
  const pushed = async (batch: Parameters<Caller['push']>[1]) => {
    const answer = await caller.push(member.town.space, batch)
    if (answer.status !== 201) throw new Error(`the push was refused: ${answer.text}`)
    return StorageReceipt.parse(answer.json)
  }
  for (let round = 1; round <= BATCHES; round++) {
    const batch = {
      records: Array.from({ length: RECORDS }, () => member.record(key)),
      drafts: [member.draft(key, draft, round)],
      leaves: [chance(34)],
    }
    const receipt = await pushed(batch)
    receipts.push(receipt)
    if (round % 4 === 0) {
      const again = await pushed({ ...batch, drafts: [] })
      expect(again.positions).toEqual(receipt.positions)
    }
  }
  return receipts
}

/** Reads on from its cursor, as fast as it can, until told the last position. */
async function readAll(caller: Caller, space: string, limit: number, last: () => number | null) {
  const seen: FeedEntry[] = []
  for (let after = 0; ;) {
    const page = await caller.feed(space, after, limit)
    seen.push(...page.entries)
    after = page.next
    const end = last()
    if (end !== null && after >= end) return seen
    if (page.entries.length === 0) await pause(2)
  }
}

onBothEngines((start, engineName) => {
  test('[S6] no reader skips a position while many devices push at once', async () => {
    const first = await start()
    // On PostgreSQL two processes share the database; half of the devices talk to each.
    const second = engineName === 'PostgreSQL' ? await start({}, first.place) : first
    const { town, administrator, worker, household } = await townWithWorker(first.address)
    const devices = [worker]
    while (devices.length < DEVICES) devices.push(await town.secondDevice(administrator, worker))
    const before = (await worker.caller.feed(town.space, 0)).head
    let end: number | null = null
    const readers = Array.from({ length: READERS }, (_, index) => {
      const caller = new Caller(index % 2 === 0 ? second.address : first.address)
      caller.cookie = worker.caller.cookie
      return readAll(caller, town.space, [3, 17, 100, 500, 2000][index] ?? 50, () => end)
    })
    const receipts = (
      await Promise.all(
        devices.map((device, index) => {
          const caller = new Caller(index % 2 === 0 ? first.address : second.address)
          caller.cookie = device.caller.cookie
          return pushAll(device, caller, household)
        }),
      )
    ).flat()
    end = Math.max(...receipts.map((receipt) => receipt.position))

    const positions = receipts.flatMap((receipt) => receipt.positions)
    expect(new Set(positions).size).toBe(DEVICES * BATCHES * RECORDS)
    // Records and draft revisions take one position each, and no position is left out.
    expect(end).toBe(before + DEVICES * BATCHES * (RECORDS + 1))
    for (const seen of await Promise.all(readers)) {
      const records = seen.filter(([, type]) => type === FEED_TYPES.record)
      const order = seen.map(([position]) => position)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
      expect(new Set(order).size).toBe(order.length)
      expect(records.map(([position]) => position)).toEqual(positions.toSorted((a, b) => a - b))
      const nextSeq = new Map<string, number>()
      for (const [, , bytes] of records) {
        const read = readEnvelope(bytes)
        if (!read.ok) throw new Error(read.reason)
        const { device, seq } = read.envelope.header
        expect(seq).toBe((nextSeq.get(device) ?? 0) + 1)
        nextSeq.set(device, seq)
      }
      const slots = seen
        .filter(([, type]) => type === FEED_TYPES.draft)
        .map(([, , bytes]) => readEnvelope(bytes))
      const finals = slots.filter((read) => read.ok && read.envelope.header.seq === BATCHES)
      expect(finals).toHaveLength(DEVICES)
    }
    const sizes = receipts.map((receipt) => receipt.log.size)
    expect(new Set(sizes).size).toBe(DEVICES * BATCHES)
    expect(Math.max(...sizes)).toBe(DEVICES * BATCHES)
  }, 120_000)

  test('[S2] the same batch pushed ten times at once is stored once', async () => {
    const { address } = await start()
    const { town, worker, household } = await townWithWorker(address)
    const before = (await worker.caller.feed(town.space, 0)).head
    const batch = { records: [worker.record(household), worker.record(household)], leaves: [chance(34)] }
    const receipts = await Promise.all(Array.from({ length: 10 }, () => worker.pushed(batch)))
    for (const receipt of receipts) expect(receipt.positions).toEqual([before + 1, before + 2])
    expect((await worker.caller.feed(town.space, 0)).head).toBe(before + 2)
  })
})

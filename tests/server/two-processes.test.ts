import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import type { BatchContents } from '#/core/record-log/receipt.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import { freePort } from '../machine.ts'
import { type Started, start } from './child-server.ts'
import { type EngineUnderTest, type Place, postgres } from './engines.ts'
import { listen } from './listening.ts'
import { roundRobin } from './round-robin.ts'
import { Caller, type HeldKey, type Member, chance, townWithWorker } from './town.ts'

let engine: EngineUnderTest
let place: Place
const serverKey = randomBytes(32).toString('base64url')

beforeAll(async () => {
  engine = await postgres.open()
}, 120_000)
afterAll(() => engine.stop())
beforeEach(async () => {
  place = await engine.freshPlace()
})
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
  await place.remove()
})

/** A process on the shared database and a port of its own. */
const startOn = (port: number): Started => {
  if (place.databaseUrl === null) throw new Error('no address of a database')
  return start({
    PORT: String(port),
    DATA_DIR: place.dataDir,
    DATABASE_URL: place.databaseUrl,
    SERVER_KEY: serverKey,
  })
}

/** Two processes, started at once on an empty database, behind a round-robin. */
async function twoProcesses() {
  const ports = [await freePort(), await freePort()]
  const processes = ports.map((port) => startOn(port))
  const addresses = await Promise.all(processes.map(({ address }) => address))
  const front = await roundRobin(addresses)
  opened.push(front)
  return { ports, processes, addresses, front }
}

/** The same again until it is answered, as a tablet does; what was broken off may have been done. */
async function untilAnswered<T>(ask: () => Promise<T | null>, tally: { retries: number }): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const answer = await ask().catch(() => null)
    if (answer !== null) return answer
    tally.retries += 1
    await pause(10 + Math.random() * 40)
  }
  throw new Error('the server did not come back')
}

test(
  '[S23] two processes killed in turn while devices push and pull lose nothing, double nothing, skip nothing',
  { timeout: 120_000 },
  async () => {
    const { ports, processes, addresses, front } = await twoProcesses()
    const { town, administrator, worker, household } = await townWithWorker(front.address)
    const devices = [worker]
    while (devices.length < 4) devices.push(await town.secondDevice(administrator, worker))
    const before = (await worker.caller.feed(town.space, 0)).head
    const tally = { retries: 0, streams: 0 }
    let isOver = false

    const confirmedLeaves: string[] = []
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

    const pushOn = async (member: Member, key: HeldKey): Promise<StorageReceipt[]> => {
      const receipts: StorageReceipt[] = []
      while (!isOver) {
        const leaf = chance(34)
        const batch: Partial<BatchContents> = {
          records: [member.record(key), member.record(key), member.record(key)],
          leaves: [leaf],
        }
        receipts.push(
          await untilAnswered(async () => {
            const answer = await member.push(batch)
            if (answer.status === 201) return StorageReceipt.parse(answer.json)
            if (answer.problem?.code === 'busy' || answer.status >= 500) return null
            isOver = true
            throw new Error(`a push was refused: ${answer.text}`)
          }, tally),
        )
        confirmedLeaves.push(hex(leaf))
        await pause(5)
      }
      return receipts
    }
    const readOn = async (limit: number, end: () => number | null): Promise<FeedEntry[]> => {
      const caller = new Caller(front.address)
      caller.cookie = worker.caller.cookie
      const seen: FeedEntry[] = []
      for (let after = before; ;) {
        const page = await untilAnswered(() => caller.feed(town.space, after, limit), tally)
        seen.push(...page.entries)
        after = page.next
        const last = end()
        if (last !== null && after >= last) return seen
        await pause(5)
      }
    }
    /** Highest position the events told of; a stream that ends is opened again, on whichever process answers. */
    let heardUpTo = 0
    const listenOn = async (): Promise<void> => {
      while (!isOver) {
        const live = await listen(administrator).catch(() => null)
        if (live === null) {
          await pause(30)
          continue
        }
        tally.streams += 1
        const over = { now: false }
        void live.ended.then(() => (over.now = true))
        while (!over.now && !isOver) {
          for (const event of live.heard)
            if (event.type === 'space') heardUpTo = Math.max(heardUpTo, event.position)
          await pause(10)
        }
        live.stop()
      }
    }

    let end: number | null = null
    const pushing = Promise.all(devices.map((device) => pushOn(device, household)))
    const reading = Promise.all([3, 100, 2000].map((limit) => readOn(limit, () => end)))
    const listening = listenOn()
    for (let round = 0; round < 6; round++) {
      await pause(400)
      const which = round % 2
      processes[which]?.child.kill('SIGKILL')
      await processes[which]?.ended
      await pause(200)
      const again = startOn(ports[which] ?? 0)
      processes[which] = again
      await again.address
    }
    await pause(200)
    isOver = true
    const receipts = (await pushing).flat()
    end = Math.max(...receipts.map(({ position }) => position))
    const readings = await reading
    await listening

    const positions = receipts.flatMap((receipt) => receipt.positions).toSorted((a, b) => a - b)
    expect(positions.length).toBeGreaterThan(100)
    expect(tally.retries).toBeGreaterThan(0)
    // Every confirmed record has its own position, and the positions have no hole.
    expect(positions).toEqual(positions.map((_unused, index) => before + index + 1))
    expect(end).toBe(before + positions.length)
    const whole = await worker.caller.wholeFeed(town.space)
    const ids = whole.map(([, , bytes]) => {
      const read = readEnvelope(bytes)
      return read.ok ? read.envelope.header.id : Buffer.from(bytes).toString('hex')
    })
    expect(new Set(ids).size).toBe(ids.length)
    for (const seen of readings) {
      expect(seen.map(([position]) => position)).toEqual(positions)
      const seqs = new Map<string, number>()
      for (const [, type, bytes] of seen) {
        const read = readEnvelope(bytes)
        if (type !== FEED_TYPES.record || !read.ok) throw new Error('something else than a record')
        const { device, seq } = read.envelope.header
        expect(seq).toBe((seqs.get(device) ?? 0) + 1)
        seqs.set(device, seq)
      }
    }
    // Every confirmed leaf stands in the consent log once and nothing else does, though batches were pushed again.
    const answer = await administrator.caller.get(`/api/log/leaves?from=0&to=${receipts.length + 100}`)
    const leaves = []
    for (let at = 0; at < answer.bytes.length; at += 34) leaves.push(hex(answer.bytes.subarray(at, at + 34)))
    expect(leaves.toSorted()).toEqual(confirmedLeaves.toSorted())
    // The answer to a batch that was pushed again tells the head as it is then: never less than its own leaf.
    expect(Math.max(...receipts.map(({ log }) => log.size))).toBe(receipts.length)
    // The listener was thrown out and came back, and heard of almost the last push (its last words may be cut).
    expect(tally.streams).toBeGreaterThan(1)
    expect(heardUpTo).toBeGreaterThan(before + positions.length / 2)
    for (const address of addresses) expect((await fetch(`${address}/readyz`)).status).toBe(200)
  },
)

test('[S24] a push at one process wakes whoever listens at the other', { timeout: 60_000 }, async () => {
  const { addresses, front } = await twoProcesses()
  const { town, administrator, worker, household } = await townWithWorker(front.address)
  for (const [at, other] of [addresses, addresses.toReversed()]) {
    const live = await listen(administrator, at)
    const caller = new Caller(other ?? '')
    caller.cookie = worker.caller.cookie
    const answer = await caller.push(town.space, { records: [worker.record(household)] })
    const { position } = StorageReceipt.parse(answer.json)
    await expect
      .poll(() => live.heard, { timeout: 5000 })
      .toContainEqual({ type: 'space', space: town.space, position })
    live.stop()
  }
})

test(
  '[S24] when the line to the database breaks, listeners are sent back to ask for themselves',
  { timeout: 60_000 },
  async () => {
    const { addresses, front } = await twoProcesses()
    const { town, administrator, worker, household } = await townWithWorker(front.address)
    const live = await listen(administrator, addresses[0])
    const client = new pg.Client({ connectionString: place.databaseUrl ?? '' })
    await client.connect()
    const broken = await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen slieksnis_live' and datname = current_database()",
    )
    expect(broken.rowCount).toBe(2)
    await client.end()
    // Nobody hears of this one.
    const { position } = await worker.pushed({ records: [worker.record(household)] })
    await live.ended
    expect(live.heard.some((event) => event.type === 'space' && event.position >= position)).toBe(false)
    expect((await administrator.caller.feed(town.space, position - 1)).head).toBe(position)
    // And who came back hears again.
    const again = await listen(administrator, addresses[0])
    const next = await worker.pushed({ records: [worker.record(household)] })
    await expect
      .poll(() => again.heard, { timeout: 5000 })
      .toContainEqual({ type: 'space', space: town.space, position: next.position })
    again.stop()
  },
)

import { EventEmitter } from 'node:events'
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { Room, pageRoom } from '#/server/room.ts'
import { CBOR_TYPE, FEED_TYPES } from '#/wire/batch.ts'
import { onBothEngines } from './on-both-engines.ts'
import { townWithWorker } from './town.ts'

const LONG_MS = 60_000

/** Has it come so far, once all that could go on has gone on? */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => {
    settled = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe('room in the process', () => {
  test('[S33] who finds none waits for those before, in their order, however small their own is', async () => {
    const room = new Room(100)
    const first = await room.enter(80, LONG_MS)
    const second = room.enter(60, LONG_MS)
    const third = room.enter(1, LONG_MS)
    expect([await isSettled(second), await isSettled(third)]).toEqual([false, false])
    first?.()
    first?.()
    expect([await isSettled(second), await isSettled(third)]).toEqual([true, true])
    expect(room.free).toBe(39)
  })

  test('[S33] what is larger than the whole gets the whole when all others are gone', async () => {
    const room = new Room(100)
    const one = room.take(1)
    const huge = room.enter(1000, LONG_MS)
    expect(await isSettled(huge)).toBe(false)
    one()
    expect(await isSettled(huge)).toBe(true)
    expect(room.free).toBe(0)
  })

  test('[S33] who waited long enough is told so, and those behind are let in', async () => {
    const room = new Room(100)
    const held = await room.enter(50, LONG_MS)
    const large = room.enter(60, 1)
    const small = room.enter(40, LONG_MS)
    expect(await large).toBe(null)
    expect(await small).not.toBe(null)
    held?.()
    expect(room.free).toBe(60)
  })
})

/** Announces a body and sends only its beginning, until it is ended. */
function slowSender(url: string, cookie: string, length: number) {
  const headers = { cookie, 'content-type': CBOR_TYPE, 'content-length': String(length) }
  const sent = request(url, { method: 'POST', headers })
  sent.on('error', () => undefined)
  sent.write(new Uint8Array(1000))
  return sent
}

/** Asks again until the answer is this. */
async function until<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isIt(answer)) return answer
  }
}

test('[S33] the more pages are on their way the smaller they are; whoever asks gets one, and room comes back', () => {
  const rooms = { pages: new Room(1_600_000) }
  const answers = Array.from({ length: 40 }, () => new EventEmitter())
  const sizes = answers.map((answer) => pageRoom(rooms, answer, 300_000))
  expect(sizes.slice(0, 3)).toEqual([300_000, 300_000, 250_000])
  expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes)
  expect(sizes.at(-1)).toBe(128 * 1024)
  for (const answer of answers) answer.emit('close')
  expect(rooms.pages.free).toBe(1_600_000)
})

onBothEngines((start) => {
  test('[S33] while larger bodies fill the room a further one is told when to come back, and small ones pass', async () => {
    const { address } = await start({ limits: { bodyBytes: 200_000, bodyWaitMs: 20 } })
    const { town, worker, household } = await townWithWorker(address)
    const { caller } = worker
    const large = { records: [worker.record(household, { bytes: 100_000 })] }
    const slow = slowSender(`${address}/api/spaces/${town.space}/batches`, caller.cookie, 150_000)
    const refused = await until(
      () => caller.push(town.space, large),
      ({ status }) => status !== 201,
    )
    expect([refused.status, refused.problem?.code]).toEqual([503, 'busy'])
    expect(refused.headers.get('retry-after')).toBe('5')
    const small = { records: [worker.record(household)] }
    expect((await caller.push(town.space, small)).status).not.toBe(503)
    // Whoever gave up leaves the room to others.
    slow.destroy()
    const taken = await until(
      () => caller.push(town.space, large),
      ({ status }) => status !== 503,
    )
    expect(taken.status).toBe(201)
  })

  test('[S33] with little room pages are small, and together they are everything', async () => {
    const { address } = await start({ limits: { pageBytes: 1 } })
    const { town, worker, household } = await townWithWorker(address)
    const records = Array.from({ length: 40 }, () => worker.record(household, { bytes: 30_000 }))
    await worker.pushed({ records })
    const page = await worker.caller.feed(town.space, 0)
    expect(page.next).toBeLessThan(page.head)
    const whole = await worker.caller.wholeFeed(town.space)
    expect(whole.filter(([, type]) => type === FEED_TYPES.record)).toHaveLength(40)
  })
})

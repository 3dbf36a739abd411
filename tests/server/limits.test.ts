import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { type Socket, connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'

import { CBOR_TYPE } from '#/wire/batch.ts'
import { Problem } from '#/wire/problem.ts'
import { listen } from './listening.ts'
import { MINUTE, handClock, onBothEngines } from './on-both-engines.ts'
import { Caller, chance, townWithWorker } from './town.ts'

/** Opens a line to the server and says this; answers what came back until the server hung up. */
async function sayTo(address: string, words: string): Promise<string> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (part: Buffer) => (heard += part.toString()))
  socket.write(words)
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
    socket.once('error', () => resolve())
  })
  return heard
}

/** The problem in an answer as it came over the line. */
const problemIn = (heard: string): Problem =>
  Problem.parse(JSON.parse(heard.slice(heard.indexOf('\r\n\r\n') + 4)))

/** Sends a body without end; answers how many MiB went out until the server answered or hung up. */
function streamed(url: string, cookie: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers: { cookie, 'content-type': CBOR_TYPE } })
    const part = chance(1024 * 1024)
    let count = 0
    let isOver = false
    const end = (): void => {
      isOver = true
      sent.destroy()
      resolve(count)
    }
    sent.once('response', end)
    sent.on('error', end)
    const go = (): void => {
      if (isOver) return
      count += 1
      sent.write(part, () => setTimeout(go, 1))
    }
    go()
  })
}

const idle = (address: string): Promise<Socket> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(address)
    const socket = connect(Number(port), hostname, () => resolve(socket))
  })

onBothEngines((start) => {
  test('[S25] a body larger than its address takes is refused as too large, however it is sent', async () => {
    const { address } = await start()
    const { town, worker } = await townWithWorker(address)
    const { caller } = worker
    const large = await caller.ask('POST', `/api/spaces/${town.space}/batches`, {
      type: CBOR_TYPE,
      bytes: new Uint8Array(17 * 1024 * 1024),
    })
    expect([large.status, large.problem?.code]).toEqual([413, 'too-large'])
    const json = await caller.post('/api/account/bundle', { account: 'x'.repeat(300 * 1024) })
    expect([json.status, json.problem?.code]).toEqual([413, 'too-large'])
    // Without a length stated before.
    const taken = await streamed(`${address}/api/spaces/${town.space}/batches`, caller.cookie)
    expect(taken).toBeGreaterThan(15)
    expect(taken).toBeLessThan(40)
    // A stranger's body is not even taken in.
    const stranger = await new Caller(address).ask('POST', `/api/spaces/${town.space}/batches`, {
      type: CBOR_TYPE,
      bytes: new Uint8Array(1000),
    })
    expect(stranger.problem?.code).toBe('not-signed-in')
    expect((await caller.get('/readyz')).status).toBe(200)
  })

  test('[S25] a head that is too large, too slow or no HTTP is told so and hung up on', async () => {
    const { address } = await start({ limits: { headersMs: 600 } })
    const large = await sayTo(address, `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)
    expect(problemIn(large).code).toBe('too-large')
    expect(problemIn(await sayTo(address, 'Good morning.\r\n\r\n')).code).toBe('bad-request')
    const from = performance.now()
    const slow = await sayTo(address, 'GET /healthz HTTP/1.1\r\nhost: a\r\n')
    expect(slow).toMatch(/^HTTP\/1\.1 408 /)
    expect(problemIn(slow).code).toBe('too-slow')
    expect(performance.now() - from).toBeLessThan(5000)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
  })

  test('[S26] a device that asks without end is told to wait, and nobody else with it', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now, limits: { requestsPerDevice: 10 } })
    const { town, administrator, worker } = await townWithWorker(address, clock.now)
    clock.pass(2 * MINUTE)
    const feed = `/api/spaces/${town.space}/feed?after=0`
    for (let i = 0; i < 10; i++) expect((await worker.caller.get(feed)).status).toBe(200)
    const refused = await worker.caller.get(feed)
    expect([refused.status, refused.problem?.code]).toEqual([429, 'too-many-requests'])
    expect(refused.problem?.retryAfterSeconds).toBe(60)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await administrator.caller.get(feed)).status).toBe(200)
    expect((await worker.caller.get('/readyz')).status).toBe(200)
    clock.pass(MINUTE)
    expect((await worker.caller.get(feed)).status).toBe(200)
  })

  test('[S26] strangers of one address share a limit, and made-up cookies do not get round it', async () => {
    const clock = handClock()
    const { address } = await start({ now: clock.now, limits: { requestsPerStranger: 200 } })
    const { town, worker } = await townWithWorker(address, clock.now)
    clock.pass(2 * MINUTE)
    const answers: (string | undefined)[] = []
    for (let i = 0; i < 210; i++) {
      const stranger = new Caller(address)
      stranger.cookie = `slieksnis-session=${randomBytes(32).toString('base64url')}`
      answers.push((await stranger.get(`/api/spaces/${town.space}/feed?after=0`)).problem?.code)
    }
    expect(answers.filter((code) => code === 'not-signed-in')).toHaveLength(200)
    expect(answers.filter((code) => code === 'too-many-requests')).toHaveLength(10)
    expect((await new Caller(address).get('/api/organisation')).problem?.code).toBe('too-many-requests')
    // Who is signed in behind the same address goes on.
    expect((await worker.caller.get(`/api/spaces/${town.space}/feed?after=0`)).status).toBe(200)
    const { headers } = await new Caller(address).get('/readyz')
    expect(headers.get('retry-after')).toBeNull()
  })

  test('[S26] a box that is filled in a hurry answers that there were too many', async () => {
    const { address } = await start()
    await townWithWorker(address)
    const resident = new Caller(address)
    const put = () =>
      resident.ask('POST', `/api/withdrawals/${'0'.repeat(32)}`, {
        type: 'application/octet-stream',
        bytes: new Uint8Array(100),
      })
    const codes: (string | undefined)[] = []
    for (let i = 0; i < 32; i++) codes.push((await put()).problem?.code)
    expect(codes.slice(30)).toEqual(['too-many-requests', 'too-many-requests'])
  })

  test('[S27] a full server says that it is full, and still that it lives', async () => {
    const { address } = await start({ limits: { connections: 3 } })
    const sockets = [await idle(address), await idle(address), await idle(address)]
    await pause(50)
    const refused = await fetch(`${address}/api/organisation`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(Problem.parse(await refused.json()).code).toBe('busy')
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    expect((await fetch(`${address}/readyz`)).status).toBe(503)
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await fetch(`${address}/api/organisation`)).status).toBe(200)
  })

  test('[S27] a device with too many event streams ends its oldest; a server with too many says so', async () => {
    const { address } = await start({ limits: { streamsPerDevice: 2, streams: 3 } })
    const { administrator, worker, household, town } = await townWithWorker(address)
    const first = await listen(worker)
    const second = await listen(worker)
    const third = await listen(worker)
    await first.ended
    const fourth = await listen(administrator)
    const refused = await administrator.caller.get('/api/events')
    expect([refused.status, refused.problem?.code]).toEqual([503, 'busy'])
    expect(refused.headers.get('retry-after')).toBe('30')
    const { position } = await worker.pushed({ records: [worker.record(household)] })
    for (const stream of [second, third, fourth]) {
      await expect.poll(() => stream.heard).toContainEqual({ type: 'space', space: town.space, position })
      stream.stop()
    }
  })
})

import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { startServer } from '#/server/main.ts'
import { CBOR_TYPE, FEED_TYPES, encodeBatch } from '#/wire/batch.ts'
import { Problem } from '#/wire/problem.ts'
import { freePort } from '../machine.ts'
import { start as startChild } from './child-server.ts'
import { type EngineUnderTest, type Place, engines, postgres } from './engines.ts'
import { onBothEngines } from './on-both-engines.ts'
import { type HeldKey, type Member, Town, townWithWorker } from './town.ts'

/** A push of which the second half is sent when told; answers what came back, null when the line was cut. */
function slowPush(member: Member, record: Uint8Array) {
  const bytes = encodeBatch({ records: [record], grants: [], drafts: [], leaves: [] })
  const half = Math.floor(bytes.length / 2)
  const sent = request(`${member.town.url}/api/spaces/${member.town.space}/batches`, {
    method: 'POST',
    headers: { cookie: member.caller.cookie, 'content-type': CBOR_TYPE, 'content-length': bytes.length },
  })
  const answered = new Promise<{ status: number; text: string } | null>((resolve) => {
    sent.once('error', () => resolve(null))
    sent.once('response', (reply) => {
      let text = ''
      reply.on('data', (part: Buffer) => (text += part.toString()))
      reply.once('end', () => resolve({ status: reply.statusCode ?? 0, text }))
    })
  })
  sent.write(bytes.subarray(0, half))
  return { answered, finish: () => sent.end(bytes.subarray(half)) }
}

const reaches = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  )

onBothEngines((start) => {
  test('[S21] a push under way is finished and receipted while nobody new is let in', async () => {
    const server = await start()
    const { town, worker, household } = await townWithWorker(server.address)
    const record = worker.record(household)
    const push = slowPush(worker, record)
    await pause(100)
    const closed = server.close()
    await pause(50)
    expect(await reaches(server.address)).toBe(false)
    push.finish()
    const answer = await push.answered
    expect(answer?.status).toBe(201)
    const receipt = StorageReceipt.parse(JSON.parse(answer?.text ?? ''))
    await closed
    const again = await start({}, server.place)
    const { caller } = worker
    const returning = new Town(again.address)
    returning.visitor.cookie = caller.cookie
    const records = (await returning.visitor.wholeFeed(town.space)).filter(
      ([, type]) => type === FEED_TYPES.record,
    )
    expect(records.map(([position]) => position)).toEqual(receipt.positions)
    expect(Buffer.from(records[0]?.[2] ?? []).equals(record)).toBe(true)
  })

  test('[S21] what is not finished in time is cut off, and stored nothing', async () => {
    const server = await start({ shutdownMs: 400 })
    const { town, worker, household } = await townWithWorker(server.address)
    const push = slowPush(worker, worker.record(household))
    await pause(100)
    const from = performance.now()
    await server.close()
    expect(performance.now() - from).toBeGreaterThan(350)
    expect(performance.now() - from).toBeLessThan(5000)
    expect(await push.answered).toBeNull()
    const again = await start({}, server.place)
    const returning = new Town(again.address)
    returning.visitor.cookie = worker.caller.cookie
    const entries = await returning.visitor.wholeFeed(town.space)
    expect(entries.filter(([, type]) => type === FEED_TYPES.record)).toEqual([])
  })

  test('[S21] event streams end at once, with a word on when to come back', async () => {
    const server = await start()
    const { worker } = await townWithWorker(server.address)
    const reply = await fetch(`${server.address}/api/events`, { headers: { cookie: worker.caller.cookie } })
    const text = reply.text()
    const from = performance.now()
    await server.close()
    expect(performance.now() - from).toBeLessThan(3000)
    const hints = [...(await text).matchAll(/^retry: (\d+)$/gm)].map(([, wait]) => Number(wait))
    expect(hints).toHaveLength(2)
    expect(hints[1]).toBeGreaterThanOrEqual(1000)
    expect(hints[1]).toBeLessThan(5000)
  })

  test('[S22] the metrics say that a server going down is not ready', async () => {
    const server = await start({ metrics: { host: '127.0.0.1', port: 0, token: null } })
    const { worker, household } = await townWithWorker(server.address)
    const ready = async () =>
      /^slieksnis_ready (\d)$/m.exec(await (await fetch(`${server.metricsAddress}/metrics`)).text())?.[1]
    expect(await ready()).toBe('1')
    expect((await worker.caller.get('/readyz')).json).toEqual({ ready: true })
    expect((await worker.caller.get('/healthz')).json).toEqual({ alive: true })
    const push = slowPush(worker, worker.record(household))
    await pause(100)
    const closed = server.close()
    expect(await ready()).toBe('0')
    push.finish()
    await closed
  })
})

describe.each(engines)('on $name, a process of its own', ({ open }) => {
  let engine: EngineUnderTest
  let place: Place
  beforeAll(async () => {
    engine = await open()
    place = await engine.freshPlace()
  }, 120_000)
  afterAll(async () => {
    await place.remove()
    await engine.stop()
  })

  const settings = async () => ({
    PORT: String(await freePort()),
    DATA_DIR: place.dataDir,
    ...(place.databaseUrl === null ? {} : { DATABASE_URL: place.databaseUrl }),
  })

  test(
    '[S21] told to end while devices push, a server loses nothing it confirmed',
    { timeout: 60_000 },
    async () => {
      const environment = await settings()
      const first = startChild(environment)
      const address = await first.address
      const { town, administrator, worker, household } = await townWithWorker(address)
      const devices = [
        worker,
        await town.secondDevice(administrator, worker),
        await town.secondDevice(administrator, worker),
      ]
      const confirmed: Uint8Array[] = []
      const strange: unknown[] = []
      /** Pushes until the server is gone; answers the batch that was not confirmed. */
      const pushOn = async (member: Member, key: HeldKey): Promise<readonly Uint8Array[]> => {
        for (;;) {
          const records = [member.record(key), member.record(key, { bytes: 20_000 })]
          try {
            const answer = await member.push({ records })
            if (answer.status === 201) confirmed.push(...records)
            else {
              if (answer.problem?.code !== 'busy') strange.push(answer.text)
              return records
            }
          } catch {
            return records
          }
        }
      }
      const pushing = devices.map((device) => pushOn(device, household))
      await expect.poll(() => confirmed.length, { timeout: 20_000 }).toBeGreaterThan(60)
      first.child.kill('SIGTERM')
      expect(await first.ended).toBe(0)
      expect(first.errors()).toBe('')
      const pending = await Promise.all(pushing)
      expect(strange).toEqual([])
      const second = startChild(environment)
      await second.address
      for (const [index, device] of devices.entries()) await device.pushed({ records: pending[index] ?? [] })
      const entries = await worker.caller.wholeFeed(town.space)
      const stored = entries
        .filter(([, type]) => type === FEED_TYPES.record)
        .map(([, , bytes]) => Buffer.from(bytes).toString('base64'))
      const wanted = [...confirmed, ...pending.flat()].map((bytes) => Buffer.from(bytes).toString('base64'))
      expect(new Set(stored).size).toBe(stored.length)
      expect(stored.toSorted()).toEqual(wanted.toSorted())
      const positions = entries.map(([position]) => position)
      expect(positions).toEqual(positions.map((_unused, index) => index + 1))
      const seqs = new Map<string, number>()
      for (const [, type, bytes] of entries) {
        const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
        if (read === null || !read.ok) continue
        const { device, seq } = read.envelope.header
        expect(seq).toBe((seqs.get(device) ?? 0) + 1)
        seqs.set(device, seq)
      }
      second.child.kill('SIGTERM')
      expect(await second.ended).toBe(0)
    },
  )
})

/** Kysely's lock for whoever migrates a PostgreSQL database. */
const MIGRATION_LOCK = '3853314791062309107'

test(
  '[S22] a process that is still migrating lives, is not ready, and says when to come back',
  { timeout: 60_000 },
  async () => {
    const engine = await postgres.open()
    const place = await engine.freshPlace()
    if (place.databaseUrl === null) throw new Error('no PostgreSQL')
    const holder = new pg.Client({ connectionString: place.databaseUrl })
    await holder.connect()
    await holder.query(`select pg_advisory_lock(${MIGRATION_LOCK})`)
    const port = await freePort()
    const address = `http://127.0.0.1:${port}`
    const { dataDir, databaseUrl } = place
    let isUp = false
    const starting = startServer({ host: '127.0.0.1', port, dataDir, databaseUrl, clientDir: null }).then(
      (server) => {
        isUp = true
        return server
      },
    )
    await expect.poll(() => reaches(address)).toBe(true)
    await pause(300)
    expect(isUp).toBe(false)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    const readiness = await fetch(`${address}/readyz`)
    expect([readiness.status, await readiness.json()]).toEqual([503, { ready: false }])
    const refused = await fetch(`${address}/api/organisation`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(Problem.parse(await refused.json()).code).toBe('busy')
    await holder.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`)
    await holder.end()
    const server = await starting
    expect((await fetch(`${address}/readyz`)).status).toBe(200)
    expect((await fetch(`${address}/api/organisation`)).status).toBe(200)
    await server.close()
    await place.remove()
    await engine.stop()
  },
)

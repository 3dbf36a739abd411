import { decode, encode } from 'cborg'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Fault } from '#/client/fault.ts'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import type { Colleague } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const Frame = z.looseObject({})
const ofVersion = (bytes: Uint8Array, v: number): Uint8Array => encode({ ...Frame.parse(decode(bytes)), v })

describe.each(engines)('on $name', ({ open }) => {
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (world) => {
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[S49] a batch of a version the server does not know is refused whole, stays on the tablet, and goes later', async () => {
    const home = await household(worker, 'Jaunāka versija')
    worker.line.spoil = (batch) => ofVersion(batch, 2)
    await expect(worker.vault.syncNow()).rejects.toThrow(Fault)
    const status = await worker.vault.status()
    expect(status).toMatchObject({ problem: { code: 'update-needed' }, quarantined: [] })
    expect(status.unsent).toBeGreaterThan(0)
    worker.line.spoil = (batch) => batch
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ problem: null, unsent: 0 })
    await supervisor.vault.syncNow()
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('Jaunāka versija')
  })

  test('[S49] a page of a version the tablet does not know moves no cursor and asks for an update', async () => {
    const home = await household(worker, 'Lapa')
    await worker.vault.syncNow()
    supervisor.line.spoilAnswer = (address, body) => (address.includes('/feed?') ? ofVersion(body, 2) : body)
    await expect(supervisor.vault.syncNow()).rejects.toThrow('version 2')
    expect((await supervisor.vault.status()).problem?.code).toBe('update-needed')
    supervisor.line.spoilAnswer = (_address, body) => body
    await supervisor.vault.syncNow()
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('Lapa')
    expect((await supervisor.vault.status()).problem).toBeNull()
  })

  test('[S49] a receipt of a version the tablet does not know makes nothing safe', async () => {
    await visit(worker, await household(worker, 'Kvīts'))
    worker.line.spoilAnswer = (address, body) =>
      address.endsWith('/batches') ? Buffer.from(JSON.stringify({ v: 2, news: 'more' })) : body
    await expect(worker.vault.syncNow()).rejects.toThrow('version 2')
    const status = await worker.vault.status()
    expect(status.problem?.code).toBe('update-needed')
    expect(status.unsent).toBeGreaterThan(5)
    worker.line.spoilAnswer = (_address, body) => body
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ problem: null, unsent: 0, quarantined: [] })
  })

  test('[S49] an envelope of a version the tablet does not know is kept sealed and listed, and the rest of its page is read', async () => {
    await household(worker, 'Pirmā')
    await worker.vault.syncNow()
    const home = await household(worker, 'Otrā')
    await worker.vault.syncNow()
    const Page = z.looseObject({
      entries: z.array(z.tuple([z.int(), z.int(), z.instanceof(Uint8Array)])),
    })
    let changed = 0
    supervisor.line.spoilAnswer = (address, body) => {
      if (!address.includes('/feed?')) return body
      const page = Page.parse(decode(body))
      const entries = page.entries.map(([position, type, bytes]) => {
        if (type !== 1 || changed > 0) return [position, type, bytes]
        changed++
        const newer = Uint8Array.from(bytes)
        newer[4] = 2
        return [position, type, newer]
      })
      return encode({ ...page, entries })
    }
    await supervisor.vault.syncNow()
    supervisor.line.spoilAnswer = (_address, body) => body
    expect(changed).toBe(1)
    const { unopened } = await supervisor.vault.status()
    expect(unopened.filter(({ reason }) => reason === 'newer')).toHaveLength(1)
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('Otrā')
  })
})

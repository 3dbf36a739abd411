import { describe, expect, test } from 'vitest'
import { mattersOf } from '#/core/consent/office-book.ts'
import { foldRequest } from '#/core/consent/requests.ts'
import { engines } from '../server/engines.ts'
import { newMatter } from './erasing.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague
  let officer: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
  })

  test('[C30] a request is the officer’s alone, a loss the supervisor’s too, and a worker reads neither', async () => {
    const request = newMatter()
    await officer.vault.writeInBook({
      about: 'request',
      matter: request,
      person: null,
      note: 'Zvanīja no rīta.',
      event: { kind: 'received', on: '2026-11-23', article: '15' },
    })
    const [device] = await officer.vault.devices()
    if (device === undefined) throw new Error('the team has devices')
    await officer.vault.writeInBook({
      about: 'loss',
      matter: newMatter(),
      device: device.device,
      note: '',
      statement: { awareAt: '2026-11-23T08:00:00.000Z', statedAt: '2026-11-23T08:05:00.000Z' },
      evidence: {
        lock: 'locked',
        passphraseExposed: false,
        usedAfterLoss: 0,
        revokedAt: null,
        households: 1,
        persons: 2,
        specialData: true,
        children: false,
      },
    })
    await everybodySyncs(officer, supervisor, worker)
    const seen = async (person: Colleague) => (await person.vault.book()).map(({ about }) => about)
    expect(await seen(officer)).toEqual(['request', 'loss'])
    expect(await seen(supervisor)).toEqual(['loss'])
    expect(await seen(worker)).toEqual([])
    const [lines] = mattersOf(await officer.vault.book(), 'request').values()
    expect(foldRequest((lines ?? []).map(({ event }) => event))).toMatchObject({ status: 'open' })
  })

  test('[C30] an officer who comes later reads the whole book, with who wrote what and when', async () => {
    const before = await officer.vault.book()
    const later = await world.joins('dpo', 'Zane Liepa')
    await everybodySyncs(officer, later)
    expect((await later.vault.book()).filter(({ about }) => about === 'request')).toEqual(
      before.filter(({ about }) => about === 'request'),
    )
    // Handing on again adds nothing.
    await everybodySyncs(officer, later, officer, later)
    expect(await later.vault.book()).toHaveLength(before.length)
    expect(await officer.vault.book()).toEqual(before)
  })

  test('a device whose access was ended is refused at its next exchange, and says so', async () => {
    const own = await worker.vault.whoami()
    const devices = await supervisor.vault.devices()
    const lost = devices.find(({ device }) => device === own?.device)
    if (lost === undefined) throw new Error('the worker’s tablet is in the directory')
    await supervisor.vault.revokeDevice(lost.device)
    expect((await supervisor.vault.devices()).find(({ device }) => device === lost.device)?.revoked).toBe(
      true,
    )
    await expect(worker.vault.syncNow()).rejects.toThrow()
    expect(await worker.vault.whoami()).toBeNull()
    expect(await worker.vault.accessEnded(own?.account ?? '')).toMatchObject({ records: 0, drafts: 0 })
  })
})

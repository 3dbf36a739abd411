import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { INDEX_NAME, openIndex, sealIndex } from '#/client/caseload-index.ts'
import { makeIndex } from '#/client/early-caseload.ts'
import type { DeviceChange, DeviceStore } from '#/client/ports.ts'
import type { Vault } from '#/client/vault.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { Dice } from '../faults/dice.ts'
import { NodeTablet } from '../faults/node-tablet.ts'
import { Town } from '../faults/town.ts'
import { sqlite } from '../server/engines.ts'
import { asksToBeForgotten, proposesErasure } from './erasing.ts'
import { household, visit } from './home-visit.ts'
import { type Colleague, type World, exchange, openedAnew } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

/** Unlocks the same device anew. */
async function unlocked(colleague: Colleague): Promise<Vault> {
  await colleague.vault.lock()
  const vault = await openedAnew(colleague)
  Object.assign(colleague, { vault })
  return vault
}

/** Holds back the reading of all pages, as on a slow tablet with many of them. */
async function held(colleague: Colleague): Promise<() => void> {
  const disk = await colleague.disk()
  const { eachPage } = disk
  let letGo: () => void = () => undefined
  const waiting = new Promise<void>((resolve) => {
    letGo = resolve
  })
  Object.assign(disk, {
    eachPage: async (visitPage: Parameters<DeviceStore['eachPage']>[0]) => {
      await waiting
      Object.assign(disk, { eachPage })
      await eachPage(visitPage)
    },
  })
  return letGo
}

/** What the index on a disk says under a ring key, as text; null when it does not open. */
async function saysOf(disk: DeviceStore, ringKey: Uint8Array): Promise<string | null> {
  await sodium.ready
  const sealed = await disk.meta(INDEX_NAME)
  const index = sealed === null ? null : openIndex(sodiumPrimitives(sodium), sealed, ringKey, '')
  return index === null ? null : JSON.stringify(index)
}

describe('a tablet that opens', () => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(sqlite.open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[S90] [S91] shows the list and one household before the rest is opened; what needs the whole waits for it', async () => {
    const at = await household(worker, 'Vilma Ozola')
    await visit(worker, at)
    await household(worker, 'Juris Sils')
    await exchange(worker, supervisor)
    await worker.vault.engine.member.keepIndex()
    const before = await worker.vault.caseload()
    const letGo = await held(worker)
    const vault = await unlocked(worker)
    expect(await vault.caseload()).toEqual(before)
    expect((await vault.status()).phase).toBe('opening')
    expect((await vault.household(at.stream)).assessments.size).toBe(1)
    const waiting = vault.receipts()
    let isThere = false
    void waiting.then(() => {
      isThere = true
    })
    await vault.changeHousehold(at.stream, { note: 'Suns pagalmā.' })
    const [begun] = (await vault.caseload()).households.filter(({ stream }) => stream === at.stream)
    expect(begun?.assessments).toHaveLength(1)
    expect(isThere).toBe(false)
    letGo()
    expect((await waiting).length).toBeGreaterThan(0)
    await vault.whole()
    expect((await vault.status()).phase).not.toBe('opening')
    expect((await vault.household(at.stream)).facts.note).toBe('Suns pagalmā.')
    expect((await vault.household(at.stream)).assessments.size).toBe(1)
    await vault.syncNow()
    await exchange(supervisor)
    expect((await supervisor.vault.household(at.stream)).facts.note).toBe('Suns pagalmā.')
  })

  test('[S90] an officer sees what came last before the rest is opened, and then all of it', async () => {
    const officer = await world.joins('dpo', 'Pēteris Atslēgs')
    const streams: string[] = []
    for (const name of ['Zenta Kalniņa', 'Ausma Liepa']) {
      const at = await household(worker, name)
      await visit(worker, at)
      await exchange(worker, officer)
      streams.push(at.stream)
    }
    await officer.vault.engine.member.keepIndex()
    const before = await officer.vault.newestReceipts(null, 1_000)
    expect(before.isWhole).toBe(true)
    const letFirstGo = await held(officer)
    const { member } = (await unlocked(officer)).engine
    await member.openedLatest(1)
    expect([...member.households.keys()]).toEqual(streams.slice(-1))
    letFirstGo()
    await member.whole()
    const letGo = await held(officer)
    const vault = await unlocked(officer)
    const early = await vault.newestReceipts(null, 1_000)
    expect(early.isWhole).toBe(false)
    expect(early.receipts).toEqual(before.receipts)
    letGo()
    await vault.whole()
    expect(await vault.newestReceipts(null, 1_000)).toEqual(before)
  })

  test('[S92] without an index, or with a damaged one, everything is opened first', async () => {
    const disk = await supervisor.disk()
    await supervisor.vault.engine.member.keepIndex()
    const kept = await disk.meta(INDEX_NAME)
    const before = await supervisor.vault.caseload()
    if (kept === null) throw new Error('an index is kept')
    const spoilt = kept.slice()
    spoilt[spoilt.length >> 1] = (spoilt[spoilt.length >> 1] ?? 0) ^ 1
    for (const bytes of [new Uint8Array(), kept.slice(0, 40), spoilt]) {
      await disk.commit({ meta: [{ name: INDEX_NAME, bytes }] })
      const vault = await unlocked(supervisor)
      expect(vault.engine.member.openedSoFar).toBeNull()
      expect(await vault.caseload()).toEqual(before)
    }
    await supervisor.vault.engine.member.keepIndex()
    expect((await disk.meta(INDEX_NAME))?.length).toBeGreaterThan(100)
  })

  test('[S93] the step that destroys a person’s keys destroys what the index says of them', async () => {
    const officer = await world.joins('dpo', 'Pēteris Atslēgs')
    const at = await household(worker, 'Ruta Neaizmirstamā')
    await visit(worker, at)
    await exchange(worker, supervisor, officer)
    const { person } = at
    await asksToBeForgotten(officer, person)
    await supervisor.vault.engine.member.keepIndex()
    const disk = await supervisor.disk()
    const oldRing = await supervisor.ringKey()
    expect(await saysOf(disk, oldRing)).toContain('Neaizmirstamā')
    const changes: DeviceChange[] = []
    const { commit } = disk
    Object.assign(disk, {
      commit: (change: DeviceChange) => {
        changes.push(change)
        return commit(change)
      },
    })
    const matter = await proposesErasure(officer, supervisor, person)
    expect(await supervisor.vault.confirmErasure(matter)).toEqual({ ok: true })
    await exchange(officer, supervisor, officer)
    Object.assign(disk, { commit })
    const destroying = changes.filter(({ dropKeys }) => (dropKeys ?? []).length > 0)
    expect(destroying.length).toBeGreaterThan(0)
    for (const { meta } of destroying)
      expect(meta?.find(({ name }) => name === INDEX_NAME)?.bytes).toEqual(new Uint8Array())
    expect(await supervisor.ringKey()).not.toEqual(oldRing)
    await supervisor.vault.engine.member.keepIndex()
    expect(await saysOf(disk, oldRing)).toBeNull()
    expect(await saysOf(disk, await supervisor.ringKey())).not.toContain('Neaizmirstamā')
  })
})

test('[S92] an index of another build, or under another ring key, is none', async () => {
  await sodium.ready
  const primitives = sodiumPrimitives(sodium)
  const index = makeIndex({
    cursor: 0,
    contents: new Map(),
    outbox: [],
    outlines: [],
    erasedKeys: [],
    desk: { staff: [], office: null, unread: [] },
    drafts: [],
    questionnaires: [],
    unopened: [],
  })
  const ringKey = new Uint8Array(randomBytes(32))
  const sealed = sealIndex(primitives, (length) => randomBytes(length), index, ringKey, 'assets/one.js')
  expect(openIndex(primitives, sealed, ringKey, 'assets/one.js')).toEqual(index)
  expect(openIndex(primitives, sealed, ringKey, 'assets/two.js')).toBeNull()
  expect(openIndex(primitives, sealed, new Uint8Array(randomBytes(32)), 'assets/one.js')).toBeNull()
})

describe('with the app ended at any await', () => {
  let town: Town
  beforeEach(async () => {
    town = await Town.open(new Dice(31), null, false)
  }, 120_000)
  afterEach(() => town.close(), 120_000)

  test('[S90] what is shown first is what all records say, in whatever order they were written, sent, received and indexed', async () => {
    let earlyStarts = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            step: fc.constantFrom('work', 'work', 'others', 'exchange', 'index', 'end'),
            at: fc.integer({ min: 1, max: 12 }),
          }),
          { minLength: 6, maxLength: 14 },
        ),
        async (steps) => {
          const [supervisor, tablet] = town.tablets
          if (supervisor === undefined || !(tablet instanceof NodeTablet)) throw new Error('a town has two')
          for (const { step, at } of steps) {
            if (step === 'work') await town.work.one(tablet)
            if (step === 'exchange') await town.exchange(tablet)
            if (step === 'index') await tablet.rest()
            if (step === 'others') {
              await town.work.one(supervisor)
              await town.exchange(supervisor)
            }
            if (step !== 'end') continue
            const isExchange = at % 2 === 0
            await tablet.dieDuring(
              async () => {
                await (isExchange ? town.exchange(tablet) : town.work.one(tablet))
                await tablet.rest()
              },
              isExchange ? 'exchange' : 'work',
            )
            // Says itself when what it showed first is not what all records say.
            await tablet.unlock()
          }
          ;({ earlyStarts } = tablet)
        },
      ),
      { numRuns: 14 },
    )
    expect(earlyStarts).toBeGreaterThan(5)
    await town.settle()
  }, 180_000)
})

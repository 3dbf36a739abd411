import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { accessEnded, forgetEverything } from '#/client/forgetting.ts'
import { memorySlot, memoryStore } from '#/client/memory-store.ts'
import { AccountId, DeviceId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { type EngineUnderTest, engines } from '../server/engines.ts'
import { beginsVisit, household, plansVisit, takesPhoto, visit } from './home-visit.ts'
import { type Colleague, type World, PASSPHRASE, everybodySyncs, town } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const whoIs = async (colleague: Colleague) => {
  const who = await colleague.vault.whoami()
  if (who === null) throw new Error('somebody is unlocked')
  return { account: AccountId.parse(who.account), device: DeviceId.parse(who.device) }
}

describe.each(engines)('on $name', ({ open }) => {
  let engine: EngineUnderTest
  let world: World
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (opened, on) => {
    world = opened
    engine = on
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  test('[S40] a rescue file brings a tablet’s unsent visit in from another device, as it was signed, once', async () => {
    worker.line.isCut = true
    const home = await household(worker, 'Vilma Ozola')
    await visit(worker, home)
    const photo = new Uint8Array(randomBytes(300_000))
    const kept = await takesPhoto(worker, home.stream, photo)
    const file = await worker.vault.rescueFile()

    const taken = await supervisor.vault.importRescue(file)
    if (!taken.ok) throw new Error(taken.reason)
    expect(taken).toMatchObject({ refused: [], device: (await whoIs(worker)).device })
    expect(taken.counts).toMatchObject({ chunks: 2, setAside: 0 })
    expect(taken.counts.records).toBeGreaterThan(5)
    const seen = await supervisor.vault.household(home.stream)
    expect(seen.facts.label).toBe('Vilma Ozola')
    expect(seen.assessments.size).toBe(1)
    expect(seen.consents).toHaveLength(3)
    const [head] = [...seen.assessments.values()].flatMap(({ revisions }) => revisions)
    expect(head?.account).toBe((await whoIs(worker)).account)
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })

    // The same file again, and then the tablet itself: nothing is there twice.
    expect(await supervisor.vault.importRescue(file)).toMatchObject({ ok: true, refused: [] })
    worker.line.isCut = false
    await visit(worker, await household(worker, 'Jānis Kalniņš'))
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, quarantined: [], problem: null })
    await supervisor.vault.syncNow()
    const after = await supervisor.vault.household(home.stream)
    expect(after.assessments.size).toBe(1)
    expect(after.consents).toHaveLength(3)
    expect((await supervisor.vault.caseload()).households).toHaveLength(2)
    expect((await supervisor.vault.status()).unopened).toEqual([])
  })

  test('[S53] a small outbox goes from screen to camera as codes; a photo makes it too large for them', async () => {
    worker.line.isCut = true
    const home = await household(worker, 'Rita Kodola')
    const codes = await worker.vault.rescueCodes()
    if (codes === null) throw new Error('a household and its keys fit into codes')
    expect(await supervisor.vault.importRescueCodes(codes.slice(1))).toBeNull()
    const taken = await supervisor.vault.importRescueCodes(codes.toReversed())
    expect(taken).toMatchObject({ ok: true, refused: [] })
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('Rita Kodola')
    await takesPhoto(worker, home.stream, new Uint8Array(randomBytes(60_000)))
    expect(await worker.vault.rescueCodes()).toBeNull()
    worker.line.isCut = false
    // The attempt that the last write began may still be failing.
    await worker.vault.syncNow().catch(() => undefined)
    await worker.vault.syncNow()
  })

  test('[S41] a file that is foreign, damaged, newer or no rescue file is refused with its reason, and changes nothing', async () => {
    worker.line.isCut = true
    await household(worker, 'Ausma Liepa')
    const file = await worker.vault.rescueFile()
    const before = (await supervisor.vault.caseload()).households.length
    const changed = (at: number): Uint8Array => {
      const copy = Uint8Array.from(file)
      copy[at] = (copy[at] ?? 0) ^ 1
      return copy
    }
    expect(await supervisor.vault.importRescue(changed(0))).toEqual({ ok: false, reason: 'no-rescue-file' })
    expect(await supervisor.vault.importRescue(Uint8Array.of(1, 2))).toEqual({
      ok: false,
      reason: 'no-rescue-file',
    })
    const newer = Uint8Array.from(file)
    newer[4] = 2
    expect(await supervisor.vault.importRescue(newer)).toEqual({ ok: false, reason: 'newer' })
    const shortened = file.slice(0, -1)
    expect(await supervisor.vault.importRescue(shortened)).toEqual({ ok: false, reason: 'damaged' })
    // One bit anywhere in it: never accepted.
    for (let at = 5; at < file.length; at += 97)
      expect(await supervisor.vault.importRescue(changed(at)), `bit at ${at}`).toMatchObject({ ok: false })

    const other = await town(await engine.freshPlace())
    const stranger = await other.joins('worker', 'Cits Cilvēks')
    stranger.line.isCut = true
    await household(stranger, 'Sveša māja')
    const foreign = await stranger.vault.rescueFile()
    await other.close()
    expect(await supervisor.vault.importRescue(foreign)).toEqual({ ok: false, reason: 'other-organisation' })
    expect((await supervisor.vault.caseload()).households).toHaveLength(before)
    worker.line.isCut = false
    await worker.vault.syncNow()
  }, 60_000)

  test('[S40] only people who work with records carry them for others', async () => {
    const dpo = await world.joins('dpo', 'Pēteris Atslēgs')
    worker.line.isCut = true
    await household(worker, 'Rasma Krūmiņa')
    const file = await worker.vault.rescueFile()
    worker.line.isCut = false
    expect(await dpo.vault.importRescue(file)).toMatchObject({ ok: true, refused: [{ code: 'not-allowed' }] })
    await worker.vault.syncNow()
  })

  test('[S42] [S43] a tablet whose access ended hands in its unsent visit, forgets keys and rows and says so; a supervisor takes it over', async () => {
    const leaver = await world.joins('worker', 'Dace Kļava')
    const { account, device } = await whoIs(leaver)
    const sent = await household(leaver, 'Nosūtīta')
    await leaver.vault.syncNow()
    leaver.line.isCut = true
    const home = await household(leaver, 'Nenosūtīta')
    await visit(leaver, home)
    await beginsVisit(leaver, sent.stream, { date: '2026-11-24', reason: 'follow-up' })
    const photo = new Uint8Array(randomBytes(300_000))
    const kept = await takesPhoto(leaver, home.stream, photo)
    const unsent = await leaver.vault.rescueFile()
    await supervisor.vault.revokeDevice(device)
    leaver.line.isCut = false

    // The line breaks in the middle of handing in: nothing is forgotten yet.
    leaver.line.loseAnswersAfter = 2
    await expect(leaver.vault.syncNow()).rejects.toThrow()
    expect(await leaver.vault.whoami()).not.toBeNull()
    leaver.line.loseAnswersAfter = Number.POSITIVE_INFINITY
    await expect(leaver.vault.syncNow()).rejects.toThrow('revoked')
    expect(await leaver.vault.whoami()).toBeNull()
    const again = leaver.restarted()
    expect(await again.unlock(account, PASSPHRASE)).toEqual({ ok: false, reason: 'access-ended' })
    expect(await again.accessEnded(account)).toMatchObject({ drafts: 2, chunks: 2 })

    await supervisor.vault.syncNow()
    const [late, second] = await supervisor.vault.lateWork()
    if (late === undefined) throw new Error('the work waits for the supervisor')
    expect(second).toBeUndefined()
    expect(late).toMatchObject({ device, account, counts: { drafts: 2, chunks: 2, setAside: 0 } })
    expect(late.households).toContain(home.stream)
    expect(late.households).toContain(sent.stream)
    expect(await worker.vault.lateWork()).toEqual([])
    // Of a device whose access ended a worker takes over nothing.
    expect(await worker.vault.importRescue(unsent)).toMatchObject({
      ok: true,
      refused: [{ code: 'not-allowed' }],
    })

    expect(await supervisor.vault.takeLateWork(late.work)).toMatchObject({ ok: true, refused: [] })
    expect(await supervisor.vault.lateWork()).toEqual([])
    const seen = await supervisor.vault.household(home.stream)
    expect(seen.facts.label).toBe('Nenosūtīta')
    expect(seen.assessments.size).toBe(1)
    expect(seen.consents).toHaveLength(3)
    expect(await supervisor.vault.attachment(kept)).toEqual({ ok: true, bytes: photo })
    expect((await supervisor.vault.status()).unopened).toEqual([])
  }, 60_000)

  test('[S43] what a supervisor declines is not taken over, and is not asked again', async () => {
    const leaver = await world.joins('worker', 'Zane Priede')
    const { device } = await whoIs(leaver)
    leaver.line.isCut = true
    const home = await household(leaver, 'Atteikta')
    await supervisor.vault.revokeDevice(device)
    leaver.line.isCut = false
    await expect(leaver.vault.syncNow()).rejects.toThrow('revoked')
    const [late] = await supervisor.vault.lateWork()
    if (late === undefined) throw new Error('the work waits for the supervisor')
    await supervisor.vault.declineLateWork(late.work)
    expect(await supervisor.vault.lateWork()).toEqual([])
    await supervisor.vault.syncNow()
    expect((await supervisor.vault.household(home.stream)).facts.label).toBe('')
    await expect(supervisor.vault.takeLateWork(late.work)).rejects.toThrow('not here')
  })

  test('[S42] a server that merely claims a revocation makes no tablet forget', async () => {
    const { account } = await whoIs(worker)
    const home = await household(worker, 'Paliek')
    const answer = worker.line.answer
    worker.line.answer = (address) =>
      address === '/api/session/challenge' || address.endsWith('/batches')
        ? { code: 'revoked-device', status: 403 }
        : null
    await expect(worker.vault.syncNow()).rejects.toThrow()
    worker.line.answer = answer
    expect(await worker.vault.whoami()).toMatchObject({ account })
    expect((await worker.vault.household(home.stream)).facts.label).toBe('Paliek')
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, problem: null })
  })

  test('[S44] what a tablet would hold is counted as it is: the same on every worker’s tablet, more after more work', async () => {
    await worker.vault.syncNow()
    const newcomer = await world.joins('worker', 'Jauna Darbiniece')
    const before = await worker.vault.teamHoldings()
    await newcomer.vault.syncNow()
    const held = await newcomer.vault.teamHoldings()
    expect(held.households).toBe((await newcomer.vault.caseload()).households.length)
    expect(held.isWhole).toBe(true)
    await visit(worker, await household(worker, 'Vēl viena'))
    await worker.vault.syncNow()
    const after = await worker.vault.teamHoldings()
    expect(after.households).toBe(before.households + 1)
    expect(after.records).toBeGreaterThanOrEqual(before.records + 8)
    expect(after.bytes).toBeGreaterThan(before.bytes + 8 * 256)
    await newcomer.vault.syncNow()
    const theirs = await newcomer.vault.teamHoldings()
    expect([theirs.households, theirs.records]).toEqual([after.households, after.records])
    await newcomer.vault.setReceiving(false)
    expect((await newcomer.vault.teamHoldings()).isWhole).toBe(false)
  })

  test('[S46] a visit given to somebody else meanwhile: what the first worker wrote is accepted whole and reaches the inbox', async () => {
    const home = await household(worker, 'Pārdalīta')
    await everybodySyncs(worker, supervisor)
    worker.line.isCut = true
    const { assessment } = await visit(worker, home)
    await plansVisit(supervisor, home.stream)
    await supervisor.vault.syncNow()
    worker.line.isCut = false
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, quarantined: [] })
    await supervisor.vault.syncNow()
    const [row] = (await supervisor.vault.caseload()).households.filter(({ label }) => label === 'Pārdalīta')
    expect(row?.assessments).toMatchObject([{ assessment, standing: 'waiting-for-review' }])
  })
})

test('[S42] forgetting overwrites the slot before the rows go, and leaves the note alone', async () => {
  const store = memoryStore()
  const slot = memorySlot()
  const ringKey = new Uint8Array(randomBytes(120))
  await slot.write(ringKey)
  const id = 'a'.repeat(32)
  const bytes = new Uint8Array(randomBytes(50))
  await store.commit({
    drafts: [{ draft: RecordId.parse(id), stream: StreamId.parse(id), revision: 1, bytes, sentRevision: 0 }],
    keys: [{ keyId: id, wrap: bytes }],
    pages: [{ next: 7, bytes }],
    meta: [{ name: 'lock', bytes }],
  })
  const order: string[] = []
  await forgetEverything(
    {
      store: { ...store, commit: (change) => (order.push('rows'), store.commit(change)) },
      slot: { ...slot, write: (noise) => (order.push('slot'), slot.write(noise)) },
    },
    (length) => new Uint8Array(randomBytes(length)),
    { at: 1, records: 2, drafts: 3, chunks: 4 },
  )
  expect(order).toEqual(['slot', 'rows'])
  expect(Buffer.from((await slot.read()) ?? []).includes(Buffer.from(ringKey))).toBe(false)
  expect(await store.keys()).toEqual([])
  expect(await store.drafts()).toEqual([])
  expect(await store.meta('lock')).toBeNull()
  const pages: unknown[] = []
  await store.eachPage((page) => void pages.push(page))
  expect(pages).toEqual([])
  expect(await accessEnded(store)).toEqual({ at: 1, records: 2, drafts: 3, chunks: 4 })
})

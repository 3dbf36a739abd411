import { expect, test } from 'vitest'
import { attachmentAnswer } from '#/core/vault/attachment.ts'
import { heldBy } from './held-by.ts'
import { olderCopy } from './older-copy.ts'
import { type Home, beginsVisit, closesVisit, household, takesPhoto, visit } from './home-visit.ts'
import { type Colleague, exchange } from './town.ts'
import { ownTown } from './town-for-tests.ts'

test('[S8] [S11] a server put back to an older copy is offered again what it lost: nothing is missing, nothing is double', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  const later = await world.joins('supervisor', 'Zane Liepa')
  const before = await household(worker)
  await visit(worker, before)
  await exchange(worker, supervisor, later)
  const putBack = await olderCopy(world)

  // After the copy was made: a visit, a new household, a change by the supervisor, all signed for.
  await visit(worker, before, '1')
  const fresh = await household(worker, 'Milda Krasta')
  await visit(worker, fresh)
  await exchange(worker, supervisor)
  await supervisor.vault.changeHousehold(fresh.stream, { note: 'Zvanīt pirms nākšanas.' })
  await exchange(supervisor, worker)
  const expected = await heldBy(worker)
  const count = Number((await worker.vault.receipts()).length)

  await putBack()
  // Work goes on without a connection meanwhile.
  await worker.vault.changeHousehold(before.stream, { note: 'Suns pagalmā.' })
  await exchange(worker, supervisor, later, worker, supervisor, later)

  for (const colleague of [worker, supervisor]) {
    const status = await colleague.vault.status()
    expect(status).toMatchObject({ unsent: 0, quarantined: [], unopened: [], gaps: [], problem: null })
    expect(await colleague.vault.lastRestore()).not.toBeNull()
  }
  const state = await worker.vault.household(before.stream)
  expect(state.facts.note).toBe('Suns pagalmā.')
  const now = await heldBy(worker)
  expect(await heldBy(supervisor)).toEqual(now)
  // Somebody who had seen nothing of it, and somebody new: both have all of it.
  expect(await heldBy(later)).toEqual(now)
  const newcomer = await world.joins('supervisor', 'Pauls Krūms')
  await exchange(newcomer)
  expect(await heldBy(newcomer)).toEqual(now)
  expect(now).toEqual(JSON.parse(JSON.stringify(expected).replace('"note":""', '"note":"Suns pagalmā."')))
  expect((await newcomer.vault.receipts()).length).toBe(count)
  // Unlocked again, the tablet still has it all.
  expect((await worker.vault.lastRestore())?.offered).toBeGreaterThan(5)
}, 120_000)

test('[S11] after a server was put back a supervisor writes about a household that a colleague made and the server lost, before the colleague is back', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  await household(worker)
  await exchange(worker, supervisor)
  const putBack = await olderCopy(world)
  const fresh = await household(worker, 'Milda Krasta')
  await exchange(worker, supervisor)
  await putBack()

  await exchange(supervisor)
  await supervisor.vault.changeHousehold(fresh.stream, { note: 'Zvanīt pirms nākšanas.' })
  await exchange(supervisor)
  expect(await supervisor.vault.status()).toMatchObject({ unsent: 0, quarantined: [] })
  await exchange(worker, supervisor, worker)
  expect((await worker.vault.household(fresh.stream)).facts.note).toBe('Zvanīt pirms nākšanas.')
  expect(await heldBy(worker)).toEqual(await heldBy(supervisor))
}, 120_000)

test('[C62] [S11] a server put back to an older copy gets the leaf of what was broken open again, and the officer may order anew', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  const officer = await world.joins('dpo', 'Pēteris Atslēgs')
  const home = await household(worker)
  await visit(worker, home)
  await exchange(worker, supervisor, officer)
  const putBack = await olderCopy(world)

  const reason = 'Sūdzība par pārrakstītām atbildēm.'
  const breaksOpen = async () => {
    const ordered = await officer.vault.breakOpen(home.stream, reason)
    if (!ordered.ok) throw new Error(ordered.reason)
    await exchange(officer, supervisor)
    return officer.vault.brokenHousehold(ordered.matter)
  }
  expect(await breaksOpen()).toMatchObject({ ok: true })

  await putBack()
  await exchange(officer, supervisor, officer)
  for (const { vault } of [officer, supervisor])
    expect(await vault.status()).toMatchObject({ unsent: 0, quarantined: [] })
  const { problems, counts } = await officer.vault.audit()
  // The order stands in the log again, and accounts for its leaf.
  expect(problems.map(({ code }) => code)).not.toContain('act-not-in-log')
  expect(problems.map(({ code }) => code)).not.toContain('leaf-unaccounted')
  expect(counts.leaves).toBe(counts.openable)
  expect(await breaksOpen()).toMatchObject({ ok: true, unopened: 0 })
}, 120_000)

test('[S84] [S85] [S9] files sent after the copy was made are given again by tablets that still have them; of the others is said which they are', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  const gone = await world.joins('worker', 'Mārtiņš Tilts')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  const mine = await household(worker, 'Vilma Ozola')
  const theirs = await household(gone, 'Milda Krasta')
  await exchange(worker, gone, supervisor)
  const putBack = await olderCopy(world)

  const photo = new Uint8Array(300_000).fill(3)
  const kept = await photographed(worker, mine, photo)
  const lost = await photographed(gone, theirs, photo)
  await exchange(worker, gone, supervisor)
  expect(await supervisor.vault.missingFiles()).toEqual([])
  // This tablet let go of it: two weeks went by, or the disk was full.
  const { attachments } = gone.vault.engine.member
  gone.line.clockAheadMs = 15 * 24 * 3600_000
  await attachments.letGo(new Set())
  gone.line.clockAheadMs = 0

  await putBack()
  await exchange(worker, gone, supervisor)
  expect(await supervisor.vault.attachment(kept.file)).toEqual({ ok: true, bytes: photo })
  expect(await supervisor.vault.attachment(lost.file)).toEqual({ ok: false, reason: 'not-here' })
  const { account } = gone.vault.engine.member.identity
  expect(await supervisor.vault.missingFiles()).toMatchObject([
    {
      file: lost.file.id,
      stream: theirs.stream,
      label: 'Milda Krasta',
      visit: lost.visit,
      account,
      type: 'image/jpeg',
    },
  ])
  for (const { vault } of [worker, gone, supervisor])
    expect(await vault.status()).toMatchObject({ unsent: 0, quarantined: [], unopened: [], problem: null })
}, 120_000)

/** A visit at which one photo was taken. */
async function photographed(worker: Colleague, { stream, person }: Home, photo: Uint8Array) {
  const draft = await beginsVisit(worker, stream)
  const file = await takesPhoto(worker, stream, photo)
  const answers = { [`/members/${person}/about/photo`]: { value: attachmentAnswer(file) } }
  await closesVisit(worker, { ...draft, answers, attachments: { [file.id]: file } }, [person])
  return { file, visit: draft.visit }
}

import { describe, expect, onTestFinished, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import SqliteFile from 'better-sqlite3'
import { engines } from '../server/engines.ts'
import { olderCopy } from './older-copy.ts'
import { asksToBeForgotten, erases, proposesErasure } from './erasing.ts'
import { type Home, household, saidAloud, twoAtHome, visit } from './home-visit.ts'
import { type Colleague, type World, exchange } from './town.ts'
import { ownTown, sharedTown } from './town-for-tests.ts'

const run = promisify(execFile)

/** How many of a person's sealed things a device can open: keys held, receipts, parts of assessments. */
async function openable(colleague: Colleague, { stream, person }: Home): Promise<number> {
  const { member } = colleague.vault.engine
  const state = await colleague.vault.household(stream)
  const keys = member.keyring.all().filter(({ subject }) => subject === person).length
  const parts = [...state.assessments.values()].flatMap(({ personParts }) =>
    [...personParts.values()].filter((part) => part.person === person),
  )
  const receipts = (await colleague.vault.receipts()).filter(
    ({ receipt }) =>
      typeof receipt === 'object' && receipt !== null && Reflect.get(receipt, 'subject') === person,
  )
  return keys + parts.length + receipts.length + (state.persons.has(person) ? 1 : 0)
}

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

  test('[ER1] nobody is erased while something of theirs has to be kept, nor by one person alone', async () => {
    const at = await household(worker)
    await visit(worker, at)
    await exchange(worker, supervisor, officer)
    expect(await officer.vault.proposeErasure(at.person)).toMatchObject({ ok: false, reason: 'not-due' })
    await asksToBeForgotten(officer, at.person)
    expect(await officer.vault.proposeErasure(at.person)).toEqual({ ok: true })
    const [standing] = await officer.vault.erasures()
    if (standing === undefined) throw new Error('a proposal stands in the book')
    expect(await officer.vault.confirmErasure(standing.matter)).toMatchObject({ reason: 'same-person' })
    await exchange(officer, supervisor, worker)
    expect((await supervisor.vault.erasures())[0]?.status).toBe('proposed')
    expect(await openable(worker, at)).toBeGreaterThan(0)
    expect(await officer.vault.dropErasure(standing.matter)).toEqual({ ok: true })
    expect(await officer.vault.erasures()).toEqual([])
    await exchange(officer, supervisor)
  })

  test('[ER2] [ER3] [ER4] two people erase a resident of a household: every device destroys its part and says so, the others of the house keep theirs, the log stays green', async () => {
    const { other, ...at } = await twoAtHome(worker, 'Ruta Sila')
    await visit(worker, at)
    await worker.vault.captureConsent({
      ...saidAloud,
      stream: at.stream,
      person: other,
      kind: 'notice',
      purposes: [],
    })
    await exchange(worker, supervisor, officer)
    const before = await officer.vault.audit()
    expect(before).toMatchObject({ verdict: 'green', problems: [] })
    await asksToBeForgotten(officer, at.person)
    const matter = await proposesErasure(officer, supervisor, at.person)
    await exchange(supervisor)
    expect(await supervisor.vault.confirmErasure(matter)).toEqual({ ok: true })
    await exchange(officer, supervisor, officer, worker)

    for (const colleague of [worker, supervisor, officer]) expect(await openable(colleague, at)).toBe(0)
    const state = await worker.vault.household(at.stream)
    expect(state.persons.get(other)?.person.name).toBe('Juris Sils')
    expect(state.facts.members).toEqual([other])
    expect(await openable(worker, { stream: at.stream, person: other })).toBeGreaterThan(0)
    await exchange(world.administrator, officer, supervisor)
    const done = (await officer.vault.erasures()).find((each) => each.matter === matter)
    expect(done).toMatchObject({ status: 'destroyed', destroyed: { keys: 2, household: false } })
    expect(done?.devices.every(({ doneAt }) => doneAt !== null)).toBe(true)
    expect(await officer.vault.erasureProof(matter)).toContain('c2sp.org/tlog-proof@v1')
    const after = await officer.vault.audit()
    expect(after.problems).toEqual([])
    expect(after.verdict).toBe('green')
    expect(after.counts.erased).toBe(3)
    expect(after.counts.leaves).toBe(after.counts.openable + after.counts.erased + after.counts.awaited)
    // Nothing is left that could be shown as broken or missing.
    for (const colleague of [worker, supervisor])
      expect((await colleague.vault.status()).unopened).toEqual([])
    // Somebody who joins afterwards gets nothing either.
    const later = await world.joins('supervisor', 'Zane Liepa')
    await exchange(later)
    expect(await openable(later, at)).toBe(0)
    expect((await later.vault.household(at.stream)).persons.size).toBe(1)
  })

  test('[ER5] what a tablet made without a connection about somebody erased meanwhile is destroyed there, and its chain stays whole', async () => {
    const at = await household(worker, 'Olga Bērza')
    const other = await worker.vault.addPerson(at.stream, {
      name: 'Ivars Bērzs',
      birthDate: null,
      relation: 'spouse',
    })
    await visit(worker, at)
    await exchange(worker, supervisor, officer)
    await asksToBeForgotten(officer, at.person)
    const matter = await proposesErasure(officer, supervisor, at.person)
    worker.line.isCut = true
    await worker.vault.captureConsent({
      ...at,
      ...saidAloud,
      kind: 'withdrawal',
      purposes: ['wellbeing'],
    })
    await worker.vault.changeHousehold(at.stream, { note: 'Vārti ciet.' })
    expect(await supervisor.vault.confirmErasure(matter)).toEqual({ ok: true })
    await exchange(supervisor, officer)
    const carried = (await supervisor.vault.erasures()).find((each) => each.matter === matter)
    expect(carried).toMatchObject({ status: 'destroyed', waitsFor: null })
    worker.line.isCut = false
    await exchange(worker, supervisor, officer)
    expect(await openable(worker, at)).toBe(0)
    expect(await openable(supervisor, at)).toBe(0)
    expect((await supervisor.vault.household(at.stream)).facts.note).toBe('Vārti ciet.')
    expect((await supervisor.vault.household(at.stream)).facts.members).toEqual([other])
    const status = await worker.vault.status()
    expect(status).toMatchObject({ unsent: 0, quarantined: [], problem: null, unopened: [], gaps: [] })
    expect((await supervisor.vault.status()).unopened).toEqual([])
    const audit = await officer.vault.audit()
    expect(audit.problems).toEqual([])
  })

  test('[ER6] a household of one goes whole', async () => {
    const at = await household(worker, 'Vienpatis Kalns')
    await visit(worker, at)
    await exchange(worker, supervisor, officer)
    await erases(officer, supervisor, at.person, worker)
    expect((await worker.vault.caseload()).households.some(({ stream }) => stream === at.stream)).toBe(false)
    expect(worker.vault.engine.member.keyring.all().some(({ stream }) => stream === at.stream)).toBe(false)
    expect((await officer.vault.audit()).problems).toEqual([])
  })
})

test('[ER7] a restore of an older backup opens none of the erased envelopes', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna Vēja')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  const officer = await world.joins('dpo', 'Pēteris Atslēgs')
  const later = await world.joins('supervisor', 'Zane Liepa')
  const at = await household(worker)
  const neighbour = await household(worker, 'Milda Krasta')
  await visit(worker, at)
  await visit(worker, neighbour)
  await exchange(worker, supervisor, officer)
  const putBack = await olderCopy(world)
  await erases(officer, supervisor, at.person, worker)
  expect(await openable(worker, at)).toBe(0)

  // The town goes back to the older copy, in which every grant and envelope of theirs still stands.
  await putBack()
  await worker.vault.syncNow().catch(() => undefined)
  expect(await openable(worker, at)).toBe(0)
  // Whoever comes first with the tombstone has it carried out again, before anybody else fetches.
  await later.vault.syncNow()
  expect(await openable(later, at)).toBe(0)
  expect(await openable(later, neighbour)).toBeGreaterThan(0)
  for (const colleague of [worker, supervisor, officer]) {
    await colleague.vault.syncNow().catch(() => undefined)
    expect(await openable(colleague, at)).toBe(0)
  }
}, 120_000)

test('[ER7] restoring an older backup by the command destroys again what newer tombstones list, before anybody can fetch it', async () => {
  const world = await ownTown()
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-backup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const tool = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await run(process.execPath, ['src/tools/tool.ts', ...args])).stdout)
  const worker = await world.joins('worker', 'Anna Vēja')
  const supervisor = await world.joins('supervisor', 'Ilona Stalte')
  const officer = await world.joins('dpo', 'Pēteris Atslēgs')
  const at = await household(worker)
  await visit(worker, at)
  await exchange(worker, supervisor, officer)
  const keys = supervisor.vault.engine.member.keyring.all().filter(({ stream }) => stream === at.stream)
  const older = join(folder, 'older')
  await tool('backup', '--out', older, '--data', world.place.dataDir)
  await erases(officer, supervisor, at.person)
  const newer = join(folder, 'newer')
  await tool('backup', '--out', newer, '--data', world.place.dataDir)
  await world.stop()
  const left = (dataDir: string) => {
    const database = new SqliteFile(join(dataDir, 'slieksnis.sqlite'), { readonly: true })
    try {
      const marks = keys.map(() => '?').join(',')
      const ids = keys.map(({ keyId }) => keyId)
      const count = (text: string): unknown =>
        database
          .prepare(text)
          .pluck()
          .get(...ids)
      return [
        count(`select count(*) from grants where key_id in (${marks})`),
        count(`select coalesce(sum(length(bytes)), 0) from records where key_id in (${marks})`),
      ]
    } finally {
      database.close()
    }
  }
  expect(left(older).every((n) => Number(n) > 0)).toBe(true)
  // Over the data as they were, and onto a fresh disk with the list of the newest backup.
  const [here, fresh, bare] = [world.place.dataDir, join(folder, 'fresh'), join(folder, 'bare')]
  await tool('restore', older, '--data', here, '--replace')
  expect(left(here)).toEqual([0, 0])
  await tool('restore', older, '--data', fresh, '--erasures', join(newer, 'erasures.json'))
  expect(left(fresh)).toEqual([0, 0])
  await tool('restore', older, '--data', bare)
  expect(left(bare).every((n) => Number(n) > 0)).toBe(true)
  await world.start()
}, 120_000)

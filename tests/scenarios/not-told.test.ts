import { describe, expect, test } from 'vitest'
import type { HouseholdTask } from '#/core/household/records.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { lineRecord } from '#/client/office-book.ts'
import { openTasks, taskMatterOf } from '#/client/household-tasks.ts'
import { engines } from '../server/engines.ts'
import { household } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs, exchange } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const WHY = 'Viņa adrese ir iedzīvotāju reģistrā.'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let anna: Colleague
  let supervisor: Colleague
  let at: Awaited<ReturnType<typeof household>>

  sharedTown(open, async (opened) => {
    world = opened
    anna = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    at = await household(anna)
  })

  const since = '2026-11-23'
  const named = { about: 'inform', person: null, name: 'Kaimiņš Arvis', since } as const
  const done: HouseholdTask['done'] = {
    on: since,
    how: 'not-required',
    ground: 'impossible',
    note: 'Adrese nav zināma.',
  }
  const tasksOf = async (person: Colleague) =>
    openTasks(taskMatterOf(await person.vault.household(at.stream)), Date.parse('2026-11-24'))
  const standings = (person: Colleague) => person.vault.notTold()

  test('[C66] an officer reads each decision not to tell somebody, also one made before there was an officer; nobody is named', async () => {
    await anna.vault.writeTask(at.stream, { ...named, done: null })
    const others = async () => (await tasksOf(anna)).filter(({ person }) => person === null)
    const [task] = await others()
    if (task === undefined) throw new Error('whom we heard of is to be told')
    await anna.vault.writeTask(at.stream, { ...named, task: RecordId.parse(task.task), done })
    expect(await others()).toEqual([])
    // Her tablet has not heard of the supervisor yet, who joined meanwhile, nor of the officer.
    await everybodySyncs(anna, supervisor)
    const officer = await world.joins('dpo', 'Pēteris Atslēgs')
    await exchange(anna, supervisor, officer)
    const [standing] = await standings(officer)
    expect(standing).toMatchObject({
      household: at.stream,
      standing: 'waiting',
      decision: { by: (await anna.vault.whoami())?.account, ground: 'impossible', why: 'Adrese nav zināma.' },
    })
    expect(JSON.stringify(await officer.vault.book())).not.toContain('Arvis')
    if (standing === undefined) throw new Error('the decision was handed on')
    expect(await supervisor.vault.judgeNotTold(standing.matter, null)).toEqual({
      ok: false,
      reason: 'not-allowed',
    })
    expect(await officer.vault.judgeNotTold(standing.matter, 'nē')).toEqual({
      ok: false,
      reason: 'reason-too-short',
    })

    // Overruled: the duty is the workers' again, with the reason, and its month runs from when it began.
    expect(await officer.vault.judgeNotTold(standing.matter, WHY)).toEqual({ ok: true })
    await exchange(officer, supervisor, anna)
    expect(await others()).toMatchObject([{ about: 'inform', name: 'Kaimiņš Arvis', since, overruled: WHY }])
    expect(await standings(officer)).toMatchObject([{ standing: 'overruled', isOwedAgain: true }])
    await exchange(officer, supervisor, anna)
    const reopened = (await anna.vault.household(at.stream)).tasks.filter(({ overrules }) => overrules)
    expect(reopened).toHaveLength(1)

    // Telling them closes it for good.
    const told: HouseholdTask['done'] = { on: since, how: 'told', note: '' }
    await anna.vault.writeTask(at.stream, { ...named, task: RecordId.parse(task.task), done: told })
    expect(await others()).toEqual([])
  })

  test('[C66] a member whom nobody told is owed the notice again when the officer says so; a ground that holds changes nothing', async () => {
    const officer = await world.joins('dpo', 'Zane Liepa')
    const absent = await anna.vault.addPerson(at.stream, {
      name: 'Imants Ozols',
      birthDate: '1970-01-01',
      relation: 'child',
    })
    const word = { about: 'inform', person: absent, name: '', since } as const
    await anna.vault.writeTask(at.stream, { ...word, done })
    await exchange(anna, supervisor, officer)
    const waiting = async () => (await standings(officer)).filter(({ standing }) => standing === 'waiting')
    const [first] = await waiting()
    if (first === undefined) throw new Error('the decision was read')
    await officer.vault.judgeNotTold(first.matter, null)
    await exchange(officer, supervisor, anna)
    const owed = async () => (await tasksOf(anna)).filter(({ person }) => person === absent)
    expect(await owed()).toEqual([])
    // Another look may change the officer's mind.
    await officer.vault.judgeNotTold(first.matter, WHY)
    await exchange(officer, supervisor, anna)
    expect(await owed()).toMatchObject([{ name: 'Imants Ozols', overruled: WHY }])
  })

  test('[C30] a worker cannot put words into an officer’s mouth', async () => {
    const [standing] = await standings(supervisor)
    const officer = (await supervisor.vault.devices()).find(({ role }) => role === 'dpo')
    if (standing === undefined || officer === undefined) throw new Error('there is a decision and an officer')
    await anna.vault.writeTask(at.stream, {
      about: 'inform',
      person: null,
      name: 'Ieva',
      since,
      done: { on: since, how: 'not-required', ground: 'law', note: 'Sociālo pakalpojumu likums.' },
    })
    await everybodySyncs(anna, supervisor)
    const [fresh] = await standings(supervisor)
    if (fresh === undefined) throw new Error('the new decision stands first')
    const { member } = anna.vault.engine
    const line = lineRecord(member, {
      about: 'not-told',
      matter: fresh.matter,
      household: at.stream,
      event: { kind: 'upheld', on: since },
    })
    const payload = { ...Object(line.payload), account: officer.account }
    await member.append([{ ...line, payload }])
    await everybodySyncs(anna, supervisor)
    expect((await standings(supervisor))[0]).toMatchObject({ matter: fresh.matter, standing: 'waiting' })
  })
})

import { describe, expect, test } from 'vitest'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let anna: Colleague
  let janis: Colleague
  let supervisor: Colleague
  let officer: Colleague
  let at: Awaited<ReturnType<typeof household>>
  let assessed: Awaited<ReturnType<typeof visit>>

  sharedTown(open, async (opened) => {
    world = opened
    anna = await world.joins('worker', 'Anna Vēja')
    at = await household(anna)
    assessed = await visit(anna, at)
    await anna.vault.syncNow()
    officer = await world.joins('dpo', 'Pēteris Atslēgs')
    janis = await world.joins('worker', 'Jānis Bērzs')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  const account = async (person: Colleague): Promise<string> => (await person.vault.whoami())?.account ?? ''
  const log = async (reader: Colleague = officer) => (await reader.vault.accessLog()).entries
  const of = async (person: Colleague) => {
    const who = await account(person)
    return (await log()).filter((entry) => entry.account === who)
  }

  test('[C60] what was opened before there was an officer waits on the device and is brought once there is one', async () => {
    await everybodySyncs(anna, officer)
    // Anna looked at the household twice within the hour: one line.
    await anna.vault.household(at.stream)
    await everybodySyncs(anna, officer)
    expect(await of(anna)).toMatchObject([{ household: at.stream, what: 'household', inCaseload: true }])
  })

  test('[C60] an opening without a connection is written down there and comes with the next exchange; a colleague’s household is outside the caseload', async () => {
    await everybodySyncs(janis)
    janis.line.isCut = true
    await expect(janis.vault.syncNow()).rejects.toThrow()
    await janis.vault.household(at.stream)
    await janis.vault.household(at.stream)
    janis.line.isCut = false
    await everybodySyncs(janis, officer)
    expect(await of(janis)).toEqual([
      {
        household: at.stream,
        what: 'household',
        assessment: null,
        at: expect.any(Number),
        offline: true,
        inCaseload: false,
        account: await account(janis),
        device: (await janis.vault.whoami())?.device,
      },
    ])
  })

  test('[C60] the safety line of somebody who only read stays as it was', async () => {
    await everybodySyncs(supervisor)
    await supervisor.vault.household(at.stream, { assessment: assessed.assessment })
    expect((await supervisor.vault.status()).unsent).toBe(0)
    await everybodySyncs(supervisor, officer)
    expect(await of(supervisor)).toMatchObject([
      { what: 'assessment', assessment: assessed.assessment, inCaseload: true, offline: false },
    ])
  })

  test('[C60] only officers read it, and what the others carry is sealed', async () => {
    await everybodySyncs(anna, janis, supervisor, world.administrator)
    for (const person of [anna, janis, supervisor, world.administrator]) expect(await log(person)).toEqual([])
    expect((await log()).length).toBeGreaterThanOrEqual(3)
  })

  test('[C60] counting all households is one line and names none of them', async () => {
    const before = (await of(supervisor)).length
    const another = await household(anna, 'Otilija Kļava')
    await everybodySyncs(anna, supervisor)
    for (const stream of [at.stream, another.stream])
      await supervisor.vault.household(stream, { isCounted: true })
    await everybodySyncs(supervisor, officer)
    const added = (await of(supervisor)).slice(before)
    expect(added).toMatchObject([{ what: 'counted', household: null }])
  })

  test('[C60] an officer who comes later reads the whole log, and handing on again adds nothing', async () => {
    const before = await log()
    const later = await world.joins('dpo', 'Zane Liepa')
    await everybodySyncs(officer, later)
    expect(await log(later)).toEqual(before)
    await everybodySyncs(officer, later, officer, later)
    expect(await log(later)).toEqual(before)
    expect(await log()).toEqual(before)
  })

  test('[C61] devices that hold the keys are listed apart, opened or not; an officer’s is none of them', async () => {
    const { provisioned, households } = await officer.vault.accessLog()
    const roles = provisioned.map(({ role }) => role).toSorted()
    expect(roles).toEqual(['administrator', 'supervisor', 'worker', 'worker'])
    expect(households).toContain(at.stream)
    const device = (await janis.vault.devices()).find(({ name }) => name === 'Jānis Bērzs')
    if (device === undefined) throw new Error('the worker’s tablet is in the directory')
    await supervisor.vault.revokeDevice(device.device)
    await everybodySyncs(officer)
    const after = (await officer.vault.accessLog()).provisioned
    expect(after.find((each) => each.device === device.device)?.status).toBe('ended')
  })
})

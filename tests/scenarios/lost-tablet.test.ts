import { expect, test } from 'vitest'
import { DeviceId } from '#/core/vault/ids.ts'
import { engines } from '../server/engines.ts'
import { heldBy } from './held-by.ts'
import { olderCopy } from './older-copy.ts'
import { household, visit } from './home-visit.ts'
import { everybodySyncs } from './town.ts'
import { ownTown } from './town-for-tests.ts'

test.each(engines)(
  '[S8] [S40] on $name: a server put back to an older copy gets back what a lost tablet had made, from a colleague who had received it',
  async ({ open }) => {
    const world = await ownTown(open)
    const lost = await world.joins('worker', 'Anna Vēja')
    const other = await world.joins('worker', 'Dace Kļava')
    const supervisor = await world.joins('supervisor', 'Ilona Stalte')
    const invitation = await world.administrator.vault.invite({ role: 'worker', hoursValid: 1 })
    await visit(lost, await household(lost, 'Pirms kopijas'))
    await lost.vault.syncNow()
    const putBack = await olderCopy(world)

    const later = await household(lost, 'Pēc kopijas')
    await visit(lost, later)
    await lost.vault.syncNow()
    await visit(other, await household(other, 'Kolēģes māja'))
    await everybodySyncs(other, supervisor)
    const whole = await heldBy(supervisor)
    expect(whole).toHaveLength(3)
    await putBack()

    // The tablets never come back; what they made is on the supervisor's device.
    await supervisor.vault.syncNow()
    expect(await supervisor.vault.lastRestore()).not.toBeNull()
    expect(await heldBy(supervisor)).toEqual(whole)
    const first = await supervisor.vault.offerHeldWork()
    expect(first.refused).toEqual([])
    expect(first.offered).toBeGreaterThan(15)
    expect((await supervisor.vault.offerHeldWork()).refused).toEqual([])

    const newcomer = await world.member()
    const joined = await newcomer.vault.join({
      fragment: invitation.fragment,
      name: 'Jauna Darbiniece',
      badge: 'JD',
      passphrase: 'rasa krīt uz āboliņa',
    })
    expect(joined.ok).toBe(true)
    await newcomer.vault.syncNow()
    expect(await heldBy(newcomer)).toEqual(whole)
    expect((await newcomer.vault.status()).unopened).toEqual([])

    // Every consent stands in the log again, in its old order: what was seen of the log before still holds.
    const dpo = await world.joins('dpo', 'Pēteris Atslēgs')
    const audit = await dpo.vault.audit()
    expect(audit.problems).toEqual([])
    expect(audit.counts.leaves).toBe(6 + 3)

    // One of them is found after all: nothing of it is there twice.
    const device = DeviceId.parse((await lost.vault.whoami())?.device)
    await household(lost, 'Atrastā planšete')
    await lost.vault.syncNow().catch(() => undefined)
    await newcomer.vault.syncNow()
    const seen = await heldBy(newcomer)
    expect(seen.filter(({ facts }) => facts.label !== 'Atrastā planšete')).toEqual(whole)
    expect((await newcomer.vault.devices()).some((each) => each.device === device)).toBe(true)
  },
  120_000,
)

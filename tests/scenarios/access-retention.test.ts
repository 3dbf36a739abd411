import { describe, expect, test } from 'vitest'
import { accessMonth } from '#/core/household/access-log.ts'
import { unwrapSecret } from '#/core/vault/envelope.ts'
import { wakeIdentity } from '#/client/identity.ts'
import { engines } from '../server/engines.ts'
import { type LeftOnDisk, forgettingNothing } from './forgetting-nothing.ts'
import { household } from './home-visit.ts'
import { type Colleague, type World, PASSPHRASE, everybodySyncs, exchange } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const DAY_MS = 24 * 3600_000

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let anna: Colleague
  let officer: Colleague
  let at: Awaited<ReturnType<typeof household>>
  let serverAhead = 0
  const annasDisk = forgettingNothing()
  const officersDisk = forgettingNothing()

  sharedTown(
    open,
    async (opened) => {
      world = opened
      anna = await world.joins('worker', 'Anna Vēja', annasDisk)
      officer = await world.joins('dpo', 'Pēteris Atslēgs', officersDisk)
      at = await household(anna)
      await everybodySyncs(anna)
      await anna.vault.household(at.stream)
      await exchange(anna, officer)
    },
    () => Date.now() + serverAhead,
  )

  const read = (who: Colleague) => who.vault.accessLog()
  /** Everything is so many days later: the server, started anew, and these devices. */
  async function daysLater(days: number, ...people: readonly Colleague[]): Promise<void> {
    serverAhead = days * DAY_MS
    await world.restart()
    for (const { line } of people) line.clockAheadMs = days * DAY_MS
    await exchange(...people)
  }
  /** How many keys of the access log anything ever written to a disk still gives, with what the device knows now. */
  async function keysLeft({ rows }: LeftOnDisk, who: Colleague): Promise<number> {
    const woken = await wakeIdentity(who.surroundings, await who.room(), PASSPHRASE)
    if (!woken.ok) throw new Error(woken.reason)
    const { primitives } = who.surroundings
    const wraps = rows.flatMap(({ keys = [] }) => keys)
    const opened = wraps.flatMap(({ keyId, wrap }) => {
      const key = unwrapSecret(primitives, 'data-key', wrap, woken.unlocked.ringKey)
      return key.ok && new TextDecoder().decode(key.context).includes('"kind":"access"') ? [keyId] : []
    })
    return new Set(opened).size
  }
  const keysAtTheServer = async () => {
    const { link, member } = officer.vault.engine
    return (await link.accessMonth(member.space, 999_912)).keys
  }
  const month = () => accessMonth(anna.surroundings.now())

  test('[C68] what was written down opens for officers by a key of its device and month, which nobody else is given', async () => {
    const { entries, unread, keptMonths } = await read(officer)
    expect(entries).toMatchObject([{ household: at.stream, what: 'household' }])
    expect(unread).toEqual({ over: 0, awaited: 0 })
    expect(keptMonths).toBe(12)
    const held = officer.vault.engine.member.keyring.all().filter(({ kind }) => kind === 'access')
    expect(held).toMatchObject([{ subject: (await anna.vault.whoami())?.device, epoch: month() }])
    const supervisor = await world.joins('supervisor', 'Ilona Stalte')
    await exchange(supervisor, officer)
    expect(supervisor.vault.engine.member.keyring.all().some(({ kind }) => kind === 'access')).toBe(false)
    // Nor may anybody be: the server takes such a grant for an officer only.
    const { member, link } = anna.vault.engine
    await everybodySyncs(anna)
    const [key] = member.keyring.all().filter(({ kind }) => kind === 'access')
    const account = [...member.directory.accounts.values()].find(({ role }) => role === 'supervisor')
    if (key === undefined || account === undefined) throw new Error('the tablet holds its own key')
    const grants = [member.granting.grantAccess(key, account)]
    await expect(
      link.push(member.space, { records: [], drafts: [], leaves: [], grants }),
    ).rejects.toMatchObject({ problem: { code: 'not-allowed', reason: 'access-key' } })
  })

  test('[C68] a device whose clock runs years ahead destroys nothing, and what it writes is read', async () => {
    officer.line.clockAheadMs = 800 * DAY_MS
    await exchange(officer)
    expect((await read(officer)).entries).toHaveLength(1)
    officer.line.clockAheadMs = 0
    anna.line.clockAheadMs = 800 * DAY_MS
    await anna.vault.household(at.stream)
    await exchange(anna, officer)
    anna.line.clockAheadMs = 0
    const { entries } = await read(officer)
    expect(entries).toHaveLength(2)
    const labels = officer.vault.engine.member.keyring.all().filter(({ kind }) => kind === 'access')
    expect(new Set(labels.map(({ epoch }) => epoch))).toEqual(new Set([month()]))
  })

  test('[C68] eleven months later the line is there; in the month of the same name it is gone on the server and on every disk', async () => {
    await daysLater(300, anna, officer)
    expect((await read(officer)).entries).toHaveLength(2)
    expect(await keysAtTheServer()).toHaveLength(1)
    expect(await keysLeft(officersDisk, officer)).toBe(1)

    await daysLater(370, anna, officer)
    expect(await keysAtTheServer()).toEqual([])
    const { entries, unread } = await read(officer)
    expect(entries).toEqual([])
    expect(unread).toEqual({ over: 2, awaited: 0 })
    expect(await keysLeft(officersDisk, officer)).toBe(0)
    expect(await keysLeft(annasDisk, anna)).toBe(0)
    // Nothing else was lost with it, and the chain of the tablet stands.
    expect((await anna.vault.household(at.stream)).facts.label).toBe('Vilma Ozola')
    expect((await anna.vault.status()).unopened).toEqual([])
    expect((await officer.vault.status()).unopened).toEqual([])
  })

  test('[C68] the log goes on under a new month’s key, and a later officer reads what is not over', async () => {
    await exchange(anna, officer)
    const { entries } = await read(officer)
    expect(entries).toMatchObject([{ household: at.stream }])
    world.administrator.line.clockAheadMs = 370 * DAY_MS
    await everybodySyncs(world.administrator)
    const later = await world.joins('dpo', 'Zane Liepa', {
      prepare: ({ line }) => {
        line.clockAheadMs = 370 * DAY_MS
      },
    })
    expect((await read(later)).unread).toEqual({ over: 2, awaited: 1 })
    await exchange(officer, later)
    expect((await read(later)).entries).toEqual(entries)
    expect((await read(later)).unread).toEqual({ over: 2, awaited: 0 })
  })
})

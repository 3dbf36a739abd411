import { describe, expect, test } from 'vitest'
import { Letters } from '#/client/letters.ts'
import type { LetterBox } from '#/client/ports.ts'
import { letterOf } from '#/client/rescue.ts'
import { RESCUE_TYPE } from '#/wire/rescue.ts'
import { engines } from '../server/engines.ts'
import { household, visit } from './home-visit.ts'
import { type Colleague, type World, exchange } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague
  let supervisor: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
  })

  const memberOf = ({ vault }: Colleague) => vault.engine.member
  const letterFrom = async (colleague: Colleague): Promise<Uint8Array> => {
    const letter = await letterOf(memberOf(colleague))
    if (letter === null) throw new Error('something waits')
    return letter
  }
  /** As the service worker brings it: without a session. */
  const brings = async (bytes: Uint8Array, of: Colleague): Promise<number> => {
    const { space, identity } = memberOf(of)
    const reply = await fetch(`${world.url}/api/spaces/${space}/letters/${identity.device}`, {
      method: 'POST',
      headers: { 'content-type': RESCUE_TYPE },
      body: new Blob([Uint8Array.from(bytes)]),
    })
    return reply.status
  }

  test('[S82] what a locked tablet left in its letter box reaches the team, and comes no second time when it is unlocked', async () => {
    worker.line.isCut = true
    const home = await household(worker, 'Vilma Ozola')
    await visit(worker, home)
    const { unsent } = await worker.vault.status()
    expect(unsent).toBeGreaterThan(5)
    const letter = await letterFrom(worker)

    expect(await brings(letter, worker)).toBe(204)
    await exchange(supervisor)
    const seen = await supervisor.vault.household(home.stream)
    expect(seen.facts.label).toBe('Vilma Ozola')
    expect(seen.assessments.size).toBe(1)
    expect(seen.consents).toHaveLength(3)
    // The browser may bring it twice: it never hears what the server keeps.
    expect(await brings(letter, worker)).toBe(204)

    // The tablet has no receipt yet, and says nothing is safe before it has.
    expect((await worker.vault.status()).unsent).toBe(unsent)
    worker.line.isCut = false
    await exchange(worker, supervisor)
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, quarantined: [], problem: null })
    const again = await supervisor.vault.household(home.stream)
    expect(again.consents).toHaveLength(3)
    expect(await supervisor.vault.status()).toMatchObject({ unopened: [], problem: null })
  })

  test('[S82] an older letter takes nothing back', async () => {
    const home = await household(worker, 'Milda Krasta')
    await exchange(worker)
    worker.line.isCut = true
    await worker.vault.changeHousehold(home.stream, { note: 'pirmā' })
    const old = await letterFrom(worker)
    worker.line.isCut = false
    await worker.vault.changeHousehold(home.stream, { note: 'otrā' })
    await exchange(worker, supervisor)
    expect(await brings(old, worker)).toBe(204)
    await exchange(worker, supervisor)
    expect((await supervisor.vault.household(home.stream)).facts.note).toBe('otrā')
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, quarantined: [], problem: null })
  })

  test('[S83] a changed letter, one under another name, and one of a device whose access ended are refused', async () => {
    worker.line.isCut = true
    await household(worker, 'Jānis Kalniņš')
    const letter = await letterFrom(worker)
    const changed = Uint8Array.from(letter)
    changed[300] = (changed[300] ?? 0) ^ 1
    expect(await brings(changed, worker)).toBe(400)
    expect(await brings(letter, supervisor)).toBe(403)
    expect(await brings(new Uint8Array(10), worker)).toBe(400)
    await world.administrator.vault.revokeDevice(memberOf(worker).identity.device)
    expect(await brings(letter, worker)).toBe(403)
    await exchange(supervisor)
    const { households } = await supervisor.vault.caseload()
    expect(households.map(({ label }) => label)).not.toContain('Jānis Kalniņš')
  })

  test('[S82] the letter box is filled without a connection and at locking, and emptied when all is sent', async () => {
    const member = memberOf(supervisor)
    const put: number[] = []
    let isFull = true
    const letterBox: LetterBox = {
      put: (_account, { bytes }) => {
        put.push(bytes.length)
        isFull = true
        return Promise.resolve()
      },
      drop: () => {
        isFull = false
        return Promise.resolve()
      },
    }
    let late: () => void = () => undefined
    const surroundings = {
      ...member.surroundings,
      letterBox,
      after: (_ms: number, run: () => void) => {
        late = run
        return () => undefined
      },
    }
    const letters = new Letters(
      new Proxy(member, {
        get: (target, name) => {
          if (name === 'surroundings') return surroundings
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      }),
    )
    letters.afterExchange(true)
    expect(isFull).toBe(false)
    supervisor.line.isCut = true
    await household(supervisor, 'Zane Liepa')
    letters.afterExchange(false)
    letters.afterExchange(false)
    expect(put).toEqual([])
    late()
    await expect.poll(() => put.length).toBe(1)
    await letters.write()
    expect(put).toHaveLength(2)
    expect(isFull).toBe(true)
    supervisor.line.isCut = false
    await exchange(supervisor)
    letters.afterExchange(true)
    expect(isFull).toBe(false)
    await letters.end()
    await letters.write()
    expect(put).toHaveLength(2)
  })
})

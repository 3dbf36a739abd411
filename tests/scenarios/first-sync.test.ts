import { describe, expect, test } from 'vitest'
import { engines } from '../server/engines.ts'
import { household } from './home-visit.ts'
import { type Colleague, type World, openedAnew } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const HOUSEHOLDS = 60
const PAGE = 25

/** Positions from which a device asked the feed on. */
const asked = ({ line }: Colleague): number[] =>
  line.requests.flatMap((request) => {
    const after = /feed\?after=(\d+)/.exec(request)?.[1]
    return after === undefined ? [] : [Number(after)]
  })

const shownBy = async ({ vault }: Pick<Colleague, 'vault'>): Promise<number> =>
  (await vault.caseload()).households.length

describe.each(engines)('on $name', ({ open }) => {
  let world: World
  let worker: Colleague

  sharedTown(open, async (opened) => {
    world = opened
    worker = await world.joins('worker', 'Anna Vēja')
    for (let n = 1; n <= HOUSEHOLDS; n++) {
      await household(worker, `Māja ${n}`)
      // A push puts its keys before its records: many small ones spread both over the feed.
      if (n % 3 === 0) await worker.vault.syncNow()
    }
  })

  test('[S45] a first sync that a person stops keeps what came, opens it, still sends, and goes on later where it stopped', async () => {
    let pages = 0
    const newcomer = await world.joins('worker', 'Līga Bērza', {
      prepare: ({ line, vault }) => {
        line.pageEntries = PAGE
        line.beforeFeedAnswer = async () => {
          if (++pages !== 4) return
          // The answer is on the way, and would be for a long time: stopping does not wait for it.
          await vault.setReceiving(false)
          await new Promise(() => undefined)
        }
      },
    })
    const { vault, line } = newcomer
    const stopped = await vault.status()
    expect(stopped).toMatchObject({ receives: false, phase: 'resting', unopened: [] })
    expect(stopped.behind).toBeGreaterThan(PAGE)
    const some = await shownBy(newcomer)
    expect(some).toBeGreaterThan(3)
    expect(some).toBeLessThan(HOUSEHOLDS)

    // Work goes out all the same.
    line.beforeFeedAnswer = () => Promise.resolve()
    const own = await household(newcomer, 'Pašas māja')
    await vault.syncNow()
    expect(await vault.status()).toMatchObject({ receives: false, problem: null })
    await worker.vault.syncNow()
    expect((await worker.vault.household(own.stream)).facts.label).toBe('Pašas māja')

    // It stays stopped after locking and a new start, and goes on from where it was.
    await vault.lock()
    const again = await openedAnew(newcomer)
    await again.syncNow()
    expect(await again.status()).toMatchObject({ receives: false })
    const { cursor } = again.engine.member
    line.requests.length = 0
    await again.setReceiving(true)
    await again.syncNow()
    // From there, and from nowhere before.
    expect(Math.min(...asked(newcomer))).toBe(cursor)
    expect(cursor).toBeGreaterThan(0)
    expect(await again.status()).toMatchObject({ receives: true, behind: 0, unopened: [], unsent: 0 })
    expect(await shownBy({ vault: again })).toBe(HOUSEHOLDS + 1)
    await again.lock()
  }, 60_000)

  test('[S45] joining that a dead line breaks off shows the recovery key, and after a new start everything opens', async () => {
    let pages = 0
    const newcomer = await world.joins('worker', 'Edgars Osis', {
      prepare: ({ line }) => {
        line.pageEntries = PAGE
        line.beforeFeedAnswer = () => {
          if (++pages === 3) line.isCut = true
          return Promise.resolve()
        }
      },
    })
    expect(await newcomer.vault.status()).toMatchObject({ online: false })
    await newcomer.vault.syncNow().catch(() => undefined)
    await newcomer.vault.lock()
    newcomer.line.isCut = false
    const again = await openedAnew(newcomer)
    await again.syncNow()
    expect(await again.status()).toMatchObject({ behind: 0, unopened: [], unsent: 0 })
    expect(await shownBy({ vault: again })).toBeGreaterThanOrEqual(HOUSEHOLDS)
    await worker.vault.syncNow()
    const names = [...(await worker.vault.caseload()).desk.staff.values()].map(({ staff }) => staff.name)
    expect(names.filter((name) => name === 'Edgars Osis')).toHaveLength(1)
    await again.lock()
  }, 60_000)

  test('[S45] joining that breaks off before anything came goes on as well: the invitation’s key is kept until then', async () => {
    const newcomer = await world.joins('worker', 'Inga Kārkla', {
      prepare: ({ line }) => {
        line.answer = (address) =>
          address.endsWith('/circle-grants') ? { code: 'server-fault', status: 500 } : null
      },
    })
    expect(await shownBy(newcomer)).toBe(0)
    // Its last try comes to its end; a device has one program at a time.
    await newcomer.vault.syncNow().catch(() => undefined)
    await newcomer.vault.lock()
    newcomer.line.answer = () => null
    const again = await openedAnew(newcomer)
    await again.syncNow()
    expect(await shownBy({ vault: again })).toBeGreaterThanOrEqual(HOUSEHOLDS)
    // From now on by its own grant.
    await again.lock()
    const third = await openedAnew(newcomer)
    expect(await shownBy({ vault: third })).toBeGreaterThanOrEqual(HOUSEHOLDS)
    await third.lock()
  }, 60_000)

  test('[S45] progress of a long way is counted from its beginning, of a difference from where it begins', async () => {
    const seen: (readonly [number, number])[] = []
    const newcomer = await world.joins('worker', 'Uldis Lācis', {
      prepare: ({ line, vault }) => {
        line.pageEntries = PAGE
        line.beforeFeedAnswer = async () => {
          const { phase, done, total } = await vault.status()
          if (phase === 'receiving') seen.push([done, total])
        }
      },
    })
    expect(seen.length).toBeGreaterThan(5)
    const totals = new Set(seen.map(([, total]) => total))
    expect(totals.size).toBe(1)
    for (const [index, [done, total]] of seen.entries()) {
      expect(done).toBeGreaterThan(seen[index - 1]?.[0] ?? 0)
      expect(done).toBeLessThanOrEqual(total)
    }
    expect(await newcomer.vault.status()).toMatchObject({ phase: 'resting', behind: 0 })
  }, 60_000)
})

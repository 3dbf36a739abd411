import { Dice } from './dice.ts'
import { type Outcome, faultKinds } from './fault-kinds.ts'
import { type MakeBrowser, Town } from './town.ts'

/** What came of a run. */
export interface FaultsReport {
  readonly faults: number
  /** Words people were told are saved, all found again. */
  readonly confirmed: number
  readonly towns: number
  /** Kinds of fault, and how often each ended how. */
  readonly byKind: ReadonlyMap<string, ReadonlyMap<Outcome, number>>
  readonly failure: {
    /** With this seed the same town comes first. */
    readonly seed: number
    /** With so many faults the run ends at the same one. */
    readonly step: number
    readonly kind: string
    readonly reason: string
  } | null
}

/** So many faults in one town, then another begins. */
const FAULTS_PER_TOWN = 20

/** A tablet that hangs is as bad as one that forgets. */
const PATIENCE_MS = 120_000

async function withinPatience<T>(town: Town, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const waited = town.tablets.map(({ name, waitsFor }) => `${name}: ${waitsFor.join(', ')}`)
      reject(new Error(`nothing goes on any more; ${waited.join('; ')}`))
    }, PATIENCE_MS)
  })
  try {
    return await Promise.race([work(), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Lets so many faults happen, chosen by the seed, to real tablets and a real
 * server; after each, everything confirmed must be there or shown as set aside,
 * nothing double, and all tablets the same. Ends at the first that is not so.
 *
 * @param onFault - hears of each fault before it happens
 * @param makeBrowser - where one worker of each town, the one who is struck, works in a real Chromium
 */
export async function runFaults(
  seed: number,
  count: number,
  onFault: (n: number, kind: string) => void = () => undefined,
  kinds: readonly string[] = Object.keys(faultKinds),
  makeBrowser: MakeBrowser | null = null,
): Promise<FaultsReport> {
  const byKind = new Map<string, Map<Outcome, number>>()
  let [faults, confirmed, towns] = [0, 0, 0]
  while (faults < count) {
    const townSeed = seed + towns++
    const dice = new Dice(townSeed)
    const town = await Town.open(dice, makeBrowser)
    let kind = 'opening the town'
    let step = 0
    try {
      for (; step < FAULTS_PER_TOWN && faults < count; faults++) {
        step += 1
        // How a browser fares in time, and so how much is thrown, is never quite the same: each fault begins anew.
        dice.reseed(townSeed * 1009 + step)
        kind = dice.pick(kinds)
        onFault(faults + 1, kind)
        const fault = faultKinds[kind]
        if (fault === undefined) throw new Error(`there is no fault "${kind}"`)
        const outcome = await withinPatience(town, async () => {
          const came = await fault(town, town.nextStruck())
          await town.settle()
          return came
        })
        const counts = byKind.get(kind) ?? new Map<Outcome, number>()
        byKind.set(kind, counts.set(outcome, (counts.get(outcome) ?? 0) + 1))
      }
      confirmed += town.ledger.size
    } catch (cause) {
      const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
      return { faults, confirmed, towns, byKind, failure: { seed: townSeed, step, kind, reason } }
    } finally {
      await town.close()
    }
  }
  return { faults, confirmed, towns, byKind, failure: null }
}

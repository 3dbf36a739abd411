import type { Verdict } from './match.ts'

/** What one case is offered: by option and person, how well it fits. */
export type Offered = ReadonlyMap<string, Verdict>

/** One option's difference over all cases. */
export interface OptionDifference {
  readonly slug: string
  /** Cases to which it was not suggested before and is now. */
  readonly gained: number
  readonly lost: number
  /** Suggested before and after, with another verdict. */
  readonly otherwise: number
}

/** How an offer is named: the option, and the person where it is personal. */
export const offerKey = (slug: string, personId: string | null): string => `${slug} ${personId ?? ''}`

const isSuggested = (verdict: Verdict | undefined): boolean => verdict === 'likely' || verdict === 'possible'

/**
 * Who gains and who loses when a rule, a catalogue or a questionnaire changes,
 * told from the same cases before and after. "Unknown" counts as not suggested:
 * it is a question, not an offer.
 */
export function differences(
  cases: readonly { readonly before: Offered; readonly after: Offered }[],
): readonly OptionDifference[] {
  const found = new Map<string, { gained: number; lost: number; otherwise: number }>()
  for (const { before, after } of cases) {
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [old, now] = [before.get(key), after.get(key)]
      if (old === now) continue
      const slug = key.split(' ')[0] ?? ''
      const count = found.get(slug) ?? { gained: 0, lost: 0, otherwise: 0 }
      if (isSuggested(now) && !isSuggested(old)) count.gained++
      else if (isSuggested(old) && !isSuggested(now)) count.lost++
      else if (isSuggested(now)) count.otherwise++
      else continue
      found.set(slug, count)
    }
  }
  return [...found]
    .map(([slug, count]) => ({ slug, ...count }))
    .toSorted((a, b) => b.gained + b.lost - (a.gained + a.lost) || (a.slug < b.slug ? -1 : 1))
}

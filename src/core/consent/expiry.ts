import { addMonths } from './calendar.ts'
import { type PersonConsents, standingAt } from './fold.ts'
import type { Notice } from './notice.ts'

/** How far a visit looks ahead when no next one is planned: consent that ends sooner is asked again now. */
const HORIZON_MONTHS = 3

/**
 * The day to which a visit looks ahead: the next planned visit, and three
 * months at least, for a plan may be put off.
 *
 * @param day - the visit's day
 * @param nextVisit - the next one planned after it; null for none
 */
export function visitHorizon(day: string, nextVisit: string | null): string {
  const months = addMonths(day, HORIZON_MONTHS)
  return nextVisit !== null && nextVisit > months ? nextVisit : months
}

/** A consent to be asked again, and why. */
export interface ToAskAgain {
  readonly purpose: string
  readonly why: 'ends-soon' | 'ended' | 'notice-changed'
  /** Last moment it holds or held; null where it never ended by itself. */
  readonly until: string | null
}

/**
 * What a person once gave that has run out, runs out by the horizon, or was
 * stopped by a changed notice. What was refused, deferred or taken back is not
 * asked again for time's sake.
 *
 * @param at - now, an instant
 * @param horizon - a calendar day; that day counts
 */
export function toAskAgain(
  consents: PersonConsents | undefined,
  purposes: readonly string[],
  at: string,
  horizon: string,
  releases: readonly Notice[],
): readonly ToAskAgain[] {
  return purposes.flatMap((purpose): readonly ToAskAgain[] => {
    const { state, validUntil: until } = standingAt(consents, purpose, at, releases)
    if (state === 'expired') return [{ purpose, why: 'ended', until }]
    if (state === 'changed') return [{ purpose, why: 'notice-changed', until }]
    const endsSoon = state === 'given' && until !== null && until.slice(0, 10) <= horizon
    return endsSoon ? [{ purpose, why: 'ends-soon', until }] : []
  })
}

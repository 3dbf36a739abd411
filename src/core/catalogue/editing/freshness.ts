import type { Option } from '#/core/catalogue/catalogue.ts'
import type { Texts } from '#/core/catalogue/texts.ts'

/** How far an entry can be believed today. */
export const FRESHNESS = ['ended', 'overdue', 'unchecked', 'due', 'fresh'] as const
export type Freshness = (typeof FRESHNESS)[number]

/** So long before its review date an entry is called due, in days. */
const DUE_DAYS = 30
const DAY_MS = 86_400_000

/** A day so many days later, both `2026-11-23`. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/**
 * `ended`: it is past its valid dates. `overdue`: its review date has come, or
 * its rule has expired. `unchecked`: nobody ever said who checked it. `due`: its
 * review comes within 30 days. Else `fresh`.
 *
 * @param today - ISO date
 */
export function freshnessOf(option: Option, today: string): Freshness {
  if (option.validTo !== null && option.validTo < today) return 'ended'
  if (option.reviewDate <= today) return 'overdue'
  if (option.rule.expires !== null && option.rule.expires <= today) return 'overdue'
  if (option.freshness === null) return 'unchecked'
  return option.reviewDate <= dayAfter(today, DUE_DAYS) ? 'due' : 'fresh'
}

/**
 * The option as somebody has just checked it: who and when, the next review,
 * and a rule that had expired by then counts again until that review.
 *
 * @param at - ISO date and time of the check, `on` its calendar day there
 */
export function checked(
  option: Option,
  check: { readonly at: string; readonly on: string; readonly by: Texts; readonly nextReview: string },
): Option {
  const { on } = check
  const { expires } = option.rule
  return {
    ...option,
    last_modified: check.at,
    freshness: { checkedOn: on, checkedBy: check.by },
    reviewDate: check.nextReview,
    rule: { ...option.rule, expires: expires !== null && expires <= on ? check.nextReview : expires },
  }
}

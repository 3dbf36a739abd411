import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { derivedId } from '#/core/catalogue/derived-id.ts'
import type { PlanFollowUp } from './follow-up.ts'

/** What came back about one option of the catalogue, from all plans a team has. */
export interface OptionExperience {
  readonly option: string
  readonly slug: string
  /** Plans whose newest decision by the office was a grant, or a denial. */
  readonly granted: number
  readonly denied: number
  /** The day its provider last said it was full; null when they never did, or took somebody since. */
  readonly fullSince: string | null
}

const TAKES_PEOPLE = new Set(['accepted', 'served'])

/** Gathers what came of every option, in the order of their slugs. */
export function experienceOf(plans: Iterable<PlanFollowUp>): readonly OptionExperience[] {
  const known = new Map<
    string,
    { slug: string; granted: number; denied: number; full: string; open: string }
  >()
  for (const { options } of plans) {
    for (const { option, history, referrals } of options) {
      const so = known.get(option.id) ?? { slug: option.slug, granted: 0, denied: 0, full: '', open: '' }
      const decided = history.findLast(({ state }) => state === 'granted' || state === 'denied')
      if (decided?.state === 'granted') so.granted += 1
      if (decided?.state === 'denied') so.denied += 1
      for (const { answer } of referrals) {
        if (answer === null) continue
        if (answer.answer === 'full' && answer.on > so.full) so.full = answer.on
        if (TAKES_PEOPLE.has(answer.answer) && answer.on > so.open) so.open = answer.on
      }
      known.set(option.id, so)
    }
  }
  return [...known]
    .map(([option, { slug, granted, denied, full, open }]) => ({
      option,
      slug,
      granted,
      denied,
      fullSince: full !== '' && full > open ? full : null,
    }))
    .toSorted((a, b) => (a.slug < b.slug ? -1 : 1))
}

/** After so many days a provider's "full" says nothing any more. */
const FULL_FOR_DAYS = 60
const DAY_MS = 24 * 3600_000

const isRecent = (day: string, today: string): boolean =>
  Date.parse(today) - Date.parse(day) < FULL_FOR_DAYS * DAY_MS

/**
 * A catalogue with the places as providers told them: an option whose provider
 * said "full" lately, and later than the catalogue knows, has none free
 * (`service_capacity`). Nothing else of it changes; without such words the same catalogue comes back.
 */
export function withPlacesAsTold(
  catalogue: Catalogue,
  experience: readonly OptionExperience[],
  today: string,
): Catalogue {
  const full = new Map(
    experience.flatMap(({ option, fullSince }) =>
      fullSince !== null && isRecent(fullSince, today) ? [[option, fullSince] as const] : [],
    ),
  )
  const isNewer = (option: Catalogue['options'][number]): boolean => {
    const since = full.get(option.id)
    return since !== undefined && option.capacities.every(({ updated }) => updated.slice(0, 10) <= since)
  }
  if (!catalogue.options.some(isNewer)) return catalogue
  return {
    ...catalogue,
    options: catalogue.options.map((option) => {
      const since = full.get(option.id)
      return since === undefined || !isNewer(option)
        ? option
        : { ...option, capacities: noneFree(option, since) }
    }),
  }
}

/** The option's capacities with nothing free on that day; one of its own where the catalogue counts none. */
export function noneFree(
  option: Catalogue['options'][number],
  since: string,
): Catalogue['options'][number]['capacities'] {
  const updated = `${since}T00:00:00Z`
  if (option.capacities.length > 0)
    return option.capacities.map((capacity) => ({ ...capacity, available: 0, updated }))
  return [
    {
      id: derivedId(option.id, 'service_capacity'),
      unit: { id: derivedId(option.id, 'unit place'), name: { lv: 'vieta', en: 'place', ru: 'место' } },
      available: 0,
      updated,
    },
  ]
}

import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import { ruleProblems } from '#/core/catalogue/editing/rule-rows.ts'
import { freshnessOf } from '#/core/catalogue/editing/freshness.ts'
import { type Condition, type FactValue, holds } from '#/core/catalogue/rule.ts'
import { COMPOSITION_FACTS, type FactSource } from './facts.ts'
import { isOffered } from './match.ts'

/** Why nobody can ever be suggested an option. */
export type Unreached =
  | { readonly slug: string; readonly why: 'contradiction' | 'answers-no-need' }
  /** Its rule needs a fact no question or score gives, or a value they never give. */
  | { readonly slug: string; readonly why: 'never-asked' | 'never-given'; readonly fact: string }

/** What a catalogue leaves open. */
export interface Coverage {
  /** Codes of needs that no option offered today answers. */
  readonly needsWithoutOptions: readonly string[]
  readonly unreached: readonly Unreached[]
  /** Offered no more, or due to be looked at again: its dates, its review, its rule. */
  readonly expired: readonly { readonly slug: string; readonly why: 'ended' | 'review' | 'rule' }[]
  /** Rules the offices' decisions speak against. */
  readonly stale: readonly { readonly slug: string; readonly granted: number; readonly denied: number }[]
}

/** How offices decided on one option, as far as it came back. */
export interface Decisions {
  readonly granted: number
  readonly denied: number
}

/** From so many denials on, and more than grants, a rule is called stale. */
const STALE_FROM = 3

/** The values answers can give a fact; null when they can be any. */
function givenValues(sources: readonly FactSource[], fact: string): readonly FactValue[] | null {
  const own = sources.filter((source) => source.fact === fact)
  if (own.some(({ map }) => map === undefined)) return null
  return own.flatMap(({ map }) => Object.values(map ?? {}))
}

type Reach = 'reached' | { readonly why: 'never-asked' | 'never-given'; readonly fact: string }

function reachOf(condition: Condition, sources: readonly FactSource[]): Reach {
  const { fact } = condition
  if (COMPOSITION_FACTS.some((each) => each === fact)) return 'reached'
  if (!sources.some((source) => source.fact === fact)) return { why: 'never-asked', fact }
  const values = givenValues(sources, fact)
  if (values === null || values.some((value) => holds(condition, value))) return 'reached'
  return { why: 'never-given', fact }
}

function unreachedBy(option: Option, catalogue: Catalogue, sources: readonly FactSource[]): Unreached | null {
  const { slug, rule } = option
  const isDead = ruleProblems(rule, catalogue.facts).some(
    ({ code }) => code === 'contradiction' || code === 'never-holds',
  )
  if (isDead) return { slug, why: 'contradiction' }
  for (const condition of [...rule.gate, ...rule.all]) {
    const reach = reachOf(condition, sources)
    if (reach !== 'reached') return { slug, ...reach }
  }
  const ways = rule.any.map((condition) => reachOf(condition, sources))
  const [blocked] = ways.filter((way) => way !== 'reached')
  if (blocked !== undefined && !ways.includes('reached')) return { slug, ...blocked }
  return option.answersNeeds.length === 0 ? { slug, why: 'answers-no-need' } : null
}

/**
 * What is missing in a catalogue before it is published: needs nobody answers,
 * options no answers can lead to, entries past their dates, and rules that say
 * "likely" where offices say no.
 *
 * @param sources - which questions and scores give which facts
 * @param decisions - by slug, what came of offers so far; empty where nobody knows
 */
export function coverageOf(
  catalogue: Catalogue,
  about: {
    readonly today: string
    readonly sources: readonly FactSource[]
    readonly decisions: ReadonlyMap<string, Decisions>
  },
): Coverage {
  const { today, sources, decisions } = about
  const offered = catalogue.options.filter((option) => isOffered(option, today))
  const answered = new Set(offered.flatMap(({ answersNeeds }) => answersNeeds))
  return {
    needsWithoutOptions: catalogue.needs.map(({ code }) => code).filter((code) => !answered.has(code)),
    unreached: offered.flatMap((option) => unreachedBy(option, catalogue, sources) ?? []),
    expired: catalogue.options.flatMap((option): Coverage['expired'] => {
      const { slug, rule, status } = option
      if (status === 'defunct' || status === 'inactive') return []
      const freshness = freshnessOf(option, today)
      if (freshness === 'ended') return [{ slug, why: 'ended' }]
      if (freshness !== 'overdue') return []
      const isRule = rule.expires !== null && rule.expires <= today
      return [{ slug, why: isRule ? 'rule' : 'review' }]
    }),
    stale: catalogue.options.flatMap(({ slug }) => {
      const decided = decisions.get(slug)
      if (decided === undefined || decided.denied < STALE_FROM || decided.denied <= decided.granted) return []
      return [{ slug, ...decided }]
    }),
  }
}

import type { Condition } from '#/core/catalogue/rule.ts'
import type { CompiledCatalogue } from './compile.ts'
import { type Explanation, explain } from './explain.ts'
import { type Facts, type Matches, type Suggestion, type Verdict, match, suggestions } from './match.ts'
import { type OptionDifference, differences, offerKey } from './rehearsal.ts'

/** One made-up household: its facts as each catalogue declares them. */
export interface RehearsedCase {
  readonly before: Facts
  readonly after: Facts
}

type Asked = Pick<Condition, 'fact' | 'op' | 'value'>

/**
 * Why an option came or went, as data. `blocks` is a condition that does not
 * hold; `asks` a fact nobody knows. Of what was gained they are what stood in
 * the way before, of what was lost what stands there now.
 */
export type RehearsalReason =
  | { readonly why: 'blocks' | 'none-of'; readonly condition: Asked }
  | { readonly why: 'asks'; readonly fact: string }
  | { readonly why: 'check'; readonly check: string }
  | { readonly why: 'hidden' | 'not-offered' | 'expired' | 'new' | 'removed' }
  | { readonly why: 'verdict'; readonly from: Verdict; readonly to: Verdict }

/** What happens to one option over all cases, and why, the most frequent reason first. */
export interface RehearsedOption extends OptionDifference {
  readonly reasons: readonly {
    readonly direction: 'gained' | 'lost' | 'otherwise'
    readonly reason: RehearsalReason
    readonly cases: number
  }[]
}

export interface CatalogueRehearsalResult {
  readonly cases: number
  readonly options: readonly RehearsedOption[]
  /** By option: in how many cases the new catalogue suggests it to anybody. */
  readonly suggestedIn: ReadonlyMap<string, number>
}

interface Offer {
  readonly suggestion: Suggestion
  readonly matches: Matches
}

const isSuggested = (verdict: Verdict | undefined): boolean => verdict === 'likely' || verdict === 'possible'

function offersOf(compiled: CompiledCatalogue, facts: Facts, today: string): Map<string, Offer> {
  const matches = match(compiled, facts, { today })
  return new Map(
    suggestions(matches).map((suggestion) => [
      offerKey(suggestion.slug, suggestion.personId),
      { suggestion, matches },
    ]),
  )
}

/**
 * The offers with those made once for the household made to each person the
 * other side speaks of: a rule that begins to ask about a person is another
 * rule, not another offer.
 */
function spread(offers: ReadonlyMap<string, Offer>, others: ReadonlyMap<string, Offer>): Map<string, Offer> {
  const own = new Map(offers)
  for (const [key, { suggestion }] of others) {
    const common = offers.get(offerKey(suggestion.slug, null))
    if (suggestion.personId === null || common === undefined) continue
    own.set(key, common)
    own.delete(offerKey(suggestion.slug, null))
  }
  return own
}

const asked = ({ fact, op, value }: Asked): Asked => ({ fact, op, value })

/** What stands in an option's way, by its explanation. */
function obstacles({ verdict, blockedBy, ask, expired }: Explanation): readonly RehearsalReason[] {
  if (verdict === 'hidden') return [{ why: 'hidden' }]
  const blocks = blockedBy.flatMap((each): readonly RehearsalReason[] => {
    switch (each.kind) {
      case 'condition':
        return [{ why: 'blocks', condition: asked(each.condition) }]
      case 'none-of':
        return each.conditions.map((condition) => ({ why: 'none-of', condition: asked(condition) }))
      case 'check':
        return [{ why: 'check', check: each.check }]
      case 'not-offered':
        return [{ why: 'not-offered' }]
    }
  })
  if (blocks.length > 0) return blocks
  if (verdict === 'unknown') return ask.map(({ fact }) => ({ why: 'asks', fact }))
  return expired ? [{ why: 'expired' }] : []
}

/**
 * Replays cases under the catalogue in force and the one to be published: who
 * gains, who loses, and by which condition. "Unknown" counts as not suggested.
 *
 * One case at a time, so that a screen can show how far it is and be stopped.
 */
export class CatalogueRehearsal {
  readonly #before: CompiledCatalogue
  readonly #after: CompiledCatalogue
  readonly #today: string
  readonly #pairs: { before: Map<string, Verdict>; after: Map<string, Verdict> }[] = []
  readonly #reasons = new Map<string, Map<string, RehearsedOption['reasons'][number]>>()
  readonly #suggestedIn = new Map<string, number>()

  constructor(before: CompiledCatalogue, after: CompiledCatalogue, today: string) {
    this.#before = before
    this.#after = after
    this.#today = today
  }

  #because(
    slug: string,
    direction: 'gained' | 'lost' | 'otherwise',
    reasons: readonly RehearsalReason[],
  ): void {
    const known = this.#reasons.get(slug) ?? new Map<string, RehearsedOption['reasons'][number]>()
    this.#reasons.set(slug, known)
    for (const reason of reasons) {
      const key = JSON.stringify([direction, reason])
      known.set(key, { direction, reason, cases: (known.get(key)?.cases ?? 0) + 1 })
    }
  }

  play({ before, after }: RehearsedCase): void {
    const [first, second] = [
      offersOf(this.#before, before, this.#today),
      offersOf(this.#after, after, this.#today),
    ]
    const [old, now] = [spread(first, second), spread(second, first)]
    const reached = new Set<string>()
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(key), now.get(key)]
      const [from, to] = [was?.suggestion.verdict, is?.suggestion.verdict]
      const slug = is?.suggestion.slug ?? was?.suggestion.slug ?? ''
      if (isSuggested(to)) reached.add(slug)
      if (from === to || (!isSuggested(from) && !isSuggested(to))) continue
      if (!isSuggested(from)) {
        const reasons = was === undefined ? [] : obstacles(explain(was.matches, was.suggestion))
        this.#because(slug, 'gained', was === undefined ? [{ why: 'new' }] : reasons)
      } else if (!isSuggested(to)) {
        const reasons = is === undefined ? [] : obstacles(explain(is.matches, is.suggestion))
        this.#because(slug, 'lost', is === undefined ? [{ why: 'removed' }] : reasons)
      } else if (from !== undefined && to !== undefined) {
        this.#because(slug, 'otherwise', [{ why: 'verdict', from, to }])
      }
    }
    for (const slug of reached) this.#suggestedIn.set(slug, (this.#suggestedIn.get(slug) ?? 0) + 1)
    const verdicts = (offers: ReadonlyMap<string, Offer>) =>
      new Map([...offers].map(([key, { suggestion }]) => [key, suggestion.verdict]))
    this.#pairs.push({ before: verdicts(old), after: verdicts(now) })
  }

  result(): CatalogueRehearsalResult {
    const options = differences(this.#pairs).map((difference): RehearsedOption => ({
      ...difference,
      reasons: [...(this.#reasons.get(difference.slug)?.values() ?? [])].toSorted(
        (a, b) => b.cases - a.cases,
      ),
    }))
    return { cases: this.#pairs.length, options, suggestedIn: this.#suggestedIn }
  }
}

import factsJson from '#forms/needs-and-skills/facts.json' with { type: 'json' }
import { parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { type CompiledCatalogue, compileCatalogue } from '#/core/matching/compile.ts'
import { FactSources } from '#/core/matching/facts.ts'
import { match, suggestions } from '#/core/matching/match.ts'
import { factsOfSession } from '#/core/matching/session-facts.ts'
import {
  type OutcomeEntry,
  type OutcomeReason,
  type OutcomeState,
  Plan,
  planStep,
  planVersions,
} from '#/core/plan/plan.ts'
import type { PlanProgress } from '#/core/plan/progress.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import type { Dice } from './chance.ts'

const sources = FactSources.parse(factsJson)

/** The catalogue of a vault that has synced; null when it has none. */
export function demoCatalogue(text: string | null): CompiledCatalogue | null {
  const read = text === null ? null : parseCatalogue(JSON.parse(text))
  return read?.outcome === 'catalogue' ? compileCatalogue(read.catalogue) : null
}

const REFUSALS: readonly OutcomeReason[] = ['family-helps', 'too-far', 'shame', 'not-needed']

/** What people say at once to what is offered. */
function firstWord(dice: Dice, on: string): OutcomeEntry {
  if (dice.chance(0.7)) return { state: 'accepted', on, reason: null, note: '' }
  if (dice.chance(0.3)) return { state: 'already-had', on, reason: null, note: '' }
  return { state: 'refused', on, reason: dice.of(REFUSALS), note: '' }
}

/** A plan out of what fits these answers best: three options, most of them accepted. */
export function plausiblePlan(
  session: FormSession,
  {
    compiled,
    on,
    worker,
  }: { readonly compiled: CompiledCatalogue; readonly on: string; readonly worker: string },
  language: 'lv' | 'en' | 'ru',
  dice: Dice,
): Plan {
  const { catalogue } = compiled
  const facts = factsOfSession(session, sources, catalogue.facts, null)
  const fitting = suggestions(match(compiled, facts, { today: on }), { verdicts: ['likely', 'possible'] })
  const offered = fitting
    .filter(({ needs }) => needs.length > 0)
    .filter((each, index, all) => all.findIndex(({ slug }) => slug === each.slug) === index)
    .slice(0, 3)
    .flatMap(({ optionId, personId }) => {
      const option = catalogue.options.find(({ id }) => id === optionId)
      return option === undefined ? [] : [{ option, personId, said: firstWord(dice, on) }]
    })
  return Plan.parse({
    format: 'plan/1',
    madeOn: on,
    language,
    steps: offered
      .filter(({ said }) => said.state === 'accepted')
      .map(({ option, personId }) =>
        planStep(catalogue, option, { who: 'worker', by: null, forPerson: personId }),
      ),
    outcomes: offered.map(({ option, personId, said }) => ({
      option: { id: option.id, slug: option.slug },
      forPerson: personId,
      history: [{ state: 'offered', on, reason: null }, said],
    })),
    versions: planVersions(catalogue, session.serialise().answers),
    office: null,
    worker,
    qr: true,
  })
}

/** What came of a plan later: applied for, and mostly granted, some weeks after. */
export function plausibleProgress(
  plan: Plan,
  dayAfter: (days: number) => string,
  today: string,
  dice: Dice,
): readonly PlanProgress[] {
  return plan.outcomes.flatMap(({ option, forPerson, history }): readonly PlanProgress[] => {
    if (history.at(-1)?.state !== 'accepted') return []
    const came = (state: OutcomeState, on: string, reason: OutcomeReason | null = null): PlanProgress => ({
      of: 'option',
      option: option.id,
      forPerson,
      entry: { state, on, reason, note: '' },
    })
    const applied = dice.between(1, 7)
    const decided = dayAfter(applied + dice.between(5, 40))
    const steps = [came('applied', dayAfter(applied))]
    if (dice.chance(0.75)) steps.push(came('granted', decided))
    else if (dice.chance(0.6)) steps.push(came('denied', decided, 'conditions-not-met'))
    return steps.filter((step) => step.of === 'option' && step.entry.on <= today)
  })
}

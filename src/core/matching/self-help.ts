import type { Option } from '#/core/catalogue/catalogue.ts'
import type { FactDeclaration } from '#/core/catalogue/rule.ts'
import type { CompiledCatalogue } from './compile.ts'
import { type Suggestion, isOffered, match, suggestions } from './match.ts'

/** What somebody says of themselves, by fact; what they leave out is not known. */
export type SelfAnswers = ReadonlyMap<string, number | string | boolean>

export interface Help {
  readonly option: Option
  readonly verdict: Exclude<Suggestion['verdict'], 'no' | 'hidden'>
}

const wantedOptions = (
  { catalogue }: CompiledCatalogue,
  needs: ReadonlySet<string>,
  today: string,
): readonly Option[] =>
  catalogue.options.filter(
    (option) => isOffered(option, today) && option.answersNeeds.some((need) => needs.has(need)),
  )

/**
 * The facts worth asking somebody who named these needs, those that decide most
 * options first. Delicate ones are left out: nobody should have to type into a
 * public page what a worker would ask behind a door.
 */
export function worthAsking(
  compiled: CompiledCatalogue,
  needs: ReadonlySet<string>,
  today: string,
): readonly FactDeclaration[] {
  const uses = new Map<string, number>()
  for (const { rule } of wantedOptions(compiled, needs, today)) {
    for (const fact of new Set([...rule.gate, ...rule.all, ...rule.any].map((condition) => condition.fact)))
      uses.set(fact, (uses.get(fact) ?? 0) + 1)
  }
  return compiled.catalogue.facts
    .filter(({ id, sensitive }) => !sensitive && uses.has(id))
    .toSorted((a, b) => (uses.get(b.id) ?? 0) - (uses.get(a.id) ?? 0) || (a.id < b.id ? -1 : 1))
}

/**
 * Which options may help somebody who named these needs and answered so far:
 * the same rules a worker's tablet runs, for one person. What the rules say no
 * to, and what they hide, is left out.
 */
export function helpFor(
  compiled: CompiledCatalogue,
  needs: ReadonlySet<string>,
  answers: SelfAnswers,
  today: string,
): readonly Help[] {
  const scopes = new Map(compiled.catalogue.facts.map(({ id, scope }) => [id, scope]))
  const of = (scope: 'person' | 'household') =>
    new Map([...answers].filter(([fact]) => scopes.get(fact) === scope))
  const facts = { household: of('household'), persons: [{ personId: 'self', facts: of('person') }] }
  const wanted = new Map(wantedOptions(compiled, needs, today).map((option) => [option.id, option]))
  return suggestions(match(compiled, facts, { today })).flatMap(({ optionId, verdict }): readonly Help[] => {
    const option = wanted.get(optionId)
    return option === undefined || verdict === 'no' || verdict === 'hidden' ? [] : [{ option, verdict }]
  })
}

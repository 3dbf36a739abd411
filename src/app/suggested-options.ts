import factsJson from '#forms/needs-and-skills/facts.json' with { type: 'json' }
import { type Catalogue, type Option, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { type CompiledCatalogue, compileCatalogue } from '#/core/matching/compile.ts'
import { type Explanation, explain } from '#/core/matching/explain.ts'
import { type FactSource, FactSources, sourceOf } from '#/core/matching/facts.ts'
import { type Suggestion, match, suggestions } from '#/core/matching/match.ts'
import { factsOfSession } from '#/core/matching/session-facts.ts'
import { type OptionExperience, withPlacesAsTold } from '#/core/plan/experience.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'

export const factSources: readonly FactSource[] = FactSources.parse(factsJson)

/** An option that may fit, with why. */
export interface SuggestedOption {
  readonly suggestion: Suggestion
  readonly option: Option
  readonly explanation: Explanation
}

let compiledText = ''
let compiled: CompiledCatalogue | null = null

/** The catalogue as fetched, compiled once per version; null when there is none or it cannot be read. */
export function catalogueFrom(text: string | null): CompiledCatalogue | null {
  if (text === null) return null
  if (text !== compiledText) {
    const parsed = parseCatalogue(JSON.parse(text))
    compiled = parsed.outcome === 'catalogue' ? compileCatalogue(parsed.catalogue) : null
    compiledText = text
  }
  return compiled
}

let toldOf: {
  readonly catalogue: CompiledCatalogue
  readonly key: string
  readonly told: CompiledCatalogue
} | null = null

/** The catalogue with the places providers told of, compiled once for the same words. */
function asTold(
  catalogue: CompiledCatalogue,
  experience: readonly OptionExperience[],
  today: string,
): CompiledCatalogue {
  const key = experience
    .flatMap(({ option, fullSince }) => (fullSince === null ? [] : [`${option} ${fullSince}`]))
    .join()
  if (key === '') return catalogue
  if (toldOf?.catalogue !== catalogue || toldOf.key !== `${today} ${key}`) {
    const told = compileCatalogue(withPlacesAsTold(catalogue.catalogue, experience, today))
    toldOf = { catalogue, key: `${today} ${key}`, told }
  }
  return toldOf.told
}

/** Options for a household by its answers now, best first; computed on this device, decided by nobody. */
export function suggestedOptions(
  session: FormSession,
  catalogue: CompiledCatalogue,
  about: {
    readonly today: string
    readonly respondent: string | null
    readonly point: readonly [number, number] | null
    /** What providers and offices answered so far; empty where nobody asked. */
    readonly experience: readonly OptionExperience[]
  },
): readonly SuggestedOption[] {
  const facts = factsOfSession(session, factSources, catalogue.catalogue.facts, about.respondent)
  const matches = match(asTold(catalogue, about.experience, about.today), facts, {
    today: about.today,
    ...(about.point === null ? {} : { origin: { latitude: about.point[0], longitude: about.point[1] } }),
  })
  return suggestions(matches, { verdicts: ['likely', 'possible', 'unknown'] }).flatMap((suggestion) => {
    const option = catalogue.catalogue.options.find(({ id }) => id === suggestion.optionId)
    return option === undefined ? [] : [{ suggestion, option, explanation: explain(matches, suggestion) }]
  })
}

/** Where a fact is asked: the question's key, for "go there". */
export function questionOfFact(fact: string): string | null {
  const source = sourceOf(factSources, fact)
  return source !== undefined && 'question' in source ? source.question : null
}

export function factLabel(catalogue: Catalogue, fact: string, language: 'lv' | 'en' | 'ru'): string {
  const declared = catalogue.facts.find(({ id }) => id === fact)
  return declared === undefined ? fact : textIn(declared.label, language)
}

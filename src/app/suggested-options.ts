import factsJson from '#forms/needs-and-skills/facts.json' with { type: 'json' }
import { type Catalogue, type Option, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import type { FactDeclaration } from '#/core/catalogue/rule.ts'
import { textIn } from '#/core/catalogue/texts.ts'
import { type CompiledCatalogue, compileCatalogue } from '#/core/matching/compile.ts'
import { type Explanation, explain } from '#/core/matching/explain.ts'
import { type FactSource, FactSources, compositionFacts, factsFrom, sourceOf } from '#/core/matching/facts.ts'
import { type Facts, type Suggestion, match, suggestions } from '#/core/matching/match.ts'
import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
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

/** What the answers say, by question key: the household's and each person's. */
function answersByOwner(session: FormSession): {
  household: Record<string, AnswerValue>
  persons: { personId: string; values: Record<string, AnswerValue> }[]
} {
  const household: Record<string, AnswerValue> = {}
  const byPerson = new Map<string, Record<string, AnswerValue>>()
  for (const { key, question } of session.form.nodes) {
    if (question === null) continue
    for (const { instance, answer } of session.answersByKey(key)) {
      if (answer === null || !('value' in answer)) continue
      if (instance === null) household[key] = answer.value
      else byPerson.set(instance, { ...byPerson.get(instance), [key]: answer.value })
    }
  }
  const members = session.form.nodes.find(({ source }) => source.kind === 'repeat' && source.members === true)
  const ids = members === undefined ? [] : session.instancesOf(members.key)
  return { household, persons: ids.map((personId) => ({ personId, values: byPerson.get(personId) ?? {} })) }
}

/** What the answers of a session say as facts, as a catalogue declares them. */
export function factsOfSession(
  session: FormSession,
  declarations: readonly FactDeclaration[],
  respondent: string | null,
): Facts {
  const { household, persons } = answersByOwner(session)
  const scores: {
    household: Record<string, Record<string, unknown>>
    persons: Record<string, Record<string, Record<string, unknown>>>
  } = {
    household: {},
    persons: {},
  }
  for (const { score, instance, outputs, assessed } of scoresOf(session)) {
    if (!assessed) continue
    if (instance === null) scores.household[score] = { ...outputs }
    else scores.persons[instance] = { ...scores.persons[instance], [score]: { ...outputs } }
  }
  const ages = persons.map(({ personId, values }) => ({
    personId,
    ageYears: typeof values['age'] === 'number' ? values['age'] : null,
  }))
  return factsFrom(
    factSources,
    { household, persons, scores, derived: compositionFacts(ages), respondent },
    declarations,
  )
}

/** Options for a household by its answers now, best first; computed on this device, decided by nobody. */
export function suggestedOptions(
  session: FormSession,
  catalogue: CompiledCatalogue,
  about: {
    readonly today: string
    readonly respondent: string | null
    readonly point: readonly [number, number] | null
  },
): readonly SuggestedOption[] {
  const facts = factsOfSession(session, catalogue.catalogue.facts, about.respondent)
  const matches = match(catalogue, facts, {
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

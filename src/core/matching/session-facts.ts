import type { FactDeclaration } from '#/core/catalogue/rule.ts'
import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { type FactSource, compositionFacts, factsFrom } from './facts.ts'
import type { Facts } from './match.ts'

type Values = Record<string, AnswerValue>
type Outputs = Record<string, Record<string, unknown>>

/** What the answers say, by question key: the household's and each person's. */
function answersByOwner(session: FormSession): {
  readonly household: Values
  readonly persons: readonly { readonly personId: string; readonly values: Values }[]
} {
  const household: Values = {}
  const byPerson = new Map<string, Values>()
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

/**
 * The facts a filled questionnaire gives. Answers that logic hides, or whose
 * purpose is not permitted, give none; nor do scores not assessed.
 */
export function factsOfSession(
  session: FormSession,
  sources: readonly FactSource[],
  declarations: readonly FactDeclaration[],
  respondent: string | null,
): Facts {
  const { household, persons } = answersByOwner(session)
  const scores: { household: Outputs; persons: Record<string, Outputs> } = { household: {}, persons: {} }
  for (const { score, instance, outputs, assessed } of scoresOf(session)) {
    if (!assessed) continue
    if (instance === null) scores.household[score] = { ...outputs }
    else scores.persons[instance] = { ...scores.persons[instance], [score]: { ...outputs } }
  }
  const ages = persons.map(({ personId, values }) => ({
    personId,
    ageYears: typeof values['age'] === 'number' ? values['age'] : null,
  }))
  const derived = compositionFacts(ages)
  return factsFrom(sources, { household, persons, scores, derived, respondent }, declarations)
}

import { definitionFor } from '#/app/definitions.ts'
import { type AssessmentHistory, type Revision, answersOf } from '#/core/household/fold.ts'
import { type Answer, readAnswers } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { upgradeAnswers } from '#/core/questionnaire/versions.ts'

/**
 * What a revision answered, by the paths of this form: answers given under another version follow their questions by key
 * to where they stand now, and those without a question any more are left out. Null where this device does not have that
 * version.
 */
export function answersUnder(
  form: CompiledForm,
  history: AssessmentHistory,
  revision: Revision,
): Readonly<Record<string, Answer>> | null {
  const { definition, repeats } = revision.assessment
  const { answers } = readAnswers(answersOf(history, revision))
  if (definition.sha256 === form.sha256) return answers
  const from = definitionFor(definition)
  return from === null ? null : upgradeAnswers(from, form, { answers, repeats }).answers.answers
}

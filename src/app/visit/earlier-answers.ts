import { definitionFor } from '#/app/definitions.ts'
import type { EarlierAnswers } from '#/app/form/form-work.ts'
import { answersOf, type HouseholdState } from '#/core/household/fold.ts'
import { readAnswers } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { upgradeAnswers } from '#/core/questionnaire/versions.ts'
import type { AssessmentId } from '#/core/vault/ids.ts'

const NOTHING_EARLIER: EarlierAnswers = { at: null, byPath: {} }

/**
 * What was answered at the visit before this one, by this form's paths:
 * answers given under another version follow their questions to where they
 * stand now, and those without a question any more are left out.
 *
 * @param assessment - the one being filled, which is not its own past
 */
export function earlierAnswers(
  household: HouseholdState,
  assessment: AssessmentId,
  form: CompiledForm,
): EarlierAnswers {
  const before = [...household.assessments]
    .filter(([id]) => id !== assessment)
    .flatMap(([, history]) => {
      const head = history.revisions.findLast(({ record }) => history.heads.includes(record))
      return head === undefined ? [] : [{ history, head }]
    })
    .toSorted((a, b) => b.head.at - a.head.at)[0]
  if (before === undefined) return NOTHING_EARLIER
  const { definition, repeats } = before.head.assessment
  const { answers } = readAnswers(answersOf(before.history, before.head))
  const at = before.head.at
  if (definition.sha256 === form.sha256) return { at, byPath: answers }
  const from = definitionFor(definition)
  return from === null
    ? NOTHING_EARLIER
    : { at, byPath: upgradeAnswers(from, form, { answers, repeats }).answers.answers }
}

import { answersUnder } from '#/app/answers-under.ts'
import type { EarlierAnswers } from '#/app/form/form-work.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
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
  const answers = answersUnder(form, before.history, before.head)
  return answers === null ? NOTHING_EARLIER : { at: before.head.at, byPath: answers }
}

import type { DraftUpgrade, EarlierAnswer, VisitDraft } from '#/core/household/records.ts'
import type { Answer, Answers } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import type { Dropped } from '#/core/questionnaire/question-state.ts'
import { isAsked } from '#/core/questionnaire/definition.ts'
import { type Upgrade, type UpgradeStep, questionAt, upgradeAnswers } from '#/core/questionnaire/versions.ts'

/** What bringing a draft to another version would do; nothing is changed by asking. */
export interface FormChange {
  readonly from: CompiledForm
  readonly to: CompiledForm
  readonly upgrade: Upgrade
}

export const planFormChange = (
  from: CompiledForm,
  to: CompiledForm,
  answers: Pick<Answers, 'answers' | 'repeats'>,
): FormChange => ({ from, to, upgrade: upgradeAnswers(from, to, answers) })

/** The steps of one sort, in the form's order. */
export const stepsOf = ({ upgrade }: FormChange, what: UpgradeStep['what']): readonly UpgradeStep[] =>
  upgrade.steps.filter((step) => step.what === what)

const referenceOf = ({ definition: { id, version }, sha256 }: CompiledForm) => ({ id, version, sha256 })

/** The draft under the new version; what has no place there stands among its earlier answers, and the change is noted. */
export function changedDraft(
  draft: VisitDraft,
  plan: FormChange,
  at: number,
  isTakenOver: (path: string, answer: Answer) => boolean,
): VisitDraft {
  const { upgrade } = plan
  const from = referenceOf(plan.from)
  const to = referenceOf(plan.to)
  // What the old version computed or took from the household's records nobody said: it is no answer to keep.
  const said = Object.entries(upgrade.earlier).filter(([path, answer]) => {
    const question = questionAt(plan.from, path)?.question
    if (isTakenOver(path, answer)) return false
    const isCalculated = question?.calculate !== undefined && answer.insteadOf === undefined
    return question == null || (isAsked(question) && !isCalculated)
  })
  const earlier = said.map(([path, answer]): EarlierAnswer => ({
    definition: from,
    path,
    answer,
    why: upgrade.why[path] ?? 'removed',
  }))
  const count = (what: UpgradeStep['what']): number => stepsOf(plan, what).length
  const noted: DraftUpgrade = {
    from,
    to,
    at,
    counts: {
      kept: count('kept'),
      moved: count('moved'),
      renamed: count('renamed'),
      retyped: count('retyped'),
      removed: count('removed'),
      added: count('new'),
    },
  }
  return {
    ...draft,
    step: 'questions',
    definition: to,
    answers: { ...upgrade.answers.answers },
    repeats: { ...upgrade.answers.repeats },
    earlier: [...(draft.earlier ?? []), ...earlier],
    upgrades: [...(draft.upgrades ?? []), noted],
  }
}

/** Answers the new version's own logic took away at once (a choice it no longer offers) are kept too. */
export function withLost(draft: VisitDraft, plan: FormChange, lost: readonly Dropped[]): VisitDraft {
  const definition = referenceOf(plan.to)
  const more = lost.map(({ path, answer }): EarlierAnswer => ({ definition, path, answer, why: 'no-place' }))
  return { ...draft, earlier: [...(draft.earlier ?? []), ...more] }
}

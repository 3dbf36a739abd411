import type { OutcomeReason, OutcomeState } from '#/core/plan/plan.ts'
import type { StepState } from '#/core/plan/progress.ts'
import type { Say } from '#/app/words/words.ts'

type Words = Say<'outcomes'>

/** What a state is called. */
export const stateNames = (words: Words): Readonly<Record<OutcomeState, string>> => ({
  offered: words('stateOffered'),
  thinking: words('stateThinking'),
  refused: words('stateRefused'),
  'already-had': words('stateAlreadyHad'),
  accepted: words('stateAccepted'),
  applied: words('stateApplied'),
  'waiting-list': words('stateWaitingList'),
  granted: words('stateGranted'),
  denied: words('stateDenied'),
})

/** What a reason is called. */
export const reasonNames = (words: Words): Readonly<Record<OutcomeReason, string>> => ({
  'not-needed': words('reasonNotNeeded'),
  'too-far': words('reasonTooFar'),
  'too-expensive': words('reasonTooExpensive'),
  'too-much-paper': words('reasonTooMuchPaper'),
  'no-trust': words('reasonNoTrust'),
  shame: words('reasonShame'),
  'family-helps': words('reasonFamilyHelps'),
  'bad-experience': words('reasonBadExperience'),
  'no-reason-given': words('reasonNotGiven'),
  'income-too-high': words('reasonIncomeTooHigh'),
  'documents-missing': words('reasonDocumentsMissing'),
  'conditions-not-met': words('reasonConditionsNotMet'),
  'no-places': words('reasonNoPlaces'),
  other: words('reasonOther'),
})

/** What became of a step in the household's own words. */
export const stepStateNames = (words: Words): Readonly<Record<StepState, string>> => ({
  open: words('stepOpen'),
  done: words('stepDone'),
  dropped: words('stepDropped'),
})

import type { ReferralAnswer } from '#/core/plan/referral.ts'
import type { Say } from '#/app/words/words.ts'

/** What a provider's answers are called. */
export const answerNames = (words: Say<'referral'>): Readonly<Record<ReferralAnswer['answer'], string>> => ({
  accepted: words('accepted'),
  full: words('full'),
  served: words('served'),
  'not-reached': words('notReached'),
})

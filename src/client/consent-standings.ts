import { toAskAgain, visitHorizon } from '#/core/consent/expiry.ts'
import { foldConsents, standingAt } from '#/core/consent/fold.ts'
import type { Notice } from '#/core/consent/notice.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { dayInRiga, homeVisitNotices, purposeRegister, receiptsOf } from './consents.ts'
import type { ConsentStanding } from './vault-api.ts'

const optionalPurposes = purposeRegister.purposes.filter(({ optional }) => optional).map(({ id }) => id)

/**
 * Where each member stands with each optional purpose, and what to ask again.
 *
 * @param releases - versions of the notice, oldest first
 */
export function standingsOf(
  state: HouseholdState,
  nowMs: number,
  releases: readonly Notice[] = homeVisitNotices,
): readonly ConsentStanding[] {
  const folded = foldConsents(receiptsOf(state).map(({ receipt }) => receipt))
  const at = new Date(nowMs).toISOString()
  const day = dayInRiga.format(nowMs)
  const [nextVisit = null] = [...state.visits.values()]
    .filter(({ plan }) => !state.outcomes.has(plan.visit) && plan.date > day)
    .map(({ plan }) => plan.date)
    .toSorted()
  const horizon = visitHorizon(day, nextVisit)
  return state.facts.members.map((person): ConsentStanding => {
    const consents = folded.get(person)
    const standings = optionalPurposes.map((id) => [id, standingAt(consents, id, at, releases)] as const)
    return {
      person,
      noticeAcknowledged: (consents?.notice ?? null) !== null,
      noticeVersion: consents?.noticeVersion ?? null,
      purposes: Object.fromEntries(standings.map(([id, { state: stands }]) => [id, stands])),
      until: Object.fromEntries(
        standings.flatMap(([id, { state: stands, validUntil: until }]) =>
          stands === 'given' && until !== null ? [[id, until]] : [],
        ),
      ),
      askAgain: toAskAgain(consents, optionalPurposes, at, horizon, releases),
    }
  })
}

import type { HouseholdState } from '#/core/household/fold.ts'
import type { AssessmentHistory, Revision } from '#/core/household/fold.ts'
import { answersOf } from '#/core/household/fold.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import type { FactSource } from '#/core/matching/facts.ts'
import { match } from '#/core/matching/match.ts'
import { raisedNeeds } from '#/core/matching/raised-needs.ts'
import { factsOfSession } from '#/core/matching/session-facts.ts'
import { followUps } from '#/core/plan/follow-up.ts'
import type { OutcomeEntry } from '#/core/plan/plan.ts'
import { answerText, readAnswers } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { AssessmentId } from '#/core/vault/ids.ts'
import type { Subject } from './indicator.ts'
import { type Period, isWithin } from './period.ts'

/** One thing that may be counted. Its fields say what it is like, never whose it is. */
export interface CaseRow {
  readonly subject: Subject
  /** What is counted once: a household, an offer. Tells when two figures count the same; never shown. */
  readonly unit: string
  readonly fields: Readonly<Record<string, string>>
  /** Of a grant: days from the offer to it. */
  readonly days: number | null
}

/** What one assessment says that indicators count. */
export interface AssessmentReading {
  readonly needs: readonly string[]
  /** How the household wants to be contacted: a code; null when not asked or not said. */
  readonly contact: string | null
}

/** What reading an assessment takes. */
export interface ReadingMeans {
  readonly form: CompiledForm
  readonly sources: readonly FactSource[]
  readonly catalogue: CompiledCatalogue
  /** The day it was filled. */
  readonly day: string
  /** Is a purpose permitted now (null: of the household)? What is not gives nothing to count. */
  readonly permitted: (purpose: string, person: string | null) => boolean
  /** The key of the question how to be contacted. */
  readonly contactQuestion: string
}

/** Needs and contact wish out of one revision; answers no longer permitted are left out. */
export function readAssessment(
  history: AssessmentHistory,
  revision: Revision,
  { form, sources, catalogue, day, permitted, contactQuestion }: ReadingMeans,
): AssessmentReading {
  const { language, respondent, repeats } = revision.assessment
  const { answers } = readAnswers(answersOf(history, revision))
  const session = FormSession.open(form, { answers, repeats }, { language, today: day, permitted })
  const facts = factsOfSession(session, sources, catalogue.catalogue.facts, respondent)
  const [contact] = session.answersByKey(contactQuestion)
  const said = contact === undefined ? '' : answerText(contact.answer)
  return { needs: raisedNeeds(match(catalogue, facts)), contact: said === '' ? null : said }
}

/** The newest revision of an assessment: of several at once the one every device takes. */
export const newestRevision = (history: AssessmentHistory): Revision | undefined =>
  history.revisions.findLast(({ record }) => history.heads.includes(record))

const yesNo = (is: boolean): string => (is ? 'yes' : 'no')

const MET = new Set<OutcomeEntry['state']>(['granted', 'already-had'])

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** Assessments of visits made by a day, earliest first. */
function assessmentsUpTo(
  household: HouseholdState,
  day: string,
): readonly { readonly id: AssessmentId; readonly day: string }[] {
  return [...household.assessments]
    .flatMap(([id, history]) => {
      const visit = newestRevision(history)?.assessment.visit
      const made = visit === undefined ? undefined : household.outcomes.get(visit)?.outcome
      return made?.outcome === 'done' && made.day <= day ? [{ id, day: made.day }] : []
    })
    .toSorted((a, b) => a.day.localeCompare(b.day) || (a.id < b.id ? -1 : 1))
}

/**
 * Everything one household gives to count in a period. What came later than
 * the period's end is not seen.
 *
 * @param readings - of each assessment that could be read; one that cannot is left out
 * @param answersNeeds - by option id, the needs it answers
 */
export function householdCases(
  household: HouseholdState,
  period: Period,
  readings: ReadonlyMap<AssessmentId, AssessmentReading>,
  answersNeeds: ReadonlyMap<string, readonly string[]>,
): readonly CaseRow[] {
  const { parish } = household.facts
  const rows: CaseRow[] = []
  const add = (
    subject: Subject,
    fields: Readonly<Record<string, string>>,
    unit = '',
    days: number | null = null,
  ): void => {
    rows.push({ subject, unit: `${household.stream} ${unit}`, fields, days })
  }
  const outcomes = [...household.outcomes.values()].map(({ outcome }) => outcome)
  const tried = outcomes.filter(({ day }) => isWithin(day, period))
  const writtenDown = household.changes[0]?.at ?? Number.POSITIVE_INFINITY
  const seen = outcomes.filter(({ day }) => day <= period.to)
  if (seen.length > 0 || writtenDown <= Date.parse(`${period.to}T23:59:59.999Z`))
    add('household', { visited: yesNo(seen.some(({ outcome }) => outcome === 'done')), parish })
  if (tried.length > 0) {
    const answered = tried.some(({ outcome }) => outcome === 'done')
    const refused = !answered && tried.some(({ outcome }) => outcome === 'refused')
    add('asked', { answered: yesNo(answered), refused: yesNo(refused), parish })
  }
  const made = assessmentsUpTo(household, period.to).flatMap(({ id }) => readings.get(id) ?? [])
  const contacts = made.flatMap(({ contact }) => contact ?? [])
  const [first] = contacts
  const now = contacts.at(-1)
  if (contacts.length > 1 && first !== undefined && now !== undefined) add('contact', { first, now, parish })
  const met = new Set<string>()
  for (const { visit, options } of followUps(household)) {
    for (const { option, forPerson, history, referrals } of options) {
      for (const { record, answer } of referrals)
        if (answer !== null && isWithin(answer.on, period))
          add('referral', { option: option.slug, answer: answer.answer, parish }, record)
      const unit = `${visit} ${option.id} ${forPerson ?? ''}`
      const seen = history.filter(({ on }) => on <= period.to)
      const offer = seen[0]
      const last = seen.at(-1)
      if (offer === undefined || last === undefined) continue
      if (MET.has(last.state)) for (const need of answersNeeds.get(option.id) ?? []) met.add(need)
      if (isWithin(offer.on, period)) {
        const refused = last.state === 'refused'
        add(
          'offer',
          {
            option: option.slug,
            refused: yesNo(refused),
            reason: refused ? (last.reason ?? '') : '',
            granted: yesNo(last.state === 'granted'),
            parish,
          },
          unit,
        )
      }
      for (const { state, on, reason } of seen) {
        if (!isWithin(on, period) || (state !== 'granted' && state !== 'denied')) continue
        const isDenied = state === 'denied'
        add(
          'decision',
          { option: option.slug, denied: yesNo(isDenied), reason: isDenied ? (reason ?? '') : '', parish },
          `${unit} ${on} ${state}`,
          isDenied ? null : daysBetween(offer.on, on),
        )
      }
    }
  }
  for (const need of made.at(-1)?.needs ?? []) add('need', { need, met: yesNo(met.has(need)), parish }, need)
  return rows
}

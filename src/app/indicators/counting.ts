import factsJson from '#forms/needs-and-skills/facts.json' with { type: 'json' }
import setJson from '#forms/indicators/1.0.0.json' with { type: 'json' }
import { useEffect, useState } from 'react'
import { today } from '#/app/days.ts'
import { definitionFor } from '#/app/definitions.ts'
import { catalogueFrom } from '#/app/suggested-options.ts'
import { vault } from '#/app/vault.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import {
  type AssessmentReading,
  type CaseRow,
  householdCases,
  newestRevision,
  readAssessment,
} from '#/core/indicators/cases.ts'
import { feedbackCases, feedbackComments } from '#/core/indicators/feedback.ts'
import { type Figure, figuresOf } from '#/core/indicators/figures.ts'
import { IndicatorSet } from '#/core/indicators/indicator.ts'
import { type Period, shifted } from '#/core/indicators/period.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import type { Snapshot } from '#/core/indicators/snapshot.ts'
import { FactSources } from '#/core/matching/facts.ts'
import type { AssessmentId } from '#/core/vault/ids.ts'

export const indicatorSet = IndicatorSet.parse(setJson)
const sources = FactSources.parse(factsJson)
const CONTACT_QUESTION = 'contact_channel'

const optional: ReadonlySet<string> = new Set(
  purposeRegister.purposes.filter((purpose) => purpose.optional).map(({ id }) => id),
)

/** Statutory purposes always; optional ones for whom they are given now. */
function permitted(consents: readonly ConsentStanding[]) {
  const given = new Map(consents.map(({ person, purposes }) => [String(person), purposes]))
  return (purpose: string, person: string | null): boolean =>
    !optional.has(purpose) || (person !== null && given.get(person)?.[purpose] === 'given')
}

/** What was read of a revision, by revision, consents and catalogue: filling a questionnaire anew takes long. */
const readings = new Map<string, AssessmentReading>()

function readingsOf(
  household: HouseholdState,
  consents: readonly ConsentStanding[],
  catalogue: CompiledCatalogue,
): ReadonlyMap<AssessmentId, AssessmentReading> {
  const found = new Map<AssessmentId, AssessmentReading>()
  for (const [id, history] of household.assessments) {
    const revision = newestRevision(history)
    const form = revision === undefined ? null : definitionFor(revision.assessment.definition)
    const visit = revision?.assessment.visit
    const day = visit === undefined ? undefined : household.outcomes.get(visit)?.outcome.day
    if (revision === undefined || form === null || day === undefined) continue
    const key = `${revision.record} ${catalogue.sha256} ${JSON.stringify(consents)}`
    const reading =
      readings.get(key) ??
      readAssessment(history, revision, {
        form,
        sources,
        catalogue,
        day,
        permitted: permitted(consents),
        contactQuestion: CONTACT_QUESTION,
      })
    readings.set(key, reading)
    found.set(id, reading)
  }
  return found
}

/** Lets the screen breathe. */
const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

/** What was counted of a period, and of the one before it. */
export interface Counted {
  readonly period: Period
  readonly figures: readonly Figure[]
  readonly before: readonly Figure[]
  readonly catalogue: CompiledCatalogue | null
  /** What people wrote to how it was; null without a line to the server. */
  readonly comments: readonly string[] | null
}

export type Counting =
  | { readonly state: 'counting'; readonly done: number; readonly total: number }
  | { readonly state: 'counted'; readonly counted: Counted }
  | { readonly state: 'failed' }

/** A household at a time: no more than one stands open here, whatever the size of the caseload. */
async function count(
  period: Period,
  tell: (done: number, total: number) => void,
  isOver: () => boolean,
): Promise<Counted> {
  const [{ households }, text] = [await vault.caseload(), await vault.catalogue()]
  const catalogue = catalogueFrom(text)
  const answersNeeds = new Map(
    (catalogue?.catalogue.options ?? []).map(({ id, answersNeeds: needs }) => [id, needs]),
  )
  const earlier = shifted(period, -1)
  const feedback = await vault.feedback()
  const cases: CaseRow[] = [...feedbackCases(feedback ?? [], period)]
  const casesBefore: CaseRow[] = [...feedbackCases(feedback ?? [], earlier)]
  for (const [index, { stream }] of households.entries()) {
    if (isOver()) break
    const household = await vault.household(stream, { isCounted: true })
    const consents = await vault.consents(stream)
    const read = catalogue === null ? new Map() : readingsOf(household, consents, catalogue)
    cases.push(...householdCases(household, period, read, answersNeeds))
    casesBefore.push(...householdCases(household, earlier, read, answersNeeds))
    if (index % 4 === 3) {
      tell(index + 1, households.length)
      await breath()
    }
  }
  return {
    period,
    catalogue,
    comments: feedback === null ? null : feedbackComments(feedback, period),
    figures: figuresOf(indicatorSet.indicators, period.key, cases),
    before: figuresOf(indicatorSet.indicators, earlier.key, casesBefore),
  }
}

/** A month as it will be signed; null without a line to the server, where the answers to how it was are. */
export async function countMonth(month: Period): Promise<Snapshot | null> {
  const { figures, catalogue, comments } = await count(
    month,
    () => undefined,
    () => false,
  )
  // Answers lie on the server: a month signed without them would stay without them.
  if (comments === null) return null
  return {
    format: 'indicators/1',
    month: month.key,
    madeOn: today(),
    indicators: indicatorSet.version,
    catalogue: catalogue?.version ?? '',
    figures: [...figures],
  }
}

/** Counts a period on this device, anew when the period changes or `turn` does. */
export function useCounting(period: Period, turn: number): Counting {
  const [counting, setCounting] = useState<Counting>({ state: 'counting', done: 0, total: 1 })
  const { key } = period
  useEffect(() => {
    let over = false
    setCounting({ state: 'counting', done: 0, total: 1 })
    count(
      period,
      (done, total) => {
        if (!over) setCounting({ state: 'counting', done, total })
      },
      () => over,
    ).then(
      (counted) => {
        if (!over) setCounting({ state: 'counted', counted })
      },
      (cause: unknown) => {
        if (!over) setCounting({ state: 'failed' })
        reportError(cause)
      },
    )
    return () => {
      over = true
    }
    // `period` is made anew on each render; its key says when it is another.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, turn])
  return counting
}

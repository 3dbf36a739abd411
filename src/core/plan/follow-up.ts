import { textIn } from '#/core/catalogue/texts.ts'
import type { Authorship, HouseholdState } from '#/core/household/fold.ts'
import type { RecordId, VisitId } from '#/core/vault/ids.ts'
import {
  type OptionOutcome,
  type OutcomeEntry,
  Plan,
  type PlanStep,
  nextStates,
  recordOutcome,
} from './plan.ts'
import { Referral, ReferralAnswer } from './referral.ts'
import { PlanProgress, type StepState } from './progress.ts'

/** A record that cannot follow what else is known: kept and shown, for a person to settle. */
export interface Disputed {
  readonly entry: OutcomeEntry
  readonly account: string
}

/** A provider asked by a link, and the latest word they put in. */
export interface AskedProvider {
  readonly record: RecordId
  readonly referral: Referral
  readonly answer: ReferralAnswer | null
}

/** One option offered at one visit, and everything that came of it. */
export interface OptionThread {
  readonly visit: VisitId
  readonly option: OptionOutcome['option']
  readonly forPerson: string | null
  /** Oldest first; it starts with the offer. */
  readonly history: readonly OutcomeEntry[]
  readonly disputed: readonly Disputed[]
  /** Providers asked about it, oldest first. */
  readonly referrals: readonly AskedProvider[]
  /** As it was printed, where it stood on the page. */
  readonly step: PlanStep | null
}

/** A step in the household's own words. */
export interface OwnStep {
  readonly visit: VisitId
  readonly name: string
  readonly who: PlanStep['who']
  readonly by: string | null
  readonly state: StepState
  /** The day the state is from; null while nothing came of it. */
  readonly on: string | null
}

/** One visit's plan and where it stands. */
export interface PlanFollowUp {
  readonly visit: VisitId
  readonly plan: Plan
  readonly options: readonly OptionThread[]
  readonly ownSteps: readonly OwnStep[]
}

type Progress = Authorship & { readonly progress: PlanProgress }

/** What came earlier by the day it is about, then by when it was written down, then by record: alike on every device. */
const earlier = (a: Progress, b: Progress): number => {
  const day = (each: Progress): string =>
    each.progress.of === 'option' ? each.progress.entry.on : each.progress.on
  return day(a).localeCompare(day(b)) || a.at - b.at || (a.record < b.record ? -1 : 1)
}

/** The same thing said twice, by two colleagues who heard it both, is one thing. */
const saysTheSame = (a: OutcomeEntry | undefined, b: OutcomeEntry): boolean =>
  a !== undefined && a.state === b.state && a.reason === b.reason

function threadOf(
  visit: VisitId,
  plan: Plan,
  { option, forPerson, history: printed }: OptionOutcome,
  progress: readonly Progress[],
  asked: readonly AskedProvider[],
): OptionThread {
  let history: readonly OutcomeEntry[] = printed
  const disputed: Disputed[] = []
  for (const { progress: said, account } of progress) {
    if (said.of !== 'option' || said.option !== option.id || said.forPerson !== forPerson) continue
    if (saysTheSame(history.at(-1), said.entry)) continue
    const recorded = recordOutcome(history, said.entry)
    if (recorded.outcome === 'recorded') history = recorded.history
    else disputed.push({ entry: said.entry, account })
  }
  const step =
    plan.steps.find((each) => each.option?.id === option.id && each.forPerson === forPerson) ?? null
  const referrals = asked.filter(
    ({ referral }) => referral.option === option.id && referral.forPerson === forPerson,
  )
  return { visit, option, forPerson, history, disputed, referrals, step }
}

function ownStepsOf(visit: VisitId, plan: Plan, progress: readonly Progress[]): readonly OwnStep[] {
  return plan.steps
    .filter(({ option }) => option === null)
    .map((step) => {
      const name = textIn(step.name, plan.language)
      const last = progress.findLast(({ progress: said }) => said.of === 'own-step' && said.name === name)
      const said = last?.progress.of === 'own-step' ? last.progress : null
      return {
        visit,
        name,
        who: step.who,
        by: step.by,
        state: said?.state ?? 'open',
        on: said?.on ?? null,
      }
    })
}

function askedProvider(
  { referralAnswers }: Pick<HouseholdState, 'referralAnswers'>,
  { record, referral }: HouseholdState['referrals'][number],
): readonly AskedProvider[] {
  const read = Referral.safeParse(referral)
  if (!read.success) return []
  const answers = referralAnswers
    .filter((each) => each.referral === record)
    .flatMap(({ answer }) => {
      const said = ReferralAnswer.safeParse(answer)
      return said.success ? [said.data] : []
    })
  return [{ record, referral: read.data, answer: answers.at(-1) ?? null }]
}

/** A provider's word nobody wrote down yet: its day; null when there is none. */
function unheardAnswer({ referrals, history }: OptionThread): string | null {
  const answered = referrals.flatMap(({ answer }) => answer?.on ?? []).toSorted()
  const last = history.at(-1)?.on ?? ''
  return answered.findLast((on) => on >= last) ?? null
}

/**
 * Every plan of a household with what came of it, the newest visit's first. Of
 * a plan printed again after a correction the newest counts. What two tablets
 * wrote down apart comes out the same on both, in whichever order it arrived.
 */
export function followUps(
  household: Pick<HouseholdState, 'plans' | 'progress' | 'referrals' | 'referralAnswers'>,
): readonly PlanFollowUp[] {
  const newest = new Map<VisitId, { readonly plan: Plan; readonly at: number }>()
  for (const { visit, plan, at } of household.plans) {
    const read = Plan.safeParse(plan)
    if (read.success) newest.set(visit, { plan: read.data, at })
  }
  const byVisit = new Map<VisitId, Progress[]>()
  for (const { progress, visit, ...author } of household.progress) {
    const read = PlanProgress.safeParse(progress)
    if (read.success) byVisit.set(visit, [...(byVisit.get(visit) ?? []), { ...author, progress: read.data }])
  }
  return [...newest]
    .map(([visit, { plan }]) => {
      const progress = (byVisit.get(visit) ?? []).toSorted(earlier)
      const asked = household.referrals
        .filter((each) => each.visit === visit)
        .flatMap((each) => askedProvider(household, each))
      return {
        visit,
        plan,
        options: plan.outcomes.map((outcome) => threadOf(visit, plan, outcome, progress, asked)),
        ownSteps: ownStepsOf(visit, plan, progress),
      }
    })
    .toSorted((a, b) => b.plan.madeOn.localeCompare(a.plan.madeOn) || (a.visit < b.visit ? -1 : 1))
}

/** Something that waits for somebody to do it, or to write down what came of it. */
export interface DueStep {
  readonly visit: VisitId
  readonly name: string
  readonly who: PlanStep['who']
  /** null: without a day. */
  readonly by: string | null
}

const earliest = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b

/** Steps of all plans that are not over, the earliest day first, those without a day last. */
export function openSteps(plans: readonly PlanFollowUp[]): readonly DueStep[] {
  return plans
    .flatMap(({ visit, plan, options, ownSteps }) => [
      ...options.flatMap((thread) => {
        const { step, history } = thread
        const state = history.at(-1)?.state
        const waits = state === 'accepted' || state === 'applied' || state === 'waiting-list'
        return step === null || !waits
          ? []
          : [
              {
                visit,
                name: textIn(step.name, plan.language),
                who: step.who,
                by: earliest(step.by, unheardAnswer(thread)),
              },
            ]
      }),
      ...ownSteps
        .filter(({ state }) => state === 'open')
        .map(({ name, who, by }) => ({ visit, name, who, by })),
    ])
    .toSorted((a, b) => (a.by ?? '9999').localeCompare(b.by ?? '9999'))
}

/** What may be written down next of an option. */
export const nextOf = (thread: OptionThread): ReturnType<typeof nextStates> => {
  const last = thread.history.at(-1)
  return last === undefined ? [] : nextStates(last.state)
}

import { type TaskMatter, openTasks, taskMatterOf } from './household-tasks.ts'
import type { HouseholdSummary } from './vault-api.ts'
import { conflictCount, decisionsToTell } from '#/core/household/conflicts.ts'
import { type HouseholdState, standingOf } from '#/core/household/fold.ts'
import type { VisitPlan } from '#/core/household/records.ts'
import { type DueStep, type PlanFollowUp, followUps, openSteps } from '#/core/plan/follow-up.ts'

const plansKnown = new WeakMap<HouseholdState, readonly PlanFollowUp[]>()

/** Reading a plan takes time, and lists are asked for after every change: a state read once is not read again. */
export function plansOf(state: HouseholdState): readonly PlanFollowUp[] {
  if (state.plans.length === 0) return []
  const known = plansKnown.get(state)
  if (known !== undefined) return known
  const plans = followUps(state)
  plansKnown.set(state, plans)
  return plans
}

const openStepsKnown = new WeakMap<readonly PlanFollowUp[], readonly DueStep[]>()

function openStepsOf(state: HouseholdState): readonly DueStep[] {
  const plans = plansOf(state)
  const known = openStepsKnown.get(plans)
  if (known !== undefined) return known
  const steps = openSteps(plans)
  openStepsKnown.set(plans, steps)
  return steps
}

/** As whoever reads a list quickly takes it: capitals, marks over letters and double spaces tell nobody apart. */
const nameAsRead = (label: string): string =>
  label.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim().replaceAll(/\s+/g, ' ')

/** Says of each household how many others have a name that reads the same, so that a list can warn. */
export function withNamesakes<T extends { readonly label: string }>(
  households: readonly T[],
): readonly (T & { readonly namesakes: number })[] {
  const counts = new Map<string, number>()
  for (const { label } of households) {
    const name = nameAsRead(label)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return households.map((household) => ({
    ...household,
    namesakes: (counts.get(nameAsRead(household.label)) ?? 1) - 1,
  }))
}

/** What is said of a household in a list, on whatever day one asks. */
export type HouseholdOutline = Omit<HouseholdSummary, 'tasks' | 'namesakes'> & { readonly matter: TaskMatter }

/** The day and time of a visit; of two at the same time each device puts the same first. */
const whenOf = ({ date, time, visit }: VisitPlan): string => `${date} ${time ?? ''} ${visit}`

const outlinesKnown = new WeakMap<HouseholdState, HouseholdOutline>()

/**
 * One line of a list, but for what a day makes of it.
 *
 * @param account - whose list it is: only they are told what was decided about what they wrote
 */
export function outlineOf(state: HouseholdState, account: string): HouseholdOutline {
  const known = outlinesKnown.get(state)
  if (known !== undefined) return known
  const { stream, facts } = state
  const planned = [...state.visits.values()]
    .filter(({ plan }) => !state.outcomes.has(plan.visit))
    .map(({ plan }) => plan)
    .toSorted((a, b) => (whenOf(a) < whenOf(b) ? -1 : 1))
  const days = [...state.outcomes.values()].map(({ outcome }) => outcome.day).toSorted()
  const histories = [...state.assessments].toSorted(([a, one], [b, other]) => {
    const [first, second] = [one.revisions[0]?.at ?? 0, other.revisions[0]?.at ?? 0]
    return first - second || (a < b ? -1 : 1)
  })
  const assessments = histories.flatMap(([assessment, history]) => {
    const head = history.revisions.findLast((revision) => history.heads.includes(revision.record))
    if (head === undefined) return []
    const review = history.reviews.findLast((each) => each.review.revision === head.record)
    return [
      {
        assessment,
        standing: standingOf(history),
        revision: head.record,
        visit: head.assessment.visit,
        at: head.at,
        worker: head.account,
        comments: review?.review.decision === 'returned' ? review.review.comments.length : 0,
        synced: head.position !== null,
      },
    ]
  })
  const outline: HouseholdOutline = {
    stream,
    label: facts.label,
    address: [facts.street, facts.place].filter((part) => part !== '').join(', '),
    parish: facts.parish,
    members: facts.members.length,
    warnings: facts.warnings,
    planned,
    lastVisit: days.at(-1) ?? null,
    openSteps: openStepsOf(state),
    matter: taskMatterOf(state),
    assessments,
    conflicts: conflictCount(state),
    decisions: decisionsToTell(state, account).length,
  }
  outlinesKnown.set(state, outline)
  return outline
}

/** One line of a list today. */
export function summaryAt(outline: HouseholdOutline, nowMs: number): Omit<HouseholdSummary, 'namesakes'> {
  const { matter, ...lasting } = outline
  return { ...lasting, tasks: openTasks(matter, nowMs) }
}

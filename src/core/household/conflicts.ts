import type { AttachmentReference } from '#/core/vault/attachment.ts'
import type { AssessmentId, RecordId } from '#/core/vault/ids.ts'
import { headsAmong, isSameValue } from './branches.ts'
import {
  type AssessmentHistory,
  type Authorship,
  type HouseholdState,
  type Revision,
  type VersionKey,
  answersOf,
  attachmentsOf,
  changesThatHold,
  earlierAnswersOf,
} from './fold.ts'
import { type Assessment, type ConflictDecision, type ConflictSubject, HouseholdFacts } from './records.ts'

/** One thing the sides say differently. */
export interface Difference {
  /**
   * `/housing/tenure` an answer, `instance /members/<id>` whether somebody
   * belongs to the list at all, `respondent`, `definition`; else the field's name.
   */
  readonly field: string
  /** What each side says; a side that is absent says nothing about it, `undefined` says it left it blank. */
  readonly values: ReadonlyMap<RecordId, unknown>
}

/** Two devices wrote about one thing without knowing of each other. Nothing is lost; a person decides. */
export interface Conflict {
  readonly subject: ConflictSubject
  readonly sides: readonly Authorship[]
  readonly differences: readonly Difference[]
}

/** The side picked for each field. */
export type Picks = Readonly<Record<string, RecordId>>

const differenceOf = (field: string, values: ReadonlyMap<RecordId, unknown>): readonly Difference[] => {
  const [first, ...others] = values.values()
  return others.every((other) => isSameValue(first, other)) ? [] : [{ field, values }]
}

/** Everything of a household that waits for a decision, assessments first. */
export function conflictsOf(state: HouseholdState): readonly Conflict[] {
  const found: Conflict[] = []
  for (const [assessment, history] of state.assessments) {
    if (history.heads.length > 1) found.push(assessmentConflict(assessment, history))
  }
  const household = householdConflict(state)
  if (household !== null) found.push(household)
  for (const key of state.versions.keys()) {
    const conflict = versionConflict(state, key)
    if (conflict !== null) found.push(conflict)
  }
  return found
}

/** The conflict about one thing; null when nothing is undecided there. */
export const conflictAbout = (state: HouseholdState, subject: ConflictSubject): Conflict | null =>
  conflictsOf(state).find((conflict) => isSameValue(conflict.subject, subject)) ?? null

/** How many things of a household wait for a decision. */
export const conflictCount = (state: HouseholdState): number => conflictsOf(state).length

function householdConflict(state: HouseholdState): Conflict | null {
  const { changes } = state
  if (changes.length < 2) return null
  const differences: Difference[] = []
  const sides = new Set<RecordId>()
  for (const field of HouseholdFacts.keyof().options) {
    if (field === 'members') continue
    const heads = changesThatHold(changes, field)
    if (heads.length < 2) continue
    const different = differenceOf(field, new Map(heads.map(({ record, change }) => [record, change[field]])))
    differences.push(...different)
    if (different.length > 0) for (const { record } of heads) sides.add(record)
  }
  if (differences.length === 0) return null
  return {
    subject: { kind: 'household' },
    sides: changes.filter(({ record }) => sides.has(record)).map(authorshipOf),
    differences,
  }
}

const authorshipOf = ({ record, account, at, position }: Authorship): Authorship => ({
  record,
  account,
  at,
  position,
})

function subjectOf(state: HouseholdState, key: VersionKey): ConflictSubject | null {
  const [kind, id] = key.split(' ')
  if (kind === 'person') {
    const person = [...state.persons.keys()].find((each) => each === id)
    return person === undefined ? null : { kind, person }
  }
  const visit = [
    ...state.visits.keys(),
    ...state.outcomes.keys(),
    ...state.plans.map((plan) => plan.visit),
  ].find((each) => each === id)
  if (visit === undefined || (kind !== 'visit' && kind !== 'outcome' && kind !== 'plan')) return null
  return { kind, visit }
}

/** What of a plan a household would notice; when, by whom and out of which versions it was made is nothing to decide. */
const NOTICED_OF_PLAN = ['goal', 'steps', 'outcomes']

const isSamePlan = (plans: readonly unknown[]): boolean =>
  NOTICED_OF_PLAN.every((field) => {
    const [first, ...others] = plans.map((plan) => fieldsOf(plan).get(field))
    return others.every((other) => isSameValue(first, other))
  })

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])

function versionConflict(state: HouseholdState, key: VersionKey): Conflict | null {
  const versions = state.versions.get(key) ?? []
  const heads = headsAmong(versions, versions)
  const subject = heads.length < 2 ? null : subjectOf(state, key)
  if (subject === null) return null
  const values = heads.map(({ record, value }) => [record, fieldsOf(value)] as const)
  if (subject.kind === 'plan' && isSamePlan(values.map(([, each]) => each.get('plan')))) return null
  const fields = new Set(values.flatMap(([, each]) => [...each.keys()]))
  const differences = [...fields].flatMap((field) =>
    differenceOf(field, new Map(values.map(([record, each]) => [record, each.get(field)]))),
  )
  return differences.length === 0 ? null : { subject, sides: heads.map(authorshipOf), differences }
}

const INSTANCE = 'instance '

/** Everything after `/members/<id>` belongs to that instance. */
const isWithin = (path: string, instance: string): boolean => path.startsWith(`${instance}/`)

function headRevisions(history: AssessmentHistory): readonly Revision[] {
  return history.revisions.filter(({ record }) => history.heads.includes(record))
}

const instancesOf = ({ assessment: { repeats } }: Revision): readonly string[] =>
  Object.entries(repeats).flatMap(([path, ids]) => ids.map((id) => `${path}/${id}`))

/**
 * Where the heads of an assessment differ. Heads that say the same in all
 * still stand side by side, with no difference, until somebody joins them.
 */
export function assessmentConflict(assessment: AssessmentId, history: AssessmentHistory): Conflict {
  const heads = headRevisions(history)
  const per = <T>(read: (revision: Revision) => T): ReadonlyMap<RecordId, T> =>
    new Map(heads.map((revision) => [revision.record, read(revision)]))
  const instances = [...new Set(heads.flatMap(instancesOf))]
  const contested = instances.flatMap((instance) =>
    differenceOf(
      `${INSTANCE}${instance}`,
      per((revision) => instancesOf(revision).includes(instance)),
    ),
  )
  const goesWithInstance = (path: string): boolean =>
    contested.some(({ field }) => isWithin(path, field.slice(INSTANCE.length)))
  const answers = per((revision) => answersOf(history, revision))
  const paths = new Set([...answers.values()].flatMap((all) => Object.keys(all)))
  return {
    subject: { kind: 'assessment', assessment },
    sides: heads.map(authorshipOf),
    differences: [
      ...differenceOf(
        'definition',
        per((revision) => revision.assessment.definition),
      ),
      ...differenceOf(
        'respondent',
        per((revision) => revision.assessment.respondent),
      ),
      ...contested,
      ...[...paths]
        .filter((path) => !goesWithInstance(path))
        .flatMap((path) => differenceOf(path, new Map([...answers].map(([id, all]) => [id, all[path]])))),
    ],
  }
}

/** An assessment joined from its sides, ready to be written. */
export interface JoinedAssessment extends Pick<
  Assessment,
  'definition' | 'respondent' | 'repeats' | 'answers' | 'earlier' | 'upgrades'
> {
  readonly attachments: Readonly<Record<string, AttachmentReference>>
}

/** The differences no side was picked for, or for which the pick is none of the sides. */
export const undecided = ({ differences }: Conflict, picks: Picks): readonly string[] =>
  differences
    .filter(({ field, values }) => {
      const pick = picks[field]
      return pick === undefined || !values.has(pick)
    })
    .map(({ field }) => field)

/**
 * One assessment from several: where they agree, what they say; where they
 * differ, what the picked side says. Answers the chosen version of the
 * questionnaire has no place for are kept as earlier answers.
 *
 * @param picks - a side for every difference, see `undecided`
 * @param hasPlace - whether the chosen version asks for an answer at that path
 */
export function joinAssessment(
  history: AssessmentHistory,
  conflict: Conflict,
  picks: Picks,
  hasPlace: (path: string) => boolean = () => true,
): JoinedAssessment {
  const heads = headRevisions(history)
  const [first] = heads
  if (first === undefined) throw new Error('a conflict has sides')
  const by = (field: string): Revision => heads.find(({ record }) => record === picks[field]) ?? first
  const dropped = conflict.differences.flatMap(({ field, values }) => {
    const pick = picks[field]
    return field.startsWith(INSTANCE) && pick !== undefined && values.get(pick) === false
      ? [field.slice(INSTANCE.length)]
      : []
  })
  const isDropped = (path: string): boolean =>
    dropped.some((instance) => path === instance || isWithin(path, instance))

  const repeats: Record<string, string[]> = {}
  for (const head of heads) {
    for (const [path, ids] of Object.entries(head.assessment.repeats)) {
      if (isDropped(path)) continue
      const kept = ids.filter((id) => !isDropped(`${path}/${id}`))
      repeats[path] = [...new Set([...(repeats[path] ?? []), ...kept])]
    }
  }

  const answers: Record<string, unknown> = {}
  for (const head of heads) {
    for (const [path, answer] of Object.entries(answersOf(history, head)))
      if (!isDropped(path)) answers[path] ??= answer
  }
  const takeFrom = (side: Revision, path: string): void => {
    const answer = answersOf(history, side)[path]
    if (answer === undefined) delete answers[path]
    else answers[path] = answer
  }
  for (const { field } of conflict.differences) {
    if (field.startsWith('/')) takeFrom(by(field), field)
    if (!field.startsWith(INSTANCE)) continue
    for (const path of Object.keys(answers))
      if (isWithin(path, field.slice(INSTANCE.length))) takeFrom(by(field), path)
  }

  const { definition } = by('definition').assessment
  const earlier = distinct(heads.flatMap((head) => earlierAnswersOf(history, head)))
  for (const [path, answer] of Object.entries(answers)) {
    if (hasPlace(path)) continue
    const from = heads.find((head) => isSameValue(answersOf(history, head)[path], answer)) ?? first
    earlier.push({ definition: from.assessment.definition, path, answer, why: 'no-place' })
    delete answers[path]
  }
  const upgrades = distinct(heads.flatMap((head) => head.assessment.upgrades ?? []))
  return {
    definition,
    respondent: by('respondent').assessment.respondent,
    repeats,
    answers,
    attachments: Object.assign({}, ...heads.map((head) => attachmentsOf(history, head))),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(upgrades.length === 0 ? {} : { upgrades }),
  }
}

function distinct<T>(list: readonly T[]): T[] {
  const kept: T[] = []
  for (const item of list) if (!kept.some((other) => isSameValue(other, item))) kept.push(item)
  return kept
}

/** The values picked, by field: what a decision about anything but an assessment writes. */
export const pickedValues = ({ differences }: Conflict, picks: Picks): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    differences.flatMap(({ field, values }) => {
      const pick = picks[field]
      const value = pick === undefined ? undefined : values.get(pick)
      return value === undefined ? [] : [[field, value]]
    }),
  )

/** A decision somebody else took about what this account wrote, which they have not read yet. */
export function decisionsToTell(
  state: HouseholdState,
  account: string,
): readonly (Authorship & { readonly decision: ConflictDecision })[] {
  if (state.decisions.length === 0) return []
  const seen = new Set(
    state.decisionsSeen.filter((each) => each.account === account).map(({ decision }) => decision),
  )
  return state.decisions.filter(
    ({ record, account: decider, decision }) =>
      decider !== account &&
      !seen.has(record) &&
      decision.sides.some((side) => authorOf(state, side) === account),
  )
}

/** Who wrote a record of the household; null while it is not here. */
export function authorOf(state: HouseholdState, record: RecordId): string | null {
  const all: readonly (readonly Authorship[])[] = [
    state.changes,
    ...state.versions.values(),
    ...[...state.assessments.values()].map(({ revisions }) => revisions),
  ]
  for (const list of all) {
    const found = list.find((each) => each.record === record)
    if (found !== undefined) return found.account
  }
  return null
}

/** What one side said in a field, as `Difference` names fields; also after the decision. */
export function saidBy(
  state: HouseholdState,
  subject: ConflictSubject,
  side: RecordId,
  field: string,
): unknown {
  if (subject.kind === 'household') {
    const change = state.changes.find(({ record }) => record === side)?.change
    return fieldsOf(change).get(field)
  }
  if (subject.kind !== 'assessment') {
    const key: VersionKey =
      subject.kind === 'person' ? `person ${subject.person}` : `${subject.kind} ${subject.visit}`
    return fieldsOf(state.versions.get(key)?.find(({ record }) => record === side)?.value).get(field)
  }
  const history = state.assessments.get(subject.assessment)
  const revision = history?.revisions.find(({ record }) => record === side)
  if (history === undefined || revision === undefined) return undefined
  if (field === 'definition') return revision.assessment.definition
  if (field === 'respondent') return revision.assessment.respondent
  if (field.startsWith(INSTANCE)) return instancesOf(revision).includes(field.slice(INSTANCE.length))
  return answersOf(history, revision)[field]
}

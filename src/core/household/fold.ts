import type { z } from 'zod'
import type { RecordBody } from '#/core/record-log/body.ts'
import { isForLater, readLater } from '#/core/record-log/later.ts'
import type { AccountId, AssessmentId, PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import { headsAmong } from './branches.ts'
import {
  Assessment,
  AssessmentPerson,
  ConflictDecision,
  ConsentRecord,
  DecisionSeen,
  type EarlierAnswer,
  HouseholdChange,
  HouseholdFacts,
  HouseholdTask,
  Office,
  Person,
  PlanProgressRecord,
  PlanRecord,
  ReferralAnswerRecord,
  ReferralRecord,
  Review,
  Staff,
  VisitOutcome,
  VisitPlan,
} from './records.ts'

/** A record opened, with what its header adds. */
export interface OpenedEntry {
  readonly body: RecordBody
  readonly parents: readonly RecordId[]
  /** Its place in the space; null while only this device has it. */
  readonly position: number | null
}

/** Who wrote something and when their device says so. */
export interface Authorship {
  readonly record: RecordId
  readonly account: AccountId
  readonly at: number
  readonly position: number | null
}

/** One device's word on a person, a visit, its outcome or its plan. */
export interface Version extends Authorship {
  readonly parents: readonly RecordId[]
  readonly value: unknown
}

/** What versions are about: `person <id>`, `visit <id>`, `outcome <id>`, `plan <id>`. */
export type VersionKey = `${'person' | 'visit' | 'outcome' | 'plan'} ${string}`

export interface Revision extends Authorship {
  readonly parents: readonly RecordId[]
  readonly assessment: Assessment
}

export interface AssessmentHistory {
  readonly revisions: readonly Revision[]
  /** Revisions no other revision follows. Two or more: a conflict for a person to decide. */
  readonly heads: readonly RecordId[]
  readonly personParts: ReadonlyMap<RecordId, AssessmentPerson>
  readonly reviews: readonly (Authorship & { readonly review: Review })[]
}

export interface FieldChange extends Authorship {
  readonly parents: readonly RecordId[]
  readonly change: HouseholdChange
}

/** One household, folded from its records in any order to the same state on every device. */
export interface HouseholdState {
  readonly stream: StreamId
  readonly facts: HouseholdFacts
  readonly persons: ReadonlyMap<PersonId, Authorship & { readonly person: Person }>
  readonly visits: ReadonlyMap<VisitId, Authorship & { readonly plan: VisitPlan }>
  readonly outcomes: ReadonlyMap<VisitId, Authorship & { readonly outcome: VisitOutcome }>
  readonly assessments: ReadonlyMap<AssessmentId, AssessmentHistory>
  /** The plan that holds for each visit, oldest first. */
  readonly plans: readonly (Authorship & PlanRecord)[]
  /** What came of the plans, oldest first. */
  readonly progress: readonly (Authorship & PlanProgressRecord)[]
  /** Providers asked, and what they answered, oldest first. */
  readonly referrals: readonly (Authorship & ReferralRecord)[]
  readonly referralAnswers: readonly (Authorship & ReferralAnswerRecord)[]
  readonly consents: readonly (Authorship & ConsentRecord)[]
  /** Every word on tasks, oldest first. */
  readonly tasks: readonly (Authorship & HouseholdTask)[]
  /** Every change of a household field, oldest first: the same field changed twice keeps both. */
  readonly changes: readonly FieldChange[]
  /** Every version of a person, a visit, its outcome and its plan, oldest first. */
  readonly versions: ReadonlyMap<VersionKey, readonly Version[]>
  /** What people chose where devices differed, oldest first. */
  readonly decisions: readonly (Authorship & { readonly decision: ConflictDecision })[]
  readonly decisionsSeen: readonly (Authorship & DecisionSeen)[]
  /** Records of a kind or shape this version does not know: kept, read after an update. */
  readonly unread: readonly RecordId[]
}

/** The desk: who works here. */
export interface DeskState {
  readonly staff: ReadonlyMap<AccountId, Authorship & { readonly staff: Staff }>
  readonly office: (Authorship & { readonly office: Office }) | null
  readonly unread: readonly RecordId[]
}

const NOTHING_KNOWN: HouseholdFacts = {
  label: '',
  street: '',
  place: '',
  parish: '',
  point: null,
  phone: '',
  language: 'lv',
  note: '',
  warnings: [],
  members: [],
}

export const emptyHousehold = (stream: StreamId): HouseholdState => ({
  stream,
  facts: NOTHING_KNOWN,
  persons: new Map(),
  visits: new Map(),
  outcomes: new Map(),
  assessments: new Map(),
  plans: [],
  progress: [],
  referrals: [],
  referralAnswers: [],
  consents: [],
  tasks: [],
  changes: [],
  versions: new Map(),
  decisions: [],
  decisionsSeen: [],
  unread: [],
})

export const emptyDesk = (): DeskState => ({ staff: new Map(), office: null, unread: [] })

/** Later by the author's clock; the same moment by record id, so that every device decides alike. */
const isLater = (a: Authorship, b: Authorship): boolean =>
  a.at > b.at || (a.at === b.at && a.record > b.record)

/** A record seen again, perhaps without its place, keeps the place it has. */
const placed = <T extends Authorship>(known: T, item: T): T =>
  item.position === null && known.position !== null ? { ...item, position: known.position } : item

function inOrder<T extends Authorship>(list: readonly T[], item: T): readonly T[] {
  const known = list.findIndex((other) => other.record === item.record)
  if (known >= 0) return list.map((other, index) => (index === known ? placed(other, item) : other))
  const next = [...list]
  let at = next.length
  for (
    let before = next[at - 1];
    at > 0 && before !== undefined && isLater(before, item);
    before = next[at - 1]
  )
    at--
  next.splice(at, 0, item)
  return next
}

function latest<K, V extends Authorship>(map: ReadonlyMap<K, V>, key: K, item: V): ReadonlyMap<K, V> {
  const known = map.get(key)
  if (known?.record === item.record) return new Map(map).set(key, placed(known, item))
  return known === undefined || isLater(item, known) ? new Map(map).set(key, item) : map
}

/** The state with one more version, and the version that holds now: of several, the last by the clock until somebody decides. */
function withVersion(
  state: HouseholdState,
  key: VersionKey,
  author: Authorship,
  entry: OpenedEntry,
  value: unknown,
): { readonly state: HouseholdState; readonly holds: Version | undefined } {
  const versions = inOrder<Version>(state.versions.get(key) ?? [], {
    ...author,
    parents: entry.parents,
    value,
  })
  return {
    state: { ...state, versions: new Map(state.versions).set(key, versions) },
    holds: headsAmong(versions, versions).at(-1),
  }
}

const authorshipOf = ({ record, account, at, position }: Authorship): Authorship => ({
  record,
  account,
  at,
  position,
})

/** As `reads`, for what is kept in versions; `put` places the version that holds. */
function readsVersions<S extends z.ZodType>(
  schema: S,
  keyOf: (value: z.output<S>) => VersionKey,
  put: (state: HouseholdState, author: Authorship, value: z.output<S>) => HouseholdState,
): Handler {
  return reads(schema, (state, author, payload, entry) => {
    const { state: next, holds } = withVersion(state, keyOf(payload), author, entry, payload)
    const held = schema.safeParse(holds?.value)
    return holds === undefined || !held.success ? next : put(next, authorshipOf(holds), held.data)
  })
}

const NO_HISTORY: AssessmentHistory = { revisions: [], heads: [], personParts: new Map(), reviews: [] }

function changeHistory(
  state: HouseholdState,
  assessment: AssessmentId,
  change: (history: AssessmentHistory) => AssessmentHistory,
): HouseholdState {
  const history = change(state.assessments.get(assessment) ?? NO_HISTORY)
  return { ...state, assessments: new Map(state.assessments).set(assessment, history) }
}

function withRevision(history: AssessmentHistory, revision: Revision): AssessmentHistory {
  const revisions = inOrder(history.revisions, revision)
  const followed = new Set(revisions.flatMap(({ parents }) => parents))
  const heads = revisions.filter(({ record }) => !followed.has(record)).map(({ record }) => record)
  return { ...history, revisions, heads }
}

type Handler = (
  state: HouseholdState,
  author: Authorship,
  payload: unknown,
  entry: OpenedEntry,
) => HouseholdState | null

/** What a parsed payload makes of a household. */
type Apply<S extends z.ZodType> = (
  state: HouseholdState,
  author: Authorship,
  payload: z.output<S>,
  entry: OpenedEntry,
) => HouseholdState

/** Parses the payload; a shape this version does not know leaves the record unread. */
function reads<S extends z.ZodType>(schema: S, apply: Apply<S>): Handler {
  return (state, author, payload, entry) => {
    const parsed = schema.safeParse(payload)
    return parsed.success ? apply(state, author, parsed.data, entry) : null
  }
}

/** As `reads`, for payloads whose answers may stand apart: these stay unread until somebody asks what was answered. */
function readsAnswers<S extends z.ZodType<{ readonly answers: unknown }>>(
  schema: S,
  apply: Apply<S>,
): Handler {
  const all = reads(schema, apply)
  return (state, author, payload, entry) => {
    if (typeof payload !== 'object' || payload === null || !isForLater(payload, 'answers'))
      return all(state, author, payload, entry)
    const others = Object.keys(payload).filter((name) => name !== 'answers')
    const parsed = schema.safeParse({
      ...Object.fromEntries(others.map((name): [string, unknown] => [name, Reflect.get(payload, name)])),
      answers: {},
    })
    if (!parsed.success) return null
    readLater(parsed.data, 'answers', () => Reflect.get(payload, 'answers'))
    return apply(state, author, parsed.data, entry)
  }
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    'household',
    reads(HouseholdChange, (state, author, change, { parents }) => {
      const changes = inOrder<FieldChange>(state.changes, { ...author, parents, change })
      return { ...state, changes, facts: factsOf(changes) }
    }),
  ],
  [
    'person',
    readsVersions(
      Person,
      ({ person }) => `person ${person}`,
      (state, author, person) => ({
        ...state,
        persons: new Map(state.persons).set(person.person, { ...author, person }),
      }),
    ),
  ],
  [
    'visit-plan',
    readsVersions(
      VisitPlan,
      ({ visit }) => `visit ${visit}`,
      (state, author, plan) => ({
        ...state,
        visits: new Map(state.visits).set(plan.visit, { ...author, plan }),
      }),
    ),
  ],
  [
    'visit-outcome',
    readsVersions(
      VisitOutcome,
      ({ visit }) => `outcome ${visit}`,
      (state, author, outcome) => ({
        ...state,
        outcomes: new Map(state.outcomes).set(outcome.visit, { ...author, outcome }),
      }),
    ),
  ],
  [
    'assessment',
    readsAnswers(Assessment, (state, author, assessment, entry) =>
      changeHistory(state, assessment.assessment, (history) =>
        withRevision(history, { ...author, parents: entry.parents, assessment }),
      ),
    ),
  ],
  [
    'assessment-person',
    readsAnswers(AssessmentPerson, (state, author, part) =>
      changeHistory(state, part.assessment, (history) => ({
        ...history,
        personParts: new Map(history.personParts).set(author.record, part),
      })),
    ),
  ],
  [
    'review',
    reads(Review, (state, author, review) =>
      changeHistory(state, review.assessment, (history) => ({
        ...history,
        reviews: inOrder(history.reviews, { ...author, review }),
      })),
    ),
  ],
  [
    'plan',
    readsVersions(
      PlanRecord,
      ({ visit }) => `plan ${visit}`,
      (state, author, plan) => ({
        ...state,
        plans: inOrder(
          state.plans.filter(({ visit }) => visit !== plan.visit),
          { ...author, ...plan },
        ),
      }),
    ),
  ],
  [
    'decision',
    reads(ConflictDecision, (state, author, decision) => ({
      ...state,
      decisions: inOrder(state.decisions, { ...author, decision }),
    })),
  ],
  [
    'decision-seen',
    reads(DecisionSeen, (state, author, seen) => ({
      ...state,
      decisionsSeen: inOrder(state.decisionsSeen, { ...author, ...seen }),
    })),
  ],
  [
    'plan-progress',
    reads(PlanProgressRecord, (state, author, progress) => ({
      ...state,
      progress: inOrder(state.progress, { ...author, ...progress }),
    })),
  ],
  [
    'referral',
    reads(ReferralRecord, (state, author, referral) => ({
      ...state,
      referrals: inOrder(state.referrals, { ...author, ...referral }),
    })),
  ],
  [
    'referral-answer',
    reads(ReferralAnswerRecord, (state, author, answer) => ({
      ...state,
      referralAnswers: inOrder(state.referralAnswers, { ...author, ...answer }),
    })),
  ],
  [
    'consent',
    reads(ConsentRecord, (state, author, consent) => ({
      ...state,
      consents: inOrder(state.consents, { ...author, ...consent }),
    })),
  ],
  [
    'task',
    reads(HouseholdTask, (state, author, task) => ({
      ...state,
      tasks: inOrder(state.tasks, { ...author, ...task }),
    })),
  ],
])

const FIELDS = HouseholdFacts.keyof().options

/** The changes nobody overrode that say something about a field, oldest first. */
export function changesThatHold(
  changes: readonly FieldChange[],
  field: keyof HouseholdFacts,
): readonly FieldChange[] {
  return headsAmong(
    changes,
    changes.filter(({ change }) => change[field] !== undefined),
  )
}

/**
 * What a household is. Fields changed on different devices merge. Of one field
 * changed on two, the last by the clock is shown until a person decides; two
 * lists of members are joined, because adding somebody never takes another away.
 */
function factsOf(changes: readonly FieldChange[]): HouseholdFacts {
  const held: Partial<HouseholdFacts> = Object.fromEntries(
    FIELDS.flatMap((field) => {
      const last = changesThatHold(changes, field).at(-1)
      return last === undefined ? [] : [[field, last.change[field]]]
    }),
  )
  const members = changesThatHold(changes, 'members').flatMap(({ change }) => change.members ?? [])
  return { ...NOTHING_KNOWN, ...held, members: [...new Set(members)] }
}

const authorOf = ({ body, position }: OpenedEntry): Authorship => ({
  record: body.id,
  account: body.account,
  at: body.at,
  position,
})

/** The household after one more record. Order does not matter, nor does seeing a record twice. */
export function foldHousehold(state: HouseholdState, entry: OpenedEntry): HouseholdState {
  const { body } = entry
  const next = HANDLERS.get(body.kind)?.(state, authorOf(entry), body.payload, entry) ?? null
  return next ?? { ...state, unread: withUnread(state.unread, body.id) }
}

/** In the order of ids, which is the same on every device. */
const withUnread = (unread: readonly RecordId[], id: RecordId): readonly RecordId[] =>
  unread.includes(id) ? unread : [...unread, id].toSorted((a, b) => (a < b ? -1 : 1))

/** The desk after one more record. */
export function foldDesk(state: DeskState, entry: OpenedEntry): DeskState {
  const { body } = entry
  const author = authorOf(entry)
  if (body.kind === 'staff') {
    const staff = Staff.safeParse(body.payload)
    if (staff.success)
      return { ...state, staff: latest(state.staff, staff.data.account, { ...author, staff: staff.data }) }
  }
  if (body.kind === 'office') {
    const office = Office.safeParse(body.payload)
    if (office.success) {
      const known = state.office
      return known === null || known.record === author.record || isLater(author, known)
        ? { ...state, office: { ...author, office: office.data } }
        : state
    }
  }
  return { ...state, unread: withUnread(state.unread, body.id) }
}

/** Where an assessment stands for its worker and supervisor. */
export type AssessmentStanding = 'waiting-for-review' | 'returned' | 'approved' | 'conflict'

/** The latest word on an assessment's newest revision. */
export function standingOf(history: AssessmentHistory): AssessmentStanding {
  const [head, second] = history.heads
  if (head === undefined || second !== undefined) return 'conflict'
  const last = history.reviews.findLast(({ review }) => review.revision === head)
  return last === undefined ? 'waiting-for-review' : last.review.decision
}

/** All answers of one revision: the household's and, from their own records, each person's. */
export function answersOf(history: AssessmentHistory, revision: Revision): Record<string, unknown> {
  const all: Record<string, unknown> = { ...revision.assessment.answers }
  for (const part of revision.assessment.personParts)
    Object.assign(all, history.personParts.get(part)?.answers)
  return all
}

const personPartsOf = (history: AssessmentHistory, { assessment }: Revision): readonly AssessmentPerson[] =>
  assessment.personParts.flatMap((id) => history.personParts.get(id) ?? [])

/** The files one revision's answers name, by id. */
export const attachmentsOf = (
  history: AssessmentHistory,
  revision: Revision,
): Readonly<Record<string, AttachmentReference>> =>
  Object.assign(
    {},
    revision.assessment.attachments,
    ...personPartsOf(history, revision).map(({ attachments }) => attachments),
  )

/** What one revision keeps of answers whose questions a newer version took away. */
export const earlierAnswersOf = (
  history: AssessmentHistory,
  revision: Revision,
): readonly EarlierAnswer[] => [
  ...(revision.assessment.earlier ?? []),
  ...personPartsOf(history, revision).flatMap(({ earlier }) => earlier ?? []),
]

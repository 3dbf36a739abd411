import type { z } from 'zod'
import type { RecordBody } from '#/core/record-log/body.ts'
import type { AccountId, AssessmentId, PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import {
  Assessment,
  AssessmentPerson,
  ConsentRecord,
  type EarlierAnswer,
  HouseholdChange,
  type HouseholdFacts,
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

/** One household, folded from its records in any order to the same state on every device. */
export interface HouseholdState {
  readonly stream: StreamId
  readonly facts: HouseholdFacts
  readonly persons: ReadonlyMap<PersonId, Authorship & { readonly person: Person }>
  readonly visits: ReadonlyMap<VisitId, Authorship & { readonly plan: VisitPlan }>
  readonly outcomes: ReadonlyMap<VisitId, Authorship & { readonly outcome: VisitOutcome }>
  readonly assessments: ReadonlyMap<AssessmentId, AssessmentHistory>
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
  readonly changes: readonly (Authorship & { readonly change: HouseholdChange })[]
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
  unread: [],
})

export const emptyDesk = (): DeskState => ({ staff: new Map(), office: null, unread: [] })

/** Later by the author's clock; the same moment by record id, so that every device decides alike. */
const isLater = (a: Authorship, b: Authorship): boolean =>
  a.at > b.at || (a.at === b.at && a.record > b.record)

function inOrder<T extends Authorship>(list: readonly T[], item: T): readonly T[] {
  const known = list.findIndex((other) => other.record === item.record)
  if (known >= 0) return list.map((other, index) => (index === known ? item : other))
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
  const wins = known === undefined || known.record === item.record || isLater(item, known)
  return wins ? new Map(map).set(key, item) : map
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

/** Parses the payload; a shape this version does not know leaves the record unread. */
function reads<S extends z.ZodType>(
  schema: S,
  apply: (
    state: HouseholdState,
    author: Authorship,
    payload: z.output<S>,
    entry: OpenedEntry,
  ) => HouseholdState,
): Handler {
  return (state, author, payload, entry) => {
    const parsed = schema.safeParse(payload)
    return parsed.success ? apply(state, author, parsed.data, entry) : null
  }
}

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    'household',
    reads(HouseholdChange, (state, author, change) => {
      const changes = inOrder(state.changes, { ...author, change })
      // The newest change of all merges as it is; an older one is put in its place and all merged anew.
      const isNewest = changes.length > state.changes.length && changes.at(-1)?.record === author.record
      const facts = isNewest
        ? { ...state.facts, ...given(change) }
        : changes.reduce<HouseholdFacts>(
            (known, { change: each }) => ({ ...known, ...given(each) }),
            NOTHING_KNOWN,
          )
      return { ...state, changes, facts }
    }),
  ],
  [
    'person',
    reads(Person, (state, author, person) => ({
      ...state,
      persons: latest(state.persons, person.person, { ...author, person }),
    })),
  ],
  [
    'visit-plan',
    reads(VisitPlan, (state, author, plan) => ({
      ...state,
      visits: latest(state.visits, plan.visit, { ...author, plan }),
    })),
  ],
  [
    'visit-outcome',
    reads(VisitOutcome, (state, author, outcome) => ({
      ...state,
      outcomes: latest(state.outcomes, outcome.visit, { ...author, outcome }),
    })),
  ],
  [
    'assessment',
    reads(Assessment, (state, author, assessment, entry) =>
      changeHistory(state, assessment.assessment, (history) =>
        withRevision(history, { ...author, parents: entry.parents, assessment }),
      ),
    ),
  ],
  [
    'assessment-person',
    reads(AssessmentPerson, (state, author, part) =>
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
    reads(PlanRecord, (state, author, plan) => ({
      ...state,
      plans: inOrder(state.plans, { ...author, ...plan }),
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

function given(change: HouseholdChange): Partial<HouseholdFacts> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
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
  if (next !== null) return next
  return state.unread.includes(body.id) ? state : { ...state, unread: [...state.unread, body.id] }
}

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
  return state.unread.includes(body.id) ? state : { ...state, unread: [...state.unread, body.id] }
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

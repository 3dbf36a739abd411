import { headsAmong } from '#/core/household/branches.ts'
import {
  type Conflict,
  type JoinedAssessment,
  type Picks,
  conflictAbout,
  joinAssessment,
  pickedValues,
  undecided,
} from '#/core/household/conflicts.ts'
import type { HouseholdState, Revision, VersionKey } from '#/core/household/fold.ts'
import type { ConflictSubject } from '#/core/household/records.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import { AssessmentId, type PersonId, type RecordId, type VisitId, idText } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/** A record names no more than this many others (`docs/formats.md`); what is left over stays a side. */
const MOST_PARENTS = 16

/** What a person decided on the screen, and of which sides it spoke. */
export interface Deciding {
  readonly subject: ConflictSubject
  /** As they were shown: another one that came meanwhile must be looked at first. */
  readonly sides: readonly RecordId[]
  readonly picks: Picks
  readonly note: string
  /** Of an assessment: values the questionnaire computes from the joined answers, by path. */
  readonly computed: Readonly<Record<string, unknown>>
  /** Of an assessment: answers the chosen version of the questionnaire does not ask for. */
  readonly withoutPlace: readonly string[]
}

export type Decided =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'changed-meanwhile' | 'undecided' }

/** What a decision writes besides itself. */
export type Resolution =
  | { readonly ok: false; readonly reason: 'changed-meanwhile' | 'undecided' }
  | {
      readonly ok: true
      readonly kind: 'assessment'
      readonly joined: JoinedAssessment
      /** The newest side, for what does not differ. */
      readonly newest: Revision
      readonly parents: readonly RecordId[]
    }
  | {
      readonly ok: true
      readonly kind: 'household' | 'person' | 'visit-plan' | 'visit-outcome' | 'plan'
      readonly payload: unknown
      /** Whose key seals it; null for the household's. */
      readonly person: PersonId | null
      readonly parents: readonly RecordId[]
    }

/** One visit has one assessment, also when two tablets begin it without knowing of each other. */
export const assessmentOfVisit = (primitives: Primitives, visit: VisitId): AssessmentId =>
  AssessmentId.parse(idText(primitives.hash(utf8(`slieksnis/v1/assessment/${visit}`)).slice(0, 16)))

/** What this device has seen of a household's fields: a new change follows it. */
export const seenChanges = ({ changes }: HouseholdState): readonly RecordId[] =>
  headsAmong(changes, changes)
    .map(({ record }) => record)
    .slice(-MOST_PARENTS)

/** What this device has seen of one thing; of a visit's first outcome or plan, the visit itself. */
export function seenVersions(state: HouseholdState, key: VersionKey): readonly RecordId[] {
  const versions = state.versions.get(key) ?? []
  const heads = headsAmong(versions, versions).map(({ record }) => record)
  if (heads.length > 0) return heads.slice(-MOST_PARENTS)
  const [kind, id] = key.split(' ')
  return kind === 'outcome' || kind === 'plan' ? seenVersions(state, `visit ${id ?? ''}`) : []
}

/** Checks a decision against what is known now and says what is to be written. */
export function resolve(state: HouseholdState, deciding: Deciding): Resolution {
  const { subject, picks } = deciding
  const conflict = conflictAbout(state, subject)
  const shown = new Set(deciding.sides)
  if (
    conflict === null ||
    conflict.sides.length !== shown.size ||
    conflict.sides.some(({ record }) => !shown.has(record))
  )
    return { ok: false, reason: 'changed-meanwhile' }
  if (undecided(conflict, picks).length > 0) return { ok: false, reason: 'undecided' }
  switch (subject.kind) {
    case 'assessment':
      return joined(state, conflict, subject.assessment, deciding)
    case 'household':
      return {
        ok: true,
        kind: 'household',
        payload: pickedValues(conflict, picks),
        person: null,
        parents: seenChanges(state),
      }
    case 'person':
      return version(state, conflict, picks, 'person', `person ${subject.person}`, subject.person)
    case 'visit':
      return version(state, conflict, picks, 'visit-plan', `visit ${subject.visit}`, null)
    case 'outcome':
      return version(state, conflict, picks, 'visit-outcome', `outcome ${subject.visit}`, null)
    case 'plan':
      return version(state, conflict, picks, 'plan', `plan ${subject.visit}`, null)
  }
}

function joined(
  state: HouseholdState,
  conflict: Conflict,
  assessment: AssessmentId,
  { picks, computed, withoutPlace }: Deciding,
): Resolution {
  const history = state.assessments.get(assessment)
  const newest = history?.revisions.findLast(({ record }) => history.heads.includes(record))
  if (history === undefined || newest === undefined) return { ok: false, reason: 'changed-meanwhile' }
  const without = new Set(withoutPlace)
  const whole = joinAssessment(history, conflict, picks, (path) => !without.has(path))
  return {
    ok: true,
    kind: 'assessment',
    joined: {
      ...whole,
      answers: Object.fromEntries(
        Object.entries({ ...whole.answers, ...computed }).filter(([, answer]) => answer !== undefined),
      ),
    },
    newest,
    parents: history.heads.slice(-MOST_PARENTS),
  }
}

function version(
  state: HouseholdState,
  conflict: Conflict,
  picks: Picks,
  kind: 'person' | 'visit-plan' | 'visit-outcome' | 'plan',
  key: VersionKey,
  person: PersonId | null,
): Resolution {
  const last = (state.versions.get(key) ?? []).findLast(({ record }) =>
    conflict.sides.some((side) => side.record === record),
  )
  const differing = new Set(conflict.differences.map(({ field }) => field))
  const common = Object.entries(last?.value ?? {}).filter(([field]) => !differing.has(field))
  return {
    ok: true,
    kind,
    payload: { ...Object.fromEntries(common), ...pickedValues(conflict, picks) },
    person,
    parents: seenVersions(state, key),
  }
}

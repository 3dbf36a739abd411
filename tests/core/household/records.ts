import type { OpenedEntry } from '#/core/household/fold.ts'
import { AccountId, AssessmentId, PersonId, RecordId, SpaceId, StreamId, VisitId } from '#/core/vault/ids.ts'

const id = (n: number): string => n.toString(16).padStart(32, '0')
export const space = SpaceId.parse(id(1))
export const stream = StreamId.parse(id(2))
export const assessment = AssessmentId.parse(id(3))
export const visit = VisitId.parse(id(4))
export const vilma = PersonId.parse(id(5))
export const janis = PersonId.parse(id(6))
export const anna = AccountId.parse(id(7))
export const ilona = AccountId.parse(id(8))
export const record = (n: number): RecordId => RecordId.parse(id(1000 + n))

/** A record as it was opened: of the household, by Anna, at a minute of the clock. */
export function entry(
  n: number,
  kind: string,
  payload: unknown,
  more: {
    readonly parents?: readonly RecordId[]
    readonly at?: number
    readonly by?: AccountId
    readonly position?: number | null
  } = {},
): OpenedEntry {
  const { parents = [], at = n, by = anna, position = n } = more
  return {
    body: { v: 1, id: record(n), space, stream, kind, at, account: by, payload },
    parents,
    position,
  }
}

/** A revision of the one assessment, as `assessment` records carry it. */
export const revisionOf = (answers: Readonly<Record<string, unknown>>, more: object = {}) => ({
  assessment,
  visit,
  definition: { id: 'needs-and-skills', version: '1.1.0', sha256: 'x' },
  language: 'lv',
  respondent: vilma,
  repeats: { '/members': [vilma] },
  answers,
  personParts: [],
  ...more,
})

export const said = (value: unknown) => ({ value })

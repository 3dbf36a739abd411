import { z } from 'zod'
import { DeviceId, PersonId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { BreakEvent } from './break-glass.ts'
import { AwarenessStatement, LockEvidence, LossReport } from './breach.ts'
import { ErasureEvent } from './erasure-steps.ts'
import { NotToldEvent } from './not-told.ts'
import { RequestEvent } from './requests.ts'

const text = z.string().max(4000)
const day = z.iso.date()

/**
 * What the data-protection officer's desk writes down, one line a record,
 * sealed under the audit key. Lines are added, never changed: where a matter
 * stands is folded from them, the same for everybody who holds the key.
 */
export const BookLine = z.discriminatedUnion('about', [
  /** A resident's request; `person` once it is known whose receipts it concerns. */
  z.strictObject({
    about: z.literal('request'),
    matter: RecordId,
    person: PersonId.nullable(),
    note: text,
    event: RequestEvent,
  }),
  /** A lost or stolen device: somebody's word on when we knew, and what is known of its lock. */
  z.strictObject({
    about: z.literal('loss'),
    matter: RecordId,
    device: DeviceId,
    note: text,
    statement: AwarenessStatement,
    evidence: LockEvidence,
    /** Absent in lines of earlier releases. */
    report: LossReport.optional(),
  }),
  /** A case closed: from this day retention counts. */
  z.strictObject({ about: z.literal('case-closed'), matter: RecordId, person: PersonId, on: day }),
  z.strictObject({
    about: z.literal('hold'),
    matter: RecordId,
    person: PersonId,
    reason: text.min(1),
    since: day,
    until: day.nullable(),
  }),
  /** Everything about a person goes: two sign. */
  z.strictObject({
    about: z.literal('erasure'),
    matter: RecordId,
    person: PersonId,
    event: ErasureEvent,
  }),
  /** What people of a household answered is broken open to the officer, with a reason: supervisors are told. */
  z.strictObject({
    about: z.literal('break'),
    matter: RecordId,
    household: StreamId,
    event: BreakEvent,
  }),
  /** Somebody named is not told (Art. 14(5)): decided at the desk, looked at by an officer. */
  z.strictObject({
    about: z.literal('not-told'),
    matter: RecordId,
    household: StreamId,
    event: NotToldEvent,
  }),
])
export type BookLine = z.infer<typeof BookLine>

/** A line with who wrote it, and when by their device's clock. */
export type WrittenLine = BookLine & {
  readonly record: RecordId
  readonly account: string
  readonly at: number
}

/** All lines, oldest first; the same in whatever order they arrived. */
export type OfficeBook = readonly WrittenLine[]

/** The book after one more record; null when it is no line this version knows. */
export function writtenInto(
  book: OfficeBook,
  record: { readonly id: RecordId; readonly account: string; readonly at: number; readonly payload: unknown },
): OfficeBook | null {
  const line = BookLine.safeParse(record.payload)
  if (!line.success) return null
  const written: WrittenLine = {
    ...line.data,
    record: record.id,
    account: record.account,
    at: record.at,
  }
  const others = book.filter((each) => each.record !== record.id)
  return [...others, written].toSorted(
    (a, b) => a.at - b.at || (a.record < b.record ? -1 : a.record > b.record ? 1 : 0),
  )
}

/** The lines of one sort, by the matter they belong to, in the order the matters began. */
export function mattersOf<About extends BookLine['about']>(
  book: OfficeBook,
  about: About,
): ReadonlyMap<RecordId, readonly Extract<WrittenLine, { about: About }>[]> {
  const matters = new Map<RecordId, Extract<WrittenLine, { about: About }>[]>()
  const isWanted = (line: WrittenLine): line is Extract<WrittenLine, { about: About }> => line.about === about
  for (const line of book) {
    if (!isWanted(line)) continue
    const lines = matters.get(line.matter) ?? []
    lines.push(line)
    matters.set(line.matter, lines)
  }
  return matters
}

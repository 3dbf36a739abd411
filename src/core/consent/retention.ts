import type { PersonId } from '#/core/vault/ids.ts'
import { addDays, addMonths } from './calendar.ts'
import { foldConsents } from './fold.ts'
import type { Purpose } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'

/** A decision that something must stay although its time is over: a court case, a complaint, an open request. */
export interface LegalHold {
  readonly reason: string
  readonly since: string
  /** The first day it no longer holds; null while open. */
  readonly until: string | null
}

/** What retention depends on, for one person. Days are calendar days at the office. */
export interface RetentionFacts {
  readonly person: PersonId
  readonly caseClosedOn: string | null
  readonly receipts: readonly ConsentReceipt[]
  readonly holds: readonly LegalHold[]
}

export type RetentionVerdict =
  /** Nothing has started the count: the case is open, the consent stands without an end. */
  | { readonly outcome: 'running' }
  /** `until` is the last day it is kept. */
  | { readonly outcome: 'kept'; readonly until: string }
  /** `since` is the first day it may be destroyed. */
  | { readonly outcome: 'due'; readonly since: string }
  | { readonly outcome: 'on-hold'; readonly since: string; readonly hold: LegalHold }
  /** No consent was ever given, so nothing may be there. */
  | { readonly outcome: 'nothing-held' }
  /** The register says it in words only: a person has to decide. */
  | { readonly outcome: 'not-computable' }

export interface RetentionLine {
  readonly purpose: string
  readonly verdict: RetentionVerdict
}

const onHold = (holds: readonly LegalHold[], today: string): LegalHold | undefined =>
  holds.find(({ since, until }) => since <= today && (until === null || today < until))

/**
 * What is kept of one person, until when, and what is due for shredding today.
 * A legal hold stops what is due, it doesn't move the day.
 *
 * @param today - calendar day at the office
 * @param dayOf - the office's calendar day of an instant: near midnight it differs from UTC's
 */
export function retentionOf(
  purposes: readonly Purpose[],
  facts: RetentionFacts,
  today: string,
  dayOf: (instant: string) => string,
): readonly RetentionLine[] {
  return purposes.map((purpose) => ({
    purpose: purpose.id,
    verdict: verdictOf(purpose, facts, today, dayOf),
  }))
}

function verdictOf(
  purpose: Purpose,
  facts: RetentionFacts,
  today: string,
  dayOf: (instant: string) => string,
): RetentionVerdict {
  const { keep } = purpose
  if (keep === undefined) return { outcome: 'not-computable' }
  const start = keep.from === 'case-closed' ? closing(facts) : consentEnd(purpose.id, facts, dayOf)
  if (start.outcome !== 'ends') return start
  const until = addMonths(start.on, keep.months)
  // The day a period ends is still kept in full; only an act of the resident with no time after it works at once.
  const since = start.atOnce && keep.months === 0 ? until : addDays(until, 1)
  if (today < since) return { outcome: 'kept', until }
  const hold = onHold(facts.holds, today)
  return hold === undefined ? { outcome: 'due', since } : { outcome: 'on-hold', since, hold }
}

type Start =
  | { readonly outcome: 'running' | 'nothing-held' }
  | { readonly outcome: 'ends'; readonly on: string; readonly atOnce: boolean }

const RUNNING: Start = { outcome: 'running' }

const closing = ({ caseClosedOn }: RetentionFacts): Start =>
  caseClosedOn === null ? RUNNING : { outcome: 'ends', on: caseClosedOn, atOnce: false }

/** The day a consent ended or will end. A "not now" or "no" after a yes ends it like a withdrawal. */
function consentEnd(
  purpose: string,
  { person, receipts }: RetentionFacts,
  dayOf: (instant: string) => string,
): Start {
  const ever = receipts.some(
    ({ kind, subject, purposes }) =>
      subject === person && (kind === 'consent' || kind === 'renewal') && purposes.includes(purpose),
  )
  const standing = foldConsents(receipts).get(person)?.purposes.get(purpose)
  if (!ever || standing === undefined) return { outcome: 'nothing-held' }
  const end = standing.state === 'given' ? standing.validUntil : standing.since
  return end === null ? RUNNING : { outcome: 'ends', on: dayOf(end), atOnce: standing.state !== 'given' }
}

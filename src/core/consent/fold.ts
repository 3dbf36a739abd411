import type { PersonId, RecordId } from '#/core/vault/ids.ts'
import type { ConsentReceipt } from './receipt.ts'

export type ConsentState = 'given' | 'refused' | 'deferred' | 'withdrawn' | 'expired' | 'unset'

/** Where one person stands with one purpose, and the receipt that says so. */
export interface PurposeStanding {
  readonly state: ConsentState
  readonly by: RecordId | null
  readonly since: string | null
  readonly validUntil: string | null
}

export interface PersonConsents {
  readonly subject: PersonId
  /** The latest notice acknowledged; null for none. */
  readonly notice: RecordId | null
  readonly purposes: ReadonlyMap<string, PurposeStanding>
}

const UNSET: PurposeStanding = { state: 'unset', by: null, since: null, validUntil: null }

function stateOf(receipt: ConsentReceipt): ConsentState | null {
  switch (receipt.kind) {
    case 'consent':
    case 'renewal':
      return 'given'
    case 'refusal':
      return 'refused'
    case 'deferral':
      return 'deferred'
    case 'withdrawal':
    case 'objection':
    case 'invalidation':
      return 'withdrawn'
    case 'expiry':
      return 'expired'
    case 'notice':
    case 'assent':
      return null
  }
}

/** How much a state closes: of concurrent receipts the one that closes more holds. */
const CLOSES: Readonly<Record<ConsentState, number>> = {
  withdrawn: 5,
  expired: 4,
  refused: 3,
  deferred: 2,
  given: 1,
  unset: 0,
}

/**
 * Consents by person and purpose, from receipts in any order. A receipt follows
 * another when its chain of `prev` leads to it; of those nothing follows, a
 * withdrawal beats a concurrent giving, whatever the clocks claim.
 */
export function foldConsents(receipts: readonly ConsentReceipt[]): ReadonlyMap<PersonId, PersonConsents> {
  const bySubject = new Map<PersonId, ConsentReceipt[]>()
  for (const receipt of new Map(receipts.map((each) => [each.recordId, each])).values()) {
    const own = bySubject.get(receipt.subject) ?? []
    own.push(receipt)
    bySubject.set(receipt.subject, own)
  }
  return new Map([...bySubject].map(([subject, own]) => [subject, foldPerson(subject, own)]))
}

function foldPerson(subject: PersonId, receipts: readonly ConsentReceipt[]): PersonConsents {
  const byId = new Map(receipts.map((receipt) => [receipt.recordId, receipt]))
  const followedBy = new Map<RecordId, ReadonlySet<RecordId>>()
  /** All receipts this one's chain leads back to. */
  const before = (receipt: ConsentReceipt): ReadonlySet<RecordId> => {
    const known = followedBy.get(receipt.recordId)
    if (known !== undefined) return known
    const seen = new Set<RecordId>()
    for (let prev = receipt.prev; prev !== null && !seen.has(prev); prev = byId.get(prev)?.prev ?? null)
      seen.add(prev)
    followedBy.set(receipt.recordId, seen)
    return seen
  }
  const purposeIds = new Set(
    receipts.flatMap((receipt) => (stateOf(receipt) === null ? [] : receipt.purposes)),
  )
  const purposes = new Map<string, PurposeStanding>()
  for (const purpose of purposeIds) {
    const about = receipts.filter(
      (receipt) => stateOf(receipt) !== null && receipt.purposes.includes(purpose),
    )
    const last = about.filter((receipt) => !about.some((other) => before(other).has(receipt.recordId)))
    const deciding = last.toSorted(moreClosingFirst)[0]
    const state = deciding === undefined ? null : stateOf(deciding)
    if (deciding === undefined || state === null) continue
    purposes.set(purpose, {
      state,
      by: deciding.recordId,
      since: deciding.capturedAt,
      validUntil: deciding.validUntil,
    })
  }
  const notices = receipts.filter((receipt) => receipt.kind === 'notice')
  const latest = notices.toSorted(
    (a, b) => b.capturedAt.localeCompare(a.capturedAt) || b.recordId.localeCompare(a.recordId),
  )[0]
  return { subject, notice: latest?.recordId ?? null, purposes }
}

function moreClosingFirst(a: ConsentReceipt, b: ConsentReceipt): number {
  const closes = CLOSES[stateOf(b) ?? 'unset'] - CLOSES[stateOf(a) ?? 'unset']
  return closes || b.capturedAt.localeCompare(a.capturedAt) || b.recordId.localeCompare(a.recordId)
}

/** Where a person stands with a purpose at a moment: a consent past its time is expired. */
export function standingAt(
  consents: PersonConsents | undefined,
  purpose: string,
  at: string,
): PurposeStanding {
  const standing = consents?.purposes.get(purpose) ?? UNSET
  const over = standing.state === 'given' && standing.validUntil !== null && standing.validUntil < at
  return over ? { ...standing, state: 'expired' } : standing
}

/** May this person's answers for this purpose be asked and kept at this moment? Only a consent given and not over permits. */
export const isPermitted = (consents: PersonConsents | undefined, purpose: string, at: string): boolean =>
  standingAt(consents, purpose, at).state === 'given'

import type { PersonId, RecordId } from '#/core/vault/ids.ts'
import type { Notice } from './notice.ts'
import { isStopped } from './notice-releases.ts'
import type { ConsentReceipt } from './receipt.ts'

/** `changed`: given under a notice that was changed in substance since; it counts again once asked again. */
export type ConsentState = 'given' | 'refused' | 'deferred' | 'withdrawn' | 'expired' | 'changed' | 'unset'

/** Where one person stands with one purpose, and the receipt that says so. */
export interface PurposeStanding {
  readonly state: ConsentState
  readonly by: RecordId | null
  readonly since: string | null
  readonly validUntil: string | null
  /** Version of the notice under which it was said. */
  readonly notice: string | null
}

export interface PersonConsents {
  readonly subject: PersonId
  /** The latest notice acknowledged; null for none. */
  readonly notice: RecordId | null
  /** Its version. */
  readonly noticeVersion: string | null
  readonly purposes: ReadonlyMap<string, PurposeStanding>
}

const UNSET: PurposeStanding = { state: 'unset', by: null, since: null, validUntil: null, notice: null }

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
  changed: 4,
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
    const deciding = lastOf(about, before, stateOf)
    const state = deciding === null ? null : stateOf(deciding)
    if (deciding === null || state === null) continue
    const own = receipts.filter(
      (receipt) =>
        receipt.by.kind === 'subject' && ownWordOf(receipt) !== null && receipt.purposes.includes(purpose),
    )
    const word = state === 'given' && deciding.by.kind !== 'subject' ? lastOf(own, before, ownWordOf) : null
    const said = word === null ? null : ownWordOf(word)
    // Another decides for a person, never over their own no.
    const isOverruled = word !== null && said !== null && said !== 'given'
    const holds = isOverruled ? word : deciding
    purposes.set(purpose, {
      state: isOverruled ? said : state,
      by: holds.recordId,
      since: holds.capturedAt,
      validUntil: holds.validUntil,
      notice: holds.notice.version,
    })
  }
  const notices = receipts.filter((receipt) => receipt.kind === 'notice')
  const latest = notices.toSorted(
    (a, b) => b.capturedAt.localeCompare(a.capturedAt) || b.recordId.localeCompare(a.recordId),
  )[0]
  return {
    subject,
    notice: latest?.recordId ?? null,
    noticeVersion: latest?.notice.version ?? null,
    purposes,
  }
}

/** What a person's own word beside another's decision says: an assent counts as a yes, everything else as it stands. */
const ownWordOf = (receipt: ConsentReceipt): ConsentState | null =>
  receipt.kind === 'assent' ? 'given' : stateOf(receipt)

/** Of receipts nothing else among them follows, the one that closes most. */
function lastOf(
  about: readonly ConsentReceipt[],
  before: (receipt: ConsentReceipt) => ReadonlySet<RecordId>,
  said: (receipt: ConsentReceipt) => ConsentState | null,
): ConsentReceipt | null {
  const closes = (receipt: ConsentReceipt): number => CLOSES[said(receipt) ?? 'unset']
  const last = about.filter((receipt) => !about.some((other) => before(other).has(receipt.recordId)))
  return (
    last.toSorted(
      (a, b) =>
        closes(b) - closes(a) ||
        b.capturedAt.localeCompare(a.capturedAt) ||
        b.recordId.localeCompare(a.recordId),
    )[0] ?? null
  )
}

/**
 * Where a person stands with a purpose at a moment: a consent past its time is
 * expired, one whose notice has changed in substance since is stopped.
 *
 * @param releases - versions of the notice, oldest first
 */
export function standingAt(
  consents: PersonConsents | undefined,
  purpose: string,
  at: string,
  releases: readonly Notice[] = [],
): PurposeStanding {
  const standing = consents?.purposes.get(purpose) ?? UNSET
  if (standing.state === 'given' && standing.notice !== null && isStopped(releases, standing.notice, purpose))
    return { ...standing, state: 'changed' }
  const over = standing.state === 'given' && standing.validUntil !== null && standing.validUntil < at
  return over ? { ...standing, state: 'expired' } : standing
}

/** May this person's answers for this purpose be asked and kept at this moment? Only a consent given and not over permits. */
export const isPermitted = (consents: PersonConsents | undefined, purpose: string, at: string): boolean =>
  standingAt(consents, purpose, at).state === 'given'

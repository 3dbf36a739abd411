import type { HouseholdState } from '#/core/household/fold.ts'
import type { ConsentReceipt, ReceiptKind } from '#/core/consent/receipt.ts'
import type { PersonId, StreamId } from '#/core/vault/ids.ts'
import { type ConsentException, consentExceptions } from '#/core/consent/exceptions.ts'
import { noticeHashes } from '#/core/consent/notice.ts'
import { homeVisitNotices, openedReceipt, purposeRegister } from './consents.ts'
import type { Member } from './member.ts'
import type { PersonKnown, ReadReceipt } from './vault-api.ts'

interface Line {
  readonly stream: StreamId
  readonly consent: HouseholdState['consents'][number]
  readonly receipt: ConsentReceipt
}

/**
 * Receipts of a shape this version knows, in the order they were made and by
 * person: asked for again, it looks only at households that changed since.
 */
class ReceiptIndex {
  readonly #seen = new Map<StreamId, HouseholdState['consents']>()
  readonly #lines = new Map<StreamId, readonly Line[]>()
  #inOrder: readonly Line[] = []
  #persons: readonly PersonKnown[] = []

  refresh(households: ReadonlyMap<StreamId, HouseholdState>): void {
    let changed = false
    for (const stream of this.#seen.keys()) {
      if (households.has(stream)) continue
      this.#seen.delete(stream)
      this.#lines.delete(stream)
      changed = true
    }
    for (const { stream, consents } of households.values()) {
      if (this.#seen.get(stream) === consents) continue
      this.#seen.set(stream, consents)
      this.#lines.set(stream, linesOf(stream, consents))
      changed = true
    }
    if (!changed) return
    this.#inOrder = [...this.#lines.values()].flat().toSorted((a, b) => a.consent.at - b.consent.at)
    const persons = new Map<PersonId, StreamId>()
    for (const { receipt, stream } of this.#inOrder) persons.set(receipt.subject, stream)
    this.#persons = [...persons].map(([person, stream]) => ({ person, stream }))
  }

  get inOrder(): readonly Line[] {
    return this.#inOrder
  }

  get persons(): readonly PersonKnown[] {
    return this.#persons
  }
}

function linesOf(stream: StreamId, consents: HouseholdState['consents']): readonly Line[] {
  return consents.flatMap((consent) => {
    const opened = openedReceipt(consent)
    return opened === null ? [] : [{ stream, consent, receipt: opened.receipt }]
  })
}

const indexes = new WeakMap<Member, ReceiptIndex>()

function indexOf(member: Member): ReceiptIndex {
  const index = indexes.get(member) ?? new ReceiptIndex()
  indexes.set(member, index)
  index.refresh(member.households)
  return index
}

const readOf = ({ stream, consent, receipt }: Line): ReadReceipt => ({
  stream,
  record: consent.record,
  at: consent.at,
  account: consent.account,
  position: consent.position,
  receipt,
})

/** The households a person's receipts lie in, by the keys they are sealed under: nothing is opened to know. */
export const streamsOfPerson = (member: Member, person: PersonId): readonly StreamId[] => [
  ...new Set(member.keyring.all().flatMap(({ subject, stream }) => (subject === person ? [stream] : []))),
]

/** One person's receipts, oldest first, out of households that are opened: only these are looked at. */
export function receiptsOfPerson(member: Member, person: PersonId): readonly ReadReceipt[] {
  return streamsOfPerson(member, person)
    .flatMap((stream) => linesOf(stream, member.household(stream).consents))
    .filter(({ receipt }) => receipt.subject === person)
    .toSorted((a, b) => a.consent.at - b.consent.at)
    .map(readOf)
}

/** The newest receipts, the newest first, and how many there are in all. */
export function newestReceipts(
  member: Member,
  kind: ReceiptKind | null,
  count: number,
): { readonly receipts: readonly ReadReceipt[]; readonly total: number } {
  const { inOrder } = indexOf(member)
  const chosen = kind === null ? inOrder : inOrder.filter(({ receipt }) => receipt.kind === kind)
  return { receipts: chosen.slice(-count).toReversed().map(readOf), total: chosen.length }
}

/** Everybody of whom there are receipts, in the order of their first. */
export const personsWithReceipts = (member: Member): readonly PersonKnown[] => indexOf(member).persons

/** Every receipt here, oldest first, for counting. */
export const receiptsInOrder = (member: Member): readonly ConsentReceipt[] =>
  indexOf(member).inOrder.map(({ receipt }) => receipt)

/** Receipts no screen should have let through, and how many were looked at. */
export function receiptsAgainstRules(member: Member): {
  readonly found: readonly ConsentException[]
  readonly looked: number
} {
  const receipts = receiptsInOrder(member)
  const published = noticeHashes(homeVisitNotices)
  const found = consentExceptions(receipts, purposeRegister.purposes, (sha256) => published.has(sha256))
  return { found, looked: receipts.length }
}

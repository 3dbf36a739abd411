import { type WrittenLine, mattersOf } from '#/core/consent/office-book.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { retentionOf } from '#/core/consent/retention.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { dayInRiga, purposeRegister } from './consents.ts'
import type { Member } from './member.ts'
import { receiptsInOrder } from './receipt-index.ts'

type HoldLine = Extract<WrittenLine, { about: 'hold' }>

/** How one person's things stand, as the list of what is kept is ordered by it. */
export interface Kept {
  readonly person: PersonId
  readonly lines: ReturnType<typeof retentionOf>
  readonly closedOn: string | null
  /** Holds that nobody has ended. */
  readonly holds: readonly HoldLine[]
  readonly stands: 'due' | 'on-hold' | 'kept'
  /** The next day on which something is due; null when no day is counted yet. */
  readonly next: string | null
}

/**
 * What is kept of everybody of whom there are receipts, what is due next first.
 * Counted where the receipts are opened, so that only how it stands leaves.
 *
 * @param today - the calendar day in Latvia, `2026-11-23`
 */
export function keptOf(member: Member, today: string): readonly Kept[] {
  const { book } = member
  const lastHolds = [...mattersOf(book, 'hold').values()].flatMap((lines) => lines.at(-1) ?? [])
  const holdsOf = Map.groupBy(lastHolds, ({ person }) => person)
  const closedOn = new Map(
    [...mattersOf(book, 'case-closed').values()].flat().map((line) => [line.person, line.on]),
  )
  const dayIn = (instant: string): string => dayInRiga.format(new Date(instant))
  const standingOf = ([person, receipts]: [PersonId, readonly ConsentReceipt[]]): Kept => {
    const caseClosedOn = closedOn.get(person) ?? null
    const holds = holdsOf.get(person) ?? []
    const lines = retentionOf(
      purposeRegister.purposes,
      { person, caseClosedOn, receipts, holds },
      today,
      dayIn,
    )
    const outcomes = new Set(lines.map(({ verdict }) => verdict.outcome))
    const days = lines.flatMap(({ verdict }) => (verdict.outcome === 'kept' ? [verdict.until] : []))
    return {
      person,
      lines,
      closedOn: caseClosedOn,
      holds: holds.filter(({ until }) => until === null),
      stands: outcomes.has('due') ? 'due' : outcomes.has('on-hold') ? 'on-hold' : 'kept',
      next: days.toSorted()[0] ?? null,
    }
  }
  return [...Map.groupBy(receiptsInOrder(member), ({ subject }) => subject)]
    .map(standingOf)
    .toSorted((a, b) => (a.next ?? '9999').localeCompare(b.next ?? '9999') || (a.person < b.person ? -1 : 1))
}

import type { PersonId } from '#/core/vault/ids.ts'
import type { ErasureGround } from './erasure.ts'
import { type OfficeBook, mattersOf } from './office-book.ts'
import type { Purpose } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'
import { foldRequest } from './requests.ts'
import { type LegalHold, retentionOf } from './retention.ts'
import { type RightGround, rightOver } from './rights.ts'

/** What stands against erasing somebody today. */
export type ErasureObstacle =
  | { readonly kind: 'hold'; readonly reason: string }
  /** Kept under this purpose until a day, or with no end yet. */
  | { readonly kind: 'kept'; readonly purpose: string; readonly until: string | null }
  /** Asked for, and this purpose's basis stands against it. */
  | { readonly kind: 'duty'; readonly purpose: string; readonly ground: RightGround }

export type ErasureDue =
  | { readonly due: true; readonly ground: ErasureGround; readonly purposes: readonly string[] }
  | { readonly due: false; readonly obstacles: readonly ErasureObstacle[] }

/**
 * May everything about this person be destroyed today? Yes when nothing held
 * has to be kept any longer; or when they asked (Art. 17, identity checked, not
 * refused) and for no purpose a duty stands against it: what rests on a public
 * task goes once an objection (Art. 21) was answered. A legal hold stops both.
 *
 * @param today - calendar day at the office
 * @param dayOf - the office's calendar day of an instant
 */
export function erasureDue(
  purposes: readonly Purpose[],
  person: PersonId,
  receipts: readonly ConsentReceipt[],
  book: OfficeBook,
  today: string,
  dayOf: (instant: string) => string,
): ErasureDue {
  const holds: readonly LegalHold[] = [...mattersOf(book, 'hold').values()].flatMap((lines) => {
    const last = lines.at(-1)
    return last === undefined || last.person !== person ? [] : [last]
  })
  const held = holds.find(({ since, until }) => since <= today && (until === null || today < until))
  if (held !== undefined) return { due: false, obstacles: [{ kind: 'hold', reason: held.reason }] }
  const closed = [...mattersOf(book, 'case-closed').values()]
    .flat()
    .findLast((line) => line.person === person)
  const lines = retentionOf(
    purposes,
    { person, caseClosedOn: closed?.on ?? null, receipts, holds },
    today,
    dayOf,
  ).filter(({ verdict }) => verdict.outcome !== 'nothing-held')
  const names = lines.map(({ purpose }) => purpose)
  if (lines.length > 0 && lines.every(({ verdict }) => verdict.outcome === 'due'))
    return { due: true, ground: 'retention', purposes: names }
  const requests = [...mattersOf(book, 'request').values()]
    .filter((all) => all.some((line) => line.person === person))
    .map((all) => foldRequest(all.map(({ event }) => event)))
  const asked = requests.some(
    ({ article, status, identityCheckedOn }) =>
      article === '17' && identityCheckedOn !== null && (status === 'open' || status === 'answered'),
  )
  if (!asked)
    return {
      due: false,
      obstacles: lines.flatMap(({ purpose, verdict }) =>
        verdict.outcome === 'due'
          ? []
          : [{ kind: 'kept', purpose, until: verdict.outcome === 'kept' ? verdict.until : null } as const],
      ),
    }
  const objected = requests.some(({ article, status }) => article === '21' && status === 'answered')
  const duties = names.flatMap((purpose): readonly ErasureObstacle[] => {
    const basis = purposes.find(({ id }) => id === purpose)?.basis
    if (basis === undefined) return []
    const right = rightOver('17', { id: purpose, basis, automated: true })
    if (right.applies === 'yes' || (right.applies === 'if' && objected)) return []
    return [{ kind: 'duty', purpose, ground: right.ground }]
  })
  return duties.length === 0
    ? { due: true, ground: 'request', purposes: names }
    : { due: false, obstacles: duties }
}

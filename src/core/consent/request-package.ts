import type { PersonId } from '#/core/vault/ids.ts'
import { type DpvReceipt, dpvReceipt } from './export-dpv.ts'
import { foldConsents, standingAt } from './fold.ts'
import type { Notice } from './notice.ts'
import type { OfficeBook } from './office-book.ts'
import type { PurposeRegister } from './purposes.ts'
import { rightsFor } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'
import type { RequestState } from './requests.ts'
import { rightOver } from './rights.ts'

export interface PackageInput {
  readonly person: PersonId
  readonly state: RequestState
  readonly register: PurposeRegister
  /** Versions of the notice, oldest first. */
  readonly notices: readonly Notice[]
  /** All receipts the office can open; only the person's go in. */
  readonly receipts: readonly ConsentReceipt[]
  readonly book: OfficeBook
  readonly office: { readonly controller: string; readonly contact: string; readonly dpo: string }
  readonly language: 'lv' | 'en' | 'ru'
  /** An instant. */
  readonly madeAt: string
  /** The authority bundle of the same receipts, which proves them in the log and names their witnesses; null for none. */
  readonly logBundle: string | null
}

export type MadePackage =
  | { readonly outcome: 'made'; readonly text: string }
  | {
      readonly outcome: 'refused'
      /** A copy leaves the house only for Art. 15 and 20, to somebody known, after others' data were looked at. */
      readonly reason: 'no-copy-in-this-right' | 'identity-not-checked' | 'third-party-review-missing'
    }

/**
 * What the officer hands out on a request under Art. 15 or 20: the person's
 * receipts as DPV (which name nobody else), where they stand, what is done with
 * their data, what the officer's book says of their requests and, where the
 * officer adds it, the proof in the log. Assessments are not here: the officer cannot open them, the
 * supervisor adds them. Under Art. 20 only what consent or contract gave.
 */
export function requestPackage(input: PackageInput): MadePackage {
  const { state, person, register, language } = input
  const { article } = state
  if (article !== '15' && article !== '20') return { outcome: 'refused', reason: 'no-copy-in-this-right' }
  if (state.identityCheckedOn === null) return { outcome: 'refused', reason: 'identity-not-checked' }
  if (state.reviewedOn === null) return { outcome: 'refused', reason: 'third-party-review-missing' }
  const reached = register.purposes.filter(
    ({ id, basis }) => rightOver(article, { id, basis, automated: true }).applies === 'yes',
  )
  const ids = new Set(reached.map(({ id }) => id))
  const own = input.receipts
    .filter(({ subject }) => subject === person)
    .filter(({ purposes }) => purposes.length === 0 || purposes.some((id) => ids.has(id)))
  const consents = foldConsents(own).get(person)
  const receipts: readonly DpvReceipt[] = own.map((receipt) =>
    dpvReceipt(receipt, register, { exercisedAt: receipt.withdrawal }),
  )
  const lines = input.book.flatMap((line) =>
    line.about === 'request' && line.person === person
      ? [{ matter: line.matter, on: line.event.on, step: line.event.kind, note: line.note }]
      : [],
  )
  const made = {
    format: 'slieksnis/request-package/1',
    article,
    person,
    madeAt: input.madeAt,
    office: input.office,
    request: { receivedOn: state.receivedOn, due: state.clock?.due ?? null },
    purposes: reached.map((purpose) => ({
      id: purpose.id,
      name: purpose.name[language],
      explanation: purpose.explanation[language],
      basis: purpose.basis,
      special: purpose.special,
      law: purpose.law?.[language] ?? null,
      data: purpose.data,
      recipients: purpose.recipients[language],
      retention: purpose.retention[language],
      rights: rightsFor(purpose.basis),
      standing: purpose.optional ? standingAt(consents, purpose.id, input.madeAt, input.notices).state : null,
    })),
    receipts,
    // What our own desk wrote on the requests is the officer's; it is no data the person gave.
    requests: article === '15' ? lines : [],
    withheld: state.redactions,
    assessments: 'supervisor',
    log: input.logBundle,
  }
  return { outcome: 'made', text: `${JSON.stringify(made, null, 2)}\n` }
}

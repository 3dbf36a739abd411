import type { Purpose } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'

/** Why a receipt should not be as it is; there ought to be none. */
export const EXCEPTION_CODES = [
  'without-notice',
  'unknown-notice',
  'statutory-purpose',
  'without-proof',
  'given-from-afar',
] as const
export type ExceptionCode = (typeof EXCEPTION_CODES)[number]

export interface ConsentException {
  readonly code: ExceptionCode
  readonly receipt: ConsentReceipt
}

const isYes = ({ kind }: ConsentReceipt): boolean => kind === 'consent' || kind === 'renewal'

/** A picture of what was signed, and an adult witness where there is no signature. */
function isProved({ method, evidence, witness }: ConsentReceipt): boolean {
  const isSeen = witness !== null && witness.trim() !== ''
  switch (method) {
    case 'glass':
    case 'paper-scan':
      return evidence !== null
    case 'mark':
      return evidence !== null && isSeen
    case 'oral-witness':
      return isSeen
    case 'phone':
    case 'letter':
    case 'code':
      return true
  }
}

/**
 * Receipts that no screen of ours should have let through: a yes before any
 * notice, one under a text nobody published, for a purpose that is no choice,
 * without its proof, or given by telephone, letter or code. Newest first.
 *
 * @param isPublished - whether a receipt's hash is that of a text that was published
 */
export function consentExceptions(
  receipts: readonly ConsentReceipt[],
  purposes: readonly Purpose[],
  isPublished: (sha256: string) => boolean,
): readonly ConsentException[] {
  const informedAt = new Map<string, string>()
  for (const { kind, subject, capturedAt } of receipts) {
    if (kind !== 'notice') continue
    const known = informedAt.get(subject)
    if (known === undefined || capturedAt < known) informedAt.set(subject, capturedAt)
  }
  const optional = new Set(purposes.filter((purpose) => purpose.optional).map(({ id }) => id))
  const codesOf = (receipt: ConsentReceipt): readonly ExceptionCode[] => {
    if (!isPublished(receipt.notice.sha256)) return ['unknown-notice']
    if (!isYes(receipt)) return []
    const informed = informedAt.get(receipt.subject)
    return [
      ...(informed === undefined || informed > receipt.capturedAt ? (['without-notice'] as const) : []),
      ...(receipt.purposes.every((id) => optional.has(id)) ? [] : (['statutory-purpose'] as const)),
      ...(isProved(receipt) ? [] : (['without-proof'] as const)),
      ...(['phone', 'letter', 'code'].includes(receipt.method) ? (['given-from-afar'] as const) : []),
    ]
  }
  return receipts
    .flatMap((receipt) => codesOf(receipt).map((code): ConsentException => ({ code, receipt })))
    .toSorted((a, b) => b.receipt.capturedAt.localeCompare(a.receipt.capturedAt))
}

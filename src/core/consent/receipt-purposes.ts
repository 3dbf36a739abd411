import type { Purpose, PurposeRegister } from './purposes.ts'
import type { ConsentReceipt } from './receipt.ts'

/** One purpose as a receipt says it; words and data of the register only where the receipt has them too. */
export interface ReceiptPurpose {
  readonly id: string
  readonly name: string
  readonly explanation: string | null
  /** As in the receipt: `6-1-a`. */
  readonly basis: string
  readonly special: Purpose['special']
  readonly data: readonly string[]
  readonly recipients: readonly string[]
  readonly retention: string
}

/**
 * What a receipt says, purpose by purpose. A receipt lists data and recipients
 * of all its purposes together: the register tells which belong to which, but
 * never adds anything that was not signed.
 */
export function receiptPurposes(
  receipt: ConsentReceipt,
  register: PurposeRegister,
): readonly ReceiptPurpose[] {
  const { language } = receipt.notice
  return receipt.purposes.map((id, index) => {
    const known = register.purposes.find((purpose) => purpose.id === id)
    const data = receipt.data.filter((category) => known?.data.includes(category) ?? true)
    const named = receipt.recipients.filter((recipient) => recipient === known?.recipients[language])
    return {
      id,
      name: known?.name[language] ?? id,
      explanation: known?.explanation[language] ?? null,
      basis: receipt.legalBases[index] ?? '',
      special: known?.special ?? null,
      data,
      recipients: named.length > 0 ? named : receipt.recipients,
      retention: receipt.retention[index] ?? '',
    }
  })
}

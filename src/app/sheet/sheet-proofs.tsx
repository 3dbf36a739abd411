import styles from './sheet.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { ReceiptProof } from '#/client/receipt-proofs.ts'
import { QrCode } from '#/app/ui/qr-code.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { useWordsIn } from '#/app/words/words.ts'

interface Props {
  readonly proofs: readonly ReceiptProof[]
  readonly language: Language
}

/** What was signed, each with one code that proves the log has it: signed head and the way to it. */
export function SheetProofs({ proofs, language }: Props) {
  const words = useWordsIn('sheet', language)
  const formats = formatsIn(language)
  const nameOf = (id: string): string =>
    purposeRegister.purposes.find((purpose) => purpose.id === id)?.name[language] ?? id
  const titleOf = ({ receipt }: ReceiptProof): string =>
    receipt.purposes.length === 0 ? words('noticeReceipt') : receipt.purposes.map(nameOf).join(', ')
  return (
    <section className={styles['proofs']}>
      <h3>{words('proofTitle')}</h3>
      <p>{words('proofText')}</p>
      <ul>
        {proofs.map((each) => (
          <li key={each.receipt.recordId}>
            <p>
              <strong>{titleOf(each)}</strong>, {formats.dateOf(Date.parse(each.receipt.capturedAt))}
            </p>
            {each.proof === null ? (
              <p>{words('proofAwaited')}</p>
            ) : (
              <QrCode text={each.proof} title={words('proofOf', { what: titleOf(each) })} size="large" />
            )}
            <p className={styles['address']}>{each.leaf}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useState } from 'react'
import styles from './recovery-pages.module.css'
import type { RecoveryMaterial } from '#/client/vault-api.ts'
import { Button } from '#/app/ui/button.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly organisation: string
  readonly recovery: Partial<Omit<RecoveryMaterial, 'recoveryKey'>> & { readonly recoveryKey: string }
  readonly onDone: () => void
  readonly doneLabel: string
}

/** One secret as text to type and as a code to scan; on paper each has a page of its own. */
function Sheet({
  title,
  secret,
  organisation,
}: {
  readonly title: string
  readonly secret: string
  readonly organisation: string
}) {
  return (
    <section className={styles['sheet']}>
      <h2>{title}</h2>
      <p>{organisation}</p>
      <div className={styles['secret']}>
        <QrCode text={secret} title={title} />
        <code className={styles['text']}>{secret}</code>
      </div>
    </section>
  )
}

/** The recovery material, shown once: to print, each secret on its own page. */
export function RecoveryPages({ organisation, recovery, onDone, doneLabel }: Props) {
  const words = useWords('setup')
  const [printed, setPrinted] = useState(false)
  return (
    <div className={styles['pages']}>
      <Sheet title={words('recoveryKey')} secret={recovery.recoveryKey} organisation={organisation} />
      {recovery.rootShares?.map((share, index) => (
        <Sheet
          key={share}
          title={words('rootShare', { number: index + 1 })}
          secret={share}
          organisation={organisation}
        />
      ))}
      {recovery.fingerprint !== undefined && (
        <p>
          {words('fingerprint')}: <code>{recovery.fingerprint}</code>
        </p>
      )}
      <div className={styles['actions']}>
        <Button
          tone={printed ? 'secondary' : 'primary'}
          icon="print"
          onPress={() => {
            setPrinted(true)
            window.print()
          }}
        >
          {words('printPages')}
        </Button>
        <Button tone={printed ? 'primary' : 'secondary'} icon="check" onPress={onDone}>
          {doneLabel}
        </Button>
      </div>
    </div>
  )
}

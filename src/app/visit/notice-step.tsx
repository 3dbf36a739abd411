import { useState } from 'react'
import styles from './visit.module.css'
import type { VisitWork } from './visit-work.ts'
import { homeVisitNotice } from '#/client/consents.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { useWords } from '#/app/words/words.ts'

export type Delivery = 'shown' | 'read-aloud' | 'printed'
type Spoken = 'lv' | 'en' | 'ru'

const VOICES: Readonly<Record<Spoken, string>> = { lv: 'lv-LV', en: 'en-GB', ru: 'ru-RU' }

interface Props {
  readonly work: VisitWork
  readonly delivery: Delivery
  readonly onDelivery: (delivery: Delivery) => void
  readonly onNext: () => void
  readonly onRefused: (outcome: 'refused' | 'nobody-home', reason: string) => void
}

/** At the door: the notice in layers, in the resident's language; refusing is one tap away. */
export function NoticeStep({ work, delivery, onDelivery, onNext, onRefused }: Props) {
  const words = useWords('visit')
  const { language } = work.draft
  const [refusing, setRefusing] = useState(false)
  const [reading, setReading] = useState(false)
  const notice = homeVisitNotice.languages[language]
  const speak = (): void => {
    if (reading) {
      speechSynthesis.cancel()
      setReading(false)
      return
    }
    const said = new SpeechSynthesisUtterance([notice.title, ...notice.short].join(' '))
    said.lang = VOICES[language]
    said.addEventListener('end', () => setReading(false))
    speechSynthesis.speak(said)
    setReading(true)
    onDelivery('read-aloud')
  }
  return (
    <div className={styles['page']}>
      <p>{words('noticeIntro')}</p>
      <ChoiceGroup
        label={words('residentLanguage')}
        layout="beside"
        value={language}
        onChange={(chosen) => work.change({ language: chosen })}
        choices={[
          { value: 'lv', label: 'Latviešu' },
          { value: 'en', label: 'English' },
          { value: 'ru', label: 'Русский' },
        ]}
      />
      <article className={styles['notice']} lang={language}>
        <h2>{notice.title}</h2>
        <ul>
          {notice.short.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <details>
          <summary>{words('fullNotice')}</summary>
          {notice.sections.map(({ heading, paragraphs }) => (
            <section key={heading}>
              <h3>{heading}</h3>
              {paragraphs.map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
            </section>
          ))}
        </details>
      </article>
      {'speechSynthesis' in window && (
        <Button icon="speech" onPress={speak}>
          {reading ? words('stopReading') : words('readAloud')}
        </Button>
      )}
      <ChoiceGroup
        label={words('deliveryLabel')}
        layout="beside"
        value={delivery}
        onChange={onDelivery}
        choices={[
          { value: 'shown', label: words('deliveryShown') },
          { value: 'read-aloud', label: words('deliveryRead') },
          { value: 'printed', label: words('deliveryPrinted') },
        ]}
      />
      <div className={styles['actions']}>
        <Button tone="primary" icon="forward" onPress={onNext}>
          {words('noticeNext')}
        </Button>
        <Button icon="cross" onPress={() => setRefusing(true)}>
          {words('refuseVisit')}
        </Button>
        <Button tone="quiet" icon="home" onPress={() => onRefused('nobody-home', '')}>
          {words('nobodyHome')}
        </Button>
      </div>
      <Refusal
        isOpen={refusing}
        onClose={() => setRefusing(false)}
        onRefused={(reason) => onRefused('refused', reason)}
      />
    </div>
  )
}

type Reason = 'no-time' | 'no-need' | 'no-trust' | 'not-given'

function Refusal({
  isOpen,
  onClose,
  onRefused,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onRefused: (reason: string) => void
}) {
  const words = useWords('visit')
  const [reason, setReason] = useState<Reason>('not-given')
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={words('refuseTitle')}
      actions={
        <>
          <Button tone="primary" onPress={() => onRefused(reason)}>
            {words('refuseConfirm')}
          </Button>
          <LinkButton href="/options" outside icon="document">
            {words('anonymousHelp')}
          </LinkButton>
        </>
      }
    >
      <p>{words('refuseText')}</p>
      <ChoiceGroup
        label={words('refuseReason')}
        isOptional
        value={reason}
        onChange={setReason}
        choices={[
          { value: 'not-given', label: words('refuseOther') },
          { value: 'no-time', label: words('refuseNoTime') },
          { value: 'no-need', label: words('refuseNoNeed') },
          { value: 'no-trust', label: words('refuseNoTrust') },
        ]}
      />
    </Dialog>
  )
}

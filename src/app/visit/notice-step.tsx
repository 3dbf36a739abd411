import { useEffect, useState, useSyncExternalStore } from 'react'
import styles from './visit.module.css'
import { useDraft, type VisitWork } from './visit-work.ts'
import { homeVisitNotice } from '#/client/consents.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useWords } from '#/app/words/words.ts'

interface Props {
  readonly work: VisitWork
  readonly busy: boolean
  readonly onNext: () => void
  readonly onNotMade: (outcome: 'refused' | 'nobody-home', reason: string) => void
}

/** At the door: the notice in layers, in the resident's language; refusing is one tap away. */
export function NoticeStep({ work, busy, onNext, onNotMade }: Props) {
  const words = useWords('visit')
  const { language, delivery } = useDraft(work)
  const [notMade, setNotMade] = useState<'refused' | 'nobody-home' | null>(null)
  const notice = homeVisitNotice.languages[language]
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
      <ReadAloud
        language={language}
        text={[notice.title, ...notice.short].join(' ')}
        onRead={() => work.change({ delivery: 'read-aloud' })}
      />
      <ChoiceGroup
        label={words('deliveryLabel')}
        layout="beside"
        value={delivery ?? 'shown'}
        onChange={(chosen) => work.change({ delivery: chosen })}
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
        <Button icon="cross" onPress={() => setNotMade('refused')}>
          {words('refuseVisit')}
        </Button>
        <Button tone="quiet" icon="home" onPress={() => setNotMade('nobody-home')}>
          {words('nobodyHome')}
        </Button>
      </div>
      <Refusal
        isOpen={notMade === 'refused'}
        busy={busy}
        onClose={() => setNotMade(null)}
        onRefused={(reason) => {
          setNotMade(null)
          onNotMade('refused', reason)
        }}
      />
      <Dialog
        isOpen={notMade === 'nobody-home'}
        onClose={() => setNotMade(null)}
        title={words('nobodyHome')}
        actions={
          <>
            <Button
              tone="primary"
              isPending={busy}
              onPress={() => {
                setNotMade(null)
                onNotMade('nobody-home', '')
              }}
            >
              {words('nobodyHomeConfirm')}
            </Button>
            <Button onPress={() => setNotMade(null)}>{words('notYet')}</Button>
          </>
        }
      >
        <p>{words('nobodyHomeText')}</p>
      </Dialog>
    </div>
  )
}

interface ReadAloudProps {
  readonly language: Language
  readonly text: string
  readonly onRead: () => void
}

const hearVoices = (listener: () => void): (() => void) => {
  speechSynthesis.addEventListener('voiceschanged', listener)
  return () => speechSynthesis.removeEventListener('voiceschanged', listener)
}

/** A voice that lives on this device and speaks the language: another would mangle it, or need the network. */
const voiceFor = (language: Language): SpeechSynthesisVoice | undefined =>
  speechSynthesis.getVoices().find(({ lang, localService }) => localService && lang.startsWith(language))

/** Offered only where the device can; otherwise the worker reads. */
function ReadAloud(props: ReadAloudProps) {
  return 'speechSynthesis' in window ? <Voice {...props} /> : null
}

function Voice({ language, text, onRead }: ReadAloudProps) {
  const words = useWords('visit')
  const canSpeak = useSyncExternalStore(hearVoices, () => voiceFor(language) !== undefined)
  const [reading, setReading] = useState(false)
  useEffect(() => () => speechSynthesis.cancel(), [language])
  if (!canSpeak) return null
  const speak = (): void => {
    speechSynthesis.cancel()
    setReading(!reading)
    if (reading) return
    const said = new SpeechSynthesisUtterance(text)
    said.voice = voiceFor(language) ?? null
    said.lang = said.voice?.lang ?? language
    said.addEventListener('end', () => {
      setReading(false)
      onRead()
    })
    said.addEventListener('error', () => setReading(false))
    speechSynthesis.speak(said)
  }
  return (
    <div className={styles['actions']}>
      <Button icon="speech" onPress={speak}>
        {reading ? words('stopReading') : words('readAloud')}
      </Button>
    </div>
  )
}

interface RefusalProps {
  readonly isOpen: boolean
  readonly busy: boolean
  readonly onClose: () => void
  readonly onRefused: (reason: 'no-time' | 'no-need' | 'no-trust' | 'not-given') => void
}

/** The reason is the tap: each button records the refusal with its code. */
function Refusal({ isOpen, busy, onClose, onRefused }: RefusalProps) {
  const words = useWords('visit')
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={words('refuseTitle')}
      actions={
        <>
          <LinkButton href="/options" outside icon="document">
            {words('anonymousHelp')}
          </LinkButton>
          <Button onPress={onClose}>{words('goOnVisiting')}</Button>
        </>
      }
    >
      <p>{words('refuseText')}</p>
      <p>{words('refuseReason')}</p>
      <div className={styles['reasons']}>
        <Button isPending={busy} onPress={() => onRefused('not-given')}>
          {words('refuseOther')}
        </Button>
        <Button isPending={busy} onPress={() => onRefused('no-time')}>
          {words('refuseNoTime')}
        </Button>
        <Button isPending={busy} onPress={() => onRefused('no-need')}>
          {words('refuseNoNeed')}
        </Button>
        <Button isPending={busy} onPress={() => onRefused('no-trust')}>
          {words('refuseNoTrust')}
        </Button>
      </div>
    </Dialog>
  )
}

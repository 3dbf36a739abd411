import { useState } from 'react'
import { NoticeText } from './notice-text.tsx'
import styles from './visit.module.css'
import { useDraft, type VisitWork } from './visit-work.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
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
  const { language, delivery, variant } = useDraft(work)
  const [notMade, setNotMade] = useState<'refused' | 'nobody-home' | null>(null)
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
      <NoticeText
        language={language}
        variant={variant ?? 'full'}
        onVariant={(chosen) => work.change({ variant: chosen })}
        onRead={() => work.change({ delivery: 'read-aloud' })}
      />
      <div className={styles['actions']}>
        <LinkButton
          href={`/notice/${language}/${variant ?? 'full'}/${work.draft.household}/${work.draft.visit}`}
          icon="print"
        >
          {words('printNotice')}
        </LinkButton>
      </div>
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

import { useState } from 'react'
import { Faces } from './faces.tsx'
import { feedbackPlace, leave, type Left } from './leaving.ts'
import styles from './feedback.module.css'
import { type Face, type FeedbackAbout, LONGEST_COMMENT } from '#/core/indicators/feedback.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { LanguageSwitch } from '#/app/ui/language-switch.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useWords } from '#/app/words/words.ts'

/**
 * How was the visit: three faces and, if wanted, a sentence. On the office's
 * tablet in the resident's hands, or on their own telephone by the code.
 */
export function FeedbackPage() {
  const words = useWords('feedback')
  const [place] = useState(() => feedbackPlace(location.hash))
  const [face, setFace] = useState<Face | null>(null)
  const [about, setAbout] = useState<FeedbackAbout>(place.kind === 'telephone' ? place.about : 'visit')
  const [comment, setComment] = useState('')
  const [left, setLeft] = useState<Left | 'no' | 'leaving'>('no')
  const give = async (): Promise<void> => {
    if (face === null || place.kind === 'none') return
    setLeft('leaving')
    setLeft(await leave(place, { about, face, comment: comment.trim() }))
  }
  return (
    <main className={styles['page']}>
      <div className={styles['language']}>
        <LanguageSwitch />
      </div>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {place.kind === 'none' && <Banner tone="warn">{words('noCode')}</Banner>}
      {left === 'left' ? (
        <>
          <Banner tone="ok">{words('thanks')}</Banner>
          {place.kind === 'tablet' && (
            <LinkButton href="/today" icon="back">
              {words('giveBack')}
            </LinkButton>
          )}
        </>
      ) : (
        place.kind !== 'none' && (
          <>
            <ChoiceGroup
              label={words('about')}
              layout="beside"
              value={about}
              onChange={setAbout}
              choices={[
                { value: 'visit', label: words('aboutVisit') },
                { value: 'service', label: words('aboutService') },
              ]}
            />
            <Faces about={about} value={face} onChange={setFace} />
            <TextArea
              label={words('comment')}
              help={words('commentHelp')}
              isOptional
              maxLength={LONGEST_COMMENT}
              value={comment}
              onChange={setComment}
            />
            {left === 'offline' && <Banner tone="danger">{words('offline')}</Banner>}
            {left === 'locked' && <Banner tone="warn">{words('locked')}</Banner>}
            <div className={styles['actions']}>
              <Button
                tone="primary"
                size="large"
                icon="send"
                isDisabled={face === null}
                isPending={left === 'leaving'}
                onPress={() => void give()}
              >
                {words('give')}
              </Button>
              {place.kind === 'tablet' && (
                <LinkButton href="/today" icon="back">
                  {words('skip')}
                </LinkButton>
              )}
            </div>
            {place.kind === 'tablet' && <OwnTelephone />}
          </>
        )
      )}
    </main>
  )
}

/** The code by which the same is said on one's own telephone; the same for everybody, so it tells nothing. */
function OwnTelephone() {
  const words = useWords('feedback')
  const fragment = useVaultQuery(
    async () => ((await vault.whoami()) === null ? null : vault.feedbackFragment()),
    'feedback fragment',
    (a, b) => a === b,
  )
  if (fragment === null) return null
  return (
    <details>
      <summary>{words('ownTelephone')}</summary>
      <QrCode text={`${location.origin}/feedback#${fragment}`} title={words('qr')} />
    </details>
  )
}

import { ReadAloud } from './read-aloud.tsx'
import styles from './visit.module.css'
import { homeVisitNotice } from '#/client/consents.ts'
import { type NoticeVariant, noticeTextOf } from '#/core/consent/notice.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import type { Language } from '#/app/words/catalog.ts'
import { useWordsIn } from '#/app/words/words.ts'

interface Props {
  readonly language: Language
  readonly variant: NoticeVariant
  readonly onVariant: (variant: NoticeVariant) => void
  /** Read aloud to the end. */
  readonly onRead?: () => void
}

/**
 * The notice in layers, in the resident's language: what everybody is told,
 * and the rest to open; as a full text or an easy one; read aloud where the
 * device can.
 */
export function NoticeText({ language, variant, onVariant, onRead }: Props) {
  const words = useWordsIn('visit', language)
  const text = noticeTextOf(homeVisitNotice, language, variant) ?? homeVisitNotice.languages[language]
  const hasEasy = noticeTextOf(homeVisitNotice, language, 'easy') !== null
  return (
    <>
      {hasEasy && (
        <ChoiceGroup
          label={words('noticeVariant')}
          layout="beside"
          value={variant}
          onChange={onVariant}
          choices={[
            { value: 'full', label: words('fullRead') },
            { value: 'easy', label: words('easyRead') },
          ]}
        />
      )}
      <article className={styles['notice']} lang={language}>
        <h2>{text.title}</h2>
        <ul>
          {text.short.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <details>
          <summary>{words('fullNotice')}</summary>
          {text.sections.map(({ heading, paragraphs }) => (
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
        text={[text.title, ...text.short].join(' ')}
        {...(onRead === undefined ? {} : { onRead })}
      />
    </>
  )
}

import { useParams } from 'wouter'
import { z } from 'zod'
import styles from './visit.module.css'
import { homeVisitNotice } from '#/client/consents.ts'
import { noticeSha256, noticeTextOf } from '#/core/consent/notice.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import { StreamId, VisitId } from '#/core/vault/ids.ts'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { useWords, useWordsIn } from '#/app/words/words.ts'

const Params = z.object({
  language: z.enum(['lv', 'en', 'ru']),
  variant: z.enum(['full', 'easy']),
  stream: StreamId,
  visit: VisitId,
})

/** `/notice/:language/:variant/:stream/:visit`: the whole notice on paper, with its version and hash at the foot. */
export function NoticePage() {
  const { language, variant, stream, visit } = Params.parse(useParams())
  const words = useWords('visit')
  const theirs = useWordsIn('visit', language)
  const text = noticeTextOf(homeVisitNotice, language, variant) ?? homeVisitNotice.languages[language]
  const { id, version } = homeVisitNotice
  const hash = toBase64url(noticeSha256(homeVisitNotice, language, variant))
  return (
    <>
      <div className={styles['noPrint']}>
        <PageHeader
          title={words('printNotice')}
          back={{ href: `/households/${stream}/visit/${visit}/notice`, label: words('toVisit') }}
          actions={
            <Button tone="primary" icon="print" onPress={() => window.print()}>
              {words('print')}
            </Button>
          }
        />
      </div>
      <PrintPage
        title={text.title}
        language={language}
        footer={<p>{theirs('noticeFoot', { id, version, hash })}</p>}
      >
        <ul>
          {text.short.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        {text.sections.map(({ heading, paragraphs }) => (
          <section key={heading}>
            <h3>{heading}</h3>
            {paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </section>
        ))}
      </PrintPage>
    </>
  )
}

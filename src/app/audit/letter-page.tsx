import { useState } from 'react'
import { useParams } from 'wouter'
import { z } from 'zod'
import styles from './audit.module.css'
import { useLetters, useOffice } from './letters.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { letterText } from '#/core/consent/request-letters.ts'
import { foldRequest, type RequestState } from '#/core/consent/requests.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { saveText } from '#/app/save-file.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

const Params = z.object({
  matter: RecordId,
  kind: z.enum(['identity', 'extension', 'answer', 'refusal']),
  language: z.enum(['lv', 'en', 'ru']),
})
type Params = z.infer<typeof Params>

/** `/audit/requests/:matter/letter/:kind/:language`: one letter, to be read over, printed or saved. */
export function LetterPage() {
  const params = Params.parse(useParams())
  const book = useVaultQuery(() => vault.book(), 'book')
  if (book === null) return <Skeleton lines={6} />
  const lines = mattersOf(book, 'request').get(params.matter) ?? []
  return <Letter {...params} state={foldRequest(lines.map(({ event }) => event))} />
}

function Letter({ kind, language, state }: Params & { readonly state: RequestState }) {
  const words = useWords('papers')
  const office = useOffice()
  const [addressee, setAddressee] = useState('')
  const letter = useLetters(state, language, addressee.trim() === '' ? null : addressee.trim()).find(
    (each) => each.kind === kind,
  )
  return (
    <>
      <div className={styles['above']}>
        <PageHeader
          title={letter?.title ?? words('title')}
          back={{ href: '/audit/requests', label: words('toRequests') }}
          actions={
            letter && (
              <>
                <Button tone="primary" icon="print" onPress={() => window.print()}>
                  {words('print')}
                </Button>
                <Button
                  icon="download"
                  onPress={() => saveText(`slieksnis-${kind}.txt`, 'text/plain', letterText(letter))}
                >
                  {words('save')}
                </Button>
              </>
            )
          }
        />
        <TextField label={words('addressee')} isOptional value={addressee} onChange={setAddressee} />
      </div>
      {letter === undefined ? (
        <Banner tone="warn">{words('noLetter')}</Banner>
      ) : (
        <PrintPage
          title={letter.title}
          language={language}
          footer={
            <p>
              {office.controller} · {formatsIn(language).date(today())}
            </p>
          }
        >
          {letter.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </PrintPage>
      )}
    </>
  )
}

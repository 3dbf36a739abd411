import { useState } from 'react'
import { useParams } from 'wouter'
import { z } from 'zod'
import styles from './audit.module.css'
import { useOffice } from './letters.ts'
import { lossPaper, lossStanding } from './loss.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { languages } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

const Params = z.object({
  matter: RecordId,
  article: z.enum(['33', '34']),
  language: z.enum(['lv', 'en', 'ru']),
})

/** `/audit/losses/:matter/paper/:article/:language`: the notification to the authority, or the letter to one person. */
export function LossPaperPage() {
  const { matter, article, language } = Params.parse(useParams())
  const words = useWords('officer')
  const papers = useWords('papers')
  const office = useOffice()
  const book = useVaultQuery(() => vault.book(), 'book')
  const devices = useVaultQuery(() => vault.devices(), 'devices')
  const [addressee, setAddressee] = useState('')
  const [openedAt] = useState(() => Date.now())
  if (book === null || devices === null) return <Skeleton lines={6} />
  const lines = mattersOf(book, 'loss').get(matter) ?? []
  const device = devices.find((each) => each.device === lines[0]?.device)
  const standing = lossStanding(lines, device, openedAt)
  const draft =
    standing === null
      ? null
      : lossPaper(article, standing, office, addressee.trim() === '' ? null : addressee.trim(), language)
  return (
    <>
      <div className={styles['above']}>
        <PageHeader
          title={article === '33' ? words('draft33') : words('draft34')}
          back={{ href: '/audit/losses', label: words('lossesTitle') }}
          actions={
            draft && (
              <>
                <Button tone="primary" icon="print" onPress={() => window.print()}>
                  {papers('print')}
                </Button>
                {languages
                  .filter((each) => each !== language)
                  .map((each) => (
                    <LinkButton
                      key={each}
                      href={`/audit/losses/${matter}/paper/${article}/${each}`}
                      tone="quiet"
                    >
                      {each}
                    </LinkButton>
                  ))}
              </>
            )
          }
        />
        {article === '34' && (
          <TextField label={papers('addressee')} isOptional value={addressee} onChange={setAddressee} />
        )}
        {draft !== null && draft.open.length > 0 && (
          <Banner tone="warn">{words('openFields', { count: draft.open.length })}</Banner>
        )}
      </div>
      {draft !== null && (
        <PrintPage
          title={draft.title}
          language={language}
          footer={
            <p>
              {office.controller} · {formatsIn(language).date(today())}
            </p>
          }
        >
          {draft.sections.map((section) => (
            <section key={section.key}>
              <h3>{section.title}</h3>
              <dl className={styles['draft']}>
                {section.fields.map(({ key, label, value }) => (
                  <div key={key}>
                    <dt>{label}</dt>
                    <dd>{value ?? '…'}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </PrintPage>
      )}
    </>
  )
}

import { useEffect, useState } from 'react'
import styles from './review.module.css'
import type { LateWork } from '#/client/late-work.ts'
import type { Caseload } from '#/client/vault-api.ts'
import { type RescueNews, rescueNews, rescueTrouble } from '#/app/rescue-words.ts'
import { saveFile } from '#/app/save-file.ts'
import { announce } from '#/app/ui/announce.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ConfirmByTyping } from '#/app/ui/confirm-by-typing.tsx'
import { useStatus, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** What devices left behind whose access ended, for a supervisor to decide on; nothing while there is none. */
export function LateWorkPart({ caseload }: { readonly caseload: Caseload }) {
  const words = useWords('handingOver')
  const { phase, lastReceiptAt } = useStatus()
  const [works, setWorks] = useState<readonly LateWork[]>([])
  const [asked, setAsked] = useState(0)
  const [news, setNews] = useState<RescueNews | null>(null)
  const isResting = phase === 'resting'
  useEffect(() => {
    // Asked of the server; without a connection there is nothing to decide on here.
    if (isResting) vault.lateWork().then(setWorks, () => undefined)
  }, [isResting, lastReceiptAt, asked])
  if (works.length === 0 && news === null) return null
  return (
    <section aria-label={words('lateTitle')}>
      <h2>{words('lateTitle')}</h2>
      {news !== null && (
        <Banner
          tone={news.tone}
          {...(news.title === undefined ? {} : { title: news.title })}
          onClose={() => setNews(null)}
        >
          {news.text}
        </Banner>
      )}
      {works.length > 0 && <p>{words('lateText')}</p>}
      <ul className={styles['list']}>
        {works.map((work) => (
          <Row
            key={work.work}
            work={work}
            caseload={caseload}
            onSettled={(told) => {
              setNews(told)
              setAsked((times) => times + 1)
            }}
          />
        ))}
      </ul>
    </section>
  )
}

function Row({
  work,
  caseload,
  onSettled,
}: {
  readonly work: LateWork
  readonly caseload: Caseload
  readonly onSettled: (news: RescueNews) => void
}) {
  const words = useWords('handingOver')
  const formats = useFormats()
  const [busy, setBusy] = useState(false)
  const [declining, setDeclining] = useState(false)
  const { account, device, receivedAt, counts, households } = work
  const author = account === null ? undefined : caseload.desk.staff.get(account)?.staff.name
  const names = households.map(
    (stream) =>
      caseload.households.find((household) => household.stream === stream)?.label ??
      words('lateUnknownHousehold'),
  )
  const settle = async (how: () => Promise<RescueNews>): Promise<void> => {
    setBusy(true)
    try {
      const news = await how()
      announce(news.text)
      onSettled(news)
    } catch (cause) {
      onSettled(rescueTrouble(words, cause))
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className={styles['row']}>
      <div className={styles['who']}>
        <h3>
          {words('lateFrom', { name: author ?? device.slice(0, 8), when: formats.dateTime(receivedAt) })}
        </h3>
        <p>
          {counts === null
            ? words('lateUnreadable')
            : words('lateWhat', { records: counts.records, drafts: counts.drafts, chunks: counts.chunks })}
        </p>
        {names.length > 0 && <p>{words('lateHouseholds', { names: formats.list(names) })}</p>}
      </div>
      <div className={styles['decisions']}>
        {counts !== null && (
          <Button
            tone="primary"
            isPending={busy}
            onPress={() =>
              void settle(async () => {
                const news = rescueNews(words, await vault.takeLateWork(work.work))
                return news.tone === 'ok' ? { tone: 'ok', text: words('lateDone') } : news
              })
            }
          >
            {words('lateTake')}
          </Button>
        )}
        <Button
          icon="download"
          onPress={() =>
            void vault.lateWorkFile(work.work).then(
              (bytes) => saveFile('slieksnis-late.slk', 'application/octet-stream', bytes),
              (cause: unknown) => onSettled(rescueTrouble(words, cause)),
            )
          }
        >
          {words('lateSave')}
        </Button>
        <Button onPress={() => setDeclining(true)}>{words('lateDecline')}</Button>
      </div>
      <ConfirmByTyping
        isOpen={declining}
        onClose={() => setDeclining(false)}
        title={words('lateDeclineTitle')}
        phrase={words('lateDeclinePhrase')}
        confirmLabel={words('lateDecline')}
        onConfirm={() => {
          setDeclining(false)
          void settle(async () => {
            await vault.declineLateWork(work.work)
            return { tone: 'info', text: words('lateDeclined') }
          })
        }}
      >
        {words('lateDeclineText')}
      </ConfirmByTyping>
    </li>
  )
}

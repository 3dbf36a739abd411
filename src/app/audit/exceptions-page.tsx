import { useState } from 'react'
import { Link } from 'wouter'
import styles from './audit.module.css'
import { NotToldList } from './not-told.tsx'
import { articleWords } from './requests-page.tsx'
import type { ConsentException, ExceptionCode } from '#/core/consent/exceptions.ts'
import { type OfficeBook, mattersOf } from '#/core/consent/office-book.ts'
import { foldRequest, isOverdue } from '#/core/consent/requests.ts'
import type { DeskState } from '#/core/household/fold.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useCaseload, useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

const AT_ONCE = 50

/** What should not be: decisions nobody has looked at, requests past their day, receipts against the rules. */
export function ExceptionsPage() {
  const words = useWords('exceptions')
  const caseload = useCaseload()
  const book = useVaultQuery(() => vault.book(), 'book')
  const notTold = useVaultQuery(() => vault.notTold(), 'not-told')
  const against = useVaultQuery(() => vault.receiptsAgainstRules(), 'receipts against the rules')
  if (caseload === null || book === null || notTold === null || against === null)
    return <Skeleton lines={6} />
  const { found, looked } = against
  const overdue = overdueRequests(book)
  const waiting = notTold.filter(({ standing }) => standing === 'waiting')
  const judged = notTold.filter(({ standing }) => standing !== 'waiting')
  const nameOf = (account: string): string =>
    caseload.desk.staff.get(AccountId.parse(account))?.staff.name ?? account.slice(0, 8)
  const isNone = waiting.length === 0 && overdue.length === 0 && found.length === 0
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {isNone && (
        <Banner tone="ok" title={words('none')}>
          {words('noneText', { receipts: looked })}
        </Banner>
      )}
      <NotToldList waiting={waiting} judged={judged} nameOf={nameOf} />
      {overdue.length > 0 && <Overdue requests={overdue} />}
      {found.length > 0 && <Receipts found={found} desk={caseload.desk} />}
    </>
  )
}

function overdueRequests(book: OfficeBook) {
  return [...mattersOf(book, 'request')].flatMap(([matter, lines]) => {
    const state = foldRequest(lines.map(({ event }) => event))
    return isOverdue(state, today()) ? [{ matter, state }] : []
  })
}

function Overdue({ requests }: { readonly requests: ReturnType<typeof overdueRequests> }) {
  const words = useWords('exceptions')
  const officer = useWords('officer')
  const formats = useFormats()
  return (
    <section className={styles['step']}>
      <h2>{words('requests')}</h2>
      <ul>
        {requests.map(({ matter, state: { article, clock } }) => (
          <li key={matter}>
            {article !== null &&
              clock !== null &&
              words('request', {
                article: articleWords(officer, article),
                date: formats.date(clock.due),
              })}
          </li>
        ))}
      </ul>
      <div className={styles['row']}>
        <LinkButton href="/audit/requests" icon="forward">
          {words('toRequests')}
        </LinkButton>
      </div>
    </section>
  )
}

function codeWords(words: Say<'exceptions'>, code: ExceptionCode): string {
  switch (code) {
    case 'without-notice':
      return words('withoutNotice')
    case 'unknown-notice':
      return words('unknownNotice')
    case 'statutory-purpose':
      return words('statutoryPurpose')
    case 'without-proof':
      return words('withoutProof')
    case 'given-from-afar':
      return words('givenFromAfar')
  }
}

interface ReceiptsProps {
  readonly found: readonly ConsentException[]
  readonly desk: DeskState
}

function Receipts({ found, desk }: ReceiptsProps) {
  const words = useWords('exceptions')
  const formats = useFormats()
  const [shown, setShown] = useState(AT_ONCE)
  return (
    <section className={styles['receipts']}>
      <h2>
        {words('receipts')} ({found.length})
      </h2>
      <Table
        caption={words('receipts')}
        columns={[
          {
            key: 'person',
            heading: words('person'),
            namesRow: true,
            cell: ({ receipt }) => (
              <Link href={`/audit/person/${receipt.subject}`}>{receipt.subject.slice(0, 8)}</Link>
            ),
          },
          { key: 'what', heading: words('what'), cell: ({ code }) => codeWords(words, code) },
          {
            key: 'when',
            heading: words('when'),
            cell: ({ receipt }) => formats.dateTime(Date.parse(receipt.capturedAt)),
          },
          {
            key: 'worker',
            heading: words('worker'),
            cell: ({ receipt }) => desk.staff.get(receipt.worker)?.staff.name ?? receipt.worker.slice(0, 8),
          },
        ]}
        rows={found.slice(0, shown)}
        rowKey={({ code, receipt }) => `${receipt.recordId} ${code}`}
      />
      {found.length > shown && (
        <Button onPress={() => setShown(shown + AT_ONCE)}>
          {words('more')} ({shown} / {found.length})
        </Button>
      )}
    </section>
  )
}

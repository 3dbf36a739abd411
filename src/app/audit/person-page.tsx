import { useParams } from 'wouter'
import { kindWords, methodWords, purposeNames, readReceipts } from './receipts.ts'
import styles from './audit.module.css'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import { foldConsents, standingAt, type ConsentState } from '#/core/consent/fold.ts'
import { noticeBytes, noticeSha256 } from '#/core/consent/notice.ts'
import { fromUtf8, toBase64url } from '#/core/vault/bytes.ts'
import { PersonId } from '#/core/vault/ids.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** One person over time: receipts, where each purpose stands, and the very text they were shown. */
export function PersonPage() {
  const subject = PersonId.parse(useParams()['subject'])
  const words = useWords('audit')
  const language = useLanguage()
  const formats = useFormats()
  const all = useVaultQuery(async () => readReceipts(await vault.receipts()), 'receipts')
  if (all === null) return <Skeleton lines={8} />
  const own = all.filter(({ receipt }) => receipt.subject === subject)
  const consents = foldConsents(own.map(({ receipt }) => receipt)).get(subject)
  const said: Readonly<Record<ConsentState, string>> = {
    given: words('stateGiven'),
    refused: words('stateRefused'),
    deferred: words('stateDeferred'),
    withdrawn: words('stateWithdrawn'),
    expired: words('stateExpired'),
    unset: words('stateUnset'),
  }
  const now = new Date().toISOString()
  const notice = own.findLast(({ receipt }) => receipt.kind === 'notice')?.receipt.notice
  const isSame =
    notice !== undefined && toBase64url(noticeSha256(homeVisitNotice, notice.language)) === notice.sha256
  return (
    <>
      <PageHeader
        title={words('personTitle')}
        kicker={subject.slice(0, 8)}
        back={{ href: '/audit', label: words('title') }}
      />
      <h2>{words('standing')}</h2>
      <ul className={styles['standing']}>
        {purposeRegister.purposes
          .filter(({ optional }) => optional)
          .map(({ id, name }) => (
            <li key={id}>
              {name[language]}: <strong>{said[standingAt(consents, id, now).state]}</strong>
            </li>
          ))}
      </ul>
      <Table
        caption={words('receipts')}
        columns={[
          {
            key: 'what',
            heading: words('what'),
            namesRow: true,
            cell: ({ receipt }) => kindWords(words, receipt.kind),
          },
          {
            key: 'purposes',
            heading: words('purposes'),
            cell: ({ receipt }) => purposeNames(receipt.purposes, language),
          },
          {
            key: 'captured',
            heading: words('captured'),
            cell: ({ receipt }) => {
              const at = Date.parse(receipt.capturedAt)
              return `${formats.dateOf(at)} ${formats.time(at)}; ${words('notBefore', { size: receipt.device.lastHead.size })}`
            },
          },
          {
            key: 'method',
            heading: words('method'),
            cell: ({ receipt }) => methodWords(words, receipt.method),
          },
        ]}
        rows={own}
        rowKey={({ record }) => record}
        empty={words('none')}
      />
      {notice !== undefined && (
        <section>
          <h2>{words('seen')}</h2>
          <Badge tone={isSame ? 'ok' : 'danger'}>{isSame ? words('hashFits') : words('hashDiffers')}</Badge>
          <pre className={styles['evidence']} lang={notice.language}>
            {fromUtf8(noticeBytes(homeVisitNotice, notice.language))}
          </pre>
        </section>
      )}
    </>
  )
}

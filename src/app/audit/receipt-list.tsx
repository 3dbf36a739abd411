import { useState } from 'react'
import { Link } from 'wouter'
import { Opening } from './opening.tsx'
import { receiptColumns } from './receipts.ts'
import styles from './audit.module.css'
import type { ReadReceipt } from '#/client/vault-api.ts'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table, type Column } from '#/app/ui/table.tsx'
import { useCaseload, useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const AT_ONCE = 100
type Filter = 'all' | 'consent' | 'refusal' | 'withdrawal'
/** The newest receipts, of one kind or all; while the rest is still being opened, those that came last. */
export function ReceiptList() {
  const words = useWords('audit')
  const formats = useFormats()
  const language = useLanguage()
  const caseload = useCaseload()
  const [filter, setFilter] = useState<Filter>('all')
  const [shown, setShown] = useState(AT_ONCE)
  const newest = useVaultQuery(
    () => vault.newestReceipts(filter === 'all' ? null : filter, shown),
    `receipts ${filter} ${shown}`,
  )
  const { what, purposes, captured, method } = receiptColumns(words, formats, language)
  const columns: readonly Column<ReadReceipt>[] = [
    {
      key: 'person',
      heading: words('person'),
      namesRow: true,
      cell: ({ receipt }) => (
        <Link href={`/audit/person/${receipt.subject}`}>{receipt.subject.slice(0, 8)}</Link>
      ),
    },
    what,
    purposes,
    captured,
    {
      key: 'notice',
      heading: words('notice'),
      cell: ({ receipt }) => `${receipt.notice.version} ${receipt.notice.language}`,
    },
    method,
    {
      key: 'worker',
      heading: words('worker'),
      cell: ({ receipt }) =>
        caseload?.desk.staff.get(receipt.worker)?.staff.name ?? receipt.worker.slice(0, 8),
    },
  ]
  return (
    <section className={styles['receipts']}>
      <h2>{words('receipts')}</h2>
      <ChoiceGroup
        label={words('filter')}
        layout="beside"
        value={filter}
        onChange={setFilter}
        choices={[
          { value: 'all', label: words('all') },
          { value: 'consent', label: words('kindConsent') },
          { value: 'refusal', label: words('kindRefusal') },
          { value: 'withdrawal', label: words('kindWithdrawal') },
        ]}
      />
      {newest?.isWhole === false && (
        <>
          <p>{words('latestOnly')}</p>
          <Opening />
        </>
      )}
      {newest === null ? (
        <Skeleton lines={8} />
      ) : (
        <Table
          caption={words('receipts')}
          columns={columns}
          rows={newest.receipts}
          rowKey={({ record }) => record}
          empty={words(newest.isWhole ? 'none' : 'noneYet')}
        />
      )}
      {newest?.isWhole === true && newest.total > shown && (
        <Button onPress={() => setShown(shown + AT_ONCE)}>{words('more')}</Button>
      )}
    </section>
  )
}

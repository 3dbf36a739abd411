import { useState } from 'react'
import styles from './audit.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { Dimension, VoluntarinessReport, VoluntarinessRow } from '#/core/consent/voluntariness.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { useCaseload, useVaultQuery, vault } from '#/app/vault.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)

/** Whether people are free to say no: how often they do, by who asked, with what notice, in which language. */
export function VoluntarinessPage() {
  const words = useWords('officer')
  const language = useLanguage()
  const [purpose, setPurpose] = useState(optional[0]?.id ?? '')
  const report = useVaultQuery(() => vault.voluntariness(purpose), `voluntariness ${purpose}`)
  return (
    <>
      <PageHeader title={words('voluntarinessTitle')}>{words('voluntarinessIntro')}</PageHeader>
      <ChoiceGroup
        label={words('purpose')}
        value={purpose}
        onChange={setPurpose}
        choices={optional.map(({ id, name }) => ({ value: id, label: name[language] }))}
      />
      {report === null ? <Skeleton lines={6} /> : <Tables report={report} />}
    </>
  )
}

function Tables({ report }: { readonly report: VoluntarinessReport }) {
  const words = useWords('officer')
  const language = useLanguage()
  const caseload = useCaseload()
  const groupName = (dimension: Dimension, group: string): string => {
    if (dimension === 'language')
      return new Intl.DisplayNames([language], { type: 'language' }).of(group) ?? group
    const account = dimension === 'worker' ? AccountId.safeParse(group) : null
    return account?.success === true
      ? (caseload?.desk.staff.get(account.data)?.staff.name ?? group.slice(0, 8))
      : group
  }
  const figure = (value: number | null): string => (value === null ? words('hidden') : String(value))
  const titles: Readonly<Record<Dimension, string>> = {
    worker: words('byWorker'),
    notice: words('byNotice'),
    language: words('byLanguage'),
  }
  return (
    <div className={styles['matters']}>
      {(['worker', 'notice', 'language'] as const).map((dimension) => (
        <Table<VoluntarinessRow>
          key={dimension}
          caption={titles[dimension]}
          columns={[
            {
              key: 'group',
              heading: words('group'),
              namesRow: true,
              cell: (row) => (row === report.total ? words('total') : groupName(dimension, row.group)),
            },
            { key: 'offers', heading: words('offers'), align: 'end', cell: ({ offers }) => figure(offers) },
            { key: 'yes', heading: words('saidYes'), align: 'end', cell: ({ yes }) => figure(yes) },
            { key: 'no', heading: words('saidNo'), align: 'end', cell: ({ refused }) => figure(refused) },
            {
              key: 'later',
              heading: words('saidLater'),
              align: 'end',
              cell: ({ notNow }) => figure(notNow),
            },
            {
              key: 'share',
              heading: words('share'),
              align: 'end',
              cell: ({ yesPercent }) => figure(yesPercent === null ? null : Math.round(yesPercent)),
            },
          ]}
          rows={[...report.by[dimension], report.total]}
          rowKey={(row) => (row === report.total ? 'total' : row.group)}
        />
      ))}
    </div>
  )
}

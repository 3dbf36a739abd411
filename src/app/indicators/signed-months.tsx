import { useState } from 'react'
import { countMonth, indicatorSet } from './counting.ts'
import { useLabels } from './labels.ts'
import styles from './indicators.module.css'
import { today } from '#/app/days.ts'
import { saveFile, saveText } from '#/app/save-file.ts'
import type { KeptSnapshot } from '#/client/indicator-snapshots.ts'
import { type ExportWords, snapshotCsv, snapshotWorkbook } from '#/core/indicators/export.ts'
import { periodOf, shifted } from '#/core/indicators/period.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { AccountId } from '#/core/vault/ids.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { useCaseload, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly months: readonly KeptSnapshot[]
  readonly catalogue: CompiledCatalogue | null
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Months counted for good: signed by this or a colleague's device, and the only ones that leave the house. */
export function SignedMonths({ months, catalogue }: Props) {
  const words = useWords('indicators')
  const formats = useFormats()
  const caseload = useCaseload()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const said = useExportWords(catalogue)
  const last = shifted(periodOf(today(), 'month'), -1)
  const isSigned = months.some(({ signed }) => signed.snapshot.month === last.key)
  const sign = async (): Promise<void> => {
    setBusy(true)
    setFailure(null)
    try {
      const counted = await countMonth(last)
      const kept = counted === null ? null : await vault.signIndicatorMonth(counted, today())
      if (kept === null) setFailure(words('signOffline'))
      else if (!kept.ok) setFailure(words('notSigned'))
    } catch (cause) {
      reportError(cause)
      setFailure(words('notSigned'))
    }
    setBusy(false)
  }
  const nameOf = (account: string): string => {
    const id = AccountId.safeParse(account)
    return (id.success ? caseload?.desk.staff.get(id.data)?.staff.name : undefined) ?? account.slice(0, 8)
  }
  return (
    <section className={styles['noPrint']}>
      <h2>{words('monthsTitle')}</h2>
      <p>{words('monthsIntro')}</p>
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      {!isSigned && (
        <div className={styles['actions']}>
          <Button tone="primary" icon="check" isPending={busy} onPress={() => void sign()}>
            {words('signMonth', { month: last.key })}
          </Button>
        </div>
      )}
      <ul className={styles['months']}>
        {months.map((kept) => {
          const { month } = kept.signed.snapshot
          const file = `slieksnis-${month}`
          const { indicators } = indicatorSet
          return (
            <li key={kept.record} className={styles['indicator']}>
              <h3>{month}</h3>
              <p>
                {words('signedBy', {
                  name: nameOf(kept.account),
                  when: formats.dateTime(kept.at),
                  record: kept.record.slice(0, 8),
                })}
              </p>
              <div className={styles['actions']}>
                <Button
                  icon="download"
                  fullLabel={`XLSX ${month}`}
                  onPress={() =>
                    saveFile(`${file}.xlsx`, XLSX, writeXlsx(snapshotWorkbook(kept.signed, indicators, said)))
                  }
                >
                  XLSX
                </Button>
                <Button
                  icon="download"
                  fullLabel={`CSV ${month}`}
                  onPress={() =>
                    saveText(`${file}.csv`, 'text/csv', snapshotCsv(kept.signed, indicators, said))
                  }
                >
                  CSV
                </Button>
                <Button
                  icon="download"
                  fullLabel={`${words('signedFile')} ${month}`}
                  onPress={() =>
                    saveText(`${file}.json`, 'application/json', JSON.stringify(kept.signed, null, 2))
                  }
                >
                  {words('signedFile')}
                </Button>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function useExportWords(catalogue: CompiledCatalogue | null): ExportWords {
  const words = useWords('indicators')
  const language = useLanguage()
  const label = useLabels(catalogue)
  return {
    summary: words('title'),
    indicator: words('indicator'),
    group: words('group'),
    column: words('column'),
    value: words('value'),
    counted: words('counted'),
    of: words('of'),
    all: words('all'),
    hidden: words('hidden'),
    month: words('month'),
    madeOn: words('madeOn'),
    device: words('device'),
    publicKey: words('publicKey'),
    signature: words('signature'),
    nameOf: ({ id, name }) => name[language] ?? name.lv ?? id,
    label,
  }
}

import { useState } from 'react'
import { HeldWork } from './held-work.tsx'
import { MissingFiles } from './missing-files.tsx'
import { Receiving } from './receiving.tsx'
import { Rescue } from './rescue.tsx'
import { StorageState } from './storage-state.tsx'
import { Support } from './support.tsx'
import styles from './sync-page.module.css'
import type { QuarantinedRow, SafetyStatus } from '#/client/vault-api.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Table, type Column } from '#/app/ui/table.tsx'
import { useCaseload, useStatus, useVaultQuery, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useWords, type Say } from '#/app/words/words.ts'

export function problemWords(words: Say<'sync'>, problem: NonNullable<SafetyStatus['problem']>): string {
  switch (problem.code) {
    case 'revoked':
      return words('problemRevoked')
    case 'receipt-refused':
      return words('problemReceipt')
    case 'directory-refused':
      return words('problemDirectory')
    case 'log-inconsistent':
      return words('problemLog')
    case 'disk-full':
      return words('problemDisk')
    case 'server-behind':
      return words('problemBehind')
    case 'update-needed':
      return words('problemUpdate')
    case 'server-refused':
      return words('problemServer', { detail: problem.detail })
  }
}

/** Behind the safety line: what is safe, what is only here, what was refused and why. */
export function SyncPage() {
  const words = useWords('sync')
  const formats = useFormats()
  const moment = (at: number): string => `${formats.dateOf(at)} ${formats.time(at)}`
  const status = useStatus()
  const caseload = useCaseload()
  const role = useWhoami()?.role
  const [busy, setBusy] = useState(false)
  const labelOf = (stream: string): string =>
    caseload?.households.find((household) => household.stream === stream)?.label ?? stream.slice(0, 8)
  const columns: readonly Column<QuarantinedRow>[] = [
    { key: 'household', heading: words('household'), namesRow: true, cell: (row) => labelOf(row.stream) },
    { key: 'when', heading: words('when'), cell: (row) => moment(row.queuedAt) },
    {
      key: 'reason',
      heading: words('reason'),
      cell: (row) => `${row.detail} (${words('code', { code: row.code })})`,
    },
    {
      key: 'action',
      heading: words('action'),
      cell: (row) => (
        <Button icon="refresh" onPress={() => void vault.retryQuarantined(row.n)}>
          {words('retryOne')}
        </Button>
      ),
    },
  ]
  const restored = useVaultQuery(() => vault.lastRestore(), 'restore')
  const exchange = (): void => {
    setBusy(true)
    // What stopped it is in the status, which this page shows.
    void vault.syncNow().then(
      () => setBusy(false),
      () => setBusy(false),
    )
  }
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      {status.problem !== null && (
        <Banner tone="danger" title={words('problemTitle')}>
          {problemWords(words, status.problem)}
        </Banner>
      )}
      {restored !== null && (
        <Banner tone="warn" title={words('restoredTitle')}>
          {words('restoredText', { date: moment(restored.at), number: restored.offered })}
        </Banner>
      )}
      <dl className={styles['facts']}>
        <div>
          <dt>{words('unsent')}</dt>
          <dd>{status.unsent}</dd>
        </div>
        <div>
          <dt>{words('households')}</dt>
          <dd>{status.householdsHere}</dd>
        </div>
        <div>
          <dt>{words('lastReceipt')}</dt>
          <dd>{status.lastReceiptAt === null ? words('never') : moment(status.lastReceiptAt)}</dd>
        </div>
      </dl>
      <Receiving status={status} />
      <div className={styles['actions']}>
        <Button tone="primary" icon="send" isPending={busy} onPress={exchange}>
          {words('syncNow')}
        </Button>
      </div>
      {status.problem?.code === 'server-behind' && <HeldWork />}
      <Rescue hasUnsent={status.unsent + status.quarantined.length > 0} />
      <section className={styles['part']}>
        <h2>{words('quarantineTitle')}</h2>
        <p>{words('quarantineText')}</p>
        <Table
          caption={words('quarantineTitle')}
          columns={columns}
          rows={status.quarantined}
          rowKey={(row) => String(row.n)}
          empty={words('none')}
        />
      </section>
      {status.gaps.length > 0 && (
        <section className={styles['part']}>
          <h2>{words('gapsTitle')}</h2>
          <p>{words('gapsText')}</p>
          <ul>
            {status.gaps.map(({ device, name, missing }) => (
              <li key={device}>
                {words('gapsOf', { name: name === '' ? words('gapsUnknown') : name, number: missing })}{' '}
                <code>{device.slice(0, 8)}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
      {status.unopened.length > 0 && (
        <section className={styles['part']}>
          <h2>{words('unopenedTitle')}</h2>
          <p>{words('unopenedText')}</p>
          <ul>
            {status.unopened.map((record) => (
              <li key={record.id}>
                <code>{record.id.slice(0, 12)}</code> {words('code', { code: record.reason })}
              </li>
            ))}
          </ul>
        </section>
      )}
      {(role === 'worker' || role === 'supervisor') && <MissingFiles />}
      <StorageState />
      <Support />
    </>
  )
}

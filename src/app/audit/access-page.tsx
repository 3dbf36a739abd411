import { useState } from 'react'
import { AccessSave } from './access-save.tsx'
import { whatWords } from './access-words.ts'
import styles from './audit.module.css'
import { BreakList, BreakOpen } from './breaks.tsx'
import type { AccessLogReading } from '#/client/vault-api.ts'
import {
  type AccessEntry,
  type HouseholdAccesses,
  type ProvisionedDevice,
  accessesByHousehold,
} from '#/core/household/access-log.ts'
import type { DeskState } from '#/core/household/fold.ts'
import type { AccountId } from '#/core/vault/ids.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { type Column, Table } from '#/app/ui/table.tsx'
import { useCaseload, useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

const AT_ONCE = 20

/** Who opened which household, outside their own work first; and, apart, which devices could. */
export function AccessPage() {
  const words = useWords('access')
  const caseload = useCaseload()
  const log = useVaultQuery(() => vault.accessLog(), 'access-log')
  const breaks = useVaultQuery(() => vault.breaks(), 'breaks')
  const [shown, setShown] = useState(AT_ONCE)
  if (log === null || caseload === null || breaks === null) return <Skeleton lines={8} />
  const lists = accessesByHousehold(log.entries, log.households)
  const counted = log.entries.filter(({ household }) => household === null).toReversed()
  const nameOf = nameIn(caseload.desk, words)
  return (
    <>
      <PageHeader title={words('title')}>{words('intro')}</PageHeader>
      <p>
        {words('kept', { months: log.keptMonths })}{' '}
        {log.unread.over > 0 && words('over', { count: log.unread.over })}
      </p>
      {log.unread.awaited > 0 && (
        <Banner tone="info">{words('awaited', { count: log.unread.awaited })}</Banner>
      )}
      <AccessSave entries={log.entries} keptMonths={log.keptMonths} nameOf={nameOf} />
      <BreakList breaks={breaks} nameOf={nameOf} />
      <h2>{words('households')}</h2>
      {lists.length === 0 && (
        <EmptyState title={words('none')} icon="home">
          {words('noneText')}
        </EmptyState>
      )}
      <ul className={styles['matters']}>
        {lists.slice(0, shown).map((list) => (
          <Household key={list.household} list={list} log={log} nameOf={nameOf} />
        ))}
      </ul>
      {lists.length > shown && (
        <Button onPress={() => setShown(shown + AT_ONCE)}>
          {words('more')} ({shown} / {lists.length})
        </Button>
      )}
      {counted.length > 0 && (
        <section>
          <h2>{words('counted')}</h2>
          <p>{words('countedText')}</p>
          <Openings
            caption={words('counted')}
            entries={counted}
            nameOf={nameOf}
            columns={['who', 'device', 'when']}
          />
        </section>
      )}
    </>
  )
}

type NameOf = (account: AccountId) => string

const nameIn =
  (desk: DeskState, words: Say<'access'>): NameOf =>
  (account) =>
    desk.staff.get(account)?.staff.name ?? words('unknownPerson')

interface HouseholdProps {
  readonly list: HouseholdAccesses
  readonly log: AccessLogReading
  readonly nameOf: NameOf
}

function Household({ list, log, nameOf }: HouseholdProps) {
  const words = useWords('access')
  const formats = useFormats()
  const name = words('household', { number: list.household.slice(0, 8) })
  const last = list.entries.reduce((latest, { at }) => Math.max(latest, at), 0)
  return (
    <li className={styles['matter']}>
      <h3>{name}</h3>
      {list.outside > 0 && (
        <p>
          <Badge tone="warn" icon="warning">
            {words('outside', { count: list.outside })}
          </Badge>
        </p>
      )}
      {list.entries.length === 0 ? (
        <p>{words('notOpened')}</p>
      ) : list.outside === 0 ? (
        // What was somebody's own work is there, but does not fill the page.
        <details>
          <summary>{words('openings', { count: list.entries.length, date: formats.dateTime(last) })}</summary>
          <Openings caption={words('opened')} of={name} entries={list.entries} nameOf={nameOf} />
        </details>
      ) : (
        <Openings caption={words('opened')} of={name} entries={list.entries} nameOf={nameOf} />
      )}
      <details>
        <summary>
          {words('provisioned')} ({log.provisioned.length})
        </summary>
        <Provisioned of={name} devices={log.provisioned} nameOf={nameOf} />
      </details>
      <BreakOpen household={list.household} />
    </li>
  )
}

type OpeningColumn = 'who' | 'when' | 'what' | 'device' | 'work'

interface OpeningsProps {
  readonly caption: string
  /** The household, where the heading above does not stand for all of them. */
  readonly of?: string
  readonly entries: readonly AccessEntry[]
  readonly nameOf: NameOf
  readonly columns?: readonly OpeningColumn[]
}

function Openings({
  caption,
  of,
  entries,
  nameOf,
  columns = ['who', 'when', 'what', 'device', 'work'],
}: OpeningsProps) {
  const words = useWords('access')
  const formats = useFormats()
  const [shown, setShown] = useState(AT_ONCE)
  const all: Readonly<Record<OpeningColumn, Column<AccessEntry>>> = {
    who: { key: 'who', heading: words('who'), namesRow: true, cell: ({ account }) => nameOf(account) },
    when: {
      key: 'when',
      heading: words('when'),
      cell: ({ at, offline }) => `${formats.dateTime(at)}${offline ? `, ${words('offline')}` : ''}`,
    },
    what: { key: 'what', heading: words('what'), cell: ({ what }) => whatWords(words, what) },
    device: { key: 'device', heading: words('device'), cell: ({ device }) => device.slice(0, 8) },
    work: {
      key: 'work',
      heading: words('work'),
      cell: ({ inCaseload }) =>
        inCaseload ? words('inside') : <Badge tone="warn">{words('outsideWork')}</Badge>,
    },
  }
  return (
    <>
      <Table
        caption={caption}
        captionOf={of}
        columns={columns.map((column) => all[column])}
        rows={entries.slice(0, shown)}
        rowKey={({ device, at, what, assessment, file }) =>
          `${device} ${at} ${what} ${assessment ?? file ?? ''}`
        }
      />
      {entries.length > shown && (
        <Button onPress={() => setShown(shown + AT_ONCE)}>
          {words('more')} ({shown} / {entries.length})
        </Button>
      )}
    </>
  )
}

interface ProvisionedProps {
  readonly of: string
  readonly devices: readonly ProvisionedDevice[]
  readonly nameOf: NameOf
}

function Provisioned({ of, devices, nameOf }: ProvisionedProps) {
  const words = useWords('access')
  const stateOf = ({ status, role }: ProvisionedDevice): string => {
    if (status === 'ended') return words('ended')
    return role === 'administrator' ? words('serverRefuses') : words('holds')
  }
  return (
    <>
      <p>{words('provisionedText')}</p>
      <Table
        caption={words('provisioned')}
        captionOf={of}
        columns={[
          { key: 'who', heading: words('who'), namesRow: true, cell: ({ account }) => nameOf(account) },
          { key: 'device', heading: words('device'), cell: ({ device }) => device.slice(0, 8) },
          { key: 'state', heading: words('status'), cell: stateOf },
        ]}
        rows={devices}
        rowKey={({ device }) => device}
      />
    </>
  )
}

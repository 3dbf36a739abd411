import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import styles from './audit.module.css'
import { LockQuestions, instantOf } from './loss-fields.tsx'
import { type LossLine, type LossStanding, dataKinds, lossStanding } from './loss.ts'
import { LossWord } from './loss-word.tsx'
import { newMatter, useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { EnrolledDevice } from '#/client/vault-api.ts'
import { type BreachRisk, type LockEvidence, NOTHING_REPORTED } from '#/core/consent/breach.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { dataWords } from '#/core/consent/words/data-words.ts'
import { AccountId, DeviceId, RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TimeField } from '#/app/ui/time-field.tsx'
import { useCaseload, useVaultQuery, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** Lost devices: what was on them, how they were locked, the 72 hours, and the drafts the law asks for. */
export function LossesPage() {
  const words = useWords('officer')
  const book = useVaultQuery(() => vault.book(), 'book')
  const devices = useVaultQuery(() => vault.devices(), 'devices')
  if (book === null || devices === null) return <Skeleton lines={6} />
  const matters = [...mattersOf(book, 'loss')].toReversed()
  return (
    <>
      <PageHeader title={words('lossesTitle')}>{words('lossesIntro')}</PageHeader>
      <NewLoss devices={devices} />
      {matters.length === 0 && <p>{words('lossesNone')}</p>}
      <ul className={styles['matters']}>
        {matters.map(([matter, lines]) => (
          <LostDevice key={matter} lines={lines} devices={devices} />
        ))}
      </ul>
    </>
  )
}

/** How many people's receipts lie on any device of the team: each holds the whole caseload. */
function useHoldings() {
  const known = useVaultQuery(() => vault.personsWithReceipts(), 'persons with receipts') ?? []
  return {
    households: new Set(known.map(({ stream }) => stream)).size,
    persons: known.length,
  }
}

const deviceName = ({ device, name }: EnrolledDevice): string => `${name} · ${device.slice(0, 8)}`

function NewLoss({ devices }: { readonly devices: readonly EnrolledDevice[] }) {
  const words = useWords('officer')
  const holdings = useHoldings()
  const [device, setDevice] = useState<string | null>(null)
  const [day, setDay] = useState<string | null>(today())
  const [time, setTime] = useState<string | null>(null)
  const [lock, setLock] = useState<LockEvidence['lock'] | null>(null)
  const [exposed, setExposed] = useState<'yes' | 'no' | null>(null)
  const [what, setWhat] = useState('')
  const { write, busy, failure } = useWriting()
  const lost = devices.find((each) => each.device === device)
  const awareAt = instantOf({ day, time })
  const isReady = lost !== undefined && awareAt !== null && lock !== null && exposed !== null
  const report = (): void => {
    if (lost === undefined || awareAt === null || lock === null || exposed === null) return
    const statement = { awareAt, statedAt: new Date().toISOString() }
    const evidence: LockEvidence = {
      lock,
      passphraseExposed: exposed === 'yes',
      usedAfterLoss: 0,
      revokedAt: lost.revoked ? statement.statedAt : null,
      ...holdings,
      specialData: purposeRegister.purposes.some(({ special }) => special !== null),
      children: true,
    }
    void write(
      {
        about: 'loss',
        matter: RecordId.parse(newMatter()),
        device: DeviceId.parse(lost.device),
        note: what,
        statement,
        evidence,
        report: NOTHING_REPORTED,
      },
      () => {
        setDevice(null)
        setWhat('')
      },
    )
  }
  return (
    <details className={styles['new']}>
      <summary>{words('newLoss')}</summary>
      <ChoiceGroup
        label={words('device')}
        value={device}
        onChange={setDevice}
        choices={devices.map((each) => ({
          value: each.device,
          label: deviceName(each),
          ...(each.revoked ? { note: words('revoked') } : {}),
        }))}
      />
      <DateField label={words('dayOf', { what: words('awareAt') })} value={day} onChange={setDay} />
      <TimeField label={words('timeOf', { what: words('awareAt') })} value={time} onChange={setTime} />
      <LockQuestions lock={lock} onLock={setLock} exposed={exposed} onExposed={setExposed} />
      <TextArea label={words('what')} value={what} onChange={setWhat} />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <Button tone="primary" icon="check" isDisabled={!isReady} isPending={busy} onPress={report}>
        {words('writeDown')}
      </Button>
    </details>
  )
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(ticking)
  }, [])
  return now
}

function LostDevice({
  lines,
  devices,
}: {
  readonly lines: readonly LossLine[]
  readonly devices: readonly EnrolledDevice[]
}) {
  const words = useWords('officer')
  const language = useLanguage()
  const me = useWhoami()
  const now = useNow()
  const [busy, setBusy] = useState(false)
  const device = devices.find((each) => each.device === lines[0]?.device)
  const standing = lossStanding(lines, device, now)
  if (standing === null) return null
  const { last, evidence, risk } = standing
  const mayRevoke = me?.role === 'supervisor' || me?.role === 'administrator'
  const papers = `/audit/losses/${last.matter}/paper`
  return (
    <li className={styles['matter']}>
      <h2>{device === undefined ? last.device.slice(0, 8) : deviceName(device)}</h2>
      <Clock standing={standing} />
      <p>{last.note}</p>
      <p>
        <strong>{words('risk', { level: levelWords(words, risk) })}.</strong>{' '}
        {risk.notifyAuthority ? words('tellAuthority') : words('tellNobody')}{' '}
        {risk.notifyPeople && words('tellPeople')}
      </p>
      <OnIt evidence={evidence} />
      {device?.revoked === true ? (
        <p>
          <Badge tone="ok">{words('revoked')}</Badge>
        </p>
      ) : mayRevoke ? (
        <div className={styles['row']}>
          <Button
            tone="danger"
            icon="stop"
            isPending={busy}
            onPress={() => {
              setBusy(true)
              vault
                .revokeDevice(last.device)
                .catch(reportError)
                .finally(() => setBusy(false))
            }}
          >
            {words('revokeDevice')}
          </Button>
        </div>
      ) : (
        <p>{words('revokeOnlySupervisor')}</p>
      )}
      <LossWord standing={standing} />
      <div className={styles['row']}>
        <LinkButton href={`${papers}/33/${language}`} icon="document">
          {words('draft33')}
        </LinkButton>
        {risk.notifyPeople && (
          <LinkButton href={`${papers}/34/${language}`} icon="document">
            {words('draft34')}
          </LinkButton>
        )}
      </div>
      <History lines={lines} />
    </li>
  )
}

/** The 72 hours, and whether the authority and the people were told in time. */
function Clock({ standing: { clock, report, risk } }: { readonly standing: LossStanding }) {
  const words = useWords('officer')
  const formats = useFormats()
  const { authority, peopleToldAt } = report
  const deadline = Date.parse(clock.deadline)
  const when = { date: formats.dateOf(deadline), time: formats.time(deadline) }
  const told = (iso: string): string => formats.dateTime(Date.parse(iso))
  return (
    <p className={styles['row']}>
      {authority !== null ? (
        <Badge tone={Date.parse(authority.at) > deadline ? 'danger' : 'ok'} icon="check">
          {words('authorityTold', { date: told(authority.at), reference: authority.reference })}
        </Badge>
      ) : (
        <Badge tone={clock.late ? 'danger' : 'warn'} icon="clock">
          {clock.late
            ? words('clockLate', when)
            : words('clock', { ...when, hours: Math.floor(clock.remainingMs / 3_600_000) })}
        </Badge>
      )}
      {risk.notifyPeople && (
        <Badge tone={peopleToldAt === null ? 'warn' : 'ok'}>
          {peopleToldAt === null ? words('peopleNotTold') : words('peopleTold', { date: told(peopleToldAt) })}
        </Badge>
      )}
    </p>
  )
}

/** Who and what was on it: by name for whoever may read names, by number for the officer. */
function OnIt({ evidence }: { readonly evidence: LockEvidence }) {
  const words = useWords('officer')
  const language = useLanguage()
  const caseload = useCaseload()
  const known = useVaultQuery(() => vault.personsWithReceipts(), 'persons with receipts') ?? []
  const named = caseload?.households ?? []
  return (
    <details>
      <summary>{words('onIt', { households: evidence.households, persons: evidence.persons })}</summary>
      <p>
        {words('onItKinds', {
          kinds: dataKinds()
            .map((kind) => dataWords(kind, language))
            .join(', '),
        })}
      </p>
      {named.length > 0 ? (
        <ul>
          {named.map(({ stream, label, address }) => (
            <li key={stream}>{[label, address].filter((part) => part !== '').join(', ')}</li>
          ))}
        </ul>
      ) : (
        <>
          <p>{words('onItNumbers')}</p>
          <ul className={styles['numbers']}>
            {known.map(({ person }) => (
              <li key={person}>
                <Link href={`/audit/person/${person}`}>{person.slice(0, 8)}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  )
}

/** Every word there is on it: a later one takes no time back. */
function History({ lines }: { readonly lines: readonly LossLine[] }) {
  const words = useWords('officer')
  const formats = useFormats()
  const caseload = useCaseload()
  const instant = (iso: string): string => formats.dateTime(Date.parse(iso))
  return (
    <details>
      <summary>
        {words('history')} ({lines.length})
      </summary>
      <ul>
        {lines.map(({ record, account, statement }) => (
          <li key={record}>
            {words('statedLine', {
              stated: instant(statement.statedAt),
              name: caseload?.desk.staff.get(AccountId.parse(account))?.staff.name ?? account.slice(0, 8),
              aware: instant(statement.awareAt),
            })}
          </li>
        ))}
      </ul>
    </details>
  )
}

const levelWords = (words: ReturnType<typeof useWords<'officer'>>, { level }: BreachRisk): string =>
  level === 'unlikely' ? words('riskUnlikely') : level === 'risk' ? words('riskRisk') : words('riskHigh')

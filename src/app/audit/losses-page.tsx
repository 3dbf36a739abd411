import { useEffect, useState } from 'react'
import styles from './audit.module.css'
import { newMatter } from './requests-page.tsx'
import { useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { EnrolledDevice } from '#/client/vault-api.ts'
import { type BreachRisk, type LockEvidence, breachClock, breachRisk } from '#/core/consent/breach.ts'
import { type Draft, article33Draft, article34Letter } from '#/core/consent/breach-letters.ts'
import { mattersOf, type WrittenLine } from '#/core/consent/office-book.ts'
import { DeviceId, RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TimeField } from '#/app/ui/time-field.tsx'
import { useCaseload, useVaultQuery, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

type Loss = Extract<WrittenLine, { about: 'loss' }>

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
  const isReady = lost !== undefined && day !== null && time !== null && lock !== null && exposed !== null
  const report = (): void => {
    if (lost === undefined || day === null || time === null || lock === null || exposed === null) return
    const statement = {
      awareAt: new Date(`${day}T${time}:00`).toISOString(),
      statedAt: new Date().toISOString(),
    }
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
      <DateField label={words('awareAt')} value={day} onChange={setDay} />
      <TimeField label={words('awareTime')} value={time} onChange={setTime} />
      <ChoiceGroup
        label={words('lock')}
        layout="beside"
        value={lock}
        onChange={setLock}
        choices={[
          { value: 'locked', label: words('lockLocked') },
          { value: 'unlocked', label: words('lockUnlocked') },
          { value: 'unknown', label: words('lockUnknown') },
        ]}
      />
      <ChoiceGroup
        label={words('exposed')}
        layout="beside"
        value={exposed}
        onChange={setExposed}
        choices={[
          { value: 'yes', label: words('yes') },
          { value: 'no', label: words('no') },
        ]}
      />
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
  readonly lines: readonly Loss[]
  readonly devices: readonly EnrolledDevice[]
}) {
  const words = useWords('officer')
  const formats = useFormats()
  const language = useLanguage()
  const caseload = useCaseload()
  const me = useWhoami()
  const now = useNow()
  const [busy, setBusy] = useState(false)
  const last = lines.at(-1)
  const clock = breachClock(
    lines.map(({ statement }) => statement),
    now,
  )
  if (last === undefined || clock === null) return null
  const device = devices.find((each) => each.device === last.device)
  const evidence: LockEvidence = {
    ...last.evidence,
    revokedAt: device?.revoked === true ? (last.evidence.revokedAt ?? last.statement.statedAt) : null,
  }
  const risk = breachRisk(evidence)
  const deadline = Date.parse(clock.deadline)
  const when = { date: formats.dateOf(deadline), time: formats.time(deadline) }
  const office = caseload?.desk.office?.office
  const facts = {
    controller: office?.name ?? '',
    dpo: office?.dpo ?? '',
    what: last.note === '' ? null : last.note,
    lostAt: null,
    categories: purposeRegister.purposes.map(({ name }) => name[language]),
    measures: null,
    delay: null,
  }
  const instant = (iso: string): string => formats.dateTime(Date.parse(iso))
  const told = { ...clock, awareAt: instant(clock.awareAt), deadline: instant(clock.deadline) }
  const mayRevoke = me?.role === 'supervisor' || me?.role === 'administrator'
  return (
    <li className={styles['matter']}>
      <h2>{device === undefined ? last.device.slice(0, 8) : deviceName(device)}</h2>
      <p>
        <Badge tone={clock.late ? 'danger' : 'warn'}>
          {clock.late
            ? words('clockLate', when)
            : words('clock', { ...when, hours: Math.floor(clock.remainingMs / 3_600_000) })}
        </Badge>
      </p>
      <p>{words('onIt', { households: evidence.households, persons: evidence.persons })}</p>
      <p>
        <strong>{words('risk', { level: levelWords(words, risk) })}</strong>{' '}
        {risk.notifyAuthority ? words('tellAuthority') : words('tellNobody')}{' '}
        {risk.notifyPeople && words('tellPeople')}
      </p>
      {device?.revoked === true ? (
        <Badge tone="ok">{words('revoked')}</Badge>
      ) : mayRevoke ? (
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
      ) : (
        <p>{words('revokeOnlySupervisor')}</p>
      )}
      <DraftView title={words('draft33')} draft={article33Draft(facts, evidence, risk, told, language)} />
      {risk.notifyPeople && (
        <DraftView title={words('draft34')} draft={article34Letter(facts, evidence, risk, null, language)} />
      )}
    </li>
  )
}

const levelWords = (words: ReturnType<typeof useWords<'officer'>>, { level }: BreachRisk): string =>
  level === 'unlikely' ? words('riskUnlikely') : level === 'risk' ? words('riskRisk') : words('riskHigh')

function DraftView({ title, draft }: { readonly title: string; readonly draft: Draft }) {
  const words = useWords('officer')
  return (
    <details>
      <summary>{title}</summary>
      <h3>{draft.title}</h3>
      {draft.open.length > 0 && <p>{words('openFields', { count: draft.open.length })}</p>}
      {draft.sections.map((section) => (
        <section key={section.key}>
          <h4>{section.title}</h4>
          <dl className={styles['draft']}>
            {section.fields.map(({ key, label, value }) => (
              <div key={key}>
                <dt>{label}</dt>
                <dd>{value ?? words('toWrite')}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </details>
  )
}

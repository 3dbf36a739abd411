import { useState } from 'react'
import { useParams } from 'wouter'
import styles from './audit.module.css'
import { purposeRegister } from '#/client/consents.ts'
import type { ErasureStanding, ErasureStep } from '#/client/erasures.ts'
import type { ErasureDue, ErasureObstacle } from '#/core/consent/erasure-due.ts'
import type { PersonId } from '#/core/vault/ids.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { useCaseload, useVaultQuery, useWhoami, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

/** People are known here by the beginning of their random number. */
const numberOf = (person: PersonId): string => person.slice(0, 8)

function useStep() {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<(ErasureStep & { ok: false })['reason'] | null>(null)
  const take = async (step: () => Promise<ErasureStep>): Promise<void> => {
    setBusy(true)
    setRefused(null)
    try {
      const taken = await step()
      if (!taken.ok) setRefused(taken.reason)
    } finally {
      setBusy(false)
    }
  }
  return { take, busy, refused }
}

/** In a person's part of the retention page: may they be erased, why not, and proposing it. */
export function ProposeErasure({
  person,
  standings,
}: {
  readonly person: PersonId
  readonly standings: readonly ErasureStanding[]
}) {
  const words = useWords('erasure')
  const due = useVaultQuery(() => vault.erasureDue(person), `erasure ${person}`)
  const { take, busy, refused } = useStep()
  if (due === null || standings.some((standing) => standing.person === person)) return null
  return (
    <details>
      <summary>{words('title')}</summary>
      <p>{words('proposeMeans')}</p>
      <WhyOrWhyNot due={due} />
      {refused !== null && <Banner tone="warn">{words('notNow')}</Banner>}
      {due.due && (
        <Button
          tone="danger"
          icon="trash"
          isPending={busy}
          onPress={() => void take(() => vault.proposeErasure(person))}
          fullLabel={`${words('propose')}: ${numberOf(person)}`}
        >
          {words('propose')}
        </Button>
      )}
    </details>
  )
}

function WhyOrWhyNot({ due }: { readonly due: ErasureDue }) {
  const words = useWords('erasure')
  const language = useLanguage()
  const formats = useFormats()
  if (due.due) return <p>{words(due.ground === 'retention' ? 'mayRetention' : 'mayRequest')}</p>
  const purposeName = (id: string): string =>
    purposeRegister.purposes.find((purpose) => purpose.id === id)?.name[language] ?? id
  const said = (obstacle: ErasureObstacle): string => {
    if (obstacle.kind === 'hold') return words('held', { reason: obstacle.reason })
    const purpose = purposeName(obstacle.purpose)
    if (obstacle.kind === 'kept')
      return obstacle.until === null
        ? words('kept', { purpose })
        : words('keptUntil', { purpose, date: formats.date(obstacle.until) })
    return obstacle.ground === 'art-17-3-b-public-task-until-objection-succeeds'
      ? words('dutyObjection', { purpose })
      : words('duty', { purpose })
  }
  return (
    <>
      <p>{words('mayNot')}</p>
      <ul>
        {due.obstacles.map((obstacle) => (
          <li key={said(obstacle)}>{said(obstacle)}</li>
        ))}
      </ul>
    </>
  )
}

/** Every decision to erase: who proposed, who confirmed, what was destroyed where. */
export function ErasureList({ standings }: { readonly standings: readonly ErasureStanding[] }) {
  const words = useWords('erasure')
  if (standings.length === 0) return null
  return (
    <section aria-labelledby="erasures">
      <h2 id="erasures">{words('title')}</h2>
      <ul className={styles['matters']}>
        {standings.toReversed().map((standing) => (
          <li key={standing.matter} className={styles['matter']}>
            <Standing standing={standing} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Standing({ standing }: { readonly standing: ErasureStanding }) {
  const words = useWords('erasure')
  const formats = useFormats()
  const me = useWhoami()
  const nameOf = useNames()
  const { take, busy, refused } = useStep()
  const [asking, setAsking] = useState(false)
  const { status, person, decision, devices, waitsFor, matter } = standing
  const done = devices.filter(({ doneAt }) => doneAt !== null).length
  const isMine = me?.account === standing.proposedBy
  const waits = {
    supervisor: words('waitsSupervisor'),
    'open-visit': words('waitsVisit'),
    'unsent-work': words('waitsUnsent'),
  }
  return (
    <>
      <h3>{words('person', { number: numberOf(person) })}</h3>
      <p>
        {status === 'destroyed' ? (
          <Badge tone="ok" icon="check">
            {words('statusDestroyed')}
          </Badge>
        ) : (
          <Badge tone="warn" icon="clock">
            {words(status === 'decided' ? 'statusDecided' : 'statusProposed')}
          </Badge>
        )}
      </p>
      <p>{words(decision.ground === 'retention' ? 'groundRetention' : 'groundRequest')}</p>
      <p>
        {words('proposedBy', { name: nameOf(standing.proposedBy), date: formats.date(decision.on) })}
        {standing.confirmedBy !== null && `; ${words('confirmedBy', { name: nameOf(standing.confirmedBy) })}`}
      </p>
      {waitsFor !== null && <p>{waits[waitsFor]}</p>}
      {status === 'destroyed' && <p>{words('devicesDone', { done, all: devices.length })}</p>}
      {refused !== null && (
        <Banner tone="warn">{words(refused === 'same-person' ? 'samePerson' : 'notNow')}</Banner>
      )}
      <div className={styles['row']}>
        {status === 'proposed' && !isMine && (
          <Button tone="danger" icon="trash" isPending={busy} onPress={() => setAsking(true)}>
            {words('confirm')}
          </Button>
        )}
        {status === 'proposed' && (
          <Button isPending={busy} onPress={() => void take(() => vault.dropErasure(matter))}>
            {words('drop')}
          </Button>
        )}
        {status === 'destroyed' && (
          <LinkButton href={`/audit/erasures/${matter}`} icon="document">
            {words('certificate')}
          </LinkButton>
        )}
      </div>
      {status === 'proposed' && isMine && <p>{words('samePerson')}</p>}
      <Dialog
        isOpen={asking}
        onClose={() => setAsking(false)}
        title={words('confirmTitle')}
        role="alertdialog"
        actions={
          <>
            <Button onPress={() => setAsking(false)}>{words('cancel')}</Button>
            <Button
              tone="danger"
              icon="trash"
              isPending={busy}
              onPress={() => void take(() => vault.confirmErasure(matter)).then(() => setAsking(false))}
            >
              {words('confirm')}
            </Button>
          </>
        }
      >
        <p>{words('confirmMeans')}</p>
      </Dialog>
    </>
  )
}

function useNames(): (account: string | null) => string {
  const staff = useCaseload()?.desk.staff
  return (account) => [...(staff?.entries() ?? [])].find(([known]) => known === account)?.[1].staff.name ?? ''
}

/** The certificate: what was destroyed, who decided, which devices confirmed, and where the log has it. Printed for the resident's file. */
export function ErasureCertificatePage() {
  const { matter } = useParams()
  const words = useWords('erasure')
  const formats = useFormats()
  const nameOf = useNames()
  const standings = useVaultQuery(() => vault.erasures(), 'erasures')
  const standing = standings?.find((each) => each.matter === matter)
  const proof = useVaultQuery(
    async () => ({
      text: standing === undefined ? null : await vault.erasureProof(standing.matter).catch(() => null),
    }),
    `erasure proof ${matter} ${standing?.status}`,
  )
  if (standings === null) return <Skeleton lines={8} />
  const header = (
    <PageHeader
      title={words('certificateTitle')}
      back={{ href: '/audit/keeping', label: words('back') }}
      actions={
        <Button icon="print" onPress={() => window.print()}>
          {words('print')}
        </Button>
      }
    />
  )
  if (standing?.destroyed == null) return header
  const { destroyed, decision, devices } = standing
  const done = devices.filter(({ doneAt }) => doneAt !== null).length
  const facts = [
    [words('keys'), String(destroyed.keys)],
    [words('records'), String(destroyed.records)],
    [words('receipts'), String(destroyed.receipts)],
    [words('files'), String(destroyed.files)],
    [words('household'), words(destroyed.household ? 'householdToo' : 'householdKept')],
  ] as const
  return (
    <>
      {header}
      <p>{words('certificateIntro')}</p>
      <p>
        {words('person', { number: decision.person })} ·{' '}
        {words(decision.ground === 'retention' ? 'groundRetention' : 'groundRequest')}
      </p>
      <p>
        {words('proposedBy', { name: nameOf(standing.proposedBy), date: formats.date(decision.on) })};{' '}
        {words('confirmedBy', { name: nameOf(standing.confirmedBy) })}.{' '}
        {destroyed.time !== null && words('serverSigned', { date: formats.dateTime(destroyed.time) })}
      </p>
      <h2>{words('whatWent')}</h2>
      <dl className={styles['draft']}>
        {facts.map(([term, said]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{said}</dd>
          </div>
        ))}
      </dl>
      <p>{words('stays')}</p>
      <h2>{words('devices')}</h2>
      <p>{words('devicesDone', { done, all: devices.length })}</p>
      <ul>
        {devices.map(({ device, account, doneAt }) => (
          <li key={device}>
            {nameOf(account)} ({device.slice(0, 8)}):{' '}
            {doneAt === null
              ? words('deviceAwaited')
              : words('deviceDone', { date: formats.dateTime(doneAt) })}
          </li>
        ))}
      </ul>
      <h2>{words('proof')}</h2>
      {proof?.text == null ? (
        <p>{words('proofNone')}</p>
      ) : (
        <pre className={styles['evidence']}>{proof.text}</pre>
      )}
    </>
  )
}

import { useState } from 'react'
import styles from './audit.module.css'
import { ErasureList, ProposeErasure } from './erasing.tsx'
import { newMatter, useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { ErasureStanding } from '#/client/erasures.ts'
import type { Kept } from '#/client/keeping.ts'
import type { RetentionVerdict } from '#/core/consent/retention.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useLanguage, useWords } from '#/app/words/words.ts'

/** What is kept of whom until when, what is due, what is on hold, and destroying it by two people. */
export function KeepingPage() {
  const words = useWords('officer')
  const people = useVaultQuery(() => vault.keptOf(today()), 'kept')
  const standings = useVaultQuery(() => vault.erasures(), 'erasures')
  if (people === null || standings === null) return <Skeleton lines={6} />
  const due = people.filter(({ stands }) => stands === 'due')
  const held = people.filter(({ stands }) => stands === 'on-hold')
  const others = people.filter(({ stands }) => stands === 'kept')
  return (
    <>
      <PageHeader title={words('keepingTitle')}>{words('keepingIntro')}</PageHeader>
      <ErasureList standings={standings} />
      {people.length === 0 && <p>{words('keepingNone')}</p>}
      {people.length > 0 && (
        <>
          <h2>
            {words('dueNow')} ({due.length})
          </h2>
          {due.length === 0 && <p>{words('dueNone')}</p>}
          <People people={due} standings={standings} isOpen />
          {held.length > 0 && (
            <h2>
              {words('heldNow')} ({held.length})
            </h2>
          )}
          <People people={held} standings={standings} isOpen />
          {others.length > 0 && (
            <h2>
              {words('keptNow')} ({others.length})
            </h2>
          )}
          <People people={others} standings={standings} isOpen={false} />
        </>
      )}
    </>
  )
}

const AT_ONCE = 20

interface PeopleProps {
  readonly people: readonly Kept[]
  readonly standings: readonly ErasureStanding[]
  /** What asks for something stands open. */
  readonly isOpen: boolean
}

function People({ people, standings, isOpen }: PeopleProps) {
  const [shown, setShown] = useState(AT_ONCE)
  if (people.length === 0) return null
  return (
    <>
      <ul className={styles['matters']}>
        {people.slice(0, shown).map((each) => (
          <Person key={each.person} standing={each} standings={standings} isOpen={isOpen} />
        ))}
      </ul>
      {people.length > shown && (
        <Button onPress={() => setShown(shown + AT_ONCE)}>
          {shown} / {people.length}
        </Button>
      )}
    </>
  )
}

interface PersonProps {
  readonly standing: Kept
  readonly standings: readonly ErasureStanding[]
  readonly isOpen: boolean
}

function Person({ standing, standings, isOpen }: PersonProps) {
  const words = useWords('officer')
  const formats = useFormats()
  const { person, next } = standing
  const name = person.slice(0, 8)
  if (isOpen)
    return (
      <li className={styles['matter']}>
        <h3>{name}</h3>
        <Keeping standing={standing} standings={standings} />
      </li>
    )
  return (
    <li className={styles['matter']}>
      <details>
        <summary>
          {name} · {next === null ? words('running') : words('keptUntil', { date: formats.date(next) })}
        </summary>
        <Keeping standing={standing} standings={standings} />
      </details>
    </li>
  )
}

function Keeping({ standing, standings }: Pick<PersonProps, 'standing' | 'standings'>) {
  const words = useWords('officer')
  const language = useLanguage()
  const formats = useFormats()
  const { write, busy, failure } = useWriting()
  const [reason, setReason] = useState('')
  const { person, lines, closedOn, holds } = standing
  const name = person.slice(0, 8)
  return (
    <>
      {closedOn !== null && <p>{words('closedOn', { date: formats.date(closedOn) })}</p>}
      <Table
        caption={words('retention')}
        captionOf={name}
        columns={[
          {
            key: 'purpose',
            heading: words('purpose'),
            namesRow: true,
            cell: ({ purpose }) =>
              purposeRegister.purposes.find(({ id }) => id === purpose)?.name[language] ?? purpose,
          },
          {
            key: 'verdict',
            heading: words('status'),
            cell: ({ verdict }) => verdictWords(words, formats.date, verdict),
          },
        ]}
        rows={lines}
        rowKey={({ purpose }) => purpose}
      />
      {holds.map((hold) => (
        <Banner
          key={hold.matter}
          tone="warn"
          title={words('heldSince', { date: formats.date(hold.since) })}
          actions={
            <Button
              isPending={busy}
              fullLabel={`${words('endHold')}: ${name}`}
              onPress={() => {
                const { about, matter, since } = hold
                void write(
                  { about, matter, person, reason: hold.reason, since, until: today() },
                  () => undefined,
                )
              }}
            >
              {words('endHold')}
            </Button>
          }
        >
          {hold.reason}
        </Banner>
      ))}
      <div className={styles['row']}>
        {closedOn === null && (
          <Button
            isPending={busy}
            onPress={() =>
              void write(
                { about: 'case-closed', matter: RecordId.parse(newMatter()), person, on: today() },
                () => undefined,
              )
            }
            fullLabel={`${words('closeCase')}: ${name}`}
          >
            {words('closeCase')}
          </Button>
        )}
      </div>
      <details>
        <summary>{words('hold')}</summary>
        <TextField label={words('holdReason')} value={reason} onChange={setReason} />
        <Button
          isDisabled={reason.trim() === ''}
          isPending={busy}
          onPress={() =>
            void write(
              {
                about: 'hold',
                matter: RecordId.parse(newMatter()),
                person,
                reason: reason.trim(),
                since: today(),
                until: null,
              },
              () => setReason(''),
            )
          }
        >
          {words('hold')}
        </Button>
      </details>
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <ProposeErasure person={person} standings={standings} />
    </>
  )
}

function verdictWords(
  words: Say<'officer'>,
  day: (iso: string) => string,
  verdict: RetentionVerdict,
): string {
  switch (verdict.outcome) {
    case 'running':
      return words('running')
    case 'kept':
      return words('keptUntil', { date: day(verdict.until) })
    case 'due':
      return words('dueSince', { date: day(verdict.since) })
    case 'on-hold':
      return words('onHold', { reason: verdict.hold.reason })
    case 'nothing-held':
      return words('nothingHeld')
    case 'not-computable':
      return words('notComputable')
  }
}

import { useMemo, useState } from 'react'
import styles from './audit.module.css'
import { ErasureList, ProposeErasure } from './erasing.tsx'
import { type ReadReceipt, readReceipts } from './receipts.ts'
import { newMatter } from './requests-page.tsx'
import { useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { ErasureStanding } from '#/client/erasures.ts'
import { type OfficeBook, type WrittenLine, mattersOf } from '#/core/consent/office-book.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { type RetentionVerdict, retentionOf } from '#/core/consent/retention.ts'
import { type PersonId, RecordId } from '#/core/vault/ids.ts'
import { dayIn, today } from '#/app/days.ts'
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
  const book = useVaultQuery(() => vault.book(), 'book')
  const receipts = useVaultQuery(async () => readReceipts(await vault.receipts()), 'receipts')
  const standings = useVaultQuery(() => vault.erasures(), 'erasures')
  const people = useMemo(
    () => (book === null || receipts === null ? null : everybody(book, receipts)),
    [book, receipts],
  )
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

type Lines = ReturnType<typeof retentionOf>
type HoldLine = Extract<WrittenLine, { about: 'hold' }>

/** How one person's things stand, as the list is ordered by it. */
interface Standing {
  readonly person: PersonId
  readonly lines: Lines
  readonly closedOn: string | null
  /** Holds that nobody has ended. */
  readonly holds: readonly HoldLine[]
  readonly stands: 'due' | 'on-hold' | 'kept'
  /** The next day on which something is due; null when no day is counted yet. */
  readonly next: string | null
}

function everybody(book: OfficeBook, receipts: readonly ReadReceipt[]): readonly Standing[] {
  const bySubject = Map.groupBy(
    receipts.map(({ receipt }) => receipt),
    ({ subject }) => subject,
  )
  const lastHolds = [...mattersOf(book, 'hold').values()].flatMap((lines) => lines.at(-1) ?? [])
  const closings = [...mattersOf(book, 'case-closed').values()].flat()
  const standingOf = ([person, own]: [PersonId, readonly ConsentReceipt[]]): Standing => {
    const closedOn = closings.findLast((line) => line.person === person)?.on ?? null
    const theirs = lastHolds.filter((line) => line.person === person)
    const facts = { person, caseClosedOn: closedOn, receipts: own, holds: theirs }
    const lines = retentionOf(purposeRegister.purposes, facts, today(), dayIn)
    const outcomes = new Set(lines.map(({ verdict }) => verdict.outcome))
    const days = lines.flatMap(({ verdict }) => (verdict.outcome === 'kept' ? [verdict.until] : []))
    return {
      person,
      lines,
      closedOn,
      holds: theirs.filter(({ until }) => until === null),
      stands: outcomes.has('due') ? 'due' : outcomes.has('on-hold') ? 'on-hold' : 'kept',
      next: days.toSorted()[0] ?? null,
    }
  }
  return [...bySubject]
    .map(standingOf)
    .toSorted((a, b) => (a.next ?? '9999').localeCompare(b.next ?? '9999') || (a.person < b.person ? -1 : 1))
}

const AT_ONCE = 20

interface PeopleProps {
  readonly people: readonly Standing[]
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
  readonly standing: Standing
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

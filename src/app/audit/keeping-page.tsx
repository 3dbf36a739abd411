import { useState } from 'react'
import styles from './audit.module.css'
import { ErasureList, ProposeErasure } from './erasing.tsx'
import { newMatter } from './requests-page.tsx'
import { useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import type { ErasureStanding } from '#/client/erasures.ts'
import { type OfficeBook, mattersOf } from '#/core/consent/office-book.ts'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { type LegalHold, type RetentionVerdict, retentionOf } from '#/core/consent/retention.ts'
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
  const known = useVaultQuery(() => vault.personsWithReceipts(), 'persons with receipts')
  const standings = useVaultQuery(() => vault.erasures(), 'erasures')
  const [shown, setShown] = useState(20)
  if (book === null || known === null || standings === null) return <Skeleton lines={6} />
  return (
    <>
      <PageHeader title={words('keepingTitle')}>{words('keepingIntro')}</PageHeader>
      <ErasureList standings={standings} />
      {known.length === 0 && <p>{words('keepingNone')}</p>}
      <ul className={styles['matters']}>
        {known.slice(0, shown).map(({ person }) => (
          <PersonKept key={person} person={person} book={book} standings={standings} />
        ))}
      </ul>
      {known.length > shown && (
        <Button onPress={() => setShown(shown + 20)}>
          {shown} / {known.length}
        </Button>
      )}
    </>
  )
}

function PersonKept(props: Omit<PersonProps, 'receipts'>) {
  const own = useVaultQuery(() => vault.receiptsOf(props.person), `receipts ${props.person}`)
  return own === null ? null : <Person {...props} receipts={own.map(({ receipt }) => receipt)} />
}

interface PersonProps {
  readonly person: PersonId
  readonly receipts: readonly ConsentReceipt[]
  readonly book: OfficeBook
  readonly standings: readonly ErasureStanding[]
}

function Person({ person, receipts, book, standings }: PersonProps) {
  const words = useWords('officer')
  const language = useLanguage()
  const formats = useFormats()
  const { write, busy, failure } = useWriting()
  const [reason, setReason] = useState('')
  const closed = [...mattersOf(book, 'case-closed').values()]
    .flat()
    .findLast((line) => line.person === person)
  const holds: readonly LegalHold[] = [...mattersOf(book, 'hold').values()].flatMap((lines) => {
    const last = lines.at(-1)
    return last === undefined || last.person !== person ? [] : [last]
  })
  const lines = retentionOf(
    purposeRegister.purposes,
    { person, caseClosedOn: closed?.on ?? null, receipts, holds },
    today(),
    dayIn,
  )
  return (
    <li className={styles['matter']}>
      <h2>{person.slice(0, 8)}</h2>
      <p>{closed === undefined ? null : words('closedOn', { date: formats.date(closed.on) })}</p>
      <Table
        caption={`${words('retention')}: ${person.slice(0, 8)}`}
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
      <div className={styles['row']}>
        {closed === undefined && (
          <Button
            isPending={busy}
            onPress={() =>
              void write(
                { about: 'case-closed', matter: RecordId.parse(newMatter()), person, on: today() },
                () => undefined,
              )
            }
            fullLabel={`${words('closeCase')}: ${person.slice(0, 8)}`}
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
    </li>
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

import { useState } from 'react'
import { RequestPapers } from './request-papers.tsx'
import { RequestStep, groundWords } from './request-step.tsx'
import styles from './audit.module.css'
import { newMatter, useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { type RequestEvent, foldRequest, isOverdue } from '#/core/consent/requests.ts'
import { type RequestArticle, REQUEST_ARTICLES, applicableRights } from '#/core/consent/rights.ts'
import { PersonId, RecordId } from '#/core/vault/ids.ts'
import { today } from '#/app/days.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useVaultQuery, vault } from '#/app/vault.ts'
import { useFormats } from '#/app/words/formats.ts'
import { type Say, useLanguage, useWords } from '#/app/words/words.ts'

export const articleWords = (words: Say<'officer'>, article: RequestArticle): string =>
  words(`article${article}`)

/** What residents asked for, each with its legal clock, what the right reaches, and the next step. */
export function RequestsPage() {
  const words = useWords('officer')
  const book = useVaultQuery(() => vault.book(), 'book')
  if (book === null) return <Skeleton lines={6} />
  const matters = [...mattersOf(book, 'request')].toReversed()
  return (
    <>
      <PageHeader title={words('requestsTitle')}>{words('requestsIntro')}</PageHeader>
      <NewRequest />
      {matters.length === 0 && <p>{words('requestsNone')}</p>}
      <ul className={styles['matters']}>
        {matters.map(([matter, lines]) => (
          <Request key={matter} matter={matter} lines={lines} />
        ))}
      </ul>
    </>
  )
}

function NewRequest() {
  const words = useWords('officer')
  const [article, setArticle] = useState<RequestArticle | null>(null)
  const [on, setOn] = useState<string | null>(today())
  const [person, setPerson] = useState('')
  const [note, setNote] = useState('')
  const { write, busy, failure } = useWriting()
  const known = useVaultQuery(() => vault.personsWithReceipts(), 'persons with receipts') ?? []
  const wanted = person.trim().toLowerCase()
  const subject = known.find((each) => wanted.length >= 8 && each.person.startsWith(wanted))?.person
  return (
    <details className={styles['new']}>
      <summary>{words('newRequest')}</summary>
      <ChoiceGroup
        label={words('article')}
        value={article}
        onChange={setArticle}
        choices={REQUEST_ARTICLES.map((each) => ({ value: each, label: articleWords(words, each) }))}
      />
      <DateField label={words('receivedOn')} value={on} onChange={setOn} />
      <TextField
        label={words('person')}
        isOptional
        value={person}
        onChange={setPerson}
        help={subject === undefined ? words('personUnknown') : subject.slice(0, 8)}
      />
      <TextArea label={words('note')} isOptional value={note} onChange={setNote} />
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      <Button
        tone="primary"
        icon="check"
        isPending={busy}
        isDisabled={article === null || on === null}
        onPress={() => {
          if (article === null || on === null) return
          void write(
            {
              about: 'request',
              matter: RecordId.parse(newMatter()),
              person: subject === undefined ? null : PersonId.parse(subject),
              note,
              event: { kind: 'received', on, article },
            },
            () => {
              setArticle(null)
              setNote('')
              setPerson('')
            },
          )
        }}
      >
        {words('writeDown')}
      </Button>
    </details>
  )
}

type Lines = ReturnType<typeof mattersOf<'request'>> extends ReadonlyMap<RecordId, infer L> ? L : never

function Request({ matter, lines }: { readonly matter: RecordId; readonly lines: Lines }) {
  const words = useWords('officer')
  const formats = useFormats()
  const state = foldRequest(lines.map(({ event }) => event))
  const person = lines.findLast((line) => line.person !== null)?.person ?? null
  const day = formats.date
  const now = today()
  const article = state.article ?? '15'
  return (
    <li className={styles['matter']}>
      <h2>{articleWords(words, article)}</h2>
      <p>
        {state.status === 'open' && state.clock !== null && (
          <Badge tone={isOverdue(state, now) ? 'danger' : 'neutral'}>
            {isOverdue(state, now)
              ? words('overdue', { date: day(state.clock.due) })
              : words('due', { date: day(state.clock.due) })}
          </Badge>
        )}
        {state.closedOn !== null && (
          <Badge tone={state.late ? 'danger' : 'ok'}>
            {state.status === 'refused'
              ? words('refusedOn', { date: day(state.closedOn) })
              : words('answeredOn', { date: day(state.closedOn) })}
            {state.late && `, ${words('late')}`}
          </Badge>
        )}
      </p>
      <p>
        {words('person')}: {person === null ? words('personUnknown') : person.slice(0, 8)}
      </p>
      {state.grounds.length > 0 && (
        <ul>
          {state.grounds.map((ground) => (
            <li key={ground}>{groundWords(words, ground)}</li>
          ))}
        </ul>
      )}
      <Reach article={article} />
      {state.status === 'open' && (
        <RequestStep
          matter={matter}
          person={person}
          article={article}
          events={lines.map(({ event }) => event)}
        />
      )}
      <RequestPapers matter={matter} person={person} state={state} />
      <details>
        <summary>{words('history')}</summary>
        <ul>
          {lines.map(({ record, event, note }) => (
            <li key={record}>
              {day(event.on)}: {eventWords(words, event)} {note}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

function eventWords(words: Say<'officer'>, event: RequestEvent): string {
  switch (event.kind) {
    case 'received':
      return words('receivedOn')
    case 'identity-checked':
      return `${words('stepIdentity')}: ${event.method}`
    case 'extended':
      return `${words('stepExtend')}: ${event.reason}`
    case 'third-party-reviewed':
      return [
        words('stepReview'),
        ...event.redactions.map(({ place, ground }) => `${place} (${ground})`),
      ].join('; ')
    case 'answered':
      return words('stepAnswer')
    case 'refused':
      return `${words('stepRefuse')}: ${event.grounds.map((ground) => groundWords(words, ground)).join('; ')}`
  }
}

/** Which purposes the right reaches, computed from their legal bases. */
function Reach({ article }: { readonly article: RequestArticle }) {
  const words = useWords('officer')
  const language = useLanguage()
  const held = purposeRegister.purposes.map(({ id, basis }) => ({ id, basis, automated: true }))
  const right = applicableRights(held).find((each) => each.article === article)
  const name = (id: string): string =>
    purposeRegister.purposes.find((purpose) => purpose.id === id)?.name[language] ?? id
  const names = (list: readonly string[]): string => list.map(name).join(', ')
  if (right === undefined) return null
  return (
    <details>
      <summary>{words('reachesTitle')}</summary>
      {right.applies.length > 0 && <p>{words('reachesAll', { purposes: names(right.applies) })}</p>}
      {right.conditional.length > 0 && (
        <p>{words('reachesIf', { purposes: names(right.conditional.map(({ purpose }) => purpose)) })}</p>
      )}
      {right.excluded.length > 0 && (
        <p>{words('reachesNot', { purposes: names(right.excluded.map(({ purpose }) => purpose)) })}</p>
      )}
    </details>
  )
}

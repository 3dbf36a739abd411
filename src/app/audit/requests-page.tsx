import { useState } from 'react'
import { RequestPapers } from './request-papers.tsx'
import styles from './audit.module.css'
import { useWriting } from './writing.ts'
import { purposeRegister } from '#/client/consents.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import {
  REFUSAL_GROUNDS,
  type RequestEvent,
  type RequestState,
  type StepProblemCode,
  foldRequest,
  isOverdue,
} from '#/core/consent/requests.ts'
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

/** 16 bytes of the browser's own chance, as every id. */
export const newMatter = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

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
      <Reach article={article} />
      {state.status === 'open' && <NextStep matter={matter} person={person} state={state} lines={lines} />}
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
      return `${words('stepReview')} (${event.redactions.length})`
    case 'answered':
      return words('stepAnswer')
    case 'refused':
      return words('stepRefuse')
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

const STEPS = ['identity-checked', 'third-party-reviewed', 'extended', 'answered', 'refused'] as const
type Step = (typeof STEPS)[number]
type Ground = (typeof REFUSAL_GROUNDS)[number]

function NextStep({
  matter,
  person,
  lines,
}: {
  readonly matter: RecordId
  readonly person: PersonId | null
  readonly state: RequestState
  readonly lines: Lines
}) {
  const words = useWords('officer')
  const [step, setStep] = useState<Step | null>(null)
  const [on, setOn] = useState<string | null>(today())
  const [text, setText] = useState('')
  const [ground, setGround] = useState<Ground | null>(null)
  const [against, setAgainst] = useState<StepProblemCode | null>(null)
  const { write, busy, failure } = useWriting()
  const names: Readonly<Record<Step, string>> = {
    'identity-checked': words('stepIdentity'),
    'third-party-reviewed': words('stepReview'),
    extended: words('stepExtend'),
    answered: words('stepAnswer'),
    refused: words('stepRefuse'),
  }
  const take = (): void => {
    const event = step === null || on === null ? null : eventOf(step, on, text, ground)
    if (event === null) return
    const events = lines.map((line) => line.event)
    const problem = foldRequest([...events, event]).problems.find((each) => each.event === event)
    setAgainst(problem?.code ?? null)
    if (problem !== undefined) return
    void write({ about: 'request', matter, person, note: '', event }, () => {
      setStep(null)
      setText('')
      setGround(null)
    })
  }
  return (
    <div className={styles['step']}>
      <ChoiceGroup
        label={words('steps')}
        value={step}
        onChange={setStep}
        choices={STEPS.map((each) => ({ value: each, label: names[each] }))}
      />
      {step !== null && <DateField label={names[step]} value={on} onChange={setOn} />}
      {step === 'identity-checked' && (
        <TextField label={words('stepIdentityHow')} value={text} onChange={setText} />
      )}
      {step === 'extended' && <TextArea label={words('stepExtendWhy')} value={text} onChange={setText} />}
      {step === 'third-party-reviewed' && (
        <TextArea label={words('stepReviewWhat')} isOptional value={text} onChange={setText} />
      )}
      {step === 'refused' && (
        <ChoiceGroup
          label={words('grounds')}
          value={ground}
          onChange={setGround}
          choices={REFUSAL_GROUNDS.map((each, index) => ({
            value: each,
            label: groundWords(words, index),
          }))}
        />
      )}
      {against !== null && (
        <Banner tone="warn">{words('notTaken', { why: problemWords(words, against) })}</Banner>
      )}
      {failure !== null && <Banner tone="danger">{failure}</Banner>}
      {step !== null && (
        <Button tone="primary" icon="check" isPending={busy} onPress={take}>
          {words('writeDown')}
        </Button>
      )}
    </div>
  )
}

function groundWords(words: Say<'officer'>, index: number): string {
  const said = [
    words('ground1'),
    words('ground2'),
    words('ground3'),
    words('ground4'),
    words('ground5'),
    words('ground6'),
    words('ground7'),
    words('ground8'),
  ]
  return said[index] ?? ''
}

/** The step as it is written down; null while something it needs is missing. */
function eventOf(step: Step, on: string, text: string, ground: Ground | null): RequestEvent | null {
  switch (step) {
    case 'identity-checked':
      return text.trim() === '' ? null : { kind: step, on, method: text.trim() }
    case 'extended':
      return { kind: step, on, reason: text }
    case 'third-party-reviewed':
      return {
        kind: step,
        on,
        redactions: text.split('\n').flatMap((line) => {
          const [place = '', ...why] = line.split(':')
          return place.trim() === '' ? [] : [{ place: place.trim(), ground: why.join(':').trim() || '–' }]
        }),
      }
    case 'answered':
      return { kind: step, on }
    case 'refused':
      return { kind: step, on, grounds: ground === null ? [] : [ground] }
  }
}

function problemWords(words: Say<'officer'>, code: StepProblemCode): string {
  switch (code) {
    case 'identity-not-checked':
      return words('whyIdentity')
    case 'third-party-review-missing':
      return words('whyThird')
    case 'extended-twice':
    case 'extended-too-late':
    case 'extended-without-reason':
      return words('whyExtension')
    case 'refused-without-grounds':
      return words('whyGrounds')
    default:
      return words('whyOther')
  }
}

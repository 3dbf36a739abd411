import { useMemo, useRef, useState } from 'react'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { type EntryProblem, readEntry, typedEntry } from '#/core/paper/entry.ts'
import { paperOf, type PaperEntry, type PaperQuestion } from '#/core/paper/questionnaire-paper.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

/** One question of the filled paper copy, for one person where it stands in a repeat. */
interface Place {
  readonly path: string
  readonly question: PaperQuestion
  /** Whose sheet it is on; empty for the household's. */
  readonly of: string
}

function questionsOf(entries: readonly PaperEntry[]): readonly PaperQuestion[] {
  return entries.flatMap((entry) =>
    entry.kind === 'question' ? [entry] : entry.kind === 'note' ? [] : questionsOf(entry.entries),
  )
}

/** All questions asked now, in the order of the paper: a person's sheet at a time. */
function placesOf(work: VisitWork, byKey: ReadonlyMap<string, PaperQuestion>): readonly Place[] {
  const { session } = work
  return session.paths().flatMap((path) => {
    const node = session.node(path)
    const state = session.state(path)
    const question = node === undefined ? undefined : byKey.get(node.key)
    if (node === undefined || question === undefined || state?.relevant !== true || !state.permitted)
      return []
    if (question.space.kind === 'tablet' || question.readonly) return []
    const instance = node.repeats.length === 0 ? '' : instanceOf(work, path)
    return [{ path, question, of: instance }]
  })
}

function instanceOf({ session }: VisitWork, path: string): string {
  const parts = path.split('/')
  for (let length = parts.length - 1; length > 0; length--) {
    const label = session.instanceLabel(parts.slice(0, length).join('/'))
    if (label !== '') return label
  }
  return ''
}

/**
 * A questionnaire filled on paper, keyed in quickly: one box, Enter goes on.
 * What logic hides is passed over by itself, as the paper says in words.
 */
export function PaperEntryPage({ work, base }: { readonly work: VisitWork; readonly base: string }) {
  const words = useWords('drafting')
  const language = useLanguage()
  const { session } = work
  const byKey = useMemo(
    () =>
      new Map(
        paperOf(session.form, language)
          .sections.flatMap(({ entries }) => questionsOf(entries))
          .map((question) => [question.key, question]),
      ),
    [session, language],
  )
  const [at, setAt] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const places = placesOf(work, byKey)
  const index =
    at === 'end'
      ? places.length
      : Math.max(
          0,
          places.findIndex(({ path }) => path === at),
        )
  const place = places[index]
  const typedBefore = (path: string, question: PaperQuestion): string => {
    const answer = session.state(path)?.answer ?? null
    return answer === null ? '' : (typedEntry(question, answer) ?? '')
  }
  const [typed, setTyped] = useState(() =>
    place === undefined ? '' : typedBefore(place.path, place.question),
  )
  const goTo = (next: Place | undefined): void => {
    setAt(next?.path ?? 'end')
    setTyped(next === undefined ? '' : typedBefore(next.path, next.question))
    setProblem(null)
    input.current?.focus()
  }
  const take = (): void => {
    if (place === undefined) return
    const reading = readEntry(place.question, typed)
    if (reading.outcome === 'problem') {
      const said = words('entryWrong', { why: problemWords(words, reading.problem) })
      setProblem(said)
      announce(said)
      return
    }
    work.answer(place.path, reading.outcome === 'answer' ? reading.answer : null)
    const violation = session.state(place.path)?.violations.find(({ code }) => code !== 'required')
    if (violation !== undefined) {
      const said =
        violation.message === '' ? words('entryWrong', { why: words('entryOther') }) : violation.message
      setProblem(said)
      announce(said)
      return
    }
    const now = placesOf(work, byKey)
    goTo(now[now.findIndex(({ path }) => path === place.path) + 1])
  }
  return (
    <section className={styles['form']}>
      <h2>{words('enterPaper')}</h2>
      <p>{words('entryIntro')}</p>
      <Progress label={words('enterPaper')} done={index} total={places.length} />
      {place === undefined ? (
        <>
          <p>{words('entryAll')}</p>
          <LinkButton href={`${base}/questions`} tone="primary" icon="check">
            {words('entryCheck')}
          </LinkButton>
        </>
      ) : (
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault()
            take()
          }}
        >
          <TextField
            ref={input}
            label={`${place.question.number} ${place.of === '' ? '' : `${place.of}: `}${place.question.label}`}
            help={<Boxes question={place.question} />}
            isOptional
            value={typed}
            onChange={(text) => {
              setTyped(text)
              setProblem(null)
            }}
            error={problem ?? undefined}
          />
          <div className={styles['actions']}>
            <Button isDisabled={index === 0} icon="back" onPress={() => goTo(places[index - 1])}>
              {words('entryBack')}
            </Button>
            <Button type="submit" tone="primary" icon="forward">
              {words('entryNext')}
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}

/** The numbers that may be typed, as they stand on the paper. */
function Boxes({ question: { space, hint } }: { readonly question: PaperQuestion }) {
  if (space.kind !== 'boxes' && space.kind !== 'order') return hint === '' ? null : <>{hint}</>
  return (
    <ul className={styles['typedBoxes']}>
      {space.choices.map(({ number, label }) => (
        <li key={number}>
          <strong>{number}</strong> {label}
        </li>
      ))}
    </ul>
  )
}

function problemWords(words: Say<'drafting'>, { code }: EntryProblem): string {
  switch (code) {
    case 'no-such-box':
    case 'one-box-only':
    case 'box-twice':
    case 'stands-alone':
    case 'order-not-whole':
      return words('entryUnknownChoice')
    case 'not-a-number':
    case 'not-whole':
    case 'out-of-range':
    case 'off-step':
      return words('entryNotANumber')
    case 'not-a-date':
      return words('entryNotADate')
    default:
      return words('entryOther')
  }
}

import { useMemo, useRef, useState } from 'react'
import type { VisitWork } from './visit-work.ts'
import styles from './visit.module.css'
import { type EntryProblem, readEntry, typedEntry } from '#/core/paper/entry.ts'
import { type EntryStep, entrySteps } from '#/core/paper/entry-steps.ts'
import { paperOf, questionsIn, type PaperQuestion } from '#/core/paper/questionnaire-paper.ts'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useLanguage, useWords, type Say } from '#/app/words/words.ts'

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
          .sections.flatMap(({ entries }) => questionsIn(entries))
          .map((question) => [question.key, question]),
      ),
    [session, language],
  )
  const [at, setAt] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const steps = entrySteps(session, byKey)
  const index =
    at === 'end'
      ? steps.length
      : Math.max(
          0,
          steps.findIndex(({ path }) => path === at),
        )
  const step = steps[index]
  const typedBefore = (of: EntryStep | undefined): string => {
    const answer = of?.kind === 'question' ? (session.state(of.path)?.answer ?? null) : null
    return of?.kind !== 'question' || answer === null ? '' : (typedEntry(of.question, answer) ?? '')
  }
  const [typed, setTyped] = useState(() => typedBefore(step))
  const goTo = (next: EntryStep | undefined): void => {
    setAt(next?.path ?? 'end')
    setTyped(typedBefore(next))
    setProblem(null)
    input.current?.focus()
  }
  const after = (path: string): EntryStep | undefined => {
    const now = entrySteps(session, byKey)
    return now[now.findIndex((each) => each.path === path) + 1]
  }
  const refuse = (said: string): void => {
    setProblem(said)
    announce(said)
  }
  const takeAnother = (path: string): void => {
    const text = typed.trim()
    if (text === '' || text === '0') {
      goTo(after(path))
      return
    }
    if (text !== '1') {
      refuse(words('entryWrong', { why: words('entryOneOrNone') }))
      return
    }
    const added = session.addRepeat(path)
    work.changed()
    if (added === null) refuse(words('entryWrong', { why: words('entryNoMore') }))
    else goTo(entrySteps(session, byKey).find((each) => each.path.startsWith(`${added}/`)) ?? after(path))
  }
  const take = (): void => {
    if (step === undefined) return
    if (step.kind === 'another') {
      takeAnother(step.path)
      return
    }
    // What stands as it stood is not touched: paper may hold less of it (how exact a place is), or nothing.
    if (typed === typedBefore(step)) {
      goTo(after(step.path))
      return
    }
    const reading = readEntry(step.question, typed)
    if (reading.outcome === 'problem') {
      refuse(words('entryWrong', { why: problemWords(words, reading.problem) }))
      return
    }
    work.answer(step.path, reading.outcome === 'answer' ? reading.answer : null)
    const violation = session.state(step.path)?.violations.find(({ code }) => code !== 'required')
    if (violation !== undefined) {
      refuse(violation.message === '' ? words('entryWrong', { why: words('entryOther') }) : violation.message)
      return
    }
    goTo(after(step.path))
  }
  return (
    <section className={styles['form']}>
      <h2>{words('enterPaper')}</h2>
      <p>{words('entryIntro')}</p>
      <Progress label={words('enterPaper')} done={index} total={steps.length} />
      {step === undefined ? (
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
            label={
              step.kind === 'another'
                ? words('entryAnother', { heading: step.heading, count: step.count })
                : `${step.question.number} ${step.of === '' ? '' : `${step.of}: `}${step.question.label}`
            }
            help={step.kind === 'another' ? words('entryAnotherHelp') : <Boxes question={step.question} />}
            isOptional={step.kind === 'question' && !step.question.required}
            value={typed}
            onChange={(text) => {
              setTyped(text)
              setProblem(null)
            }}
            error={problem ?? undefined}
          />
          <div className={styles['actions']}>
            <Button isDisabled={index === 0} icon="back" onPress={() => goTo(steps[index - 1])}>
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
function Boxes({ question: { space, hint, limits } }: { readonly question: PaperQuestion }) {
  const said = [hint, ...(space.kind === 'order' ? [] : limits)].filter((text) => text !== '').join(' ')
  if (space.kind !== 'boxes' && space.kind !== 'order') return said === '' ? null : <>{said}</>
  return (
    <>
      {said}
      <ul className={styles['typedBoxes']}>
        {space.choices.map(({ number, label }) => (
          <li key={number}>
            <strong>{number}</strong> {label}
          </li>
        ))}
      </ul>
    </>
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

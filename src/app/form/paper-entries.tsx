import styles from './paper.module.css'
import type { AnswerSpace } from '#/core/paper/answer-space.ts'
import type { PaperEntry, PaperQuestion, PaperReason, PaperRepeat } from '#/core/paper/questionnaire-paper.ts'
import { RepeatTable } from './repeat-table.tsx'
import type { NonAnswer } from '#/core/questionnaire/definition.ts'
import type { Language } from '#/app/words/catalog.ts'
import { wordsIn } from '#/app/words/words.ts'

interface Props {
  readonly entries: readonly PaperEntry[]
  /** The language of the paper. */
  readonly language: Language
  /** Why it is asked, where that is said above for all. */
  readonly reason: PaperReason | null
}

/** What stands on a page of the printed questionnaire, one entry after another. */
export function PaperEntries({ entries, language, reason }: Props) {
  return entries.map((entry) => {
    switch (entry.kind) {
      case 'question':
        return <Asked key={entry.key} question={entry} language={language} reason={reason} />
      case 'note':
        return (
          <div key={entry.key} className={styles['note']}>
            {entry.when !== null && <p className={styles['when']}>{entry.when}</p>}
            <p>{entry.text}</p>
          </div>
        )
      case 'group':
        return (
          <section key={entry.key} className={styles['group']}>
            {entry.heading !== '' && <h4>{entry.heading}</h4>}
            {entry.when !== null && <p className={styles['when']}>{entry.when}</p>}
            <PaperEntries entries={entry.entries} language={language} reason={reason} />
          </section>
        )
      case 'repeat':
        return <Repeated key={entry.key} repeat={entry} language={language} reason={reason} />
    }
  })
}

/** The same questions for several people or things: a column or a sheet of its own for each. */
function Repeated({
  repeat,
  language,
  reason,
}: {
  readonly repeat: PaperRepeat
  readonly language: Language
  readonly reason: PaperReason | null
}) {
  const words = wordsIn('drafting', language)
  return (
    <>
      {repeat.when !== null && <p className={styles['when']}>{repeat.when}</p>}
      {repeat.howMany !== null && <p>{repeat.howMany}</p>}
      {repeat.layout === 'table' ? (
        <RepeatTable repeat={repeat} language={language} reason={reason} />
      ) : (
        Array.from({ length: repeat.blanks }, (_, index) => (
          <section key={index} className={styles['sheet']}>
            <h4>
              {words('paperOne', { heading: repeat.heading, number: index + 1 })}{' '}
              <span className={styles['blank']} />
            </h4>
            <PaperEntries entries={repeat.entries} language={language} reason={reason} />
          </section>
        ))
      )}
    </>
  )
}

function Asked({
  question,
  language,
  reason,
}: {
  readonly question: PaperQuestion
  readonly language: Language
  readonly reason: PaperReason | null
}) {
  const words = wordsIn('drafting', language)
  const shared = wordsIn('shared', language)
  const nonAnswers: Readonly<Record<NonAnswer, string>> = {
    declined: shared('declined'),
    unknown: shared('unknown'),
    'not-applicable': shared('notApplicable'),
  }
  return (
    <div className={styles['question']}>
      {question.when !== null && <p className={styles['when']}>{question.when}</p>}
      <p className={styles['asked']}>
        <span className={styles['number']}>{question.number}</span> {question.label}
      </p>
      {question.hint !== '' && <p className={styles['small']}>{question.hint}</p>}
      {question.limits.map((limit) => (
        <p key={limit} className={styles['small']}>
          {limit}
        </p>
      ))}
      <Space space={question.space} unit={question.unit} language={language} />
      {question.nonAnswers.length > 0 && question.space.kind !== 'tablet' && (
        <p className={styles['small']}>
          {question.nonAnswers.map((each) => (
            <span key={each} className={styles['other']}>
              <span className={styles['box']} /> {nonAnswers[each]}
            </span>
          ))}
        </p>
      )}
      {question.why !== '' && reason === null && (
        <p className={styles['small']}>{words('paperWhy', { why: question.why, basis: question.basis })}</p>
      )}
    </div>
  )
}

/** Where the answer is written. */
function Space({
  space,
  unit,
  language,
}: {
  readonly space: AnswerSpace
  readonly unit: string
  readonly language: Language
}) {
  const words = wordsIn('drafting', language)
  switch (space.kind) {
    case 'order':
      return (
        <>
          <ul className={styles['boxes']}>
            {space.choices.map((choice) => (
              <li key={choice.value}>
                <span className={styles['code']}>{choice.number}</span> {choice.label}
              </li>
            ))}
          </ul>
          <span className={styles['line']} />
        </>
      )
    case 'boxes':
      return (
        <ul className={styles['boxes']}>
          {space.choices.map((choice) => (
            <li key={choice.value}>
              <span className={styles['box']} /> <span className={styles['code']}>{choice.number}</span>{' '}
              {choice.label}
              {choice.goTo !== null && <em> → {choice.goTo}</em>}
            </li>
          ))}
        </ul>
      )
    case 'lines':
      return (
        <>
          {Array.from({ length: space.count }, (_, index) => (
            <span key={index} className={styles['line']} />
          ))}
        </>
      )
    case 'date':
      return <p className={styles['digits']}>__ __ . __ __ . __ __ __ __</p>
    case 'time':
      return <p className={styles['digits']}>__ __ : __ __</p>
    case 'date-time':
      return <p className={styles['digits']}>__ __ . __ __ . __ __ __ __ &nbsp; __ __ : __ __</p>
    case 'number':
      return (
        <p>
          <span className={styles['figure']} /> {unit}
        </p>
      )
    case 'tablet':
      return <p className={styles['small']}>{words('paperTablet')}</p>
    case 'place':
      return (
        <>
          <p className={styles['small']}>{words('paperPlace')}</p>
          <span className={styles['line']} />
        </>
      )
    case 'line':
    case 'name':
      return <span className={styles['line']} />
  }
}

import styles from './paper.module.css'
import type { PaperEntry, PaperQuestion, PaperReason, PaperRepeat } from '#/core/paper/questionnaire-paper.ts'
import type { Language } from '#/app/words/catalog.ts'
import { wordsIn } from '#/app/words/words.ts'

interface Props {
  readonly repeat: PaperRepeat
  /** The language of the paper. */
  readonly language: Language
  /** Why it is asked, where that is said above for all. */
  readonly reason: PaperReason | null
}

/** As many columns as a hand can write into beside the questions on A4. */
const MOST_COLUMNS = 4

/** The same questions for several people or things: a row for each question, a column to write in for each of them. */
export function RepeatTable({ repeat, language, reason }: Props) {
  const words = wordsIn('drafting', language)
  const tables = Math.ceil(repeat.blanks / MOST_COLUMNS)
  const perTable = Math.ceil(repeat.blanks / tables)
  return (
    <>
      <p className={styles['small']}>{words('paperSigns')}</p>
      {Array.from({ length: tables }, (_, table) => {
        const numbers = Array.from({ length: perTable }, (_each, index) => table * perTable + index + 1)
        return (
          <table key={table} className={styles['table']}>
            <caption>{repeat.heading}</caption>
            <thead>
              <tr>
                <th scope="col">{words('paperQuestion')}</th>
                {numbers.map((number) => (
                  <th key={number} scope="col">
                    {number}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Rows entries={repeat.entries} numbers={numbers} language={language} reason={reason} />
            </tbody>
          </table>
        )
      })}
    </>
  )
}

interface RowsProps extends Pick<Props, 'language' | 'reason'> {
  readonly entries: readonly PaperEntry[]
  readonly numbers: readonly number[]
}

function Rows({ entries, numbers, language, reason }: RowsProps) {
  return entries.map((entry) => {
    switch (entry.kind) {
      case 'question':
        return (
          <tr key={entry.key}>
            <th scope="row">
              <AskedOfEach question={entry} language={language} reason={reason} />
            </th>
            {numbers.map((number) => (
              <td key={number}>&nbsp;</td>
            ))}
          </tr>
        )
      case 'group':
      case 'repeat':
        return <Rows key={entry.key} {...{ numbers, language, reason }} entries={entry.entries} />
      case 'note':
        return (
          <tr key={entry.key}>
            <td colSpan={numbers.length + 1}>{entry.text}</td>
          </tr>
        )
    }
  })
}

/** What is asked of each, with the numbers that may be written into the column. */
function AskedOfEach({
  question,
  language,
  reason,
}: Pick<Props, 'language' | 'reason'> & { question: PaperQuestion }) {
  const words = wordsIn('drafting', language)
  const { space } = question
  const hints = [
    question.hint,
    ...question.limits,
    space.kind === 'tablet' ? words('paperTablet') : '',
    space.kind === 'place' ? words('paperPlace') : '',
    question.unit === '' ? '' : `(${question.unit})`,
    question.why === '' || reason !== null
      ? ''
      : words('paperWhy', { why: question.why, basis: question.basis }),
  ].filter((hint) => hint !== '')
  return (
    <>
      {question.when !== null && <p className={styles['when']}>{question.when}</p>}
      <p>
        {question.number} {question.label}
      </p>
      {(space.kind === 'boxes' || space.kind === 'order') && (
        <ul className={styles['codes']}>
          {space.choices.map((choice) => (
            <li key={choice.value}>
              <span className={styles['code']}>{choice.number}</span> {choice.label}
              {choice.goTo !== null && <em> → {choice.goTo}</em>}
            </li>
          ))}
        </ul>
      )}
      {hints.map((hint) => (
        <p key={hint} className={styles['small']}>
          {hint}
        </p>
      ))}
    </>
  )
}

import styles from './earlier-list.module.css'
import { definitionFor } from '#/app/definitions.ts'
import type { DraftUpgrade, EarlierAnswer } from '#/core/household/records.ts'
import { Answer } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { questionAt } from '#/core/questionnaire/versions.ts'
import { useNonAnswerWords } from '#/app/ui/non-answer-menu.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useLanguage, useWords } from '#/app/words/words.ts'

interface Props {
  readonly earlier: readonly EarlierAnswer[]
  readonly upgrades: readonly DraftUpgrade[]
}

const titleOf = (form: CompiledForm | null, fallback: string, language: string): string =>
  form?.definition.title[language] ?? fallback

/** Answers the questionnaire's present version has no place for, with the question they were given to. */
export function EarlierList({ earlier, upgrades }: Props) {
  const words = useWords('versions')
  const language = useLanguage()
  const formats = useFormats()
  const nonAnswers = useNonAnswerWords()
  if (earlier.length === 0 && upgrades.length === 0) return null
  const said = (kept: unknown, form: CompiledForm | null, path: string): string => {
    const answer = Answer.safeParse(kept)
    if (!answer.success) return JSON.stringify(kept)
    if ('nonAnswer' in answer.data) return nonAnswers[answer.data.nonAnswer]
    const { value } = answer.data
    if (typeof value === 'number') return formats.number(value)
    const list = form?.definition.itemLists[(form && questionAt(form, path)?.question?.choices) ?? ''] ?? []
    return (Array.isArray(value) ? value : [value])
      .map((code) => list.find((item) => item.value === code)?.label[language] ?? code)
      .join(', ')
  }
  return (
    <details className={styles['list']}>
      <summary>{words('earlierTitle', { count: earlier.length })}</summary>
      <p>{words('earlierText')}</p>
      <dl>
        {earlier.map(({ definition, path, answer }) => {
          const form = definitionFor(definition)
          const source = form === null ? undefined : questionAt(form, path)?.source
          return (
            <div key={`${definition.version} ${path}`}>
              <dt>{source?.label?.[language] ?? path}</dt>
              <dd>
                <strong>{said(answer, form, path)}</strong> (
                {words('fromVersion', {
                  title: titleOf(form, definition.id, language),
                  version: definition.version,
                })}
                )
              </dd>
            </div>
          )
        })}
      </dl>
      <ul>
        {upgrades.map(({ from, to, at }) => (
          <li key={at}>
            {words('upgradedAt', {
              when: formats.dateTime(at),
              from: `${titleOf(definitionFor(from), from.id, language)} ${from.version}`,
              to: `${titleOf(definitionFor(to), to.id, language)} ${to.version}`,
            })}
          </li>
        ))}
      </ul>
    </details>
  )
}

import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import type { QuestionState } from '#/core/questionnaire/question-state.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import type { Language } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { wordsIn } from '#/app/words/words.ts'

/** Answers that name a file. */
export const FILE_TYPES: ReadonlySet<string> = new Set(['image', 'audio', 'video', 'file'])

/** An answer as it is read: labels instead of codes, days and figures as the language writes them, a computed yes or no in words. */
export function valueWords(
  session: FormSession,
  state: QuestionState,
  value: AnswerValue,
  language: Language,
): string {
  const formats = formatsIn(language)
  const type = session.node(state.path)?.question?.type
  if (type !== undefined && FILE_TYPES.has(type)) return wordsIn('fields', language)('fileOf')
  if (typeof value === 'number') return formats.number(value)
  if (type === 'date' && typeof value === 'string') return formats.date(value)
  if (type === 'calculate' && (value === 'yes' || value === 'no')) return wordsIn('shared', language)(value)
  const codes = Array.isArray(value) ? value : [value]
  return codes.map((code) => state.choices.find((choice) => choice.value === code)?.label ?? code).join(', ')
}

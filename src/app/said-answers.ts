import { useMemo } from 'react'
import type { DefinitionReference } from '#/core/household/records.ts'
import { readAnswers } from '#/core/questionnaire/answers.ts'
import { isAsked } from '#/core/questionnaire/definition.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { Language } from '#/app/words/catalog.ts'
import { useWordsIn } from '#/app/words/words.ts'
import { valueWords } from './answer-words.ts'
import { today } from './days.ts'
import { definitionFor } from './definitions.ts'

/** One answer with the words of its question. */
interface SaidAnswer {
  readonly path: string
  readonly label: string
  readonly answer: string
}

/** Answers in words, as paper has them; null when this app does not carry the version they were given under. */
export function useSaidAnswers(
  {
    definition,
    repeats,
  }: {
    readonly definition: DefinitionReference
    readonly repeats: Readonly<Record<string, readonly string[]>>
  },
  answers: Readonly<Record<string, unknown>>,
  language: Language,
): readonly SaidAnswer[] | null {
  const shared = useWordsIn('shared', language)
  return useMemo(() => {
    const form = definitionFor(definition)
    if (form === null) return null
    const lists = Object.fromEntries(Object.entries(repeats).map(([path, ids]) => [path, [...ids]]))
    const session = FormSession.open(
      form,
      { answers: readAnswers(answers).answers, repeats: lists },
      { language, today: today() },
    )
    const nonAnswers = {
      declined: shared('declined'),
      unknown: shared('unknown'),
      'not-applicable': shared('notApplicable'),
    }
    return session.paths().flatMap((path): readonly SaidAnswer[] => {
      const state = session.state(path)
      const question = session.node(path)?.question
      if (!(path in answers) || state === null || state === undefined || state.answer === null) return []
      if (question == null || !isAsked(question) || state.label === '') return []
      const answer =
        'value' in state.answer
          ? valueWords(session, state, state.answer.value, language)
          : nonAnswers[state.answer.nonAnswer]
      return [{ path, label: state.label, answer }]
    })
  }, [definition, repeats, answers, language, shared])
}

import { useMemo } from 'react'
import type { DefinitionReference } from '#/core/household/records.ts'
import { readAnswers } from '#/core/questionnaire/answers.ts'
import { isAsked } from '#/core/questionnaire/definition.ts'
import { withoutMarkup } from '#/core/questionnaire/markup.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { Language } from '#/app/words/catalog.ts'
import { useWordsIn } from '#/app/words/words.ts'
import { FILE_TYPES, valueWords } from './answer-words.ts'
import { today } from './days.ts'
import { definitionFor } from './definitions.ts'

/** One answer with the words of its question. */
interface SaidAnswer {
  readonly path: string
  readonly label: string
  readonly answer: string
  /** The answer that names a file; null for every other kind of question. */
  readonly file: string | null
}

/** Answers of one group of questions. */
export interface SaidPart {
  /** The path of the group they stand in. */
  readonly path: string
  readonly heading: string
  /** What was read out before the questions, which may begin in the middle of its sentence; empty for nothing. */
  readonly stem: string
  readonly answers: readonly SaidAnswer[]
}

/**
 * Answers in words, as paper has them, each under what was said before it at the
 * table; null when this app does not carry the version they were given under.
 */
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
): readonly SaidPart[] | null {
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
    const said = session.paths().flatMap((path): readonly SaidAnswer[] => {
      const state = session.state(path)
      const question = session.node(path)?.question
      if (!(path in answers) || state === null || state === undefined || state.answer === null) return []
      if (question == null || !isAsked(question) || state.label === '') return []
      const answer =
        'value' in state.answer
          ? valueWords(session, state, state.answer.value, language)
          : nonAnswers[state.answer.nonAnswer]
      const file = FILE_TYPES.has(question.type) && typeof state.value === 'string' ? state.value : null
      return [{ path, label: state.label, answer, file }]
    })
    return inParts(session, said)
  }, [definition, repeats, answers, language, shared])
}

/** The answers under the groups they were asked in, in the form's order. */
function inParts(session: FormSession, said: readonly SaidAnswer[]): readonly SaidPart[] {
  const parts: (SaidPart & { readonly answers: SaidAnswer[] })[] = []
  for (const answer of said) {
    const group = groupOf(session, answer.path)
    const last = parts.at(-1)
    if (last?.path === group.path) last.answers.push(answer)
    else parts.push({ ...group, answers: [answer] })
  }
  return parts
}

/** The nearest group that has a heading, with the nearest words said before its questions. */
function groupOf(session: FormSession, path: string): Omit<SaidPart, 'answers'> {
  let stem = ''
  for (let at = above(path); at !== ''; at = above(at)) {
    const source = session.node(at)?.source
    if (source === undefined || source.kind === 'question') continue
    if (stem === '' && source.hint !== undefined) stem = withoutMarkup(session.say(source.hint, at))
    const heading = withoutMarkup(session.say(source.label, at))
    if (heading !== '') return { path: at, heading, stem }
  }
  return { path: '', heading: '', stem }
}

const above = (path: string): string => path.slice(0, path.lastIndexOf('/'))

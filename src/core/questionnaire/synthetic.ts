import { isInRange } from './answer-fit.ts'
import type { Answer, Answers } from './answers.ts'
import { type Question, isAsked } from './definition.ts'
import type { CompiledForm } from './form.ts'
import type { QuestionState } from './question-state.ts'
import { FormSession } from './session.ts'

/** How often a question is left without an answer, and how often an answer is honestly none. */
const BLANK_SHARE = 0.05
const NON_ANSWER_SHARE = 0.05
const TRIES = 6
/** Answers make questions appear; more rounds than this find nothing new in a form people fill. */
const ROUNDS = 12

/**
 * Answers of people who do not exist, as somebody might give them: only to
 * questions that are asked, within their constraints. For rehearsals, where
 * real answers would be used for what nobody was told of.
 *
 * @param chance - numbers from 0 up to 1; the same row of numbers gives the same answers
 * @param members - ids of the household's members
 */
export function syntheticAnswers(
  form: CompiledForm,
  settings: {
    readonly today: string
    readonly language: string
    readonly members: readonly string[]
    readonly chance: () => number
  },
): Answers {
  const { today, language, members, chance } = settings
  const session = FormSession.open(form, null, { today, language })
  for (const node of form.nodes) {
    if (node.kind !== 'repeat' || node.repeats.length > 0) continue
    const isMembers = node.source.kind === 'repeat' && node.source.members === true
    if (isMembers) for (const id of members) session.addRepeat(node.path, id)
    else if (node.expressions.count === undefined)
      for (let n = Math.floor(chance() * 3); n > 0; n--) session.addRepeat(node.path)
  }
  const asked = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    let isNew = false
    for (const path of session.paths()) {
      if (asked.has(path)) continue
      const question = session.node(path)?.question
      const state = session.state(path)
      if (question == null || !isAsked(question) || question.calculate !== undefined) continue
      if (state === undefined || !state.relevant || !state.permitted || state.readonly) continue
      asked.add(path)
      isNew = true
      answerOne(session, path, question, settings)
    }
    if (!isNew) break
  }
  return session.serialise()
}

function answerOne(
  session: FormSession,
  path: string,
  question: Question,
  { today, chance }: { readonly today: string; readonly chance: () => number },
): void {
  if (chance() < BLANK_SHARE) return
  if (chance() < NON_ANSWER_SHARE && question.nonAnswers?.length !== 0) {
    session.set(path, { nonAnswer: question.nonAnswers?.[0] ?? 'unknown' })
    return
  }
  for (let tries = 0; tries < TRIES; tries++) {
    const state = session.state(path)
    const answer = state === undefined ? null : answerFor(question, state, today, chance)
    if (answer === null) return
    session.set(path, answer)
    if ((session.state(path)?.violations.length ?? 0) === 0) return
  }
  // Nothing tried was allowed here: better no answer than a wrong one.
  session.set(path, null)
}

const pick = <T>(list: readonly T[], chance: () => number): T | undefined =>
  list[Math.floor(chance() * list.length)]

/** An answer of the question's type; null for types nobody can make up (files, places). */
function answerFor(
  question: Question,
  state: QuestionState,
  today: string,
  chance: () => number,
): Answer | null {
  switch (question.type) {
    case 'select-one': {
      const choice = pick(state.choices, chance)
      return choice === undefined ? null : { value: choice.value }
    }
    case 'select-multiple': {
      const alone = new Set(question.exclusive)
      const several = state.choices.filter(({ value }) => !alone.has(value) && chance() < 0.3)
      const only = several.length === 0 ? pick(state.choices, chance) : undefined
      const value = only === undefined ? several.map((choice) => choice.value) : [only.value]
      return value.length === 0 ? null : { value }
    }
    case 'rank':
      return state.choices.length === 0 ? null : { value: state.choices.map(({ value }) => value) }
    case 'integer':
      return { value: Math.floor(chance() ** 2 * 100) }
    case 'decimal':
      return { value: Math.round(chance() ** 2 * 100_000) / 100 }
    case 'range': {
      const value = Math.floor(chance() * 11)
      return isInRange(question, value) ? { value } : null
    }
    case 'date':
      return {
        value: `${Number(today.slice(0, 4)) - 1 - Math.floor(chance() * 90)}-0${1 + Math.floor(chance() * 9)}-1${Math.floor(chance() * 10)}`,
      }
    case 'time':
      return { value: `${String(Math.floor(chance() * 24)).padStart(2, '0')}:00` }
    case 'text':
      return { value: 'Paraugs' }
    case 'acknowledge':
      return { value: 'OK' }
    default:
      return null
  }
}

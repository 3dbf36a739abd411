import type { Answer } from '#/core/questionnaire/answers.ts'
import type { Question } from '#/core/questionnaire/definition.ts'
import type { QuestionState } from '#/core/questionnaire/question-state.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import type { Dice } from './chance.ts'

/** Some answer a resident might give, by the question's type. */
function someAnswer(question: Question, state: QuestionState, dice: Dice): Answer | null {
  if (question.sensitive === true && dice.chance(0.3)) return { nonAnswer: 'declined' }
  if (dice.chance(0.03)) return { nonAnswer: 'unknown' }
  const values = state.choices.map(({ value }) => value)
  switch (question.type) {
    case 'select-one':
      // The first choices are the ordinary ones; most people are ordinary.
      return values.length === 0 ? null : { value: dice.of(dice.chance(0.6) ? values.slice(0, 2) : values) }
    case 'select-multiple': {
      const alone = question.exclusive ?? []
      const first = values.find((value) => alone.includes(value))
      if (first !== undefined && dice.chance(0.3)) return { value: [first] }
      const others = values.filter((value) => !alone.includes(value) && dice.chance(0.4))
      return others.length === 0 ? (first === undefined ? null : { value: [first] }) : { value: others }
    }
    case 'integer':
    case 'range':
      return { value: dice.between(1, 4) }
    case 'decimal':
      return { value: dice.between(10, 60) }
    case 'text':
      return question.required === true
        ? { value: dice.of(['Pēc pusdienām.', 'Zvanīt meitai.', 'Viss kārtībā.']) }
        : null
    default:
      return null
  }
}

/** Fills whatever the form asks, until it asks nothing more; an answer that violates a rule is taken back. */
export function fillPlausibly(session: FormSession, dice: Dice, keep: ReadonlySet<string>): void {
  for (let round = 0; round < 6; round++) {
    let asked = 0
    for (const path of session.paths()) {
      const question = session.node(path)?.question
      const state = session.state(path)
      if (question == null || state === undefined || keep.has(path)) continue
      if (!state.relevant || !state.permitted || state.answer !== null) continue
      const answer = someAnswer(question, state, dice)
      if (answer === null || session.set(path, answer) !== 'set') continue
      asked++
      if ((session.state(path)?.violations.length ?? 0) > 0) session.set(path, null)
    }
    if (asked === 0) return
  }
}

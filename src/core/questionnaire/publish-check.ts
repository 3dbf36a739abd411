import { type Definition, type Node, type Question, type Texts, isAsked } from './definition.ts'
import { compileForm } from './form.ts'

/** A reason why a definition cannot be published, with its place. */
export interface PublishProblem {
  readonly code: string
  readonly place: string
  readonly message: string
}

/** What the register says of a purpose, as far as publishing asks. */
export interface KnownPurpose {
  readonly id: string
  readonly optional: boolean
}

/**
 * Everything that stands against publishing: expressions that don't hold,
 * missing translations, questions without purpose, legal basis or reason, and
 * purposes the register doesn't know.
 */
export function publishProblems(
  definition: Definition,
  purposes: readonly KnownPurpose[],
): readonly PublishProblem[] {
  const problems: PublishProblem[] = []
  const compiled = compileForm(definition)
  if (!compiled.ok) problems.push(...compiled.problems)
  const translated = (texts: Texts | undefined, place: string, wanted: boolean): void => {
    if (texts === undefined) {
      if (wanted) problems.push({ code: 'missing-text', place, message: 'a text is missing' })
      return
    }
    for (const language of definition.languages) {
      if ((texts[language] ?? '').trim() === '') {
        problems.push({ code: 'missing-translation', place, message: `the text in ${language} is missing` })
      }
    }
  }
  const checkQuestion = (question: Question, path: string): void => {
    const asked = isAsked(question)
    translated(question.label, `${path} label`, asked || question.type === 'note')
    translated(question.hint, `${path} hint`, false)
    translated(question.constraintMessage, `${path} constraintMessage`, question.constraint !== undefined)
    translated(question.requiredMessage, `${path} requiredMessage`, false)
    if (!asked) return
    translated(question.why, `${path} why`, true)
    if (question.purpose === undefined)
      problems.push({ code: 'no-purpose', place: path, message: 'the question names no purpose' })
    else if (!purposes.some(({ id }) => id === question.purpose)) {
      problems.push({
        code: 'unknown-purpose',
        place: path,
        message: `the register has no purpose ${question.purpose}`,
      })
    }
    if ((question.basis ?? '') === '')
      problems.push({ code: 'no-basis', place: path, message: 'the question names no legal basis' })
  }
  const walk = (node: Node, base: string): void => {
    const path = `${base}/${node.name}`
    if (node.kind === 'question') {
      checkQuestion(node, path)
      return
    }
    translated(node.label, `${path} label`, node.section === true)
    for (const child of node.children) walk(child, path)
  }
  for (const node of definition.body) walk(node, '')
  translated(definition.title, 'title', true)
  for (const [list, items] of Object.entries(definition.itemLists)) {
    for (const item of items) translated(item.label, `${list} ${item.value}`, true)
  }
  const keys = compiled.ok ? compiled.form.byKey : null
  for (const score of definition.scores) {
    translated(score.label, `score ${score.id}`, true)
    for (const key of 'items' in score ? score.items : []) {
      if (keys !== null && !keys.has(key))
        problems.push({
          code: 'unknown-item',
          place: `score ${score.id}`,
          message: `there is no question ${key}`,
        })
    }
  }
  return problems
}

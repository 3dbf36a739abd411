import type { FormSession } from '#/core/questionnaire/session.ts'
import { withoutMarkup } from '#/core/questionnaire/markup.ts'
import type { PaperQuestion } from './questionnaire-paper.ts'

/** What is keyed in next from a filled copy. */
export type EntryStep =
  | {
      readonly kind: 'question'
      readonly path: string
      readonly question: PaperQuestion
      /** Whose column or sheet it stands in; empty outside every repeat. */
      readonly of: string
    }
  /** Is there one more on the paper? */
  | {
      readonly kind: 'another'
      /** Of the repeat, with the instances around it. */
      readonly path: string
      readonly heading: string
      /** How many there are by now. */
      readonly count: number
    }

/**
 * Everything a typist goes through, in the order of the paper: the questions that are asked by the answers so far, a
 * person's sheet at a time, and after each repeat that is neither counted nor the household's people whether there is
 * one more.
 */
export function entrySteps(
  session: FormSession,
  questions: ReadonlyMap<string, PaperQuestion>,
): readonly EntryStep[] {
  const steps: EntryStep[] = []
  const walk = (path: string, of: string): void => {
    const node = session.node(path)
    if (node === undefined || !session.isRelevant(path)) return
    const { source } = node
    if (source.kind === 'question') {
      const question = questions.get(node.key)
      if (question !== undefined && question.space.kind !== 'tablet' && !question.readonly)
        steps.push({ kind: 'question', path, question, of })
      return
    }
    const label = session.instanceLabel(path)
    if (source.kind !== 'repeat' || label !== '') {
      for (const child of session.childPaths(path)) walk(child, of)
      return
    }
    const heading = withoutMarkup(session.say(source.label, path))
    const instances = session.childPaths(path)
    for (const [index, instance] of instances.entries()) {
      const own = session.instanceLabel(instance)
      const isNumbered = own === '' || own === String(index + 1)
      walk(instance, isNumbered ? `${heading} ${index + 1}`.trim() : own)
    }
    if (source.members !== true && source.count === undefined)
      steps.push({ kind: 'another', path, heading, count: instances.length })
  }
  for (const top of session.form.top) walk(top.path, '')
  return steps
}

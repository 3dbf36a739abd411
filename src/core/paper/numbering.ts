import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import { isAnswered } from './condition.ts'

/** A page's worth of a form on paper: a section, or the questions that stand between sections. */
export interface PaperPart {
  readonly number: string
  /** Null for questions outside every section. */
  readonly section: FormNode | null
  /** Groups around the section that say when it is asked, outermost first. */
  readonly around: readonly FormNode[]
  readonly nodes: readonly FormNode[]
}

export interface PaperNumbering {
  readonly parts: readonly PaperPart[]
  /** `2.3` by question, for those people answer. */
  readonly numbers: ReadonlyMap<FormNode, string>
}

/** Does anything of it appear on paper: a question somebody answers, or a note? */
export const isPrinted = (node: FormNode): boolean =>
  node.question === null
    ? node.children.some(isPrinted)
    : node.question.type === 'note' || isAnswered(node.question)

const hasSection = (node: FormNode): boolean =>
  node.children.some((child) => isSection(child) || hasSection(child))
const isSection = (node: FormNode): boolean => node.source.kind !== 'question' && node.source.section === true

/**
 * Numbers a form for paper: 1, 2, … by section, 1.1, 1.2, … by question in the
 * form's order. The same version of a form always has the same numbers, in
 * every language and however many people a copy has room for; keyboard entry
 * relies on it.
 */
export function paperNumbering(form: CompiledForm): PaperNumbering {
  const found: { section: FormNode | null; around: readonly FormNode[]; nodes: FormNode[] }[] = []
  const place = (node: FormNode, around: readonly FormNode[]): void => {
    if (!isPrinted(node)) return
    if (isSection(node) && node.kind === 'group') {
      found.push({ section: node, around, nodes: [...node.children].filter(isPrinted) })
      return
    }
    if (isSection(node)) {
      found.push({ section: node, around, nodes: [node] })
      return
    }
    // Sections inside a plain group are pages of their own; inside a repeat they stay with their instance.
    if (node.kind === 'group' && hasSection(node)) {
      for (const child of node.children) place(child, [...around, node])
      return
    }
    const last = found.at(-1)
    const goesOn = last?.section === null && last.around.at(-1) === around.at(-1)
    if (last !== undefined && goesOn) last.nodes.push(node)
    else found.push({ section: null, around, nodes: [node] })
  }
  for (const top of form.top) place(top, [])
  const numbers = new Map<FormNode, string>()
  const parts = found.map((part, index): PaperPart => {
    const number = String(index + 1)
    let count = 0
    const walk = (node: FormNode): void => {
      if (node.question !== null && isAnswered(node.question)) numbers.set(node, `${number}.${++count}`)
      for (const child of node.children) walk(child)
    }
    for (const node of part.nodes) walk(node)
    return { number, ...part }
  })
  return { parts, numbers }
}

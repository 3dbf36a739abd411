import { type Definition, type Node, type Texts, isAsked } from './definition.ts'

/** Why and on what ground a question is asked. */
export interface Reason {
  /** A purpose of the register. */
  readonly purpose: string
  /** Legal reference. */
  readonly basis: string
  /** Said to the resident on the screen. */
  readonly why: Texts
}

/** The definition with this reason wherever a question names none of its own; what authors wrote stays. */
export function withReason(definition: Definition, reason: Reason): Definition {
  const reasoned = (node: Node): Node => {
    if (node.kind !== 'question') return { ...node, children: node.children.map(reasoned) }
    if (!isAsked(node)) return node
    return {
      ...node,
      purpose: node.purpose ?? reason.purpose,
      basis: node.basis ?? reason.basis,
      why: node.why ?? reason.why,
    }
  }
  return { ...definition, body: definition.body.map(reasoned) }
}

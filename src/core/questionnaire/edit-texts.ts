import type { Definition, Node, Texts } from './definition.ts'

/** The texts of a question or group that may be put in other words without changing what is asked. */
export const EDITABLE_TEXTS = ['label', 'hint', 'why', 'constraintMessage', 'requiredMessage'] as const
export type EditableText = (typeof EDITABLE_TEXTS)[number]

/** A node's text; undefined where its kind has none. */
export const textOf = (node: Node, field: EditableText): Texts | undefined =>
  field === 'label' || field === 'hint' ? node[field] : node.kind === 'question' ? node[field] : undefined

/** The definition with one text in one language put otherwise; an emptied text is taken away. */
export function withText(
  definition: Definition,
  key: string,
  field: EditableText,
  language: string,
  text: string,
): Definition {
  const changed = (node: Node): Node => {
    const inner = node.kind === 'question' ? node : { ...node, children: node.children.map(changed) }
    if (node.key !== key) return inner
    const { [language]: _, ...others } = textOf(node, field) ?? {}
    const texts = text === '' ? others : { ...others, [language]: text }
    const next = Object.keys(texts).length === 0 ? undefined : texts
    if (inner.kind === 'question') return { ...inner, [field]: next }
    return field === 'label' || field === 'hint' ? { ...inner, [field]: next } : inner
  }
  return { ...definition, body: definition.body.map(changed) }
}

/** The version that follows: the last figure grows for other words, the middle one for other questions. */
export function nextVersion(version: string, change: 'words' | 'questions'): string {
  const [major = 1, minor = 0, patch = 0] = version.split('.').map(Number)
  return change === 'words' ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`
}

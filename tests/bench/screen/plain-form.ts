import type { Definition, Node, Question } from '#/core/questionnaire/definition.ts'

/** One question in the words any form library knows. */
export interface PlainField {
  readonly name: string
  readonly type: 'one' | 'many' | 'number' | 'text' | 'date' | 'sum' | 'note'
  readonly label: string
  readonly choices: readonly string[]
  /** Shown while this earlier choice is `a`; null: always. */
  readonly showIf: string | null
  /** 0 to below 1,000. */
  readonly isConstrained: boolean
  /** Of a sum: what it adds up, blank counting as 0, and a constant. */
  readonly sumOf: readonly string[]
  readonly plus: number
}

/** The synthetic form for the peers, which know no expressions of ours. */
export interface PlainForm {
  readonly pages: readonly { readonly key: string; readonly fields: readonly PlainField[] }[]
  /** What each of ten people is asked, on the last page; `memberSum` is added to the last page's last sum. */
  readonly memberFields: readonly PlainField[]
  readonly memberSum: string
}

/** How many people the repeat holds. */
export const MEMBERS = 10

const types: Partial<Record<Question['type'], PlainField['type']>> = {
  'select-one': 'one',
  'select-multiple': 'many',
  integer: 'number',
  text: 'text',
  date: 'date',
  calculate: 'sum',
  note: 'note',
}

/** The same questions, choices, conditions, constraints and sums; throws where the synthetic form holds anything else. */
export function plainForm(definition: Definition): PlainForm {
  const choices = Object.values(definition.itemLists)[0]?.map(({ value }) => value) ?? []
  const memberFields: PlainField[] = []
  const fieldOf = (node: Question): PlainField => {
    const type = types[node.type]
    if (type === undefined) throw new Error(`the synthetic form has no ${node.type}`)
    const showIf = node.relevant === undefined ? null : /^\$\{(\w+)\} = 'a'$/.exec(node.relevant)?.[1]
    if (showIf === undefined) throw new Error(`not a plain condition: ${node.relevant}`)
    const sum = node.calculate ?? ''
    const sumOf = [...sum.matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) =>
      name === undefined || name === 'm_income' ? [] : [name],
    )
    return {
      name: node.name,
      type,
      label: node.label?.['en'] ?? node.name,
      choices: type === 'one' || type === 'many' ? choices : [],
      showIf,
      isConstrained: node.constraint !== undefined,
      sumOf,
      plus: Number(/\+ (\d+)$/.exec(sum)?.[1] ?? 0),
    }
  }
  const fieldsIn = (node: Node): readonly PlainField[] => {
    if (node.kind === 'question') return [fieldOf(node)]
    if (node.kind === 'group') return node.children.flatMap(fieldsIn)
    memberFields.push(...node.children.flatMap(fieldsIn))
    return []
  }
  const pages = definition.body.map((page) => ({ key: page.key, fields: fieldsIn(page) }))
  return { pages, memberFields, memberSum: 'm_income' }
}

import { type Scope, compileExpression } from '#/core/questionnaire/expression/evaluate.ts'
import { type Value, type ValueNode, isNodes } from '#/core/questionnaire/expression/values.ts'

/** A tree of answers for expression tests: names with texts, attributes (`@name`), groups and repeated groups. */
export type Answers = { readonly [name: string]: string | Answers | readonly (string | Answers)[] }

class Leaf implements ValueNode {
  readonly name: string
  readonly parent: ValueNode | null
  readonly #text: string
  readonly #children: readonly Leaf[]
  readonly #attributes: readonly Leaf[]

  constructor(name: string, parent: ValueNode | null, content: string | Answers) {
    this.name = name
    this.parent = parent
    this.#text = typeof content === 'string' ? content : ''
    const inside = typeof content === 'string' ? [] : Object.entries(content)
    const grown = inside.flatMap(([key, value]) =>
      (isList(value) ? value : [value]).map((each) => new Leaf(key, this, each)),
    )
    this.#children = grown.filter((leaf) => !leaf.name.startsWith('@'))
    this.#attributes = grown
      .filter((leaf) => leaf.name.startsWith('@'))
      .map((leaf) => new Leaf(leaf.name.slice(1), this, leaf.text()))
  }
  text(): string {
    return this.#text
  }
  children(): readonly ValueNode[] {
    return this.#children
  }
  attributes(): readonly ValueNode[] {
    return this.#attributes
  }
}

const isList = (value: Answers[string]): value is readonly (string | Answers)[] => Array.isArray(value)

/** Every node of a name, in the order of the form. */
export function named(root: ValueNode, name: string): readonly ValueNode[] {
  return root.children().flatMap((child) => [...(child.name === name ? [child] : []), ...named(child, name)])
}

/** A scope over answers, standing at the first (or given) node of a name. */
export function scopeOf(answers: Answers, self?: string, index = 0, more: Partial<Scope> = {}): Scope {
  const root = new Leaf('data', null, answers)
  const at = self === undefined ? root : (named(root, self)[index] ?? root)
  const placeOf = (node: ValueNode): number =>
    (node.parent
      ?.children()
      .filter(({ name }) => name === node.name)
      .indexOf(node) ?? 0) + 1
  const lists: Record<string, ValueNode> = {
    towns: new Leaf('instance', null, {
      root: {
        item: [
          { '@id': 't1', name: 'aizpute', region: 'west', people: '4000' },
          { '@id': 't2', name: 'madona', region: 'east', people: '7000' },
          { '@id': 't3', name: 'saldus', region: 'west', people: '10000' },
        ],
      },
    }),
  }
  return {
    self: at,
    context: at,
    position: 1,
    size: 1,
    root,
    today: '2026-11-23',
    now: '2026-11-23T14:05:06.789+02:00',
    resolve: (name) => named(root, name),
    instance: (name) => (lists[name] === undefined ? [] : [lists[name]]),
    lookup: (list, column, key, value) =>
      named(lists[list] ?? root, 'item')
        .find(
          (item) =>
            item
              .children()
              .find(({ name }) => name === key)
              ?.text() === value,
        )
        ?.children()
        .find(({ name }) => name === column)
        ?.text() ?? '',
    choiceLabel: (question, value) => `${question.name}:${value}`,
    placeOf,
    ...more,
  }
}

/** What an expression gives: nodes as the list of their names or texts. */
export function valueOf(source: string, scope: Scope): string | number | boolean | readonly string[] {
  const value = evaluated(source, scope)
  return isNodes(value) ? value.map((node) => node.text() || node.name) : value
}

export function evaluated(source: string, scope: Scope): Value {
  const compiled = compileExpression(source)
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problem.message} at ${compiled.problem.at}`)
  return compiled.evaluate(scope)
}

/** The problem an expression is refused with; null when it is taken. */
export function problemOf(source: string): { readonly message: string; readonly at: number } | null {
  const compiled = compileExpression(source)
  return compiled.ok ? null : compiled.problem
}

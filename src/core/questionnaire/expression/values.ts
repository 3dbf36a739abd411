import { daysOf } from './dates.ts'

/** Something a path can find: an answer, a group, a row of an item list. */
export interface ValueNode {
  readonly name: string
  readonly parent: ValueNode | null
  /** What it says as text; '' for blank and for what is not relevant. */
  text(): string
  /** What its text says as a number, where that is known without reading the text. */
  number?(): number | undefined
  children(): readonly ValueNode[]
  /** What `@name` finds; a node without this has none. */
  attributes?(): readonly ValueNode[]
}

export type Value = string | number | boolean | readonly ValueNode[]

const DATE = /^\d{4}-\d{2}-\d{2}(?:T|$)/
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)$/

export const isNodes = (value: Value): value is readonly ValueNode[] => Array.isArray(value)

/** As text; what is not a number is '' (as ODK Web Forms has it): nobody should read NaN on a screen. */
export function asText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') return Number.isNaN(value) ? '' : numberText(value)
  return value[0]?.text() ?? ''
}

/** Does it say nothing as text? */
export function isBlank(value: Value): boolean {
  if (typeof value === 'string') return value === ''
  if (typeof value === 'number') return Number.isNaN(value)
  if (typeof value === 'boolean') return false
  const [node] = value
  return node === undefined || (node.number?.() === undefined && node.text() === '')
}

/** A number as XPath writes it: all its digits, never with an exponent, no -0. */
export function numberText(value: number): string {
  if (value === 0) return '0'
  const text = String(value)
  if (!text.includes('e')) return text
  const [, sign = '', whole = '', fraction = '', exponent] =
    /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? []
  if (exponent === undefined) return text
  const digits = whole + fraction
  const power = Number(exponent)
  return power < 0 ? `${sign}0.${'0'.repeat(-power - 1)}${digits}` : `${sign}${digits.padEnd(power + 1, '0')}`
}

/** XPath number(): blank is NaN; a date is its days, as in ODK. */
export function asNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return textNumber(value)
  const [node] = value
  return node === undefined ? Number.NaN : nodeNumber(node)
}

const nodeNumber = (node: ValueNode): number => node.number?.() ?? textNumber(node.text())

function textNumber(source: string): number {
  if (source === '') return Number.NaN
  const text = source.trim()
  if (NUMBER.test(text)) return Number(text)
  if (DATE.test(text)) return daysOf(text)
  // What one calculation divided by zero, the next one still finds larger than all else, as in ODK.
  if (text === 'Infinity' || text === '-Infinity') return Number(text)
  return Number.NaN
}

export function asBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value)
  if (typeof value === 'string') return value !== ''
  return value.length > 0
}

/**
 * An expression's result as yes or no, where a form asks for it (relevant,
 * required, constraint): nodes count by what they say, so that a bare blank
 * answer is no.
 */
export function asCondition(value: Value): boolean {
  if (!isNodes(value)) return asBoolean(value)
  const text = asText(value)
  return text !== '' && text !== 'false' && text !== '0'
}

function equalAtoms(a: string | number | boolean, b: string | number | boolean): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b
  if (typeof a === 'boolean' || typeof b === 'boolean') return asBoolean(a) === asBoolean(b)
  return asNumber(a) === asNumber(b)
}

/** `=` and `!=`: over nodes, true when any pair fits (a blank question is one node that says ''). */
export function compareEqual(operator: '=' | '!=', a: Value, b: Value): boolean {
  const wanted = operator === '='
  if (typeof a === 'boolean' || typeof b === 'boolean') return (asBoolean(a) === asBoolean(b)) === wanted
  if (!isNodes(a)) {
    if (!isNodes(b)) return equalAtoms(a, b) === wanted
    return anyText(b, (text) => equalAtoms(a, text) === wanted)
  }
  if (!isNodes(b)) return anyText(a, (text) => equalAtoms(text, b) === wanted)
  if (wanted && a.length > 1 && b.length > 1) {
    const texts = new Set(a.map((node) => node.text()))
    return anyText(b, (text) => texts.has(text))
  }
  return anyText(a, (left) => anyText(b, (right) => (left === right) === wanted))
}

function anyText(nodes: readonly ValueNode[], fits: (text: string) => boolean): boolean {
  for (const node of nodes) if (fits(node.text())) return true
  return false
}

type Order = '<' | '<=' | '>' | '>='

function ordered(operator: Order, x: number, y: number): boolean {
  switch (operator) {
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
  }
}

/** `<`, `<=`, `>`, `>=`: numbers (dates as days), over nodes when any pair fits; with a blank never true. */
export function compareOrder(operator: Order, a: Value, b: Value): boolean {
  // Against a yes or no, nodes count as whether there are any (XPath 1.0, 3.4).
  if (typeof a === 'boolean' || typeof b === 'boolean')
    return ordered(operator, besideYesOrNo(a), besideYesOrNo(b))
  if (!isNodes(a) && !isNodes(b)) return ordered(operator, asNumber(a), asNumber(b))
  // Some pair fits exactly when the two that are furthest apart do.
  const up = operator === '<' || operator === '<='
  const left = furthest(a, !up)
  const right = furthest(b, up)
  return ordered(operator, left, right)
}

const besideYesOrNo = (value: Value): number => (isNodes(value) ? Number(value.length > 0) : asNumber(value))

/** The largest or smallest number among nodes; NaN when there is none. */
function furthest(value: Value, largest: boolean): number {
  if (!isNodes(value)) return asNumber(value)
  let best = Number.NaN
  for (const node of value) {
    const each = nodeNumber(node)
    if (Number.isNaN(each)) continue
    if (Number.isNaN(best) || each > best === largest) best = each
  }
  return best
}

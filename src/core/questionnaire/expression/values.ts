/** Something a path can find: an answer, a group, a row of an item list. */
export interface ValueNode {
  readonly name: string
  readonly parent: ValueNode | null
  /** What it says as text; '' for blank and for what is not relevant. */
  text(): string
  children(): readonly ValueNode[]
}

export type Value = string | number | boolean | readonly ValueNode[]

const DAY = /^(\d{4})-(\d{2})-(\d{2})/
const DATE = /^\d{4}-\d{2}-\d{2}(?:T.*)?$/

export const isNodes = (value: Value): value is readonly ValueNode[] => Array.isArray(value)

/** Days since 1970-01-01 of a calendar day (with its time, a fraction); NaN when it is none. */
export function daysOf(text: string): number {
  const [, year, month, day] = DAY.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return Number.NaN
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const back = new Date(at)
  if (back.getUTCMonth() !== Number(month) - 1 || back.getUTCDate() !== Number(day)) return Number.NaN
  const time = /T(\d{2}):(\d{2})(?::(\d{2}))?/.exec(text)
  const seconds = time === null ? 0 : Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3] ?? 0)
  return at / 86_400_000 + seconds / 86_400
}

/** The calendar day a number of days after 1970-01-01. */
export function dayText(days: number): string {
  if (!Number.isFinite(days)) return ''
  const at = new Date(Math.floor(days) * 86_400_000)
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10)
}

export function asText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') return numberText(value)
  return value[0]?.text() ?? ''
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Object.is(value, -0)) return '0'
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text
}

/** XPath number(): blank is NaN; a date is its days, as in ODK. */
export function asNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const text = asText(value).trim()
  if (/^-?(?:\d+\.?\d*|\.\d+)$/.test(text)) return Number(text)
  return DATE.test(text) ? daysOf(text) : Number.NaN
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

const EQUAL = { '=': true, '!=': false } as const

function equalAtoms(a: string | number | boolean, b: string | number | boolean): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return asBoolean(a) === asBoolean(b)
  if (typeof a === 'number' || typeof b === 'number') return asNumber(a) === asNumber(b)
  return a === b
}

const atomsOf = (value: Value): readonly (string | number | boolean)[] =>
  isNodes(value) ? value.map((node) => node.text()) : [value]

/** `=` and `!=`: over nodes, true when any pair fits (a blank question is one node that says ''). */
export function compareEqual(operator: '=' | '!=', a: Value, b: Value): boolean {
  const wanted = EQUAL[operator]
  if (typeof a === 'boolean' || typeof b === 'boolean') return (asBoolean(a) === asBoolean(b)) === wanted
  const lefts = atomsOf(a)
  const rights = atomsOf(b)
  for (const left of lefts) for (const right of rights) if (equalAtoms(left, right) === wanted) return true
  return false
}

/** `<`, `<=`, `>`, `>=`: numbers (dates as days); with a blank never true. */
export function compareOrder(operator: '<' | '<=' | '>' | '>=', a: Value, b: Value): boolean {
  for (const left of atomsOf(a)) {
    for (const right of atomsOf(b)) {
      const x = asNumber(left)
      const y = asNumber(right)
      const holds = operator === '<' ? x < y : operator === '<=' ? x <= y : operator === '>' ? x > y : x >= y
      if (holds) return true
    }
  }
  return false
}

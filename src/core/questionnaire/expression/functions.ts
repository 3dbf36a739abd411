import { checkDigit, decoded, digest } from './checksums.ts'
import {
  type DateNames,
  addDate,
  dayPartOf,
  formatDate,
  toDay,
  toMoment,
  utcDaysOf,
  wholeMonths,
} from './dates.ts'
import { areaOf, distanceOf, isInShape } from './geography.ts'
import { readPattern } from './pattern.ts'
import { rounded } from './rounding.ts'
import { parkMiller, seedOf, shuffled } from './shuffle.ts'
import { type Value, type ValueNode, asBoolean, asNumber, asText, isNodes, numberText } from './values.ts'

/** What a function may ask of the place where it is called. */
export interface Surrounding {
  /** The question whose expression this is. */
  readonly self: ValueNode
  /** The node a predicate looks at; else the same as `self`. */
  readonly context: ValueNode
  /** 1-based place of `context` among the nodes of its predicate. */
  readonly position: number
  readonly size: number
  /** Today's calendar day, `2026-11-23`. */
  readonly today: string
  /** Now, ISO with offset. */
  readonly now: string
  /** The label of a choice of a question, in the language of the screen. */
  choiceLabel(question: ValueNode, value: string): string
  /** The 1-based place of a repeat's instance. */
  placeOf(node: ValueNode): number
  /** A number from 0 up to 1, for random() and uuid(), which are blank without it. */
  readonly random?: (() => number) | undefined
  /** The form's version, for version(). */
  readonly version?: string | undefined
  /** What is known of device and worker, for property('deviceid'). */
  property?(name: string): string
  /** A text of the form by its id, for jr:itext(). */
  itext?(id: string): string
  /** Names of months and days in the language of the screen; English without. */
  readonly dateNames?: DateNames | undefined
}

export interface Fn {
  readonly least: number
  readonly most: number
  /** From this argument on they come in pairs. */
  readonly pairsFrom?: number
  /** Answers the same for the same arguments anywhere: constant calls are computed once. */
  readonly pure: boolean
  readonly call: (at: Surrounding, args: readonly Value[]) => Value
}

/** Calls with more arguments than this are refused. */
const MANY = 1_000
/** Texts put together from others are cut here, so that nesting cannot fill the memory. */
const LONGEST_TEXT = 1_000_000

type Pure = (args: readonly Value[]) => Value

const pure = (least: number, most: number, call: Pure): Fn => ({
  least,
  most,
  pure: true,
  call: (_at, args) => call(args),
})
const placed = (least: number, most: number, call: Fn['call']): Fn => ({ least, most, pure: false, call })
const math = (call: (value: number) => number): Fn => pure(1, 1, (args) => call(number(args)))

const first = (args: readonly Value[], index = 0): Value => args[index] ?? ''
const text = (args: readonly Value[], index = 0): string => asText(first(args, index))
const number = (args: readonly Value[], index = 0): number => asNumber(first(args, index))
const asNodes = (value: Value): readonly ValueNode[] => (isNodes(value) ? value : [])

/** An argument that may be left out and then is the node where the expression stands. */
const orContext = (at: Surrounding, args: readonly Value[]): Value => args[0] ?? [at.context]

/** Words of a select-multiple's value; a blank is one blank word, as in ODK. */
const words = (value: string): readonly string[] => value.trim().split(/\s+/)

/** What the arguments say, nodes one by one. */
const texts = (args: readonly Value[]): readonly string[] =>
  args.flatMap((arg) => (isNodes(arg) ? arg.map((node) => node.text()) : [asText(arg)]))

/** All numbers of all arguments, nodes one by one; blanks and what is no number are left out, as in ODK Collect. */
const numbers = (args: readonly Value[]): readonly number[] =>
  args
    .flatMap((arg) => (isNodes(arg) ? arg.map((node) => asNumber(node.text())) : [asNumber(arg)]))
    .filter((value) => !Number.isNaN(value))

/** Yes or no of each argument, nodes one by one by whether they say anything. */
const flags = (args: readonly Value[]): readonly boolean[] =>
  args.flatMap((arg) => (isNodes(arg) ? arg.map((node) => node.text().trim() !== '') : [asBoolean(arg)]))

const within = (value: number, least: number, most: number): boolean =>
  (least < 0 || value >= least) && (most < 0 || value <= most)

function joined(parts: readonly string[], mark: string): string {
  let length = 0
  for (const [index, part] of parts.entries()) {
    length += part.length + mark.length
    if (length > LONGEST_TEXT) return parts.slice(0, index).join(mark)
  }
  return parts.join(mark)
}

/** A date for functions of dates: numbers stay numbers, the rest is text. */
const dated = (value: Value): string | number => (typeof value === 'number' ? value : asText(value))
const dayOf = (at: Surrounding, value: Value): string => toDay(dated(value), at.now)

const LOGIC: readonly [string, Fn][] = [
  ['not', pure(1, 1, (args) => !asBoolean(first(args)))],
  ['true', pure(0, 0, () => true)],
  ['false', pure(0, 0, () => false)],
  ['boolean', pure(1, 1, (args) => asBoolean(first(args)))],
  ['boolean-from-string', pure(1, 1, (args) => text(args) === '1' || text(args).toLowerCase() === 'true')],
  ['coalesce', pure(1, MANY, (args) => args.find((arg) => asText(arg) !== '') ?? '')],
  ['once', placed(1, 1, (at, args) => at.self.text() || first(args))],
  ['depend', pure(1, MANY, (args) => first(args))],
  [
    'checklist',
    pure(2, MANY, (args) =>
      within(flags(args.slice(2)).filter(Boolean).length, number(args), number(args, 1)),
    ),
  ],
  ['weighted-checklist', { ...pure(2, MANY, weightedChecklist), pairsFrom: 2 }],
]

const CHOICES: readonly [string, Fn][] = [
  ['selected', pure(2, 2, (args) => words(text(args)).includes(text(args, 1).trim()))],
  ['is-selected', pure(2, 2, (args) => words(text(args)).includes(text(args, 1).trim()))],
  ['count-selected', pure(1, 1, (args) => words(text(args)).filter((word) => word !== '').length)],
  ['selected-at', pure(2, 2, (args) => words(text(args))[Math.trunc(number(args, 1))] ?? '')],
  ['jr:choice-name', placed(2, 2, choiceName)],
  ['jr:itext', placed(1, 1, (at, args) => at.itext?.(text(args)) ?? '')],
]

const TEXTS: readonly [string, Fn][] = [
  ['string', placed(0, 1, (at, args) => written(orContext(at, args)))],
  ['concat', pure(0, MANY, (args) => joined(texts(args), ''))],
  ['join', pure(1, MANY, (args) => joined(texts(args.slice(1)), text(args)))],
  ['string-length', placed(0, 1, (at, args) => asText(orContext(at, args)).length)],
  ['normalize-space', placed(0, 1, (at, args) => asText(orContext(at, args)).trim().replaceAll(/\s+/g, ' '))],
  ['contains', pure(2, 2, (args) => text(args).includes(text(args, 1)))],
  ['starts-with', pure(2, 2, (args) => text(args).startsWith(text(args, 1)))],
  ['ends-with', pure(2, 2, (args) => text(args).endsWith(text(args, 1)))],
  [
    'substr',
    pure(2, 3, (args) => text(args).slice(whole(args, 1), args.length > 2 ? whole(args, 2) : undefined)),
  ],
  ['substring', pure(2, 3, substring)],
  ['substring-before', pure(2, 2, (args) => before(text(args), text(args, 1)))],
  ['substring-after', pure(2, 2, (args) => after(text(args), text(args, 1)))],
  ['translate', pure(3, 3, (args) => translated(text(args), text(args, 1), text(args, 2)))],
  ['upper-case', pure(1, 1, (args) => text(args).toUpperCase())],
  ['lower-case', pure(1, 1, (args) => text(args).toLowerCase())],
  ['regex', pure(2, 2, (args) => matches(text(args), text(args, 1)))],
  [
    'digest',
    pure(2, 3, (args) => digest(text(args), text(args, 1), args.length > 2 ? text(args, 2) : 'base64')),
  ],
  ['base64-decode', pure(1, 1, (args) => decoded(text(args)))],
  ['checksum', pure(2, 2, (args) => checkDigit(text(args), text(args, 1)))],
  ['uuid', placed(0, 1, uuid)],
  ['version', placed(0, 0, (at) => at.version ?? '')],
  ['property', placed(1, 1, (at, args) => at.property?.(text(args)) ?? '')],
]

const NUMBERS: readonly [string, Fn][] = [
  ['number', placed(0, 1, (at, args) => asNumber(orContext(at, args)))],
  ['int', math(Math.trunc)],
  ['round', pure(1, 2, (args) => rounded(number(args), args.length > 1 ? number(args, 1) : 0))],
  ['floor', math(Math.floor)],
  ['ceiling', math(Math.ceil)],
  ['abs', math(Math.abs)],
  ['pow', pure(2, 2, (args) => number(args) ** number(args, 1))],
  ['sqrt', math(Math.sqrt)],
  ['exp', math(Math.exp)],
  ['exp10', math((value) => 10 ** value)],
  ['log', math(Math.log)],
  ['log10', math(Math.log10)],
  ['sin', math(Math.sin)],
  ['cos', math(Math.cos)],
  ['tan', math(Math.tan)],
  ['asin', math(Math.asin)],
  ['acos', math(Math.acos)],
  ['atan', math(Math.atan)],
  ['atan2', pure(2, 2, (args) => Math.atan2(number(args), number(args, 1)))],
  ['pi', pure(0, 0, () => Math.PI)],
  ['random', placed(0, 0, (at) => at.random?.() ?? '')],
  ['sum', pure(1, MANY, (args) => numbers(args).reduce((total, each) => total + each, 0))],
  ['min', pure(0, MANY, (args) => extreme(numbers(args), -1))],
  ['max', pure(0, MANY, (args) => extreme(numbers(args), 1))],
]

const NODES: readonly [string, Fn][] = [
  ['count', pure(1, 1, (args) => (isNodes(first(args)) ? asNodes(first(args)).length : Number.NaN))],
  ['count-non-empty', pure(1, 1, (args) => asNodes(first(args)).filter((node) => node.text() !== '').length)],
  ['position', placed(0, 1, (at, args) => (args.length === 0 ? at.position : placeOf(at, first(args))))],
  ['last', placed(0, 0, (at) => at.size)],
  ['index', placed(0, 0, (at) => at.placeOf(at.self))],
  ['indexed-repeat', { ...placed(3, 11, indexedRepeat), pairsFrom: 1 }],
  ['randomize', placed(1, 2, randomize)],
  ['name', placed(0, 1, (at, args) => asNodes(orContext(at, args))[0]?.name ?? '')],
  [
    'local-name',
    placed(0, 1, (at, args) => (asNodes(orContext(at, args))[0]?.name ?? '').replace(/^.*:/, '')),
  ],
  ['namespace-uri', placed(0, 1, () => '')],
  ['area', pure(1, MANY, (args) => areaOf(texts(args)))],
  ['enclosed-area', pure(1, MANY, (args) => areaOf(texts(args)))],
  ['distance', pure(1, MANY, (args) => distanceOf(texts(args)))],
  ['geofence', pure(2, 2, (args) => isInShape(text(args), text(args, 1)))],
]

const DATES: readonly [string, Fn][] = [
  ['today', placed(0, 0, (at) => at.today)],
  ['now', placed(0, 0, (at) => at.now)],
  ['date', placed(1, 1, (at, args) => (typeof first(args) === 'boolean' ? '' : dayOf(at, first(args))))],
  ['date-time', placed(1, 1, (at, args) => toMoment(dated(first(args)), at.now))],
  ['decimal-date-time', placed(1, 1, (at, args) => decimalDateTime(at, first(args)))],
  ['decimal-time', pure(1, 1, (args) => dayPartOf(text(args)))],
  ['format-date', placed(2, 2, formatted)],
  ['format-date-time', placed(2, 2, formatted)],
  [
    'difference-in-months',
    placed(2, 2, (at, args) => wholeMonths(dayOf(at, first(args)), dayOf(at, first(args, 1)))),
  ],
  [
    'add-date',
    placed(2, 3, (at, args) =>
      addDate(dayOf(at, first(args)), number(args, 1), args.length > 2 ? text(args, 2) : 'days'),
    ),
  ],
]

/** Every function whose arguments are values, by name. */
export const FUNCTIONS: ReadonlyMap<string, Fn> = new Map([
  ...LOGIC,
  ...CHOICES,
  ...TEXTS,
  ...NUMBERS,
  ...NODES,
  ...DATES,
])

/** string(): what is not a number says so, as XPath has it, for forms that ask string(number(x)) = 'NaN'. */
const written = (value: Value): string => (typeof value === 'number' ? numberText(value) : asText(value))

/** The largest (1) or smallest (-1) number; NaN when there is none. */
function extreme(list: readonly number[], sign: 1 | -1): number {
  let best = Number.NaN
  for (const each of list) if (Number.isNaN(best) || (each - best) * sign > 0) best = each
  return best
}

function weightedChecklist(args: readonly Value[]): boolean {
  let total = 0
  for (let i = 2; i + 1 < args.length; i += 2) {
    const asked = flags([first(args, i)])
    const weights = texts([first(args, i + 1)]).map(asNumber)
    for (const [index, weight] of weights.entries()) if (asked[index] === true) total += weight
  }
  return within(total, number(args), number(args, 1))
}

const whole = (args: readonly Value[], index: number): number => Math.trunc(number(args, index)) || 0

/** XPath's substring(): places from 1, both ends rounded; NaN is nowhere. */
function substring(args: readonly Value[]): string {
  const start = Math.round(number(args, 1))
  const end = args.length > 2 ? start + Math.round(number(args, 2)) : Infinity
  return Array.from(text(args))
    .filter((_letter, index) => index + 1 >= start && index + 1 < end)
    .join('')
}

function before(all: string, mark: string): string {
  const at = all.indexOf(mark)
  return at < 0 ? '' : all.slice(0, at)
}

function after(all: string, mark: string): string {
  const at = all.indexOf(mark)
  return at < 0 ? '' : all.slice(at + mark.length)
}

function translated(all: string, from: string, to: string): string {
  const targets = Array.from(to)
  const places = new Map<string, string>()
  for (const [index, letter] of Array.from(from).entries())
    if (!places.has(letter)) places.set(letter, targets[index] ?? '')
  return Array.from(all, (letter) => places.get(letter) ?? letter).join('')
}

function matches(subject: string, source: string): boolean {
  const pattern = readPattern(source)
  return pattern.ok && pattern.matches(subject)
}

/** A random UUID of version 4; with a number, that many letters of it. */
function uuid(at: Surrounding, args: readonly Value[]): string {
  const { random } = at
  if (random === undefined) return ''
  const hex = (values: number, base = 0): string => (base + Math.floor(random() * values)).toString(16)
  const one = (): string =>
    'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (letter) =>
      letter === 'x' ? hex(16) : hex(4, 8),
    )
  if (args.length === 0) return one()
  const length = Math.max(0, Math.min(1_000, whole(args, 0)))
  let made = ''
  while (made.length < length) made += one()
  return made.slice(0, length)
}

function choiceName(at: Surrounding, args: readonly Value[]): string {
  const [node] = asNodes(first(args, 1))
  return node === undefined ? '' : at.choiceLabel(node, text(args))
}

function placeOf(at: Surrounding, value: Value): number {
  const [node] = asNodes(value)
  return node === undefined ? Number.NaN : at.placeOf(node)
}

function decimalDateTime(at: Surrounding, value: Value): number {
  return typeof value === 'number' ? value : utcDaysOf(asText(value), at.now)
}

function formatted(at: Surrounding, args: readonly Value[]): string {
  const value = dated(first(args))
  return formatDate(typeof value === 'number' ? toMoment(value, at.now) : value, text(args, 1), at.dateNames)
}

/** indexed-repeat(answer, repeat, place[, repeat, place…]): the answer inside the given instances. */
function indexedRepeat(at: Surrounding, args: readonly Value[]): Value {
  let inside: ValueNode | null = null
  for (let i = 1; i + 1 < args.length; i += 2) {
    const holder: ValueNode | null = inside
    const instances: readonly ValueNode[] = asNodes(first(args, i)).filter(
      (node) => holder === null || isInside(node, holder),
    )
    // As in ODK Collect, a place before the first is the first.
    inside = instances[Math.max(1, Math.trunc(number(args, i + 1))) - 1] ?? null
    if (inside === null) return []
  }
  const found = inside
  if (found === null) return []
  const asked = asNodes(first(args))
  const own = asked.filter((node) => isInside(node, found))
  // From inside the repeat ${name} means the own instance's answer: the same name in the other instance is asked.
  return own.length > 0 || asked[0] === undefined ? own : namesakes(found, asked[0].name)
}

function isInside(node: ValueNode, ancestor: ValueNode): boolean {
  for (let up: ValueNode | null = node; up !== null; up = up.parent) if (up === ancestor) return true
  return false
}

function namesakes(node: ValueNode, name: string): readonly ValueNode[] {
  return node.children().flatMap((child) => (child.name === name ? [child] : namesakes(child, name)))
}

function randomize(at: Surrounding, args: readonly Value[]): Value {
  const nodes = asNodes(first(args))
  const [, seed] = args
  if (seed !== undefined) return shuffled(nodes, parkMiller(seedOf(asNumber(seed), asText(seed))))
  return at.random === undefined ? nodes : shuffled(nodes, at.random)
}

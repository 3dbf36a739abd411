import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64, toHex, utf8 } from '#/core/vault/bytes.ts'
import {
  type Value,
  type ValueNode,
  asBoolean,
  asNumber,
  asText,
  dayText,
  daysOf,
  isNodes,
} from './values.ts'

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
  readonly choiceLabel: (question: ValueNode, value: string) => string
  /** The 1-based place of a repeat's instance. */
  readonly placeOf: (node: ValueNode) => number
}

type Fn = {
  readonly least: number
  readonly most: number
  readonly call: (at: Surrounding, args: readonly Value[]) => Value
}

const fn = (least: number, most: number, call: Fn['call']): Fn => ({ least, most, call })
const blank: Value = ''

const first = (args: readonly Value[], index = 0): Value => args[index] ?? blank
const text = (args: readonly Value[], index = 0): string => asText(first(args, index))
const number = (args: readonly Value[], index = 0): number => asNumber(first(args, index))

/** Words of a select-multiple's value. */
const words = (value: string): readonly string[] => value.split(' ').filter((word) => word !== '')

/** All numbers of all arguments; nodes one by one, blanks left out where asked. */
function numbers(args: readonly Value[], keepBlank: boolean): readonly number[] {
  return args.flatMap((arg) => {
    if (!isNodes(arg)) return [asNumber(arg)]
    return arg.filter((node) => keepBlank || node.text() !== '').map((node) => asNumber(node.text()))
  })
}

const texts = (args: readonly Value[]): readonly string[] =>
  args.flatMap((arg) => (isNodes(arg) ? arg.map((node) => node.text()) : [asText(arg)]))

/** Months from one day to another, whole ones only; negative when the second is earlier. */
export function wholeMonths(from: string, to: string): number {
  const a = /^(\d{4})-(\d{2})-(\d{2})/.exec(from)
  const b = /^(\d{4})-(\d{2})-(\d{2})/.exec(to)
  if (a === null || b === null || Number.isNaN(daysOf(from)) || Number.isNaN(daysOf(to))) return Number.NaN
  if (daysOf(to) < daysOf(from)) return -wholeMonths(to, from)
  const months = (Number(b[1]) - Number(a[1])) * 12 + Number(b[2]) - Number(a[2])
  // The month is full on the same day, or on the last day of a shorter month.
  const lastDay = new Date(Date.UTC(Number(b[1]), Number(b[2]), 0)).getUTCDate()
  return Number(b[3]) < Math.min(Number(a[3]), lastDay) ? months - 1 : months
}

function addDate(day: string, amount: number, unit: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(day)
  if (match === null || !Number.isFinite(amount)) return ''
  if (unit === 'days' || unit === 'day') return dayText(daysOf(day.slice(0, 10)) + Math.trunc(amount))
  const months =
    unit === 'years' || unit === 'year'
      ? amount * 12
      : unit === 'months' || unit === 'month'
        ? amount
        : Number.NaN
  if (Number.isNaN(months)) return ''
  const total = Number(match[1]) * 12 + Number(match[2]) - 1 + Math.trunc(months)
  const year = Math.floor(total / 12)
  const month = total - year * 12
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return new Date(Date.UTC(year, month, Math.min(Number(match[3]), lastDay))).toISOString().slice(0, 10)
}

const two = (value: number): string => String(value).padStart(2, '0')

function formatDate(value: string, format: string): string {
  const days = daysOf(value)
  if (Number.isNaN(days)) return ''
  const at = new Date(Math.round(days * 86_400_000))
  const parts: Record<string, string> = {
    Y: String(at.getUTCFullYear()),
    y: two(at.getUTCFullYear() % 100),
    m: two(at.getUTCMonth() + 1),
    n: String(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
    e: String(at.getUTCDate()),
    H: two(at.getUTCHours()),
    h: String(at.getUTCHours()),
    M: two(at.getUTCMinutes()),
    S: two(at.getUTCSeconds()),
    3: String(at.getUTCMilliseconds()).padStart(3, '0'),
    a: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][at.getUTCDay()] ?? '',
    b:
      ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][
        at.getUTCMonth()
      ] ?? '',
    '%': '%',
  }
  return format.replaceAll(/%(.)/g, (whole, letter: string) => parts[letter] ?? whole)
}

const LONGEST_PATTERN = 500
const LONGEST_SUBJECT = 2_000
const compiledPatterns = new Map<string, RegExp | null>()

/**
 * A pattern of a form, anchored as in ODK; null when it is not one or could run
 * for ever (a repeated group that itself repeats).
 */
function pattern(source: string): RegExp | null {
  const known = compiledPatterns.get(source)
  if (known !== undefined) return known
  let made: RegExp | null = null
  if (source.length <= LONGEST_PATTERN && !/\([^()]*[+*}][^()]*\)\s*[+*{]/.test(source)) {
    try {
      made = new RegExp(`^(?:${source})$`, 'u')
    } catch {
      made = null
    }
  }
  if (compiledPatterns.size > 500) compiledPatterns.clear()
  compiledPatterns.set(source, made)
  return made
}

/** Banker's exceptions aside, XPath rounds halves up. */
function rounded(value: number, digits: number): number {
  const scale = 10 ** Math.max(-15, Math.min(15, digits))
  return Math.round(value * scale) / scale
}

function toDate(value: Value): string {
  if (typeof value === 'number') return dayText(value)
  const plain = asText(value)
  return /^-?\d+(\.\d+)?$/.test(plain)
    ? dayText(Number(plain))
    : Number.isNaN(daysOf(plain))
      ? ''
      : plain.slice(0, 10)
}

export const FUNCTIONS: ReadonlyMap<string, Fn> = new Map<string, Fn>([
  // logic
  ['if', fn(3, 3, (_at, args) => (asBoolean(first(args)) ? first(args, 1) : first(args, 2)))],
  ['not', fn(1, 1, (_at, args) => !asBoolean(first(args)))],
  ['true', fn(0, 0, () => true)],
  ['false', fn(0, 0, () => false)],
  ['boolean', fn(1, 1, (_at, args) => asBoolean(first(args)))],
  ['boolean-from-string', fn(1, 1, (_at, args) => ['1', 'true'].includes(text(args)))],
  ['coalesce', fn(1, 100, (_at, args) => args.find((arg) => asText(arg) !== '') ?? blank)],
  ['once', fn(1, 1, (at, args) => (at.self.text() === '' ? first(args) : at.self.text()))],
  ['checklist', fn(2, 100, (_at, args) => within(args.slice(2), number(args), number(args, 1)))],
  // selections
  ['selected', fn(2, 2, (_at, args) => words(text(args)).includes(text(args, 1).trim()))],
  ['count-selected', fn(1, 1, (_at, args) => words(text(args)).length)],
  ['selected-at', fn(2, 2, (_at, args) => words(text(args))[number(args, 1)] ?? '')],
  ['jr:choice-name', fn(2, 2, (at, args) => choiceName(at, first(args), first(args, 1)))],
  // text
  ['string', fn(1, 1, (_at, args) => text(args))],
  ['concat', fn(1, 1000, (_at, args) => texts(args).join(''))],
  ['join', fn(1, 1000, (_at, args) => texts(args.slice(1)).join(text(args)))],
  [
    'string-length',
    fn(0, 1, (at, args) => Array.from(args.length === 0 ? at.context.text() : text(args)).length),
  ],
  ['normalize-space', fn(1, 1, (_at, args) => text(args).trim().replaceAll(/\s+/g, ' '))],
  ['contains', fn(2, 2, (_at, args) => text(args).includes(text(args, 1)))],
  ['starts-with', fn(2, 2, (_at, args) => text(args).startsWith(text(args, 1)))],
  ['ends-with', fn(2, 2, (_at, args) => text(args).endsWith(text(args, 1)))],
  [
    'substr',
    fn(2, 3, (_at, args) => text(args).slice(number(args, 1), args.length > 2 ? number(args, 2) : undefined)),
  ],
  ['substring-before', fn(2, 2, (_at, args) => text(args).split(text(args, 1), 1)[0] ?? '')],
  ['substring-after', fn(2, 2, (_at, args) => after(text(args), text(args, 1)))],
  ['translate', fn(3, 3, (_at, args) => translated(text(args), text(args, 1), text(args, 2)))],
  ['upper-case', fn(1, 1, (_at, args) => text(args).toUpperCase())],
  ['lower-case', fn(1, 1, (_at, args) => text(args).toLowerCase())],
  [
    'regex',
    fn(2, 2, (_at, args) => {
      const subject = text(args)
      return subject.length <= LONGEST_SUBJECT && (pattern(text(args, 1))?.test(subject) ?? false)
    }),
  ],
  [
    'digest',
    fn(2, 3, (_at, args) => digest(text(args), text(args, 1), args.length > 2 ? text(args, 2) : 'base64')),
  ],
  // numbers
  ['number', fn(1, 1, (_at, args) => number(args))],
  ['int', fn(1, 1, (_at, args) => Math.trunc(number(args)))],
  ['round', fn(1, 2, (_at, args) => rounded(number(args), args.length > 1 ? number(args, 1) : 0))],
  ['floor', fn(1, 1, (_at, args) => Math.floor(number(args)))],
  ['ceiling', fn(1, 1, (_at, args) => Math.ceil(number(args)))],
  ['abs', fn(1, 1, (_at, args) => Math.abs(number(args)))],
  ['pow', fn(2, 2, (_at, args) => number(args) ** number(args, 1))],
  ['sqrt', fn(1, 1, (_at, args) => Math.sqrt(number(args)))],
  ['exp', fn(1, 1, (_at, args) => Math.exp(number(args)))],
  ['log', fn(1, 1, (_at, args) => Math.log(number(args)))],
  ['log10', fn(1, 1, (_at, args) => Math.log10(number(args)))],
  ['pi', fn(0, 0, () => Math.PI)],
  ['sum', fn(1, 1, (_at, args) => numbers(args, false).reduce((total, each) => total + each, 0))],
  ['count', fn(1, 1, (_at, args) => (isNodes(first(args)) ? asNodes(first(args)).length : Number.NaN))],
  [
    'count-non-empty',
    fn(1, 1, (_at, args) => asNodes(first(args)).filter((node) => node.text() !== '').length),
  ],
  ['min', fn(1, 100, (_at, args) => least(numbers(args, false)))],
  ['max', fn(1, 100, (_at, args) => most(numbers(args, false)))],
  // places
  ['position', fn(0, 1, (at, args) => (args.length === 0 ? at.position : placeOf(at, first(args))))],
  ['last', fn(0, 0, (at) => at.size)],
  ['index', fn(0, 0, (at) => at.placeOf(at.self))],
  ['indexed-repeat', fn(3, 7, (at, args) => indexedRepeat(at, args))],
  // days
  ['today', fn(0, 0, (at) => at.today)],
  ['now', fn(0, 0, (at) => at.now)],
  ['date', fn(1, 1, (_at, args) => toDate(first(args)))],
  ['date-time', fn(1, 1, (_at, args) => text(args))],
  ['decimal-date-time', fn(1, 1, (_at, args) => daysOf(text(args)))],
  ['format-date', fn(2, 2, (_at, args) => formatDate(toDate(first(args)), text(args, 1)))],
  ['format-date-time', fn(2, 2, (_at, args) => formatDate(text(args), text(args, 1)))],
  ['difference-in-months', fn(2, 2, (_at, args) => wholeMonths(text(args), text(args, 1)))],
  [
    'add-date',
    fn(2, 3, (_at, args) => addDate(text(args), number(args, 1), args.length > 2 ? text(args, 2) : 'days')),
  ],
])

const asNodes = (value: Value): readonly ValueNode[] => (isNodes(value) ? value : [])
const least = (list: readonly number[]): number => (list.length === 0 ? Number.NaN : Math.min(...list))
const most = (list: readonly number[]): number => (list.length === 0 ? Number.NaN : Math.max(...list))

function within(answers: readonly Value[], from: number, to: number): boolean {
  const yes = answers.filter((answer) => asBoolean(answer)).length
  return (from < 0 || yes >= from) && (to < 0 || yes <= to)
}

function after(whole: string, mark: string): string {
  const at = whole.indexOf(mark)
  return at < 0 ? '' : whole.slice(at + mark.length)
}

function translated(whole: string, from: string, to: string): string {
  const targets = Array.from(to)
  const places = Array.from(from)
  return Array.from(whole)
    .map((letter) => {
      const place = places.indexOf(letter)
      return place < 0 ? letter : (targets[place] ?? '')
    })
    .join('')
}

function digest(whole: string, algorithm: string, encoding: string): string {
  if (algorithm !== 'SHA-256') return ''
  const hash = sha256(utf8(whole))
  return encoding === 'hex' ? toHex(hash) : toBase64(hash)
}

function choiceName(at: Surrounding, value: Value, question: Value): string {
  const [node] = asNodes(question)
  return node === undefined ? '' : at.choiceLabel(node, asText(value))
}

function placeOf(at: Surrounding, value: Value): number {
  const [node] = asNodes(value)
  return node === undefined ? Number.NaN : at.placeOf(node)
}

/** indexed-repeat(answer, repeat, place[, repeat, place…]): the answer inside the given instances. */
function indexedRepeat(at: Surrounding, args: readonly Value[]): Value {
  let candidates = asNodes(first(args))
  for (let i = 1; i + 1 < args.length; i += 2) {
    const instances = asNodes(first(args, i))
    const wanted = instances.find((instance) => at.placeOf(instance) === number(args, i + 1))
    if (wanted === undefined) return ''
    candidates = candidates.filter((node) => isInside(node, wanted))
  }
  return candidates[0]?.text() ?? ''
}

function isInside(node: ValueNode, ancestor: ValueNode): boolean {
  for (let up: ValueNode | null = node; up !== null; up = up.parent) if (up === ancestor) return true
  return false
}

import type { Item, Question } from '#/core/questionnaire/definition.ts'
import type { FormNode } from '#/core/questionnaire/form.ts'

export type Order = '=' | '!=' | '<' | '<=' | '>' | '>='

/** What a comparison is about. */
export type Subject =
  /** A question's answer; one counted by the tablet too. */
  | { readonly of: 'answer'; readonly node: FormNode }
  /** Completed years of the person, wherever they come from. */
  | { readonly of: 'age'; readonly node: FormNode }
  | { readonly of: 'marked'; readonly node: FormNode }
  | { readonly of: 'length'; readonly node: FormNode }
  | { readonly of: 'sum'; readonly node: FormNode }
  | { readonly of: 'instances'; readonly node: FormNode }
  /** Which instance of the repeat this is, from 1. */
  | { readonly of: 'place'; readonly node: FormNode }

export type Bound =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'text'; readonly value: string }
  /** `2019-05-12`. */
  | { readonly is: 'day'; readonly value: string }
  | { readonly is: 'today' }
  | { readonly is: 'answer'; readonly node: FormNode }

/** What an expression asks, as people would say it: nothing of its syntax is left. */
export type Condition =
  | { readonly says: 'always' }
  | { readonly says: 'never' }
  /** One of these answers is chosen (one-choice question) or marked (of several); not `truth`: none of them is. */
  | {
      readonly says: 'chosen'
      readonly node: FormNode
      readonly items: readonly Item[]
      readonly truth: boolean
    }
  | { readonly says: 'answered'; readonly node: FormNode; readonly truth: boolean }
  | { readonly says: 'compared'; readonly subject: Subject; readonly order: Order; readonly bound: Bound }
  /** It holds for some instance of a repeat the reader is not in; not `truth`: for none. */
  | {
      readonly says: 'someone'
      readonly repeat: FormNode
      readonly that: Condition
      readonly truth: boolean
    }
  | { readonly says: 'all' | 'any'; readonly parts: readonly Condition[] }
  /** Beyond words: only which questions it rests on. */
  | { readonly says: 'unclear'; readonly reads: readonly FormNode[] }

export const ALWAYS: Condition = { says: 'always' }
export const NEVER: Condition = { says: 'never' }

const UNASKED: ReadonlySet<string> = new Set(['calculate', 'hidden', 'metadata', 'note'])

/** Does a person answer this question? Notes, calculations and what the device fills in are not asked. */
export const isAnswered = (question: Question): boolean =>
  !UNASKED.has(question.type) && question.calculate === undefined

/** All of them hold; nested ones are laid flat, answers ruled out for one question come together. */
export function allOf(conditions: readonly Condition[]): Condition {
  const parts = merged(flat('all', conditions), false)
  if (parts.some(({ says }) => says === 'never')) return NEVER
  const compared = new Set(
    parts.flatMap((part) =>
      part.says === 'compared' && 'node' in part.subject && needsAnAnswer(part) ? [part.subject.node] : [],
    ),
  )
  const chosen = new Set(parts.flatMap((part) => (part.says === 'chosen' && part.truth ? [part.node] : [])))
  // Whoever compares an answer says already that there is one.
  const needed = parts.filter(
    (part) =>
      part.says !== 'always' &&
      !(part.says === 'answered' && part.truth && (compared.has(part.node) || chosen.has(part.node))),
  )
  return single('all', needed, ALWAYS)
}

/** One of them holds. */
export function anyOf(conditions: readonly Condition[]): Condition {
  const parts = merged(flat('any', conditions), true)
  if (parts.some(({ says }) => says === 'always')) return ALWAYS
  return single(
    'any',
    parts.filter(({ says }) => says !== 'never'),
    NEVER,
  )
}

function single(says: 'all' | 'any', parts: readonly Condition[], none: Condition): Condition {
  const [first, ...more] = parts
  if (first === undefined) return none
  return more.length === 0 ? first : { says, parts }
}

const flat = (says: 'all' | 'any', conditions: readonly Condition[]): readonly Condition[] =>
  conditions.flatMap((each) => (each.says === says ? each.parts : [each]))

/** `A = 1 or A = 2` is one thing said of A; so is `A != 1 and A != 2`. What is beyond words comes together, last. */
function merged(parts: readonly Condition[], truth: boolean): readonly Condition[] {
  const kept: Condition[] = []
  const places = new Map<FormNode, number>()
  const reads: FormNode[] = []
  let isUnclear = false
  for (const part of parts) {
    if (part.says === 'unclear') {
      isUnclear = true
      reads.push(...part.reads)
      continue
    }
    if (part.says === 'chosen' && part.truth === truth) {
      const place = places.get(part.node)
      const before = place === undefined ? undefined : kept[place]
      if (place !== undefined && before?.says === 'chosen') {
        kept[place] = { ...part, items: [...new Set([...before.items, ...part.items])] }
        continue
      }
      places.set(part.node, kept.length)
    }
    kept.push(part)
  }
  if (isUnclear) kept.push({ says: 'unclear', reads: [...new Set(reads)] })
  return kept
}

const OPPOSITE: Readonly<Record<Order, Order>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

/** The same seen from the other side: `5 < x` is `x > 5`. */
export const MIRRORED: Readonly<Record<Order, Order>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** An answer can be blank, and then it is neither small nor large; a count never is. */
const mayBeBlank = (subject: Subject): boolean => subject.of === 'answer' || subject.of === 'age'

/** A comparison a blank cannot meet: any of an answer, or one of a count that nought does not meet. */
function needsAnAnswer({ subject, order, bound }: Extract<Condition, { says: 'compared' }>): boolean {
  if (order === '!=') return false
  // Two blanks are equal.
  if (mayBeBlank(subject)) return order !== '=' || bound.is !== 'answer'
  if (bound.is !== 'number') return false
  return (
    (order === '>' && bound.value >= 0) ||
    (order === '>=' && bound.value > 0) ||
    (order === '=' && bound.value !== 0)
  )
}

/** It does not hold. */
export function not(condition: Condition): Condition {
  switch (condition.says) {
    case 'always':
      return NEVER
    case 'never':
      return ALWAYS
    case 'chosen':
    case 'answered':
    case 'someone':
      return { ...condition, truth: !condition.truth }
    case 'compared': {
      const opposite: Condition = { ...condition, order: OPPOSITE[condition.order] }
      if (condition.order === '=' || condition.order === '!=') return opposite
      const { subject, bound } = condition
      const blankable = [
        ...(mayBeBlank(subject) ? [subject.node] : []),
        ...(bound.is === 'answer' ? [bound.node] : []),
      ]
      return anyOf([
        opposite,
        ...blankable.map((node): Condition => ({ says: 'answered', node, truth: false })),
      ])
    }
    case 'all':
      return anyOf(condition.parts.map(not))
    case 'any':
      return allOf(condition.parts.map(not))
    case 'unclear':
      return condition
  }
}

/** Does it hold when this question has this choice and nothing else is known? Null: that depends. */
export function holdsWhen(condition: Condition, node: FormNode, value: string): boolean | null {
  switch (condition.says) {
    case 'always':
      return true
    case 'never':
      return false
    case 'chosen':
      return condition.node === node
        ? condition.items.some((item) => item.value === value) === condition.truth
        : null
    case 'answered':
      return condition.node === node ? condition.truth : null
    case 'all':
    case 'any': {
      const held = condition.parts.map((part) => holdsWhen(part, node, value))
      const decisive = condition.says === 'any'
      if (held.includes(decisive)) return decisive
      return held.includes(null) ? null : !decisive
    }
    default:
      return null
  }
}

/** How many things it says; too many are no help on paper. */
export function weight(condition: Condition): number {
  if (condition.says === 'all' || condition.says === 'any')
    return condition.parts.reduce((sum, part) => sum + weight(part), 0)
  return condition.says === 'someone' ? weight(condition.that) : 1
}

/** The questions it speaks of. */
export function nodesIn(condition: Condition): readonly FormNode[] {
  switch (condition.says) {
    case 'always':
    case 'never':
      return []
    case 'chosen':
    case 'answered':
      return [condition.node]
    case 'compared':
      return condition.bound.is === 'answer'
        ? [condition.subject.node, condition.bound.node]
        : [condition.subject.node]
    case 'someone':
      return nodesIn(condition.that)
    case 'all':
    case 'any':
      return condition.parts.flatMap(nodesIn)
    case 'unclear':
      return condition.reads
  }
}

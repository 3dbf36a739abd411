import { compareEqual, compareOrder } from '#/core/questionnaire/expression/values.ts'
import type { Item } from '#/core/questionnaire/definition.ts'
import { type Expression, eachPart } from '#/core/questionnaire/expression/syntax.ts'
import type { CompiledForm, FormNode } from '#/core/questionnaire/form.ts'
import {
  ALWAYS,
  type Bound,
  type Condition,
  MIRRORED,
  NEVER,
  type Order,
  type Subject,
  allOf,
  anyOf,
  isAnswered,
  not,
  weight,
} from './condition.ts'

type Path = Extract<Expression, { kind: 'path' }>

const ORDERS: ReadonlySet<string> = new Set<Order>(['=', '!=', '<', '<=', '>', '>='])
const isOrder = (operator: string): operator is Order => ORDERS.has(operator)

/** The node a plain path means: names, `.`, `..` and `current()`, no brackets; null for any other. */
function nodeAt(form: CompiledForm, from: FormNode, path: Path): FormNode | null {
  let at: FormNode | null = null
  let { steps } = path
  if (path.from === 'root') steps = steps.slice(1)
  else if (path.from === 'context') at = from
  else if (path.from.kind === 'reference') at = form.named(path.from.name, from)
  else if (path.from.kind === 'call' && path.from.name === 'current') at = from
  else return null
  for (const step of steps) {
    if (step.predicates.length > 0) return null
    if (step.axis === 'self') continue
    if (step.axis === 'parent') at = at?.parent ?? null
    else if (step.axis === 'child') {
      const around: readonly FormNode[] = at === null ? form.top : at.children
      const next: FormNode | undefined = around.find(({ name }) => name === step.name)
      if (next === undefined) return null
      at = next
    } else return null
  }
  return at
}

/** The node an expression names, whatever number, text or blank-to-blank function stands around it. */
function nodeOf(form: CompiledForm, from: FormNode, expression: Expression): FormNode | null {
  switch (expression.kind) {
    case 'reference':
      return form.named(expression.name, from)
    case 'path':
      return nodeAt(form, from, expression)
    case 'call': {
      const [first, second] = expression.args
      const isWrapped =
        ((expression.name === 'number' || expression.name === 'string') && second === undefined) ||
        (expression.name === 'coalesce' && second?.kind === 'string' && second.value === '')
      return isWrapped && first !== undefined ? nodeOf(form, from, first) : null
    }
    default:
      return null
  }
}

/**
 * The questions people answer on which an expression rests, through whatever
 * is calculated between, in the form's order.
 */
export function answersBehind(
  form: CompiledForm,
  from: FormNode,
  expression: Expression,
): readonly FormNode[] {
  const seen = new Set<FormNode>()
  const found = new Set<FormNode>()
  const visit = (reader: FormNode, part: Expression): void => {
    eachPart(part, (each) => {
      if (each.kind === 'reference') add(form.named(each.name, reader))
      else if (each.kind === 'path') add(nodeAt(form, reader, each))
    })
  }
  const add = (node: FormNode | null): void => {
    if (node === null || seen.has(node)) return
    seen.add(node)
    if (node.kind === 'repeat' || (node.question !== null && isAnswered(node.question))) found.add(node)
    else {
      const ready = node.expressions.calculate
      if (ready !== undefined) visit(node, ready.expression)
    }
  }
  visit(from, expression)
  found.delete(from)
  return [...found].toSorted((a, b) => a.index - b.index)
}

const AGE_NAME = /^(?:age|age_years|age_estimate|vecums|vecums_gados|vozrast)$/
/** A calculation in completed years: the years of two dates, a day count by 365, or months by 12. */
const IN_YEARS: readonly RegExp[] = [/%Y.*%Y/s, /\bdiv\s+365/, /months.*\bdiv\s+12\b/s]

/** Does this hold a person's age in years? By its name, or because it is counted from a date and today. */
export function isAge(form: CompiledForm, node: FormNode): boolean {
  const { question } = node
  if (question === null) return false
  const isFigure = ['integer', 'decimal', 'calculate', 'hidden'].includes(question.type)
  if (isFigure && AGE_NAME.test(node.name)) return true
  const { calculate } = question
  const ready = node.expressions.calculate
  if (calculate === undefined || ready === undefined) return false
  if (!/\b(?:today|now)\s*\(/.test(calculate) || !IN_YEARS.some((pattern) => pattern.test(calculate)))
    return false
  return answersBehind(form, node, ready.expression).some((each) => each.question?.type === 'date')
}

/** Items of a one- or several-choice question's list or table; null where what may be chosen is not in the definition. */
function itemsOf(form: CompiledForm, node: FormNode): readonly Item[] | null {
  const { question } = node
  if (question?.type !== 'select-one' && question?.type !== 'select-multiple') return null
  if (question.choicesFromRepeat !== undefined) return null
  const { choicesFromTable } = question
  if (choicesFromTable !== undefined) {
    const { defaultLanguage, tables } = form.definition
    const rows = tables?.[choicesFromTable.table]?.rows ?? []
    const items = rows.slice(0, MOST_ROWS).map((row): Item => {
      const value = row[choicesFromTable.value] ?? ''
      return { value, label: { [defaultLanguage]: row[choicesFromTable.label] ?? value } }
    })
    // A table that is missing or goes on says nothing of what it lacks.
    return items.length === 0 || rows.length > MOST_ROWS ? null : items
  }
  return question.choices === undefined ? null : (form.definition.itemLists[question.choices] ?? null)
}

/** More rows of a table are not looked through for a sentence. */
const MOST_ROWS = 500

type Side =
  { readonly kind: 'subject'; readonly subject: Subject } | { readonly kind: 'bound'; readonly bound: Bound }

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** More than this no sentence holds. */
const MOST = 6
const DEEPEST = 40

class ConditionReader {
  readonly #form: CompiledForm
  readonly #from: FormNode
  /** Calculations being read through, so that none is read within itself. */
  readonly #through: ReadonlySet<FormNode>

  constructor(form: CompiledForm, from: FormNode, through: ReadonlySet<FormNode>) {
    this.#form = form
    this.#from = from
    this.#through = through
  }

  read(expression: Expression, depth = 0): Condition {
    if (depth > DEEPEST) return this.#unclear(expression)
    switch (expression.kind) {
      case 'number':
        return expression.value === 0 ? NEVER : ALWAYS
      case 'string':
        return expression.value === '' ? NEVER : ALWAYS
      case 'reference':
      case 'path':
        return this.#given(expression)
      case 'negate':
        return this.#unclear(expression)
      case 'binary': {
        const { operator, left, right } = expression
        if (operator === 'and' || operator === 'or') {
          const parts = [this.read(left, depth + 1), this.read(right, depth + 1)]
          return operator === 'and' ? allOf(parts) : anyOf(parts)
        }
        if (!isOrder(operator)) return this.#unclear(expression)
        return this.#compared(operator, left, right, depth) ?? this.#unclear(expression)
      }
      case 'call':
        return this.#called(expression, depth) ?? this.#unclear(expression)
    }
  }

  #unclear(expression: Expression): Condition {
    return { says: 'unclear', reads: answersBehind(this.#form, this.#from, expression) }
  }

  #node(expression: Expression): FormNode | null {
    return nodeOf(this.#form, this.#from, expression)
  }

  /** The outermost repeat that holds the node and not the reader: then some instance's answer is meant. */
  #across(node: FormNode): FormNode | null {
    const own = this.#from.repeats
    return node.repeats.find((repeat) => !own.includes(repeat)) ?? null
  }

  #forSomeone(node: FormNode, that: Condition): Condition {
    const repeat = this.#across(node)
    return repeat === null ? that : { says: 'someone', repeat, that, truth: true }
  }

  /** A bare question: it has an answer that is not a no. */
  #given(expression: Expression): Condition {
    const node = this.#node(expression)
    if (node === null || this.#across(node) !== null) return this.#unclear(expression)
    const items = itemsOf(this.#form, node)
    const isNo = (item: Item): boolean => item.value === '0' || item.value === 'false'
    if (items?.some(isNo) === true && node.question?.type === 'select-one')
      return { says: 'chosen', node, items: items.filter((item) => !isNo(item)), truth: true }
    const isNumber = ['integer', 'decimal', 'range'].includes(node.question?.type ?? '')
    if (node.question === null || isNumber || !isAnswered(node.question)) return this.#unclear(expression)
    return { says: 'answered', node, truth: true }
  }

  #called(expression: Extract<Expression, { kind: 'call' }>, depth: number): Condition | null {
    const [first, second] = expression.args
    if (expression.name === 'true') return ALWAYS
    if (expression.name === 'false') return NEVER
    if (first === undefined) return null
    switch (expression.name) {
      case 'not':
        return not(this.read(first, depth + 1))
      case 'boolean':
        return first.kind === 'binary' || first.kind === 'call' ? this.read(first, depth + 1) : null
      case 'selected': {
        const node = this.#node(first)
        if (node === null || second?.kind !== 'string') return null
        const item = itemsOf(this.#form, node)?.find(({ value }) => value === second.value.trim())
        if (item === undefined) return null
        return this.#forSomeone(node, { says: 'chosen', node, items: [item], truth: true })
      }
      case 'count-selected':
      case 'count':
      case 'string-length':
        return this.#compared('>', expression, { kind: 'number', value: 0, at: expression.at }, depth)
      case 'if': {
        const third = expression.args[2]
        if (second === undefined || third === undefined) return null
        const when = this.read(first, depth + 1)
        const one = this.read(second, depth + 1)
        const other = this.read(third, depth + 1)
        return anyOf([allOf([when, one]), allOf([not(when), other])])
      }
      default:
        return null
    }
  }

  #compared(order: Order, left: Expression, right: Expression, depth: number): Condition | null {
    const a = this.#side(left)
    const b = this.#side(right)
    const through = this.#throughCalculation(order, left, right, depth)
    if (through !== null) return through
    if (a === null || b === null) return null
    if (a.kind === 'subject' && b.kind === 'bound') return this.#judge(a.subject, order, b.bound)
    if (a.kind === 'bound' && b.kind === 'subject') return this.#judge(b.subject, MIRRORED[order], a.bound)
    if (a.kind === 'subject' && b.kind === 'subject') {
      if (a.subject.of !== 'answer' || b.subject.of !== 'answer') return null
      if (this.#across(a.subject.node) !== null || this.#across(b.subject.node) !== null) return null
      return {
        says: 'compared',
        subject: a.subject,
        order,
        bound: { is: 'answer', node: b.subject.node },
      }
    }
    return null
  }

  #side(expression: Expression): Side | null {
    const bound = (of: Bound): Side => ({ kind: 'bound', bound: of })
    const subject = (of: Subject['of'], node: FormNode | null): Side | null =>
      node === null ? null : { kind: 'subject', subject: { of, node } }
    switch (expression.kind) {
      case 'number':
        return bound({ is: 'number', value: expression.value })
      case 'negate':
        return expression.operand.kind === 'number'
          ? bound({ is: 'number', value: -expression.operand.value })
          : null
      case 'string':
        return bound(
          DAY.test(expression.value)
            ? { is: 'day', value: expression.value }
            : { is: 'text', value: expression.value },
        )
      case 'binary':
        return null
      case 'call': {
        const [first] = expression.args
        const { name } = expression
        if (name === 'today' || name === 'now') return bound({ is: 'today' })
        if (first === undefined) return null
        if (name === 'date' || name === 'date-time') {
          if (first.kind === 'string')
            return DAY.test(first.value.slice(0, 10))
              ? bound({ is: 'day', value: first.value.slice(0, 10) })
              : null
          return this.#side(first)
        }
        if (name === 'count-selected') return subject('marked', this.#near(first))
        if (name === 'string-length') return subject('length', this.#near(first))
        if (name === 'sum') return subject('sum', this.#node(first))
        if (name === 'count') {
          const node = this.#node(first)
          return node?.kind === 'repeat' ? subject('instances', node) : null
        }
        if (name === 'position') {
          const node = this.#node(first)
          return node?.kind === 'repeat' ? subject('place', node) : null
        }
        break
      }
      default:
    }
    const node = this.#node(expression)
    if (node?.question == null) return null
    return subject(isAge(this.#form, node) ? 'age' : 'answer', node)
  }

  /** A question that is not another instance's. */
  #near(expression: Expression): FormNode | null {
    const node = this.#node(expression)
    return node === null || this.#across(node) !== null ? null : node
  }

  #judge(subject: Subject, order: Order, bound: Bound): Condition | null {
    if (subject.of === 'sum') {
      if (bound.is !== 'number') return null
      return this.#counted(subject.node, order, bound.value) ?? { says: 'compared', subject, order, bound }
    }
    if ((subject.of === 'marked' || subject.of === 'length') && bound.is === 'number') {
      const presence = someOrNone(order, bound.value)
      if (presence !== null) return { says: 'answered', node: subject.node, truth: presence === 'some' }
    }
    if (subject.of !== 'answer' && subject.of !== 'age')
      return bound.is === 'number' ? { says: 'compared', subject, order, bound } : null
    const judged = this.#judgeAnswer(subject, order, bound)
    return judged === null ? null : this.#forSomeone(subject.node, judged)
  }

  #judgeAnswer(subject: Subject, order: Order, bound: Bound): Condition | null {
    const { node } = subject
    const isEqual = order === '=' || order === '!='
    if (bound.is === 'text' && bound.value === '')
      return isEqual ? { says: 'answered', node, truth: order === '!=' } : NEVER
    const items = itemsOf(this.#form, node)
    if (items !== null && (bound.is === 'text' || bound.is === 'number')) {
      const fits = items.filter((item) => fitting(item.value, order === '!=' ? '=' : order, bound))
      if (node.question?.type === 'select-multiple') {
        if (!isEqual || fits.length === 0) return null
        const alone: Condition = {
          says: 'compared',
          subject: { of: 'marked', node },
          order: '=',
          bound: { is: 'number', value: 1 },
        }
        const only = allOf([{ says: 'chosen', node, items: fits, truth: true }, alone])
        return order === '=' ? only : not(only)
      }
      if (fits.length === 0) return order === '!=' ? ALWAYS : NEVER
      return { says: 'chosen', node, items: fits, truth: order !== '!=' }
    }
    if (node.question?.type === 'acknowledge' && isEqual)
      return { says: 'answered', node, truth: order === '=' }
    if (bound.is === 'text' && !isEqual) return null
    return { says: 'compared', subject, order, bound }
  }

  /** `sum(${is_child}) > 0`, where each is 1 or 0, asks whether there is one. */
  #counted(node: FormNode, order: Order, bound: number): Condition | null {
    const presence = someOrNone(order, bound)
    const repeat = this.#across(node)
    const ready = node.expressions.calculate
    if (repeat === null || ready === undefined || presence === null) return null
    const leaves = leavesOf(ready.expression)
    if (leaves === null || !leaves.every(({ value }) => value === 0 || value === 1)) return null
    const that = new ConditionReader(this.#form, node, new Set([...this.#through, node])).#leading(
      ready.expression,
      (value) => value === 1,
    )
    return that === null ? null : { says: 'someone', repeat, that, truth: presence === 'some' }
  }

  /** A calculation that only sorts answers into words or figures is read through, as far as that stays short. */
  #throughCalculation(order: Order, left: Expression, right: Expression, depth: number): Condition | null {
    const node = this.#node(left)
    const ready = node?.expressions.calculate
    if (node == null || ready === undefined || this.#through.has(node) || depth > DEEPEST) return null
    if (right.kind !== 'number' && right.kind !== 'string') return null
    if (isAge(this.#form, node) || this.#across(node) !== null) return null
    const leaves = leavesOf(ready.expression)
    if (leaves === null || leaves.length < 2) return null
    const bound: Bound =
      right.kind === 'number' ? { is: 'number', value: right.value } : { is: 'text', value: right.value }
    const inside = new ConditionReader(this.#form, node, new Set([...this.#through, node]))
    if (inside.#leavesOwnRoom(ready.expression, this.#from)) return null
    return inside.#leading(ready.expression, (value) =>
      order === '!=' ? !fitting(value, '=', bound) : fitting(value, order, bound),
    )
  }

  /** Would a name inside mean somebody else's answer than where the condition stands? */
  #leavesOwnRoom(expression: Expression, reader: FormNode): boolean {
    return answersBehind(this.#form, this.#from, expression).some((node) =>
      node.repeats.some((repeat) => !reader.repeats.includes(repeat)),
    )
  }

  /** When an `if(…)` of literals gives a wanted one; null when that takes too many words. */
  #leading(expression: Expression, wanted: (value: string | number) => boolean): Condition | null {
    const way = (part: Expression): Condition => {
      if (part.kind === 'number' || part.kind === 'string') return wanted(part.value) ? ALWAYS : NEVER
      if (part.kind !== 'call') return NEVER
      const [when, one, other] = part.args
      if (when === undefined || one === undefined || other === undefined) return NEVER
      const asked = this.read(when)
      return anyOf([allOf([asked, way(one)]), allOf([not(asked), way(other)])])
    }
    const condition = way(expression)
    const isShort = weight(condition) <= MOST && condition.says !== 'unclear'
    return isShort && condition.says !== 'always' && condition.says !== 'never' ? condition : null
  }
}

/** Does comparing a count so ask whether there is any at all? */
function someOrNone(order: Order, bound: number): 'some' | 'none' | null {
  if ((order === '>' && bound === 0) || (order === '>=' && bound === 1) || (order === '!=' && bound === 0))
    return 'some'
  if ((order === '=' && bound === 0) || (order === '<' && bound === 1) || (order === '<=' && bound === 0))
    return 'none'
  return null
}

/** What an `if(…)` of literals can give; null when anything else stands in it. */
function leavesOf(expression: Expression): readonly { readonly value: string | number }[] | null {
  if (expression.kind === 'number' || expression.kind === 'string') return [{ value: expression.value }]
  if (expression.kind !== 'call' || expression.name !== 'if') return null
  const [, one, other] = expression.args
  if (one === undefined || other === undefined) return null
  const first = leavesOf(one)
  const second = leavesOf(other)
  return first === null || second === null ? null : [...first, ...second]
}

/** Does a code compare so with a literal, as XPath compares them? */
function fitting(code: string | number, order: Order, bound: Bound): boolean {
  if (bound.is !== 'text' && bound.is !== 'number') return false
  if (order === '=' && typeof code === 'string' && bound.is === 'text') return code === bound.value
  const figure = (text: string | number): number =>
    typeof text === 'number' ? text : text.trim() === '' ? Number.NaN : Number(text)
  const a = figure(code)
  const b = figure(bound.value)
  return order === '=' || order === '!=' ? compareEqual(order, a, b) : compareOrder(order, a, b)
}

/** What an expression of a node asks: see `Condition`. */
export function conditionOf(form: CompiledForm, from: FormNode, expression: Expression): Condition {
  return new ConditionReader(form, from, new Set()).read(expression)
}

import { nearest } from '#/core/questionnaire/nearest.ts'
import { FUNCTIONS, type Surrounding } from './functions.ts'
import { type Effort, Walk, inOrder, isReverse, keepsOrder, reached } from './navigation.ts'
import { readPattern } from './pattern.ts'
import type { Expression, Step, SyntaxProblem } from './syntax.ts'
import { eachPart, parseExpression } from './syntax.ts'
import {
  type Value,
  type ValueNode,
  asBoolean,
  asNumber,
  asText,
  compareEqual,
  compareOrder,
  isBlank,
  isNodes,
} from './values.ts'

/** How names are found where an expression is evaluated. */
export interface Scope extends Surrounding {
  /**
   * The nodes `${name}` means from `self`: one, or every instance when it lies in a repeat that does not hold `self`.
   * `place`: the how manieth reference of its expression it is.
   */
  resolve(name: string, place: number): readonly ValueNode[]
  readonly root: ValueNode
  /** Rows of a secondary instance (an item list), for `instance('name')`. */
  instance(name: string): readonly ValueNode[]
  /** A row's column, for pulldata(). */
  lookup(list: string, column: string, keyColumn: string, key: string): string
  /** What is left for this and all other expressions computed together; without it each has its own bound. */
  readonly effort?: Effort | undefined
}

export type Compiled = (scope: Scope) => Value

type Path = Extract<Expression, { kind: 'path' }>

export type CompiledExpression =
  | {
      readonly ok: true
      readonly evaluate: Compiled
      readonly expression: Expression
      /** Names in `${…}`, for the dependency graph. */
      readonly references: readonly string[]
      /** Paths, for the dependency graph. */
      readonly paths: readonly Path[]
      /** Whether it looks at `.`, the clock or its place. */
      readonly readsSelf: boolean
    }
  | { readonly ok: false; readonly problem: SyntaxProblem }

/** Functions whose arguments are names or scopes, or not all are looked at. */
const SPECIAL: ReadonlyMap<string, { least: number; most: number; pairsFrom?: number }> = new Map([
  ['current', { least: 0, most: 0 }],
  ['instance', { least: 1, most: 1 }],
  ['pulldata', { least: 4, most: 4 }],
  ['if', { least: 3, most: 3 }],
])

/** The scope of a predicate, or of a whole costly expression: the same as around it, but for the node it looks at. */
class InnerScope implements Scope {
  readonly outer: Scope
  readonly walk: Walk
  /** What does not depend on the node looked at, computed once for all of them. */
  readonly steady: (Value | undefined)[] = []
  context: ValueNode
  position: number
  size: number

  constructor(outer: Scope, walk: Walk) {
    this.outer = outer instanceof InnerScope ? outer.outer : outer
    this.walk = walk
    this.context = outer.context
    this.position = outer.position
    this.size = outer.size
  }
  get self(): ValueNode {
    return this.outer.self
  }
  get root(): ValueNode {
    return this.outer.root
  }
  get today(): string {
    return this.outer.today
  }
  get now(): string {
    return this.outer.now
  }
  get effort(): Scope['effort'] {
    return this.outer.effort
  }
  get random(): Scope['random'] {
    return this.outer.random
  }
  get version(): Scope['version'] {
    return this.outer.version
  }
  resolve(name: string, place: number): readonly ValueNode[] {
    return this.outer.resolve(name, place)
  }
  instance(name: string): readonly ValueNode[] {
    return this.outer.instance(name)
  }
  lookup(list: string, column: string, keyColumn: string, key: string): string {
    return this.outer.lookup(list, column, keyColumn, key)
  }
  choiceLabel(question: ValueNode, value: string): string {
    return this.outer.choiceLabel(question, value)
  }
  placeOf(node: ValueNode): number {
    return this.outer.placeOf(node)
  }
  property(name: string): string {
    return this.outer.property?.(name) ?? ''
  }
  itext(id: string): string {
    return this.outer.itext?.(id) ?? ''
  }
  get dateNames(): Scope['dateNames'] {
    return this.outer.dateNames
  }
}

const walkOf = (scope: Scope): Walk =>
  scope instanceof InnerScope ? scope.walk : new Walk(scope.root, scope.effort)

/** Counts the parts of one predicate that can be kept while it goes through its nodes. */
interface Steady {
  count: number
}

/** Constants are computed once, when the form is compiled; this stands for the place they don't ask for. */
const NODE_OF_CONSTANTS: ValueNode = { name: '', parent: null, text: () => '', children: () => [] }
const SCOPE_OF_CONSTANTS: Scope = {
  self: NODE_OF_CONSTANTS,
  context: NODE_OF_CONSTANTS,
  root: NODE_OF_CONSTANTS,
  position: 1,
  size: 1,
  today: '',
  now: '',
  choiceLabel: () => '',
  placeOf: () => 1,
  resolve: () => [],
  instance: () => [],
  lookup: () => '',
}

function isConstant(part: Expression): boolean {
  switch (part.kind) {
    case 'number':
    case 'string':
      return true
    case 'negate':
      return isConstant(part.operand)
    case 'binary':
      return part.operator !== '|' && isConstant(part.left) && isConstant(part.right)
    case 'call':
      return isFixed(part) && part.args.every(isConstant)
    default:
      return false
  }
}

const isFixed = ({ name, args }: Extract<Expression, { kind: 'call' }>): boolean =>
  name === 'if' || FUNCTIONS.get(name)?.pure === true || (args.length > 0 && READS_CONTEXT.has(name))

/** Functions that read the node of their predicate, or answer anew each time. */
const UNSTEADY: ReadonlySet<string> = new Set(['position', 'last', 'random', 'uuid', 'randomize', 'once'])
/** Functions that read the node of their predicate when nothing is given. */
const READS_CONTEXT: ReadonlySet<string> = new Set([
  'string',
  'number',
  'string-length',
  'normalize-space',
  'name',
  'local-name',
])

/** Does a part of a predicate answer the same for each of its nodes? */
function isSteady(part: Expression): boolean {
  switch (part.kind) {
    case 'number':
    case 'string':
    case 'reference':
      return true
    case 'negate':
      return isSteady(part.operand)
    case 'binary':
      return isSteady(part.left) && isSteady(part.right)
    case 'call':
      if (UNSTEADY.has(part.name) || (part.args.length === 0 && READS_CONTEXT.has(part.name))) return false
      return part.args.every(isSteady)
    case 'path':
      // Its own predicates look at its own nodes.
      return part.from !== 'context' && (part.from === 'root' || isSteady(part.from))
  }
}

function filtered(predicate: Compiled, nodes: readonly ValueNode[], inner: InnerScope): readonly ValueNode[] {
  if (!inner.walk.spend(nodes.length)) return []
  const kept: ValueNode[] = []
  inner.size = nodes.length
  let place = 0
  for (const node of nodes) {
    place++
    inner.context = node
    inner.position = place
    const value = predicate(inner)
    if (typeof value === 'number' ? value === place : asBoolean(value)) kept.push(node)
  }
  return kept
}

interface ReadyStep {
  readonly step: Step
  readonly predicates: readonly Compiled[]
  /** A place alone, `[2]`: no need to look at each node. */
  readonly place: number | null
}

function readyStep(step: Step): ReadyStep {
  const [only] = step.predicates
  const place = step.predicates.length === 1 && only?.kind === 'number' ? only.value : null
  const predicates = step.predicates.map((predicate) => compile(predicate, { count: 0 }))
  return { step, predicates, place }
}

/** `//name` is one step down through everything, unless places count from each node's parent. */
function merged(steps: readonly Step[]): readonly Step[] {
  const list: Step[] = []
  for (const step of steps) {
    const before = list.at(-1)
    if (
      before?.axis === 'deep' &&
      step.axis === 'child' &&
      step.test === undefined &&
      step.predicates.length === 0
    ) {
      list.pop()
      list.push({ ...step, axis: 'descendant' })
    } else list.push(step)
  }
  return list
}

function narrowed(
  { predicates, place }: ReadyStep,
  found: readonly ValueNode[],
  scope: Scope,
  walk: Walk,
): readonly ValueNode[] {
  if (place !== null) {
    const node = found[place - 1]
    return node === undefined ? [] : [node]
  }
  let nodes = found
  for (const predicate of predicates) nodes = filtered(predicate, nodes, new InnerScope(scope, walk))
  return nodes
}

/** One step from many nodes: each node's finds are narrowed by themselves, then put in the form's order. */
function stepFrom(
  ready: ReadyStep,
  from: readonly ValueNode[],
  scope: Scope,
  walk: Walk,
  isFlat: boolean,
): readonly ValueNode[] {
  const { step } = ready
  if (step.whole === true) return narrowed(ready, from, scope, walk)
  const [only] = from
  if (only !== undefined && from.length === 1) {
    const found = narrowed(ready, reached(step, only, walk), scope, walk)
    return isReverse(step.axis) ? found.toReversed() : found
  }
  const found: ValueNode[] = []
  for (const node of from)
    for (const each of narrowed(ready, reached(step, node, walk), scope, walk)) found.push(each)
  return isFlat && keepsOrder(step.axis) ? found : inOrder(found, walk)
}

/**
 * Where an absolute path starts: ODK reads `/data/people/age` inside a person
 * as that person's age, so the instances that hold the question are followed
 * as long as the names agree. The last name is never narrowed:
 * `count(/data/people)` counts all.
 */
function alongSelf(
  scope: Scope,
  steps: readonly ReadyStep[],
): { readonly node: ValueNode; readonly taken: number } {
  let node = scope.root
  let taken = 0
  if (steps.length < 2) return { node, taken }
  const above: ValueNode[] = []
  for (let up: ValueNode | null = scope.self; up !== null && up !== scope.root; up = up.parent) above.push(up)
  for (let next = above.pop(); next !== undefined; next = above.pop()) {
    const ready = steps[taken]
    if (ready === undefined || taken >= steps.length - 1 || ready.step.axis !== 'child') break
    if (ready.step.name !== next.name || ready.predicates.length > 0) break
    node = next
    taken++
  }
  return { node, taken }
}

function compilePath(path: Path, steady: Steady | null): Compiled {
  const start = typeof path.from === 'object' ? compile(path.from, steady) : path.from
  let steps = merged(path.steps).map(readyStep)
  // `/data/x`: the first name is the form itself, whatever it is called.
  if (start === 'root' && steps[0]?.step.axis === 'child' && steps[0].predicates.length === 0)
    steps = steps.slice(1)
  return (scope) => {
    const walk = walkOf(scope)
    let nodes: readonly ValueNode[]
    let taken = 0
    if (start === 'root') {
      const begin = alongSelf(scope, steps)
      nodes = [begin.node]
      taken = begin.taken
    } else if (start === 'context') nodes = [scope.context]
    else {
      const value = start(scope)
      nodes = isNodes(value) ? value : []
    }
    let isFlat = true
    for (let i = taken; i < steps.length && nodes.length > 0; i++) {
      const ready = steps[i]
      if (ready === undefined) break
      nodes = stepFrom(ready, nodes, scope, walk, isFlat)
      isFlat = (isFlat && keepsOrder(ready.step.axis)) || nodes.length < 2
    }
    return nodes
  }
}

/** The terms of `a + b + c`, first to last: sums over a whole page are long. */
function termsOf(part: Expression): readonly Expression[] {
  const terms: Expression[] = []
  let rest = part
  for (; rest.kind === 'binary' && rest.operator === '+'; rest = rest.left) terms.push(rest.right)
  return [rest, ...terms.toReversed()]
}

function compileSum(part: Expression, steady: Steady | null): Compiled {
  const [first, ...others] = termsOf(part).map((term) => compile(term, steady))
  if (first === undefined) throw new Error('a sum has terms')
  return (scope) => {
    let sum = asNumber(first(scope))
    for (let i = 0; i < others.length; i++) sum += asNumber(others[i]?.(scope) ?? Number.NaN)
    return sum
  }
}

function compileBinary(part: Extract<Expression, { kind: 'binary' }>, steady: Steady | null): Compiled {
  if (part.operator === '+') return compileSum(part, steady)
  const left = compile(part.left, steady)
  const right = compile(part.right, steady)
  const { operator } = part
  switch (operator) {
    case 'or':
      return (scope) => asBoolean(left(scope)) || asBoolean(right(scope))
    case 'and':
      return (scope) => asBoolean(left(scope)) && asBoolean(right(scope))
    case '=':
    case '!=':
      return (scope) => compareEqual(operator, left(scope), right(scope))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (scope) => compareOrder(operator, left(scope), right(scope))
    case '-':
      return (scope) => asNumber(left(scope)) - asNumber(right(scope))
    case '*':
      return (scope) => asNumber(left(scope)) * asNumber(right(scope))
    case 'div':
      return (scope) => asNumber(left(scope)) / asNumber(right(scope))
    case 'mod':
      return (scope) => asNumber(left(scope)) % asNumber(right(scope))
    case '|':
      return (scope) => {
        const a = left(scope)
        const b = right(scope)
        return inOrder([...(isNodes(a) ? a : []), ...(isNodes(b) ? b : [])], walkOf(scope))
      }
  }
}

function compileCall(part: Extract<Expression, { kind: 'call' }>, steady: Steady | null): Compiled {
  const args = part.args.map((arg) => compile(arg, steady))
  const [first, second, third, fourth] = args
  switch (part.name) {
    case 'current':
      return (scope) => [scope.self]
    case 'instance':
      return (scope) => (first === undefined ? [] : scope.instance(asText(first(scope))))
    case 'pulldata':
      return (scope) =>
        first === undefined || second === undefined || third === undefined || fourth === undefined
          ? ''
          : scope.lookup(
              asText(first(scope)),
              asText(second(scope)),
              asText(third(scope)),
              asText(fourth(scope)),
            )
    case 'if':
      if (first === undefined || second === undefined || third === undefined) break
      return (scope) => (asBoolean(first(scope)) ? second(scope) : third(scope))
    case 'coalesce':
      if (first !== undefined && second !== undefined && third === undefined)
        return (scope) => {
          const value = first(scope)
          if (!isBlank(value)) return value
          const other = second(scope)
          return isBlank(other) ? '' : other
        }
      return (scope) => {
        for (const arg of args) {
          const value = arg(scope)
          if (!isBlank(value)) return value
        }
        return ''
      }
    default:
  }
  const known = FUNCTIONS.get(part.name)
  if (known === undefined) throw new Error(`the check let ${part.name}() through`)
  const { call } = known
  if (first === undefined) return (scope) => call(scope, [])
  if (second === undefined) return (scope) => call(scope, [first(scope)])
  return (scope) =>
    call(
      scope,
      args.map((arg) => arg(scope)),
    )
}

/** Compiles a part; inside a predicate, what is the same for each node is computed once and kept. */
function compile(part: Expression, steady: Steady | null): Compiled {
  if (steady === null || part.kind === 'number' || part.kind === 'string' || !isSteady(part))
    return compileOwn(part, steady)
  const whole = compileOwn(part, null)
  const slot = steady.count++
  return (scope) => {
    if (!(scope instanceof InnerScope)) return whole(scope)
    const kept = scope.steady[slot]
    if (kept !== undefined) return kept
    const value = whole(scope)
    scope.steady[slot] = value
    return value
  }
}

function compileOwn(part: Expression, steady: Steady | null): Compiled {
  if (part.kind === 'number' || part.kind === 'string') {
    const { value } = part
    return () => value
  }
  const compiled = compileAny(part, steady)
  if (!isConstant(part)) return compiled
  const value = compiled(SCOPE_OF_CONSTANTS)
  return () => value
}

function compileAny(
  part: Exclude<Expression, { kind: 'number' | 'string' }>,
  steady: Steady | null,
): Compiled {
  switch (part.kind) {
    case 'reference': {
      const { name, place } = part
      return (scope) => scope.resolve(name, place)
    }
    case 'negate': {
      const operand = compile(part.operand, steady)
      return (scope) => -asNumber(operand(scope))
    }
    case 'path':
      return compilePath(part, steady)
    case 'binary':
      return compileBinary(part, steady)
    case 'call':
      return compileCall(part, steady)
  }
}

function functionNames(): readonly string[] {
  return [...FUNCTIONS.keys(), ...SPECIAL.keys()]
}

/** Unknown functions, wrong numbers of arguments and patterns that cannot be matched, with their place. */
function callProblem(expression: Expression): SyntaxProblem | null {
  let found: SyntaxProblem | null = null
  eachPart(expression, (part) => {
    if (part.kind === 'call') found ??= problemOf(part)
  })
  return found
}

function problemOf({ name, args, at }: Extract<Expression, { kind: 'call' }>): SyntaxProblem | null {
  const known = FUNCTIONS.get(name) ?? SPECIAL.get(name)
  if (known === undefined) {
    const meant = nearest(name, functionNames())
    const hint = meant === null ? '' : `; is ${meant}() meant?`
    return { message: `there is no function ${name}()${hint}`, at }
  }
  if (args.length < known.least || args.length > known.most) {
    const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`
    return { message: `${name}() takes ${wanted} arguments, not ${args.length}`, at }
  }
  if (known.pairsFrom !== undefined && (args.length - known.pairsFrom) % 2 !== 0)
    return { message: `${name}() takes its arguments in pairs, the last one is alone`, at }
  const [, pattern] = args
  if (name === 'regex' && pattern?.kind === 'string') {
    const read = readPattern(pattern.value)
    if (!read.ok) return { message: `this pattern cannot be used: ${read.message}`, at: pattern.at }
  }
  return null
}

/** Does a path do more than go to a child or up? */
const isCostly = ({ steps }: Path): boolean =>
  steps.some(({ axis, predicates }) => predicates.length > 0 || !['child', 'self', 'parent'].includes(axis))

/** Parses and compiles an expression to closures; a mistake comes back with its place. */
export function compileExpression(source: string): CompiledExpression {
  const parsed = parseExpression(source)
  if (!parsed.ok) return parsed
  const { expression } = parsed
  const problem = callProblem(expression)
  if (problem !== null) return { ok: false, problem }
  const references: string[] = []
  const paths: Path[] = []
  let readsSelf = false
  eachPart(expression, (part) => {
    if (part.kind === 'reference') references.push(part.name)
    if (part.kind === 'path') {
      paths.push(part)
      if (part.from === 'context' && part.steps[0]?.axis === 'self') readsSelf = true
    }
  })
  const compiled = compile(expression, null)
  // Looking around has its bound for the whole expression.
  const evaluate: Compiled = paths.some(isCostly)
    ? (scope) => compiled(new InnerScope(scope, new Walk(scope.root, scope.effort)))
    : compiled
  return { ok: true, evaluate, expression, references, paths, readsSelf }
}

import { FUNCTIONS, type Surrounding } from './functions.ts'
import type { Expression, Step, SyntaxProblem } from './syntax.ts'
import { eachPart, parseExpression } from './syntax.ts'
import {
  type Value,
  type ValueNode,
  asBoolean,
  asNumber,
  compareEqual,
  compareOrder,
  isNodes,
} from './values.ts'

/** How names are found where an expression is evaluated. */
export interface Scope extends Surrounding {
  /** The nodes `${name}` means from `self`: one, or every instance when it lies in a repeat that does not hold `self`. */
  readonly resolve: (name: string) => readonly ValueNode[]
  readonly root: ValueNode
  /** Rows of a secondary instance (an item list), for `instance('name')`. */
  readonly instance: (name: string) => readonly ValueNode[]
  /** A row's column, for pulldata(). */
  readonly lookup: (list: string, column: string, keyColumn: string, key: string) => string
}

export type Compiled = (scope: Scope) => Value

export type CompiledExpression =
  | {
      readonly ok: true
      readonly evaluate: Compiled
      readonly expression: Expression
      /** Names in `${…}`, for the dependency graph. */
      readonly references: readonly string[]
      /** Paths, for the dependency graph. */
      readonly paths: readonly Extract<Expression, { kind: 'path' }>[]
      /** Whether it looks at `.`, the clock or its place. */
      readonly readsSelf: boolean
    }
  | { readonly ok: false; readonly problem: SyntaxProblem }

/** Functions whose arguments are names or scopes rather than values. */
const SPECIAL: ReadonlyMap<string, { least: number; most: number }> = new Map([
  ['current', { least: 0, most: 0 }],
  ['instance', { least: 1, most: 1 }],
  ['pulldata', { least: 4, most: 4 }],
])

function stepNodes(step: Step, from: readonly ValueNode[]): readonly ValueNode[] {
  const fits = (node: ValueNode): boolean => step.name === '*' || node.name === step.name
  switch (step.axis) {
    case 'self':
      return from.filter(fits)
    case 'parent':
      return [...new Set(from.flatMap((node) => (node.parent === null ? [] : [node.parent])))].filter(fits)
    case 'child':
      return from.flatMap((node) => node.children().filter(fits))
    case 'deep':
      return from.flatMap(withDescendants)
  }
}

function withDescendants(node: ValueNode): readonly ValueNode[] {
  return [node, ...node.children().flatMap(withDescendants)]
}

function keep(predicate: Compiled, nodes: readonly ValueNode[], scope: Scope): readonly ValueNode[] {
  return nodes.filter((context, index) => {
    const value = predicate({ ...scope, context, position: index + 1, size: nodes.length })
    return typeof value === 'number' ? value === index + 1 : asBoolean(value)
  })
}

function compilePath(path: Extract<Expression, { kind: 'path' }>): Compiled {
  const start: Compiled | 'root' | 'context' = typeof path.from === 'object' ? compile(path.from) : path.from
  const steps = path.steps.map((step) => ({ step, predicates: step.predicates.map(compile) }))
  return (scope) => {
    let nodes: readonly ValueNode[]
    let rest = steps
    if (start === 'root') {
      // `/data/x`: the first name is the form itself, whatever it is called.
      nodes = [scope.root]
      if (rest[0]?.step.axis === 'child') rest = rest.slice(1)
    } else if (start === 'context') nodes = [scope.context]
    else {
      const value = start(scope)
      nodes = isNodes(value) ? value : []
    }
    for (const { step, predicates } of rest) {
      nodes = stepNodes(step, nodes)
      for (const predicate of predicates) nodes = keep(predicate, nodes, scope)
    }
    return nodes
  }
}

function compileBinary(part: Extract<Expression, { kind: 'binary' }>): Compiled {
  const left = compile(part.left)
  const right = compile(part.right)
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
    case '+':
      return (scope) => asNumber(left(scope)) + asNumber(right(scope))
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
        return [...new Set([...(isNodes(a) ? a : []), ...(isNodes(b) ? b : [])])]
      }
  }
}

function compileCall(part: Extract<Expression, { kind: 'call' }>): Compiled {
  const args = part.args.map(compile)
  const [first, second, third, fourth] = args
  switch (part.name) {
    case 'current':
      return (scope) => [scope.self]
    case 'instance':
      return (scope) => (first === undefined ? [] : scope.instance(textOf(first(scope))))
    case 'pulldata':
      return (scope) =>
        first === undefined || second === undefined || third === undefined || fourth === undefined
          ? ''
          : scope.lookup(
              textOf(first(scope)),
              textOf(second(scope)),
              textOf(third(scope)),
              textOf(fourth(scope)),
            )
    case 'if': {
      if (first === undefined || second === undefined || third === undefined) break
      return (scope) => (asBoolean(first(scope)) ? second(scope) : third(scope))
    }
    default:
  }
  const known = FUNCTIONS.get(part.name)
  if (known === undefined) throw new Error(`the check let ${part.name}() through`)
  const { call } = known
  return (scope) =>
    call(
      scope,
      args.map((arg) => arg(scope)),
    )
}

const textOf = (value: Value): string => (isNodes(value) ? (value[0]?.text() ?? '') : String(value))

function compile(part: Expression): Compiled {
  switch (part.kind) {
    case 'number':
    case 'string': {
      const { value } = part
      return () => value
    }
    case 'reference': {
      const { name } = part
      return (scope) => scope.resolve(name)
    }
    case 'negate': {
      const operand = compile(part.operand)
      return (scope) => -asNumber(operand(scope))
    }
    case 'path':
      return compilePath(part)
    case 'binary':
      return compileBinary(part)
    case 'call':
      return compileCall(part)
  }
}

/** Unknown functions and wrong numbers of arguments, with their place. */
function callProblem(expression: Expression): SyntaxProblem | null {
  let found: SyntaxProblem | null = null
  eachPart(expression, (part) => {
    if (part.kind !== 'call' || found !== null) return
    const known = FUNCTIONS.get(part.name) ?? SPECIAL.get(part.name)
    if (known === undefined) found = { message: `there is no function ${part.name}()`, at: part.at }
    else if (part.args.length < known.least || part.args.length > known.most) {
      const wanted = known.least === known.most ? `${known.least}` : `${known.least} to ${known.most}`
      found = { message: `${part.name}() takes ${wanted} arguments, not ${part.args.length}`, at: part.at }
    }
  })
  return found
}

/** Parses and compiles an expression to closures; a mistake comes back with its place. */
export function compileExpression(source: string): CompiledExpression {
  const parsed = parseExpression(source)
  if (!parsed.ok) return parsed
  const { expression } = parsed
  const problem = callProblem(expression)
  if (problem !== null) return { ok: false, problem }
  const references: string[] = []
  const paths: Extract<Expression, { kind: 'path' }>[] = []
  let readsSelf = false
  eachPart(expression, (part) => {
    if (part.kind === 'reference') references.push(part.name)
    if (part.kind === 'path') {
      paths.push(part)
      if (part.from === 'context' && part.steps[0]?.axis === 'self') readsSelf = true
    }
  })
  return { ok: true, evaluate: compile(expression), expression, references, paths, readsSelf }
}

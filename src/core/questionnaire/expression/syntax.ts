/**
 * The expression language of ODK XForms: XPath 1.0 with `${name}` for a
 * question's answer. Parsed once into a tree that keeps where each part stood.
 */

export type BinaryOperator =
  'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | 'div' | 'mod' | '|'

export type Axis =
  | 'child'
  | 'self'
  | 'parent'
  | 'deep'
  | 'descendant'
  | 'descendant-or-self'
  | 'ancestor'
  | 'ancestor-or-self'
  | 'following'
  | 'following-sibling'
  | 'preceding'
  | 'preceding-sibling'
  | 'attribute'

/** One step of a path. `deep` stands for `//` before the next step. */
export interface Step {
  readonly axis: Axis
  /** The name looked for, `*` for any. */
  readonly name: string
  /** `node()` and `text()`; absent for a name or `*`. */
  readonly test?: 'node' | 'text'
  /** Brackets behind a whole expression, `(…)[2]` or `${repeat}[2]`: they count through all its nodes. */
  readonly whole?: true
  readonly predicates: readonly Expression[]
  readonly at: number
}

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  /** `${name}`. */
  | {
      readonly kind: 'reference'
      readonly name: string
      /** The how manieth of the expression, from 0. */
      readonly place: number
      readonly at: number
    }
  | {
      readonly kind: 'path'
      /** Where it starts: the root, the context, or another expression's nodes (`current()`, `instance('x')`, `${repeat}`). */
      readonly from: 'root' | 'context' | Expression
      readonly steps: readonly Step[]
      readonly at: number
    }
  | { readonly kind: 'negate'; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly at: number
    }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Expression[]
      readonly at: number
    }

export interface SyntaxProblem {
  readonly message: string
  /** Character of the source, from 0. */
  readonly at: number
}

export type Parsed =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: SyntaxProblem }

/** Deeper nesting than this is refused: no form needs it, and it would exhaust the stack. */
const DEEPEST = 120
const LONGEST = 20_000
/** `1 + 1 + …` is a tree as deep as it is long: no sum of a form has so many parts. */
const DEEPEST_TREE = 600
/** More pieces than this are refused: a form's longest calculations have some hundreds. */
const MOST_TOKENS = 8_000

const AXES: ReadonlySet<string> = new Set<Axis>([
  'child',
  'self',
  'parent',
  'descendant',
  'descendant-or-self',
  'ancestor',
  'ancestor-or-self',
  'following',
  'following-sibling',
  'preceding',
  'preceding-sibling',
  'attribute',
])
const isAxis = (name: string): name is Axis => AXES.has(name)

interface Token {
  readonly type: 'number' | 'string' | 'name' | 'reference' | 'symbol' | 'end'
  readonly text: string
  readonly at: number
}

class SyntaxStop extends Error {
  readonly problem: SyntaxProblem
  constructor(message: string, at: number) {
    super(message)
    this.problem = { message, at }
  }
}

const SYMBOLS = [
  '//',
  '!=',
  '<=',
  '>=',
  '..',
  '::',
  '(',
  ')',
  '[',
  ']',
  ',',
  '/',
  '|',
  '+',
  '-',
  '*',
  '=',
  '<',
  '>',
  '.',
  '@',
]
const NAME = /[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?/uy
const NUMBER = /\d+(?:\.\d*)?|\.\d+/y
const REFERENCE = /\$\{\s*(?:last-saved#)?([^\s{}]+)\s*\}/y
const SPACE = /\s+/y

function tokens(source: string): readonly Token[] {
  const list: Token[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  while (at < source.length) {
    const space = match(SPACE)
    if (space !== null) {
      at += space[0].length
      continue
    }
    const character = source.charAt(at)
    if (character === '"' || character === "'") {
      const end = source.indexOf(character, at + 1)
      if (end < 0) throw new SyntaxStop('this text has no closing quote', at)
      list.push({ type: 'string', text: source.slice(at + 1, end), at })
      at = end + 1
      continue
    }
    const reference = match(REFERENCE)
    if (reference !== null) {
      list.push({ type: 'reference', text: reference[1] ?? '', at })
      at += reference[0].length
      continue
    }
    const number = match(NUMBER)
    if (number !== null) {
      list.push({ type: 'number', text: number[0], at })
      at += number[0].length
      continue
    }
    const name = match(NAME)
    if (name !== null) {
      list.push({ type: 'name', text: name[0], at })
      at += name[0].length
      continue
    }
    const symbol = SYMBOLS.find((known) => source.startsWith(known, at))
    if (symbol === undefined)
      throw new SyntaxStop(`"${character}" is not part of the expression language`, at)
    list.push({ type: 'symbol', text: symbol, at })
    at += symbol.length
    if (list.length > MOST_TOKENS) throw new SyntaxStop('the expression has too many parts', at)
  }
  list.push({ type: 'end', text: '', at: source.length })
  return list
}

/** Names before a bracket that are no functions. */
const NODE_TESTS: ReadonlySet<string> = new Set(['node', 'text', 'comment', 'processing-instruction'])

const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['=', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', 'div', 'mod'],
]

class Parser {
  #references = 0
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0

  constructor(source: string) {
    this.#tokens = tokens(source)
  }

  whole(): Expression {
    const expression = this.#level(0)
    const deep = tooDeep(expression)
    if (deep !== null) throw new SyntaxStop('the expression has too many operators in a row', deep.at)
    const rest = this.#peek()
    if (rest.type !== 'end') throw new SyntaxStop(`"${rest.text}" was not expected here`, rest.at)
    return expression
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { type: 'end', text: '', at: 0 }
  }

  #take(): Token {
    const token = this.#peek()
    this.#next++
    return token
  }

  #isSymbol(text: string, ahead = 0): boolean {
    const token = this.#peek(ahead)
    return token.type === 'symbol' && token.text === text
  }

  #expect(text: string): void {
    const token = this.#take()
    if (token.type !== 'symbol' || token.text !== text) {
      throw new SyntaxStop(
        token.type === 'end'
          ? `"${text}" is missing at the end`
          : `"${text}" was expected, not "${token.text}"`,
        token.at,
      )
    }
  }

  #operator(level: number): BinaryOperator | undefined {
    const token = this.#peek()
    if (token.type !== 'symbol' && token.type !== 'name') return undefined
    return PRECEDENCE[level]?.find((operator) => operator === token.text)
  }

  #level(level: number): Expression {
    if (level === PRECEDENCE.length) return this.#unary()
    let left = this.#level(level + 1)
    if (level < 2) return this.#chain(level, left)
    for (let operator = this.#operator(level); operator !== undefined; operator = this.#operator(level)) {
      const { at } = this.#take()
      left = { kind: 'binary', operator, left, right: this.#level(level + 1), at }
    }
    return left
  }

  /** `a or b or c or …`: a tree as flat as can be, so that a long list is not a deep one. */
  #chain(level: number, first: Expression): Expression {
    const operands: { readonly expression: Expression; readonly at: number }[] = [
      { expression: first, at: 0 },
    ]
    const operator = this.#operator(level)
    if (operator === undefined) return first
    while (this.#operator(level) !== undefined) {
      const { at } = this.#take()
      operands.push({ expression: this.#level(level + 1), at })
    }
    const tree = (from: number, to: number): Expression => {
      const half = Math.ceil((from + to) / 2)
      const { expression, at } = operands[half] ?? { expression: first, at: 0 }
      if (to - from <= 1) return operands[from]?.expression ?? expression
      return { kind: 'binary', operator, left: tree(from, half), right: tree(half, to), at }
    }
    return tree(0, operands.length)
  }

  /** `-` binds looser than `|`: -a | b is -(a | b). */
  #unary(): Expression {
    if (!this.#isSymbol('-')) return this.#union()
    const { at } = this.#take()
    return { kind: 'negate', operand: this.#deeper(() => this.#unary()), at }
  }

  #union(): Expression {
    let left = this.#path()
    while (this.#isSymbol('|')) {
      const { at } = this.#take()
      left = { kind: 'binary', operator: '|', left, right: this.#path(), at }
    }
    return left
  }

  #deeper<T>(work: () => T): T {
    this.#depth++
    if (this.#depth > DEEPEST) throw new SyntaxStop('the expression is nested too deeply', this.#peek().at)
    const result = work()
    this.#depth--
    return result
  }

  #path(): Expression {
    const token = this.#peek()
    if (token.type === 'number') {
      this.#take()
      return { kind: 'number', value: Number(token.text), at: token.at }
    }
    if (token.type === 'string') {
      this.#take()
      return { kind: 'string', value: token.text, at: token.at }
    }
    if (this.#isSymbol('(')) {
      this.#take()
      const inner = this.#deeper(() => this.#level(0))
      this.#expect(')')
      return this.#onward(inner, token.at)
    }
    if (token.type === 'reference') {
      this.#take()
      return this.#onward(
        { kind: 'reference', name: token.text, place: this.#references++, at: token.at },
        token.at,
      )
    }
    if (token.type === 'name' && this.#isSymbol('(', 1) && !NODE_TESTS.has(token.text)) {
      return this.#onward(this.#call(), token.at)
    }
    if (this.#isSymbol('/')) {
      this.#take()
      const begins = this.#beginsStep()
      return { kind: 'path', from: 'root', steps: begins ? this.#steps() : [], at: token.at }
    }
    if (this.#isSymbol('//')) {
      this.#take()
      const deep: Step = { axis: 'deep', name: '*', predicates: [], at: token.at }
      return { kind: 'path', from: 'root', steps: [deep, ...this.#steps()], at: token.at }
    }
    if (this.#beginsStep()) return { kind: 'path', from: 'context', steps: this.#steps(), at: token.at }
    throw new SyntaxStop(
      token.type === 'end' ? 'the expression ends too early' : `"${token.text}" was not expected here`,
      token.at,
    )
  }

  /** A path going on from nodes: `current()/../x`, `instance('list')/root/item[…]`, `${repeat}[2]`. */
  #onward(from: Expression, at: number): Expression {
    const predicates = this.#predicates()
    const own: Step[] =
      predicates.length > 0 ? [{ axis: 'self', name: '*', whole: true, predicates, at }] : []
    if (this.#isSymbol('/')) {
      this.#take()
      return { kind: 'path', from, steps: [...own, ...this.#steps()], at }
    }
    if (this.#isSymbol('//')) {
      this.#take()
      const deep: Step = { axis: 'deep', name: '*', predicates: [], at }
      return { kind: 'path', from, steps: [...own, deep, ...this.#steps()], at }
    }
    return own.length > 0 ? { kind: 'path', from, steps: own, at } : from
  }

  #beginsStep(): boolean {
    const token = this.#peek()
    return token.type === 'name' || (token.type === 'symbol' && ['.', '..', '*', '@'].includes(token.text))
  }

  #steps(): readonly Step[] {
    const steps: Step[] = [this.#step()]
    for (;;) {
      if (this.#isSymbol('/')) {
        this.#take()
        steps.push(this.#step())
      } else if (this.#isSymbol('//')) {
        const { at } = this.#take()
        steps.push({ axis: 'deep', name: '*', predicates: [], at }, this.#step())
      } else return steps
    }
  }

  #step(): Step {
    const token = this.#take()
    if (token.type === 'symbol' && token.text === '.')
      return { axis: 'self', name: '*', test: 'node', predicates: this.#predicates(), at: token.at }
    if (token.type === 'symbol' && token.text === '..')
      return { axis: 'parent', name: '*', test: 'node', predicates: this.#predicates(), at: token.at }
    if (token.type === 'symbol' && token.text === '@')
      return this.#tested('attribute', this.#take(), token.at)
    if (token.type === 'name' && this.#isSymbol('::')) {
      this.#take()
      if (!isAxis(token.text)) throw new SyntaxStop(`there is no axis ${token.text}:: in a path`, token.at)
      return this.#tested(token.text, this.#take(), token.at)
    }
    return this.#tested('child', token, token.at)
  }

  /** What a step looks for: a name, `*`, `node()` or `text()`. */
  #tested(axis: Axis, token: Token, at: number): Step {
    if (token.type === 'symbol' && token.text === '*')
      return { axis, name: '*', predicates: this.#predicates(), at }
    if (token.type !== 'name') {
      throw new SyntaxStop(
        token.type === 'end' ? 'the path ends too early' : `"${token.text}" is not a step of a path`,
        token.at,
      )
    }
    if (!this.#isSymbol('(')) return { axis, name: token.text, predicates: this.#predicates(), at }
    if (token.text !== 'node' && token.text !== 'text')
      throw new SyntaxStop(`${token.text}() cannot stand in a path`, token.at)
    this.#take()
    this.#expect(')')
    return { axis, name: '*', test: token.text, predicates: this.#predicates(), at }
  }

  #predicates(): readonly Expression[] {
    const predicates: Expression[] = []
    while (this.#isSymbol('[')) {
      this.#take()
      predicates.push(this.#deeper(() => this.#level(0)))
      this.#expect(']')
    }
    return predicates
  }

  #call(): Expression {
    const { text: name, at } = this.#take()
    this.#expect('(')
    const args: Expression[] = []
    if (!this.#isSymbol(')')) {
      args.push(this.#deeper(() => this.#level(0)))
      while (this.#isSymbol(',')) {
        this.#take()
        args.push(this.#deeper(() => this.#level(0)))
      }
    }
    this.#expect(')')
    const [value, question, ...more] = args
    if (name === 'jr:choice-name' && value !== undefined && question?.kind === 'string')
      return { kind: 'call', name, args: [value, quotedQuestion(question), ...more], at }
    return { kind: 'call', name, args, at }
  }
}

/** `jr:choice-name(${q}, '${q}')` names its question in quotes: it is read as if it stood without. */
function quotedQuestion(quoted: Extract<Expression, { kind: 'string' }>): Expression {
  const inner = parseExpression(quoted.value)
  if (!inner.ok || (inner.expression.kind !== 'reference' && inner.expression.kind !== 'path'))
    throw new SyntaxStop("the second argument of jr:choice-name() must be a question, '${name}'", quoted.at)
  return inner.expression
}

/** Parses an expression; a mistake comes back with its place, never as an exception. */
export function parseExpression(source: string): Parsed {
  if (source.length > LONGEST)
    return { ok: false, problem: { message: 'the expression is too long', at: LONGEST } }
  try {
    return { ok: true, expression: new Parser(source).whole() }
  } catch (stop) {
    if (stop instanceof SyntaxStop) return { ok: false, problem: stop.problem }
    throw stop
  }
}

/** The parts right below one. */
function within(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'negate':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'call':
      return expression.args
    case 'path': {
      const predicates = expression.steps.flatMap((step) => step.predicates)
      return typeof expression.from === 'object' ? [expression.from, ...predicates] : predicates
    }
    default:
      return []
  }
}

/** A part that lies too deep for the stack, as in `1 + 1 + …` a thousand times; null when there is none. */
function tooDeep(expression: Expression): Expression | null {
  let layer: readonly Expression[] = [expression]
  for (let depth = 0; layer.length > 0; depth++) {
    const [first] = layer
    if (depth > DEEPEST_TREE && first !== undefined) return first
    layer = layer.flatMap(within)
  }
  return null
}

/** Visits every part of an expression. */
export function eachPart(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression)
  for (const part of within(expression)) eachPart(part, visit)
}

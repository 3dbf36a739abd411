import { type Definition, type Node, type Question, definitionSha256 } from './definition.ts'
import { type CompiledExpression, compileExpression } from './expression/evaluate.ts'
import type { Expression } from './expression/syntax.ts'

export type Ready = Extract<CompiledExpression, { ok: true }>

export interface FormProblem {
  readonly code:
    | 'syntax'
    | 'unknown-name'
    | 'cycle'
    | 'repeated-name'
    | 'repeated-key'
    | 'unknown-list'
    | 'unknown-item'
    | 'unknown-language'
  /** The question's path, and which of its expressions. */
  readonly place: string
  readonly message: string
  /** Character of the expression, from 0. */
  readonly at?: number
}

type Slot =
  | 'relevant'
  | 'required'
  | 'constraint'
  | 'calculate'
  | 'readonly'
  | 'choiceFilter'
  | 'default'
  | 'count'
  | 'itemLabel'

/** One node of a compiled form: the definition's node with its expressions ready and its dependents known. */
export interface FormNode {
  readonly index: number
  readonly kind: 'question' | 'group' | 'repeat'
  readonly key: string
  readonly name: string
  /** `/household/members/age`, without instances. */
  readonly path: string
  readonly parent: FormNode | null
  readonly children: FormNode[]
  /** Enclosing repeats, outermost first; not itself. */
  readonly repeats: readonly FormNode[]
  /** Place among the nodes of the same repeat (or of the form's root). */
  readonly slot: number
  readonly question: Question | null
  readonly source: Node
  readonly expressions: Partial<Record<Slot, Ready>>
  /** Nodes one of whose expressions reads this one. */
  readonly dependents: FormNode[]
  /** Nodes computed again when, and only when, this one changes (`triggers`). */
  readonly triggered: FormNode[]
  /** Computed after everything it reads. */
  order: number
  section: FormNode | null
}

export interface CompiledForm {
  readonly definition: Definition
  readonly sha256: string
  readonly nodes: readonly FormNode[]
  readonly top: readonly FormNode[]
  readonly sections: readonly FormNode[]
  readonly byKey: ReadonlyMap<string, FormNode>
  readonly byPath: ReadonlyMap<string, FormNode>
  /** What `${name}` means from a node; null when nobody is called so. */
  readonly named: (name: string, from: FormNode) => FormNode | null
  /** By score id: for whom it is counted, where the score says so. */
  readonly scoreConditions: ReadonlyMap<string, Ready>
  /** Number of slots per repeat (by index) and of the root (-1). */
  readonly slots: ReadonlyMap<number, number>
}

export type Compiling =
  | { readonly ok: true; readonly form: CompiledForm }
  | { readonly ok: false; readonly problems: readonly FormProblem[] }

/** Parses every expression, finds what reads what, and orders it; unknown names and cycles come back with their place. */
export function compileForm(
  definition: Definition,
  sha256: string = definitionSha256(definition),
): Compiling {
  const problems: FormProblem[] = []
  const nodes: FormNode[] = []
  const byName = new Map<string, FormNode[]>()
  const byKey = new Map<string, FormNode>()
  const byPath = new Map<string, FormNode>()
  const slots = new Map<number, number>()
  const sections: FormNode[] = []

  const add = (
    source: Node,
    parent: FormNode | null,
    repeats: readonly FormNode[],
    section: FormNode | null,
  ): FormNode => {
    const scope = repeats.at(-1)?.index ?? -1
    const slot = slots.get(scope) ?? 0
    slots.set(scope, slot + 1)
    const node: FormNode = {
      index: nodes.length,
      kind: source.kind,
      key: source.key,
      name: source.name,
      path: `${parent?.path ?? ''}/${source.name}`,
      parent,
      children: [],
      repeats,
      slot,
      question: source.kind === 'question' ? source : null,
      source,
      expressions: {},
      dependents: [],
      triggered: [],
      order: 0,
      section,
    }
    nodes.push(node)
    if (byPath.has(node.path))
      problems.push({ code: 'repeated-name', place: node.path, message: 'two neighbours have this name' })
    if (byKey.has(node.key))
      problems.push({ code: 'repeated-key', place: node.path, message: `the key ${node.key} is used twice` })
    byPath.set(node.path, node)
    byKey.set(node.key, node)
    const namesakes = byName.get(node.name)
    if (namesakes === undefined) byName.set(node.name, [node])
    else namesakes.push(node)
    if (source.kind !== 'question') {
      const isSection = source.section === true
      if (isSection) sections.push(node)
      node.section = isSection ? node : section
      const inside = source.kind === 'repeat' ? [...repeats, node] : repeats
      for (const child of source.children) node.children.push(add(child, node, inside, node.section))
    }
    return node
  }
  const top = definition.body.map((source) => add(source, null, [], null))

  const meant = new Map<FormNode, Map<string, FormNode | null>>()
  const named = (name: string, from: FormNode): FormNode | null => {
    const known = meant.get(from) ?? new Map<string, FormNode | null>()
    meant.set(from, known)
    const before = known.get(name)
    if (before !== undefined) return before
    const found = nearestNamed(name, from)
    known.set(name, found)
    return found
  }
  const nearestNamed = (name: string, from: FormNode): FormNode | null => {
    const candidates = byName.get(name)
    if (candidates === undefined) return null
    let best: FormNode | null = null
    let depth = -1
    for (const candidate of candidates) {
      const shared = sharedDepth(candidate, from)
      if (shared > depth) {
        best = candidate
        depth = shared
      }
    }
    return best
  }

  for (const node of nodes) compileNode(definition, node, problems)
  const scoreConditions = new Map<string, Ready>()
  for (const { id, relevant } of definition.scores) {
    if (relevant === undefined) continue
    const compiled = compileExpression(relevant)
    if (compiled.ok) scoreConditions.set(id, compiled)
    else problems.push({ code: 'syntax', place: `score ${id} relevant`, ...compiled.problem })
  }
  const form: CompiledForm = {
    definition,
    sha256,
    nodes,
    top,
    sections,
    byKey,
    byPath,
    named,
    scoreConditions,
    slots,
  }
  const order = connect(form, byName, problems)
  if (problems.length > 0) return { ok: false, problems }
  for (const [place, node] of order.entries()) node.order = place
  return { ok: true, form }
}

function sharedDepth(a: FormNode, b: FormNode): number {
  const above = new Set<FormNode>()
  for (let up: FormNode | null = a.parent; up !== null; up = up.parent) above.add(up)
  let depth = 0
  for (let up: FormNode | null = b.kind === 'question' ? b.parent : b; up !== null; up = up.parent)
    if (above.has(up)) depth++
  return depth
}

function compileNode(definition: Definition, node: FormNode, problems: FormProblem[]): void {
  const compile = (slot: Slot, source: string | undefined): void => {
    if (source === undefined) return
    const compiled = compileExpression(source)
    if (compiled.ok) node.expressions[slot] = compiled
    else problems.push({ code: 'syntax', place: `${node.path} ${slot}`, ...compiled.problem })
  }
  const { source, question } = node
  compile('relevant', source.relevant)
  if (typeof source.readonly === 'string') compile('readonly', source.readonly)
  if (source.kind === 'repeat') {
    compile('count', source.count)
    compile('itemLabel', source.itemLabel)
  }
  if (question === null) return
  compile('constraint', question.constraint)
  compile('calculate', question.calculate)
  compile('choiceFilter', question.choiceFilter)
  if (typeof question.required === 'string') compile('required', question.required)
  if (typeof question.default === 'string' && question.default.startsWith('='))
    compile('default', question.default.slice(1))
  const takesChoices =
    question.type === 'select-one' || question.type === 'select-multiple' || question.type === 'rank'
  if (!takesChoices || question.choicesFromRepeat !== undefined) return
  const table = question.choicesFromTable?.table
  if (table !== undefined) {
    if (definition.tables?.[table] === undefined)
      problems.push({ code: 'unknown-list', place: node.path, message: `there is no table ${table}` })
  } else if (question.choices === undefined || definition.itemLists[question.choices] === undefined) {
    problems.push({
      code: 'unknown-list',
      place: node.path,
      message: `there is no item list ${question.choices ?? ''}`,
    })
  }
}

/** What a node reads without an expression: the repeat its choices come from, and its triggers. */
function connectNames(
  form: CompiledForm,
  node: FormNode,
  sources: Set<FormNode>,
  problems: FormProblem[],
): void {
  const { question } = node
  if (question === null) return
  const find = (name: string, slot: string): FormNode | null => {
    const found = form.named(name, node)
    if (found === null)
      problems.push({
        code: 'unknown-name',
        place: `${node.path} ${slot}`,
        message: `no question is called ${name}`,
      })
    return found
  }
  if (question.choicesFromRepeat !== undefined) {
    const source = find(question.choicesFromRepeat, 'choices')
    if (source !== null && source !== node) {
      source.dependents.push(node)
      sources.add(source)
    }
  }
  for (const name of question.triggers ?? []) {
    const source = find(name, 'triggers')
    if (source !== null && source !== node) source.triggered.push(node)
  }
}

/** Values the node's own value rests on; what only judges it (required, constraint) is not among them. */
const VALUE_SLOTS: readonly Slot[] = ['relevant', 'calculate', 'choiceFilter', 'count']

/** Finds what reads what; answers the nodes in an order in which each comes after what its value rests on. */
function connect(
  form: CompiledForm,
  byName: ReadonlyMap<string, FormNode[]>,
  problems: FormProblem[],
): readonly FormNode[] {
  const restsOn = new Map<FormNode, Set<FormNode>>()
  for (const node of form.nodes) {
    const known = new Set<FormNode>()
    const sources = new Set<FormNode>()
    if (node.parent !== null) sources.add(node.parent)
    restsOn.set(node, sources)
    connectNames(form, node, sources, problems)
    for (const [slot, ready] of Object.entries(node.expressions)) {
      const read = readBy(form, byName, node, slot, ready, problems)
      for (const each of read) {
        if (each === node) continue
        if (!known.has(each)) {
          known.add(each)
          each.dependents.push(node)
        }
        // A calculation that waits for its triggers may well read what it feeds.
        if (slot === 'calculate' && node.question?.triggers !== undefined) continue
        if (VALUE_SLOTS.some((value) => value === slot)) sources.add(each)
      }
    }
  }
  const waiting = new Map([...restsOn].map(([node, sources]) => [node, sources.size]))
  const readers = new Map<FormNode, FormNode[]>()
  for (const [node, sources] of restsOn) {
    for (const source of sources) {
      const list = readers.get(source) ?? []
      list.push(node)
      readers.set(source, list)
    }
  }
  const order: FormNode[] = form.nodes.filter((node) => waiting.get(node) === 0)
  for (const node of order) {
    for (const reader of readers.get(node) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1
      waiting.set(reader, left)
      if (left === 0) order.push(reader)
    }
  }
  const stuck = form.nodes.filter((node) => (waiting.get(node) ?? 0) > 0)
  const inCycle = stuck.find((node) => reaches(node, node, restsOn))
  if (inCycle !== undefined) {
    problems.push({ code: 'cycle', place: inCycle.path, message: 'this answer is computed from itself' })
  }
  return order
}

function reaches(
  from: FormNode,
  goal: FormNode,
  restsOn: ReadonlyMap<FormNode, ReadonlySet<FormNode>>,
): boolean {
  const seen = new Set<FormNode>()
  const queue = [...(restsOn.get(from) ?? [])]
  for (const node of queue) {
    if (node === goal) return true
    if (seen.has(node)) continue
    seen.add(node)
    queue.push(...(restsOn.get(node) ?? []))
  }
  return false
}

function readBy(
  form: CompiledForm,
  byName: ReadonlyMap<string, FormNode[]>,
  node: FormNode,
  slot: string,
  ready: Ready,
  problems: FormProblem[],
): ReadonlySet<FormNode> {
  const read = new Set<FormNode>()
  const place = `${node.path} ${slot}`
  for (const reference of ready.references) {
    const found = form.named(reference, node)
    if (found === null)
      problems.push({ code: 'unknown-name', place, message: `no question is called ${reference}` })
    else read.add(found)
  }
  for (const path of ready.paths) {
    const strict = slot !== 'choiceFilter' && !isInsidePredicate(ready.expression, path)
    const found = staticPath(form, node, path)
    if (found === null) continue
    if (found.length === 0 && strict) {
      problems.push({ code: 'unknown-name', place, message: 'this path leads to no question', at: path.at })
    }
    for (const each of found) read.add(each)
    // A looser reading inside predicates: every node that could be meant.
    if (!strict) for (const step of path.steps) for (const each of byName.get(step.name) ?? []) read.add(each)
  }
  return read
}

function isInsidePredicate(expression: Expression, path: Expression): boolean {
  let inside = false
  const look = (part: Expression, within: boolean): void => {
    if (part === path && within) inside = true
    switch (part.kind) {
      case 'negate':
        look(part.operand, within)
        return
      case 'binary':
        look(part.left, within)
        look(part.right, within)
        return
      case 'call':
        for (const argument of part.args) look(argument, within)
        return
      case 'path':
        if (typeof part.from === 'object') look(part.from, within)
        for (const step of part.steps) for (const predicate of step.predicates) look(predicate, true)
        return
      default:
    }
  }
  look(expression, false)
  return inside
}

/** The nodes a path can mean, whatever the answers; null when it leaves the form (an item list). */
function staticPath(
  form: CompiledForm,
  from: FormNode,
  path: Extract<Expression, { kind: 'path' }>,
): readonly FormNode[] | null {
  type Place = FormNode | 'root'
  let places: readonly Place[]
  let { steps } = path
  if (path.from === 'root') {
    places = ['root']
    if (steps[0]?.axis === 'child') steps = steps.slice(1)
  } else if (path.from === 'context') places = [from]
  else if (path.from.kind === 'reference') {
    const start = form.named(path.from.name, from)
    places = start === null ? [] : [start]
  } else if (path.from.kind === 'call' && path.from.name === 'current') places = [from]
  else return null
  const childrenOf = (each: Place): readonly FormNode[] => (each === 'root' ? form.top : each.children)
  const below = (each: Place): readonly Place[] => [each, ...childrenOf(each).flatMap(below)]
  for (const step of steps) {
    const fits = (each: FormNode): boolean => step.name === '*' || each.name === step.name
    if (step.axis === 'child') places = places.flatMap((each) => childrenOf(each).filter(fits))
    else if (step.axis === 'parent')
      places = places.map((each) => (each === 'root' || each.parent === null ? 'root' : each.parent))
    else if (step.axis === 'deep') places = places.flatMap(below)
    // Sideways, upwards or far down: whoever bears the name may be meant.
    else if (step.axis !== 'self') places = form.nodes.filter(fits)
  }
  const found = places.filter((each) => each !== 'root')
  return found.length === 0 && places.length > 0 ? null : found
}

import { type Definition, type Node, type Question, definitionSha256 } from './definition.ts'
import { type CompiledExpression, compileExpression } from './expression/evaluate.ts'
import { eachPart } from './expression/syntax.ts'
import { Reading } from './reading.ts'

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
    | 'too-large'
  /** The question's path, and which of its expressions. */
  readonly place: string
  readonly message: string
  /** Character of the expression, from 0. */
  readonly at?: number
}

/** A path in an expression that leads to no question; its name is the last one written. */
export interface BlankPath {
  readonly place: string
  readonly path: string
  readonly name: string
  /** Is it a single word, as a text without its quotes would be? */
  readonly isWord: boolean
  /** Character of the expression, from 0. */
  readonly at: number
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
  /** Of these, the ones that read it in other instances than their own as well. */
  readonly wideDependents: Set<FormNode>
  /** Nodes computed again when, and only when, this one changes (`triggers`). */
  readonly triggered: FormNode[]
  /** Nodes whose texts quote this one's answer: `${name}` in a label is drawn again with it. */
  readonly quotedIn: FormNode[]
  /** Questions in this group by whose answers it is shown: they count for that as given, though it hides them. */
  readonly shownBy: FormNode[]
  /** Is it answered by choosing from a list, a table or a repeat? */
  readonly offers: boolean
  /** Does its calculation look at what it holds? Then it decides itself what becomes of an answer given. */
  readsItself: boolean
  /** Does this answer decide whether a group around it is shown? */
  showsAround: boolean
  /** Computed after everything it reads. */
  order: number
  section: FormNode | null
  /** What names mean from here, as far as they were asked. */
  readonly meant: Map<string, FormNode | null>
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
  /** Paths that lead to no question: blank whatever is answered, as XPath has it. */
  readonly blankPaths: readonly BlankPath[]
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
      wideDependents: new Set(),
      triggered: [],
      quotedIn: [],
      shownBy: [],
      offers: source.kind === 'question' && offersChoices(source),
      readsItself: false,
      showsAround: false,
      order: 0,
      section,
      meant: new Map(),
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

  const named = (name: string, from: FormNode): FormNode | null => {
    const before = from.meant.get(name)
    if (before !== undefined) return before
    const found = nearestNamed(name, from)
    from.meant.set(name, found)
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

  const compile = compiler()
  for (const node of nodes) compileNode(definition, node, compile, problems)
  const scoreConditions = new Map<string, Ready>()
  for (const { id, relevant } of definition.scores) {
    if (relevant === undefined) continue
    const compiled = compile(relevant)
    if (compiled.ok) scoreConditions.set(id, compiled)
    else problems.push({ code: 'syntax', place: `score ${id} relevant`, ...compiled.problem })
  }
  const blankPaths: BlankPath[] = []
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
    blankPaths,
    slots,
  }
  const order = connect(form, byName, problems, blankPaths)
  if (problems.length > 0) return { ok: false, problems }
  for (const [place, node] of order.entries()) node.order = place
  return { ok: true, form }
}

const offersChoices = ({ choices, choicesFromTable, choicesFromRepeat }: Question): boolean =>
  choices !== undefined || choicesFromTable !== undefined || choicesFromRepeat !== undefined

function sharedDepth(a: FormNode, b: FormNode): number {
  const above = new Set<FormNode>()
  for (let up: FormNode | null = a.parent; up !== null; up = up.parent) above.add(up)
  let depth = 0
  for (let up: FormNode | null = b.kind === 'question' ? b.parent : b; up !== null; up = up.parent)
    if (above.has(up)) depth++
  return depth
}

/** As many characters as all expressions of a form may have together; the largest forms have a tenth of it. */
export const MOST_EXPRESSION_CHARACTERS = 2_000_000

/** Compiles each expression once, however often it is written, and no more than a form may have. */
function compiler(): (source: string) => CompiledExpression {
  const known = new Map<string, CompiledExpression>()
  let written = 0
  return (source) => {
    written += source.length
    if (written > MOST_EXPRESSION_CHARACTERS)
      return { ok: false, problem: { message: 'the form has too many long expressions', at: 0 } }
    const before = known.get(source)
    if (before !== undefined) return before
    const compiled = compileExpression(source)
    known.set(source, compiled)
    return compiled
  }
}

function compileNode(
  definition: Definition,
  node: FormNode,
  compiled: (source: string) => CompiledExpression,
  problems: FormProblem[],
): void {
  const compile = (slot: Slot, source: string | undefined): void => {
    if (source === undefined) return
    const ready = compiled(source)
    if (ready.ok) node.expressions[slot] = ready
    else problems.push({ code: 'syntax', place: `${node.path} ${slot}`, ...ready.problem })
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

/** Names a node's texts quote; what is not known there stays blank on the screen, and the publish check says so. */
function quotedNames({ label, hint }: Pick<Node, 'label' | 'hint'>): ReadonlySet<string> {
  const names = new Set<string>()
  for (const text of [...Object.values(label ?? {}), ...Object.values(hint ?? {})])
    for (const [, name = ''] of text.matchAll(/\$\{([^}]+)\}/g)) names.add(name.trim())
  return names
}

/** Names the choices of each list quote, looked for once. */
function quotedInLists({ itemLists }: Definition): (list: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>()
  return (list) => {
    const before = known.get(list)
    if (before !== undefined) return before
    const names = new Set((itemLists[list] ?? []).flatMap(({ label }) => [...quotedNames({ label })]))
    known.set(list, names)
    return names
  }
}

/** Does an expression ask what a choice is called? What that text quotes is read as well. */
function saysChoices({ expression }: Ready): boolean {
  let says = false
  eachPart(expression, (part) => {
    if (part.kind === 'call' && part.name === 'jr:choice-name') says = true
  })
  return says
}

/** The answers that the choices of these questions quote. */
function quotedByChoicesOf(
  form: CompiledForm,
  nodes: Iterable<FormNode>,
  quotedByList: (list: string) => ReadonlySet<string>,
): readonly FormNode[] {
  return [...nodes].flatMap((node) => {
    const list = node.question?.choices
    if (list === undefined) return []
    return [...quotedByList(list)].flatMap((name) => form.named(name, node) ?? [])
  })
}

/** What a node reads without an expression: the repeat its choices come from, and its triggers. */
function connectNames(
  form: CompiledForm,
  node: FormNode,
  rests: Rests,
  quotedByList: (list: string) => ReadonlySet<string>,
  problems: FormProblem[],
): void {
  const { question } = node
  const ofChoices = question?.choices === undefined ? [] : quotedByList(question.choices)
  for (const quoted of new Set([...quotedNames(node.source), ...ofChoices]))
    form.named(quoted, node)?.quotedIn.push(node)
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
      rests.on.add(source)
    }
  }
  const seed = /^\$\{([^}]+)\}$/.exec(String(question.parameters?.['seed'] ?? ''))?.[1]
  const sower = seed === undefined ? null : find(seed, 'parameters')
  if (sower !== null && sower !== node) {
    sower.dependents.push(node)
    rests.on.add(sower)
  }
  for (const name of question.triggers ?? []) {
    const source = find(name, 'triggers')
    if (source === null || source === node) continue
    source.triggered.push(node)
    rests.ratherOn.add(source)
  }
}

/** Values the node's own value rests on; what only judges it (required, constraint) is not among them. */
const VALUE_SLOTS: readonly Slot[] = ['relevant', 'calculate', 'choiceFilter', 'count']

/** Slots in which a node may not read itself: each answer would undo the last. A calculation may, as in XForms: it sees what it held. */
const NOT_OF_ITSELF: readonly string[] = ['relevant', 'count']
/** As many pairs of a question and what it reads as a form may have: more would fill a tablet's memory. */
const MOST_READS = 2_000_000

/** What each node's value rests on. */
interface Rests {
  /** What has to be there first. */
  readonly on: Set<FormNode>
  /** What should be, unless it rests on this node itself: what a calculation with triggers reads. */
  readonly ratherOn: Set<FormNode>
}

/** Finds what reads what; answers the nodes in an order in which each comes after what its value rests on. */
function connect(
  form: CompiledForm,
  byName: ReadonlyMap<string, FormNode[]>,
  problems: FormProblem[],
  blankPaths: BlankPath[],
): readonly FormNode[] {
  const rests = new Map<FormNode, Rests>()
  const reading = new Reading(form, byName)
  const quotedByList = quotedInLists(form.definition)
  let reads = 0
  for (const node of form.nodes) {
    const known = new Set<FormNode>()
    const on = new Set<FormNode>(node.parent === null ? [] : [node.parent])
    const ratherOn = new Set<FormNode>()
    rests.set(node, { on, ratherOn })
    connectNames(form, node, { on, ratherOn }, quotedByList, problems)
    for (const [slot, ready] of Object.entries(node.expressions)) {
      const { nodes, wide } = reading.of(node, slot, ready, problems, blankPaths)
      const said = saysChoices(ready) ? quotedByChoicesOf(form, nodes, quotedByList) : []
      reads += nodes.size
      for (const each of new Set([...nodes, ...said])) {
        if (wide.has(each)) each.wideDependents.add(node)
        if (each === node) {
          if (slot === 'calculate') node.readsItself = true
          if (NOT_OF_ITSELF.includes(slot)) problems.push(cycleAt(node))
          else if (!wide.has(each)) continue
        }
        if (!known.has(each)) {
          known.add(each)
          each.dependents.push(node)
        }
        if (each === node || !VALUE_SLOTS.some((value) => value === slot)) continue
        if (slot === 'relevant' && isShownFromWithin(node, each) && !wide.has(each)) {
          node.shownBy.push(each)
          each.showsAround = true
          continue
        }
        // A calculation that waits for its triggers may well read what it feeds.
        if (slot === 'calculate' && node.question?.triggers !== undefined) ratherOn.add(each)
        else on.add(each)
      }
    }
    if (!reading.isTooMuch && reads <= MOST_READS) continue
    problems.push({
      code: 'too-large',
      place: node.path,
      message: 'up to here the expressions of the form read more than can be followed',
    })
    return []
  }
  const order = ordered(form.nodes, rests, true)
  if (order.length === form.nodes.length) return order
  const strictly = ordered(form.nodes, rests, false)
  const inCycle = strictly.length === form.nodes.length ? null : someCycle(form.nodes, strictly, rests)
  if (inCycle !== null) problems.push(cycleAt(inCycle))
  return strictly
}

/**
 * May a group be shown by this answer within it? Only by one that somebody gives and that nothing in the group
 * computes, filters or repeats: then it is the same whether the group is shown or not.
 */
function isShownFromWithin(group: FormNode, { question, repeats, parent }: FormNode): boolean {
  if (group.kind !== 'group' || question === null || repeats.length !== group.repeats.length) return false
  let above = parent
  while (above !== null && above !== group) above = above.parent
  const { calculate, choiceFilter, choicesFromRepeat, triggers } = question
  const isGiven = [calculate, choiceFilter, choicesFromRepeat, triggers].every((each) => each === undefined)
  return above === group && isGiven && !isComputedDefault(question)
}

const isComputedDefault = ({ default: first }: Question): boolean =>
  typeof first === 'string' && first.startsWith('=')

const cycleAt = ({ path }: FormNode): FormProblem => ({
  code: 'cycle',
  place: path,
  message: 'this answer is computed from itself',
})

/** Each node after what it rests on; those that wait for each other are left out. */
function ordered(
  nodes: readonly FormNode[],
  rests: ReadonlyMap<FormNode, Rests>,
  withRather: boolean,
): readonly FormNode[] {
  const waiting = new Map<FormNode, number>()
  const readers = new Map<FormNode, FormNode[]>()
  for (const [node, { on, ratherOn }] of rests) {
    const sources = withRather ? new Set([...on, ...ratherOn]) : on
    waiting.set(node, sources.size)
    for (const source of sources) {
      const list = readers.get(source)
      if (list === undefined) readers.set(source, [node])
      else list.push(node)
    }
  }
  const order: FormNode[] = nodes.filter((node) => waiting.get(node) === 0)
  for (const node of order) {
    for (const reader of readers.get(node) ?? []) {
      const left = (waiting.get(reader) ?? 0) - 1
      waiting.set(reader, left)
      if (left === 0) order.push(reader)
    }
  }
  return order
}

/** The first node, in the form's order, of one cycle among those that could not be ordered. */
function someCycle(
  nodes: readonly FormNode[],
  order: readonly FormNode[],
  rests: ReadonlyMap<FormNode, Rests>,
): FormNode | null {
  const done = new Set(order)
  const way: FormNode[] = []
  const met = new Map<FormNode, number>()
  // Whoever could not be ordered rests on another such node: going on, one is met again.
  for (let at = nodes.find((node) => !done.has(node)); at !== undefined;) {
    const before = met.get(at)
    if (before !== undefined) return way.slice(before).reduce((a, b) => (b.index < a.index ? b : a))
    met.set(at, way.length)
    way.push(at)
    at = [...(rests.get(at)?.on ?? [])].find((source) => !done.has(source))
  }
  return null
}

const quotedElsewhere = new WeakMap<FormNode, boolean>()

/** Whether a text of another node says this answer, or something computed from it. */
export function isQuotedElsewhere(node: FormNode): boolean {
  const known = quotedElsewhere.get(node)
  if (known !== undefined) return known
  const reached = new Set<FormNode>([node])
  let quoted = false
  for (const from of reached) {
    if (from.quotedIn.some((each) => each !== node)) quoted = true
    if (quoted) break
    for (const next of [...from.dependents, ...from.triggered]) reached.add(next)
  }
  quotedElsewhere.set(node, quoted)
  return quoted
}

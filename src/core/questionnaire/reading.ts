import { type Expression, eachPart } from './expression/syntax.ts'
import type { BlankPath, CompiledForm, FormNode, FormProblem, Ready } from './form.ts'

type Path = Extract<Expression, { kind: 'path' }>

/** As many nodes as the paths of one form may be followed through when it is compiled: some seconds of a tablet. */
const MOST_FOLLOWED = 20_000_000

type Place = FormNode | 'root'

/** Where a path leads, whatever the answers. */
interface Followed {
  readonly nodes: readonly FormNode[]
  /** The highest place it passes, or null where it looks around. */
  readonly apex: Place | null
  /** An absolute path without brackets follows the own instances as far as the names agree. */
  readonly isOwn: boolean
}

/** What one expression reads: which nodes, and of which it reads other instances than its own. */
export interface Reads {
  readonly nodes: ReadonlySet<FormNode>
  /** Nodes of the same repeat that are read in other instances too: `sum(../../person/age)`. */
  readonly wide: ReadonlySet<FormNode>
}

/** Finds what the expressions of one form read, whatever the answers. */
export class Reading {
  readonly #form: CompiledForm
  readonly #byName: ReadonlyMap<string, FormNode[]>
  #left = MOST_FOLLOWED

  constructor(form: CompiledForm, byName: ReadonlyMap<string, FormNode[]>) {
    this.#form = form
    this.#byName = byName
  }

  /** Do the paths lead through more nodes than can be followed? Then not all is found. */
  get isTooMuch(): boolean {
    return this.#left < 0
  }

  /** What an expression of a node reads; names nobody bears become problems, paths to nobody are noted. */
  of(node: FormNode, slot: string, ready: Ready, problems: FormProblem[], blankPaths: BlankPath[]): Reads {
    const nodes = new Set<FormNode>()
    const wide = new Set<FormNode>()
    const place = `${node.path} ${slot}`
    const elsewhere = namesOfOtherInstances(ready.expression)
    for (const reference of ready.references) {
      const found = this.#form.named(reference, node)
      if (found === null) {
        problems.push({ code: 'unknown-name', place, message: `no question is called ${reference}` })
        continue
      }
      nodes.add(found)
      if (elsewhere.has(reference)) wide.add(found)
    }
    const looked = pathsInPredicates(ready.expression, slot === 'choiceFilter' ? 'rows' : null)
    for (const path of ready.paths) {
      const at = looked.get(path) ?? null
      // A column of the row looked at is no question, though one may be called the same.
      if (at === 'rows' && path.from === 'context' && path.steps[0]?.axis === 'child') continue
      const strict = at === null
      const found = this.#follow(node, path)
      if (found === null) continue
      if (found.nodes.length === 0 && strict) {
        const name = path.steps.findLast((step) => step.name !== '*' && step.name !== '')?.name ?? ''
        const isWord = path.from === 'context' && path.steps.length === 1
        blankPaths.push({ place, path: written(path), name, isWord, at: path.at })
      }
      const meant = new Set(found.nodes)
      // A looser reading inside predicates: every node that could be meant.
      if (!strict)
        for (const step of path.steps) for (const each of this.#byName.get(step.name) ?? []) meant.add(each)
      for (const each of meant) {
        nodes.add(each)
        const shared = node.repeats.findLast((repeat) => each.repeats.includes(repeat))
        if (shared !== undefined && (!strict || !staysWithin(shared, found))) wide.add(each)
      }
    }
    return { nodes, wide }
  }

  /** The nodes a path can mean, whatever the answers, and how far up it goes; null when it leaves the form (an item list). */
  #follow(from: FormNode, path: Path): Followed | null {
    const { top } = this.#form
    let places: ReadonlySet<Place>
    let { steps } = path
    let apex: Place | null = from
    if (path.from === 'root') {
      places = new Set(['root'])
      if (steps[0]?.axis === 'child') steps = steps.slice(1)
      apex = 'root'
    } else if (path.from === 'context') places = new Set([from])
    else if (path.from.kind === 'reference') {
      const start = this.#form.named(path.from.name, from)
      places = new Set(start === null ? [] : [start])
      apex = null
    } else if (path.from.kind === 'call' && path.from.name === 'current') places = new Set([from])
    else return null
    const isPlain = steps.every(({ axis, predicates }) => axis === 'child' && predicates.length === 0)
    for (const step of steps) {
      const next = new Set<Place>()
      const fits = (each: FormNode): boolean => step.name === '*' || each.name === step.name
      const childrenOf = (each: Place): readonly FormNode[] => (each === 'root' ? top : each.children)
      if (step.axis === 'child') {
        for (const each of places) for (const child of childrenOf(each)) if (fits(child)) next.add(child)
      } else if (step.axis === 'parent') {
        for (const each of places) next.add(each === 'root' || each.parent === null ? 'root' : each.parent)
        const [only] = next
        if (next.size !== 1 || only === undefined) apex = null
        else if (apex !== null && isAbove(only, apex)) apex = only
      } else if (step.axis === 'deep') {
        const waiting = [...places]
        for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
          if (next.has(at)) continue
          next.add(at)
          for (const child of childrenOf(at)) waiting.push(child)
        }
      } else if (step.axis === 'self') for (const each of places) next.add(each)
      else {
        // Sideways, upwards or far down: whoever bears the name may be meant.
        apex = null
        for (const each of this.#form.nodes) if (fits(each)) next.add(each)
      }
      const isSearch = step.axis !== 'child' && step.axis !== 'parent' && step.axis !== 'self'
      this.#left -= places.size + next.size + (isSearch ? this.#form.nodes.length : 1)
      if (this.#left < 0) break
      places = next
    }
    const found = [...places].filter((each) => each !== 'root')
    if (found.length === 0 && places.size > 0) return null
    return { nodes: found, apex, isOwn: path.from === 'root' && isPlain }
  }
}

/** A path as its author may have written it, without what stands in brackets. */
function written({ from, steps }: Path): string {
  const parts = steps.map(({ axis, name, predicates }) => {
    const step = axis === 'parent' ? '..' : axis === 'self' ? '.' : axis === 'deep' ? '' : name
    return predicates.length === 0 ? step : `${step}[…]`
  })
  const start =
    from === 'root' ? [''] : typeof from === 'object' && from.kind === 'reference' ? [`\${${from.name}}`] : []
  return [...start, ...parts].join('/')
}

const isAbove = (one: Place, other: Place): boolean =>
  other !== 'root' && (one === 'root' || other.path.startsWith(`${one.path}/`))

/** Does a path read the own instance of a repeat only? */
const staysWithin = (repeat: FormNode, { apex, isOwn }: Followed): boolean =>
  isOwn || (apex !== null && apex !== 'root' && (apex === repeat || apex.repeats.includes(repeat)))

/** Paths within brackets, by what they look at: nodes of the form, or rows of a list. */
function pathsInPredicates(
  expression: Expression,
  whole: 'rows' | null,
): ReadonlyMap<Expression, 'nodes' | 'rows'> {
  const inside = new Map<Expression, 'nodes' | 'rows'>()
  const look = (part: Expression, at: 'nodes' | 'rows' | null): void => {
    switch (part.kind) {
      case 'negate':
        look(part.operand, at)
        return
      case 'binary':
        look(part.left, at)
        look(part.right, at)
        return
      case 'call':
        for (const argument of part.args) look(argument, at)
        return
      case 'path': {
        if (at !== null) inside.set(part, at)
        if (typeof part.from === 'object') look(part.from, at)
        const isOfList =
          typeof part.from === 'object' && part.from.kind === 'call' && part.from.name === 'instance'
        const within = isOfList || (at === 'rows' && part.from === 'context') ? 'rows' : 'nodes'
        for (const step of part.steps) for (const predicate of step.predicates) look(predicate, within)
        return
      }
      default:
    }
  }
  look(expression, whole)
  return inside
}

/** Names whose answers in other instances are asked: those given to `indexed-repeat`. */
function namesOfOtherInstances(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>()
  eachPart(expression, (part) => {
    const [asked] = part.kind === 'call' && part.name === 'indexed-repeat' ? part.args : []
    if (asked !== undefined)
      eachPart(asked, (within) => {
        if (within.kind === 'reference') names.add(within.name)
      })
  })
  return names
}

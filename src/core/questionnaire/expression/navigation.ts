import type { Axis, Step } from './syntax.ts'
import type { ValueNode } from './values.ts'

/** Nodes one evaluation may look at: enough for any form, too few to hang a tablet. */
const MOST_VISITS = 1_000_000

/** How much looking is left of something that may evaluate many expressions. */
export interface Effort {
  left: number
}

/** One evaluation's way through a form: how much looking is left of it, after which paths find nothing more. */
export class Walk {
  readonly #root: ValueNode
  readonly #effort: Effort | undefined
  #tops: ReadonlySet<ValueNode> | null = null
  #left = MOST_VISITS

  constructor(root: ValueNode, effort?: Effort) {
    this.#root = root
    this.#effort = effort
  }

  /** Counts visits; false when there is no effort left. */
  spend(visits: number): boolean {
    this.#left -= visits
    if (this.#effort === undefined) return this.#left >= 0
    this.#effort.left -= visits
    return this.#left >= 0 && this.#effort.left >= 0
  }

  /** The node above; what stands at the top of a form need not know that the form is its parent. */
  above(node: ValueNode): ValueNode | null {
    if (node.parent !== null || node === this.#root) return node.parent
    this.#tops ??= new Set(this.#root.children())
    return this.#tops.has(node) ? this.#root : null
  }
}

/** Axes along which places count backwards: the nearest node is the first. */
export const isReverse = (axis: Axis): boolean =>
  axis === 'parent' || axis === 'ancestor' || axis === 'ancestor-or-self' || isPreceding(axis)

const isPreceding = (axis: Axis): boolean => axis === 'preceding' || axis === 'preceding-sibling'

/** Axes that lead from different nodes to disjoint ones, in order, as long as no node holds another. */
export const keepsOrder = (axis: Axis): boolean => axis === 'child' || axis === 'self' || axis === 'attribute'

/** The nodes of a step's axis from one node that fit its name or test, nearest first. */
export function reached(step: Step, from: ValueNode, walk: Walk): readonly ValueNode[] {
  const { axis, name, test } = step
  if (axis === 'child' && test === undefined) {
    const children = from.children()
    if (!walk.spend(children.length + 1)) return []
    return name === '*' ? children : children.filter((child) => child.name === name)
  }
  if (test === 'text') return texts(along(axis, from, walk), from, axis)
  const nodes = along(axis, from, walk)
  return name === '*' ? nodes : nodes.filter((node) => node.name === name)
}

/** `text()`: an answer is one node that is its own text; a group has none. */
function texts(nodes: readonly ValueNode[], from: ValueNode, axis: Axis): readonly ValueNode[] {
  const speaks = (node: ValueNode): boolean => node.children().length === 0 && node.text() !== ''
  if (axis === 'child') return speaks(from) ? [from] : []
  return nodes.filter(speaks)
}

function along(axis: Axis, from: ValueNode, walk: Walk): readonly ValueNode[] {
  switch (axis) {
    case 'self':
      return [from]
    case 'child': {
      const children = from.children()
      return walk.spend(children.length + 1) ? children : []
    }
    case 'parent': {
      const above = walk.above(from)
      return above === null ? [] : [above]
    }
    case 'attribute':
      return from.attributes?.() ?? []
    case 'deep':
    case 'descendant-or-self':
      return withBelow([from], walk)
    case 'descendant':
      return withBelow(from.children(), walk)
    case 'ancestor':
      return upwards(walk.above(from), walk)
    case 'ancestor-or-self':
      return upwards(from, walk)
    case 'following-sibling':
      return siblings(from, walk).after
    case 'preceding-sibling':
      return siblings(from, walk).before
    case 'following':
      return upwards(from, walk).flatMap((up) => withBelow(siblings(up, walk).after, walk))
    case 'preceding':
      return upwards(from, walk).flatMap((up) =>
        withBelow(siblings(up, walk).before.toReversed(), walk).toReversed(),
      )
  }
}

/** Nodes with everything below them, in document order. */
function withBelow(nodes: readonly ValueNode[], walk: Walk): readonly ValueNode[] {
  const all: ValueNode[] = []
  const waiting = nodes.toReversed()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!walk.spend(1)) return []
    all.push(node)
    const children = node.children()
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i]
      if (child !== undefined) waiting.push(child)
    }
  }
  return all
}

function upwards(from: ValueNode | null, walk: Walk): readonly ValueNode[] {
  const all: ValueNode[] = []
  for (let up = from; up !== null; up = walk.above(up)) all.push(up)
  return all
}

/** Nearest first on both sides; an attribute has none. */
function siblings(
  node: ValueNode,
  walk: Walk,
): { readonly before: readonly ValueNode[]; readonly after: readonly ValueNode[] } {
  // Even to look for the neighbours is work that is counted.
  const all = walk.spend(1) ? (walk.above(node)?.children() ?? []) : []
  const place = walk.spend(all.length) ? all.indexOf(node) : -1
  if (place < 0) return { before: [], after: [] }
  return { before: all.slice(0, place).toReversed(), after: all.slice(place + 1) }
}

/** The same nodes once each, in document order; nodes of different trees stay in the order of their trees. */
export function inOrder(nodes: readonly ValueNode[], walk: Walk): readonly ValueNode[] {
  const unique = [...new Set(nodes)]
  if (unique.length < 2) return unique
  const places = new Map<ValueNode, Map<ValueNode, number>>()
  const roots = new Map<ValueNode, number>()
  const placeIn = (parent: ValueNode, node: ValueNode): number => {
    let known = places.get(parent)
    if (known === undefined) {
      known = new Map()
      // Attributes stand before children.
      for (const each of parent.attributes?.() ?? []) known.set(each, known.size)
      for (const each of parent.children()) known.set(each, known.size)
      places.set(parent, known)
    }
    return known.get(node) ?? known.size
  }
  const routes = unique.map((node) => {
    const route: number[] = []
    let up = node
    for (let parent = walk.above(up); parent !== null; parent = walk.above(up)) {
      route.push(placeIn(parent, up))
      up = parent
    }
    const root = roots.get(up) ?? roots.size
    roots.set(up, root)
    route.push(root)
    return { node, route: route.reverse() }
  })
  routes.sort((a, b) => {
    const shared = Math.min(a.route.length, b.route.length)
    for (let i = 0; i < shared; i++) {
      const difference = (a.route[i] ?? 0) - (b.route[i] ?? 0)
      if (difference !== 0) return difference
    }
    return a.route.length - b.route.length
  })
  return routes.map(({ node }) => node)
}

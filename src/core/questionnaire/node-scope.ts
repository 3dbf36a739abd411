import type { DateNames } from './expression/dates.ts'
import type { Scope } from './expression/evaluate.ts'
import type { Effort } from './expression/navigation.ts'
import type { ValueNode } from './expression/values.ts'
import type { FormNode } from './form.ts'
import { type Links, type Live, roomBeside } from './live.ts'

/** What an expression may ask of the form being filled, wherever in it it stands. */
export interface Filling {
  readonly root: ValueNode
  readonly effort: Effort
  readonly version: string
  readonly today: string
  readonly now: string
  readonly random: (() => number) | undefined
  readonly dateNames: DateNames
  /** The question, group or repeat a name means from a node. */
  meaning(from: Live, name: string): FormNode | null
  /** The nodes a name means from a node, in however many instances. */
  resolveAnywhere(from: Live, name: string): readonly ValueNode[]
  /** 1-based, of the innermost instance around it. */
  placeAround(live: Live): number
  placeOf(node: ValueNode): number
  instance(name: string): readonly ValueNode[]
  lookup(list: string, column: string, keyColumn: string, key: string): string
  choiceLabel(node: ValueNode, value: string): string
  property(name: string): string
}

/**
 * Where one expression is evaluated: beside `self`, looking at `context`. Made
 * for every evaluation, so it asks for nothing before the expression does.
 */
export class NodeScope implements Scope {
  readonly self: Live
  readonly context: ValueNode
  readonly size = 1
  readonly #filling: Filling
  readonly #links: Links

  /** @param links - of the expression that is to be evaluated, from `self` */
  constructor(filling: Filling, self: Live, context: ValueNode, links: Links) {
    this.#filling = filling
    this.#links = links
    this.self = self
    this.context = context
  }

  get position(): number {
    return this.#filling.placeAround(this.self)
  }
  get root(): ValueNode {
    return this.#filling.root
  }
  get effort(): Effort {
    return this.#filling.effort
  }
  get today(): string {
    return this.#filling.today
  }
  get now(): string {
    return this.#filling.now
  }
  get random(): (() => number) | undefined {
    return this.#filling.random
  }
  get version(): string {
    return this.#filling.version
  }
  get dateNames(): DateNames {
    return this.#filling.dateNames
  }
  resolve(name: string, place: number): readonly ValueNode[] {
    const { effort } = this.#filling
    const link = this.#links[place] ?? this.#link(name, place)
    if (link === undefined) return this.#filling.resolveAnywhere(this.self, name)
    return --effort.left < 0 ? [] : link
  }

  /** Nearly every name means one question in the same instance, or outside all repeats: always the same. */
  #link(name: string, place: number): readonly Live[] | undefined {
    const target = this.#filling.meaning(this.self, name)
    const room = target === null || target.kind === 'repeat' ? null : roomBeside(this.self, target)
    const live = target === null ? undefined : room?.lives[target.slot]
    if (live === undefined) return undefined
    const link = [live]
    this.#links[place] = link
    return link
  }
  instance(name: string): readonly ValueNode[] {
    return this.#filling.instance(name)
  }
  lookup(list: string, column: string, keyColumn: string, key: string): string {
    return this.#filling.lookup(list, column, keyColumn, key)
  }
  choiceLabel(node: ValueNode, value: string): string {
    return this.#filling.choiceLabel(node, value)
  }
  placeOf(node: ValueNode): number {
    return this.#filling.placeOf(node)
  }
  property(name: string): string {
    return this.#filling.property(name)
  }
}

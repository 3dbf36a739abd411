import type { DateNames } from './expression/dates.ts'
import type { Scope } from './expression/evaluate.ts'
import type { Effort } from './expression/navigation.ts'
import type { ValueNode } from './expression/values.ts'
import type { Live } from './live.ts'

/** What an expression may ask of the form being filled, wherever in it it stands. */
export interface Filling {
  readonly root: ValueNode
  readonly effort: Effort
  readonly version: string
  readonly today: string
  readonly now: string
  readonly random: (() => number) | undefined
  readonly dateNames: DateNames
  resolve(from: Live, name: string): readonly ValueNode[]
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

  constructor(filling: Filling, self: Live, context: ValueNode) {
    this.#filling = filling
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
  resolve(name: string): readonly ValueNode[] {
    return this.#filling.resolve(this.self, name)
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

import { JSDOM } from 'jsdom'
import { z } from 'zod'

// The engine looks for a browser's XML and for two names of Node's older modules.
const { window } = new JSDOM('')
for (const name of [
  'DOMParser',
  'XMLSerializer',
  'Node',
  'Element',
  'Document',
  'XMLDocument',
  'Attr',
  'Text',
  'Comment',
  'CDATASection',
  'NodeFilter',
  'XPathResult',
  'XPathEvaluator',
  'XPathExpression',
  'HTMLElement',
  'document',
]) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: Reflect.get(window, name) })
}
Object.defineProperty(globalThis, '__dirname', { value: import.meta.dirname, configurable: true })
Object.defineProperty(globalThis, 'require', { value: () => ({}), configurable: true })

const { createInstance } = await import('@getodk/xforms-engine')

/** What the peer says of one question. */
export interface PeerState {
  readonly relevant: boolean
  readonly required: boolean
  readonly value: string
  readonly isValid: boolean
  readonly choices: readonly string[]
}

const State = z.object({
  relevant: z.boolean(),
  required: z.boolean().nullish(),
  instanceValue: z.string().nullish(),
  valueOptions: z.array(z.object({ value: z.string() })).nullish(),
})
const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null
const ask = (node: object, method: string, ...args: readonly unknown[]): void => {
  const found: unknown = Reflect.get(node, method)
  if (typeof found !== 'function') throw new Error(`the peer's node has no ${method}`)
  Reflect.apply(found, node, args)
}
const childrenOf = (node: object): readonly object[] => {
  const state: unknown = Reflect.get(node, 'currentState')
  const children: unknown = isNode(state) ? Reflect.get(state, 'children') : null
  return Array.isArray(children) ? children.filter(isNode) : []
}
const kindOf = (node: object): string => String(Reflect.get(node, 'nodeType'))
const nameOf = (node: object): string => {
  const definition: unknown = Reflect.get(node, 'definition')
  const qualified: unknown = isNode(definition) ? Reflect.get(definition, 'qualifiedName') : null
  return isNode(qualified) ? String(Reflect.get(qualified, 'localName')) : ''
}

/** The same form in ODK's own engine, by places like `/person[2]/age`. */
export class OdkForm {
  readonly #root: object
  readonly #prepared = new Map<string, object>()
  private constructor(root: object) {
    this.#root = root
  }

  static async open(xml: string): Promise<OdkForm> {
    const { root } = await createInstance(xml)
    return new OdkForm(root)
  }

  /** Every node by its place; repeats' instances are counted from 1. */
  #nodes(): Map<string, object> {
    const found = new Map<string, object>()
    const walk = (node: object, base: string): void => {
      for (const child of childrenOf(node)) {
        const place = `${base}/${nameOf(child)}`
        if (!kindOf(child).startsWith('repeat-range')) {
          found.set(place, child)
          walk(child, place)
          continue
        }
        found.set(place, child)
        for (const [index, instance] of childrenOf(child).entries()) {
          found.set(`${place}[${index + 1}]`, instance)
          walk(instance, `${place}[${index + 1}]`)
        }
      }
    }
    walk(this.#root, '')
    return found
  }

  /** Finds a question beforehand, so that a bench times the answer and not the finding. */
  prepare(place: string): void {
    const node = this.#nodes().get(place)
    if (node !== undefined) this.#prepared.set(place, node)
  }

  set(place: string, value: string | number | readonly string[] | null): void {
    const node = this.#prepared.get(place) ?? this.#nodes().get(place)
    if (node === undefined) throw new Error(`the peer has no ${place}`)
    const kind = kindOf(node)
    const values = value === null ? [] : typeof value === 'object' ? value : [String(value)]
    if (kind === 'select') ask(node, 'selectValues', values)
    else if (kind === 'rank') ask(node, 'setValues', values)
    else if (kind === 'range') ask(node, 'setValue', value)
    else ask(node, 'setValue', value === null ? '' : String(value))
  }

  addInstance(place: string): void {
    const node = this.#nodes().get(place)
    if (node === undefined) throw new Error(`the peer has no ${place}`)
    ask(node, 'addInstances')
  }

  /** Takes away one instance, by a place like `/person[2]`. */
  removeInstance(place: string): void {
    const [, range = '', number = ''] = /^(.*)\[(\d+)\]$/.exec(place) ?? []
    const node = this.#nodes().get(range)
    if (node === undefined) throw new Error(`the peer has no ${place}`)
    ask(node, 'removeInstances', Number(number) - 1, 1)
  }

  /** Places of every instance of every repeat. */
  instances(): readonly string[] {
    return [...this.#nodes().keys()].filter((place) => place.endsWith(']'))
  }

  states(places: readonly string[]): ReadonlyMap<string, PeerState> {
    const nodes = this.#nodes()
    return new Map(
      places.flatMap((place) => {
        const node = nodes.get(place)
        if (node === undefined) return []
        const state = State.parse(Reflect.get(node, 'currentState'))
        const validation: unknown = Reflect.get(node, 'validationState')
        const violation: unknown = isNode(validation) ? Reflect.get(validation, 'violation') : null
        return [
          [
            place,
            {
              relevant: state.relevant,
              required: state.required ?? false,
              value: state.instanceValue ?? '',
              isValid: violation === null || violation === undefined,
              choices: (state.valueOptions ?? []).map(({ value }) => value),
            },
          ] as const,
        ]
      }),
    )
  }
}

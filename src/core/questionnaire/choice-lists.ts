import type { Definition, Item, Question } from './definition.ts'
import type { ValueNode } from './expression/values.ts'

/** A row of an item list or table, for choice filters and `instance()`. */
class Row implements ValueNode {
  readonly name: string
  readonly parent: ValueNode | null
  readonly #text: string
  readonly #columns: readonly Row[]
  constructor(
    name: string,
    parent: ValueNode | null,
    text: string,
    columns: Readonly<Record<string, string>> = {},
  ) {
    this.name = name
    this.parent = parent
    this.#text = text
    this.#columns = Object.entries(columns).map(([column, value]) => new Row(column, this, value))
  }
  text(): string {
    return this.#text
  }
  children(): readonly ValueNode[] {
    return this.#columns
  }
  cell(column: string): string {
    return this.#columns.find(({ name }) => name === column)?.text() ?? ''
  }
}

/** One choice as an expression sees it: its texts are its columns. */
export function rowOf(item: Item, root: ValueNode | null = null): Row {
  const columns: Record<string, string> = { name: item.value, value: item.value }
  for (const [column, value] of Object.entries(item)) {
    if (typeof value === 'string' || typeof value === 'number') columns[column] = String(value)
  }
  return new Row('item', root, item.value, columns)
}

/** A form's item lists and tables, each read when it is first asked for. */
export class ChoiceLists {
  readonly #definition: Definition
  readonly #read = new Map<string, { readonly instance: ValueNode; readonly rows: readonly Row[] }>()
  readonly #fromTables = new Map<string, readonly Item[]>()
  readonly #once = new Map<readonly Item[], readonly Item[]>()

  constructor(definition: Definition) {
    this.#definition = definition
  }

  #list(name: string): { readonly instance: ValueNode; readonly rows: readonly Row[] } {
    const known = this.#read.get(name)
    if (known !== undefined) return known
    const { itemLists, tables } = this.#definition
    const items = itemLists[name]
    const rows: Row[] = []
    const instance: ValueNode = { name: 'instance', parent: null, text: () => '', children: () => [root] }
    const root: ValueNode = { name: 'root', parent: instance, text: () => '', children: () => rows }
    if (items !== undefined) for (const item of items) rows.push(rowOf(item, root))
    else for (const row of tables?.[name]?.rows ?? []) rows.push(new Row('item', root, '', row))
    const list = { instance, rows }
    this.#read.set(name, list)
    return list
  }

  /** In the order of the items; none for an unknown name. */
  rows(name: string): readonly ValueNode[] {
    return this.#list(name).rows
  }

  /** What `instance('name')` is, so that a path through its root leads to the rows. */
  instance(name: string): ValueNode {
    return this.#list(name).instance
  }

  /** pulldata(): the cell of the first row whose key column says `key`; '' when there is none. */
  lookup(name: string, column: string, keyColumn: string, key: string): string {
    return (
      this.#list(name)
        .rows.find((row) => row.cell(keyColumn) === key)
        ?.cell(column) ?? ''
    )
  }

  /** What a question's choices are drawn from, in the order written; null when it names neither list nor table. */
  items({ choices, choicesFromTable: from }: Question): readonly Item[] | null {
    if (from === undefined) return choices === undefined ? null : (this.#definition.itemLists[choices] ?? [])
    const key = JSON.stringify(from)
    const known = this.#fromTables.get(key)
    if (known !== undefined) return known
    const items = (this.#definition.tables?.[from.table]?.rows ?? []).map((row): Item => {
      const value = row[from.value] ?? ''
      return { ...row, value, label: { [this.#definition.defaultLanguage]: row[from.label] ?? value } }
    })
    this.#fromTables.set(key, items)
    return items
  }

  /**
   * Of choices that fit, drawn from a list, the first of each value: two of the same value could not be told apart in
   * an answer.
   */
  once(list: readonly Item[], fitting: readonly Item[]): readonly Item[] {
    let whole = this.#once.get(list)
    if (whole === undefined) {
      whole = firstOfEach(list)
      this.#once.set(list, whole)
    }
    if (whole === list) return fitting
    return fitting === list ? whole : firstOfEach(fitting)
  }
}

/** The first item of each value; the same items where none repeats another. */
function firstOfEach(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>()
  const first = items.filter(({ value }) => seen.size < seen.add(value).size)
  return first.length === items.length ? items : first
}

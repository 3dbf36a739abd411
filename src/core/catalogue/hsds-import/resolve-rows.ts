import { derivedId } from '#/core/catalogue/derived-id.ts'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import { readValue } from './field-value.ts'
import { TABLE_NAMES, type TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { tableNamed } from './table-names.ts'
import {
  type AsideRow,
  BLANK_ID,
  type ImportProblem,
  type ImportProblemCode,
  type SourceRow,
  contentId,
  importProblem,
} from './import-problem.ts'

/** A record of a table: only fields of HSDS, each of its kind; `id` and references are UUIDs. */
export type HsdsRow = Readonly<Record<string, string | number>>

/** Sound records by table: every reference in them leads to a record. */
export type HsdsTables = ReadonlyMap<TableName, readonly HsdsRow[]>

export interface ResolvedRows {
  readonly tables: HsdsTables
  readonly aside: readonly AsideRow[]
}

/** Where ids of sources without UUIDs begin: the namespace of URLs (RFC 9562). */
const NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

interface Entry {
  readonly source: SourceRow
  readonly values: Record<string, string | number>
}

const idText = (raw: string): string => raw.trim()

class Resolver {
  readonly #namespace: string
  readonly #country: string | null
  readonly #problems: ImportProblem[]
  readonly #entries = new Map<TableName, Map<string, Entry>>(TABLE_NAMES.map((name) => [name, new Map()]))
  readonly #asideIds = new Map<TableName, Set<string>>(TABLE_NAMES.map((name) => [name, new Set()]))
  readonly #aside: AsideRow[] = []
  readonly #contents = new Map<string, number>()

  constructor(source: string, country: string | null, problems: ImportProblem[]) {
    this.#namespace = derivedId(NAMESPACE, `hsds-import/${source}`)
    this.#country = country
    this.#problems = problems
  }

  resolve(rows: readonly SourceRow[]): ResolvedRows {
    const additions: SourceRow[] = []
    for (const row of rows) {
      if (Object.keys(row.cells).some((column) => column.startsWith('+'))) additions.push(row)
      else this.#take(row)
    }
    for (const row of additions) this.#add(row)
    this.#checkRequired()
    this.#checkReferences()
    this.#breakCycles('organization', 'parent_organization_id')
    this.#breakCycles('taxonomy_term', 'parent_id')
    const tables = new Map<TableName, readonly HsdsRow[]>()
    for (const name of TABLE_NAMES) {
      const entries = [...this.#of(name).values()]
      if (entries.length > 0)
        tables.set(
          name,
          entries.map(({ values }) => values),
        )
    }
    return { tables, aside: this.#aside }
  }

  #of(table: TableName): Map<string, Entry> {
    return this.#entries.get(table) ?? new Map<string, Entry>()
  }

  /** A UUID stays as it is; any other id becomes one by source, table and id. */
  #id(table: TableName, raw: string): string {
    const id = HsdsId.safeParse(raw)
    return id.success ? id.data : derivedId(this.#namespace, `${table}/${raw}`)
  }

  #tell(
    code: ImportProblemCode,
    source: SourceRow,
    column: string | null,
    value: string | null,
    message: string,
  ): void {
    this.#problems.push(importProblem(code, source.table, message, { row: source.row, column, value }))
  }

  #putAside(
    code: ImportProblemCode,
    source: SourceRow,
    column: string | null,
    value: string | null,
    message: string,
  ): void {
    this.#tell(code, source, column, value, message)
    this.#aside.push({ table: source.table, row: source.row, code, column, cells: source.cells })
  }

  #take(source: SourceRow): void {
    // A nested object that is an id only names a record; it is none.
    if (source.isCopy && Object.keys(source.cells).length === 1) return
    const values = this.#values(source)
    const id = String(values['id'])
    const known = this.#of(source.table).get(id)
    if (known === undefined) this.#of(source.table).set(id, { source, values })
    else this.#meet(known, { source, values })
  }

  #checkRequired(): void {
    for (const table of TABLE_NAMES) {
      const { required } = HSDS_TABLES[table]
      for (const [id, { source, values }] of this.#of(table)) {
        const field = required.find((each) => values[each] === undefined)
        if (field === undefined) continue
        const message = `a ${table} needs a ${field}`
        this.#putAside('missing-value', source, field, source.cells[field] ?? null, message)
        this.#remove(table, id)
      }
    }
  }

  /** Reads the cells by their kinds; what cannot be read is named and left out. */
  #values(source: SourceRow): Record<string, string | number> {
    const { table, cells } = source
    const { fields, references } = HSDS_TABLES[table]
    const rawId = idText(cells['id'] ?? '')
    const values: Record<string, string | number> = { id: '' }
    if (rawId === '') {
      const content = `${table}/${contentId(cells)}`
      const nth = (this.#contents.get(content) ?? 0) + 1
      this.#contents.set(content, nth)
      values['id'] = derivedId(this.#namespace, `${content}/${nth}`)
      this.#tell('blank-id', source, 'id', null, BLANK_ID)
    } else values['id'] = this.#id(table, rawId)
    for (const [field, kind] of Object.entries(fields)) {
      const raw = cells[field]
      if (field === 'id' || raw === undefined) continue
      if (kind === 'id') {
        const reference = idText(raw)
        const target = references[field] ?? this.#linkedTable(table, cells)
        if (reference === '') continue
        // A link whose table nobody knows keeps its words; it will be found dangling.
        values[field] = target === null ? reference : this.#id(target, reference)
        continue
      }
      const read = readValue(kind, raw)
      if (read.code !== null) this.#tell(read.code, source, field, raw, read.message)
      if (read.value !== null && read.value !== '') values[field] = read.value
    }
    if (table === 'address' && values['country'] === undefined && this.#country !== null) {
      values['country'] = this.#country
    }
    return values
  }

  #linkedTable(table: TableName, cells: Readonly<Record<string, string>>): TableName | null {
    const { linked } = HSDS_TABLES[table]
    return linked === null ? null : tableNamed(cells[linked.table] ?? '')
  }

  /** A second row with an id: the same again, a copy that may know more, or another record by mistake. */
  #meet(known: Entry, next: Entry): void {
    const { source, values } = next
    const differing = Object.entries(values).find(
      ([field, value]) => known.values[field] !== undefined && known.values[field] !== value,
    )
    const isCopy = known.source.isCopy || source.isCopy
    if (!isCopy) {
      const fewer = Object.keys(known.values).some((field) => values[field] === undefined)
      const more = Object.keys(values).some((field) => known.values[field] === undefined)
      if (differing === undefined && !fewer && !more) {
        this.#tell(
          'repeated-row',
          source,
          'id',
          source.cells['id'] ?? null,
          'the row is there already; once is enough',
        )
      } else {
        const message = `row ${known.source.row ?? '?'} has this id and says otherwise; this one is kept aside`
        this.#putAside('duplicate-id', source, 'id', source.cells['id'] ?? null, message)
      }
      return
    }
    for (const [field, value] of Object.entries(values)) known.values[field] ??= value
    if (differing !== undefined) {
      const [field, value] = differing
      this.#tell(
        'conflicting-copy',
        source,
        field,
        String(value),
        `another copy of this record says ${String(known.values[field]).slice(0, 100)}; that one is kept`,
      )
    }
  }

  /** A text from a table of its own goes to the record it belongs to, behind what stands there. */
  #add(source: SourceRow): void {
    const raw = idText(source.cells['id'] ?? '')
    const target = raw === '' ? undefined : this.#of(source.table).get(this.#id(source.table, raw))
    if (target === undefined) {
      this.#putAside(
        'dangling-reference',
        source,
        `${source.table}_id`,
        raw,
        `no ${source.table} has this id`,
      )
      return
    }
    for (const [column, cell] of Object.entries(source.cells)) {
      if (!column.startsWith('+') || cell.trim() === '') continue
      const field = column.slice(1)
      const read = readValue('text', cell)
      const standing = target.values[field]
      if (read.value === null) continue
      target.values[field] = standing === undefined ? read.value : `${standing}; ${read.value}`
    }
  }

  #remove(table: TableName, id: string): void {
    this.#of(table).delete(id)
    this.#asideIds.get(table)?.add(id)
  }

  /** Rows whose references lead nowhere go aside, then what hung on them, until all that is left is sound. */
  #checkReferences(): void {
    for (let changed = true; changed;) {
      changed = false
      for (const table of TABLE_NAMES) {
        for (const [id, entry] of this.#of(table)) {
          if (!this.#isSound(table, entry)) {
            this.#remove(table, id)
            changed = true
          }
        }
      }
    }
    for (const table of TABLE_NAMES) for (const entry of this.#of(table).values()) this.#fill(table, entry)
  }

  #isSound(table: TableName, { source, values }: Entry): boolean {
    const { references, needed, owners, linked } = HSDS_TABLES[table]
    const targets: [field: string, target: TableName | null][] = Object.entries(references)
    if (linked !== null) targets.push([linked.field, tableNamed(String(values[linked.table] ?? ''))])
    const lost: string[] = []
    for (const [field, target] of targets) {
      const id = values[field]
      if (id === undefined || (target !== null && this.#of(target).has(String(id)))) continue
      const isAside = target !== null && this.#asideIds.get(target)?.has(String(id)) === true
      const code = isAside ? 'kept-aside-parent' : 'dangling-reference'
      const message =
        target === null
          ? 'the table this id belongs to is not known'
          : isAside
            ? `the ${target} this belongs to is itself kept aside`
            : `no ${target} has this id`
      this.#putAside(code, source, field, source.cells[field] ?? String(id), message)
      if (needed.includes(field)) return false
      delete values[field]
      lost.push(field)
    }
    const missing = needed.find((field) => values[field] === undefined)
    if (missing !== undefined) {
      this.#putAside('blank-reference', source, missing, null, `a ${table} needs a ${missing}`)
      return false
    }
    if (owners.length > 0 && owners.every((field) => values[field] === undefined)) {
      if (lost.length === 0) {
        const message = `a ${table} needs one of ${owners.join(', ')}`
        this.#putAside('blank-reference', source, owners[0] ?? null, null, message)
      }
      return false
    }
    return true
  }

  /** What the specification demands and the source leaves out is filled by rule and said. */
  #fill(table: TableName, { source, values }: Entry): void {
    for (const [field, filling] of Object.entries(HSDS_TABLES[table].filled)) {
      if (values[field] !== undefined) continue
      const value = 'word' in filling ? filling.word : (values[filling.field] ?? '')
      values[field] = value
      this.#tell('filled', source, field, String(value), `a ${table} must have a ${field}; this is filled in`)
    }
  }

  #breakCycles(table: TableName, field: string): void {
    const entries = this.#of(table)
    const safe = new Set<string>()
    for (const [id, entry] of entries) {
      const path = new Set<string>()
      let at: string | undefined = id
      while (at !== undefined && !safe.has(at) && !path.has(at)) {
        path.add(at)
        const parent: string | number | undefined = entries.get(at)?.values[field]
        at = parent === undefined ? undefined : String(parent)
      }
      if (at !== undefined && path.has(at)) {
        const start = entries.get(at) ?? entry
        this.#putAside(
          'cycle',
          start.source,
          field,
          start.source.cells[field] ?? null,
          'it is its own ancestor; it is taken without this link',
        )
        delete start.values[field]
      }
      for (const each of path) safe.add(each)
    }
  }
}

/**
 * Makes sound records of rows: ids become UUIDs that stay the same from
 * import to import, repeated rows count once, and rows that contradict others
 * or lead nowhere are kept aside with the reason (docs/rules/catalogue.md).
 *
 * @param source - a name for where the rows come from; other ids than UUIDs are counted in it
 * @param country - two letters, for addresses that name none
 */
export function resolveRows(
  rows: readonly SourceRow[],
  source: string,
  country: string | null,
  problems: ImportProblem[],
): ResolvedRows {
  return new Resolver(source, country, problems).resolve(rows)
}

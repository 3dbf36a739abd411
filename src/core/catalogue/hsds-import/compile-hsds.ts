import { nestedName } from './flatten-json.ts'
import { TABLE_NAMES, type TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { listName } from './table-names.ts'
import type { HsdsRow, HsdsTables } from './resolve-rows.ts'

/** A record with those that belong to it nested in it, as HSDS 3 publishes it. */
export type NestedRecord = { readonly [field: string]: NestedValue }
type NestedValue = string | number | NestedRecord | readonly NestedRecord[]

/** The records that belong to a record, by owner table and id. */
export class HsdsNesting {
  readonly #tables: HsdsTables
  readonly #byId = new Map<TableName, ReadonlyMap<string, HsdsRow>>()
  readonly #children = new Map<string, [table: TableName, row: HsdsRow][]>()

  constructor(tables: HsdsTables) {
    this.#tables = tables
    for (const table of TABLE_NAMES) {
      const rows = this.rows(table)
      this.#byId.set(table, new Map(rows.map((row) => [String(row['id']), row])))
      const { references, linked } = HSDS_TABLES[table]
      for (const row of rows) {
        for (const [field, owner] of Object.entries(references)) this.#own(owner, row[field], table, row)
        if (linked !== null) this.#own(String(row[linked.table]), row[linked.field], table, row)
      }
    }
  }

  #own(owner: string, id: string | number | undefined, table: TableName, row: HsdsRow): void {
    if (id === undefined) return
    const key = `${owner} ${id}`
    const known = this.#children.get(key)
    if (known === undefined) this.#children.set(key, [[table, row]])
    else known.push([table, row])
  }

  rows(table: TableName): readonly HsdsRow[] {
    return this.#tables.get(table) ?? []
  }

  row(table: TableName, id: string | number | undefined): HsdsRow | null {
    return this.#byId.get(table)?.get(String(id)) ?? null
  }

  /** The records of a table that belong to an owner, in the order they came. */
  children(owner: TableName, id: string | number | undefined, table: TableName): readonly HsdsRow[] {
    return (this.#children.get(`${owner} ${id}`) ?? [])
      .filter(([child]) => child === table)
      .map(([, row]) => row)
  }
}

/** Which records stand inside a record of each table. */
const INSIDE: Partial<Record<TableName, readonly TableName[]>> = {
  organization: [
    'program',
    'contact',
    'phone',
    'funding',
    'organization_identifier',
    'url',
    'attribute',
    'metadata',
  ],
  program: ['attribute', 'metadata'],
  service: [
    'phone',
    'schedule',
    'service_area',
    'service_at_location',
    'language',
    'funding',
    'cost_option',
    'required_document',
    'contact',
    'service_capacity',
    'url',
    'attribute',
    'metadata',
  ],
  service_at_location: ['service_area', 'contact', 'phone', 'schedule', 'attribute', 'metadata'],
  location: ['language', 'address', 'contact', 'accessibility', 'phone', 'schedule', 'attribute', 'metadata'],
  contact: ['phone', 'attribute', 'metadata'],
  phone: ['language', 'attribute', 'metadata'],
  address: ['attribute', 'metadata'],
  schedule: ['attribute', 'metadata'],
  service_area: ['attribute', 'metadata'],
  language: ['attribute', 'metadata'],
  accessibility: ['attribute', 'metadata'],
  required_document: ['attribute', 'metadata'],
  cost_option: ['attribute', 'metadata'],
  funding: ['attribute', 'metadata'],
  organization_identifier: ['attribute', 'metadata'],
  url: ['attribute', 'metadata'],
  service_capacity: [],
  unit: ['attribute', 'metadata'],
  attribute: ['metadata'],
  taxonomy: ['metadata'],
  taxonomy_term: ['metadata'],
  meta_table_description: ['attribute', 'metadata'],
}

/** Single records that a record shows whole besides naming them. */
const SHOWN: Partial<Record<TableName, Readonly<Record<string, readonly [TableName, string]>>>> = {
  service: { organization_id: ['organization', 'organization'], program_id: ['program', 'program'] },
  service_at_location: { location_id: ['location', 'location'] },
  attribute: { taxonomy_term_id: ['taxonomy_term', 'taxonomy_term'] },
  taxonomy_term: { taxonomy_id: ['taxonomy', 'taxonomy_detail'] },
  service_capacity: { unit_id: ['unit', 'unit'] },
}

/** One record with all that belongs to it. */
export function nestedRecord(nesting: HsdsNesting, table: TableName, row: HsdsRow): NestedRecord {
  const record: Record<string, NestedValue> = { ...row }
  for (const [field, [shown, name]] of Object.entries(SHOWN[table] ?? {})) {
    const target = nesting.row(shown, row[field])
    if (target !== null) {
      record[name] = shown === 'organization' ? { ...target } : nestedRecord(nesting, shown, target)
    }
  }
  for (const child of INSIDE[table] ?? []) {
    const rows = nesting.children(table, row['id'], child)
    if (rows.length > 0) {
      const name = child === 'funding' ? 'funding' : nestedName(table, child)
      record[name] = rows.map((each) => nestedRecord(nesting, child, each))
    }
  }
  return record
}

/**
 * Everything in one HSDS 3 document: services fully nested, and besides them
 * organisations, locations and taxonomies whole, so that nothing is lost that
 * no service names.
 */
export function compileHsds(tables: HsdsTables): Readonly<Record<string, readonly NestedRecord[]>> {
  const nesting = new HsdsNesting(tables)
  const lists: TableName[] = [
    'service',
    'organization',
    'location',
    'taxonomy',
    'taxonomy_term',
    'unit',
    'meta_table_description',
  ]
  return Object.fromEntries(
    lists
      .filter((table) => nesting.rows(table).length > 0 || table === 'service')
      .map((table) => [listName(table), nesting.rows(table).map((row) => nestedRecord(nesting, table, row))]),
  )
}

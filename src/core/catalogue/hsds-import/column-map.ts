import { z } from 'zod'
import { Language } from '#/core/catalogue/texts.ts'
import { TABLE_NAMES, type TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { plainName } from './table-names.ts'
import { type ImportProblem, type SourceRow, contentId, importProblem } from './import-problem.ts'
import type { HeadedRows } from './table-records.ts'

/** Where a field's text comes from: a column, several joined, or a column of several values. */
const ColumnSource = z.union([
  z.string().min(1),
  z.strictObject({
    column: z.string().min(1).optional(),
    columns: z.array(z.string().min(1)).min(1).optional(),
    /** Between the texts of several columns. */
    join: z.string().default(', '),
    /** One record for each part of the cell. */
    separator: z.string().min(1).optional(),
  }),
])

/**
 * How one sheet of an own making is read: `table.field` of HSDS from the
 * column under a header. One row of the sheet makes one service, with its
 * organisation, its place and what belongs to them.
 */
const ColumnMap = z.strictObject({
  format: z.literal('column-map/1').default('column-map/1'),
  /** Names the directory; ids are counted in it. */
  source: z.string().min(1).optional(),
  language: Language.optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  /** Only sheets or files of this name. */
  sheet: z.string().min(1).optional(),
  columns: z.record(z.string(), ColumnSource),
  /** The same text in every row. */
  constants: z.record(z.string(), z.string()).default({}),
})
export type ColumnMap = z.infer<typeof ColumnMap>

type Target = readonly [table: TableName, field: string]

function targetOf(path: string): Target | null {
  const [first = '', field = '', ...rest] = path.split('.')
  const table = TABLE_NAMES.find((name) => name === plainName(first))
  if (table === undefined || rest.length > 0) return null
  return Object.hasOwn(HSDS_TABLES[table].fields, field) ? [table, field] : null
}

/** Reads a saved map; what is wrong in it is named and nothing is read by it. */
export function readColumnMap(json: unknown, problems: ImportProblem[]): ColumnMap | null {
  const parsed = ColumnMap.safeParse(json)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      problems.push(
        importProblem('bad-map', 'map', issue.message, { column: issue.path.map(String).join('.') }),
      )
    }
    return null
  }
  const map = parsed.data
  const before = problems.length
  for (const path of [...Object.keys(map.columns), ...Object.keys(map.constants)]) {
    if (targetOf(path) !== null) continue
    const message = 'HSDS has no such table and field; write it like service.name'
    problems.push(importProblem('bad-map', 'map', message, { column: path }))
  }
  for (const [path, source] of Object.entries(map.columns)) {
    if (typeof source === 'string' || (source.column === undefined) !== (source.columns === undefined))
      continue
    const message = 'name one column or several columns'
    problems.push(importProblem('bad-map', 'map', message, { column: path }))
  }
  return problems.length === before ? map : null
}

/** The texts a row gives for a field: one, or several where the cell is divided. */
function textsFrom(source: z.infer<typeof ColumnSource>, cells: ReadonlyMap<string, string>): string[] {
  if (typeof source === 'string') return [cells.get(source) ?? '']
  const { column, columns = [], join, separator } = source
  const names = column === undefined ? columns : [column]
  const text = names
    .map((name) => cells.get(name)?.trim() ?? '')
    .filter((each) => each !== '')
    .join(join)
  const parts = separator === undefined ? [text] : text.split(separator).map((part) => part.trim())
  return parts.filter((part) => part !== '')
}

/** What makes two rows speak of the same organisation, place or taxonomy. */
const NAMED_BY: Partial<Record<TableName, readonly string[]>> = {
  organization: ['name'],
  taxonomy: ['name'],
  program: ['organization_id', 'name'],
  taxonomy_term: ['taxonomy_id', 'code', 'name'],
  location: ['name', 'external_identifier', 'latitude', 'longitude'],
  service: ['organization_id', 'name'],
}

/** Owners before what belongs to them. */
const ORDER: readonly TableName[] = [
  'organization',
  'program',
  'taxonomy',
  'taxonomy_term',
  'unit',
  'location',
  'service',
  'service_at_location',
]

/** Which record of the same row another belongs to, the first that there is. */
const BELONGS_TO: Partial<Record<TableName, readonly TableName[]>> = {
  address: ['location'],
  accessibility: ['location'],
  phone: ['service', 'location', 'organization'],
  schedule: ['service', 'location'],
  language: ['service', 'location'],
  contact: ['service', 'organization'],
  funding: ['service', 'organization'],
  url: ['service', 'organization'],
  organization_identifier: ['organization'],
}

class MappedRow {
  readonly rows: SourceRow[] = []
  readonly #row: number
  readonly #ids = new Map<TableName, string>()

  constructor(row: number) {
    this.#row = row
  }

  /** Lays out the records of one table that a row of the sheet speaks of. */
  lay(table: TableName, fields: ReadonlyMap<string, readonly string[]>): void {
    const most = Math.max(1, ...[...fields.values()].map((texts) => texts.length))
    for (let part = 0; part < most; part++) {
      const cells: Record<string, string> = {}
      for (const [field, texts] of fields) {
        const text = texts.length === 1 ? texts[0] : texts[part]
        if (text !== undefined && text.trim() !== '') cells[field] = text
      }
      if (Object.keys(cells).length > 0) this.#record(table, cells)
    }
  }

  /** A service at a place stands in no column: it is there when both are. */
  link(): void {
    const service = this.#ids.get('service')
    const location = this.#ids.get('location')
    if (service === undefined || location === undefined || this.#ids.has('service_at_location')) return
    this.#record('service_at_location', { service_id: service, location_id: location })
  }

  #record(table: TableName, given: Readonly<Record<string, string>>): void {
    const { references, linked } = HSDS_TABLES[table]
    const cells: Record<string, string> = { ...given }
    const owners = BELONGS_TO[table]
    for (const [field, target] of Object.entries(references)) {
      const id = this.#ids.get(target)
      if (id === undefined || cells[field] !== undefined || target === table) continue
      const isFirst = owners === undefined || owners.find((owner) => this.#ids.has(owner)) === target
      if (isFirst) cells[field] = id
    }
    const service = this.#ids.get('service')
    if (linked !== null && cells[linked.field] === undefined && service !== undefined) {
      cells[linked.field] = service
      cells[linked.table] = 'service'
    }
    const id = cells['id'] ?? this.#nameOf(table, cells)
    if (!this.#ids.has(table)) this.#ids.set(table, id)
    this.rows.push({ table, row: this.#row, cells: { ...cells, id }, isCopy: true })
  }

  #nameOf(table: TableName, cells: Readonly<Record<string, string>>): string {
    const named = (NAMED_BY[table] ?? []).flatMap((field) => {
      const text = cells[field]?.trim().toLowerCase()
      return text === undefined ? [] : [[field, text]]
    })
    return named.length === 0 ? contentId(cells) : `named ${JSON.stringify(named)}`
  }
}

/**
 * Rows of HSDS tables from a sheet read by a map. Records are known again by
 * their id column or, where there is none, by what they are called, so that
 * importing a corrected sheet changes them instead of doubling them.
 */
export function mappedRows(
  map: ColumnMap,
  sheet: string,
  headed: HeadedRows,
  problems: ImportProblem[],
): SourceRow[] {
  const headers = new Set(headed.headers)
  const byTable = new Map<TableName, [field: string, source: z.infer<typeof ColumnSource>][]>()
  for (const [path, source] of Object.entries(map.columns)) {
    const target = targetOf(path)
    if (target === null) continue
    const names = typeof source === 'string' ? [source] : (source.columns ?? [source.column ?? ''])
    for (const name of names) {
      if (headers.has(name)) continue
      const message = 'the map names a column that the sheet does not have'
      problems.push(importProblem('no-such-column', sheet, message, { column: name }))
    }
    const [table, field] = target
    byTable.set(table, [...(byTable.get(table) ?? []), [field, source]])
  }
  const constants = new Map<TableName, [field: string, text: string][]>()
  for (const [path, text] of Object.entries(map.constants)) {
    const target = targetOf(path)
    if (target !== null) constants.set(target[0], [...(constants.get(target[0]) ?? []), [target[1], text]])
  }
  const tables = [...new Set([...ORDER, ...TABLE_NAMES])].filter(
    (table) => byTable.has(table) || constants.has(table),
  )
  // A place needs a record of its own, also where only its address has columns.
  const needsPlace = !tables.includes('location') && tables.includes('address')
  const rows: SourceRow[] = []
  for (const { row, cells } of headed.rows) {
    const mapped = new MappedRow(row)
    const read = (table: TableName) =>
      new Map((byTable.get(table) ?? []).map(([field, source]) => [field, textsFrom(source, cells)] as const))
    if (needsPlace) {
      const address = [...read('address').values()].flat().filter((text) => text.trim() !== '')
      if (address.length > 0) mapped.lay('location', new Map([['name', [address.join(', ')]]]))
    }
    for (const table of tables) {
      const fields = new Map<string, readonly string[]>(read(table))
      const isSaid = [...fields.values()].some((texts) => texts.some((text) => text.trim() !== ''))
      // Constants alone make a record only where the map gives nothing else for the table.
      if (!isSaid && byTable.has(table)) continue
      for (const [field, text] of constants.get(table) ?? []) {
        const given = fields.get(field)
        if (given === undefined || given.every((each) => each.trim() === '')) fields.set(field, [text])
      }
      mapped.lay(table, fields)
    }
    mapped.link()
    rows.push(...mapped.rows)
  }
  return rows
}

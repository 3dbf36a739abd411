import { derivedId } from '#/core/catalogue/derived-id.ts'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import type { TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { listName, plainName, tableNamed } from './table-names.ts'
import {
  BLANK_ID,
  type ImportProblem,
  type JsonObject,
  type SourceRow,
  contentId,
  importProblem,
  isJsonObject,
} from './import-problem.ts'

/** Tables whose records are one thing wherever they are repeated. */
const OWNED_ONCE: ReadonlySet<TableName> = new Set<TableName>([
  'organization',
  'program',
  'service',
  'service_at_location',
  'location',
  'taxonomy',
  'taxonomy_term',
  'unit',
])

/** Records of HSDS nest a few levels; what goes deeper was not written by a directory. */
const MOST_DEPTH = 12

/** Which table a JSON object is a record of, by what only that table has; null if nothing tells. */
function tableOfShape(object: JsonObject): TableName | null {
  const has = (...keys: readonly string[]) => keys.some((key) => key in object)
  if (has('service_at_locations', 'cost_options', 'required_documents', 'eligibility_description'))
    return 'service'
  if (has('service_id') && has('location_id', 'location')) return 'service_at_location'
  if (has('location_type', 'addresses', 'latitude')) return 'location'
  if (has('taxonomy_id', 'taxonomy_detail', 'term_uri', 'parent_id')) return 'taxonomy_term'
  if (has('status') && has('name')) return 'service'
  if (has('services', 'locations', 'legal_status', 'website', 'organization_identifiers'))
    return 'organization'
  if (has('organization_id', 'organization') && has('name')) return 'service'
  return null
}

/** Walks nested HSDS 3 JSON and lays its records out as table rows with the links between them. */
export class JsonFlattener {
  readonly rows: SourceRow[] = []
  readonly #problems: ImportProblem[]
  readonly #unknown = new Set<string>()
  readonly #counts = new Map<TableName, number>()
  /** Under which owner a record's id stood first. */
  readonly #owners = new Map<string, string>()

  constructor(problems: ImportProblem[]) {
    this.#problems = problems
  }

  /** A whole document: one record, a list, a page of a listing, or lists by table name. */
  document(json: unknown, file: string, named: TableName | null): void {
    if (Array.isArray(json)) {
      for (const each of json) this.#top(each, file, named)
    } else if (isJsonObject(json)) {
      if (Array.isArray(json['contents'])) {
        for (const each of json['contents']) this.#top(each, file, named)
        return
      }
      const lists = Object.entries(json).filter(
        ([key, value]) => Array.isArray(value) && tableNamed(key) !== null,
      )
      const isCompiled = lists.length > 0 && !('name' in json) && !('id' in json)
      if (!isCompiled) this.#top(json, file, named)
      for (const [key, value] of isCompiled ? lists : []) {
        for (const each of Array.isArray(value) ? value : []) this.#top(each, file, tableNamed(key), true)
      }
    } else this.#notARecord(json, file)
  }

  #notARecord(value: unknown, file: string): void {
    this.#problems.push(
      importProblem('unknown-record', file, 'this is no record of HSDS', {
        value: JSON.stringify(value) ?? '',
      }),
    )
  }

  #top(value: unknown, file: string, named: TableName | null, isSure = false): void {
    const table = isJsonObject(value)
      ? isSure
        ? named
        : (tableOfShape(value) ?? named ?? ('name' in value && 'id' in value ? 'organization' : null))
      : null
    if (!isJsonObject(value) || table === null) this.#notARecord(value, file)
    else this.#record(table, value, {}, false, 0)
  }

  #tellUnknown(table: TableName, row: number, column: string, value: unknown): void {
    const key = `${table} ${column}`
    if (this.#unknown.has(key) || value === null || value === '') return
    if (Array.isArray(value) && value.length === 0) return
    this.#unknown.add(key)
    const quoted = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
    this.#problems.push(
      importProblem('unknown-column', table, 'HSDS has no such field in this table; it is not read', {
        row,
        column,
        value: quoted,
      }),
    )
  }

  /** Lays out one record; answers its id as given, or a name for it that other rows may use. */
  #record(
    table: TableName,
    object: JsonObject,
    links: Readonly<Record<string, string>>,
    isCopy: boolean,
    depth: number,
  ): string {
    const { fields } = HSDS_TABLES[table]
    const row = (this.#counts.get(table) ?? 0) + 1
    this.#counts.set(table, row)
    const cells: Record<string, string> = { ...links }
    const nested: [key: string, value: unknown][] = []
    for (const [rawKey, value] of Object.entries(object)) {
      const key = plainName(rawKey)
      if (value === null || value === undefined || value === '') continue
      if (typeof value === 'object') nested.push([key, value])
      else if (Object.hasOwn(fields, key)) {
        const scalar = typeof value === 'string' ? value : JSON.stringify(value)
        if (scalar !== undefined) cells[key] = scalar
      } else this.#tellUnknown(table, row, key, value)
    }
    const id = this.#idOf(table, cells, links, row)
    const children: { table: TableName; object: JsonObject; links: Record<string, string> }[] = []
    for (const [key, value] of nested) {
      const child = key === 'taxonomy_detail' ? 'taxonomy' : tableNamed(key)
      if (child === null || depth >= MOST_DEPTH) {
        this.#tellUnknown(table, row, key, value)
        continue
      }
      if (isJsonObject(value)) {
        const link = `${child}_id`
        if (Object.hasOwn(fields, link)) {
          const owned = this.#record(child, value, {}, true, depth + 1)
          cells[link] ??= owned
        } else this.#tellUnknown(table, row, key, value)
        continue
      }
      const linkField = this.#linkField(table, child)
      if (linkField === null || !Array.isArray(value)) this.#tellUnknown(table, row, key, value)
      else {
        for (const each of value) {
          if (!isJsonObject(each)) this.#tellUnknown(table, row, key, each)
          else children.push({ table: child, object: each, links: linkField(id) })
        }
      }
    }
    // The record stands before its children: a reader of the rows meets owners first.
    this.rows.push({ table, row, cells: { ...cells, id }, isCopy })
    for (const child of children) this.#record(child.table, child.object, child.links, true, depth + 1)
    return id
  }

  /**
   * The id a record and its children are laid out under. One without an id is
   * named by what it says and where it stands. Directories reuse one phone or
   * area in many places; in tables each place has a row, so from the second
   * place on the id is derived from owner and id.
   */
  #idOf(
    table: TableName,
    cells: Readonly<Record<string, string>>,
    links: Readonly<Record<string, string>>,
    row: number,
  ): string {
    const given = (cells['id'] ?? '').trim()
    if (given === '') {
      this.#problems.push(importProblem('blank-id', table, BLANK_ID, { row, column: 'id' }))
      return contentId(cells)
    }
    const owner = JSON.stringify(links)
    if (owner === '{}' || OWNED_ONCE.has(table)) return given
    const key = `${table} ${given.toLowerCase()}`
    const first = this.#owners.get(key)
    if (first === undefined) this.#owners.set(key, owner)
    if (first === undefined || first === owner) return given
    const [ownerId = ''] = Object.values(links)
    return HsdsId.safeParse(ownerId).success
      ? derivedId(ownerId, `${table}/${given.toLowerCase()}`)
      : `${given} of ${ownerId}`
  }

  #linkField(owner: TableName, child: TableName): ((id: string) => Record<string, string>) | null {
    const { fields, linked } = HSDS_TABLES[child]
    if (linked !== null) return (id) => ({ [linked.field]: id, [linked.table]: owner })
    const field = `${owner}_id`
    return Object.hasOwn(fields, field) ? (id) => ({ [field]: id }) : null
  }
}

/** The key under which a table's records stand inside a record that owns them. */
export const nestedName = (owner: TableName, child: TableName): string =>
  child === 'url' ? (owner === 'organization' ? 'additional_websites' : 'additional_urls') : listName(child)

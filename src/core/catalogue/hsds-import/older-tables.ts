import type { TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { plainName } from './table-names.ts'
import { type ImportProblem, type SourceRow, importProblem } from './import-problem.ts'
import type { HeadedRows } from './table-records.ts'

/** One row of an older table as rows of HSDS 3. */
type Convert = (cells: Readonly<Record<string, string>>) => readonly {
  readonly table: TableName
  readonly cells: Readonly<Record<string, string>>
  readonly isCopy?: boolean
}[]

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
const YES = /^(?:true|t|yes|y|1)$/i

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A row's number with the table it was counted in; what is unique everywhere or blank stays as it is. */
const idWithin = (place: string, id: string | undefined): string =>
  id === undefined || id.trim() === '' ? '' : GUID.test(id.trim()) ? id : `${place}/${id}`

const address =
  (type: 'physical' | 'postal'): Convert =>
  (cells) => [{ table: 'address', cells: { ...cells, id: idWithin(type, cells['id']), address_type: type } }]

/** Of several address lines HSDS 3 keeps two. */
const twoLines = (cells: Readonly<Record<string, string>>): Record<string, string> => {
  const { address_3, address_4, ...kept } = cells
  const second = [kept['address_2'], address_3, address_4].filter((line) => line !== undefined)
  return second.length === 0 ? kept : { ...kept, address_2: second.join(', ') }
}

const attributeOf =
  (entity: TableName | null): Convert =>
  (cells) => {
    const { service_id, taxonomy_id, taxonomy_term_id, taxonomy_detail, link_type, link_id, ...kept } = cells
    const term = taxonomy_term_id ?? taxonomy_id
    return [
      {
        table: 'attribute',
        cells: {
          ...kept,
          id: idWithin(entity ?? 'other', kept['id']),
          link_id: link_id ?? service_id ?? '',
          link_entity: entity ?? link_type ?? '',
          ...(term === undefined ? {} : { taxonomy_term_id: term }),
          ...(taxonomy_detail === undefined ? {} : { value: taxonomy_detail }),
        },
      },
    ]
  }

/** A text that belongs to a service but stood in a table of its own. */
const serviceText =
  (from: string, to: string): Convert =>
  (cells) => [
    {
      table: 'service',
      isCopy: true,
      cells: { id: cells['service_id'] ?? '', [`+${to}`]: cells[from] ?? '' },
    },
  ]

/**
 * The tables that HSDS 1.0, 1.1 and 2.0 had and 3 has no longer, or under
 * another name. Rows of different older tables may carry the same number and
 * meet in one table now, so their ids say where they stood.
 */
const OLDER: Readonly<Record<string, Convert>> = {
  physical_addresses: (cells) => address('physical')(twoLines(cells)),
  postal_addresses: (cells) => address('postal')(twoLines(cells)),
  regular_schedules: ({ weekday, ...cells }) => {
    const day = weekday === undefined ? undefined : (WEEKDAYS[Number(weekday) - 1] ?? weekday)
    return [
      {
        table: 'schedule',
        cells: {
          ...cells,
          id: idWithin('regular', cells['id']),
          freq: 'WEEKLY',
          ...(day === undefined ? {} : { byday: day }),
        },
      },
    ]
  },
  holiday_schedules: ({ closed, start_date, end_date, ...cells }) => [
    {
      table: 'schedule',
      cells: {
        ...cells,
        id: idWithin('holiday', cells['id']),
        ...(start_date === undefined ? {} : { valid_from: start_date }),
        ...(end_date === undefined ? {} : { valid_to: end_date }),
        ...(closed !== undefined && YES.test(closed) ? { notes: 'closed' } : {}),
      },
    },
  ],
  service_taxonomy: attributeOf('service'),
  service_attributes: attributeOf('service'),
  other_attributes: attributeOf(null),
  eligibility: serviceText('eligibility', 'eligibility_description'),
  payments_accepted: serviceText('payment', 'fees_description'),
  taxonomy: (cells) => {
    const { vocabulary, ...kept } = cells
    if (vocabulary === undefined) return [{ table: 'taxonomy_term', cells: kept }]
    return [
      { table: 'taxonomy', isCopy: true, cells: { id: `vocabulary/${vocabulary}`, name: vocabulary } },
      {
        table: 'taxonomy_term',
        cells: { ...kept, taxonomy: vocabulary, taxonomy_id: `vocabulary/${vocabulary}` },
      },
    ]
  },
}

const OTHER_NAMES: Readonly<Record<string, keyof typeof OLDER>> = {
  physical_address: 'physical_addresses',
  postal_address: 'postal_addresses',
  regular_schedule: 'regular_schedules',
  holiday_schedule: 'holiday_schedules',
  services_taxonomy: 'service_taxonomy',
  service_taxonomies: 'service_taxonomy',
  services_taxonomies: 'service_taxonomy',
  service_attribute: 'service_attributes',
  other_attribute: 'other_attributes',
  eligibilities: 'eligibility',
  payment_accepted: 'payments_accepted',
  payments: 'payments_accepted',
}

/** Columns that were called otherwise, by table. */
const RENAMED: Partial<Record<TableName, Readonly<Record<string, string>>>> = {
  organization: { url: 'website' },
  service: { fees: 'fees_description', modified_date: 'last_modified', last_updated: 'last_modified' },
  language: { language: 'name' },
  accessibility: { accessibility: 'description' },
  service_area: { service_area: 'name' },
  taxonomy_term: { vocabulary: 'taxonomy' },
  address: { postcode: 'postal_code' },
}

/** The older table a file is named after; `taxonomy` only where its columns are the older ones. */
export function olderTable(stem: string, headers: readonly string[]): string | null {
  const name = plainName(stem)
  const older = OTHER_NAMES[name] ?? name
  if (!Object.hasOwn(OLDER, older)) return null
  const columns = headers.map(plainName)
  if (older === 'taxonomy') {
    return columns.some((each) => ['parent_id', 'parent_name', 'vocabulary'].includes(each)) ? older : null
  }
  return older
}

/** Rows of an older table as rows of HSDS 3; a column that says nothing there any more is named once. */
export function olderRows(older: string, headed: HeadedRows, problems: ImportProblem[]): SourceRow[] {
  const convert = OLDER[older]
  if (convert === undefined) return []
  const rows: SourceRow[] = []
  const unknown = new Set<string>()
  for (const { row, cells } of headed.rows) {
    const named: Record<string, string> = {}
    for (const [header, cell] of cells) named[plainName(header)] ??= cell
    for (const { table, cells: converted, isCopy = false } of convert(named)) {
      const { fields } = HSDS_TABLES[table]
      const kept: Record<string, string> = {}
      for (const [column, cell] of Object.entries(converted)) {
        if (Object.hasOwn(fields, column) || column.startsWith('+')) kept[column] = cell
        else if (!unknown.has(column)) {
          unknown.add(column)
          problems.push(
            importProblem('unknown-column', older, 'HSDS 3 has no place for this column; it is not read', {
              row,
              column,
              value: cell,
            }),
          )
        }
      }
      rows.push({ table, row, cells: kept, isCopy })
    }
  }
  return rows
}

/** Headers of a table with the names HSDS 3 gives the columns, where the table has none under the old name's own. */
export function renamedHeaders(table: TableName, headed: HeadedRows): HeadedRows {
  const renamed = RENAMED[table]
  if (renamed === undefined) return headed
  const present = new Set(headed.headers.map(plainName))
  const nameOf = (header: string): string => {
    const next = renamed[plainName(header)]
    return next === undefined || present.has(next) ? header : next
  }
  if (headed.headers.every((header) => nameOf(header) === header)) return headed
  return {
    headers: headed.headers.map(nameOf),
    rows: headed.rows.map(({ row, cells }) => ({
      row,
      cells: new Map([...cells].map(([header, cell]) => [nameOf(header), cell])),
    })),
  }
}

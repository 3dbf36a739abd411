import { type FieldKind, TABLE_NAMES, type TableName } from '#/core/catalogue/hsds-import/hsds-table.ts'
import { HSDS_TABLES } from '#/core/catalogue/hsds-import/hsds-tables.ts'
import type { HsdsTables } from '#/core/catalogue/hsds-import/resolve-rows.ts'
import { guardedCell } from '#/core/catalogue/hsds-import/table-records.ts'

/** A file of a data package. */
export interface PackageFile {
  readonly name: string
  readonly text: string
}

const quoted = (text: string): string =>
  /[",\r\n;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/** The type a field is described by; times stay texts, for they carry offsets. */
function typeOf(kind: FieldKind): { readonly type: string; readonly format?: string } {
  switch (kind) {
    case 'id':
      return { type: 'string', format: 'uuid' }
    case 'url':
      return { type: 'string', format: 'uri' }
    case 'email':
      return { type: 'string', format: 'email' }
    case 'number':
    case 'date':
      return { type: kind }
    case 'moment':
      return { type: 'datetime', format: 'any' }
    default:
      return { type: 'string' }
  }
}

function resource(name: TableName) {
  const { file, fields, references, required, needed } = HSDS_TABLES[name]
  return {
    name,
    path: file,
    profile: 'tabular-data-resource',
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    schema: {
      fields: Object.entries(fields).map(([field, kind]) => ({
        name: field,
        ...typeOf(kind),
        constraints: {
          required: field === 'id' || required.includes(field) || needed.includes(field),
          ...(field === 'id' ? { unique: true } : {}),
          ...(Array.isArray(kind) ? { enum: kind } : {}),
        },
      })),
      primaryKey: 'id',
      foreignKeys: Object.entries(references).map(([field, target]) => ({
        fields: field,
        reference: { resource: target === name ? '' : target, fields: 'id' },
      })),
    },
  }
}

/**
 * Tables as an HSDS 3 data package: datapackage.json and a CSV file (RFC 4180,
 * UTF-8) for each table that has records. Cells that a spreadsheet program
 * would run as a formula get an apostrophe in front, which the import takes
 * off again.
 *
 * @see https://specs.frictionlessdata.io/tabular-data-package/
 */
export function csvPackage(tables: HsdsTables, title: string): readonly PackageFile[] {
  const names = TABLE_NAMES.filter((name) => (tables.get(name)?.length ?? 0) > 0)
  const described = new Set<string>(names)
  const files = names.map((name): PackageFile => {
    const { file, fields } = HSDS_TABLES[name]
    const columns = Object.keys(fields)
    const lines = (tables.get(name) ?? []).map((row) =>
      columns
        .map((column) => {
          const value = row[column]
          if (value === undefined) return ''
          return quoted(typeof value === 'string' ? guardedCell(value) : String(value))
        })
        .join(','),
    )
    return { name: file, text: `${[columns.join(','), ...lines].join('\r\n')}\r\n` }
  })
  const resources = names.map(resource).map((each) => ({
    ...each,
    schema: {
      ...each.schema,
      // A package may only name tables it has; "" is the table itself.
      foreignKeys: each.schema.foreignKeys.filter(
        ({ reference }) => reference.resource === '' || described.has(reference.resource),
      ),
    },
  }))
  const description = {
    profile: 'tabular-data-package',
    name: 'human_services_data',
    title,
    version: '3.1',
    homepage: 'https://docs.openreferral.org',
    resources,
  }
  return [{ name: 'datapackage.json', text: `${JSON.stringify(description, null, 2)}\n` }, ...files]
}

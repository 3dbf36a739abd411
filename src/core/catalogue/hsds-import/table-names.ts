import { TABLE_NAMES, type TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'

/** The plural a list of the table's records goes by: the file's name, but for three tables. */
export const listName = (name: TableName): string =>
  name === 'service_at_location'
    ? 'service_at_locations'
    : name === 'service_capacity'
      ? 'capacities'
      : name === 'url'
        ? 'urls'
        : HSDS_TABLES[name].file.replace(/\.csv$/, '')

const byName: ReadonlyMap<string, TableName> = new Map(
  TABLE_NAMES.flatMap((name) => {
    const { file, names } = HSDS_TABLES[name]
    const stem = file.replace(/\.csv$/, '')
    return [name, `${name}s`, stem, listName(name), ...names].map((each) => [each, name] as const)
  }),
)

/** A name as tables and columns are compared: lower case, words joined by `_`, no byte order mark. */
export const plainName = (name: string): string =>
  name
    .replaceAll('\uFEFF', '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

/** The table a file, list or field is named after, in the singular or plural; null if none. */
export const tableNamed = (name: string): TableName | null => byName.get(plainName(name)) ?? null

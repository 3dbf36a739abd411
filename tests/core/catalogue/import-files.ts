import { strToU8 } from 'fflate'
import { type HsdsImport, type ImportSettings, importHsds } from '#/core/catalogue/hsds-import/import-hsds.ts'
import type { ImportFile } from '#/core/catalogue/hsds-import/import-problem.ts'
import type { HsdsRow } from '#/core/catalogue/hsds-import/resolve-rows.ts'
import type { TableName } from '#/core/catalogue/hsds-import/hsds-table.ts'

/** Files by name with text or bytes. */
export const files = (contents: Readonly<Record<string, string | Uint8Array>>): ImportFile[] =>
  Object.entries(contents).map(([name, content]) => ({
    name,
    bytes: typeof content === 'string' ? strToU8(content) : content,
  }))

/** Imports files by name; the source is always called `test`. */
export const imported = (
  contents: Readonly<Record<string, string | Uint8Array>>,
  settings: Partial<ImportSettings> = {},
): HsdsImport =>
  importHsds(files(contents), { source: 'test', name: 'test', map: null, country: null, ...settings })

export const rowsOf = (result: HsdsImport, table: TableName): readonly HsdsRow[] =>
  result.tables.get(table) ?? []

/** The codes of all problems, each as `code table:row column`. */
export const told = (result: HsdsImport): string[] =>
  result.problems.map(({ code, table, row, column }) => `${code} ${table}:${row ?? '-'} ${column ?? '-'}`)

/** A small sound package to change in a test. */
export const smallPackage = {
  'organizations.csv': 'id,name,description\no1,Dienests,Palīdz\n',
  'services.csv': 'id,organization_id,name,status\ns1,o1,Aprūpe,active\n',
  'locations.csv': 'id,location_type,name\nl1,physical,Nams\n',
  'service_at_location.csv': 'id,service_id,location_id\na1,s1,l1\n',
}

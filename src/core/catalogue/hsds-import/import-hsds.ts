import { readColumnMap, mappedRows, type ColumnMap } from './column-map.ts'
import { JsonFlattener } from './flatten-json.ts'
import { TABLE_NAMES, type TableName } from './hsds-table.ts'
import { listName, tableNamed } from './table-names.ts'
import {
  type AsideRow,
  type ImportFile,
  type ImportProblem,
  type SourceRow,
  importProblem,
} from './import-problem.ts'
import { olderRows, olderTable, renamedHeaders } from './older-tables.ts'
import { type ImportSheet, readImportFiles } from './read-import-files.ts'
import { type HsdsTables, resolveRows } from './resolve-rows.ts'
import { headedRows, tableOfFile, tableRows } from './table-records.ts'

export interface ImportSettings {
  /** Names where the data comes from; ids that are no UUIDs are counted in it. Null: the map's or the package's name, else `name`. */
  readonly source: string | null
  /** What the file, folder or archive is called, without its ending. */
  readonly name: string
  /** A saved column map as JSON, for sheets that are not HSDS; null if they are. */
  readonly map: unknown
  /** Two letters, for addresses that name no country; null leaves them blank. */
  readonly country: string | null
}

/** A row somebody put right: the one that came so is read with these cells instead. */
export interface RowRepair {
  readonly table: TableName
  readonly was: Readonly<Record<string, string>>
  readonly cells: Readonly<Record<string, string>>
}

export interface HsdsImport {
  readonly source: string
  readonly tables: HsdsTables
  /** How many records of each list were taken. */
  readonly counts: Readonly<Record<string, number>>
  readonly aside: readonly AsideRow[]
  readonly problems: readonly ImportProblem[]
  /** The map that was used, for its language. */
  readonly map: ColumnMap | null
}

const stemOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.[a-z0-9]+$/i, '')

function sheetRows(
  sheet: ImportSheet,
  resources: ReadonlyMap<string, string>,
  problems: ImportProblem[],
): SourceRow[] {
  const stem = stemOf(sheet.name)
  const described = resources.get(sheet.name.split('/').at(-1) ?? '')
  const probe: ImportProblem[] = []
  const headed = headedRows(described ?? stem, sheet.records, sheet.firstRow, probe)
  const older = olderTable(described ?? stem, headed.headers) ?? olderTable(stem, headed.headers)
  const table = (described === undefined ? null : tableNamed(described)) ?? tableOfFile(sheet.name)
  if (older === null && table === null) {
    problems.push(
      importProblem(
        'unknown-table',
        sheet.name,
        'HSDS has no table of this name; give a column map to read it',
        {
          value: stem,
        },
      ),
    )
    return []
  }
  for (const problem of probe) problems.push({ ...problem, table: older ?? table ?? problem.table })
  if (older !== null) return olderRows(older, headed, problems)
  return table === null ? [] : tableRows(table, renamedHeaders(table, headed), problems)
}

const counted = (tables: HsdsTables): Record<string, number> => {
  const first: TableName[] = ['service', 'organization', 'location']
  const order = [...first, ...TABLE_NAMES.filter((name) => !first.includes(name))]
  return Object.fromEntries(order.map((name) => [listName(name), tables.get(name)?.length ?? 0]))
}

const cellsKey = (table: string, cells: Readonly<Record<string, string>>): string =>
  JSON.stringify([table, Object.entries(cells).toSorted(([a], [b]) => (a < b ? -1 : 1))])

/** The rows with those somebody put right; a cell left blank is left out, a row of blanks too. */
function repaired(rows: readonly SourceRow[], repairs: readonly RowRepair[]): readonly SourceRow[] {
  if (repairs.length === 0) return rows
  const known = new Map(repairs.map((repair) => [cellsKey(repair.table, repair.was), repair]))
  return rows.flatMap((row): readonly SourceRow[] => {
    const repair = known.get(cellsKey(row.table, row.cells))
    if (repair === undefined) return [row]
    const filled = Object.entries(repair.cells).filter(([, cell]) => cell.trim() !== '')
    return filled.length === 0 ? [] : [{ ...row, cells: Object.fromEntries(filled) }]
  })
}

/**
 * Reads a directory of services in any of the forms docs/rules/catalogue.md
 * lists. Never throws over what the files hold: whatever is not taken is among
 * the problems or kept aside, and the same files give the same result.
 *
 * @param repairs - rows an earlier reading kept aside, put right by a person
 */
export function importHsds(
  files: readonly ImportFile[],
  settings: ImportSettings,
  repairs: readonly RowRepair[] = [],
): HsdsImport {
  const problems: ImportProblem[] = []
  const map = settings.map === null ? null : readColumnMap(settings.map, problems)
  const failed = settings.map !== null && map === null
  const input = readImportFiles(failed ? [] : files, problems)
  const source = settings.source ?? map?.source ?? input.packageName ?? settings.name
  const rows: SourceRow[] = []
  for (const sheet of input.sheets) {
    if (map === null) {
      for (const row of sheetRows(sheet, input.resources, problems)) rows.push(row)
    } else if (map.sheet === undefined || map.sheet === sheet.name || map.sheet === stemOf(sheet.name)) {
      const headed = headedRows(sheet.name, sheet.records, sheet.firstRow, problems)
      for (const row of mappedRows(map, sheet.name, headed, problems)) rows.push(row)
    }
  }
  const flattener = new JsonFlattener(problems)
  for (const { name, json } of input.documents) flattener.document(json, name, tableOfFile(name))
  for (const row of flattener.rows) rows.push(row)
  if (rows.length === 0 && !failed) {
    problems.push(importProblem('nothing-found', source, 'there is no record of HSDS in what was given'))
  }
  const { tables, aside } = resolveRows(
    repaired(rows, repairs),
    source,
    settings.country ?? map?.country ?? null,
    problems,
  )
  return { source, tables, counts: counted(tables), aside, problems, map }
}

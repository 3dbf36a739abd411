import type { TableName } from './hsds-table.ts'
import { HSDS_TABLES } from './hsds-tables.ts'
import { plainName, tableNamed } from './table-names.ts'
import { type ImportProblem, type SourceRow, importProblem } from './import-problem.ts'

/** A sheet read as records: what stands under each header, row by row. */
export interface HeadedRows {
  readonly headers: readonly string[]
  readonly rows: readonly { readonly row: number; readonly cells: ReadonlyMap<string, string> }[]
}

/**
 * Puts cells under their headers. Columns without a header, headers that
 * stand twice and cells behind the last header are named, once for each
 * column, and not read.
 *
 * @param firstRow - the number a spreadsheet program shows beside the first record
 */
export function headedRows(
  table: string,
  records: readonly (readonly string[])[],
  firstRow: number,
  problems: ImportProblem[],
): HeadedRows {
  const headerAt = records.findIndex((record) => record.some((cell) => cell.trim() !== ''))
  const header = (records[headerAt] ?? []).map((cell) => cell.replaceAll('\uFEFF', '').trim())
  const told = new Set<string>()
  const tell = (code: 'blank-header' | 'row-too-long', column: number, row: number, value: string) => {
    const key = code === 'row-too-long' ? code : `${code} ${column}`
    if (told.has(key)) return
    told.add(key)
    const message =
      code === 'row-too-long'
        ? 'the row has more cells than there are headers; what stands behind the last header is not read'
        : 'the column has values but no header; it is not read'
    problems.push(importProblem(code, table, message, { row, column: `${column + 1}`, value }))
  }
  const firstOf = new Map<string, number>()
  header.forEach((name, column) => {
    if (name === '') return
    if (firstOf.has(name)) {
      problems.push(
        importProblem(
          'repeated-header',
          table,
          'two columns have this header; the first filled cell is read',
          {
            row: firstRow + headerAt,
            column: name,
          },
        ),
      )
    } else firstOf.set(name, column)
  })
  const rows: { row: number; cells: ReadonlyMap<string, string> }[] = []
  for (let index = headerAt + 1; headerAt >= 0 && index < records.length; index++) {
    const cells = new Map<string, string>()
    const row = firstRow + index
    for (const [column, cell] of (records[index] ?? []).entries()) {
      if (cell.trim() === '') continue
      const name = header[column]
      if (name === undefined) tell('row-too-long', column, row, cell)
      else if (name === '') tell('blank-header', column, row, cell)
      else if (!cells.has(name)) cells.set(name, cell)
    }
    if (cells.size > 0) rows.push({ row, cells })
  }
  return { headers: [...firstOf.keys()], rows }
}

/** The letters that make spreadsheet programs run a cell as a formula; plain signed numbers do not. */
const FORMULA = /^'*(?:[=@]|[+-](?![\d\s().,-]*$))/

/** A cell as our data packages write it: a formula gets an apostrophe in front. */
export const guardedCell = (text: string): string => (FORMULA.test(text) ? `'${text}` : text)

/** A cell as it was before `guardedCell`. */
export const unguardedCell = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text

/** Rows of a table of HSDS 3, its columns under their own names; other columns are named once and left. */
export function tableRows(table: TableName, headed: HeadedRows, problems: ImportProblem[]): SourceRow[] {
  const { fields } = HSDS_TABLES[table]
  const columns = new Map<string, string>()
  for (const header of headed.headers) {
    const name = plainName(header)
    if (Object.hasOwn(fields, name)) columns.set(header, name)
  }
  const unknown = new Set<string>()
  return headed.rows.map(({ row, cells }) => {
    const kept: Record<string, string> = {}
    for (const [header, cell] of cells) {
      const field = columns.get(header)
      if (field !== undefined) kept[field] ??= unguardedCell(cell)
      else if (!unknown.has(header)) {
        unknown.add(header)
        problems.push(
          importProblem('unknown-column', table, 'HSDS has no such column in this table; it is not read', {
            row,
            column: header,
            value: cell,
          }),
        )
      }
    }
    return { table, row, cells: kept, isCopy: false }
  })
}

/** The table a file is named after, wherever it lies. */
export const tableOfFile = (path: string): TableName | null =>
  tableNamed((path.split('/').at(-1) ?? '').replace(/\.[a-z]+$/i, ''))

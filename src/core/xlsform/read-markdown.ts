import { FILE, Findings } from './problem.ts'
import {
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_ROWS,
  type Reading,
  type Sheet,
  TOO_MANY,
  cellText,
  withoutBlankEnd,
} from './workbook.ts'

/** Splits `| a | b \| c |` at the bars that are not escaped; the outer bars bound the row. Too many cells are not all read. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  for (let i = 0; i < line.length && cells.length <= MOST_COLUMNS + 3; i++) {
    const character = line.charAt(i)
    if (character === '\\' && line.charAt(i + 1) === '|') {
      cell += '|'
      i++
    } else if (character === '|') {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  cells.push(cell)
  if (cells[0]?.trim() === '') cells.shift()
  if (cells.at(-1)?.trim() === '') cells.pop()
  return cells
}

/** The line of dashes under a Markdown table's head. */
const isRule = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.includes('--')) && cells.every((cell) => /^\s*(?::?-{2,}:?)?\s*$/.test(cell))

/** Line breaks in a cell are written `<br>` in a Markdown table. */
const unbroken = (cell: string): string => cellText(cell.replaceAll(/<br\s*\/?>/gi, '\n'))

/**
 * Reads a form written as Markdown tables, the way ODK's own tests and forum
 * posts write it: a row `| survey |` names a sheet, the rows after it leave the
 * first cell empty, the first of them holds the headers.
 */
export function readMarkdown(text: string): Reading {
  const findings = new Findings()
  const sheets: { name: string; rows: (readonly string[])[]; firstRow: number }[] = []
  const names = new Set<string>()
  let rows = 0
  let filled = 0
  let isWide = false
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (!line.trimStart().startsWith('|')) continue
    const cells = cellsOf(line.trim())
    if (isRule(cells)) continue
    const first = cellText(cells[0] ?? '')
    const rest = withoutBlankEnd(cells.slice(1).map(unbroken))
    filled += rest.length
    isWide = rest.length > MOST_COLUMNS
    if (isWide || filled > MOST_CELLS) break
    const sheet = sheets.at(-1)
    if (first !== '') {
      if (names.has(first)) {
        findings.error(
          { sheet: first, row: null, column: null },
          'repeated-sheet',
          `there are two tables for the sheet ${first}`,
          'Put all rows of a sheet into one table.',
        )
      }
      names.add(first)
      sheets.push({ name: first, rows: [], firstRow: 1 })
      if (rest.some((cell) => cell !== '')) sheets.at(-1)?.rows.push(rest)
      continue
    }
    if (sheet === undefined) continue
    if (sheet.rows.length === 0 && rest.every((cell) => cell === '')) continue
    if (++rows > MOST_ROWS) break
    sheet.rows.push(rest)
  }
  const tooMany = isWide
    ? TOO_MANY.columns
    : filled > MOST_CELLS
      ? TOO_MANY.cells
      : rows > MOST_ROWS
        ? TOO_MANY.rows
        : null
  if (tooMany !== null) {
    const [code, what] = tooMany
    findings.error(
      FILE,
      code,
      `the file has ${what}`,
      'Move long lists of choices into a CSV file beside the form.',
    )
    return { workbook: null, problems: findings.list() }
  }
  if (sheets.length === 0) {
    findings.error(
      FILE,
      'no-tables',
      'the file holds no table with a sheet name',
      'Begin a table with a row such as | survey | and leave the first cell of the rows after it empty.',
    )
    return { workbook: null, problems: findings.list() }
  }
  const kept: Sheet[] = sheets
  return { workbook: { sheets: kept }, problems: findings.list() }
}

import { readCsv } from './csv.ts'
import { FILE, Findings } from './problem.ts'
import {
  MOST_COLUMNS,
  MOST_ROWS,
  type Reading,
  type Sheet,
  TOO_MANY,
  cellText,
  withoutBlankEnd,
} from './workbook.ts'

/** Records of a CSV file, its separator guessed; null and a finding when there are too many. */
function records(text: string, findings: Findings): readonly (readonly string[])[] | null {
  const { records: read, openQuote, isCut } = readCsv(text, MOST_ROWS + 2)
  const data = read.map((record) => withoutBlankEnd(record.map(cellText)))
  const isWide = data.some((record) => record.length > MOST_COLUMNS + 1)
  const tooMany =
    data.length > MOST_ROWS + 1 ? TOO_MANY.rows : isWide ? TOO_MANY.columns : isCut ? TOO_MANY.cells : null
  if (tooMany !== null) {
    const [code, what] = tooMany
    findings.error(
      FILE,
      code,
      `the file has ${what}`,
      'Move long lists of choices into a CSV file beside the form.',
    )
    return null
  }
  if (openQuote !== null) {
    findings.warning(
      { ...FILE, row: openQuote },
      'open-quote',
      'a quote is opened here and never closed: everything behind it is one cell',
      'Close the quote, or save the sheet as CSV again from the spreadsheet program.',
    )
  }
  return data
}

const isBlank = (record: readonly string[]): boolean => record.every((cell) => cell === '')

/**
 * Reads one CSV file that holds all sheets the way ODK's converter takes it: a
 * sheet's name stands alone in the first column, its headers and rows follow
 * from the second column on.
 */
export function readCsvWorkbook(text: string): Reading {
  const findings = new Findings()
  const all = records(text, findings)
  if (all === null) return { workbook: null, problems: findings.list() }
  const sheets: { name: string; rows: (readonly string[])[]; firstRow: number }[] = []
  const names = new Set<string>()
  for (const [index, record] of all.entries()) {
    const [first = '', ...rest] = record
    if (first !== '') {
      if (names.has(first)) {
        findings.error(
          { sheet: first, row: index + 1, column: null },
          'repeated-sheet',
          `the sheet ${first} begins twice`,
          'Put all rows of a sheet together.',
        )
      }
      names.add(first)
      sheets.push({ name: first, rows: [], firstRow: index + 2 })
      const sheet = sheets.at(-1)
      if (sheet !== undefined && !isBlank(rest)) {
        sheet.firstRow = index + 1
        sheet.rows.push(rest)
      }
      continue
    }
    const sheet = sheets.at(-1)
    if (sheet === undefined) continue
    if (sheet.rows.length === 0 && isBlank(rest)) sheet.firstRow++
    else sheet.rows.push(rest)
  }
  const kept: Sheet[] = sheets
  if (!kept.some(({ name }) => /^survey$/i.test(name))) {
    findings.error(
      FILE,
      'no-survey',
      'the file has no row that begins the sheet survey',
      'Write the sheet’s name alone in the first column, its headers and rows from the second on; or give survey.csv, choices.csv and settings.csv.',
    )
    return { workbook: null, problems: findings.list() }
  }
  return { workbook: { sheets: kept }, problems: findings.list() }
}

/** Reads a sheet that is a CSV file of its own; the file's name is the sheet's. */
export function readCsvSheet(
  name: string,
  text: string,
): { sheet: Sheet | null; problems: Reading['problems'] } {
  const findings = new Findings()
  const all = records(text, findings)
  return {
    sheet: all === null ? null : { name, rows: all, firstRow: 1 },
    problems: findings.list().map((problem) => ({ ...problem, sheet: name })),
  }
}

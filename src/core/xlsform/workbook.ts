import type { XlsformProblem } from './problem.ts'

/** A cell's text, trimmed; '' when it is empty. Numbers, booleans and dates are text already, as ODK reads them. */
export type Cell = string

/** One sheet: its first row holds the headers. */
export interface Sheet {
  readonly name: string
  readonly rows: readonly (readonly Cell[])[]
  /** The number a spreadsheet program shows beside the first row. */
  readonly firstRow: number
}

/** A spreadsheet as the importer takes it, whichever file it came from. */
export interface Workbook {
  readonly sheets: readonly Sheet[]
}

/** A file read as a workbook; null when nothing in it could be read, with the reason among the problems. */
export interface Reading {
  readonly workbook: Workbook | null
  readonly problems: readonly XlsformProblem[]
}

/** More rows than this are refused: no questionnaire has them, and a tablet would choke. */
export const MOST_ROWS = 100_000
/** More columns than this are refused as well. */
export const MOST_COLUMNS = 1000
/** As many cells as all sheets together may hold. */
export const MOST_CELLS = 2_000_000

/** A cell's text without what cannot be seen: spaces around it, no-break spaces, the byte order mark. */
export const cellText = (text: string): Cell => text.replaceAll(/[\u00A0\u202F]/g, ' ').trim()

/** A number as ODK's converter writes it: whole numbers without a point. */
export function numberText(value: number): Cell {
  if (!Number.isFinite(value)) return ''
  const text = String(value)
  if (!text.includes('e')) return text
  return value === Math.trunc(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : text
}

/** Sheets and columns are counted by letters in a spreadsheet: 0 is A, 26 is AA. */
export function columnLetters(column: number): string {
  let letters = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return letters
}

/** A sheet that is too large to be read: what of it, in words and as a problem's code. */
export const TOO_MANY = {
  rows: ['too-many-rows', `more than ${MOST_ROWS} rows`],
  columns: ['too-many-columns', `more than ${MOST_COLUMNS} columns`],
  cells: ['too-many-cells', `more than ${MOST_CELLS} cells`],
} as const

/** Without the blanks at its end: some programs write a whole sheet's width. */
export function withoutBlankEnd(cells: readonly Cell[]): readonly Cell[] {
  const last = cells.findLastIndex((cell) => cell !== '')
  return last === cells.length - 1 ? cells : cells.slice(0, last + 1)
}

import { guardedCell } from '#/core/catalogue/hsds-import/table-records.ts'
import type { Sheet, Workbook } from '#/core/xlsform/workbook.ts'
import type { Figure } from './figures.ts'
import type { Indicator } from './indicator.ts'
import type { SignedSnapshot } from './snapshot.ts'

/** How an export says things, in the language it is made in. */
export interface ExportWords {
  readonly summary: string
  readonly indicator: string
  readonly group: string
  readonly column: string
  readonly value: string
  readonly counted: string
  readonly of: string
  readonly all: string
  /** Stands where a figure is hidden. */
  readonly hidden: string
  readonly month: string
  readonly madeOn: string
  readonly device: string
  readonly publicKey: string
  readonly signature: string
  readonly nameOf: (indicator: Indicator) => string
  /** What a value of a field is called: a parish, a need, an option. */
  readonly label: (field: string | null, value: string) => string
}

const number = (value: number | null, { hidden }: ExportWords): string =>
  value === null ? hidden : String(value)

/** Shares as per cent with one digit, days and counts as they are. */
function valueText({ measure }: Indicator, value: number | null, words: ExportWords): string {
  if (value === null) return words.hidden
  return measure === 'share' ? `${Math.round(value * 1000) / 10} %` : String(value)
}

type Row = readonly string[]

/** One line for each shown place of a table: the whole, its rows, and the cells of a table with columns. */
function linesOf(indicator: Indicator, figure: Figure, words: ExportWords): readonly Row[] {
  const name = words.nameOf(indicator)
  const isShare = indicator.measure === 'share'
  const whole: Row = [
    name,
    words.all,
    words.all,
    valueText(indicator, figure.value, words),
    number(figure.counted, words),
    number(figure.of, words),
  ]
  const rows = figure.rows.map((row, i): Row => {
    const total = figure.rowTotals[i] ?? null
    return [
      name,
      words.label(indicator.rows, row),
      words.all,
      valueText(indicator, figure.rowValues[i] ?? null, words),
      number(isShare ? (figure.cells[i]?.[0] ?? null) : total, words),
      number(total, words),
    ]
  })
  const cells =
    indicator.columns === null
      ? []
      : figure.rows.flatMap((row, i) =>
          figure.columns.map((column, j): Row => {
            const cell = number(figure.cells[i]?.[j] ?? null, words)
            return [
              name,
              words.label(indicator.rows, row),
              words.label(indicator.columns, column),
              cell,
              cell,
              cell,
            ]
          }),
        )
  return [whole, ...rows, ...cells]
}

/** A file's rows: figures first, then what it is and who signed for it. */
function linesOfSnapshot(
  { snapshot, device, publicKey, signature }: SignedSnapshot,
  indicators: readonly Indicator[],
  words: ExportWords,
): { readonly figures: readonly Row[]; readonly about: readonly Row[] } {
  const figures = snapshot.figures.flatMap((figure) => {
    const indicator = indicators.find(({ id }) => id === figure.indicator)
    return indicator === undefined ? [] : linesOf(indicator, figure, words)
  })
  const about: readonly Row[] = [
    [words.month, snapshot.month],
    [words.madeOn, snapshot.madeOn],
    [words.device, device],
    [words.publicKey, publicKey],
    [words.signature, signature],
  ]
  return { figures, about }
}

const headings = (words: ExportWords): Row => [
  words.indicator,
  words.group,
  words.column,
  words.value,
  words.counted,
  words.of,
]

/** Text as CSV takes it; a cell a spreadsheet would run as a formula gets an apostrophe in front. */
function csvCell(text: string): string {
  const guarded = guardedCell(text)
  return /[",;\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/** A snapshot as CSV (RFC 4180, UTF-8 with the mark by which spreadsheets know it). */
export function snapshotCsv(
  signed: SignedSnapshot,
  indicators: readonly Indicator[],
  words: ExportWords,
): string {
  const { figures, about } = linesOfSnapshot(signed, indicators, words)
  const lines = [headings(words), ...figures, [], ...about]
  return `\uFEFF${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** A snapshot as a workbook: one sheet of figures, one that says what it is; every cell is text and none a formula. */
export function snapshotWorkbook(
  signed: SignedSnapshot,
  indicators: readonly Indicator[],
  words: ExportWords,
): Workbook {
  const { figures, about } = linesOfSnapshot(signed, indicators, words)
  const sheet = (name: string, rows: readonly Row[]): Sheet => ({ name, rows, firstRow: 1 })
  return {
    sheets: [
      sheet(words.summary, [headings(words), ...figures.map((row) => row.map(guardedCell))]),
      sheet(words.signature, about),
    ],
  }
}

import { z } from 'zod'
import type { CaseRow } from './cases.ts'
import type { Condition, Indicator } from './indicator.ts'
import { PeriodKey } from './period.ts'
import { SMALLEST_CELL, type ShownCounts, suppress } from './suppress.ts'

const count = z.int().nonnegative().nullable()

/**
 * One indicator's figures for one period, as they may be shown: null is
 * hidden. Nothing else of what was counted is in here.
 */
export const Figure = z.strictObject({
  indicator: z.string(),
  period: PeriodKey,
  /** The share of one, the number, or the days; null where hidden, or where there is nothing to count. */
  value: z.number().nullable(),
  /** Of a share: how many are counted, of how many. Of a count or days: how many. */
  counted: count,
  of: count,
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  cells: z.array(z.array(count)),
  rowTotals: z.array(count),
  columnTotals: z.array(count),
  /** The figure of each row, as `value`. */
  rowValues: z.array(z.number().nullable()),
})
export type Figure = z.infer<typeof Figure>

const fits = (row: CaseRow, conditions: readonly Condition[]): boolean =>
  conditions.every(({ field, in: values }) => values.includes(row.fields[field] ?? ''))

const valuesOf = (rows: readonly CaseRow[], field: string | null): readonly string[] =>
  field === null || rows.length === 0
    ? ['']
    : [...new Set(rows.map(({ fields }) => fields[field] ?? ''))].toSorted()

const of = (row: CaseRow, field: string | null): string => (field === null ? '' : (row.fields[field] ?? ''))

function median(days: readonly number[]): number | null {
  const sorted = days.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]
  const lower = sorted[sorted.length % 2 === 0 ? middle - 1 : middle]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}

/** How many days a shown number of people waited; a median of too few would be somebody's own. */
const medianShown = (rows: readonly CaseRow[], shown: number | null): number | null =>
  shown === null || shown < SMALLEST_CELL ? null : median(rows.flatMap(({ days }) => days ?? []))

const share = (counted: number | null, all: number | null): number | null =>
  counted === null || all === null || all === 0 ? null : counted / all

/** An indicator's cases sorted into its cells, before anything is hidden. */
interface Sorted {
  readonly indicator: Indicator
  readonly considered: readonly CaseRow[]
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly (readonly (readonly CaseRow[])[])[]
}

function sort(indicator: Indicator, cases: readonly CaseRow[]): Sorted {
  const { subject, counted } = indicator
  const considered = cases.filter((row) => row.subject === subject && fits(row, indicator.of))
  const rows = valuesOf(considered, indicator.rows)
  const columns = counted === null ? valuesOf(considered, indicator.columns) : ['counted', 'rest']
  const columnOf = (row: CaseRow): string =>
    counted === null ? of(row, indicator.columns) : fits(row, counted) ? 'counted' : 'rest'
  const byRow = Map.groupBy(considered, (row) => of(row, indicator.rows))
  const cells = rows.map((name) => {
    const byColumn = Map.groupBy(byRow.get(name) ?? [], columnOf)
    return columns.map((column) => byColumn.get(column) ?? [])
  })
  return { indicator, considered, rows, columns, cells }
}

/** Two cells with the same key count the same households, offers or decisions. */
const keyOf = (rows: readonly CaseRow[]): string =>
  rows
    .map(({ unit }) => unit)
    .toSorted()
    .join('\n')

/** Every figure of a table with the cases it counts: cells, sums of rows and columns, the sum of all. */
function places({ cells, considered, columns }: Sorted, shown: ShownCounts) {
  return [
    ...cells.flatMap((row, i) => row.map((counted, j) => ({ counted, shown: shown.cells[i]?.[j] ?? null }))),
    ...cells.map((row, i) => ({ counted: row.flat(), shown: shown.rowTotals[i] ?? null })),
    ...columns.map((_, j) => ({
      counted: cells.flatMap((row) => row[j] ?? []),
      shown: shown.columnTotals[j] ?? null,
    })),
    { counted: considered, shown: shown.total },
  ]
}

function shownOf(sorted: Sorted, isHiddenElsewhere: (key: string) => boolean): ShownCounts {
  const { cells, indicator } = sorted
  const isShare = indicator.counted !== null
  return suppress({ cells: cells.map((row) => row.map(({ length }) => length)) }, (value, at) => {
    if (value === 0) return isShare && at.row !== null && cells[at.row]?.some(({ length }) => length > 0)
    return value < SMALLEST_CELL || isHiddenElsewhere(keyOf(countedAt(sorted, at)))
  })
}

/** The cases behind one place of the table; null stands for "all". */
const countedAt = (
  { cells, considered }: Sorted,
  { row, column }: { readonly row: number | null; readonly column: number | null },
): readonly CaseRow[] => {
  if (row === null) return column === null ? considered : cells.flatMap((each) => each[column] ?? [])
  return column === null ? (cells[row] ?? []).flat() : (cells[row]?.[column] ?? [])
}

/**
 * Counts indicators for a period, with small cells and whatever would give
 * them away hidden (`suppress`). Of a share both sides count as cells, also
 * where nobody or everybody is counted: else it would tell of each of them.
 * What one table hides no other table shows: cells that count the same are
 * hidden everywhere.
 */
export function figuresOf(
  indicators: readonly Indicator[],
  period: string,
  cases: readonly CaseRow[],
): readonly Figure[] {
  const tables = indicators.map((indicator) => sort(indicator, cases))
  /** Which tables hide a count. A table keeps its own from being derived; the others must not tell it. */
  const hiddenIn = new Map<string, ReadonlySet<number>>()
  for (;;) {
    let isNew = false
    const all = tables.map((sorted, index) => {
      const isTold = (key: string): boolean => [...(hiddenIn.get(key) ?? [])].some((other) => other !== index)
      const shown = shownOf(sorted, isTold)
      for (const place of places(sorted, shown)) {
        const key = place.shown === null ? keyOf(place.counted) : ''
        const known = hiddenIn.get(key) ?? new Set()
        if (key === '' || known.has(index)) continue
        hiddenIn.set(key, new Set([...known, index]))
        isNew = true
      }
      return figureOf(sorted, period, shown)
    })
    if (!isNew) return all
  }
}

function figureOf(sorted: Sorted, period: string, shown: ShownCounts): Figure {
  const { indicator, considered, rows, columns, cells } = sorted
  const isShare = indicator.counted !== null
  const [first = null] = shown.columnTotals
  const valueOf = (counted: number | null, all: number | null, behind: readonly CaseRow[]): number | null => {
    if (isShare) return share(counted, all)
    return indicator.measure === 'count' ? all : medianShown(behind, all)
  }
  return {
    indicator: indicator.id,
    period,
    value: valueOf(first, shown.total, considered),
    counted: isShare ? first : shown.total,
    of: shown.total,
    rows: indicator.rows === null || considered.length === 0 ? [] : [...rows],
    columns: [...columns],
    cells: shown.cells.map((row) => [...row]),
    rowTotals: [...shown.rowTotals],
    columnTotals: [...shown.columnTotals],
    rowValues: rows.map((_, i) =>
      valueOf(shown.cells[i]?.[0] ?? null, shown.rowTotals[i] ?? null, (cells[i] ?? []).flat()),
    ),
  }
}

/** Where an indicator stands on its way. */
export interface Standing {
  /** null while no figure was ever shown. */
  readonly baseline: number | null
  /** What is to be reached; null without a target, or without the baseline it rests on. */
  readonly goal: number | null
  readonly reached: boolean | null
}

/**
 * Compares a figure with its target.
 *
 * @param firstShown - the first figure ever shown, which stands in for a baseline nobody knew beforehand
 */
export function standingOfIndicator(
  { baseline: given, target }: Pick<Indicator, 'baseline' | 'target'>,
  value: number | null,
  firstShown: number | null,
): Standing {
  const baseline = given ?? firstShown
  const goal =
    target === null
      ? null
      : target.kind === 'rise'
        ? baseline === null
          ? null
          : baseline * (1 + target.by)
        : target.value
  const reached =
    goal === null || value === null ? null : target?.kind === 'at-most' ? value <= goal : value >= goal
  return { baseline, goal, reached }
}

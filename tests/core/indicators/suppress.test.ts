import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SMALLEST_CELL, type ShownCounts, suppress } from '#/core/indicators/suppress.ts'

const isSmall = (value: number): boolean => value > 0 && value < SMALLEST_CELL
const hide = (cells: readonly (readonly number[])[]): ShownCounts => suppress({ cells }, isSmall)

/**
 * What an outsider knows, as equations over the cells: each shown cell and each
 * shown sum. Independent of how the cells were chosen.
 */
function equationsOf(shown: ShownCounts): number[][] {
  const rows = shown.cells.length
  const columns = shown.cells[0]?.length ?? 0
  const equations: number[][] = []
  const equation = (isIn: (i: number, j: number) => boolean, value: number | null): void => {
    if (value === null) return
    const line: number[] = []
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) line.push(isIn(i, j) ? 1 : 0)
    equations.push([...line, value])
  }
  shown.cells.forEach((row, r) => row.forEach((value, c) => equation((i, j) => i === r && j === c, value)))
  shown.rowTotals.forEach((value, r) => equation((i) => i === r, value))
  shown.columnTotals.forEach((value, c) => equation((_, j) => j === c, value))
  equation(() => true, shown.total)
  return equations
}

/** Which unknowns the equations decide (Gauss–Jordan): a row of the reduced form with a single unknown. */
function decidedBy(equations: readonly (readonly number[])[], unknowns: number): Set<number> {
  const lines = equations.map((line) => [...line])
  let top = 0
  for (let column = 0; column < unknowns && top < lines.length; column++) {
    const pivot = lines.findIndex((line, index) => index >= top && Math.abs(line[column] ?? 0) > 1e-9)
    if (pivot < 0) continue
    const [chosen = []] = lines.splice(pivot, 1)
    const by = chosen[column] ?? 1
    const reduced = chosen.map((each) => each / by)
    lines.splice(top, 0, reduced)
    lines.forEach((line, index) => {
      const factor = line[column] ?? 0
      if (index !== top && Math.abs(factor) > 1e-9)
        lines[index] = line.map((each, k) => each - factor * (reduced[k] ?? 0))
    })
    top++
  }
  const decided = new Set<number>()
  for (const line of lines.slice(0, top)) {
    const involved = line.slice(0, unknowns).flatMap((each, k) => (Math.abs(each) > 1e-9 ? [k] : []))
    if (involved.length === 1) decided.add(involved[0] ?? -1)
  }
  return decided
}

/** Every value each cell may have in a table of whole numbers that agrees with what is shown, by trying them all. */
function possibleValues(shown: ShownCounts, most: number): Set<number>[][] {
  const rows = shown.cells.length
  const columns = shown.cells[0]?.length ?? 0
  const found = shown.cells.map((row) => row.map(() => new Set<number>()))
  const tried = shown.cells.map((row) => row.map((value) => value ?? 0))
  const columnSum = (j: number, upTo: number): number =>
    tried.slice(0, upTo).reduce((sum, row) => sum + (row[j] ?? 0), 0)
  const place = (i: number, j: number): void => {
    if (i === rows) {
      const total = tried.flat().reduce((sum, each) => sum + each, 0)
      if (shown.total !== null && total !== shown.total) return
      tried.forEach((row, r) => row.forEach((value, c) => found[r]?.[c]?.add(value)))
      return
    }
    const row = tried[i] ?? []
    if (j === columns) {
      const wanted = shown.rowTotals[i] ?? null
      if (wanted !== null && row.reduce((sum, each) => sum + each, 0) !== wanted) return
      place(i + 1, 0)
      return
    }
    const known = shown.cells[i]?.[j] ?? null
    const candidates = known === null ? Array.from({ length: most + 1 }, (_, k) => k) : [known]
    for (const value of candidates) {
      row[j] = value
      const wanted = shown.columnTotals[j] ?? null
      const sum = columnSum(j, i + 1)
      if (wanted !== null && (sum > wanted || (i === rows - 1 && sum !== wanted))) continue
      const rowWanted = shown.rowTotals[i] ?? null
      if (rowWanted !== null && row.slice(0, j + 1).reduce((a, b) => a + b, 0) > rowWanted) continue
      place(i, j + 1)
    }
    row[j] = known ?? 0
  }
  place(0, 0)
  return found
}

const table = (rows: number, columns: number, most: number) =>
  fc.tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: columns })).chain(([m, n]) =>
    fc.array(
      fc.array(fc.oneof(fc.integer({ min: 0, max: most }), fc.integer({ min: 0, max: 5 })), {
        minLength: n,
        maxLength: n,
      }),
      { minLength: m, maxLength: m },
    ),
  )

describe('hidden cells', () => {
  test('[N3] a small cell hides another in its row and its column', () => {
    const shown = hide([
      [3, 20, 30],
      [12, 14, 16],
      [18, 11, 25],
    ])
    const hidden = shown.cells.map((row) => row.filter((cell) => cell === null).length)
    expect(shown.cells[0]?.[0]).toBeNull()
    expect(hidden.filter((n) => n > 0)).toEqual([2, 2])
    expect([shown.rowTotals, shown.total]).toEqual([[53, 42, 54], 149])
  })

  test('[N3] nothing is hidden where nothing is small', () => {
    const cells = [
      [9, 0],
      [7, 8],
    ]
    expect(hide(cells)).toEqual({ cells, rowTotals: [9, 15], columnTotals: [16, 8], total: 24 })
  })

  test('[N3] two in fifty hides the other forty-eight as well', () => {
    expect(hide([[2, 48]])).toEqual({
      cells: [[null, null]],
      rowTotals: [50],
      columnTotals: [null, null],
      total: 50,
    })
  })

  test('[N3] sums are hidden last: small parishes hide each other, the whole is told', () => {
    const shown = hide([
      [3, 7],
      [4, 6],
      [4, 6],
      [3, 7],
    ])
    expect(shown.cells.flat().every((cell) => cell === null)).toBe(true)
    expect(shown).toMatchObject({ rowTotals: [10, 10, 10, 10], columnTotals: [14, 26], total: 40 })
  })

  test('[N3] a single small number is hidden with its own sum', () => {
    expect(hide([[3]])).toEqual({ cells: [[null]], rowTotals: [null], columnTotals: [null], total: null })
  })

  test('[N3] no hidden cell follows from the shown cells and sums, by any subtraction', () => {
    fc.assert(
      fc.property(table(6, 6, 40), (cells) => {
        const shown = hide(cells)
        const columns = cells[0]?.length ?? 0
        const decided = decidedBy(equationsOf(shown), cells.length * columns)
        cells.forEach((row, i) =>
          row.forEach((value, j) => {
            const at = i * columns + j
            if (isSmall(value)) expect(shown.cells[i]?.[j], `small cell ${i},${j}`).toBeNull()
            if (shown.cells[i]?.[j] === null) expect(decided.has(at), `hidden cell ${i},${j}`).toBe(false)
            else expect(shown.cells[i]?.[j]).toBe(value)
          }),
        )
      }),
      { numRuns: 400 },
    )
  })

  test('[N3] nor from knowing that nothing counts less than zero: a small cell may as well not be small', () => {
    fc.assert(
      fc.property(table(3, 3, 7), (cells) => {
        const shown = hide(cells)
        // Without sums to bound them, more than four hidden cells have too many values to try.
        const sums = [...shown.rowTotals, ...shown.columnTotals]
        fc.pre(!sums.includes(null) || cells.flat().length <= 4)
        const most = 16
        const possible = possibleValues(shown, most)
        cells.forEach((row, i) =>
          row.forEach((value, j) => {
            if (shown.cells[i]?.[j] !== null) return
            const values = [...(possible[i]?.[j] ?? [])]
            expect(values).toContain(value)
            expect(values.length, `values of ${i},${j}`).toBeGreaterThan(1)
            if (isSmall(value))
              expect(Math.max(...values) - Math.min(...values)).toBeGreaterThanOrEqual(SMALLEST_CELL)
          }),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('[N3] a table of thirty needs in twenty-five parishes gives none of its hidden cells away', () => {
    const cells = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 25 }, (__, j) => (i * 7 + j * 11) % 13),
    )
    const shown = hide(cells)
    expect(decidedBy(equationsOf(shown), 750).size).toBe(
      shown.cells.flat().filter((cell) => cell !== null).length,
    )
  })
})

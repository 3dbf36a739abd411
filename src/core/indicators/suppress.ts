/** Fewer than this are never shown as a figure (voluntariness counts alike). */
export const SMALLEST_CELL = 5

/**
 * A table of counts that add up: cells, and what is published of their sums. A
 * table of one row (or column) has no sums of columns (or rows) to speak of.
 */
export interface Counts {
  readonly cells: readonly (readonly number[])[]
}

/** A cell of the table, or a sum: null stands for all rows, or all columns. */
interface Place {
  readonly row: number | null
  readonly column: number | null
}

/** The same table as it may be shown; null is hidden. */
export interface ShownCounts {
  readonly cells: readonly (readonly (number | null)[])[]
  readonly rowTotals: readonly (number | null)[]
  readonly columnTotals: readonly (number | null)[]
  readonly total: number | null
}

/** Flows this large stand for "as much as you like". */
const ENDLESS = 1e12

/** What it costs to hide a sum, so that cells are hidden first. */
const SUM_COST = 1e6
const TOTAL_COST = 1e9

/**
 * The table with its sums as one grid: row 0 and column 0 hold the sums. Two
 * tables that agree on what is shown differ by amounts that cancel out in
 * every row and column, which is a flow on the graph of rows and columns whose
 * edges are the hidden cells.
 *
 * @see Gusfield, "A graph theoretic approach to statistical data security",
 *   SIAM J. Comput. 17 (1988)
 */
class Grid {
  readonly rows: number
  readonly columns: number
  readonly #values: Float64Array
  readonly #hidden: Uint8Array
  /** Sums that are not published at all: nobody can subtract from them. */
  readonly #unpublished: Uint8Array

  constructor(cells: readonly (readonly number[])[]) {
    this.rows = cells.length + 1
    this.columns = (cells[0]?.length ?? 0) + 1
    const size = this.rows * this.columns
    this.#values = new Float64Array(size)
    this.#hidden = new Uint8Array(size)
    this.#unpublished = new Uint8Array(size)
    cells.forEach((row, i) =>
      row.forEach((value, j) => {
        for (const at of [this.at(i + 1, j + 1), this.at(i + 1, 0), this.at(0, j + 1), this.at(0, 0)])
          this.#values[at] = (this.#values[at] ?? 0) + value
      }),
    )
    for (let j = 0; j < this.columns && this.rows === 2; j++) this.#unpublish(this.at(0, j))
    for (let i = 0; i < this.rows && this.columns === 2; i++) this.#unpublish(this.at(i, 0))
  }

  at(row: number, column: number): number {
    return row * this.columns + column
  }
  value(at: number): number {
    return this.#values[at] ?? 0
  }
  isHidden(at: number): boolean {
    return this.#hidden[at] === 1
  }
  isPublished(at: number): boolean {
    return this.#unpublished[at] === 0
  }
  hide(at: number): void {
    this.#hidden[at] = 1
  }
  #unpublish(at: number): void {
    this.#hidden[at] = 1
    this.#unpublished[at] = 1
  }

  /** Sums stand on the other side of the equation: what raises a cell lowers their flow. */
  #isReversed(at: number): boolean {
    const row = Math.floor(at / this.columns)
    const column = at % this.columns
    return (row === 0) !== (column === 0)
  }

  /** How much flow an edge takes from its row to its column (`forth`) or back. */
  capacity(at: number, forth: boolean): number {
    if (!this.isPublished(at)) return ENDLESS
    return forth === this.#isReversed(at) ? this.value(at) : ENDLESS
  }

  /**
   * How far apart the least and the most are that a hidden cell may be, as far
   * as the shown figures tell, counted up to `enough`.
   */
  play(at: number, enough: number): number {
    const forth = Math.min(enough, this.capacity(at, true), this.#flow(at, true, enough))
    if (forth >= enough) return forth
    const back = Math.min(enough - forth, this.capacity(at, false), this.#flow(at, false, enough - forth))
    return forth + back
  }

  /** Most flow from the end of an edge to its beginning over the other hidden edges. */
  #flow(edge: number, forth: boolean, enough: number): number {
    const nodes = this.rows + this.columns
    const rowOf = Math.floor(edge / this.columns)
    const columnOf = this.rows + (edge % this.columns)
    const [from, to] = forth ? [columnOf, rowOf] : [rowOf, columnOf]
    const moved = new Float64Array(this.rows * this.columns)
    let total = 0
    while (total < enough) {
      const cameFrom = new Int32Array(nodes).fill(-1)
      cameFrom[from] = from
      const queue = [from]
      for (let head = 0; head < queue.length && cameFrom[to] === -1; head++) {
        const node = queue[head] ?? 0
        const isRow = node < this.rows
        const others = isRow ? this.columns : this.rows
        for (let k = 0; k < others; k++) {
          const next = isRow ? this.rows + k : k
          const at = isRow ? this.at(node, k) : this.at(k, node - this.rows)
          if (at === edge || !this.isHidden(at) || cameFrom[next] !== -1) continue
          if (this.#left(at, isRow, moved) <= 0) continue
          cameFrom[next] = node
          queue.push(next)
        }
      }
      if (cameFrom[to] === -1) break
      const path: { readonly at: number; readonly forth: boolean }[] = []
      for (let node = to; node !== from; node = cameFrom[node] ?? from) {
        const before = cameFrom[node] ?? from
        const isRow = before < this.rows
        const at = isRow ? this.at(before, node - this.rows) : this.at(node, before - this.rows)
        path.push({ at, forth: isRow })
      }
      const step = path.reduce(
        (least, each) => Math.min(least, this.#left(each.at, each.forth, moved)),
        enough - total,
      )
      for (const each of path) moved[each.at] = (moved[each.at] ?? 0) + (each.forth ? step : -step)
      total += step
    }
    return total
  }

  #left(at: number, forth: boolean, moved: Float64Array): number {
    const flow = moved[at] ?? 0
    return this.capacity(at, forth) - (forth ? flow : -flow)
  }

  #cost(at: number): number {
    if (this.isHidden(at)) return 0
    if (at === 0) return TOTAL_COST
    const isSum = at < this.columns || at % this.columns === 0
    return this.value(at) + 1 + (isSum ? SUM_COST : 0)
  }

  /**
   * The three cells which, hidden with this one, leave it more play at the
   * least loss: they close a ring through two rows and two columns. Rings of
   * cells come before rings that take a sum.
   */
  ring(at: number, enough: number): readonly number[] {
    const row = Math.floor(at / this.columns)
    const column = at % this.columns
    let best: { readonly corners: readonly number[]; readonly rank: readonly number[] } | null = null
    for (let i = 0; i < this.rows; i++) {
      if (i === row) continue
      for (let j = 0; j < this.columns; j++) {
        if (j === column) continue
        const [below, across, beside] = [this.at(i, column), this.at(i, j), this.at(row, j)]
        const cost = this.#cost(below) + this.#cost(across) + this.#cost(beside)
        if (cost === 0) continue
        const round = (forth: boolean): number =>
          Math.min(
            this.capacity(at, forth),
            this.capacity(below, !forth),
            this.capacity(across, forth),
            this.capacity(beside, !forth),
          )
        const play = Math.min(enough, round(true) + round(false))
        const rank = [play > 0 ? 0 : 1, Math.floor(cost / SUM_COST), -play, cost]
        if (best === null || comesBefore(rank, best.rank)) best = { corners: [below, across, beside], rank }
      }
    }
    return best?.corners ?? []
  }
}

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  for (const [index, each] of a.entries()) if (each !== b[index]) return each < (b[index] ?? 0)
  return false
}

/**
 * Hides small cells, and as many others with them that no hidden cell follows
 * from the shown cells and sums: of every small cell the shown figures leave
 * room for at least `smallest` more or fewer, of every other hidden cell for
 * more than one value. Sums are hidden last.
 *
 * @param isSmall - decides which counts, cells or sums, are hidden to begin with
 */
export function suppress(
  { cells }: Counts,
  isSmall: (value: number, at: Place) => boolean | undefined,
  smallest = SMALLEST_CELL,
): ShownCounts {
  const grid = new Grid(cells)
  const wanted = new Map<number, number>()
  const queue: number[] = []
  const take = (at: number, play: number): void => {
    if (grid.isHidden(at)) return
    grid.hide(at)
    wanted.set(at, play)
    queue.push(at)
  }
  for (let i = 0; i < grid.rows; i++)
    for (let j = 0; j < grid.columns; j++) {
      const at = grid.at(i, j)
      if (!grid.isPublished(at)) continue
      const place = { row: i === 0 ? null : i - 1, column: j === 0 ? null : j - 1 }
      if (isSmall(grid.value(at), place) === true) take(at, smallest)
    }
  // More hidden cells only leave more play: a cell that has enough keeps it.
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const enough = wanted.get(at) ?? 1
    while (grid.play(at, enough) < enough) {
      const corners = grid.ring(at, enough)
      if (corners.length === 0) break
      for (const corner of corners) take(corner, 1)
    }
  }
  const shown = (i: number, j: number): number | null => {
    const at = grid.at(i, j)
    return grid.isPublished(at) && grid.isHidden(at) ? null : grid.value(at)
  }
  // A sum that is not published of its own is the only cell it consists of.
  const sumOf = (i: number, j: number): number | null => {
    if (grid.isPublished(grid.at(i, j))) return shown(i, j)
    const [ownRow, ownColumn] = [i === 0 && grid.rows === 2 ? 1 : i, j === 0 && grid.columns === 2 ? 1 : j]
    return grid.isPublished(grid.at(ownRow, ownColumn)) ? shown(ownRow, ownColumn) : null
  }
  return {
    cells: cells.map((row, i) => row.map((_, j) => shown(i + 1, j + 1))),
    rowTotals: cells.map((_, i) => sumOf(i + 1, 0)),
    columnTotals: (cells[0] ?? []).map((_, j) => sumOf(0, j + 1)),
    total: sumOf(0, 0),
  }
}

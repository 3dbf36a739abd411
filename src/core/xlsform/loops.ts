import type { Texts } from '#/core/questionnaire/definition.ts'
import type { ChoiceList } from './choices.ts'
import { readType } from './question-types.ts'
import type { Row, SheetTable } from './sheet-table.ts'

/** Rows that loops may be written out as, all together: more nobody can answer. */
export const MOST_LOOPED_ROWS = 50_000

/** The rows of a loop: those between its begin and its end, and where to go on. */
export interface Loop {
  readonly inside: readonly Row[]
  /** The place behind the row that ends it. */
  readonly next: number
  readonly isEnded: boolean
}

/** Finds the end of the loop that begins at a place; loops within it belong to it. */
export function loopAt(table: SheetTable, rows: readonly Row[], begin: number): Loop {
  let depth = 1
  for (let at = begin + 1; at < rows.length; at++) {
    const row = rows[at]
    const type = row === undefined ? null : readType(table.cell(row, 'type'))
    if (type?.kind === 'begin' && type.what === 'loop') depth++
    else if (type?.kind === 'end' && type.what === 'loop') depth--
    if (depth === 0) return { inside: rows.slice(begin + 1, at), next: at + 1, isEnded: true }
  }
  return { inside: rows.slice(begin + 1), next: rows.length, isEnded: false }
}

/**
 * A loop over a list written out the way ODK's converter does it: a group that
 * holds a group for each choice, called as the choice, with the loop's
 * questions, in whose cells `%(name)s` and `%(label)s` are the choice's. The
 * choice `none` has no group.
 */
export function writtenOut(
  table: SheetTable,
  begin: Row,
  inside: readonly Row[],
  list: ChoiceList,
): readonly Row[] {
  const { number } = begin
  const end: Row = { number, cells: table.cellsOf({ type: 'end group' }) }
  const groups = list.items
    .filter(({ value }) => value !== 'none')
    .flatMap(({ value, label }) => [
      { number, cells: table.cellsOf({ type: 'begin group', name: value }, label) },
      ...inside.map((row) => filledIn(table, row, value, label)),
      end,
    ])
  return [{ number, cells: table.cellsWith(begin, 'type', 'begin group') }, ...groups, end]
}

/** A row of the loop for one of the choices, each cell in its column's language. */
function filledIn(table: SheetTable, { number, cells }: Row, name: string, label: Texts): Row {
  const fallback = Object.values(label)[0] ?? name
  return {
    number,
    cells: cells.map((cell, index) => {
      if (!cell.includes('%(')) return cell
      const said = label[table.languageAt(index)] ?? fallback
      return cell.replaceAll('%(name)s', () => name).replaceAll('%(label)s', () => said)
    }),
  }
}

import type { ChoiceList } from './choices.ts'
import type { WrittenExpression, WrittenText } from './expression-check.ts'
import type { Findings, Place } from './problem.ts'
import type { Languages, Row, SheetTable } from './sheet-table.ts'

/** A file whose rows are choices or are looked up, and where it was first named. */
export interface WantedTable {
  readonly name: string
  readonly file: string
  readonly place: Place
}

/** What the rows of a survey are read with. */
export interface SurveyContext {
  readonly table: SheetTable
  readonly languages: Languages
  readonly findings: Findings
  readonly choices: Map<string, ChoiceList>
  readonly external: ReadonlyMap<string, ChoiceList>
  /** Lists of `external_choices` whose names `choices` has as well, by what they are called here. */
  readonly renamed: ReadonlyMap<string, string>
  /** Scores stand in the sheet `slieksnis`: their calculations in the survey are not read again. */
  readonly scoresApart: boolean
  readonly expressions: WrittenExpression[]
  readonly texts: WrittenText[]
  readonly tables: WantedTable[]
}

/** A cell's expression, kept for the check; undefined when the cell is empty. */
export function expressionIn(context: SurveyContext, row: Row, meaning: string): string | undefined {
  const source = context.table.expression(row, meaning)
  if (source === '') return undefined
  context.expressions.push({ source, place: context.table.place(row, meaning) })
  return source
}

/** `yes` and `no` as truth values, anything else as an expression. */
export function truthIn(context: SurveyContext, row: Row, meaning: string): boolean | string | undefined {
  const source = context.table.expression(row, meaning)
  if (source === 'true()') return true
  if (source === 'false()') return false
  return expressionIn(context, row, meaning)
}

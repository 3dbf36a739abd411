import { z } from 'zod'
import type { TableName } from './hsds-table.ts'

/**
 * Everything an import may have to say about what it was given; each is
 * explained under its rule in docs/rules/catalogue.md.
 */
export const IMPORT_PROBLEM_CODES = [
  'unreadable-file', // not text, not a workbook, damaged, protected
  'too-large',
  'too-many-rows',
  'encoding', // read by an older code page
  'open-quote',
  'not-json',
  'unknown-table',
  'unknown-record', // a JSON object that is none of HSDS
  'nothing-found',
  'bad-map',
  'no-such-column', // the map names a column the file does not have
  'blank-header',
  'repeated-header',
  'unknown-column',
  'row-too-long',
  'blank-id',
  'repeated-row',
  'duplicate-id',
  'conflicting-copy',
  'missing-value', // row kept aside
  'filled', // a demanded field was blank
  'bad-value', // a value that is not of its field's kind
  'unsafe-address', // a link that is neither http nor https
  'too-long',
  'dangling-reference',
  'blank-reference',
  'kept-aside-parent',
  'cycle',
  'no-place', // the catalogue has no field for it; HSDS output keeps it
  'refused', // the merged catalogue does not hold together
] as const
export type ImportProblemCode = (typeof IMPORT_PROBLEM_CODES)[number]

/** What is wrong, where: the table or file, the row a spreadsheet program shows, the column, the value. */
export interface ImportProblem {
  readonly code: ImportProblemCode
  readonly table: string
  readonly row: number | null
  readonly column: string | null
  readonly value: string | null
  readonly message: string
}

/** A row that could not be taken, as it came, for somebody to repair. */
export interface AsideRow {
  readonly table: TableName
  readonly row: number | null
  readonly code: ImportProblemCode
  readonly column: string | null
  readonly cells: Readonly<Record<string, string>>
}

/** A row of some table, from whatever it was read; cells that are blank are left out. */
export interface SourceRow {
  readonly table: TableName
  readonly row: number | null
  readonly cells: Readonly<Record<string, string>>
  /** Stood inside another record, where directories repeat records on purpose. */
  readonly isCopy: boolean
}

const MOST_QUOTED = 200

/** Makes a problem; a long value is quoted by its beginning. */
export const importProblem = (
  code: ImportProblemCode,
  table: string,
  message: string,
  at: { readonly row?: number | null; readonly column?: string | null; readonly value?: string | null } = {},
): ImportProblem => ({
  code,
  table,
  row: at.row ?? null,
  column: at.column ?? null,
  value:
    at.value === undefined || at.value === null
      ? null
      : at.value.length > MOST_QUOTED
        ? `${at.value.slice(0, MOST_QUOTED)}…`
        : at.value,
  message,
})

/** A file as it was chosen: its path inside what was given, and its bytes. */
export interface ImportFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export const JsonObject = z.record(z.string(), z.unknown())
export type JsonObject = z.infer<typeof JsonObject>

/** Is it a JSON object, not a list? */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const BLANK_ID = 'the row has no id; it gets one by what it says, so a changed row counts as another'

/** What stands for the id of a row without one: all it says. */
export const contentId = (cells: Readonly<Record<string, string>>): string =>
  `by content ${JSON.stringify(
    Object.entries(cells)
      .filter(([column]) => column !== 'id')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )}`

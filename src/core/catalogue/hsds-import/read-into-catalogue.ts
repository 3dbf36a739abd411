import { z } from 'zod'
import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { catalogueText } from '#/core/catalogue/editing/difference.ts'
import { Language, type Texts } from '#/core/catalogue/texts.ts'
import { TABLE_NAMES } from './hsds-table.ts'
import { importHsds } from './import-hsds.ts'
import { type AsideRow, type ImportFile, type ImportProblem, importProblem } from './import-problem.ts'
import { type ChangeCounts, mergeCatalogue } from './merge-catalogue.ts'
import { sameJson } from './merge-values.ts'
import { MOST_IMPORT_BYTES, readImportFiles } from './read-import-files.ts'
import { headedRows } from './table-records.ts'

const ImportFiles = z.array(z.strictObject({ name: z.string(), bytes: z.instanceof(Uint8Array) }))
const cells = z.record(z.string(), z.string())

/** What somebody asks of an import: to look at the headers of their own table, or to read it all. */
export const ImportOrder = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('sheets'), files: ImportFiles }),
  z.strictObject({
    ask: z.literal('import'),
    files: ImportFiles,
    /** The catalogue it goes into, as text. */
    into: z.string(),
    source: z.string().min(1).max(200),
    language: Language,
    /** A column map, null for HSDS. */
    map: z.unknown(),
    country: z.string().nullable(),
    repairs: z.array(z.strictObject({ table: z.enum(TABLE_NAMES), was: cells, cells })),
    /** When it is made: ISO date and time. */
    at: z.iso.datetime(),
  }),
])
export type ImportOrder = z.infer<typeof ImportOrder>
type Reading = Extract<ImportOrder, { ask: 'import' }>

/** A sheet's headers and first rows, to say which column means what. */
export interface SeenSheet {
  readonly name: string
  readonly headers: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface ReadIntoCatalogue {
  readonly source: string
  /** By list; null where nothing could be merged. */
  readonly changes: Readonly<Record<string, ChangeCounts>> | null
  /** The catalogue with the import in it, as text; null when it says nothing new or would not hold together. */
  readonly merged: string | null
  /** Names of the first options that are new or changed. */
  readonly first: readonly Texts[]
  readonly aside: readonly AsideRow[]
  readonly problems: readonly ImportProblem[]
}

const FIRST_ROWS = 3
const FIRST_OPTIONS = 5

/** The sheets of what was chosen; HSDS documents have none. */
export function seenSheets(files: readonly ImportFile[]): readonly SeenSheet[] {
  const problems: ImportProblem[] = []
  return readImportFiles(files, problems).sheets.map(({ name, firstRow, records }) => {
    const { headers, rows } = headedRows(name, records, firstRow, problems)
    const named = [...new Set(headers.filter((header) => header !== ''))]
    return {
      name,
      headers: named,
      rows: rows.slice(0, FIRST_ROWS).map((row) => named.map((header) => row.cells.get(header) ?? '')),
    }
  })
}

const nothingRead = (source: string, problems: readonly ImportProblem[]): ReadIntoCatalogue => ({
  source,
  changes: null,
  merged: null,
  first: [],
  aside: [],
  problems,
})

function firstNews(before: Catalogue, after: Catalogue): readonly Texts[] {
  const known = new Map(before.options.map((option) => [option.id, option]))
  return after.options
    .filter((option) => !sameJson(known.get(option.id) ?? null, option))
    .slice(0, FIRST_OPTIONS)
    .map(({ name }) => name)
}

/**
 * Reads files and brings them into a catalogue that is being edited; the
 * catalogue given stays as it is, and what comes out is whole or nothing.
 *
 * @param onStage - called before each part of the work
 */
export function readIntoCatalogue(
  order: Reading,
  onStage: (stage: 'reading' | 'merging') => void,
): ReadIntoCatalogue {
  const { files, source, language, at } = order
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  if (bytes > MOST_IMPORT_BYTES) {
    const message = `together the files are larger than ${MOST_IMPORT_BYTES / 1024 / 1024} MB`
    return nothingRead(source, [importProblem('too-large', source, message)])
  }
  const base = parseCatalogue(JSON.parse(order.into))
  if (base.outcome === 'refused') {
    const message = 'the draft does not hold together; put it right first'
    return nothingRead(source, [importProblem('refused', 'catalogue', message)])
  }
  onStage('reading')
  const settings = { source, name: source, map: order.map ?? null, country: order.country }
  const { tables, aside, problems } = importHsds(files, settings, order.repairs)
  onStage('merging')
  const merge = mergeCatalogue(base.catalogue, tables, { language, at, source })
  const told = [...problems, ...merge.problems]
  if (merge.outcome === 'refused') return { ...nothingRead(source, told), aside }
  const isNews = merge.catalogue !== base.catalogue
  return {
    source,
    changes: merge.changes,
    // The release names itself when it is published.
    merged: isNews
      ? catalogueText({ ...merge.catalogue, version: base.catalogue.version, made: base.catalogue.made })
      : null,
    first: isNews ? firstNews(base.catalogue, merge.catalogue) : [],
    aside,
    problems: told,
  }
}

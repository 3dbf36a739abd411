import { SaxesParser } from 'saxes'
import { z } from 'zod'
import type { Table } from '#/core/questionnaire/definition.ts'
import { readCsv } from './csv.ts'
import { decodeText } from './text-encoding.ts'
import { TOO_MANY, cellText, withoutBlankEnd } from './workbook.ts'

export type TableReading =
  { readonly ok: true; readonly table: Table } | { readonly ok: false; readonly message: string }

/** As many rows as a file beside a form may have. */
const MOST_ROWS = 100_000
/** As many columns. */
const MOST_COLUMNS = 200
/** As deep as elements of an XML file may be nested; rows have cells, and that is all. */
const DEEPEST = 64

/** Reads a file that choices or lookups come from: CSV, GeoJSON or an XML instance, each cell a text. */
export function readTable(file: string, bytes: Uint8Array): TableReading {
  const decoded = decodeText(bytes)
  if (!decoded.ok) return decoded
  const { text } = decoded
  if (/\.geojson$/i.test(file)) return readGeoJson(file, text)
  if (/\.xml$/i.test(file)) return readInstance(file, text)
  return readCsvTable(file, text)
}

function tableOf(
  file: string,
  rows: readonly Record<string, string>[],
  columns: readonly string[],
): TableReading {
  if (rows.length > MOST_ROWS) return { ok: false, message: `it has more than ${MOST_ROWS} rows` }
  if (columns.length > MOST_COLUMNS) return { ok: false, message: `it has more than ${MOST_COLUMNS} columns` }
  return { ok: true, table: { file, columns: [...columns], rows: [...rows] } }
}

function readCsvTable(file: string, text: string): TableReading {
  const { records: read, isCut } = readCsv(text, MOST_ROWS + 2)
  if (isCut) return { ok: false, message: `it has ${TOO_MANY.cells[1]}` }
  const [head = [], ...records] = read.filter((record) => record.some((cell) => cell.trim() !== ''))
  const headers = withoutBlankEnd(head.map(cellText))
  if (headers.length > MOST_COLUMNS) return { ok: false, message: `it has more than ${MOST_COLUMNS} columns` }
  const columns = headers.filter((header, index) => header !== '' && headers.indexOf(header) === index)
  if (columns.length === 0) return { ok: false, message: 'its first row has no headers' }
  const rows = records.map((record) =>
    Object.fromEntries(columns.map((column) => [column, cellText(record[headers.indexOf(column)] ?? '')])),
  )
  return tableOf(file, rows, columns)
}

const Features = z.looseObject({
  features: z.array(
    z.looseObject({
      id: z.union([z.string(), z.number()]).optional(),
      properties: z.record(z.string(), z.unknown()).nullish(),
      geometry: z.looseObject({ type: z.string(), coordinates: z.unknown() }).nullish(),
    }),
  ),
})
const Position = z.array(z.number()).min(2)

/** A place as ODK writes it: latitude, longitude, altitude, accuracy. */
function geometryText(geometry: { type: string; coordinates?: unknown } | null | undefined): string {
  if (geometry === null || geometry === undefined) return ''
  const point = (position: unknown): string => {
    const parsed = Position.safeParse(position)
    return parsed.success ? `${parsed.data[1] ?? 0} ${parsed.data[0] ?? 0} ${parsed.data[2] ?? 0} 0` : ''
  }
  const line = (positions: unknown): string => {
    const parsed = z.array(z.unknown()).safeParse(positions)
    return parsed.success ? parsed.data.map(point).join('; ') : ''
  }
  if (geometry.type === 'Point') return point(geometry.coordinates)
  if (geometry.type === 'LineString') return line(geometry.coordinates)
  if (geometry.type !== 'Polygon') return ''
  const rings = z.array(z.unknown()).safeParse(geometry.coordinates)
  return rings.success ? line(rings.data[0]) : ''
}

const plainText = (value: unknown): string =>
  typeof value === 'string'
    ? cellText(value)
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : value === null || value === undefined
        ? ''
        : JSON.stringify(value)

function readGeoJson(file: string, text: string): TableReading {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, message: 'it is not JSON' }
  }
  const parsed = Features.safeParse(json)
  if (!parsed.success) return { ok: false, message: 'it has no list of features' }
  const columns = new Set(['id', 'title'])
  const rows = parsed.data.features.map(({ id, properties, geometry }) => {
    const cells = new Map<string, string>()
    for (const [name, value] of Object.entries(properties ?? {})) {
      columns.add(name)
      cells.set(name, plainText(value))
    }
    if (id !== undefined) cells.set('id', String(id))
    const where = geometryText(geometry)
    if (where !== '') {
      columns.add('geometry')
      cells.set('geometry', where)
    }
    return Object.fromEntries(cells)
  })
  return tableOf(file, rows, [...columns])
}

/** An instance document: a root whose children are the rows, and theirs the cells. */
function readInstance(file: string, text: string): TableReading {
  const rows: Record<string, string>[] = []
  const columns = new Set<string>()
  let cells = new Map<string, string>()
  let depth = 0
  let value = ''
  let failure: string | null = null
  const parser = new SaxesParser()
  parser.on('error', ({ message }) => {
    failure ??= message
  })
  parser.on('opentag', () => {
    depth++
    if (depth > DEEPEST) throw new RangeError(`its elements are nested more than ${DEEPEST} deep`)
    if (depth === 2) cells = new Map()
    value = ''
  })
  parser.on('text', (part) => {
    value += part
  })
  parser.on('cdata', (part) => {
    value += part
  })
  parser.on('closetag', ({ name }) => {
    if (depth === 3) {
      if (columns.size <= MOST_COLUMNS) columns.add(name)
      if (!cells.has(name)) cells.set(name, cellText(value))
    }
    if (depth === 2 && cells.size > 0 && rows.length <= MOST_ROWS) rows.push(Object.fromEntries(cells))
    depth--
    value = ''
  })
  try {
    parser.write(text).close()
  } catch (cause) {
    failure ??= cause instanceof Error ? cause.message : 'it is not XML'
  }
  if (failure !== null) return { ok: false, message: `it is not well-formed XML (${String(failure)})` }
  return tableOf(file, rows, [...columns])
}

import { readCsv } from '#/core/xlsform/csv.ts'
import { readXlsx } from '#/core/xlsform/read-xlsx.ts'
import { decodeText } from '#/core/xlsform/text-encoding.ts'
import { Archive } from '#/core/xlsform/unpack.ts'
import { type ImportFile, type ImportProblem, importProblem, isJsonObject } from './import-problem.ts'
import { westernText } from './western-text.ts'

/** A sheet of cells: one CSV file or one sheet of a workbook. */
export interface ImportSheet {
  readonly name: string
  readonly firstRow: number
  readonly records: readonly (readonly string[])[]
}

/** A JSON document and the file it stood in. */
interface ImportDocument {
  readonly name: string
  readonly json: unknown
}

/** What was given, unpacked and decoded: cells, documents, and a data package's description of itself. */
export interface ImportInput {
  readonly sheets: readonly ImportSheet[]
  readonly documents: readonly ImportDocument[]
  readonly packageName: string | null
  /** The table each file holds where a data package says so, by path. */
  readonly resources: ReadonlyMap<string, string>
}

/** Larger files are refused before they are read. */
export const MOST_IMPORT_BYTES = 50 * 1024 * 1024
/** More records than this in one table are refused. */
const MOST_RECORDS = 500_000

const startsWith = (bytes: Uint8Array, ...head: readonly number[]): boolean =>
  head.every((byte, index) => bytes[index] === byte)

const baseName = (path: string): string => path.split('/').at(-1) ?? path

/** Files that systems leave beside the data: hidden ones, Apple's copies, notes. */
const isLitter = (path: string): boolean =>
  path.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\.)/.test(path) || /\.(?:md|txt|pdf|html?)$/i.test(path)

class InputReader {
  readonly problems: ImportProblem[]
  readonly sheets: ImportSheet[] = []
  readonly documents: ImportDocument[] = []
  readonly resources = new Map<string, string>()
  packageName: string | null = null

  constructor(problems: ImportProblem[]) {
    this.problems = problems
  }

  #tell(code: ImportProblem['code'], name: string, message: string, value: string | null = null): void {
    this.problems.push(importProblem(code, name, message, { value }))
  }

  file({ name, bytes }: ImportFile, isInside = false): void {
    if (isLitter(name)) return
    if (bytes.length > MOST_IMPORT_BYTES) {
      this.#tell('too-large', name, `the file is larger than ${MOST_IMPORT_BYTES / 1024 / 1024} MB`)
    } else if (startsWith(bytes, 0x50, 0x4b)) this.#zip(name, bytes, isInside)
    else if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
      this.#tell('unreadable-file', name, 'this is an old Excel workbook; save it as .xlsx')
    } else this.#text(name, bytes)
  }

  #zip(name: string, bytes: Uint8Array, isInside: boolean): void {
    const archive = Archive.open(bytes)
    if (typeof archive === 'string') {
      const code = archive === 'too-large' ? 'too-large' : 'unreadable-file'
      this.#tell(code, name, `the archive is not read: ${archive}`)
      return
    }
    if (archive.names.some((part) => /(?:^|\/)workbook\.xml$/i.test(part))) {
      this.#workbook(name, bytes)
      return
    }
    if (isInside) {
      this.#tell('unreadable-file', name, 'an archive inside an archive is not read')
      return
    }
    for (const part of archive.names.toSorted()) {
      if (isLitter(part)) continue
      const content = archive.part(part)
      if (typeof content === 'string') {
        const code = content === 'too-large' ? 'too-large' : 'unreadable-file'
        this.#tell(code, part, `this part of the archive is not read: ${content}`)
      } else this.file({ name: part, bytes: content }, true)
    }
  }

  #workbook(name: string, bytes: Uint8Array): void {
    const { workbook, problems } = readXlsx(bytes)
    for (const { severity, message } of problems) {
      if (severity === 'error') this.#tell('unreadable-file', name, message)
    }
    for (const sheet of workbook?.sheets ?? []) {
      this.sheets.push({ name: sheet.name, firstRow: sheet.firstRow, records: sheet.rows })
    }
  }

  #text(name: string, bytes: Uint8Array): void {
    const decoded = decodeText(bytes)
    if (!decoded.ok) {
      this.#tell('unreadable-file', name, `the file is not read: ${decoded.message}`)
      return
    }
    let { text } = decoded
    if (decoded.encoding === 'windows-1257') {
      const western = westernText(bytes)
      if (western !== null) text = western
      const page = western === null ? 'windows-1257' : 'windows-1252'
      this.#tell('encoding', name, `the file is not UTF-8; it is read as ${page}`, page)
    }
    if (/\.(?:json|ndjson|jsonl|geojson)$/i.test(name) || (!/\.csv$/i.test(name) && /^\s*[[{]/.test(text))) {
      this.#json(name, text)
      return
    }
    const { records, openQuote } = readCsv(text.replaceAll('\u0000', ''), MOST_RECORDS + 1)
    if (records.length > MOST_RECORDS) {
      this.#tell('too-many-rows', name, `the file has more than ${MOST_RECORDS} rows`)
      return
    }
    if (openQuote !== null) {
      this.problems.push(
        importProblem('open-quote', name, 'a quote is opened in this row and never closed', {
          row: openQuote,
        }),
      )
    }
    this.sheets.push({ name, firstRow: 1, records })
  }

  #json(name: string, text: string): void {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch (error) {
      const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
      if (lines.length < 2) {
        this.#tell('not-json', name, error instanceof Error ? error.message : 'it is not JSON')
        return
      }
      this.#lines(name, lines)
      return
    }
    if (isJsonObject(json) && Array.isArray(json['resources'])) this.#package(json, json['resources'])
    else this.documents.push({ name, json })
  }

  /** One JSON record a line. */
  #lines(name: string, lines: readonly string[]): void {
    const records: unknown[] = []
    let broken = 0
    for (const [index, line] of lines.entries()) {
      try {
        records.push(JSON.parse(line))
      } catch {
        if (++broken > 1) continue
        this.problems.push(
          importProblem('not-json', name, 'neither the file nor this line of it is JSON', {
            row: index + 1,
            value: line,
          }),
        )
      }
    }
    if (records.length > 0) this.documents.push({ name, json: records })
  }

  #package(description: Readonly<Record<string, unknown>>, resources: readonly unknown[]): void {
    if (typeof description['name'] === 'string') this.packageName ??= description['name']
    for (const resource of resources) {
      if (!isJsonObject(resource)) continue
      const { name, path } = resource
      if (typeof name === 'string' && typeof path === 'string') this.resources.set(baseName(path), name)
    }
  }
}

/**
 * Unpacks and decodes what was given: CSV in any of the usual encodings, JSON,
 * one record a line, workbooks, archives of these. What cannot be read is
 * named; the rest is read all the same.
 */
export function readImportFiles(files: readonly ImportFile[], problems: ImportProblem[]): ImportInput {
  const reader = new InputReader(problems)
  for (const file of files) reader.file(file)
  const { sheets, documents, resources, packageName } = reader
  return { sheets, documents, resources, packageName }
}

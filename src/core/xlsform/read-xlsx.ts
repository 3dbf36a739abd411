import { type SaxesAttributeNS, type SaxesTagNS, SaxesParser } from 'saxes'
import { fromUtf8 } from '#/core/vault/bytes.ts'
import { FILE, Findings } from './problem.ts'
import { Archive, type ArchiveProblem, MOST_BYTES } from './unpack.ts'
import {
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_ROWS,
  type Reading,
  type Sheet,
  TOO_MANY,
  cellText,
  columnLetters,
  numberText,
} from './workbook.ts'

/** Something in the file stops the reading; the finding is already made. */
class ReadingStop extends Error {}

type Tag = SaxesTagNS

interface Watch {
  open?: (tag: Tag, path: readonly string[]) => void
  text?: (text: string, path: readonly string[]) => void
  close?: (name: string, path: readonly string[]) => void
}

const attribute = (tag: Tag, name: string): string | undefined => {
  const plain: SaxesAttributeNS | undefined = tag.attributes[name]
  if (plain !== undefined) return plain.value
  return Object.values(tag.attributes).find(({ local }) => local === name)?.value
}

/** Reads a .xlsx file: cells as text, formulas by their last value, within bounds. */
export function readXlsx(bytes: Uint8Array): Reading {
  const findings = new Findings()
  try {
    const sheets = new XlsxReader(bytes, findings).sheets()
    return { workbook: { sheets }, problems: findings.list() }
  } catch (stop) {
    if (stop instanceof ReadingStop) return { workbook: null, problems: findings.list() }
    throw stop
  }
}

const ARCHIVE_WORDS: Readonly<Record<ArchiveProblem | 'missing', readonly [string, string]>> = {
  'not-a-zip': ['the file is not an .xlsx workbook', 'Save the form as Excel Workbook (.xlsx).'],
  broken: ['the file is damaged or cut short', 'Save or download it again.'],
  encrypted: ['the workbook is protected by a password', 'Save it without a password.'],
  'too-large': [
    `a part of the file unpacks to more than ${MOST_BYTES / 1024 / 1024} MB or is packed suspiciously tightly`,
    'Copy the filled rows into a new workbook and save that.',
  ],
  missing: ['a part of the workbook is missing', 'Save it again from the spreadsheet program.'],
}

/** A blank cell takes less room than a filled one. */
const BLANKS_AS_ONE = 8

class XlsxReader {
  readonly #findings: Findings
  readonly #archive: Archive
  #cells = 0

  constructor(bytes: Uint8Array, findings: Findings) {
    this.#findings = findings
    const archive = Archive.open(bytes)
    if (typeof archive === 'string') this.#stop(archive)
    this.#archive = archive
  }

  #stop(problem: ArchiveProblem | 'missing', part = ''): never {
    const [message, help] = ARCHIVE_WORDS[problem]
    this.#findings.error(FILE, `file-${problem}`, part === '' ? message : `${message} (${part})`, help)
    throw new ReadingStop(problem)
  }

  sheets(): readonly Sheet[] {
    const { list, dates1904 } = this.#directory()
    const shared = this.#shared()
    const dates = this.#dateStyles()
    return list.map(({ name, part }) => this.#sheet(name, part, shared, dates, dates1904))
  }

  /** Reads an XML part; what is not well-formed stops the reading. */
  #parse(part: string, watch: Watch): void {
    const bytes = this.#archive.part(part)
    if (typeof bytes === 'string') this.#stop(bytes, part)
    const path: string[] = []
    const parser = new SaxesParser({ xmlns: true })
    parser.on('error', () => this.#stop('broken', part))
    parser.on('opentag', (tag) => {
      path.push(tag.local)
      if (path.length > 64) this.#stop('broken', part)
      watch.open?.(tag, path)
    })
    parser.on('text', (text) => watch.text?.(text, path))
    parser.on('cdata', (text) => watch.text?.(text, path))
    parser.on('closetag', (tag) => {
      watch.close?.(tag.local, path)
      path.pop()
    })
    parser.write(fromUtf8(bytes)).close()
  }

  /** The sheets by name with the part each stands in. */
  #directory(): { list: readonly { name: string; part: string }[]; dates1904: boolean } {
    const workbook = this.#archive.names.find((name) => /(?:^|\/)workbook\.xml$/i.test(name))
    if (workbook === undefined) {
      if (this.#archive.has('mimetype') || this.#archive.has('content.xml')) {
        this.#findings.error(
          FILE,
          'old-format',
          'this is an OpenDocument spreadsheet (.ods), which is not read here',
          'Save it as Excel Workbook (.xlsx) and import that.',
        )
        throw new ReadingStop('ods')
      }
      return this.#stop('not-a-zip')
    }
    const folder = workbook.slice(0, workbook.lastIndexOf('/') + 1)
    const targets = new Map<string, string>()
    this.#parse(`${folder}_rels/${workbook.slice(folder.length)}.rels`, {
      open: (tag) => {
        const id = attribute(tag, 'Id')
        const target = attribute(tag, 'Target')
        if (tag.local === 'Relationship' && id !== undefined && target !== undefined)
          targets.set(id, target.startsWith('/') ? target.slice(1) : folder + target.replace(/^\.\//, ''))
      },
    })
    const list: { name: string; part: string }[] = []
    let dates1904 = false
    this.#parse(workbook, {
      open: (tag) => {
        if (tag.local === 'workbookPr') dates1904 = /^(?:1|true)$/.test(attribute(tag, 'date1904') ?? '')
        if (tag.local !== 'sheet') return
        const part = targets.get(attribute(tag, 'id') ?? '')
        const name = attribute(tag, 'name')
        if (part !== undefined && name !== undefined && this.#archive.has(part)) list.push({ name, part })
      },
    })
    return { list: list.slice(0, 100), dates1904 }
  }

  /** Texts several cells share; the runs of a formatted one are joined, readings above the line left. */
  #shared(): readonly string[] {
    const part = this.#archive.names.find((name) => /(?:^|\/)sharedStrings\.xml$/i.test(name))
    if (part === undefined) return []
    const shared: string[] = []
    let text = ''
    this.#parse(part, {
      open: (tag) => {
        if (tag.local === 'si') text = ''
      },
      text: (piece, path) => {
        if (path.at(-1) === 't' && !path.includes('rPh')) text += piece
      },
      close: (name) => {
        if (name === 'si') shared.push(cellText(unescaped(text)))
      },
    })
    return shared
  }

  /** Which styles show a number as a date or a time. */
  #dateStyles(): ReadonlySet<number> {
    const dates = new Set<number>()
    const part = this.#archive.names.find((name) => /(?:^|\/)styles\.xml$/i.test(name))
    if (part === undefined) return dates
    const formats = new Map<number, string>()
    let styles = 0
    this.#parse(part, {
      open: (tag, path) => {
        if (tag.local === 'numFmt')
          formats.set(Number(attribute(tag, 'numFmtId')), attribute(tag, 'formatCode') ?? '')
        if (tag.local !== 'xf' || path.at(-2) !== 'cellXfs') return
        const format = Number(attribute(tag, 'numFmtId') ?? 0)
        if (isDateFormat(format, formats.get(format))) dates.add(styles)
        styles++
      },
    })
    return dates
  }

  #sheet(
    name: string,
    part: string,
    shared: readonly string[],
    dates: ReadonlySet<number>,
    dates1904: boolean,
  ): Sheet {
    const rows: string[][] = []
    const place = (row: number) => ({ sheet: name, row: row + 1, column: null })
    const formulas: [number, number][] = []
    let row = -1
    let column = -1
    let type = 'n'
    let style = 0
    let value = ''
    let isFormula = false
    let hasValue = false
    this.#parse(part, {
      open: (tag) => {
        if (tag.local === 'row') {
          const written = Number(attribute(tag, 'r'))
          row = Number.isInteger(written) && written > 0 ? written - 1 : row + 1
          column = -1
        } else if (tag.local === 'c') {
          const [, letters = '', figures = ''] =
            /^([A-Z]{1,3})(\d{1,7})$/i.exec(attribute(tag, 'r') ?? '') ?? []
          column = letters === '' ? column + 1 : columnIndex(letters)
          if (figures !== '') row = Number(figures) - 1
          type = attribute(tag, 't') ?? 'n'
          style = Number(attribute(tag, 's') ?? 0)
          value = ''
          isFormula = false
          hasValue = false
        } else if (tag.local === 'v' || tag.local === 'is') hasValue = true
        else if (tag.local === 'f') isFormula = true
        else if (tag.local === 'mergeCell') {
          const [first = ''] = (attribute(tag, 'ref') ?? '').split(':')
          this.#findings.warning(
            place(Number(/\d+$/.exec(first)?.[0] ?? 1) - 1),
            'merged-cells',
            `the cells ${attribute(tag, 'ref') ?? ''} are merged: their text counts for ${first} only`,
            'Split the cells and write the text into each.',
          )
        }
      },
      text: (piece, path) => {
        const inner = path.at(-1)
        if (inner === 'v' || (inner === 't' && path.includes('is') && !path.includes('rPh'))) value += piece
      },
      close: (tag) => {
        if (tag !== 'c') return
        if (type === 's' && value !== '' && shared[Number(value)] === undefined) {
          this.#findings.error(
            place(row),
            'text-missing',
            `the text of the cell ${columnLetters(column)}${row + 1} is not in the file`,
            'Open the file in a spreadsheet program, write the text again and save it.',
          )
          return
        }
        if (isFormula && !hasValue) {
          this.#findings.error(
            place(row),
            'formula-without-value',
            `the cell ${columnLetters(column)}${row + 1} is a formula that was never worked out`,
            'Open the file in a spreadsheet program and save it, or write the text itself.',
          )
          return
        }
        const text = this.#value({ type, value, isDate: dates.has(style), dates1904 }, shared)
        if (isFormula && (text !== '' || type === 'e')) formulas.push([row, column])
        if (type === 'e') {
          this.#findings.error(
            place(row),
            'formula-error',
            `the cell ${columnLetters(column)}${row + 1} shows ${value}`,
            'Mend the formula, or write the text itself.',
          )
          return
        }
        if (text !== '') this.#put(rows, name, row, column, text)
      },
    })
    for (const [at, where] of formulas) {
      this.#findings.warning(
        place(at),
        'formula',
        `${columnLetters(where)}${at + 1} is a formula of the spreadsheet; its last value is taken`,
        'Write the text itself, so that it cannot change unseen.',
      )
    }
    return {
      name,
      rows: Array.from(rows, (cells: string[] | undefined) =>
        Array.from(cells ?? [], (cell: string | undefined) => cell ?? ''),
      ),
      firstRow: 1,
    }
  }

  #put(rows: string[][], sheet: string, row: number, column: number, text: string): void {
    const cells = rows[row] ?? []
    // The blank cells before one are held as well: a cell far right in each row is as much as full rows.
    this.#cells += Math.max(1, (column + 1 - cells.length) / BLANKS_AS_ONE)
    if (row >= MOST_ROWS || column >= MOST_COLUMNS || this.#cells > MOST_CELLS) {
      const [code, what] =
        row >= MOST_ROWS ? TOO_MANY.rows : column >= MOST_COLUMNS ? TOO_MANY.columns : TOO_MANY.cells
      this.#findings.error(
        { sheet, row: row + 1, column: null },
        code,
        `the sheet ${sheet} has ${what}`,
        'Move long lists of choices into a CSV file beside the form.',
      )
      throw new ReadingStop(code)
    }
    rows[row] = cells
    cells[column] = text
  }

  #value(
    cell: { type: string; value: string; isDate: boolean; dates1904: boolean },
    shared: readonly string[],
  ): string {
    const { type, value } = cell
    if (value === '') return ''
    switch (type) {
      case 's':
        return shared[Number(value)] ?? ''
      case 'b':
        return value === '1' || value === 'true' ? 'TRUE' : 'FALSE'
      case 'str':
      case 'inlineStr':
        return cellText(unescaped(value))
      case 'd':
        return value.replace(/T00:00:00(?:\.0+)?Z?$/, '')
      default: {
        const figure = Number(value)
        return cell.isDate ? dateText(figure, cell.dates1904) : numberText(figure)
      }
    }
  }
}

/** Excel writes what XML cannot hold as `_x000D_`. */
const unescaped = (text: string): string =>
  text
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')

function columnIndex(letters: string): number {
  let index = 0
  for (const letter of letters.toUpperCase()) index = index * 26 + (letter.charCodeAt(0) - 64)
  return index - 1
}

/** Built-in formats of dates and times, else a format code with day, month, year, hour or second in it. */
function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58)
  const plain = code.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, '').split(';')[0] ?? ''
  return /[dmyhs]/i.test(plain) && !/general/i.test(plain)
}

/** Days since 1900 as a date, a date with time, or a time, whichever it is. */
function dateText(days: number, dates1904: boolean): string {
  if (!Number.isFinite(days)) return ''
  const seconds = Math.round(days * 86_400)
  const time = (part: number): string => {
    const rest = ((part % 86_400) + 86_400) % 86_400
    const two = (figure: number): string => String(figure).padStart(2, '0')
    return `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`
  }
  if (days >= 0 && days < 1) return time(seconds)
  // Spreadsheets believe in 29 February 1900.
  const epoch = dates1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  const moment = epoch + seconds * 1000
  if (Math.abs(moment) > 8e15) return ''
  const day = new Date(moment).toISOString().slice(0, 10)
  return seconds % 86_400 === 0 ? day : `${day}T${time(seconds)}`
}

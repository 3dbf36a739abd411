import { readCsvSheet, readCsvWorkbook } from './read-csv.ts'
import { readMarkdown } from './read-markdown.ts'
import { readXlsx } from './read-xlsx.ts'
import { type XlsformProblem, fileProblem } from './problem.ts'
import { decodeText } from './text-encoding.ts'
import type { Reading, Sheet } from './workbook.ts'

/** A file as it is chosen. */
export interface FormFile {
  readonly name: string
  readonly bytes: Uint8Array
}

const refused = (code: string, message: string, help: string): Reading => ({
  workbook: null,
  problems: [fileProblem('error', code, message, help)],
})

const startsWith = (bytes: Uint8Array, ...head: readonly number[]): boolean =>
  head.every((byte, index) => bytes[index] === byte)

const notUtf8 = (encoding: string): XlsformProblem =>
  fileProblem(
    'warning',
    'encoding',
    `the file is not UTF-8; it is read as ${encoding}`,
    'Look at the letters ā, č, ē; if they are wrong, save the file as CSV UTF-8.',
  )

/** Largest file that is looked at. */
const MOST_FILE_BYTES = 50 * 1024 * 1024

/** Reads a form from one file, .xlsx, .csv or .md, by what is in it. */
export function readWorkbook({ name, bytes }: FormFile): Reading {
  if (bytes.length === 0) return refused('empty-file', 'the file is empty', 'Choose the file with the form.')
  if (bytes.length > MOST_FILE_BYTES) {
    return refused(
      'file-too-large',
      `the file is larger than ${MOST_FILE_BYTES / 1024 / 1024} MB`,
      'Copy the filled rows into a new workbook and save that.',
    )
  }
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    return refused(
      'old-format',
      'this is an old Excel workbook (.xls) or one with a password, which is not read here',
      'Open it, save it as Excel Workbook (.xlsx) without a password, and import that.',
    )
  }
  if (startsWith(bytes, 0x50, 0x4b)) return readXlsx(bytes)
  if (/\.xlsx?$/i.test(name)) {
    return refused(
      'file-not-a-zip',
      'the file is not an Excel workbook, whatever its name says',
      'Open it in a spreadsheet program and save it as .xlsx.',
    )
  }
  const decoded = decodeText(bytes)
  if (!decoded.ok) return refused('not-a-form', decoded.message, 'Choose an .xlsx, .csv or .md file.')
  const isMarkdown = /\.(?:md|markdown|txt)$/i.test(name) || /^\s*\|/.test(decoded.text)
  const reading = isMarkdown ? readMarkdown(decoded.text) : readCsvWorkbook(decoded.text)
  return decoded.encoding === 'windows-1257'
    ? { ...reading, problems: [notUtf8(decoded.encoding), ...reading.problems] }
    : reading
}

/** Reads a form whose sheets are CSV files: survey.csv, choices.csv, settings.csv. */
export function readCsvFiles(files: readonly FormFile[]): Reading {
  const sheets: Sheet[] = []
  const problems: XlsformProblem[] = []
  for (const { name, bytes } of files) {
    const sheetName = name.replace(/\.csv$/i, '')
    const decoded = decodeText(bytes)
    if (!decoded.ok) {
      problems.push({
        ...fileProblem('error', 'not-a-form', decoded.message, 'Save the sheet as CSV UTF-8.'),
        sheet: sheetName,
      })
      continue
    }
    if (decoded.encoding === 'windows-1257') problems.push({ ...notUtf8(decoded.encoding), sheet: sheetName })
    const read = readCsvSheet(sheetName, decoded.text)
    problems.push(...read.problems)
    if (read.sheet !== null) sheets.push(read.sheet)
  }
  const failed = problems.some(({ severity }) => severity === 'error')
  return { workbook: failed ? null : { sheets }, problems }
}

import { type XlsformProblem, fileProblem } from './problem.ts'
import { type FormFile, readCsvFiles, readWorkbook } from './read-workbook.ts'
import { decodeText } from './text-encoding.ts'
import type { Reading } from './workbook.ts'

/** Sheets of a form that are files of their own. */
export const SHEET_FILE = /^(?:survey|choices|settings|external_choices|entities|osm|slieksnis)\.csv$/i
const FORM_FILE = /\.(?:xlsx|xlsm|xls|ods|md|markdown)$/i
/** How one CSV file with all sheets begins its questions: the sheet's name alone in the first column. */
const SURVEY_WITHIN = /^\uFEFF?"?survey"?\s*(?:[,;\t]|$)/im

/** A form read from the files chosen together with it, and the files beside it, by name. */
export interface ChosenForm extends Reading {
  /** What the form is called where it says nothing itself. */
  readonly name: string
  readonly beside: ReadonlyMap<string, Uint8Array>
}

function isWholeForm({ name, bytes }: FormFile): boolean {
  if (!/\.csv$/i.test(name)) return false
  const decoded = decodeText(bytes)
  return decoded.ok && SURVEY_WITHIN.test(decoded.text)
}

const isSurveySheet = (file: FormFile): boolean => /^survey\.csv$/i.test(file.name) && !isWholeForm(file)

/**
 * Reads the form among files chosen together: a workbook, a Markdown table, a
 * CSV file with all sheets, or a CSV file per sheet. All others lie beside it:
 * what choices and lookups come from, pictures and sound. A single file is the
 * form, whatever it is called.
 */
export function readChosen(files: readonly FormFile[]): ChosenForm {
  const bySheets = files.some((file) => isSurveySheet(file))
  const sheets = bySheets ? files.filter(({ name }) => SHEET_FILE.test(name)) : []
  const forms = bySheets
    ? files.filter(({ name }) => FORM_FILE.test(name))
    : files.length === 1
      ? files
      : files.filter((file) => FORM_FILE.test(file.name) || isWholeForm(file))
  const beside = new Map(
    files
      .filter((file) => !forms.includes(file) && !sheets.includes(file))
      .map(({ name, bytes }) => [name, bytes]),
  )
  const refused = (problem: XlsformProblem): ChosenForm => ({
    workbook: null,
    problems: [problem],
    name: '',
    beside,
  })
  const [form] = forms
  if (forms.length + (sheets.length > 0 ? 1 : 0) > 1)
    return refused(
      fileProblem(
        'error',
        'several-forms',
        `more than one form is chosen: ${[...forms.map(({ name }) => name), ...(sheets.length > 0 ? ['survey.csv'] : [])].join(', ')}`,
        'Choose one form, together with the files it reads.',
      ),
    )
  if (sheets.length > 0) return { ...readCsvFiles(sheets), name: 'form', beside }
  if (form === undefined)
    return refused(
      fileProblem(
        'error',
        'no-form',
        'none of the chosen files is a form',
        'Choose the form (.xlsx, .csv or .md) together with the files it reads.',
      ),
    )
  return { ...readWorkbook(form), name: form.name.replace(/\.[^.]*$/, ''), beside }
}

/** Is there a form among these files? Else they lie beside one chosen before. */
export const hasForm = (files: readonly FormFile[]): boolean =>
  files.some((file) => FORM_FILE.test(file.name) || isSurveySheet(file) || isWholeForm(file))

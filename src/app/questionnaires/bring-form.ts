import { smallPictures } from './small-pictures.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import type { FormFile } from '#/core/xlsform/read-workbook.ts'
import type { XlsformProblem } from '#/core/xlsform/problem.ts'

/** A form read from a spreadsheet; null when it cannot be taken. */
export interface Brought {
  readonly definition: Definition | null
  readonly problems: readonly XlsformProblem[]
  readonly questions: number
  /** What it was read from: a file that was missing is added to them. */
  readonly files: readonly FormFile[]
}

/**
 * Reads a form in this browser, with the files it takes choices from; the
 * reader is fetched when it is first needed.
 *
 * @param before - what was chosen before: where no form is chosen now, the files are added to it
 * @param language - what texts are in that say no language
 */
export async function bringForm(
  chosen: readonly File[],
  before: readonly FormFile[],
  language: string,
): Promise<Brought> {
  const [{ hasForm, readChosen }, { importXlsform }] = await Promise.all([
    import('#/core/xlsform/chosen-files.ts'),
    import('#/core/xlsform/import.ts'),
  ])
  const now = await Promise.all(
    chosen.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  )
  const replaced = new Set(now.map(({ name }) => name))
  const files = hasForm(now) ? now : [...before.filter(({ name }) => !replaced.has(name)), ...now]
  const { workbook, problems, name, beside } = readChosen(files)
  if (workbook === null) return { definition: null, problems, questions: 0, files }
  const media = await smallPictures(beside)
  const outcome = importXlsform(workbook, { fallbackId: name, language, media })
  return { ...outcome, problems: [...problems, ...outcome.problems], files }
}

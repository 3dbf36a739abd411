import type { Definition } from '#/core/questionnaire/definition.ts'
import type { XlsformProblem } from '#/core/xlsform/problem.ts'

/** A form read from a spreadsheet; null when it cannot be taken. */
export interface Brought {
  readonly definition: Definition | null
  readonly problems: readonly XlsformProblem[]
  readonly questions: number
}

/**
 * Reads a form in this browser; the reader is fetched when it is first needed.
 *
 * @param language - what texts are in that say no language
 */
export async function bringForm(file: File, language: string): Promise<Brought> {
  const [{ readWorkbook }, { importXlsform }] = await Promise.all([
    import('#/core/xlsform/read-workbook.ts'),
    import('#/core/xlsform/import.ts'),
  ])
  const reading = readWorkbook({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
  if (reading.workbook === null) return { definition: null, problems: reading.problems, questions: 0 }
  const outcome = importXlsform(reading.workbook, {
    fallbackId: file.name.replace(/\.[^.]*$/, ''),
    language,
  })
  return { ...outcome, problems: [...reading.problems, ...outcome.problems] }
}

import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { Definition } from '#/core/questionnaire/definition.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'

/** `npm run -s tool -- export-xlsform DEFINITION.json FILE.xlsx`. */
export async function run(args: readonly string[]): Promise<number> {
  const [source, target, ...rest] = args
  const failed = (code: string, message: string, help: string, exit: number): number => {
    process.stdout.write(
      `${JSON.stringify({ problems: [{ severity: 'error', code, message, help }] }, null, 2)}\n`,
    )
    return exit
  }
  if (source === undefined || target === undefined || rest.length > 0 || !/\.xlsx$/i.test(target))
    return failed('usage', 'two files are needed', 'export-xlsform DEFINITION.json FILE.xlsx', 2)
  let json: unknown
  try {
    json = JSON.parse(await readFile(source, 'utf8'))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the file cannot be read'
    return failed('unreadable-file', message, 'Give the path of a definition’s JSON file.', 2)
  }
  const definition = Definition.safeParse(json)
  if (!definition.success) {
    const message = z.prettifyError(definition.error).slice(0, 2000)
    return failed('not-a-definition', message, 'Compare with docs/formats.md, "Form definition".', 1)
  }
  const workbook = exportXlsform(definition.data)
  try {
    await writeFile(target, writeXlsx(workbook))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'the file cannot be written'
    return failed('unwritable-file', message, 'Give a path in a folder that exists.', 2)
  }
  const sheets = workbook.sheets.map(({ name, rows }) => ({ name, rows: rows.length }))
  process.stdout.write(`${JSON.stringify({ problems: [], sheets }, null, 2)}\n`)
  return 0
}

import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SHEET_FILE } from '#/core/xlsform/chosen-files.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { fileProblem } from '#/core/xlsform/problem.ts'
import { type FormFile, readCsvFiles, readWorkbook } from '#/core/xlsform/read-workbook.ts'
import type { Reading } from '#/core/xlsform/workbook.ts'

interface Wanted {
  readonly file: string
  readonly out: string | null
  readonly media: string | null
  readonly language: string | null
}

const USAGE =
  'import-xlsform FILE(.xlsx|.csv|.md|FOLDER of .csv) [--out DEFINITION.json] [--media FOLDER] [--language CODE]'

/** The arguments, or null when they cannot be understood. */
function wantedOf(args: readonly string[]): Wanted | null {
  let file: string | null = null
  const options = new Map<string, string>()
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    if (argument === '--out' || argument === '--media' || argument === '--language') {
      const value = args[++i]
      if (value === undefined || value.startsWith('--')) return null
      options.set(argument, value)
    } else if (argument.startsWith('--') || file !== null) return null
    else file = argument
  }
  const language = options.get('--language') ?? null
  if (file === null || (language !== null && !/^[a-z]{2,3}(?:-[A-Za-z0-9]+)?$/.test(language))) return null
  return { file, out: options.get('--out') ?? null, media: options.get('--media') ?? null, language }
}

/** The files of a folder whose names fit, by name. */
async function filesIn(folder: string, pattern: RegExp): Promise<readonly FormFile[]> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name)).sort()
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })))
}

/** A form from a file, or from a folder of CSV files each holding a sheet. */
async function readForm(path: string): Promise<Reading> {
  if ((await stat(path)).isDirectory()) return readCsvFiles(await filesIn(path, SHEET_FILE))
  return readWorkbook({ name: basename(path), bytes: await readFile(path) })
}

const MEDIA_FILE = /\.(?:csv|geojson|xml|png|jpe?g|gif|webp|svg|mp3|m4a|ogg|oga|wav|mp4|webm)$/i

/** Prints problems and, unless it goes to a file, the definition; 1 when anything is an error. */
export async function run(args: readonly string[]): Promise<number> {
  const print = (result: unknown): void => {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  }
  const failed = (code: string, message: string, help: string): void => {
    print({ problems: [fileProblem('error', code, message, help)], questions: 0, languages: [] })
  }
  const wanted = wantedOf(args)
  if (wanted === null) {
    failed('usage', 'the arguments cannot be understood', USAGE)
    return 2
  }
  let reading: Reading
  let media: readonly FormFile[] = []
  try {
    reading = await readForm(wanted.file)
    if (wanted.media !== null) media = await filesIn(wanted.media, MEDIA_FILE)
  } catch (cause) {
    failed(
      'unreadable-file',
      cause instanceof Error ? cause.message : 'the file cannot be read',
      'Give the path of a file or folder that exists.',
    )
    return 2
  }
  if (reading.workbook === null) {
    print({ problems: reading.problems, questions: 0, languages: [] })
    return 1
  }
  const imported = importXlsform(reading.workbook, {
    media: new Map(media.map(({ name, bytes }) => [name, bytes])),
    fallbackId: basename(wanted.file).replace(/\.[^.]*$/, ''),
    ...(wanted.language === null ? {} : { language: wanted.language }),
  })
  const problems = [...reading.problems, ...imported.problems]
  const isRefused = problems.some(({ severity }) => severity === 'error')
  const definition = isRefused ? null : imported.definition
  const result = { problems, questions: imported.questions, languages: imported.languages }
  if (wanted.out === null) {
    print(definition === null ? result : { ...result, definition })
  } else {
    if (definition !== null) {
      try {
        await writeFile(wanted.out, `${JSON.stringify(definition, null, 2)}\n`)
      } catch (cause) {
        failed(
          'unwritable-file',
          cause instanceof Error ? cause.message : 'the file cannot be written',
          'Give a path in a folder that exists.',
        )
        return 2
      }
    }
    print(result)
  }
  return isRefused ? 1 : 0
}

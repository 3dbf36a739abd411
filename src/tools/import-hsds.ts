import { createHash } from 'node:crypto'
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join, parse, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { compileHsds } from '#/core/catalogue/hsds-import/compile-hsds.ts'
import { type HsdsImport, importHsds } from '#/core/catalogue/hsds-import/import-hsds.ts'
import {
  type ImportFile,
  type ImportProblem,
  importProblem,
} from '#/core/catalogue/hsds-import/import-problem.ts'
import { mergeCatalogue } from '#/core/catalogue/hsds-import/merge-catalogue.ts'
import { MOST_IMPORT_BYTES } from '#/core/catalogue/hsds-import/read-import-files.ts'
import { Language } from '#/core/catalogue/texts.ts'

const USAGE =
  'import-hsds PATH(file, folder or .zip) [--map FILE] [--dry-run] [--out FILE] [--into CATALOGUE.json] [--source NAME] [--language lv|en|ru] [--country LV]; import-hsds --undo CATALOGUE.json'

const Options = z.strictObject({
  path: z.string().optional(),
  '--map': z.string().optional(),
  '--out': z.string().optional(),
  '--into': z.string().optional(),
  '--undo': z.string().optional(),
  '--source': z.string().min(1).max(200).optional(),
  '--language': Language.optional(),
  '--country': z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  '--dry-run': z.literal(true).optional(),
})
type Options = z.infer<typeof Options>

function optionsOf(args: readonly string[]): Options | null {
  const given: Record<string, unknown> = {}
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    const key = argument.startsWith('--') ? argument : 'path'
    if (key in given) return null
    if (key === 'path') given[key] = argument
    else if (key === '--dry-run') given[key] = true
    else {
      const value = args[++i]
      if (value === undefined || value.startsWith('--')) return null
      given[key] = value
    }
  }
  const parsed = Options.safeParse(given)
  if (!parsed.success) return null
  return (parsed.data.path === undefined) === (parsed.data['--undo'] === undefined) ? null : parsed.data
}

const print = (result: unknown): void => {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
}

function failed(code: number, problem: ImportProblem): number {
  print({ services: 0, organizations: 0, locations: 0, problems: [problem] })
  return code
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : 'it cannot be read')

/** The files to import; one that is too large is named and not opened. */
async function filesAt(path: string, problems: ImportProblem[]): Promise<readonly ImportFile[]> {
  const isFolder = (await stat(path)).isDirectory()
  const paths = isFolder
    ? (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
    : [path]
  const files: ImportFile[] = []
  for (const each of paths) {
    const name = isFolder ? relative(path, each).split(sep).join('/') : basename(each)
    const { size } = await stat(each)
    if (size > MOST_IMPORT_BYTES) {
      const message = `the file is larger than ${MOST_IMPORT_BYTES / 1024 / 1024} MB; it is not read`
      problems.push(importProblem('too-large', name, message))
    } else files.push({ name, bytes: await readFile(each) })
  }
  return files
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const undoFile = (file: string): string => `${file}.undo.json`

/** What an import replaced: the catalogue before it, null if there was none, and what it wrote. */
const ImportUndo = z.strictObject({
  format: z.literal('import-undo/1'),
  written: z.string(),
  previous: z.string().nullable(),
})

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw cause
  }
}

/** Writes beside the file first, so that a full disk leaves what was there. */
async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.part`
  await writeFile(beside, text)
  await rename(beside, file)
}

async function undo(file: string): Promise<number> {
  const refuse = (message: string) => failed(1, importProblem('refused', basename(file), message))
  const kept = await textOf(undoFile(file))
  if (kept === null) return refuse('there is no import to undo')
  const record = ImportUndo.parse(JSON.parse(kept))
  const now = await textOf(file)
  if (now === null || sha256(now) !== record.written) {
    return refuse('the catalogue was changed after the import; undoing would lose that')
  }
  if (record.previous === null) await rm(file)
  else await replaceFile(file, record.previous)
  await rm(undoFile(file))
  print({ undone: basename(file), problems: [] })
  return 0
}

interface Merged {
  readonly changes: Readonly<Record<string, unknown>>
  readonly problems: readonly ImportProblem[]
  readonly isRefused: boolean
}

/** Brings the import into a catalogue file; nothing is written when it would not hold together or nothing changes. */
async function mergeInto(file: string, imported: HsdsImport, options: Options): Promise<Merged> {
  const previous = await textOf(file)
  let base: Catalogue | null = null
  if (previous !== null) {
    const parsed = parseCatalogue(JSON.parse(previous))
    if (parsed.outcome === 'refused') {
      const problems = parsed.problems.map(({ code, path, message }) =>
        importProblem('refused', basename(file), `${code}: ${message}`, { column: path }),
      )
      return { changes: {}, problems, isRefused: true }
    }
    base = parsed.catalogue
  }
  const language = options['--language'] ?? imported.map?.language ?? base?.languages[0] ?? 'lv'
  const at = new Date().toISOString()
  const merge = mergeCatalogue(base, imported.tables, { language, at, source: imported.source })
  if (merge.outcome === 'refused') return { changes: {}, problems: merge.problems, isRefused: true }
  if (options['--dry-run'] === undefined && merge.catalogue !== base) {
    const text = `${JSON.stringify(merge.catalogue, null, 2)}\n`
    const record = { format: 'import-undo/1', written: sha256(text), previous }
    await replaceFile(undoFile(file), JSON.stringify(record))
    await replaceFile(file, text)
  }
  return { changes: merge.changes, problems: merge.problems, isRefused: false }
}

/** The first records of each kind, to see whether a column map reads what was meant. */
const preview = (imported: HsdsImport): unknown =>
  Object.fromEntries(
    Object.entries(compileHsds(imported.tables)).map(([list, records]) => [list, records.slice(0, 3)]),
  )

async function readMap(file: string | undefined): Promise<unknown> {
  if (file === undefined) return null
  const json: unknown = JSON.parse(await readFile(file, 'utf8'))
  return json
}

async function importPath(path: string, options: Options): Promise<number> {
  const reading: ImportProblem[] = []
  const imported = importHsds(await filesAt(path, reading), {
    source: options['--source'] ?? null,
    name: parse(resolve(path)).name,
    map: await readMap(options['--map']),
    country: options['--country'] ?? null,
  })
  const problems = [...reading, ...imported.problems]
  const isEmpty = Object.values(imported.counts).every((count) => count === 0)
  const isDry = options['--dry-run'] !== undefined
  const into = options['--into']
  const merged = into === undefined || isEmpty ? null : await mergeInto(into, imported, options)
  const out = options['--out']
  if (out !== undefined && !isDry && !isEmpty && merged?.isRefused !== true) {
    const document = { ...compileHsds(imported.tables), kept_aside: imported.aside }
    await replaceFile(out, `${JSON.stringify(document, null, 2)}\n`)
  }
  print({
    ...imported.counts,
    kept_aside: imported.aside.length,
    ...(merged === null ? {} : { changes: merged.changes }),
    ...(isDry ? { preview: preview(imported) } : {}),
    problems: [...problems, ...(merged?.problems ?? [])],
  })
  return isEmpty || merged?.isRefused === true ? 1 : 0
}

/**
 * `tool import-hsds PATH`: reads a directory of services (docs/rules/catalogue.md)
 * and prints how many records it holds and what is wrong, as JSON.
 *
 * `--out FILE` writes all of it as one HSDS 3 document, with the rows kept
 * aside. `--into CATALOGUE.json` brings it into a catalogue, new or there
 * already; `--undo CATALOGUE.json` takes the last such import back.
 * `--dry-run` writes nothing and shows the first records.
 *
 * Exit code 0: imported, whatever the problems name; 1: nothing was (nothing
 * usable, or the catalogue would not hold together); 2: wrong arguments, or a
 * file that cannot be read or written.
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = optionsOf(args)
  if (options === null) return failed(2, importProblem('unreadable-file', 'arguments', USAGE))
  try {
    if (options['--undo'] !== undefined) return await undo(options['--undo'])
    return await importPath(options.path ?? '', options)
  } catch (cause) {
    return failed(2, importProblem('unreadable-file', options.path ?? '', reasonOf(cause)))
  }
}

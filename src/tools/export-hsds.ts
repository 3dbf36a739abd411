import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { cpsvAp } from '#/core/catalogue/hsds-export/cpsv-ap.ts'
import { csvPackage, type PackageFile } from '#/core/catalogue/hsds-export/csv-package.ts'
import { hsdsDocument, hsdsTables, wholePage } from '#/core/catalogue/hsds-export/hsds-document.ts'
import { Language, textIn } from '#/core/catalogue/texts.ts'

const USAGE = 'export-hsds CATALOGUE.json --out FOLDER [--format json|csv|cpsv-ap] [--language lv|en|ru]'

const Options = z.strictObject({
  path: z.string(),
  '--out': z.string(),
  '--format': z.enum(['json', 'csv', 'cpsv-ap']).default('json'),
  '--language': Language.default('lv'),
})
type Options = z.infer<typeof Options>

function optionsOf(args: readonly string[]): Options | null {
  const given: Record<string, string> = {}
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? ''
    const key = argument.startsWith('--') ? argument : 'path'
    const value = key === 'path' ? argument : args[++i]
    if (value === undefined || key in given) return null
    given[key] = value
  }
  return Options.safeParse(given).data ?? null
}

function refuse(code: string, path: string, message: string): number {
  process.stderr.write(
    `${JSON.stringify({ type: 'problem', problems: [{ code, path, message }] }, null, 2)}\n`,
  )
  return 2
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function filesOf(catalogue: Catalogue, options: Options): readonly PackageFile[] {
  const language = options['--language']
  switch (options['--format']) {
    case 'json':
      return Object.entries(hsdsDocument(catalogue, language)).map(([list, records]) => ({
        name: `${list}.json`,
        text: jsonText(wholePage(records)),
      }))
    case 'csv':
      return csvPackage(hsdsTables(catalogue, language).tables, textIn(catalogue.title, language))
    case 'cpsv-ap':
      return [{ name: 'cpsv-ap.jsonld', text: jsonText(cpsvAp(catalogue)) }]
  }
}

/**
 * `tool export-hsds CATALOGUE.json --out FOLDER`: writes a catalogue for
 * others: HSDS 3 JSON (each listing as one page), an HSDS 3 data package of
 * CSV files, or CPSV-AP 3 linked data. HSDS is in one language; CPSV-AP has
 * all. Prints the files written. Exit code 2 and what is wrong on standard
 * error when the catalogue is not read or the folder not written.
 */
export async function run(args: readonly string[]): Promise<number> {
  const options = optionsOf(args)
  if (options === null) return refuse('usage', '', USAGE)
  const folder = options['--out']
  try {
    const parsed = parseCatalogue(JSON.parse(await readFile(options.path, 'utf8')))
    if (parsed.outcome === 'refused') {
      const [first] = parsed.problems
      return refuse(first?.code ?? 'form', first?.path ?? '', first?.message ?? 'the catalogue is refused')
    }
    const files = filesOf(parsed.catalogue, options)
    await mkdir(folder, { recursive: true })
    for (const { name, text } of files) await writeFile(join(folder, name), text)
    process.stdout.write(jsonText({ files: files.map(({ name }) => name) }))
    return 0
  } catch (cause) {
    return refuse('unreadable', options.path, cause instanceof Error ? cause.message : 'it cannot be read')
  }
}

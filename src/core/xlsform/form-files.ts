import type { FormFile } from '#/core/questionnaire/definition.ts'
import { MOST_FORM_FILE_BYTES, fitsPlace, formFileType } from '#/core/questionnaire/form-files.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import type { Findings } from './problem.ts'
import type { SheetTable } from './sheet-table.ts'

/**
 * The pictures, sounds and films a form names, from the files beside it. What
 * is not there, cannot be shown or is too large is said with its cell; the
 * question is asked without it.
 */
export function readFormFiles(
  tables: readonly SheetTable[],
  beside: ReadonlyMap<string, Uint8Array>,
  isThere: (name: string) => boolean,
  findings: Findings,
): Readonly<Record<string, FormFile>> {
  const files = new Map<string, FormFile>()
  let left = MOST_FORM_FILE_BYTES
  for (const [name, { kind, place }] of new Map(tables.flatMap(({ filesNamed }) => [...filesNamed]))) {
    const bytes = beside.get(name)
    if (bytes === undefined) {
      if (!isThere(name))
        findings.warning(
          place,
          'missing-media',
          `the file ${name} is not beside the form: it is asked without it`,
          'Import again with the file: choose it together with the form, or name its folder with --media.',
        )
      continue
    }
    const type = formFileType(bytes)
    if (type === null || !fitsPlace(kind, type)) {
      findings.warning(
        place,
        'media-not-shown',
        `the file ${name} cannot be shown as ${kind === 'image' ? 'a picture' : kind === 'audio' ? 'sound' : 'a film'} and is left out`,
        'Save pictures as PNG, JPEG or WebP, sound as MP3, films as MP4.',
      )
      continue
    }
    if (bytes.length > left) {
      findings.warning(
        place,
        'media-too-large',
        `with the file ${name} (${Math.ceil(bytes.length / 1024)} KB) there is more than a form carries (${MOST_FORM_FILE_BYTES / 1024} KB together); it is left out`,
        'Make it smaller: a picture 800 pixels wide is enough for a tablet.',
      )
      continue
    }
    left -= bytes.length
    files.set(name, { type, content: toBase64url(bytes) })
  }
  return Object.fromEntries(files)
}

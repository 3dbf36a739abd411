import { barePicture } from '#/app/form/picture.ts'
import { MOST_FORM_FILE_BYTES, formFileType } from '#/core/questionnaire/form-files.ts'

const PICTURE = /\.(?:png|jpe?g|gif|webp|svg|bmp|avif)$/i
/** Tried one after the other; the first is as wide as a question on a tablet. */
const SIDES_PIXELS = [800, 560, 400, 280] as const
/** Smaller than this nobody sees what is on it. */
const LEAST_BYTES = 12 * 1024

/**
 * Pictures made as small as the form's share for each; what is small enough and
 * can be shown stays as it is. They keep their names, by which the form calls them.
 */
export async function smallPictures(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = [...files.keys()].filter((name) => PICTURE.test(name))
  const others = [...files].reduce(
    (sum, [name, bytes]) => (PICTURE.test(name) || formFileType(bytes) === null ? sum : sum + bytes.length),
    0,
  )
  const share = Math.max(LEAST_BYTES, (MOST_FORM_FILE_BYTES - others) / Math.max(1, pictures.length))
  const small = new Map(files)
  for (const name of pictures) {
    const bytes = files.get(name)
    if (bytes === undefined || (bytes.length <= share && formFileType(bytes) !== null)) continue
    for (const side of SIDES_PIXELS) {
      const drawn = await barePicture(new Blob([Uint8Array.from(bytes)]), side)
      if (drawn === 'not-an-image') break
      small.set(name, drawn)
      if (drawn.length <= share) break
    }
  }
  return small
}

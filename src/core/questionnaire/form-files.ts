import type { Definition, FormFile, Media } from './definition.ts'

/** A picture, sound or film as it is shown beside a text. */
export interface ShownMedia {
  readonly kind: 'image' | 'audio' | 'video'
  readonly file: FormFile
}

/** All pictures, sounds and films of a form together, bytes: a version travels to every tablet as one record. */
export const MOST_FORM_FILE_BYTES = 700 * 1024

/** ODK names files with or without where its own tools keep them: `jr://images/cat.png`. */
export const fileNamed = (written: string): string => written.trim().replace(/^jr:\/\/[^/]+\//, '')

const MAGIC: readonly (readonly [RegExp, FormFile['type']])[] = [
  [/^\xFF\xD8\xFF/, 'image/jpeg'],
  [/^\x89PNG\r\n/, 'image/png'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF....WEBP/s, 'image/webp'],
  [/^RIFF....WAVE/s, 'audio/wav'],
  [/^OggS/, 'audio/ogg'],
  [/^ID3|^\xFF[\xE2-\xFB]/, 'audio/mpeg'],
  [/^....ftypM4A/s, 'audio/mp4'],
  [/^....ftyp/s, 'video/mp4'],
  [/^.E\xDF\xA3/s, 'video/webm'],
]

/** What a file is by its first bytes, whatever its name says; null for what is not shown (a drawing in SVG may hold a script). */
export function formFileType(bytes: Uint8Array): FormFile['type'] | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16))
  return MAGIC.find(([pattern]) => pattern.test(head))?.[1] ?? null
}

/** Can a file of this type be shown where the form has it? Sound may come in a film's container. */
export const fitsPlace = (kind: ShownMedia['kind'], type: FormFile['type']): boolean =>
  kind === 'image'
    ? type.startsWith('image/')
    : kind === 'video'
      ? type.startsWith('video/')
      : !type.startsWith('image/')

/**
 * What is shown beside a text in a language, as far as its files came with the
 * form. Where a large picture is given it stands for the small one: a tablet
 * has the room.
 */
export function shownMedia(
  { files, defaultLanguage }: Pick<Definition, 'files' | 'defaultLanguage'>,
  media: Media | undefined,
  language: string,
): readonly ShownMedia[] {
  if (media === undefined || files === undefined) return []
  const found = (
    kind: ShownMedia['kind'],
    names: Readonly<Record<string, string>> | undefined,
  ): readonly ShownMedia[] => {
    const name = names?.[language] ?? names?.['*'] ?? names?.[defaultLanguage]
    const key = name === undefined ? '' : fileNamed(name)
    const file = Object.hasOwn(files, key) ? files[key] : undefined
    return file !== undefined && fitsPlace(kind, file.type) ? [{ kind, file }] : []
  }
  const large = found('image', media.bigImage)
  return [
    ...(large.length > 0 ? large : found('image', media.image)),
    ...found('audio', media.audio),
    ...found('video', media.video),
  ]
}

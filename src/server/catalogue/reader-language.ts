import { LANGUAGES, Language } from '#/core/catalogue/texts.ts'

/**
 * The language a reader gets: the one asked for, else the best of the
 * browser's list (`Accept-Language`), else Latvian. A wrong value is not an
 * error for somebody who only followed a link.
 */
export function readerLanguage(asked: unknown, acceptLanguage: string | undefined): Language {
  const chosen = Language.safeParse(asked)
  if (chosen.success) return chosen.data
  const wishes = (acceptLanguage ?? '').split(',').flatMap((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = parameters
      .map((each) => /^\s*q=([\d.]+)\s*$/.exec(each)?.[1])
      .find((each) => each !== undefined)
    const language = LANGUAGES.find((each) => tag === each || tag.startsWith(`${each}-`))
    const quality = weight === undefined ? 1 : Number(weight)
    return language === undefined || !(quality > 0) ? [] : [{ language, quality }]
  })
  return wishes.toSorted((a, b) => b.quality - a.quality)[0]?.language ?? 'lv'
}

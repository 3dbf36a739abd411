import { z } from 'zod'

/** Latvian first; the order is also the order of falling back. */
export const LANGUAGES = ['lv', 'en', 'ru'] as const
export const Language = z.enum(LANGUAGES)
export type Language = z.infer<typeof Language>

const text = z.string().trim().min(1).max(4000)

/** One text in the languages it exists in; at least one. */
export const Texts = z
  .strictObject({ lv: text.optional(), en: text.optional(), ru: text.optional() })
  .refine((texts) => LANGUAGES.some((language) => texts[language] !== undefined), {
    message: 'A text needs at least one language',
  })
export type Texts = z.infer<typeof Texts>

/** A text as it can be shown, and the language it is really in (for the `lang` attribute). */
export interface ShownText {
  readonly text: string
  readonly language: Language
}

/**
 * The text in the wanted language, else in Latvian, English, Russian: whichever
 * comes first. A reader must be told when it is not their language, so the
 * language comes with it.
 */
export function shownText(texts: Texts, wanted: Language): ShownText {
  const own = texts[wanted]
  if (own !== undefined) return { text: own, language: wanted }
  for (const language of LANGUAGES) {
    const other = texts[language]
    if (other !== undefined) return { text: other, language }
  }
  return { text: '', language: wanted }
}

/** The text alone, with the same fallback. */
export const textIn = (texts: Texts, wanted: Language): string => shownText(texts, wanted).text

/**
 * The shape of a room's words: Latvian is written first, and English and
 * Russian must have exactly its keys, or the compiler refuses the file.
 *
 * A word is a sentence, or, where a number changes it, one sentence for each
 * plural form the language has (CLDR): Latvian has a form of its own for
 * numbers ending in zero and for 11–19, Russian has few and many.
 * Places to fill are written `{{name}}`.
 */

export type Language = 'lv' | 'en' | 'ru'

/** In the order in which they are offered. */
export const languages: readonly Language[] = ['lv', 'en', 'ru']

interface LatvianForms {
  readonly zero: string
  readonly one: string
  readonly other: string
}
interface EnglishForms {
  readonly one: string
  readonly other: string
}
interface RussianForms {
  readonly one: string
  readonly few: string
  readonly many: string
  readonly other: string
}

export type PluralForms = LatvianForms | EnglishForms | RussianForms
export type Word = string | PluralForms

type SameKeys<L, Forms> = { readonly [K in keyof L]: L[K] extends string ? string : Forms }

/** The words of one room in three languages. */
export interface Room<L extends Readonly<Record<string, string | LatvianForms>>> {
  readonly lv: L
  readonly en: SameKeys<L, EnglishForms>
  readonly ru: SameKeys<L, RussianForms>
}

/**
 * Declares a room's words. Write `{ lv, en, ru }`; keys are camelCase, flat,
 * and say what the sentence is for rather than where it stands.
 */
export function room<const L extends Readonly<Record<string, string | LatvianForms>>>(
  words: Room<L>,
): Room<L> {
  return words
}

type Places<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Places<Rest> : never

/** What a sentence needs to be complete: each `{{place}}`, and `count` where the number changes the sentence. */
export type Filling<W> = W extends string
  ? { readonly [P in Places<W>]: string | number }
  : W extends { readonly other: infer Other }
    ? { readonly count: number } & { readonly [P in Exclude<Places<Other>, 'count'>]: string | number }
    : never

/** Spreads plural forms into the suffixed keys i18next looks for: `{ visits: { one, other } }` is `visits_one`, `visits_other`. */
export function flatWords(words: Readonly<Record<string, Word>>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [key, word] of Object.entries(words)) {
    if (typeof word === 'string') flat[key] = word
    else for (const [form, text] of Object.entries(word)) flat[`${key}_${form}`] = String(text)
  }
  return flat
}

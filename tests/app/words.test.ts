import { describe, expect, test } from 'vitest'
import { flatWords, languages, type Language, type Word } from '#/app/words/catalog.ts'
import { formatsIn } from '#/app/words/formats.ts'
import { preferredLanguage, rooms, startWords, wordsIn } from '#/app/words/words.ts'

const formsOf: Readonly<Record<Language, readonly string[]>> = {
  lv: new Intl.PluralRules('lv').resolvedOptions().pluralCategories,
  en: new Intl.PluralRules('en').resolvedOptions().pluralCategories,
  ru: new Intl.PluralRules('ru').resolvedOptions().pluralCategories,
}

const textsOf = (word: Word): string[] =>
  typeof word === 'string' ? [word] : Object.values(word).map(String)
const placesOf = (text: string) => new Set([...text.matchAll(/\{\{(.*?)\}\}/g)].map((place) => place[1]))
const catalogOf = (words: { readonly [L in Language]: Readonly<Record<string, Word>> }, language: Language) =>
  words[language]

describe.each(Object.entries(rooms))('the words of the room "%s"', (_, words) => {
  test('have the same keys in every language', () => {
    const latvian = Object.keys(catalogOf(words, 'lv'))
    for (const language of languages)
      expect(Object.keys(catalogOf(words, language)).toSorted()).toEqual(latvian.toSorted())
  })

  test('are never empty, padded or doubly spaced', () => {
    for (const language of languages) {
      for (const [key, word] of Object.entries(catalogOf(words, language))) {
        for (const text of textsOf(word)) {
          expect(text, `${language} ${key}`).not.toBe('')
          expect(text, `${language} ${key}`).toBe(text.trim().replaceAll(/ {2,}/g, ' '))
        }
      }
    }
  })

  test('leave the same places to fill in every language and in every plural form', () => {
    for (const [key, latvian] of Object.entries(catalogOf(words, 'lv'))) {
      const expected = placesOf(textsOf(latvian).at(-1) ?? '')
      for (const language of languages) {
        const word = catalogOf(words, language)[key] ?? ''
        for (const text of textsOf(word)) {
          expect(placesOf(text), `${language} ${key}`).toEqual(expected)
          expect(text.replaceAll(/\{\{\w+\}\}/g, ''), `${language} ${key}`).not.toMatch(/[{}]/)
        }
      }
    }
  })

  test('have exactly the plural forms the language has', () => {
    for (const language of languages) {
      for (const [key, word] of Object.entries(catalogOf(words, language))) {
        if (typeof word === 'string') continue
        expect(Object.keys(word).toSorted(), `${language} ${key}`).toEqual([...formsOf[language]].toSorted())
      }
    }
  })

  test("use each language's own letters: no Cyrillic in Latvian or English, no Latin letters alone in Russian", () => {
    for (const language of ['lv', 'en'] as const) {
      for (const [key, word] of Object.entries(catalogOf(words, language))) {
        for (const text of textsOf(word))
          expect(text, `${language} ${key}`).not.toMatch(/\p{Script=Cyrillic}/u)
      }
    }
    for (const [key, word] of Object.entries(catalogOf(words, 'ru'))) {
      if (key === 'productName') continue
      const spoken = textsOf(word).filter((text) => /\p{L}/u.test(text.replaceAll(/\{\{\w+\}\}/g, '')))
      for (const text of spoken) expect(text, `ru ${key}`).toMatch(/\p{Script=Cyrillic}/u)
    }
  })
})

test('Latvian, Russian and English count visits as their grammars do', () => {
  startWords('lv')
  const count = (language: Language, visits: number) =>
    wordsIn('shared', language)('pendingVisits', { count: visits })
  expect(count('lv', 1)).toMatch(/^1 vizīte /)
  expect(count('lv', 21)).toMatch(/^21 vizīte /)
  expect(count('lv', 11)).toMatch(/^11 vizīšu /)
  expect(count('lv', 20)).toMatch(/^20 vizīšu /)
  expect(count('lv', 3)).toMatch(/^3 vizītes /)
  expect(count('ru', 1)).toMatch(/^1 визит /)
  expect(count('ru', 3)).toMatch(/^3 визита /)
  expect(count('ru', 11)).toMatch(/^11 визитов /)
  expect(count('ru', 21)).toMatch(/^21 визит /)
  expect(count('en', 1)).toMatch(/^1 visit /)
  expect(count('en', 2)).toMatch(/^2 visits /)
})

test('a name is put into a sentence as it is, without HTML escapes', () => {
  startWords('lv')
  expect(wordsIn('shared', 'lv')('lockFor', { name: "O'Nīls & Ozols" })).toBe("Slēgt (O'Nīls & Ozols)")
})

test('flat words spread plural forms into the suffixes i18next looks for', () => {
  expect(flatWords({ one: 'viens', visits: { one: 'a', other: 'b' } })).toEqual({
    one: 'viens',
    visits_one: 'a',
    visits_other: 'b',
  })
})

test('the language is the remembered one, else the first we speak, else Latvian', () => {
  expect(preferredLanguage('ru', ['en-GB'])).toBe('ru')
  expect(preferredLanguage('de', ['en-GB', 'lv'])).toBe('en')
  expect(preferredLanguage(null, ['de-DE', 'ru-LV', 'lv-LV'])).toBe('ru')
  expect(preferredLanguage(null, ['de', 'fi'])).toBe('lv')
  expect(preferredLanguage(null, [])).toBe('lv')
})

test('dates, hours and money are written as people here write them', () => {
  const { date, dateTime, time, money } = formatsIn('lv')
  expect(date('2026-11-12')).toBe('12.11.2026.')
  expect(time(Date.UTC(2026, 10, 12, 22, 5))).toBe('00:05')
  expect(dateTime(Date.UTC(2026, 10, 12, 22, 5))).toBe('13.11.2026. 00:05')
  expect(money(1250)).toBe('12,50\u00a0€')
  expect(formatsIn('en').date('2026-11-12')).toBe('12/11/2026')
  expect(formatsIn('ru').date('2026-11-12')).toBe('12.11.2026')
})

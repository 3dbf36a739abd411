import { expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { readability, readingHints } from '#/core/questionnaire/reading-level.ts'

test('[Q25] words, sentences and long words are counted as by hand', () => {
  // 5 + 4 words, two of them (skaidrojums, neatbilst) of eight letters and more.
  const counted = readability('Šis ir mazs un skaidrojums. Tas mums te neatbilst.', 'lv')
  expect(counted).toEqual({ words: 9, sentences: 2, longestSentence: 5, longWords: 2, lix: 27 })
  // The same letters are long in English from seven on: "without" counts there.
  expect(readability('We go without any of it today.', 'en').longWords).toBe(1)
  expect(readability('We go without any of it today.', 'lv').longWords).toBe(0)
  expect(readability('', 'lv')).toEqual({ words: 0, sentences: 0, longestSentence: 0, longWords: 0, lix: 0 })
  expect(readability('Cik ${name} gadu?', 'lv').words).toBe(3)
})

const asked = (label: string) =>
  Definition.parse({
    formatVersion: 1,
    id: 'hints',
    version: '1.0.0',
    title: { lv: 'T' },
    languages: ['lv'],
    defaultLanguage: 'lv',
    itemLists: {},
    body: [{ kind: 'question', type: 'text', key: 'q', name: 'q', label: { lv: label } }],
    scores: [],
  })

test('[Q25] a long sentence and a text of long words are hinted at, a plain or short one is not', () => {
  const long = Array.from({ length: 23 }, () => 'un').join(' ')
  expect(readingHints(asked(`${long}.`))[0]).toMatchObject({ why: 'long-sentence', words: 23 })
  const hard =
    'Administratīvi teritoriālās pašvaldības sociālekonomiskās attīstības koordinēšanas institūcijas pienākumi'
  expect(readingHints(asked(hard))[0]).toMatchObject({ why: 'long-words' })
  expect(readingHints(asked('Vai jums šomēnes pietika naudas ēdienam un zālēm?'))).toEqual([])
  expect(readingHints(asked('Administratīvi teritoriālās pašvaldības'))).toEqual([])
})

import { expect, test } from 'vitest'
import { fieldName, valueName } from '#/app/catalogue/field-words.ts'
import { importProblemWords } from '#/app/catalogue/import-problem-words.ts'
import { languages } from '#/app/words/catalog.ts'
import { startWords, wordsIn } from '#/app/words/words.ts'
import { CATALOGUE_LISTS } from '#/core/catalogue/editing/difference.ts'
import { type RecordShape, shapeOf } from '#/core/catalogue/editing/record-shape.ts'
import { IMPORT_PROBLEM_CODES } from '#/core/catalogue/hsds-import/import-problem.ts'

startWords('lv')

const deep = (shape: RecordShape): readonly RecordShape['fields'][number][] =>
  shape.fields.flatMap((field) => [field, ...('of' in field.field ? deep(field.field.of) : [])])

test('[K1] every field and every fixed value has a name in three languages', () => {
  const fields = CATALOGUE_LISTS.flatMap((list) => deep(shapeOf(list)))
  expect(fields.length).toBeGreaterThan(100)
  for (const language of languages) {
    const words = wordsIn('catalogueFields', language)
    for (const { name, field } of fields) {
      expect(fieldName(words, name), `${language} ${name}`).not.toBe(name)
      if (field.kind !== 'choice' || language !== 'ru') continue
      for (const value of field.values) expect(valueName(words, value), value).toMatch(/\p{Script=Cyrillic}/u)
    }
  }
})

test('[K13] every problem of an import has a sentence in three languages', () => {
  for (const code of IMPORT_PROBLEM_CODES) {
    const said = importProblemWords[code]
    expect(new Set(Object.values(said)).size, code).toBe(3)
    expect(said.ru, code).toMatch(/\p{Script=Cyrillic}/u)
  }
})

import { dataWords } from '#/core/consent/words/data-words.ts'
import type { Language } from '#/app/words/catalog.ts'
import type { Say } from '#/app/words/words.ts'

/** A field of the register in words; one nobody has named yet stays as it is, with the language of its text. */
export function fieldWords(words: Say<'papers'>, field: string): string {
  const [, base = field, tongue] = /^(.*?)(?:\.(lv|en|ru))?$/.exec(field) ?? []
  const names: Readonly<Record<string, string>> = {
    name: words('fieldName'),
    explanation: words('fieldExplanation'),
    basis: words('fieldBasis'),
    special: words('fieldSpecial'),
    law: words('fieldLaw'),
    optional: words('fieldOptional'),
    data: words('fieldData'),
    recipients: words('fieldRecipients'),
    retention: words('fieldRetention'),
    'keep.from': words('fieldKeepFrom'),
    'keep.months': words('fieldKeepMonths'),
    validMonths: words('fieldValidMonths'),
    effectOfRefusal: words('fieldEffect'),
  }
  const name = names[base] ?? base
  return tongue === undefined ? name : `${name} (${tongue})`
}

/** What stands in a field: codes in words, categories as residents read them. */
export function fieldValueWords(
  words: Say<'papers'>,
  field: string,
  value: string,
  language: Language,
): string {
  switch (field) {
    case 'keep.from':
      return value === 'case-closed' ? words('fromCaseClosed') : words('fromConsentEnded')
    case 'data':
      return value
        .split(', ')
        .map((category) => dataWords(category, language))
        .join(', ')
    case 'optional':
      return value === 'true' ? words('isOptional') : words('isNotOptional')
    case 'basis':
    case 'special': {
      const [article = '', ...points] = value.split('-')
      return `${article}${points.map((point) => `(${point})`).join('')}`
    }
    default:
      return value
  }
}

import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import type { Texts } from '#/core/catalogue/texts.ts'

/** Small letters without marks, so "majoklis" finds "mājoklis". */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const allOf = (texts: Texts | undefined): readonly (string | undefined)[] =>
  texts === undefined ? [] : [texts.lv, texts.en, texts.ru]

const searchTexts = new WeakMap<Catalogue, ReadonlyMap<string, string>>()

function searchTextsOf(catalogue: Catalogue): ReadonlyMap<string, string> {
  const known = searchTexts.get(catalogue)
  if (known !== undefined) return known
  const needs = new Map(catalogue.needs.map((need) => [need.code, need.label]))
  const organizations = new Map(catalogue.organizations.map((each) => [each.id, each.name]))
  const made = new Map(
    catalogue.options.map((option) => [
      option.id,
      folded(
        [
          option.name,
          option.alternate_name,
          option.description,
          option.eligibility_description,
          organizations.get(option.organization_id),
          ...option.answersNeeds.map((code) => needs.get(code)),
        ]
          .flatMap(allOf)
          .filter((text) => text !== undefined)
          .join(' '),
      ),
    ]),
  )
  searchTexts.set(catalogue, made)
  return made
}

/** Options whose texts, in whatever language, contain every word asked for. */
export function searchOptions(catalogue: Catalogue, query: string): readonly Option[] {
  const words = folded(query)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return catalogue.options
  const texts = searchTextsOf(catalogue)
  return catalogue.options.filter((option) => {
    const text = texts.get(option.id) ?? ''
    return words.every((word) => text.includes(word))
  })
}

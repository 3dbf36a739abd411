import type { CatalogueList } from '#/core/catalogue/editing/difference.ts'
import type { RecordProblem } from '#/core/catalogue/editing/edit-records.ts'
import type { CatalogueProblemCode } from '#/core/catalogue/catalogue.ts'
import type { Condition, FactDeclaration, FactValue } from '#/core/catalogue/rule.ts'
import { type Language, textIn } from '#/core/catalogue/texts.ts'
import { catalogueFieldsWords } from '#/app/words/rooms/catalogue-fields.ts'
import type { Say, WordKey } from '#/app/words/words.ts'

type FieldKey = WordKey<'catalogueFields'>

const isFieldKey = (key: string): key is FieldKey => Object.hasOwn(catalogueFieldsWords.lv, key)

const keyOf = (name: string): string =>
  name.replaceAll(/[_ ]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** What a field is called; a field without words of its own by its name. */
export function fieldName(words: Say<'catalogueFields'>, name: string): string {
  const key = keyOf(name)
  return isFieldKey(key) ? words(key) : name
}

/** What one of a field's fixed values is called. */
export function valueName(words: Say<'catalogueFields'>, value: string): string {
  const key = `value${keyOf(value).replace(/^[a-z]/, (letter) => letter.toUpperCase())}`
  return isFieldKey(key) ? words(key) : value
}

/** A place inside a record in words: `phones.0.number` is "Phones 1 › Number". */
export function placeName(words: Say<'catalogueFields'>, path: readonly string[]): string {
  const parts: string[] = []
  for (const part of path) {
    if (/^\d+$/.test(part)) parts.push(`${parts.pop() ?? ''} ${Number(part) + 1}`.trim())
    else parts.push(fieldName(words, part))
  }
  return parts.join(' › ')
}

/** What a list of the catalogue is called. */
export function listName(words: Say<'catalogue'>, list: CatalogueList): string {
  switch (list) {
    case 'options':
      return words('listOptions')
    case 'organizations':
      return words('listOrganizations')
    case 'locations':
      return words('listLocations')
    case 'needs':
      return words('listNeeds')
    case 'facts':
      return words('listFacts')
    case 'taxonomies':
      return words('listTaxonomies')
    case 'taxonomy_terms':
      return words('listTaxonomyTerms')
  }
}

/** A problem of a record or a catalogue, in words. */
export function problemName(
  words: Say<'catalogue'>,
  code: RecordProblem['code'] | CatalogueProblemCode,
): string {
  switch (code) {
    case 'form':
      return words('problemForm')
    case 'missing':
      return words('problemMissing')
    case 'duplicate':
      return words('problemDuplicate')
    case 'dangling':
      return words('problemDangling')
    case 'cycle':
      return words('problemCycle')
    case 'undeclared-fact':
      return words('problemUndeclaredFact')
    case 'misfit':
      return words('problemMisfit')
    case 'contradiction':
      return words('problemContradiction')
    case 'dates':
      return words('problemDates')
    case 'unsafe-address':
      return words('problemUnsafeAddress')
    case 'used-elsewhere':
      return words('problemUsedElsewhere')
  }
}

/** An operator in words. */
export function operatorName(words: Say<'catalogue'>, op: Condition['op']): string {
  switch (op) {
    case '=':
      return words('opIs')
    case '!=':
      return words('opIsNot')
    case '<':
      return words('opLess')
    case '<=':
      return words('opAtMost')
    case '>':
      return words('opMore')
    case '>=':
      return words('opAtLeast')
    case 'in':
      return words('opOneOf')
  }
}

/** What a rule is read with: words, and the facts it may name. */
export interface RuleReader {
  readonly words: Say<'catalogue'>
  readonly shared: Say<'shared'>
  readonly facts: readonly FactDeclaration[]
  readonly language: Language
}

/** What a fact is called; one nobody declared by its code. */
export function factName({ words, facts, language }: RuleReader, id: string): string {
  const fact = facts.find((each) => each.id === id)
  return fact === undefined ? words('undeclared', { fact: id }) : textIn(fact.label, language)
}

function factValueName(
  { shared, language }: RuleReader,
  fact: FactDeclaration | undefined,
  value: FactValue,
) {
  if (typeof value === 'boolean') return value ? shared('yes') : shared('no')
  const choice = fact?.choices?.find((each) => each.value === value)
  return choice === undefined ? String(value) : textIn(choice.label, language)
}

/** A row of a rule as a sentence: "Age in years at least 65". */
export function conditionName(
  reader: RuleReader,
  condition: Pick<Condition, 'fact' | 'op' | 'value'>,
): string {
  const fact = reader.facts.find((each) => each.id === condition.fact)
  const values = Array.isArray(condition.value) ? condition.value : [condition.value]
  const said = values.map((value) => factValueName(reader, fact, value)).join(', ')
  return `${factName(reader, condition.fact)} ${operatorName(reader.words, condition.op)} ${said}`
}

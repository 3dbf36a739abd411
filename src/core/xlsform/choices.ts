import type { Item } from '#/core/questionnaire/definition.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'
import type { WrittenText } from './expression-check.ts'
import type { Findings, Place } from './problem.ts'
import type { Languages, Row, SheetTable } from './sheet-table.ts'

/** A list of choices with where each stands. */
export interface ChoiceList {
  readonly items: Item[]
  readonly places: Place[]
}

/** Names of an item's own fields, which a further column cannot have. */
const OWN: ReadonlySet<string> = new Set(['value', 'label', 'media', '__proto__'])

/** The value pyxform gives the choice it adds for `or_other`. */
export const OTHER = 'other'

/** Reads the sheets `choices` and `external_choices`: lists by name, in the order of the sheet. */
export function readChoices(
  table: SheetTable,
  languages: Languages,
  findings: Findings,
  duplicatesAllowed: boolean,
  writtenTexts: WrittenText[],
): Map<string, ChoiceList> {
  const lists = new Map<string, ChoiceList>()
  const seen = new Map<string, Map<string, Set<string>>>()
  for (const meaning of ['list_name', 'name']) {
    if (table.has(meaning) || table.rows.every((row) => table.isBlank(row))) continue
    findings.error(
      { sheet: table.name, row: 1, column: null },
      'no-column',
      `the sheet ${table.name} has no column ${meaning}`,
      `Give the first row the headers list_name, name and label.${misspelled(table, meaning)}`,
    )
    return lists
  }
  for (const header of table.extraHeaders) {
    if (!OWN.has(header)) continue
    findings.error(
      { sheet: table.name, row: 1, column: header },
      'reserved-column',
      `a column of choices cannot be called ${header}`,
      'Give the column another name, also in the choice filters that use it.',
    )
    return lists
  }
  for (const row of table.rows) {
    if (table.isBlank(row)) continue
    readChoice(table, row, languages, findings, lists, seen, duplicatesAllowed)
    for (const { header, text } of table.eachText(row, 'label'))
      writtenTexts.push({ text, place: { ...table.place(row, null), column: header } })
  }
  return lists
}

const misspelled = (table: SheetTable, meaning: string): string => {
  const meant = nearest(meaning, table.extraHeaders)
  return meant === null ? '' : ` Is ${meaning} meant by "${meant}"?`
}

function readChoice(
  table: SheetTable,
  row: Row,
  languages: Languages,
  findings: Findings,
  lists: Map<string, ChoiceList>,
  seen: Map<string, Map<string, Set<string>>>,
  duplicatesAllowed: boolean,
): void {
  const list = table.cell(row, 'list_name')
  const value = table.cell(row, 'name')
  const texts = table.texts(row, 'label')
  if (list === '') {
    const what = value === '' ? 'this row' : `the choice ${value}`
    findings.warning(
      table.place(row, 'list_name'),
      'choice-without-list',
      `${what} belongs to no list and is left out`,
      'Write the list’s name in the column list_name, or remove the row.',
    )
    return
  }
  if (value === '') {
    findings.error(
      table.place(row, 'name'),
      'choice-without-name',
      `a choice of the list ${list} has no name`,
      'Write what is stored when it is chosen, e.g. yes.',
    )
    return
  }
  const values = seen.get(list) ?? new Map<string, Set<string>>()
  seen.set(list, values)
  const apart = values.get(value) ?? new Set<string>()
  const columns = JSON.stringify(table.extras(row) ?? {})
  if (apart.size > 0 && !duplicatesAllowed) {
    // A village of the same name in another district: its filter tells them apart.
    if (apart.has(columns)) {
      findings.error(
        table.place(row, 'name'),
        'repeated-choice',
        `the list ${list} has the choice ${value} twice`,
        'Give it another name, or write allow_choice_duplicates = yes in the sheet settings.',
      )
      return
    }
    findings.warning(
      table.place(row, 'name'),
      'choice-again',
      `the list ${list} has the choice ${value} again, with other columns; where both are offered the first stands. ODK’s converter refuses this`,
      'Write allow_choice_duplicates = yes in the sheet settings if a choice filter tells them apart.',
    )
  }
  apart.add(columns)
  values.set(value, apart)
  if (texts === undefined && table.media(row) === undefined) {
    findings.warning(
      table.place(row, 'label'),
      'no-label',
      `the choice ${value} of the list ${list} has no label; its name is shown`,
      'Write what people read.',
    )
  }
  const media = table.media(row)
  const item: Item = {
    value,
    label: texts ?? { [languages.fallback]: value },
    ...(media === undefined ? {} : { media }),
    ...table.extras(row),
  }
  const known = lists.get(list) ?? { items: [], places: [] }
  lists.set(list, known)
  known.items.push(item)
  known.places.push(table.place(row, 'name'))
}

/** What `or_other` adds to a list, in the languages we know; English in the others. */
const OTHER_LABEL: Readonly<Record<string, string>> = { lv: 'Cits', en: 'Other', ru: 'Другое' }
const SPECIFY: Readonly<Record<string, string>> = {
  lv: 'Norādiet, kas tieši.',
  en: 'Specify other.',
  ru: 'Уточните, что именно.',
}

const inLanguages = (words: Readonly<Record<string, string>>, languages: Languages): Record<string, string> =>
  Object.fromEntries(languages.list.map((code) => [code, words[code] ?? words['en'] ?? '']))

/** The choice `other`, added once to a list that has none. */
export function addOther(list: ChoiceList, languages: Languages, place: Place): void {
  if (list.items.some(({ value }) => value === OTHER)) return
  list.items.push({ value: OTHER, label: inLanguages(OTHER_LABEL, languages) })
  list.places.push(place)
}

/** What is asked when `other` is chosen. */
export const specifyLabel = (languages: Languages): Record<string, string> => inLanguages(SPECIFY, languages)

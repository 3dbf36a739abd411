import { describe, expect, test } from 'vitest'
import { definitionId, definitionVersion, keyOf } from '#/core/xlsform/naming.ts'
import { languageCode } from '#/core/xlsform/languages.ts'
import { nearest } from '#/core/questionnaire/nearest.ts'
import { isDynamicDefault } from '#/core/xlsform/dynamic-default.ts'
import { readType } from '#/core/xlsform/question-types.ts'
import { definitionOf, imported, inShort, questionsOf } from './written.ts'

const form = (...rows: readonly string[]): string => ['| survey |', ...rows].join('\n')

describe('headers are known by all the names ODK knows them by', () => {
  test.each([
    ['relevance', 'relevant', "'a' = 'b'"],
    ['bind::relevant', 'relevant', "'a' = 'b'"],
    ['BIND:RELEVANT', 'relevant', "'a' = 'b'"],
    ['Bind :: Relevant', 'relevant', "'a' = 'b'"],
    ['constraint', 'constraint', '. > 1'],
    ['bind::constraint', 'constraint', '. > 1'],
    ['calculate', 'calculate', '1 + 1'],
    ['Calculation', 'calculate', '1 + 1'],
    ['bind:calculate', 'calculate', '1 + 1'],
    ['control::appearance', 'appearance', 'minimal'],
    ['body::appearance', 'appearance', 'minimal'],
    ['save_to', 'saveTo', 'size'],
    ['bind::entities:saveto', 'saveTo', 'size'],
  ])('%s', (header, field, cell) => {
    const definition = definitionOf(
      form(`| | type | name | label::en | ${header} |`, `| | integer | q | Q | ${cell} |`),
    )
    expect(questionsOf(definition).get('q')).toMatchObject({ [field]: cell })
    expect(questionsOf(definition).get('q')?.columns).toBeUndefined()
  })

  test.each([
    ['hint::lv', 'hint'],
    ['guidance hint::Latviešu', 'guidance'],
    ['constraint_message::lv', 'constraintMessage'],
    ['constraining message:lv', 'constraintMessage'],
    ['jr:constraintMsg::lv', 'constraintMessage'],
    ['bind::jr:constraintMsg::Latviešu (lv)', 'constraintMessage'],
    ['bind:jr:constraintMsg:lv', 'constraintMessage'],
    ['required message::lv', 'requiredMessage'],
    ['requiredMsg::lv', 'requiredMessage'],
    ['bind::jr:requiredMsg::lv', 'requiredMessage'],
    ['why::lv', 'why'],
  ])('%s', (header, field) => {
    const definition = definitionOf(
      form(`| | type | name | label::lv | ${header} |`, '| | text | q | Q | Teksts |'),
    )
    expect(questionsOf(definition).get('q')).toMatchObject({ [field]: { lv: 'Teksts' } })
  })

  test.each(['image', 'media::image', 'media:image'])('%s', (header) => {
    const definition = definitionOf(
      form(
        `| | type | name | label::lv | ${header} | ${header}::lv |`.replace(
          'media:image::lv',
          'media:image:lv',
        ),
        '| | text | q | Q | a.png | b.png |',
      ),
    )
    expect(questionsOf(definition).get('q')?.media).toEqual({ image: { '*': 'a.png', lv: 'b.png' } })
  })

  test('two names for one column are an error, in settings the newer counts', () => {
    expect(
      inShort(imported(form('| | type | name | value | label::en |', '| | text | a | b | A |'))),
    ).toContain('E survey 1 value repeated-column')
    const both = `${form('| | type | name | label::en |', '| | text | a | A |')}\n| settings |\n| | id_string | form_id |\n| | old | New One |`
    expect(definitionOf(both)).toMatchObject({
      id: 'new-one',
      imported: { settings: { form_id: 'New One', id_string: 'old' } },
    })
  })

  test('a misspelled header is named with the one meant, and kept', () => {
    const result = imported(
      form('| | type | name | label::en | relevent | labl::ru |', '| | text | a | A | 1 = 1 | Б |'),
    )
    expect(inShort(result)).toEqual([
      'W survey 1 relevent unknown-column',
      'W survey 1 labl::ru unknown-column',
      'W survey - purpose no-purpose',
    ])
    expect(result.problems[0]?.help).toContain('relevant')
    expect(result.problems[1]?.help).toContain('label')
    expect(result.definition?.body[0]?.columns).toEqual({ relevent: '1 = 1', 'labl::ru': 'Б' })
  })
})

test.each([
  ['select_one a', 'select-one choices a -'],
  ['select one a', 'select-one choices a -'],
  ['Select1 a', 'select-one choices a -'],
  ['select_multiple a or_other', 'select-multiple choices a other'],
  ['select all that apply from a or specify other', 'select-multiple choices a other'],
  ['select_one_from_file a b.csv', 'select-one file a b.csv -'],
  ['select_multiple_from_file a.xml', 'select-multiple file a.xml -'],
  ['select one external towns', 'select-one external towns -'],
  ['select_one ${member}', 'select-one repeat member -'],
  ['rank  a', 'rank choices a -'],
])('the type "%s" is a select', (cell, expected) => {
  const type = readType(cell)
  expect(
    type.kind === 'select' && `${type.type} ${type.source} ${type.list} ${type.orOther ? 'other' : '-'}`,
  ).toBe(expected)
})

test.each([
  ['begin group', 'begin group'],
  ['begin_group', 'begin group'],
  ['Begin Repeat', 'begin repeat'],
  ['begin lgroup', 'begin repeat'],
  ['end looped group', 'end repeat'],
  ['end_repeat', 'end repeat'],
  ['begin loop over a', 'begin loop'],
])('the type "%s" opens or closes', (cell, expected) => {
  const type = readType(cell)
  expect((type.kind === 'begin' || type.kind === 'end') && `${type.kind} ${type.what}`).toBe(expected)
})

test.each([
  ['intger', 'integer'],
  ['Geo point', 'geopoint'],
  ['select_mutiple a', 'select_multiple'],
  ['begn group', 'begin group'],
  ['quantum', null],
])('"%s" is no type; %s is meant', (cell, meant) => {
  expect(readType(cell)).toEqual({ kind: 'unknown', nearest: meant })
})

test.each([
  ['Latviešu (lv)', 'lv'],
  ['lv', 'lv'],
  ['LV', 'lv'],
  ['Latvian', 'lv'],
  ['latviešu', 'lv'],
  ['English(en)', 'en'],
  ['Русский', 'ru'],
  ['Português (pt-BR)', 'pt-BR'],
  ['pt_br', 'pt-br'],
  ['ltg', 'ltg'],
  ['Klingon', 'xk-klingon'],
  [' ', 'und'],
  ['default', 'und'],
])('the language "%s" is %s', (name, code) => {
  expect(languageCode(name).code).toBe(code)
})

test('the same language written in two ways is one, and told', () => {
  const result = imported(
    form('| | type | name | label::English | hint::English (en) |', '| | text | a | A | B |'),
  )
  expect(inShort(result)[0]).toBe('W survey 1 hint::English (en) same-language')
  expect(result.languages).toEqual(['en'])
})

test('a label without a language is one of its own; the caller may say which', () => {
  const bare = form('| | type | name | label | label::ru |', '| | text | a | A | Б |')
  expect(imported(bare).languages).toEqual(['und', 'ru'])
  expect(definitionOf(bare, { language: 'lv' })).toMatchObject({
    defaultLanguage: 'lv',
    languages: ['lv', 'ru'],
  })
  const hints = form('| | type | name | label::en | label::ru | hint |', '| | text | a | A | Б | H |')
  expect(questionsOf(definitionOf(hints)).get('a')?.hint).toEqual({ en: 'H' })
})

// Vectors of pyxform’s own decision.
test.each([
  ['', 'text', false],
  ['foo', 'text', false],
  ['foo-bar', 'text', false],
  ['foo - bar', 'text', true],
  ['1', 'integer', false],
  ['-1.5', 'decimal', false],
  ['1 + 1', 'integer', true],
  ['2026-01-01', 'date', false],
  ['2026-01-01', 'text', false],
  ['2026-01-01T10:00:00+03:00', 'date-time', false],
  ['56.9 -24.1 0 0', 'geopoint', false],
  ['today()', 'date', true],
  ['${a}', 'text', true],
  ["instance('x')/root", 'text', true],
  ['a[1]', 'text', true],
  ['a | b', 'text', true],
  ['7 div 2', 'integer', true],
  ["'quoted (text)'", 'text', false],
  ['jr://images/a.jpg', 'image', false],
  ['../a', 'text', false],
] as const)('the default %j of a %s is an expression: %s', (text, type, dynamic) => {
  expect(isDynamicDefault(text, type)).toBe(dynamic)
})

test('[X6] keys come from names, and from the group where the name is taken', () => {
  const definition = definitionOf(
    form(
      '| | type | name | label::en | key |',
      '| | text | Age | A | |',
      '| | begin group | child | C | |',
      '| | text | age | B | |',
      '| | text | Год | D | |',
      '| | text | 名 | E | years |',
      '| | end group | | | |',
      '| | begin group | adult | F | |',
      '| | text | age | G | |',
      '| | end group | | | |',
    ),
  )
  const keys: string[] = []
  const look = (nodes: typeof definition.body): void => {
    for (const node of nodes) {
      keys.push(node.key)
      if (node.kind !== 'question') look(node.children)
    }
  }
  look(definition.body)
  expect(keys).toEqual(['age', 'child', 'child_age', 'u433u43eu434', 'years', 'adult', 'adult_age'])
})

test.each([
  ['Mājas vizīte 2', 'majas-vizite-2'],
  ['2024_form', 'form-2024-form'],
  ['!!!', 'form'],
])('the form id %j becomes %s', (formId, id) => {
  expect(definitionId(formId)).toBe(id)
})

test.each([
  ['2024010112', '2024010112.0.0'],
  ['v1.2', '1.2.0'],
  ['1.2.3', '1.2.3'],
  ['2026-03-01', '2026.3.1'],
  ['draft', null],
])('the version %j becomes %s', (text, version) => {
  expect(definitionVersion(text)).toBe(version)
})

test('what was meant is near, what was not is not', () => {
  expect(nearest('agee', ['name', 'age'])).toBe('age')
  expect(nearest('hosuehold', ['household', 'house'])).toBe('household')
  expect(nearest('zebra', ['age', 'name'])).toBeNull()
  expect(keyOf('Ēka-2')).toBe('eka-2')
})

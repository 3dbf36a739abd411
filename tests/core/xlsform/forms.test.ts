import { describe, expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { readXlsx } from '#/core/xlsform/read-xlsx.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { definitionOf, imported, inShort, questionsOf, written } from './written.ts'

const NO_PURPOSE = 'W survey - purpose no-purpose'
const NO_LANGUAGE = 'W settings - default_language no-language'

/** What each form must say, no more and no less, and how many questions it has. */
const FORMS: Readonly<Record<string, { questions: number; languages: string[]; says: string[] }>> = {
  plain: { questions: 3, languages: ['und'], says: [NO_LANGUAGE, NO_PURPOSE] },
  household: { questions: 6, languages: ['lv', 'en', 'ru'], says: [NO_PURPOSE] },
  'old-headers': { questions: 12, languages: ['und'], says: [NO_LANGUAGE, NO_PURPOSE] },
  'every-type': { questions: 36, languages: ['en'], says: [NO_PURPOSE] },
  'or-other': { questions: 4, languages: ['lv', 'en'], says: [NO_PURPOSE] },
  cascade: { questions: 3, languages: ['en'], says: [NO_PURPOSE] },
  'from-files': {
    questions: 5,
    languages: ['und'],
    says: [
      NO_LANGUAGE,
      'W survey 2 type missing-file',
      'W survey 3 type missing-file',
      'W survey 4 type missing-file',
      'W survey 5 name missing-file',
      'W survey 7 calculation missing-file',
      NO_PURPOSE,
    ],
  },
  'translated-media': {
    questions: 2,
    languages: ['en', 'fr'],
    says: [
      'W survey 2 media::image::English (en) missing-media',
      'W survey 2 media::image::Français (fr) missing-media',
      'W survey 2 big-image missing-media',
      'W survey 2 audio missing-media',
      'W survey 3 media::image::English (en) missing-media',
      'W choices 2 image missing-media',
      'W choices 3 image missing-media',
      NO_PURPOSE,
    ],
  },
  defaults: { questions: 9, languages: ['en'], says: [NO_PURPOSE] },
  purposes: { questions: 3, languages: ['lv', 'en'], says: [] },
  'table-list': {
    questions: 3,
    languages: ['en'],
    says: [
      'W ideas - - sheet-left',
      'W survey 1 my remark unknown-column',
      'W survey 1 bind::oc:itemgroup unknown-column',
      'W settings 2 my_setting unknown-setting',
      'W survey 9 type remark-row',
      'W survey 10 disabled disabled-row',
      NO_PURPOSE,
    ],
  },
  entities: { questions: 2, languages: ['en'], says: ['W entities - - entities-kept', NO_PURPOSE] },
}

describe.each(Object.entries(FORMS))('the form %s', (name, { questions, languages, says }) => {
  test('imports, saying exactly what came out differently', () => {
    const result = imported(written(name), { fallbackId: name })
    expect(inShort(result)).toEqual(says)
    expect(result.questions).toBe(questions)
    expect(result.languages).toEqual(languages)
    const definition = Definition.parse(result.definition)
    expect(compileForm(definition).ok || needsEngine(definition)).toBe(true)
    for (const { message, help } of result.problems) expect(message.length * help.length).toBeGreaterThan(0)
  })

  test('exported as .xlsx and imported again it is the same', () => {
    const definition = definitionOf(written(name), { fallbackId: name })
    const { workbook, problems } = readXlsx(writeXlsx(exportXlsform(definition)))
    expect(problems).toEqual([])
    const again = workbook === null ? null : importXlsform(workbook)
    expect(again?.problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(again?.definition).toEqual(definition)
  })
})

/** Lists that come from files or repeats are no item lists; compiling knows only those that are. */
const needsEngine = (definition: Definition): boolean =>
  [...questionsOf(definition).values()].some(
    ({ choicesFromTable, choicesFromRepeat }) =>
      choicesFromTable !== undefined || choicesFromRepeat !== undefined,
  )

test('[X2] every mistake is named with sheet, row, column and what to do', () => {
  const result = imported(written('mistakes'))
  expect(result.definition).toBeNull()
  expect(inShort(result)).toEqual([
    NO_LANGUAGE,
    'E choices 3 name repeated-choice',
    'E choices 4 name choice-without-name',
    'E survey 2 type unknown-type',
    'E survey 3 type unknown-list',
    'E survey 4 name bad-name',
    'E survey 7 name repeated-name',
    'E survey 8 calculation no-calculation',
    'E survey 10 trigger bad-trigger',
    'E survey 11 type no-type',
    'E survey 12 name no-name',
    'E survey 13 type unmatched-end',
    'E survey 14 type unmatched-begin',
    'E survey 5 relevant unknown-name',
    'E survey 6 constraint syntax',
    'E survey 15 label unknown-name',
    'E survey 9 calculation cycle',
  ])
  const help = (code: string): string | undefined => result.problems.find((each) => each.code === code)?.help
  expect(help('unknown-type')).toBe('Is select_one meant?')
  expect(help('unknown-list')).toBe('Is yes_no meant?')
  expect(help('unknown-name')).toBe('Is ${age} meant?')
  expect(help('bad-name')).toContain('my_name')
})

describe('what the forms become', () => {
  test('groups at the top are sections, repeats stay repeats, names of languages stay for export', () => {
    const definition = definitionOf(written('household'))
    expect(definition).toMatchObject({
      id: 'household-visit',
      version: '2026031501.0.0',
      title: { lv: 'Mājsaimniecība' },
      defaultLanguage: 'lv',
      imported: {
        settings: {
          form_id: 'Household Visit',
          version: '2026031501',
          default_language: 'Latviešu (lv)',
          style: 'pages',
        },
        languageNames: { lv: 'Latviešu (lv)', en: 'English', ru: 'ru' },
      },
    })
    expect(definition.body.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'group home',
      'repeat person',
      'question people',
      'question thanks',
    ])
    expect(definition.body[0]).toMatchObject({
      section: true,
      label: { lv: 'Mājoklis', en: 'Home', ru: 'Жильё' },
    })
    const questions = questionsOf(definition)
    expect(questions.get('heating')).toMatchObject({
      required: true,
      requiredMessage: { lv: 'Atzīmējiet vienu.' },
    })
    expect(questions.get('first_name')?.required).toBe(true)
    expect(questions.get('age')).toMatchObject({
      required: "${first_name} != ''",
      constraintMessage: { en: 'Between 0 and 129' },
    })
    expect(questions.get('people')?.calculate).toBe('count(${person})')
  })

  test('old headers and types mean what they meant', () => {
    const questions = questionsOf(definitionOf(written('old-headers')))
    expect([...questions.values()].map(({ name, type }) => `${name} ${type}`)).toEqual([
      'q_string text',
      'q_int integer',
      'q_one select-one',
      'q_many select-multiple',
      'q_prompt select-one',
      'q_when date-time',
      'q_where geopoint',
      'q_photo image',
      'q_part integer',
      'q_phone phone-number',
      'q_ok acknowledge',
      'device metadata',
    ])
    expect(questions.get('q_int')).toMatchObject({
      constraint: '. < 10',
      constraintMessage: { und: 'Less than ten' },
      required: true,
    })
    expect(questions.get('q_one')).toMatchObject({ relevant: '${q_int} > 2', choices: 'yn' })
    expect(questions.get('q_when')?.readonly).toBe(true)
    expect(questions.get('q_part')?.constraint).toBe('0 <= . and . <= 100')
  })

  test('parameters are figures and truth values where they are written so', () => {
    const questions = questionsOf(definitionOf(written('every-type')))
    expect(questions.get('a_range')?.parameters).toEqual({ start: 0, end: 5, step: 0.5 })
    expect(questions.get('one')?.parameters).toEqual({ randomize: true, seed: '${an_integer}' })
    expect(questions.get('noted_at')?.triggers).toEqual(['one', 'several'])
    expect(questions.get('which_visit')?.choicesFromRepeat).toBe('visited')
    expect(questions.get('audit')).toMatchObject({ metadata: 'audit', parameters: { 'track-changes': true } })
    expect(definitionOf(written('every-type')).imported?.externalLists).toEqual(['street'])
  })

  test('or_other adds one choice for all and a question for each', () => {
    const definition = definitionOf(written('or-other'))
    expect(definition.itemLists['fruit']?.map(({ value }) => value)).toEqual(['apple', 'plum', 'other'])
    const questions = questionsOf(definition)
    expect([...questions.keys()]).toEqual(['fruit', 'fruit_other', 'fruits', 'fruits_other'])
    expect(questions.get('fruit')?.orOther).toBe(true)
    expect(questions.get('fruits_other')).toMatchObject({
      type: 'text',
      relevant: "selected(../fruits, 'other')",
      label: { en: 'Specify other.', lv: 'Norādiet, kas tieši.' },
    })
  })

  test('files beside the form become tables', () => {
    const media = new Map(
      Object.entries({
        'parishes.csv': 'code;title;elder\nOZ;Ozolu;A. Ozols\nBE;Bērzu;B. Bērze\n',
        'trees.xml':
          '<root><item><name>oak</name><label>Oak</label></item><item><name>elm</name></item></root>',
        'wells.geojson':
          '{"type":"FeatureCollection","features":[{"type":"Feature","id":"w1","geometry":{"type":"Point","coordinates":[24.1,56.9]},"properties":{"title":"Old well"}}]}',
        'prices.csv': 'name,price\nOZ,3\n',
        'elders.csv': 'code,elder\nOZ,A. Ozols\n',
      }).map(([name, text]) => [name, new TextEncoder().encode(text)]),
    )
    const result = imported(written('from-files'), { media, language: 'en' })
    expect(inShort(result)).toEqual([NO_PURPOSE])
    const { tables, ...definition } = Definition.parse(result.definition)
    expect(tables?.['parishes']).toEqual({
      file: 'parishes.csv',
      columns: ['code', 'title', 'elder'],
      rows: [
        { code: 'OZ', title: 'Ozolu', elder: 'A. Ozols' },
        { code: 'BE', title: 'Bērzu', elder: 'B. Bērze' },
      ],
    })
    expect(tables?.['trees']?.rows).toEqual([{ name: 'oak', label: 'Oak' }, { name: 'elm' }])
    expect(tables?.['wells']?.rows).toEqual([{ id: 'w1', title: 'Old well', geometry: '56.9 24.1 0 0' }])
    expect(Object.keys(tables ?? {})).toEqual(['parishes', 'trees', 'wells', 'prices', 'elders'])
    const questions = questionsOf(definition)
    expect(questions.get('parish')?.choicesFromTable).toEqual({
      table: 'parishes',
      value: 'code',
      label: 'title',
    })
    expect(questions.get('well')?.choicesFromTable).toEqual({ table: 'wells', value: 'id', label: 'title' })
  })

  test('media are kept by language, or for all', () => {
    const definition = definitionOf(written('translated-media'))
    expect(definition).toMatchObject({
      defaultLanguage: 'fr',
      languages: ['en', 'fr'],
      title: { fr: 'Moods' },
    })
    expect(questionsOf(definition).get('mood')).toMatchObject({
      guidance: { en: 'Let them point.' },
      media: {
        image: { en: 'mood-en.png', fr: 'mood-fr.png' },
        bigImage: { '*': 'mood-large.png' },
        audio: { '*': 'mood.mp3' },
      },
    })
    expect(definition.itemLists['mood']?.[1]).toEqual({
      value: 'bad',
      label: { fr: 'bad' },
      media: { image: { '*': 'bad.png' } },
    })
  })

  test('a default is a value or an expression as ODK decides', () => {
    const questions = questionsOf(definitionOf(written('defaults')))
    expect(Object.fromEntries([...questions].map(([name, question]) => [name, question.default]))).toEqual({
      town: 'Ozoli',
      count: 3,
      day: '2026-03-01',
      today_: '=today()',
      where: '56.9 -24.1 0 0',
      dashed: 'non-smoker',
      sum: '=${count} + 1',
      seed: '=once(today())',
      source: 'paper',
    })
  })

  test('purpose, legal basis, reason, key, non-answers and unit come from columns of their own', () => {
    const questions = questionsOf(definitionOf(written('purposes')))
    expect(questions.get('born')).toMatchObject({
      key: 'birth_date',
      purpose: 'assessment',
      basis: 'GDPR 6(1)(e)',
      why: { lv: 'Lai zinātu vecumu.' },
      sensitive: true,
      nonAnswers: ['unknown'],
    })
    expect(questions.get('height')).toMatchObject({ sensitive: false, nonAnswers: [], unit: { en: 'cm' } })
    expect(questions.get('aid')).toMatchObject({ exclusive: ['none'], nonAnswers: ['declined', 'unknown'] })
  })

  test('[X3] columns and settings that mean nothing here are kept for export', () => {
    const definition = definitionOf(written('table-list'))
    expect(definition.id).toBe('grid-1')
    expect(definition.imported?.settings).toMatchObject({
      form_id: 'Grid 1',
      auto_send: 'true',
      my_setting: '5',
    })
    expect(definition.body[0]).toMatchObject({
      appearance: 'table-list',
      section: true,
      columns: { 'my remark': 'for the trainer', 'bind::oc:itemgroup': 'GRID' },
    })
    const { sheets } = exportXlsform(definition)
    expect(sheets.find(({ name }) => name === 'survey')?.rows[0]).toContain('bind::oc:itemgroup')
  })

  test('entities are kept, their expressions checked', () => {
    expect(definitionOf(written('entities'))).toMatchObject({
      instanceName: "concat('Well of ', ${owner})",
      entities: [{ dataset: 'wells', label: '${owner}', createIf: "${owner} != ''" }],
    })
    const broken = written('entities').replace("${owner} != ''", "${ownr} != ''")
    expect(inShort(imported(broken))).toContain('E entities 2 create_if unknown-name')
  })
})

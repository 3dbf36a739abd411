import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXTENSIONS } from '#/core/fhir/elements.ts'
import { toFhirQuestionnaire } from '#/core/fhir/questionnaire.ts'
import type { Node, Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { VERSIONS, shippedForm } from '../forms/shipped.ts'
import { randomBody } from '../paper/random-form.ts'
import { formOf, items, question, repeat, section, three } from '../paper/written-form.ts'
import { type R4Item, R4Questionnaire, everyItem } from './r4.ts'

/** Through JSON, as it leaves the house, and checked by the specification. */
const exported = (form: CompiledForm, publication = {}): R4Questionnaire =>
  R4Questionnaire.parse(JSON.parse(JSON.stringify(toFhirQuestionnaire(form, publication))))

const itemsOf = (form: CompiledForm): ReadonlyMap<string, R4Item> =>
  new Map(everyItem(exported(form).item).map((item) => [item.linkId, item]))

/** One question's item beside others it may read. */
function itemOf(type: Question['type'], more: Partial<Question> = {}, around: Node[] = []): R4Item {
  const form = formOf([section('s', [...around, question(type, 'q', more)])], {
    tables: {
      places: {
        file: 'places.csv',
        columns: ['id', 'name'],
        rows: [
          { id: 'r', name: 'Rīga' },
          { id: 'l', name: 'Liepāja' },
          { id: 'r', name: 'Again' },
        ],
      },
    },
  })
  const item = itemsOf(form).get('q')
  if (item === undefined) throw new Error('the question has no item')
  return item
}
const extensionOf = (item: R4Item, url: string) => item.extension?.find((each) => each.url === url)

/** Items of questions and groups, without texts of help. */
const nodesOf = (questionnaire: R4Questionnaire) =>
  everyItem(questionnaire.item).filter(({ linkId }) => !linkId.includes('.'))

describe.each(VERSIONS)('[FH1] needs and skills %s as FHIR R4', (version) => {
  const form = shippedForm(version)
  const questionnaire = exported(form)

  test('keeps every rule of the specification and has every node once, in order, under its key', () => {
    expect(nodesOf(questionnaire).map(({ linkId }) => linkId)).toEqual(form.nodes.map(({ key }) => key))
    expect(questionnaire).toMatchObject({
      url: 'urn:x-slieksnis:Questionnaire:needs-and-skills',
      version,
      name: 'NeedsAndSkills',
      status: 'active',
      language: 'lv',
    })
    expect(questionnaire.date).toBeUndefined()
    expect(questionnaire.identifier).toEqual([
      { system: 'urn:x-slieksnis:definition-sha256', value: form.sha256 },
    ])
  })

  test('nests as the form does', () => {
    const nesting = (items: readonly R4Item[] | undefined): unknown[] =>
      (items ?? [])
        .filter(({ linkId }) => !linkId.includes('.'))
        .map((item) => [item.linkId, ...nesting(item.item)])
    const expected = (nodes: CompiledForm['top']): unknown[] =>
      nodes.map((node) => [node.key, ...expected(node.children)])
    expect(nesting(questionnaire.item)).toEqual(expected(form.top))
  })

  test('says every text in all three languages', () => {
    for (const item of everyItem(questionnaire.item)) {
      const translations = item._text?.extension ?? []
      expect(translations.map((each) => each.extension?.[0]?.['valueCode'])).toEqual(['en', 'ru'])
      for (const { valueCoding } of item.answerOption ?? [])
        expect(valueCoding?._display?.extension).toHaveLength(2)
    }
  })

  test('says nearly every condition in FHIR’s own words', () => {
    const conditions = form.nodes.filter(({ source }) => source.relevant !== undefined).length
    const items = nodesOf(questionnaire)
    const own = items.filter(({ enableWhen }) => enableWhen !== undefined).length
    const carried = items.filter((item) => extensionOf(item, EXTENSIONS.enableWhenExpression) !== undefined)
    expect(own + carried.length).toBe(conditions)
    expect(own / conditions).toBeGreaterThan(0.9)
  })

  test('numbers questions as on paper', () => {
    expect(everyItem(questionnaire.item).find(({ linkId }) => linkId === 'birth_date')?.prefix).toBe('2.2')
  })
})

test('[FH1] any form keeps every rule and has every node once', () => {
  fc.assert(
    fc.property(randomBody, (body) => {
      const form = formOf(body)
      expect(nodesOf(exported(form)).map(({ linkId }) => linkId)).toEqual(form.nodes.map(({ key }) => key))
    }),
    { numRuns: 300 },
  )
})

describe('[FH2] types', () => {
  test.each<[Question['type'], Partial<Question>, string]>([
    ['note', {}, 'display'],
    ['acknowledge', {}, 'boolean'],
    ['decimal', {}, 'decimal'],
    ['decimal', { unit: three('kg') }, 'quantity'],
    ['integer', {}, 'integer'],
    ['range', {}, 'integer'],
    ['range', { parameters: { step: 0.5 } }, 'decimal'],
    ['date', {}, 'date'],
    ['date-time', {}, 'dateTime'],
    ['time', {}, 'time'],
    ['text', {}, 'string'],
    ['text', { appearance: 'multiline' }, 'text'],
    ['barcode', {}, 'string'],
    ['email', {}, 'string'],
    ['phone-number', {}, 'string'],
    ['geopoint', {}, 'string'],
    ['select-one', { choices: 'abc' }, 'choice'],
    ['select-multiple', { choices: 'abc' }, 'choice'],
    ['rank', { choices: 'abc' }, 'choice'],
    ['select-one', { choicesFromRepeat: 'somebody' }, 'open-choice'],
    ['image', {}, 'attachment'],
    ['audio', {}, 'attachment'],
    ['video', {}, 'attachment'],
    ['file', {}, 'attachment'],
    ['metadata', { metadata: 'start' }, 'dateTime'],
    ['metadata', { metadata: 'today' }, 'date'],
    ['metadata', { metadata: 'deviceid' }, 'string'],
    ['calculate', { calculate: '1 + 2' }, 'decimal'],
    ['calculate', { calculate: "if(1 = 1, '', round(2.5, 0))" }, 'decimal'],
    ['calculate', { calculate: "if(1 = 1, 'yes', 'no')" }, 'string'],
    ['calculate', { calculate: 'today()' }, 'date'],
    ['hidden', {}, 'string'],
  ])('%s %j is %s', (type, more, expected) => {
    expect(itemOf(type, more, [repeat('r', [question('text', 'somebody')])]).type).toBe(expected)
  })

  test('groups and repeats are groups; what holds nothing is only displayed', () => {
    const form = formOf([section('s', [repeat('r', [question('text', 'a')]), repeat('empty', [])])])
    const all = itemsOf(form)
    expect(all.get('s')).toMatchObject({ type: 'group' })
    expect(all.get('r')).toMatchObject({ type: 'group', repeats: true })
    expect(all.get('empty')).toMatchObject({ type: 'display' })
  })
})

describe('[FH3] what FHIR can say it says', () => {
  test('required, read-only, repeated, longest', () => {
    expect(
      itemOf('text', {
        required: true,
        readonly: true,
        constraint: 'string-length(.) <= 60 and string-length(.) >= 2',
      }),
    ).toMatchObject({
      required: true,
      readOnly: true,
      maxLength: 60,
      extension: expect.arrayContaining([{ url: EXTENSIONS.minLength, valueInteger: 2 }]),
    })
    expect(itemOf('select-multiple', { choices: 'abc' }).repeats).toBe(true)
    expect(itemOf('select-one', { choices: 'abc' }).repeats).toBeUndefined()
    expect(itemOf('note', { required: true, readonly: true }).required).toBeUndefined()
  })

  test('bounds of figures and days', () => {
    expect(itemOf('integer', { constraint: '. >= 0 and . <= 120' }).extension).toEqual(
      expect.arrayContaining([
        { url: EXTENSIONS.minValue, valueInteger: 0 },
        { url: EXTENSIONS.maxValue, valueInteger: 120 },
      ]),
    )
    expect(itemOf('date', { constraint: ". >= date('1905-01-01')" }).extension).toEqual(
      expect.arrayContaining([{ url: EXTENSIONS.minValue, valueDate: '1905-01-01' }]),
    )
    expect(itemOf('range', { parameters: { start: 5, end: 1 } }).extension).toEqual([
      { url: EXTENSIONS.minValue, valueInteger: 1 },
      { url: EXTENSIONS.maxValue, valueInteger: 5 },
    ])
  })

  test('choices with the code system of their list, their labels and what stands alone', () => {
    const { answerOption } = itemOf('select-multiple', { choices: 'abc', exclusive: ['c'], default: 'a b' })
    expect(answerOption).toHaveLength(3)
    expect(answerOption?.[0]).toMatchObject({
      valueCoding: { system: 'urn:x-slieksnis:CodeSystem:small-form:abc', code: 'a', display: 'lv A' },
      initialSelected: true,
    })
    expect(answerOption?.[2]).toMatchObject({
      extension: [{ url: EXTENSIONS.optionExclusive, valueBoolean: true }],
    })
    expect(answerOption?.[2]?.initialSelected).toBeUndefined()
  })

  test('choices of a table, each code once', () => {
    const { answerOption } = itemOf('select-one', {
      choices: 'abc',
      choicesFromTable: { table: 'places', value: 'id', label: 'name' },
    })
    expect(answerOption?.map(({ valueCoding }) => `${valueCoding?.code} ${valueCoding?.display}`)).toEqual([
      'r Rīga',
      'l Liepāja',
    ])
  })

  test('defaults by type; one that is computed goes along', () => {
    expect(itemOf('integer', { default: 3 }).initial).toEqual([{ valueInteger: 3 }])
    expect(itemOf('decimal', { default: '2.5', unit: three('kg') }).initial).toEqual([
      { valueQuantity: { value: 2.5, unit: 'lv kg' } },
    ])
    expect(itemOf('date', { default: '2019-05-12' }).initial).toEqual([{ valueDate: '2019-05-12' }])
    expect(itemOf('date', { default: '=today()' })).toMatchObject({
      extension: [
        {
          url: EXTENSIONS.initialExpression,
          valueExpression: { language: 'application/x-odk-xpath', expression: 'today()' },
        },
      ],
    })
    expect(itemOf('integer', { default: 'many' }).initial).toBeUndefined()
  })

  test('units, grounds, and help under the question', () => {
    const item = itemOf('integer', {
      unit: three('€'),
      purpose: 'needs',
      basis: 'GDPR 6(1)(e)',
      hint: three('Per month'),
      why: three('To count'),
    })
    expect(item.extension).toEqual([
      { url: EXTENSIONS.unit, valueCoding: expect.objectContaining({ display: 'lv €' }) },
      { url: EXTENSIONS.designNote, valueMarkdown: 'needs; GDPR 6(1)(e)' },
    ])
    expect(item.item?.map(({ linkId, type, text }) => [linkId, type, text])).toEqual([
      ['q.hint', 'display', 'lv Per month'],
      ['q.why', 'display', 'lv To count'],
    ])
    expect(itemOf('note', { hint: three('More') }).text).toBe('lv Label of q\nlv More')
  })

  test('calculations are hidden, read-only and carry their expression', () => {
    expect(itemOf('calculate', { calculate: '1 + 2' })).toMatchObject({
      readOnly: true,
      extension: [
        { url: EXTENSIONS.hidden, valueBoolean: true },
        {
          url: EXTENSIONS.calculatedExpression,
          valueExpression: { language: 'application/x-odk-xpath', expression: '1 + 2' },
        },
      ],
    })
  })

  test('other expressions go along under the publisher’s own address', () => {
    const item = itemOf('integer', { required: '1 = 1', constraint: '. mod 2 = 0' })
    expect(item.extension?.map(({ url }) => url)).toEqual([
      'urn:x-slieksnis:StructureDefinition:odk-required',
      'urn:x-slieksnis:StructureDefinition:odk-constraint',
    ])
    expect(item.required).toBeUndefined()
  })

  test('date, publisher and address are those given', () => {
    const form = formOf([question('text', 'a')])
    expect(
      exported(form, {
        base: 'https://forms.town.example/',
        date: '2026-11-23',
        publisher: 'Town',
        status: 'draft',
      }),
    ).toMatchObject({
      url: 'https://forms.town.example/Questionnaire/small-form',
      date: '2026-11-23',
      publisher: 'Town',
      status: 'draft',
    })
  })
})

describe('[FH4] conditions', () => {
  const around = [
    question('select-one', 'one', { choices: 'abc' }),
    question('select-multiple', 'many', { choices: 'abc' }),
    question('integer', 'rooms'),
    question('decimal', 'rent', { unit: three('€') }),
    question('date', 'born'),
    question('text', 'word'),
    question('calculate', 'area', { calculate: '${rooms} * 12' }),
    repeat('people', [question('select-one', 'works', { choices: 'yn' })]),
  ]
  const coding = (code: string) => ({
    system: 'urn:x-slieksnis:CodeSystem:small-form:abc',
    code,
    display: `lv ${code.toUpperCase()}`,
  })

  test.each([
    ["${one} = 'a'", [{ question: 'one', operator: '=', answerCoding: coding('a') }], undefined],
    ["${one} != 'a'", [{ question: 'one', operator: '!=', answerCoding: coding('a') }], undefined],
    ["selected(${many}, 'b')", [{ question: 'many', operator: '=', answerCoding: coding('b') }], undefined],
    [
      "${one} = 'a' or ${one} = 'b'",
      [
        { question: 'one', operator: '=', answerCoding: coding('a') },
        { question: 'one', operator: '=', answerCoding: coding('b') },
      ],
      'any',
    ],
    [
      "${one} = 'a' and ${rooms} > 2",
      [
        { question: 'one', operator: '=', answerCoding: coding('a') },
        { question: 'rooms', operator: '>', answerInteger: 2 },
      ],
      'all',
    ],
    ["${word} != ''", [{ question: 'word', operator: 'exists', answerBoolean: true }], undefined],
    ["${word} = 'x'", [{ question: 'word', operator: '=', answerString: 'x' }], undefined],
    ['${rent} <= 2.5', [{ question: 'rent', operator: '<=', answerQuantity: { value: 2.5 } }], undefined],
    ['${area} >= 24', [{ question: 'area', operator: '>=', answerDecimal: 24 }], undefined],
    [
      "${born} < date('2010-01-01')",
      [{ question: 'born', operator: '<', answerDate: '2010-01-01' }],
      undefined,
    ],
  ])('%s', (relevant, enableWhen, enableBehavior) => {
    const item = itemOf('text', { relevant }, around)
    expect(item.enableWhen).toEqual(enableWhen)
    expect(item.enableBehavior).toBe(enableBehavior)
    expect(item.extension).toBeUndefined()
  })

  test.each([
    "(${one} = 'a' or ${one} = 'b') and ${rooms} > 2",
    'count-selected(${many}) > 1',
    '${born} < today()',
    '${rooms} > 2.5',
    "${works} = 'yes'",
    'count(${people}) > 1',
    "regex(${word}, '^a')",
    '${rooms} > ${rent}',
    'false()',
  ])('%s is beyond FHIR and goes along as an expression', (relevant) => {
    const item = itemOf('text', { relevant }, around)
    expect(item.enableWhen).toBeUndefined()
    expect(item.extension).toEqual([
      {
        url: EXTENSIONS.enableWhenExpression,
        valueExpression: { language: 'application/x-odk-xpath', expression: relevant },
      },
    ])
  })

  test('what always holds is no condition', () => {
    const item = itemOf('text', { relevant: 'true()' }, around)
    expect(item.enableWhen ?? item.extension).toBeUndefined()
  })
})

describe('the specification’s rules as written here refuse', () => {
  const sound = JSON.parse(
    JSON.stringify(
      toFhirQuestionnaire(
        formOf([
          section('s', [
            question('select-one', 'a', { choices: 'abc' }),
            question('text', 'b', { relevant: "${a} = 'a'" }),
          ]),
        ]),
      ),
    ),
  ) as never
  const changed = (change: (item: Record<string, unknown>) => void): unknown => {
    const copy = structuredClone(sound) as { item: { item: Record<string, unknown>[] }[] }
    const [first] = copy.item[0]?.item ?? []
    if (first !== undefined) change(first)
    return copy
  }
  test.each<[string, (item: Record<string, unknown>) => void]>([
    ['an unknown element', (item) => (item['colour'] = 'red')],
    ['an unknown type', (item) => (item['type'] = 'select')],
    ['que-1', (item) => (item['type'] = 'group')],
    ['que-2', (item) => (item['linkId'] = 'b')],
    ['que-5', (item) => (item['type'] = 'string')],
    ['que-10', (item) => (item['maxLength'] = 3)],
    ['que-11', (item) => (item['initial'] = [{ valueString: 'a' }])],
    [
      'que-12',
      (item) =>
        (item['enableWhen'] = [1, 2].map(() => ({ question: 'b', operator: 'exists', answerBoolean: true }))),
    ],
    ['que-7', (item) => (item['enableWhen'] = [{ question: 'b', operator: 'exists', answerString: 'x' }])],
    [
      'a condition on nothing',
      (item) => (item['enableWhen'] = [{ question: 'z', operator: 'exists', answerBoolean: true }]),
    ],
    [
      'a condition of another type',
      (item) => (item['enableWhen'] = [{ question: 'b', operator: '=', answerInteger: 1 }]),
    ],
    ['a missing linkId', (item) => delete item['linkId']],
    ['an empty list', (item) => (item['item'] = [])],
  ])('%s', (_rule, change) => {
    expect(R4Questionnaire.safeParse(sound).success).toBe(true)
    expect(R4Questionnaire.safeParse(changed(change)).success).toBe(false)
  })
})

test('a code list of two forms never shares its codes', () => {
  const own = (id: string) =>
    everyItem(
      exported(
        formOf([question('select-one', 'a', { choices: 'abc' })], { id, itemLists: { abc: items('a') } }),
      ).item,
    )[0]?.answerOption?.[0]?.valueCoding?.system
  expect(own('one-form')).not.toBe(own('other-form'))
})

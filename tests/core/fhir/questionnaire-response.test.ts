import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { EXTENSIONS } from '#/core/fhir/elements.ts'
import { toFhirQuestionnaire } from '#/core/fhir/questionnaire.ts'
import { type Authoring, toFhirQuestionnaireResponse } from '#/core/fhir/questionnaire-response.ts'
import type { Answer, Answers } from '#/core/questionnaire/answers.ts'
import type { Node, Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { VERSIONS, sampleAnswers, shippedForm } from '../forms/shipped.ts'
import { randomBody } from '../paper/random-form.ts'
import { formOf, question, repeat, section, three } from '../paper/written-form.ts'
import {
  type R4Item,
  R4Questionnaire,
  R4QuestionnaireResponse,
  type R4ResponseItem,
  everyItem,
  mismatches,
} from './r4.ts'

const Version = z.enum(VERSIONS)
const AUTHORED = '2026-11-23T14:30:00+02:00'

const questionnaireOf = (form: CompiledForm): R4Questionnaire =>
  R4Questionnaire.parse(JSON.parse(JSON.stringify(toFhirQuestionnaire(form))))

/** Through JSON, checked by the specification and against its questionnaire. */
function exported(
  form: CompiledForm,
  answers: Answers,
  authoring: Partial<Authoring> = {},
): { response: R4QuestionnaireResponse; leftOut: readonly string[] } {
  const { response, leftOut } = toFhirQuestionnaireResponse(form, answers, {
    authored: AUTHORED,
    ...authoring,
  })
  const parsed = R4QuestionnaireResponse.parse(JSON.parse(JSON.stringify(response)))
  expect(mismatches(questionnaireOf(form), parsed)).toEqual([])
  return { response: parsed, leftOut }
}

const answersOf = (
  form: CompiledForm,
  given: Record<string, Answer>,
  repeats: Record<string, string[]> = {},
): Answers => ({
  definition: { id: form.definition.id, version: form.definition.version, sha256: form.sha256 },
  answers: given,
  repeats,
})

/** The item of the only question of a form. */
function itemOf(
  type: Question['type'],
  more: Partial<Question>,
  answer: Answer,
  authoring: Partial<Authoring> = {},
): R4ResponseItem | undefined {
  const form = formOf([question(type, 'q', more)])
  return exported(form, answersOf(form, { '/q': answer }), authoring).response.item?.[0]
}

describe('[FH5] answers by type', () => {
  const coding = (code: string) => ({
    valueCoding: {
      system: 'urn:x-slieksnis:CodeSystem:small-form:abc',
      code,
      display: `lv ${code.toUpperCase()}`,
    },
  })
  test.each<[Question['type'], Partial<Question>, string | number | string[], object[]]>([
    ['text', {}, 'Anna', [{ valueString: 'Anna' }]],
    ['integer', {}, 12, [{ valueInteger: 12 }]],
    ['decimal', {}, 12.5, [{ valueDecimal: 12.5 }]],
    ['decimal', { unit: three('kg') }, 12.5, [{ valueQuantity: { value: 12.5, unit: 'lv kg' } }]],
    ['range', {}, 7, [{ valueInteger: 7 }]],
    ['select-one', { choices: 'abc' }, 'b', [coding('b')]],
    ['select-multiple', { choices: 'abc' }, ['c', 'a'], [coding('c'), coding('a')]],
    ['rank', { choices: 'abc' }, ['b', 'c', 'a'], [coding('b'), coding('c'), coding('a')]],
    ['acknowledge', {}, 'OK', [{ valueBoolean: true }]],
    ['date', {}, '2019-05-12', [{ valueDate: '2019-05-12' }]],
    ['date', { appearance: 'month-year' }, '2019-05-01', [{ valueDate: '2019-05' }]],
    ['date', { appearance: 'year' }, '2019-01-01', [{ valueDate: '2019' }]],
    ['time', {}, '14:30:00.000', [{ valueTime: '14:30:00.000' }]],
    ['time', {}, '14:30', [{ valueTime: '14:30:00' }]],
    ['date-time', {}, '2019-05-12T14:30:00.000+03:00', [{ valueDateTime: '2019-05-12T14:30:00+03:00' }]],
    ['date-time', {}, '2019-05-12T14:30:00.000', [{ valueDateTime: '2019-05-12T14:30:00+02:00' }]],
    ['geopoint', {}, '56.95 24.11 0 0', [{ valueString: '56.95 24.11 0 0' }]],
    ['image', {}, 'photo.jpg', [{ valueAttachment: { title: 'photo.jpg' } }]],
  ])('%s %j: %j', (type, more, value, answer) => {
    expect(itemOf(type, more, { value })?.answer).toEqual(answer)
  })

  test.each([
    ['declined', 'asked-declined'],
    ['unknown', 'asked-unknown'],
    ['not-applicable', 'not-applicable'],
  ] as const)('%s is no answer, with the reason %s', (nonAnswer, reason) => {
    expect(itemOf('integer', {}, { nonAnswer })).toEqual({
      linkId: 'q',
      text: 'lv Label of q',
      extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: reason }],
    })
  })

  test('who answered for somebody else is said', () => {
    expect(itemOf('integer', {}, { value: 3, by: 'proxy' })?.extension).toEqual([
      { url: 'urn:x-slieksnis:StructureDefinition:answered-by-proxy', valueBoolean: true },
    ])
  })

  test.each<[Question['type'], string | number]>([
    ['integer', 1.5],
    ['integer', 2 ** 40],
    ['date', 'soon'],
    ['time', 'noon'],
  ])('%s %s does not fit and is named, not bent', (type, value) => {
    const form = formOf([question(type, 'q')])
    const { response, leftOut } = exported(form, answersOf(form, { '/q': { value } }))
    expect(response.item).toBeUndefined()
    expect(leftOut).toEqual(['/q'])
  })

  test('an answer to no question of the form is named', () => {
    const form = formOf([question('text', 'q')])
    expect(
      exported(form, answersOf(form, { '/gone': { value: 'x' }, '/q': { value: 'y' } })).leftOut,
    ).toEqual(['/gone'])
  })
})

describe('[FH6] places', () => {
  const form = formOf([
    section('s', [
      question('text', 'who'),
      section('g', [question('text', 'deep')], { section: false }),
      section('blank', [question('text', 'unasked')]),
    ]),
    repeat('people', [question('text', 'name'), repeat('jobs', [question('text', 'job')])]),
  ])
  test('groups nest, empty ones stay away, each instance is an item, in order', () => {
    const { response } = exported(
      form,
      answersOf(
        form,
        {
          '/s/who': { value: 'Anna' },
          '/s/g/deep': { value: 'x' },
          '/people/p2/name': { value: 'Second' },
          '/people/p1/name': { value: 'First' },
          '/people/p1/jobs/1/job': { value: 'Baker' },
          '/people/p1/jobs/2/job': { value: 'Tailor' },
        },
        { '/people': ['p1', 'p2'], '/people/p1/jobs': ['1', '2'] },
      ),
    )
    const outline = (items: readonly R4ResponseItem[] | undefined): unknown[] =>
      (items ?? []).map((item) => [
        item.linkId,
        ...(item.answer ?? []).map((answer) => answer.valueString),
        ...outline(item.item),
      ])
    expect(outline(response.item)).toEqual([
      ['s', ['who', 'Anna'], ['g', ['deep', 'x']]],
      ['people', ['name', 'First'], ['jobs', ['job', 'Baker']], ['jobs', ['job', 'Tailor']]],
      ['people', ['name', 'Second']],
    ])
  })

  test('what logic does not ask is left out on purpose', () => {
    const asked = formOf([
      question('select-one', 'a', { choices: 'abc' }),
      question('text', 'b', { relevant: "${a} = 'a'" }),
    ])
    const given = { '/a': { value: 'c' }, '/b': { value: 'kept for now' } }
    const { response, leftOut } = exported(asked, answersOf(asked, given))
    expect(response.item?.map(({ linkId }) => linkId)).toEqual(['a'])
    expect(leftOut).toEqual([])
  })

  test('status, moment and address are those given', () => {
    expect(exported(form, answersOf(form, {}), { status: 'in-progress' }).response).toEqual({
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'urn:x-slieksnis:Questionnaire:small-form|1.0.0',
      status: 'in-progress',
      authored: AUTHORED,
    })
    const { response } = toFhirQuestionnaireResponse(form, answersOf(form, {}), {
      authored: AUTHORED,
      base: 'https://forms.town.example',
    })
    expect(response.questionnaire).toBe('https://forms.town.example/Questionnaire/small-form|1.0.0')
  })
})

test('[FH6] the sample households’ answers all arrive', () => {
  let proved = 0
  for (const { filled } of sampleAnswers().households) {
    const form = shippedForm(Version.parse(filled.definition.version))
    const { response, leftOut } = exported(form, filled)
    expect(leftOut).toEqual([])
    const session = FormSession.open(form, filled, { language: 'lv', today: AUTHORED.slice(0, 10) })
    const expected = Object.keys(filled.answers).filter((path) => session.isRelevant(path)).length
    const told = everyItem(response.item).filter(
      ({ answer, extension }) => answer !== undefined || extension !== undefined,
    ).length
    expect(told).toBe(expected)
    proved += told
    const people = response.item?.filter(({ linkId }) => linkId === 'members') ?? []
    expect(people).toHaveLength(filled.repeats['/members']?.length ?? 0)
  }
  expect(proved).toBeGreaterThan(100)
})

// ——— the conditions mean the same to whoever reads only FHIR ———

/** R4's enableWhen, from its definition, over the answers of the items around. */
function isEnabled(item: R4Item, given: ReadonlyMap<string, R4ResponseItem>): boolean {
  const tests = (item.enableWhen ?? []).map((when) => {
    const answers = given.get(when.question)?.answer ?? []
    if (when.operator === 'exists') return answers.length > 0 === when.answerBoolean
    const wanted =
      when.answerCoding?.code ??
      when.answerInteger ??
      when.answerDecimal ??
      when.answerQuantity?.value ??
      when.answerDate ??
      when.answerString
    const values = answers.map(
      (each) =>
        each.valueCoding?.code ??
        each.valueInteger ??
        each.valueDecimal ??
        each.valueQuantity?.value ??
        each.valueDate ??
        each.valueString,
    )
    if (when.operator === '!=') return !values.includes(wanted)
    return values.some((value) => {
      if (value === undefined || wanted === undefined) return false
      switch (when.operator) {
        case '=':
          return value === wanted
        case '<':
          return value < wanted
        case '<=':
          return value <= wanted
        case '>':
          return value > wanted
        case '>=':
          return value >= wanted
        default:
          return false
      }
    })
  })
  return item.enableBehavior === 'any' ? tests.some(Boolean) : tests.every(Boolean)
}

const ANSWERS: Readonly<
  Record<string, (choices: string | undefined) => fc.Arbitrary<string | number | string[]>>
> = {
  'select-one': (choices) => fc.constantFrom(...codesOf(choices)),
  'select-multiple': (choices) => fc.subarray([...codesOf(choices)], { minLength: 1 }),
  rank: (choices) => fc.constant([...codesOf(choices)]),
  integer: () => fc.integer({ min: 1, max: 8 }),
  decimal: () => fc.integer({ min: 1, max: 8 }),
  text: () => fc.constantFrom('a', 'x y'),
  date: () => fc.constant('2020-02-02'),
}
const codesOf = (choices: string | undefined): readonly string[] =>
  choices === 'yn' ? ['yes', 'no'] : choices === 'scale' ? ['1', '2', '3', '4'] : ['a', 'b', 'c']

test('[FH4] enableWhen asks exactly what the engine asks, and any answers make a sound response', () => {
  let proved = 0
  fc.assert(
    fc.property(randomBody, fc.infiniteStream(fc.nat()), (body: Node[], seeds) => {
      const form = formOf(body)
      const session = FormSession.open(form, null, { language: 'lv', today: '2026-11-23' })
      for (const repeated of form.nodes.filter(({ kind }) => kind === 'repeat'))
        if (repeated.repeats.length === 0) session.addRepeat(repeated.path)
      for (const path of session.paths()) {
        const asked = session.node(path)?.question
        const seed = seeds.next().value
        if (asked == null || seed % 4 === 0) continue
        const [value] = fc.sample(ANSWERS[asked.type]?.(asked.choices) ?? fc.constant(''), {
          numRuns: 1,
          seed,
        })
        if (seed % 5 === 0) session.set(path, { nonAnswer: 'declined' })
        else if (value !== undefined && value !== '') session.set(path, { value })
      }
      const answers = session.serialise()
      const { response, leftOut } = exported(form, answers)
      expect(leftOut).toEqual([])
      const given = new Map(everyItem(response.item).map((item) => [item.linkId, item]))
      for (const item of everyItem(questionnaireOf(form).item)) {
        const node = form.byKey.get(item.linkId)
        if (node === undefined || item.enableWhen === undefined) continue
        const path = session.paths().find((each) => session.node(each) === node)
        // The engine's own relevance holds its groups' too, which here always hold or are asked apart.
        if (path === undefined) continue
        expect(isEnabled(item, given), item.linkId).toBe(session.isRelevant(path))
        proved++
      }
    }),
    { numRuns: 200 },
  )
  expect(proved).toBeGreaterThan(500)
})

describe('the comparison with the questionnaire refuses', () => {
  const form = formOf([
    section('s', [question('select-one', 'a', { choices: 'abc' }), question('text', 'b')]),
  ])
  const questionnaire = questionnaireOf(form)
  const sound = exported(form, answersOf(form, { '/s/a': { value: 'a' }, '/s/b': { value: 'x' } })).response
  const inside = sound.item?.[0]?.item ?? []
  test.each<[string, R4ResponseItem[]]>([
    ['another nesting', [...inside]],
    ['an unknown item', [{ linkId: 's', item: [{ linkId: 'z', answer: [{ valueString: 'x' }] }] }]],
    ['another order', [{ linkId: 's', item: inside.toReversed() }]],
    ['another type', [{ linkId: 's', item: [{ linkId: 'b', answer: [{ valueInteger: 1 }] }] }]],
    [
      'a code not offered',
      [{ linkId: 's', item: [{ linkId: 'a', answer: [{ valueCoding: { system: 'urn:x:y', code: 'a' } }] }] }],
    ],
    [
      'two answers to one',
      [{ linkId: 's', item: [{ linkId: 'b', answer: [{ valueString: 'x' }, { valueString: 'y' }] }] }],
    ],
    ['a group twice', [{ linkId: 's' }, { linkId: 's' }]],
  ])('%s', (_what, item) => {
    expect(mismatches(questionnaire, sound)).toEqual([])
    expect(mismatches(questionnaire, { ...sound, item })).not.toEqual([])
  })

  test('qrs-1: items beside an answer', () => {
    const item = [{ linkId: 's', answer: [{ valueString: 'x' }], item: inside }]
    expect(R4QuestionnaireResponse.safeParse({ ...sound, item }).success).toBe(false)
  })
})

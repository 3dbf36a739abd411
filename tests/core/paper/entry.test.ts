import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { PaperChoice } from '#/core/paper/answer-space.ts'
import { entrySteps } from '#/core/paper/entry-steps.ts'
import { type EntryReading, readEntry, typedEntry } from '#/core/paper/entry.ts'
import {
  type PaperEntry,
  type PaperQuestion,
  type PaperQuestionnaire,
  paperOf,
} from '#/core/paper/questionnaire-paper.ts'
import type { Answer } from '#/core/questionnaire/answers.ts'
import { NON_ANSWERS, type Question } from '#/core/questionnaire/definition.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { VERSIONS, sampleAnswers, shippedForm } from '../forms/shipped.ts'
import { randomBody } from './random-form.ts'
import { formOf, items, question, repeat, section, three } from './written-form.ts'

const questionsIn = (entries: readonly PaperEntry[]): readonly PaperQuestion[] =>
  entries.flatMap((entry) =>
    entry.kind === 'question' ? [entry] : entry.kind === 'note' ? [] : questionsIn(entry.entries),
  )
const questionsOf = (paper: PaperQuestionnaire) =>
  questionsIn(paper.sections.flatMap(({ entries }) => entries))

const printed = (type: Question['type'], more: Partial<Question> = {}): PaperQuestion => {
  const form = formOf(
    [section('s', [question(type, 'q', more), question('select-multiple', 'before', { choices: 'abc' })])],
    {
      tables: {
        places: {
          file: 'places.csv',
          columns: ['code', 'name'],
          rows: Array.from({ length: 80 }, (_row, at) => ({ code: `c${at}`, name: `Place ${at}, north` })),
        },
      },
      itemLists: { abc: items('a', 'b', 'c'), scale: items('0', '1', '9'), yn: items('yes', 'no') },
    },
  )
  const [first] = questionsOf(paperOf(form, 'en'))
  if (first === undefined) throw new Error('nothing is printed')
  return first
}

const value = (of: string | number | string[]): EntryReading => ({ outcome: 'answer', answer: { value: of } })

describe('[PA5] what is typed is read as', () => {
  const abc = { choices: 'abc' }
  const scale = { choices: 'scale' }
  const range = { parameters: { start: 0, end: 10, step: 0.5 } }
  test.each<[Question['type'], Partial<Question>, string, string | number | string[]]>([
    ['select-one', abc, '2', 'b'],
    ['select-one', abc, ' 2 ', 'b'],
    ['select-one', abc, 'b', 'b'],
    ['select-one', scale, '9', '9'],
    ['select-multiple', abc, '1,3', ['a', 'c']],
    ['select-multiple', abc, '3 1', ['c', 'a']],
    ['select-multiple', abc, '1;2', ['a', 'b']],
    ['select-multiple', abc, '1.3', ['a', 'c']],
    ['rank', abc, '3,1,2', ['c', 'a', 'b']],
    ['rank', { ...abc, choiceFilter: 'selected(${before}, value)' }, '2,1', ['b', 'a']],
    ['acknowledge', {}, '1', 'OK'],
    ['acknowledge', {}, 'x', 'OK'],
    ['integer', {}, '12', 12],
    ['integer', {}, '-3', -3],
    ['integer', {}, '1 250', 1250],
    ['integer', {}, '0', 0],
    ['decimal', {}, '12,50', 12.5],
    ['decimal', {}, '1 234.5', 1234.5],
    ['range', range, '2,5', 2.5],
    ['date', {}, '12.05.2019', '2019-05-12'],
    ['date', {}, '2.5.2019.', '2019-05-02'],
    ['date', {}, '29/02/2024', '2024-02-29'],
    ['date', {}, '2019-05-12', '2019-05-12'],
    ['date', { appearance: 'month-year' }, '5.2019', '2019-05-01'],
    ['date', { appearance: 'year' }, '2019', '2019-01-01'],
    ['time', {}, '9.05', '09:05:00.000'],
    ['time', {}, '1430', '14:30:00.000'],
    ['date-time', {}, '12.05.2019 14:30', '2019-05-12T14:30:00.000'],
    ['geopoint', {}, '56.95, 24.11', '56.95 24.11 0 0'],
    ['geopoint', {}, '56,95 24,11', '56.95 24.11 0 0'],
    ['text', {}, ' Anna Ozola ', 'Anna Ozola'],
    ['text', {}, '=-', '-'],
    ['text', {}, '==x', '=x'],
    ['text', {}, '1-2', '1-2'],
    ['phone-number', {}, '+371 20000000', '+371 20000000'],
    ['text', {}, 'constructor', 'constructor'],
    [
      'select-one',
      { choicesFromTable: { table: 'places', value: 'code', label: 'name' } },
      'place 7, NORTH',
      'c7',
    ],
    ['select-one', { choicesFromTable: { table: 'places', value: 'code', label: 'name' } }, 'c7', 'c7'],
  ])('%s %j: "%s"', (type, more, typed, read) => {
    expect(readEntry(printed(type, more), typed)).toEqual(value(read))
  })

  test('nothing is nothing', () => {
    for (const type of ['text', 'integer', 'date'] as const)
      expect(readEntry(printed(type), '  ')).toEqual({ outcome: 'blank' })
  })

  test.each([
    ['-', 'declined'],
    ['?', 'unknown'],
    ['/', 'not-applicable'],
  ] as const)('%s as %s, where that is offered', (sign, nonAnswer) => {
    for (const type of ['text', 'integer', 'date', 'image'] as const) {
      expect(readEntry(printed(type), sign)).toEqual({ outcome: 'answer', answer: { nonAnswer } })
      expect(readEntry(printed(type, { nonAnswers: [] }), sign)).toEqual({
        outcome: 'problem',
        problem: { code: 'non-answer-not-offered', nonAnswer },
      })
    }
  })

  test.each<[Question['type'], Partial<Question>, string, object]>([
    ['select-one', abc, '4', { code: 'no-such-box', typed: '4' }],
    ['select-one', abc, '0', { code: 'no-such-box', typed: '0' }],
    ['select-one', abc, '1,2', { code: 'one-box-only' }],
    ['select-one', abc, ',', { code: 'no-such-box', typed: ',' }],
    ['select-one', scale, '2', { code: 'no-such-box', typed: '2' }],
    ['select-multiple', abc, '1,7', { code: 'no-such-box', typed: '7' }],
    ['select-multiple', abc, '1,1', { code: 'box-twice', typed: '1' }],
    ['select-multiple', { ...abc, exclusive: ['c'] }, '1,3', { code: 'stands-alone', label: 'C' }],
    ['rank', abc, '1,2', { code: 'order-not-whole' }],
    ['integer', {}, '1,5', { code: 'not-whole' }],
    ['integer', {}, 'twelve', { code: 'not-a-number' }],
    ['integer', {}, '1 2', { code: 'not-a-number' }],
    ['decimal', {}, '1,234,5', { code: 'not-a-number' }],
    ['decimal', {}, '9'.repeat(400), { code: 'not-a-number' }],
    ['range', range, '10,5', { code: 'out-of-range', from: 0, to: 10 }],
    ['range', range, '0,3', { code: 'off-step', step: 0.5 }],
    ['date', {}, '30.02.2024', { code: 'not-a-date' }],
    ['date', {}, '29.02.2023', { code: 'not-a-date' }],
    ['date', {}, '12.05.19', { code: 'not-a-date' }],
    ['date', {}, '5.2019', { code: 'not-a-date' }],
    ['date', { appearance: 'month-year' }, '13.2019', { code: 'not-a-date' }],
    ['time', {}, '24.00', { code: 'not-a-time' }],
    ['time', {}, '12.60', { code: 'not-a-time' }],
    ['date-time', {}, '12.05.2019', { code: 'not-a-time' }],
    ['geopoint', {}, '95 24', { code: 'not-a-place' }],
    ['geopoint', {}, 'Rīga', { code: 'not-a-place' }],
    ['image', {}, 'photo.jpg', { code: 'tablet-only' }],
    ['text', { readonly: true }, 'x', { code: 'read-only' }],
  ])('%s %j: "%s" is refused', (type, more, typed, problem) => {
    expect(readEntry(printed(type, more), typed)).toEqual({ outcome: 'problem', problem })
  })

  test('people named in the same questionnaire are written by name', () => {
    const form = formOf(
      [
        repeat('members', [question('text', 'name')], { members: true }),
        question('select-one', 'carer', {
          choices: 'empty',
          choicesFromRepeat: 'name',
          label: three('Who?'),
        }),
      ],
      {},
    )
    const carer = questionsOf(paperOf(form, 'en'))[1]
    if (carer === undefined) throw new Error('the question is not on paper')
    expect(readEntry(carer, 'Anna Ozola')).toEqual(value('Anna Ozola'))
  })
})

/** Any answer this question could have on paper. */
function answerTo({ space, nonAnswers, exclusive, type, filtered }: PaperQuestion): fc.Arbitrary<Answer> {
  const values = (choices: readonly PaperChoice[]) => choices.map((choice) => choice.value)
  const given = (arbitrary: fc.Arbitrary<string | number | string[]>): fc.Arbitrary<Answer> =>
    arbitrary.map((of) => ({ value: of }))
  const day = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00.000`)
  const of = (): fc.Arbitrary<Answer> => {
    switch (space.kind) {
      case 'boxes':
      case 'name':
        return space.many
          ? given(
              fc
                .subarray(values(space.choices), { minLength: 1 })
                .map((some) => some.filter((each) => some.length === 1 || !exclusive.includes(each)))
                .filter((some) => some.length > 0),
            )
          : given(fc.constantFrom(...values(space.choices)))
      case 'order':
        return given(
          filtered
            ? fc.shuffledSubarray(values(space.choices), { minLength: 1 })
            : fc.shuffledSubarray(values(space.choices), { minLength: space.choices.length }),
        )
      case 'line':
      case 'lines':
        return given(fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('-', '?', '/', '=', ' =a', ' b ')))
      case 'number': {
        const { from, to, step, whole } = space
        if (from !== null && to !== null && step !== null)
          return given(
            fc.integer({ min: 0, max: Math.floor((to - from) / step) }).map((at) => from + at * step),
          )
        if (whole) return given(fc.maxSafeInteger().map((number) => (number === 0 ? 0 : number)))
        return given(
          fc
            .double({ noNaN: true, min: -1e15, max: 1e15 })
            .filter((number) => number === 0 || Math.abs(number) > 1e-6)
            .map((number) => (number === 0 ? 0 : number)),
        )
      }
      case 'date':
        return given(day)
      case 'time':
        return given(clock)
      case 'date-time':
        return given(fc.tuple(day, clock).map(([date, time]) => `${date}T${time}`))
      case 'place':
        return given(
          fc
            .tuple(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: -180_000, max: 180_000 }))
            .map(([north, east]) => `${north / 1000} ${east / 1000} 0 0`),
        )
      case 'tablet':
        throw new Error(`${type} is not typed`)
    }
  }
  const nothing: fc.Arbitrary<Answer>[] =
    nonAnswers.length === 0 ? [] : [fc.constantFrom(...nonAnswers).map((nonAnswer) => ({ nonAnswer }))]
  const answers = space.kind === 'tablet' ? [] : [of()]
  return fc.oneof(...answers, ...nothing)
}

function readsBack(asked: PaperQuestion, runs: number): void {
  fc.assert(
    fc.property(answerTo(asked), (answer) => {
      const typed = typedEntry(asked, answer)
      expect(typed).not.toBeNull()
      expect(readEntry(asked, typed ?? '')).toEqual({ outcome: 'answer', answer })
    }),
    { numRuns: runs },
  )
}

describe('[PA6] an answer typed as the paper shows it reads back as the same answer', () => {
  test.each(VERSIONS)('for every question of needs and skills %s', (version) => {
    const asked = questionsOf(paperOf(shippedForm(version), 'lv'))
    expect(asked.length).toBeGreaterThan(80)
    for (const each of asked) readsBack(each, 25)
  })

  test('for any form', () => {
    fc.assert(
      fc.property(randomBody, (body) => {
        for (const each of questionsOf(paperOf(formOf(body), 'ru'))) readsBack(each, 5)
      }),
      { numRuns: 60 },
    )
  })

  test('for the answers of the sample households', () => {
    let proved = 0
    for (const { filled } of sampleAnswers().households) {
      const form = shippedForm(z.enum(VERSIONS).parse(filled.definition.version))
      const asked = new Map(questionsOf(paperOf(form, 'lv')).map((each) => [each.path, each]))
      for (const [path, answer] of Object.entries(filled.answers)) {
        const [, instance] = /^\/members\/([^/]+)\//.exec(path) ?? []
        const each = asked.get(instance === undefined ? path : path.replace(`/${instance}/`, '/'))
        if (each === undefined) continue
        const { by, ...own } = answer
        const typed = typedEntry(each, own)
        expect(typed, path).not.toBeNull()
        expect(readEntry(each, typed ?? ''), `${path} ${by ?? ''}`).toEqual({
          outcome: 'answer',
          answer: own,
        })
        proved++
      }
    }
    expect(proved).toBeGreaterThan(100)
  })

  test('and the engine takes it as an answer of its type', () => {
    fc.assert(
      fc.property(randomBody, fc.infiniteStream(fc.nat()), (body, seeds) => {
        const form = formOf(body)
        const session = FormSession.open(form, null, { language: 'en', today: '2026-11-23' })
        for (const asked of questionsOf(paperOf(form, 'en'))) {
          if (asked.repeats.length > 0 || asked.space.kind === 'tablet') continue
          if (asked.type === 'email' || asked.type === 'phone-number') continue
          const [answer] = fc.sample(answerTo(asked), { numRuns: 1, seed: seeds.next().value })
          const reading = readEntry(asked, typedEntry(asked, answer ?? { nonAnswer: 'unknown' }) ?? '')
          if (reading.outcome !== 'answer') throw new Error(JSON.stringify(reading))
          session.set(asked.path, reading.answer)
          expect(session.state(asked.path)?.violations, `${asked.type} ${JSON.stringify(reading)}`).toEqual(
            [],
          )
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('no keys ever end in anything but an answer, nothing or a problem', () => {
  const types: readonly Question['type'][] = [
    'select-one',
    'select-multiple',
    'rank',
    'integer',
    'decimal',
    'date',
    'time',
    'date-time',
    'geopoint',
    'text',
  ]
  const asked = types.map((type) => printed(type, { choices: 'abc', nonAnswers: [...NON_ANSWERS] }))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...asked), (typed, each) => {
      expect(['answer', 'blank', 'problem']).toContain(readEntry(each, typed).outcome)
    }),
  )
})

test('[PA7] what is keyed in goes person by person, and asks whether there is one more', () => {
  const form = formOf([
    question('integer', 'rooms'),
    question('text', 'why_many', { relevant: '${rooms} > 5' }),
    question('image', 'photo'),
    repeat('cars', [question('text', 'plate'), question('text', 'colour', { relevant: "${plate} != ''" })]),
    repeat('pets', [question('text', 'pet')], { count: '${rooms}' }),
    repeat('members', [question('text', 'who')], { members: true, itemLabel: '${who}' }),
  ])
  const questions = new Map(questionsOf(paperOf(form, 'en')).map((each) => [each.key, each]))
  const session = FormSession.open(form, null, { language: 'en', today: '2026-11-30' })
  const said = () =>
    entrySteps(session, questions).map((step) =>
      step.kind === 'another' ? `${step.heading}: ${step.count}?` : `${step.of} ${step.question.key}`.trim(),
    )
  expect(said()).toEqual(['rooms', 'Repeat cars: 0?'])
  session.set('/rooms', { value: 1 })
  session.addRepeat('/cars')
  const car = session.addRepeat('/cars') ?? ''
  session.set(`${car}/plate`, { value: 'AB-12' })
  const person = session.addRepeat('/members') ?? ''
  session.set(`${person}/who`, { value: 'Anna' })
  expect(said()).toEqual([
    'rooms',
    'Repeat cars 1 plate',
    'Repeat cars 2 plate',
    'Repeat cars 2 colour',
    'Repeat cars: 2?',
    'Repeat pets 1 pet',
    'Anna who',
  ])
})

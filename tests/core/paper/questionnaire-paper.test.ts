import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAnswered } from '#/core/paper/condition.ts'
import { entryOrder } from '#/core/paper/entry.ts'
import {
  type PaperEntry,
  type PaperQuestion,
  type PaperQuestionnaire,
  paperOf,
} from '#/core/paper/questionnaire-paper.ts'
import type { Answer } from '#/core/questionnaire/answers.ts'
import type { Node, Question } from '#/core/questionnaire/definition.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { VERSIONS, shippedForm } from '../forms/shipped.ts'
import { randomBody } from './random-form.ts'
import { formOf, question, repeat, section, three } from './written-form.ts'

const LANGUAGES = ['lv', 'en', 'ru'] as const

const everyEntry = (entries: readonly PaperEntry[]): readonly PaperEntry[] =>
  entries.flatMap((entry) => ('entries' in entry ? [entry, ...everyEntry(entry.entries)] : [entry]))
const entriesOf = (paper: PaperQuestionnaire) => everyEntry(paper.sections.flatMap(({ entries }) => entries))
const questionsOf = (paper: PaperQuestionnaire): readonly PaperQuestion[] =>
  entriesOf(paper).filter((entry) => entry.kind === 'question')

const sentencesOf = (paper: PaperQuestionnaire): readonly string[] => [
  ...paper.sections.flatMap(({ when }) => when),
  ...entriesOf(paper).flatMap((entry) => [
    ...(entry.when === null ? [] : [entry.when]),
    ...(entry.kind === 'question' ? goTosOf(entry).map(({ goTo }) => goTo) : []),
  ]),
]
const goTosOf = ({ space }: PaperQuestion) =>
  'choices' in space
    ? space.choices.flatMap(({ value, goTo }) => (goTo === null ? [] : [{ value, goTo }]))
    : []

/** Whatever belongs to the expression language and not to people. */
const SYNTAX = /\$\{|!=|<=|>=|selected\(|count|not\(|\bor\b.*\(\)|undefined|null|\bdiv\b|\.\.|''/

function everythingOnce(form: CompiledForm, paper: PaperQuestionnaire): void {
  const asked = form.nodes.filter((node) => node.question !== null && isAnswered(node.question))
  const printed = questionsOf(paper)
  expect(printed.map(({ path }) => path)).toEqual(asked.map(({ path }) => path))
  expect(new Set(printed.map(({ number }) => number)).size).toBe(asked.length)
  const notes = form.nodes.filter((node) => node.question?.type === 'note')
  expect(entriesOf(paper).flatMap((entry) => (entry.kind === 'note' ? [entry.key] : []))).toEqual(
    notes.map(({ key }) => key),
  )
  expect(entryOrder(form).map(({ number, path, repeats }) => [number, path, repeats])).toEqual(
    printed.map(({ number, path, repeats }) => [number, path, repeats]),
  )
}

describe.each(VERSIONS)('[PA1] needs and skills %s on paper', (version) => {
  const form = shippedForm(version)

  test.each(LANGUAGES)('has every question once, numbered by section, in %s', (language) => {
    const paper = paperOf(form, language)
    everythingOnce(form, paper)
    for (const part of paper.sections) {
      const numbers = everyEntry(part.entries).flatMap((entry) =>
        entry.kind === 'question' ? [entry.number] : [],
      )
      expect(numbers).toEqual(numbers.map((_number, index) => `${part.number}.${index + 1}`))
      expect(part.heading).not.toBe('')
    }
  })

  test.each(LANGUAGES)('says every condition in whole sentences without syntax, in %s', (language) => {
    const paper = paperOf(form, language)
    const sentences = sentencesOf(paper)
    expect(sentences.length).toBeGreaterThan(40)
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^\p{Lu}.*\.$/u)
      expect(sentence).not.toMatch(SYNTAX)
    }
    for (const { label, space } of questionsOf(paper)) {
      expect(label).not.toMatch(/\$\{/)
      if ('choices' in space) for (const choice of space.choices) expect(choice.label).not.toBe('')
    }
  })

  test('has the same numbers in each language and for any number of people', () => {
    const numbers = (paper: PaperQuestionnaire) =>
      questionsOf(paper).map(({ number, key }) => `${number} ${key}`)
    const usual = numbers(paperOf(form, 'lv'))
    expect(numbers(paperOf(form, 'ru'))).toEqual(usual)
    expect(numbers(paperOf(form, 'lv', { people: 12, others: 1 }))).toEqual(usual)
  })

  test('prints a sheet for each of as many people as wanted: there is too much to ask for a table', () => {
    const people = entriesOf(paperOf(form, 'lv', { people: 9, others: 2 })).find(
      ({ kind }) => kind === 'repeat',
    )
    expect(people).toMatchObject({ people: true, layout: 'sheets', blanks: 9, path: '/members' })
  })

  test('depends on nothing it can’t name', () => {
    for (const sentence of sentencesOf(paperOf(form, 'en')))
      expect(sentence).not.toMatch(/^Only in some cases|\(\)/)
  })
})

const someAnswer = ({ space }: PaperQuestion): Answer | null => {
  if (space.kind === 'date') return { value: '1950-03-01' }
  if (space.kind === 'number') return { value: 4 }
  if (space.kind !== 'boxes' || space.many) return null
  const [first] = space.choices
  return first === undefined ? null : { value: first.value }
}

/** Where a "Go to" sends, all questions between are not for whoever gave that answer. */
function leadsPastOnlyTheIrrelevant(form: CompiledForm, paper: PaperQuestionnaire): number {
  const printed = questionsOf(paper)
  let proved = 0
  for (const [place, from] of printed.entries()) {
    for (const { value, goTo } of goTosOf(from)) {
      const target = /^Go to (\d+\.\d+)\.$/.exec(goTo)?.[1]
      const session = FormSession.open(form, null, { language: 'en', today: '2026-11-23' })
      const instances = new Map<string, string>()
      const innermost = from.repeats.at(-1)
      /** The path in the first instance of every repeat around. */
      const concrete = (path: string, repeats: readonly string[]): string => {
        let at = ''
        let before = ''
        for (const each of repeats) {
          const place = at + each.slice(before.length)
          const instance = instances.get(each) ?? session.addRepeat(place)
          if (instance === null) throw new Error(`no instance of ${place}`)
          instances.set(each, instance)
          at = instance
          before = each
        }
        return at + path.slice(before.length)
      }
      // What stands before is answered somehow, so that this question is asked.
      for (const earlier of printed.slice(0, place)) {
        const answer = someAnswer(earlier)
        if (answer !== null && earlier.repeats.every((each) => from.repeats.includes(each)))
          session.set(concrete(earlier.path, earlier.repeats), answer)
      }
      const path = concrete(from.path, from.repeats)
      expect(session.set(path, { value })).toBe('set')
      if (session.state(path)?.relevant !== true) continue
      for (const passed of printed.slice(place + 1)) {
        if (passed.number === target) break
        if (innermost !== undefined && !passed.repeats.includes(innermost)) break
        if (passed.repeats.length > from.repeats.length + 1) continue
        expect(
          session.state(concrete(passed.path, passed.repeats))?.relevant,
          `${from.key} = ${value} → ${passed.key}`,
        ).toBe(false)
        proved++
      }
    }
  }
  return proved
}

test('[PA4] "Go to" leaves out only what is not asked after that answer', () => {
  for (const version of VERSIONS) {
    const form = shippedForm(version)
    expect(leadsPastOnlyTheIrrelevant(form, paperOf(form, 'en'))).toBeGreaterThan(20)
  }
})

describe('any form', () => {
  test('[PA1] has every question exactly once', () => {
    fc.assert(
      fc.property(randomBody, fc.constantFrom(...LANGUAGES), (body, language) => {
        const form = formOf(body)
        const paper = paperOf(form, language)
        everythingOnce(form, paper)
        for (const sentence of sentencesOf(paper)) expect(sentence).not.toMatch(SYNTAX)
      }),
      { numRuns: 300 },
    )
  })

  test('[PA4] "Go to" leaves out only what is not asked after that answer', () => {
    let proved = 0
    fc.assert(
      fc.property(randomBody, (body) => {
        const form = formOf(body)
        proved += leadsPastOnlyTheIrrelevant(form, paperOf(form, 'en'))
      }),
      { numRuns: 200 },
    )
    expect(proved).toBeGreaterThan(50)
  })
})

describe('what stands where', () => {
  test('calculations, hidden answers and what the device fills in are left out, with groups of nothing else', () => {
    const form = formOf([
      section('counted', [question('calculate', 'sum', { calculate: '1' }), question('hidden', 'secret')]),
      question('metadata', 'opened', { metadata: 'start' }),
      section('asked', [question('note', 'read_this'), question('text', 'answer_me')]),
    ])
    const paper = paperOf(form, 'en')
    expect(paper.sections.map(({ number, heading }) => `${number} ${heading}`)).toEqual(['1 Section asked'])
    expect(entriesOf(paper).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'note read_this',
      'question answer_me',
    ])
  })

  test('a repeat in a repeat is printed on sheets, one for each', () => {
    const inner = repeat('jobs', [question('text', 'job')])
    const form = formOf([repeat('grown', [question('text', 'who'), inner], { count: '3' })])
    const [outer, , nested] = entriesOf(paperOf(form, 'en'))
    expect(outer).toMatchObject({ kind: 'repeat', layout: 'sheets', blanks: 3 })
    expect(nested).toMatchObject({ kind: 'repeat', layout: 'table', blanks: 4 })
  })

  test('a count that an answer gives is said', () => {
    const form = formOf([
      question('integer', 'cars_n'),
      repeat('cars', [question('text', 'plate')], { count: '${cars_n}' }),
    ])
    expect(entriesOf(paperOf(form, 'en'))[1]).toMatchObject({
      howMany: 'As many times as the answer to 1.1 says.',
    })
  })

  test('a question named in a text becomes its number', () => {
    const form = formOf([
      question('text', 'who'),
      question('calculate', 'years', { calculate: '1' }),
      question('text', 'like', { label: three('What does ${who} like at ${years}?') }),
    ])
    expect(questionsOf(paperOf(form, 'en'))[1]?.label).toBe('What does (1.1) like at ____?')
  })

  test('a scale keeps its codes, other lists are counted', () => {
    const form = formOf(
      [
        question('select-one', 'grade', { choices: 'scale' }),
        question('select-one', 'letter', { choices: 'abc' }),
      ],
      {
        itemLists: {
          scale: ['0', '1', '99'].map((value) => ({ value, label: three(value) })),
          abc: ['1', 'b', '3'].map((value) => ({ value, label: three(value) })),
        },
      },
    )
    const numbers = questionsOf(paperOf(form, 'en')).map(({ space }) =>
      'choices' in space ? space.choices.map(({ number }) => number) : [],
    )
    expect(numbers).toEqual([
      ['0', '1', '99'],
      ['1', '2', '3'],
    ])
  })

  test('a language the form lacks falls back to its own', () => {
    const form = formOf([question('text', 'who')])
    expect(questionsOf(paperOf(form, 'de'))[0]?.label).toBe('lv Label of who')
  })

  test('a few questions about each are a table; many, or pages of their own, are sheets', () => {
    const layoutOf = (children: Node[]) =>
      entriesOf(paperOf(formOf([repeat('cars', children)]), 'en')).find(({ kind }) => kind === 'repeat')
    const questions = (count: number) =>
      Array.from({ length: count }, (_each, at) => question('text', `q${at}`))
    expect(layoutOf(questions(16))).toMatchObject({ layout: 'table' })
    expect(layoutOf(questions(17))).toMatchObject({ layout: 'sheets' })
    expect(layoutOf([section('page', questions(2))])).toMatchObject({ layout: 'sheets' })
  })

  test('why something is asked is said once where it is the same for all', () => {
    const why = { why: three('To help.'), basis: 'Law 3' }
    const other = { why: three('To know.'), basis: 'Law 4' }
    const paper = (second: Partial<Question>) =>
      paperOf(
        formOf([
          section('one', [question('text', 'a', why), question('text', 'b', why)]),
          section('two', [question('text', 'c', second), question('text', 'd', why)]),
        ]),
        'en',
      )
    expect(paper(why)).toMatchObject({ reason: { why: 'To help.', basis: 'Law 3' } })
    expect(paper(why).sections.map(({ reason }) => reason)).toEqual([null, null])
    expect(paper(other).reason).toBeNull()
    expect(paper(other).sections.map(({ reason }) => reason?.basis ?? null)).toEqual(['Law 3', null])
  })

  test('marks of a text are taken off, and a blank within it stays a blank', () => {
    const form = formOf([
      question('calculate', 'a_b', { calculate: '1' }),
      question('note', 'n', { label: three('# **Look**: ${a_b} and ${a_b} of _all_') }),
      question('text', 't'),
    ])
    expect(entriesOf(paperOf(form, 'en'))[0]).toMatchObject({ text: 'Look: ____ and ____ of all' })
  })

  test('a form of two thousand questions is all on paper', () => {
    const body = Array.from({ length: 40 }, (_part, part) =>
      section(
        `s${part}`,
        Array.from({ length: 50 }, (_each, at) =>
          question('select-one', `q${part}_${at}`, {
            choices: 'abc',
            ...(at % 5 === 1 ? { relevant: `\${q${part}_${at - 1}} = 'a'` } : {}),
            ...(at % 5 === 2 && part > 0 ? { relevant: `\${q0_0} = 'b'` } : {}),
          }),
        ),
      ),
    )
    const form = formOf(body)
    expect(questionsOf(paperOf(form, 'lv'))).toHaveLength(2000)
  })
})

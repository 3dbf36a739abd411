import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer } from '#/core/questionnaire/answers.ts'
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import { questionAt, upgradeAnswers } from '#/core/questionnaire/versions.ts'

const TYPES = [
  'text',
  'integer',
  'decimal',
  'select-one',
  'select-multiple',
  'rank',
  'date',
  'barcode',
] as const
const CODES = ['a', 'b', 'c', 'd'] as const
/** Where a question may stand: at the top, in a group, in a repeat, in a repeat inside another. */
const PLACES = ['top', 'group', 'people', 'aids'] as const

interface Question {
  readonly key: string
  readonly name: string
  readonly type: (typeof TYPES)[number]
  readonly place: (typeof PLACES)[number]
  readonly codes: readonly string[]
}

const formOf = (version: string, questions: readonly Question[], migration?: unknown): CompiledForm => {
  const at = (place: string) =>
    questions
      .filter((question) => question.place === place)
      .map(({ key, name, type }) => ({
        kind: 'question',
        type,
        key,
        name,
        label: { lv: key },
        ...(type.startsWith('select') || type === 'rank' ? { choices: `list_${key}` } : {}),
      }))
  const definition = Definition.parse({
    formatVersion: 1,
    id: 'pair',
    version,
    title: { lv: 'Pāris' },
    languages: ['lv'],
    defaultLanguage: 'lv',
    itemLists: Object.fromEntries(
      questions.map(({ key, codes }) => [
        `list_${key}`,
        codes.map((code) => ({ value: code, label: { lv: code } })),
      ]),
    ),
    body: [
      ...at('top'),
      { kind: 'group', key: 'part', name: 'part', children: at('group') },
      {
        kind: 'repeat',
        key: 'people',
        name: 'people',
        children: [...at('people'), { kind: 'repeat', key: 'aids', name: 'aids', children: at('aids') }],
      },
    ],
    scores: [],
    ...(migration === undefined ? {} : { migration }),
  })
  const compiled = compileForm(definition)
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
  return compiled.form
}

const question = (index: number): fc.Arbitrary<Question> =>
  fc.record({
    key: fc.constant(`q${index}`),
    name: fc.constantFrom(`q${index}`, `r${index}`),
    type: fc.constantFrom(...TYPES),
    place: fc.constantFrom(...PLACES),
    codes: fc.subarray([...CODES], { minLength: 1 }),
  })
const questionnaire = fc
  .subarray(Array.from({ length: 9 }, (_, index) => index))
  .chain((chosen) => fc.tuple(...chosen.map(question)))

function valueFor(type: Question['type'], pick: number): Answer {
  const code = CODES[pick % 4] ?? 'a'
  const other = CODES[(pick + 1) % 4] ?? 'b'
  switch (type) {
    case 'integer':
      return { value: pick }
    case 'decimal':
      return { value: pick + 0.5 }
    case 'select-multiple':
    case 'rank':
      return { value: [code, other] }
    case 'date':
      return { value: `2026-01-0${(pick % 9) + 1}` }
    case 'text':
    case 'barcode':
    case 'select-one':
      return pick % 5 === 0 ? { nonAnswer: 'declined' } : { value: code, by: 'proxy' }
  }
}

const pathsOf = ({ name, place }: Question): readonly string[] =>
  place === 'top'
    ? [`/${name}`]
    : place === 'group'
      ? [`/part/${name}`]
      : place === 'people'
        ? [`/people/p1/${name}`, `/people/p2/${name}`]
        : [`/people/p1/aids/x/${name}`, `/people/p2/aids/y/${name}`, `/people/p2/aids/z/${name}`]
const repeats = { '/people': ['p1', 'p2'], '/people/p1/aids': ['x'], '/people/p2/aids': ['y', 'z'] }

const migrationStep = (key: string) =>
  fc.constantFrom<unknown>(
    { do: 'remove', key, why: { lv: 'x' } },
    { do: 'retype', key, map: { a: 'b', c: 'd' }, why: { lv: 'x' } },
    { do: 'retype', key, map: { a: '1', b: '2', c: '3', d: 'nothing' }, why: { lv: 'x' } },
  )

test('[Q19] over random pairs of versions no answer is ever lost: each is in the new draft or among the earlier ones', () => {
  fc.assert(
    fc.property(
      questionnaire,
      questionnaire,
      fc.array(fc.nat(20), { minLength: 30, maxLength: 30 }),
      fc
        .subarray(Array.from({ length: 9 }, (_, index) => index))
        .chain((chosen) => fc.tuple(...chosen.map((index) => migrationStep(`q${index}`)))),
      (before, after, picks, steps) => {
        const from = formOf('1.0.0', before)
        const to = formOf('2.0.0', after, { from: '1.0.0', steps })
        let turn = 0
        const answers = Object.fromEntries(
          before.flatMap((each) =>
            pathsOf(each).map((path) => [path, valueFor(each.type, picks[turn++ % 30] ?? 0)] as const),
          ),
        )
        const upgrade = upgradeAnswers(from, to, { answers, repeats })
        const moved = Object.entries(upgrade.answers.answers)
        const kept = Object.entries(upgrade.earlier)
        expect(moved.length + kept.length).toBe(Object.keys(answers).length)
        for (const [path, answer] of kept) {
          expect(answer).toEqual(answers[path])
          expect(upgrade.why[path]).toBeDefined()
        }
        // Every answer under the new version belongs to a question of it and came from the same key.
        for (const [path, answer] of moved) {
          const target = questionAt(to, path)
          const sources = Object.entries(answers).filter(
            ([old]) => questionAt(from, old)?.key === target?.key && upgrade.earlier[old] === undefined,
          )
          expect(sources.length).toBeGreaterThan(0)
          const what = upgrade.steps.find((step) => step.key === target?.key)?.what
          if (what === 'kept' || what === 'moved' || what === 'renamed')
            expect(sources.map(([, source]) => source)).toContainEqual(answer)
        }
      },
    ),
    { numRuns: 400 },
  )
})

test('[Q19] a code the new version maps is carried over by its map; one it does not know goes to the earlier answers', () => {
  const base = { key: 'q0', name: 'q0', type: 'select-one', place: 'top' } as const
  const from = formOf('1.0.0', [{ ...base, codes: ['a', 'b'] }])
  const steps = [{ do: 'retype', key: 'q0', map: { a: 'c' }, why: { lv: 'x' } }]
  const to = formOf('2.0.0', [{ ...base, codes: ['c', 'd'] }], { from: '1.0.0', steps })
  const known = upgradeAnswers(from, to, { answers: { '/q0': { value: 'a' } }, repeats: {} })
  expect(known.answers.answers).toEqual({ '/q0': { value: 'c' } })
  const unknown = upgradeAnswers(from, to, { answers: { '/q0': { value: 'b' } }, repeats: {} })
  expect(unknown.answers.answers).toEqual({})
  expect(unknown.earlier).toEqual({ '/q0': { value: 'b' } })
  expect(unknown.why).toEqual({ '/q0': 'retyped' })
})

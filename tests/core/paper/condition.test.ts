import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Condition, nodesIn } from '#/core/paper/condition.ts'
import { conditionOf } from '#/core/paper/read-condition.ts'
import type { AnswerValue } from '#/core/questionnaire/answers.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { formOf, question, section } from './written-form.ts'

type Given = Readonly<Record<string, AnswerValue | undefined>>

/** What a condition says of some answers, worked out anew and by nothing of the engine. */
function holds(condition: Condition, given: Given): boolean {
  switch (condition.says) {
    case 'always':
      return true
    case 'never':
      return false
    case 'chosen': {
      const value = given[condition.node.name]
      const chosen = Array.isArray(value) ? value : [value]
      return condition.items.some((item) => chosen.includes(item.value)) === condition.truth
    }
    case 'answered':
      return (given[condition.node.name] !== undefined) === condition.truth
    case 'compared': {
      const { subject, order, bound } = condition
      const value = given[subject.node.name]
      const count = Array.isArray(value) ? value.length : 0
      const left = subject.of === 'marked' ? count : value === undefined ? Number.NaN : Number(value)
      const other =
        bound.is === 'answer' ? given[bound.node.name] : bound.is === 'number' ? bound.value : undefined
      const right = other === undefined ? Number.NaN : Number(other)
      // Two blank answers say the same.
      if (bound.is === 'answer' && order === '=') return value === other
      if (bound.is === 'answer' && order === '!=') return value !== other
      const orders = {
        '=': left === right,
        '!=': left !== right,
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
      }
      return orders[order]
    }
    case 'all':
      return condition.parts.every((part) => holds(part, given))
    case 'any':
      return condition.parts.some((part) => holds(part, given))
    default:
      throw new Error(`${condition.says} is not expected here`)
  }
}

const ATOMS = [
  "${one} = 'a'",
  "'b' = ${one}",
  "${one} != 'c'",
  "selected(${one}, 'a')",
  "${one} = ''",
  '${grade} >= 2',
  '3 > ${grade}',
  '${grade} = 2',
  '${grade} != 4',
  "${grade} <= '2'",
  "selected(${many}, 'b')",
  'count-selected(${many}) >= 2',
  'count-selected(${many}) = 0',
  'count-selected(${many}) > 1',
  "${many} = 'a'",
  '${rooms} > 3',
  '${rooms} <= 5',
  '${rooms} = 4',
  '${rooms} != 4',
  "${rooms} != ''",
  '${rooms} > ${other}',
  '${rooms} = ${other}',
  "${sorted} = 'warm'",
  "${sorted} != 'warm'",
  "${sorted} = ''",
  '${points} >= 2',
  '${points} < 2',
  "if(${one} = 'a', ${rooms} > 3, ${grade} = 1)",
  'true()',
  'false()',
]
const expression: fc.Arbitrary<string> = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...ATOMS),
    tie('tree').map((inner) => `not(${inner})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a}) and (${b})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a}) or (${b})`),
  ),
})).tree

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const answers: fc.Arbitrary<Given> = fc.record({
  one: maybe(fc.constantFrom('a', 'b', 'c')),
  grade: maybe(fc.constantFrom('1', '2', '3', '4')),
  many: maybe(fc.subarray(['a', 'b', 'c'], { minLength: 1 })),
  rooms: maybe(fc.integer({ min: 1, max: 8 })),
  other: maybe(fc.integer({ min: 1, max: 8 })),
})

test('[PA2] what is said in words is what the engine decides, for any logic and any answers', () => {
  let clear = 0
  fc.assert(
    fc.property(expression, fc.array(answers, { minLength: 1, maxLength: 8 }), (relevant, all) => {
      const form = formOf([
        section('s', [
          question('select-one', 'one', { choices: 'abc' }),
          question('select-one', 'grade', { choices: 'scale' }),
          question('select-multiple', 'many', { choices: 'abc' }),
          question('integer', 'rooms'),
          question('integer', 'other'),
          question('calculate', 'sorted', {
            calculate: "if(${one} = '', '', if(${one} = 'a' or ${rooms} > 4, 'warm', 'cold'))",
          }),
          question('calculate', 'points', { calculate: 'if(${grade} >= 3, 3, if(${grade} = 2, 2, 0))' }),
          question('text', 'asked', { relevant }),
        ]),
      ])
      const asked = form.byKey.get('asked')
      const ready = asked?.expressions.relevant
      if (asked === undefined || ready === undefined) throw new Error('the question is missing')
      const condition = conditionOf(form, asked, ready.expression)
      if (
        JSON.stringify(condition, (key, value: unknown) =>
          key === 'node' || key === 'reads' ? 0 : value,
        ).includes('unclear')
      )
        return
      // Calculations left standing by their label are beyond this reading.
      if (nodesIn(condition).some((node) => node.question?.type === 'calculate')) return
      clear++
      for (const given of all) {
        const session = FormSession.open(form, null, { language: 'en', today: '2026-11-23' })
        for (const [name, value] of Object.entries(given))
          if (value !== undefined) session.set(`/s/${name}`, { value })
        expect(holds(condition, given)).toBe(session.isRelevant('/s/asked'))
      }
    }),
    { numRuns: 800 },
  )
  expect(clear).toBeGreaterThan(300)
})

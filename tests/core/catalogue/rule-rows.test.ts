import { describe, expect, test } from 'vitest'
import {
  newCondition,
  operatorsOf,
  ruleProblems,
  withFact,
  withOperator,
  withRows,
} from '#/core/catalogue/editing/rule-rows.ts'
import { type Condition, FactDeclaration, Rule, misfitOf } from '#/core/catalogue/rule.ts'
import { sampleCatalogue } from './sample-catalogue.ts'

const { facts, options } = sampleCatalogue()
const age = FactDeclaration.parse(facts.find(({ id }) => id === 'p.age'))
const alone = FactDeclaration.parse(facts.find(({ id }) => id === 'p.lives_alone'))
const walking = FactDeclaration.parse(facts.find(({ id }) => id === 'p.mob'))
const income = FactDeclaration.parse(facts.find(({ id }) => id === 'h.income_status'))
const rule = (groups: Readonly<Record<string, unknown>>): Rule => Rule.parse({ v: 1, ...groups })
const row = (fact: string, op: Condition['op'], value: Condition['value']): Condition => ({ fact, op, value })

describe('[K7] rules as rows', () => {
  test('a new row suits its fact, whatever the fact', () => {
    for (const fact of facts) {
      expect(misfitOf(newCondition(fact), fact), fact.id).toBeNull()
      for (const op of operatorsOf(fact)) {
        expect(misfitOf(withOperator(newCondition(fact), op), fact), `${fact.id} ${op}`).toBeNull()
      }
    }
    expect(operatorsOf(alone)).toEqual(['='])
    expect(operatorsOf(income)).not.toContain('<')
    expect(operatorsOf(age)).not.toContain('in')
  })

  test('what was chosen stays where it suits', () => {
    const old = row('p.age', '>=', 65)
    expect(withFact(old, { ...age, id: 'p.ucla3' })).toEqual(row('p.ucla3', '>=', 65))
    expect(withFact(old, alone)).toEqual(row('p.lives_alone', '=', true))
    expect(withOperator(row('p.mob', '=', 3), 'in')).toEqual(row('p.mob', 'in', [3]))
    expect(withOperator(row('p.mob', 'in', [3, 4]), '>=')).toEqual(row('p.mob', '>=', 3))
    const rows = withRows(rule({ all: [old] }), 'gate', [newCondition(alone)])
    expect([rows.all, rows.gate]).toEqual([[old], [newCondition(alone)]])
  })

  test('the rules that are shipped have no problem', () => {
    for (const option of options) expect(ruleProblems(option.rule, facts), option.slug).toEqual([])
  })

  test.each([
    ['a fact nobody declared', { all: [row('p.shoe', '=', 1)] }, ['all 0 undeclared-fact']],
    ['a value of another type', { gate: [row('p.age', '>', 'old')] }, ['gate 0 wrong-type']],
    ['a list where one value belongs', { all: [row('p.mob', '=', [1])] }, ['all 0 needs-one-value']],
    ['one value where a list belongs', { all: [row('p.mob', 'in', 1)] }, ['all 0 needs-list']],
    ['an order the fact has not', { any: [row('h.income_status', '<', 'trucigs')] }, ['any 0 no-order']],
    ['a value the fact never has', { all: [row('p.mob', '=', 9)] }, ['all 0 never-has']],
    ['the same row twice', { all: [row('p.age', '>', 1), row('p.age', '>', 1)] }, ['all 1 repeated-row']],
    [
      'rows no age satisfies',
      { all: [row('p.age', '>', 65), row('p.age', '<', 60)] },
      ['all null contradiction'],
    ],
    [
      'a gate against a condition',
      { gate: [row('p.lives_alone', '=', true)], all: [row('p.lives_alone', '=', false)] },
      ['all null contradiction'],
    ],
    [
      'one of these, of which none can hold beside the others',
      { all: [row('p.age', '<', 18)], any: [row('p.age', '>', 65), row('p.age', '=', 40)] },
      ['any null never-holds'],
    ],
    [
      'one of these that can hold',
      { all: [row('p.age', '<', 18)], any: [row('p.age', '>', 65), row('p.age', '=', 4)] },
      [],
    ],
    [
      'two checks of one name',
      {
        check: [
          { id: 'a', text: { lv: 'a' } },
          { id: 'a', text: { lv: 'b' } },
        ],
      },
      ['check 1 repeated-check'],
    ],
  ])('%s', (_, groups, problems) => {
    const found = ruleProblems(rule(groups), facts).map((each) => `${each.group} ${each.row} ${each.code}`)
    expect(found).toEqual(problems)
  })

  test('a scale asked in order, with its own values, is no problem', () => {
    expect(ruleProblems(rule({ all: [row(walking.id, '>=', 3)] }), facts)).toEqual([])
  })
})

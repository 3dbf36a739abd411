import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { readFacts } from '#/core/matching/facts-file.ts'
import { FactSources, compositionFacts, factsFrom, sourceOf } from '#/core/matching/facts.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const sources = FactSources.parse([
  { fact: 'p.age', question: 'age' },
  { fact: 'p.crisis', question: 'crisis', map: { yes: true, no: false } },
  { fact: 'h.child_disability', question: 'disability', map: { child: true, '*': false } },
  { fact: 'p.ucla3', score: 'ucla-3', output: 'sum' },
  { fact: 'h.declared_here', question: 'declared', map: { yes: true, no: false } },
])
const declarations = sampleCatalogue().facts

describe('facts from answers', () => {
  test('a mapped answer is a fact; what was declined, not asked or not mapped is not', () => {
    const { household, persons } = factsFrom(sources, {
      household: { declared: 'yes' },
      persons: [
        { personId: 'a', values: { age: 70, crisis: { nonAnswer: 'declined' } } },
        { personId: 'b', values: { crisis: 'perhaps' } },
        { personId: 'c', values: { crisis: 'no' } },
      ],
    })
    expect([...household]).toEqual([['h.declared_here', true]])
    expect(persons.map((person) => [...person.facts])).toEqual([[['p.age', 70]], [], [['p.crisis', false]]])
  })

  test('scores give facts for each person; an undecided one gives none', () => {
    const { persons } = factsFrom(sources, {
      household: {},
      persons: [
        { personId: 'a', values: {} },
        { personId: 'b', values: {} },
      ],
      scores: {
        persons: { a: { 'ucla-3': { sum: 7 } }, b: { 'ucla-3': { sum: { outcome: 'undecided' } } } },
      },
    })
    expect(persons.map((person) => person.facts.get('p.ucla3'))).toEqual([7, undefined])
  })

  test('a household fact out of people: anyone’s yes, but no only when everyone was asked', () => {
    const answered = (...codes: readonly (string | null)[]) =>
      factsFrom(
        sources,
        {
          household: {},
          persons: codes.map((code, index) => ({
            personId: `p${index}`,
            values: code === null ? {} : { disability: code },
          })),
        },
        declarations,
      ).household.get('h.child_disability')
    expect([answered('none', 'child'), answered(null, 'child'), answered('none', 'I')]).toEqual([
      true,
      true,
      false,
    ])
    expect([answered('none', null), answered()]).toEqual([undefined, undefined])
  })

  test('several choices: true when one code maps to true', () => {
    const many = FactSources.parse([
      { fact: 'p.homeless', question: 'where', map: { street: true, home: false } },
    ])
    const of = (where: unknown) =>
      factsFrom(many, {
        household: {},
        persons: [{ personId: 'a', values: { where } }],
      }).persons[0]?.facts.get('p.homeless')
    expect([of(['home', 'street']), of(['home']), of(['home', 'boat']), of([])]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ])
  })

  test('a derived fact fills a gap and never overrides an answer', () => {
    const derived = compositionFacts([
      { personId: 'a', ageYears: 40 },
      { personId: 'b', ageYears: 9 },
    ])
    const { household, persons } = factsFrom(sources, {
      household: {},
      persons: [
        { personId: 'a', values: { age: 41 } },
        { personId: 'b', values: {} },
      ],
      derived,
    })
    expect(household.get('h.children_n')).toBe(1)
    expect(persons.map((person) => person.facts.get('p.age'))).toEqual([41, 9])
    expect(persons[0]?.facts.get('p.lives_alone')).toBe(false)
    expect(compositionFacts([{ personId: 'a', ageYears: null }]).household).toEqual({})
  })

  test('an answer named like a property of every object is not one', () => {
    const odd = FactSources.parse([{ fact: 'p.x', question: 'constructor' }])
    expect(factsFrom(odd, { household: {}, persons: [] }).household.size).toBe(0)
    expect(sourceOf(sources, 'p.age')).toMatchObject({ question: 'age' })
  })
})

describe('the sources shipped with the form', () => {
  const shipped = FactSources.parse(
    JSON.parse(readFileSync(new URL('../../../forms/needs-and-skills/facts.json', import.meta.url), 'utf8')),
  )
  test('give every declared fact, and only those', () => {
    const given = new Set(shipped.map((source) => source.fact))
    expect([...given].toSorted()).toEqual(declarations.map((fact) => fact.id).toSorted())
  })
  test('map only to values the fact can have', () => {
    const compiled = compileCatalogue(sampleCatalogue())
    for (const { fact, map } of shipped) {
      const slot = compiled.slots[compiled.slotOf.get(fact) ?? -1]
      for (const value of Object.values(map ?? {}))
        expect(slot?.read(value), `${fact} = ${String(value)}`).toBe(value)
    }
  })
})

test('answers the form offers for a fact without a map are values the fact can have', () => {
  const compiled = compileCatalogue(sampleCatalogue())
  const { itemLists } = z
    .object({ itemLists: z.record(z.string(), z.array(z.object({ value: z.string() }))) })
    .parse(
      JSON.parse(
        readFileSync(new URL('../../../forms/needs-and-skills/1.0.0.json', import.meta.url), 'utf8'),
      ),
    )
  for (const name of ['status', 'disability', 'income_status']) {
    const fact = name === 'income_status' ? `h.${name}` : `p.${name}`
    const slot = compiled.slots[compiled.slotOf.get(fact) ?? -1]
    expect(itemLists[name]?.length).toBeGreaterThan(1)
    for (const { value } of itemLists[name] ?? []) expect(slot?.read(value), `${fact} = ${value}`).toBe(value)
  }
})

describe('facts from a file', () => {
  const compiled = compileCatalogue(sampleCatalogue())
  test('null is not known, the rest is read', () => {
    const read = readFacts(compiled, {
      household: { 'h.warm': false, 'h.arrears': null },
      persons: [{ personId: 'a' }],
      today: '2026-11-23',
    })
    expect(read.outcome === 'facts' && [...read.facts.household]).toEqual([['h.warm', false]])
  })
  test.each([
    ['an undeclared fact', { household: { 'h.gold': 1 } }, 'undeclared-fact'],
    ['a person’s fact in the household', { household: { 'p.age': 1 } }, 'wrong-scope'],
    ['a word for a yes', { household: { 'h.warm': 'yes' } }, 'wrong-type'],
    ['a code outside the scale', { persons: [{ personId: 'a', facts: { 'p.mob': 9 } }] }, 'wrong-type'],
    ['a person twice', { persons: [{ personId: 'a' }, { personId: 'a' }] }, 'duplicate'],
    ['an unknown field', { family: {} }, 'form'],
    ['no object', [], 'form'],
  ])('refuses %s', (_, input, code) => {
    const read = readFacts(compiled, input)
    expect(read.outcome === 'refused' && read.problems.map((problem) => problem.code)).toEqual([code])
  })
})

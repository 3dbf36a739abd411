import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import type { FactValue } from '#/core/catalogue/rule.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { coverageOf } from '#/core/matching/coverage.ts'
import { FactSources, compositionFacts } from '#/core/matching/facts.ts'
import { CatalogueRehearsal, type RehearsedCase } from '#/core/matching/rehearse-catalogue.ts'
import { sampleCatalogue, smallCatalogue, smallOption } from '../catalogue/sample-catalogue.ts'

const TODAY = '2026-11-24'
const sources = FactSources.parse(
  JSON.parse(readFileSync(new URL('../../../forms/needs-and-skills/facts.json', import.meta.url), 'utf8')),
)

/** People living alone; each a household of its own. */
const cases = (people: readonly Readonly<Record<string, FactValue>>[]): RehearsedCase[] =>
  people.map((facts, index) => {
    const known = {
      household: new Map<string, FactValue>(),
      persons: [{ personId: `p${index}`, facts: new Map(Object.entries(facts)) }],
    }
    return { before: known, after: known }
  })

const withRule = (rule: unknown, changes: Readonly<Record<string, unknown>> = {}): Catalogue =>
  Catalogue.parse(smallCatalogue({ options: [smallOption('one', 5, rule, changes)] }))

function rehearse(before: Catalogue, after: Catalogue, played: readonly RehearsedCase[]) {
  const rehearsal = new CatalogueRehearsal(compileCatalogue(before), compileCatalogue(after), TODAY)
  for (const each of played) rehearsal.play(each)
  return rehearsal.result()
}

const older = { v: 1, all: [{ fact: 'p.age', op: '>=', value: 65 }] }
const younger = { v: 1, all: [{ fact: 'p.age', op: '>=', value: 60 }] }

describe('[K11] a changed rule replayed', () => {
  const people = cases([{ 'p.age': 70 }, { 'p.age': 62 }, { 'p.age': 30 }, {}])

  test('who gains, and what stood in the way', () => {
    const result = rehearse(withRule(older), withRule(younger), people)
    expect(result.options).toEqual([
      {
        slug: 'one',
        gained: 1,
        lost: 0,
        otherwise: 0,
        reasons: [
          {
            direction: 'gained',
            reason: { why: 'blocks', condition: { fact: 'p.age', op: '>=', value: 65 } },
            cases: 1,
          },
        ],
      },
    ])
    expect([...result.suggestedIn]).toEqual([['one', 2]])
  })

  test('who loses, and what stands in the way now', () => {
    const asking = { v: 1, all: [...younger.all, { fact: 'p.alone', op: '=', value: true }] }
    const result = rehearse(withRule(younger), withRule(asking), people)
    expect(result.options).toMatchObject([
      {
        lost: 2,
        reasons: [{ direction: 'lost', reason: { why: 'asks', fact: 'p.alone' }, cases: 2 }],
      },
    ])
  })

  test.each([
    ['a gate', { v: 1, gate: [{ fact: 'p.crisis', op: '=', value: true }] }, {}, 'lost', { why: 'hidden' }],
    ['dates', { v: 1 }, { validTo: '2026-01-01' }, 'lost', { why: 'not-offered' }],
    [
      'a check',
      { v: 1, check: [{ id: 'paper', text: { lv: 'x' } }] },
      {},
      'otherwise',
      { why: 'verdict', from: 'likely', to: 'possible' },
    ],
    [
      'one of these',
      { v: 1, any: [{ fact: 'p.age', op: '<', value: 3 }] },
      {},
      'lost',
      { why: 'none-of', condition: { fact: 'p.age', op: '<', value: 3 } },
    ],
    [
      'an expiry',
      { v: 1, expires: '2026-01-01' },
      {},
      'otherwise',
      { why: 'verdict', from: 'likely', to: 'possible' },
    ],
  ])('%s', (_, rule, changes, direction, reason) => {
    const result = rehearse(withRule({ v: 1 }), withRule(rule, changes), cases([{ 'p.age': 70 }]))
    expect(result.options[0]?.reasons).toEqual([{ direction, reason, cases: 1 }])
  })

  test('what is new and what is gone is said so; what stays the same is not named', () => {
    const both = Catalogue.parse(
      smallCatalogue({ options: [smallOption('one', 5, { v: 1 }), smallOption('two', 6, { v: 1 })] }),
    )
    const one = withRule({ v: 1 })
    expect(rehearse(one, both, people).options).toMatchObject([
      { slug: 'two', gained: 4, reasons: [{ reason: { why: 'new' }, cases: 4 }] },
    ])
    expect(rehearse(both, one, people).options).toMatchObject([
      { slug: 'two', lost: 4, reasons: [{ reason: { why: 'removed' }, cases: 4 }] },
    ])
    expect(rehearse(both, both, people).options).toEqual([])
  })
})

describe('[K12] coverage', () => {
  const about = { today: TODAY, sources, decisions: new Map<string, { granted: number; denied: number }>() }

  test('facts that follow from who lives together have their source', () => {
    const given = compositionFacts([{ personId: 'a', ageYears: 70 }])
    const facts = [...Object.keys(given.household), ...Object.keys(given.persons['a'] ?? {})]
    const rule = { v: 1, all: [{ fact: 'p.age', op: '>', value: 1 }] }
    expect(facts.toSorted()).toEqual(['h.children_n', 'p.age', 'p.lives_alone'])
    expect(coverageOf(withRule(rule), { ...about, sources: [] }).unreached).toEqual([])
  })

  test('the shipped catalogue is covered by the shipped questionnaire', () => {
    const coverage = coverageOf(sampleCatalogue(), about)
    expect(coverage.needsWithoutOptions).toEqual([])
    expect(coverage.unreached).toEqual([])
    expect(coverage.expired).toEqual([])
  })

  test('a need is open when nothing offered today answers it', () => {
    const answering = withRule({ v: 1 }, { answersNeeds: ['company'] })
    expect(coverageOf(answering, about).needsWithoutOptions).toEqual(['safety'])
    const ended = withRule({ v: 1 }, { validTo: '2026-11-01' })
    expect(coverageOf(ended, about)).toMatchObject({
      needsWithoutOptions: ['company', 'safety'],
      expired: [{ slug: 'one', why: 'ended' }],
      unreached: [],
    })
  })

  test.each([
    ['a fact nobody asks', { v: 1, gate: [{ fact: 'p.alone', op: '=', value: true }] }, {}, 'never-asked'],
    [
      'every one of these a fact nobody asks',
      { v: 1, any: [{ fact: 'p.alone', op: '=', value: true }] },
      {},
      'never-asked',
    ],
    [
      'a value no answer gives',
      { v: 1, all: [{ fact: 'h.status', op: '=', value: 'poor' }] },
      {},
      'never-given',
    ],
    [
      'rows against each other',
      { v: 1, any: [{ fact: 'p.age', op: '<', value: 18 }], all: [{ fact: 'p.age', op: '>', value: 65 }] },
      {},
      'contradiction',
    ],
    ['no need', { v: 1 }, { answersNeeds: [] }, 'answers-no-need'],
  ])('no answers lead to an option: %s', (_, rule, changes, why) => {
    const given = [
      { fact: 'p.age', question: 'age' },
      { fact: 'h.status', question: 'status', map: { no: 'none' } },
    ]
    const { unreached } = coverageOf(withRule(rule, changes), { ...about, sources: given })
    expect(unreached).toMatchObject([{ slug: 'one', why }])
  })

  test('one of these that is asked is enough', () => {
    const rule = {
      v: 1,
      any: [
        { fact: 'p.alone', op: '=', value: true },
        { fact: 'p.age', op: '>', value: 65 },
      ],
    }
    expect(coverageOf(withRule(rule), { ...about, sources: [] }).unreached).toEqual([])
  })

  test('entries past their review, rules past their expiry, and rules offices deny', () => {
    const review = withRule({ v: 1 }, { reviewDate: '2026-11-01' })
    expect(coverageOf(review, about).expired).toEqual([{ slug: 'one', why: 'review' }])
    const rule = withRule({ v: 1, expires: '2026-11-01' })
    expect(coverageOf(rule, about).expired).toEqual([{ slug: 'one', why: 'rule' }])
    const decided = (granted: number, denied: number) =>
      coverageOf(rule, { ...about, decisions: new Map([['one', { granted, denied }]]) }).stale
    expect(decided(1, 3)).toEqual([{ slug: 'one', granted: 1, denied: 3 }])
    expect([decided(0, 2), decided(3, 3)]).toEqual([[], []])
  })
})

import { describe, expect, test } from 'vitest'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import type { FactValue } from '#/core/catalogue/rule.ts'
import { checkFact, compileCatalogue } from '#/core/matching/compile.ts'
import { type Explanation, type SeenCondition, explain } from '#/core/matching/explain.ts'
import { type Facts, type MatchSettings, match, rematch, suggestions } from '#/core/matching/match.ts'
import { sampleCatalogue, smallCatalogue, smallOption } from '../catalogue/sample-catalogue.ts'

type Known = Readonly<Record<string, FactValue>>
const mapOf = (known: Known) => new Map(Object.entries(known))

const factsOf = (
  household: Known,
  persons: readonly Known[] = [],
  closed: readonly string[] = [],
): Facts => ({
  household: mapOf(household),
  persons: persons.map((known, index) => ({ personId: `p${index + 1}`, facts: mapOf(known) })),
  closed: new Set(closed),
})

const compiledOf = (...options: readonly Record<string, unknown>[]) =>
  compileCatalogue(Catalogue.parse(smallCatalogue({ options })))

/** The verdict and explanation of one rule for one person who is known this well. */
function judged(rule: unknown, person: Known, extra: { closed?: string[]; settings?: MatchSettings } = {}) {
  const compiled = compiledOf(smallOption('one', 5, rule))
  const matches = match(compiled, factsOf({}, [person], extra.closed), extra.settings)
  const [suggestion] = suggestions(matches)
  if (suggestion === undefined) throw new Error('every option gets a verdict')
  return { suggestion, explanation: explain(matches, suggestion), verdict: suggestion.verdict }
}

const old = { fact: 'p.age', op: '>=', value: 60 }
const alone = { fact: 'p.alone', op: '=', value: true }
const crisis = { fact: 'p.crisis', op: '=', value: true }
const check = { id: 'place', text: { lv: 'Ir vieta' } }

describe('verdicts', () => {
  test.each([
    ['[M5] all known and met', { v: 1, all: [old, alone] }, { 'p.age': 60, 'p.alone': true }, 'likely'],
    ['[M5] one not met', { v: 1, all: [old, alone] }, { 'p.age': 59, 'p.alone': true }, 'no'],
    [
      '[M5] one not met decides though another is unknown',
      { v: 1, all: [old, alone] },
      { 'p.age': 59 },
      'no',
    ],
    ['[M5] one blank', { v: 1, all: [old, alone] }, { 'p.age': 60 }, 'unknown'],
    ['[M6] one of any', { v: 1, any: [old, alone] }, { 'p.age': 60 }, 'likely'],
    ['[M6] none of any', { v: 1, any: [old, alone] }, { 'p.age': 59, 'p.alone': false }, 'no'],
    ['[M6] not this one, the other blank', { v: 1, any: [old, alone] }, { 'p.age': 59 }, 'unknown'],
    ['[M6] an empty any does not ask', { v: 1, all: [old] }, { 'p.age': 60 }, 'likely'],
    ['[M7] a check nobody has made', { v: 1, all: [old], check: [check] }, { 'p.age': 60 }, 'possible'],
    ['[M4] an open gate', { v: 1, gate: [crisis] }, { 'p.crisis': true }, 'likely'],
    ['[M4] a shut gate', { v: 1, gate: [crisis] }, { 'p.crisis': false }, 'no'],
    ['[M4] an unknown gate', { v: 1, gate: [crisis] }, {}, 'hidden'],
    [
      '[M4] an unknown gate hides even a clear no',
      { v: 1, gate: [crisis], all: [old] },
      { 'p.age': 3 },
      'hidden',
    ],
    ['[M3] a code the fact cannot have is not known', { v: 1, all: [old] }, { 'p.age': 'old' }, 'unknown'],
    ['[M3] a number written as text is a number', { v: 1, all: [old] }, { 'p.age': '61' }, 'likely'],
  ])('%s', (_, rule, person, verdict) => {
    expect(judged(rule, person).verdict).toBe(verdict)
  })

  test('[M1] a blank is never no: with nothing known no option of the sample is refused', () => {
    const matches = match(compileCatalogue(sampleCatalogue()), factsOf({}, [{}, {}]))
    expect(suggestions(matches, { verdicts: ['no', 'likely'] })).toEqual([])
  })

  test('[M3] a person fact in the household map, or the reverse, is not read', () => {
    const compiled = compiledOf(smallOption('one', 5, { v: 1, all: [old] }))
    const facts: Facts = {
      household: mapOf({ 'p.age': 70 }),
      persons: [{ personId: 'p1', facts: new Map() }],
    }
    expect(suggestions(match(compiled, facts))[0]?.verdict).toBe('unknown')
  })

  test('[M7] a confirmed check makes it likely, a denied one no', () => {
    const rule = { v: 1, all: [old], check: [check] }
    const fact = checkFact('one', 'place')
    expect(judged(rule, { 'p.age': 60, [fact]: true }).verdict).toBe('likely')
    const denied = judged(rule, { 'p.age': 60, [fact]: false })
    expect(denied.verdict).toBe('no')
    expect(denied.explanation.blockedBy).toEqual([{ kind: 'check', check: 'place' }])
  })

  test('[M9] a fact nobody may ask is not asked: where it alone decides, the option is hidden', () => {
    expect(judged({ v: 1, all: [old, alone] }, { 'p.age': 60 }, { closed: ['p.alone'] }).verdict).toBe(
      'hidden',
    )
    const other = judged({ v: 1, any: [old, alone] }, {}, { closed: ['p.alone'] })
    expect(other.verdict).toBe('unknown')
    expect(other.explanation.ask.map((each) => each.fact)).toEqual(['p.age'])
  })

  test('[M10] out of its dates or not active, an option is not offered', () => {
    const option = smallOption('one', 5, { v: 1 }, { validFrom: '2026-01-01', validTo: '2026-06-30' })
    const on = (today: string) => {
      const matches = match(compiledOf(option), factsOf({}), { today })
      return suggestions(matches)[0]?.verdict
    }
    expect([on('2025-12-31'), on('2026-01-01'), on('2026-06-30'), on('2026-07-01')]).toEqual([
      'no',
      'likely',
      'likely',
      'no',
    ])
    const closedDown = match(compiledOf(smallOption('one', 5, { v: 1 }, { status: 'defunct' })), factsOf({}))
    expect(suggestions(closedDown)[0]?.verdict).toBe('no')
  })

  test('[M11] an expired rule says "possible" at most', () => {
    const rule = { v: 1, all: [old], expires: '2026-11-23' }
    expect(judged(rule, { 'p.age': 60 }, { settings: { today: '2026-11-22' } }).verdict).toBe('likely')
    const late = judged(rule, { 'p.age': 60 }, { settings: { today: '2026-11-23' } })
    expect([late.verdict, late.explanation.expired]).toEqual(['possible', true])
    expect(judged(rule, { 'p.age': 59 }, { settings: { today: '2026-11-23' } }).verdict).toBe('no')
  })
})

describe('whom a suggestion is for', () => {
  test('[M8] a rule about a person is decided person by person, a rule about the home once', () => {
    const home = { v: 1, all: [{ fact: 'h.status', op: '=', value: 'poor' }] }
    const compiled = compiledOf(smallOption('person', 5, { v: 1, all: [old] }), smallOption('home', 6, home))
    const matches = match(compiled, factsOf({ 'h.status': 'poor' }, [{ 'p.age': 70 }, { 'p.age': 30 }]))
    expect(suggestions(matches).map(({ slug, personId, verdict }) => [slug, personId, verdict])).toEqual([
      ['home', null, 'likely'],
      ['person', 'p1', 'likely'],
      ['person', 'p2', 'no'],
    ])
  })

  test('[M8] with nobody written down yet the household is asked', () => {
    const matches = match(compiledOf(smallOption('person', 5, { v: 1, all: [old] })), factsOf({}))
    expect(suggestions(matches)).toMatchObject([{ personId: null, verdict: 'unknown' }])
  })
})

describe('explanations', () => {
  test('[M13] tell needs and the facts that raised them, what is met, what to ask', () => {
    const { explanation } = judged({ v: 1, all: [alone, old] }, { 'p.alone': true })
    const seen: SeenCondition = {
      fact: 'p.alone',
      op: '=',
      value: true,
      known: true,
      sensitive: false,
      personId: 'p1',
    }
    const expected: Explanation = {
      verdict: 'unknown',
      needs: [{ need: 'company', because: [seen] }],
      met: [seen],
      ask: [{ fact: 'p.age', group: 'all', sensitive: false, personId: 'p1' }],
      blockedBy: [],
      confirm: [],
      expired: false,
    }
    expect(explanation).toEqual(expected)
  })

  test('tell what blocks: the condition and the value it met', () => {
    const { explanation } = judged(
      { v: 1, all: [old], any: [alone, crisis] },
      { 'p.age': 20, 'p.alone': false, 'p.crisis': false },
    )
    expect(explanation.blockedBy).toMatchObject([
      { kind: 'condition', condition: { fact: 'p.age', known: 20 } },
      { kind: 'none-of', conditions: [{ fact: 'p.alone' }, { fact: 'p.crisis' }] },
    ])
  })

  test('[M4] say nothing about a hidden option, not even the needs it would answer', () => {
    const { suggestion, explanation } = judged(
      { v: 1, gate: [crisis], all: [old, alone] },
      { 'p.age': 60, 'p.alone': true },
    )
    expect(suggestion).toMatchObject({ verdict: 'hidden', needs: [], urgency: 0 })
    expect(JSON.stringify(explanation)).not.toMatch(/p\.|company/)
  })
})

describe('[M12] the rank', () => {
  const slugs = (
    options: readonly Record<string, unknown>[],
    persons: readonly Known[],
    settings: MatchSettings = {},
  ) => suggestions(match(compiledOf(...options), factsOf({}, persons), settings)).map((each) => each.slug)

  test('is by verdict before urgency, then by urgency, needs, waiting and slug', () => {
    const rule = { v: 1 }
    const options = [
      smallOption('b-plain', 11, rule, { answersNeeds: [] }),
      smallOption('a-plain', 12, rule, { answersNeeds: [] }),
      smallOption('c-short-wait', 13, rule, { answersNeeds: [], waitingDays: 3 }),
      smallOption('d-long-wait', 14, rule, { answersNeeds: [], waitingDays: 90 }),
      smallOption('e-company', 15, rule, { answersNeeds: ['company'] }),
      smallOption('f-safety', 16, rule, { answersNeeds: ['safety'] }),
      smallOption('g-both', 17, rule, { answersNeeds: ['company', 'safety'] }),
      smallOption('h-possible', 18, { v: 1, check: [check] }, { answersNeeds: ['company', 'safety'] }),
      smallOption('i-full', 19, rule, {
        answersNeeds: [],
        waitingDays: 1,
        capacities: [
          {
            id: '00000000-0000-4000-8000-000000000099',
            unit: { id: '00000000-0000-4000-8000-000000000098', name: { lv: 'vieta' } },
            available: 0,
            updated: '2026-11-23T09:00:00Z',
          },
        ],
      }),
    ]
    const person = { 'p.alone': true, 'p.crisis': true }
    const expected = [
      'g-both',
      'f-safety',
      'e-company',
      'c-short-wait',
      'd-long-wait',
      'a-plain',
      'b-plain',
      'i-full',
      'h-possible',
    ]
    expect(slugs(options, [person])).toEqual(expected)
    expect(slugs(options.toReversed(), [person]), 'the order of the file does not matter').toEqual(expected)
  })

  test('puts the nearer place first where waiting is the same', () => {
    const catalogue = sampleCatalogue()
    const near = { latitude: 56.8987, longitude: 25.1102 } // at the day centre's door
    const matches = match(
      compileCatalogue(catalogue),
      factsOf({ 'h.declared_here': true }, [{ 'p.age': 70 }]),
      { origin: near },
    )
    const dayCentre = suggestions(matches).find((each) => each.slug === 'dienas-centrs')
    expect(dayCentre?.distanceMetres).toBe(0)
    const withPlace = suggestions(matches, { verdicts: ['possible'] }).filter(
      (each) => each.urgency === 0 && each.needs.length === 0,
    )
    const metres = withPlace.map((each) => each.distanceMetres ?? Number.POSITIVE_INFINITY)
    expect(metres).toEqual(metres.toSorted((a, b) => a - b))
  })
})

describe('matching again', () => {
  test('decides only what the changed answer touches, and says the same as matching anew', () => {
    const compiled = compileCatalogue(sampleCatalogue())
    const before = match(compiled, factsOf({ 'h.declared_here': true }, [{ 'p.age': 70 }, { 'p.age': 40 }]))
    const facts = factsOf({ 'h.declared_here': true }, [{ 'p.age': 70, 'p.has_eid': false }, { 'p.age': 40 }])
    const after = rematch(before, facts)
    expect(suggestions(after)).toEqual(suggestions(match(compiled, facts)))
    expect(after.decided).toBeGreaterThan(0)
    expect(after.decided).toBeLessThan(12)
    expect(after.rows[2]).toBe(before.rows[2])
    expect(rematch(after, facts).decided).toBe(0)
  })

  test('starts over when somebody moves in', () => {
    const compiled = compileCatalogue(sampleCatalogue())
    const facts = factsOf({}, [{ 'p.age': 70 }, {}])
    expect(suggestions(rematch(match(compiled, factsOf({}, [{ 'p.age': 70 }])), facts))).toEqual(
      suggestions(match(compiled, facts)),
    )
  })
})

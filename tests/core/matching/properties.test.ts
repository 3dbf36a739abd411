import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FactDeclaration, FactValue } from '#/core/catalogue/rule.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { explain } from '#/core/matching/explain.ts'
import { type Facts, type Suggestion, match, rematch, suggestions } from '#/core/matching/match.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const catalogue = sampleCatalogue()
const compiled = compileCatalogue(catalogue)
const checks = catalogue.options.flatMap((option) =>
  option.rule.check.map((check) => `check:${option.slug}:${check.id}`),
)

function valueOf(fact: FactDeclaration): fc.Arbitrary<FactValue> {
  if (fact.type === 'bool') return fc.boolean()
  if (fact.choices !== undefined) return fc.constantFrom(...fact.choices.map((choice) => choice.value))
  return fc.oneof(fc.integer({ min: 0, max: 110 }), fc.constantFrom('retired', 'unemployed'))
}

/** Some facts known, most blank. */
const someFacts = (scope: 'person' | 'household'): fc.Arbitrary<Map<string, FactValue>> => {
  const model: Record<string, fc.Arbitrary<FactValue>> = {}
  for (const fact of catalogue.facts) if (fact.scope === scope) model[fact.id] = valueOf(fact)
  for (const check of checks) model[check] = fc.constant(true)
  return fc.record(model, { requiredKeys: [] }).map((known) => {
    const facts = new Map<string, FactValue>()
    for (const [fact, value] of Object.entries(known)) if (value !== undefined) facts.set(fact, value)
    return facts
  })
}

const household: fc.Arbitrary<Facts> = fc.record({
  household: someFacts('household'),
  persons: fc
    .array(someFacts('person'), { minLength: 1, maxLength: 4 })
    .map((people) => people.map((facts, index) => ({ personId: `p${index}`, facts }))),
  closed: fc
    .subarray(
      catalogue.facts.map((fact) => fact.id),
      { maxLength: 6 },
    )
    .map((ids) => new Set(ids)),
})

const key = (suggestion: Suggestion) => `${suggestion.slug} ${suggestion.personId ?? ''}`
const byKey = (facts: Facts) =>
  new Map(suggestions(match(compiled, facts)).map((each) => [key(each), each.verdict]))

/** The household with one more fact known: a blank one of the household or of its first person. */
const withOneMore = household.chain((facts) =>
  fc.constantFrom(...catalogue.facts).chain((fact) =>
    valueOf(fact).map((value) => {
      const [first, ...others] = facts.persons
      const target = fact.scope === 'household' ? facts.household : first?.facts
      const known = target?.has(fact.id) === true
      const more = new Map([...(target ?? []), [fact.id, value] as const])
      const after: Facts =
        fact.scope === 'household'
          ? { ...facts, household: more }
          : { ...facts, persons: first === undefined ? [] : [{ ...first, facts: more }, ...others] }
      return { before: facts, after, fact, known }
    }),
  ),
)

/** Options whose verdict differs between two states of knowledge: which, and from what to what. */
function changes(before: Facts, after: Facts) {
  const verdicts = byKey(after)
  return [...byKey(before)]
    .map(([option, from]) => ({ option, from, to: verdicts.get(option) }))
    .filter(({ from, to }) => from !== to)
}

test('[M1] making an unanswered fact known never takes a "likely" away, nor opens a "no"', () => {
  fc.assert(
    fc.property(
      withOneMore.filter(({ known }) => !known),
      ({ before, after }) => {
        expect(changes(before, after).filter(({ from }) => from === 'likely' || from === 'no')).toEqual([])
      },
    ),
    { numRuns: 150 },
  )
})

test('[M1] a verdict changes only where the rule asks the fact that became known', () => {
  fc.assert(
    fc.property(withOneMore, ({ before, after, fact }) => {
      const asking = catalogue.options.filter(({ rule }) =>
        [...rule.gate, ...rule.all, ...rule.any].some((condition) => condition.fact === fact.id),
      )
      const slugs = new Set(asking.map((option) => option.slug))
      const others = changes(before, after).filter(({ option }) => !slugs.has(option.split(' ')[0] ?? ''))
      expect(others).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('matching again after a change says what matching anew says, and so in a chain of changes', () => {
  fc.assert(
    fc.property(
      fc.array(household, { minLength: 2, maxLength: 4 }),
      withOneMore,
      (chain, { before, after }) => {
        let matches = match(compiled, before)
        for (const facts of [after, ...chain]) {
          matches = rematch(matches, facts)
          const anew = match(compiled, facts)
          expect(suggestions(matches)).toEqual(suggestions(anew))
          expect([...matches.order]).toEqual([...anew.order])
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('the order of facts, people, options and conditions does not matter', () => {
  const turned = compileCatalogue({
    ...catalogue,
    facts: catalogue.facts.toReversed(),
    needs: catalogue.needs.toReversed(),
    options: catalogue.options.toReversed().map((option) => ({
      ...option,
      rule: { ...option.rule, all: option.rule.all.toReversed(), any: option.rule.any.toReversed() },
    })),
  })
  fc.assert(
    fc.property(household, (facts) => {
      const other: Facts = {
        ...facts,
        household: new Map([...facts.household].toReversed()),
        persons: facts.persons.map((person) => ({
          ...person,
          facts: new Map([...person.facts].toReversed()),
        })),
      }
      const plain = (each: Suggestion) => ({ ...each, needs: each.needs.toSorted() })
      expect(suggestions(match(turned, other)).map(plain)).toEqual(
        suggestions(match(compiled, facts)).map(plain),
      )
    }),
    { numRuns: 60 },
  )
})

test('[M4] [M9] what is hidden explains nothing, and no explanation names a fact that is not known or may not be asked', () => {
  fc.assert(
    fc.property(household, (facts) => {
      const matches = match(compiled, facts)
      const explained = suggestions(matches).map((suggestion) => ({
        suggestion,
        ...explain(matches, suggestion),
      }))
      const silent = explained
        .filter(({ verdict }) => verdict === 'hidden')
        .flatMap(({ suggestion, needs, met, ask, blockedBy, confirm }) =>
          [suggestion.needs, needs, met, ask, blockedBy, confirm].flat(),
        )
      expect(silent).toEqual([])
      const asked = explained.flatMap(({ ask }) => ask.map((open) => open.fact))
      expect(asked.filter((fact) => facts.closed?.has(fact) === true)).toEqual([])
      const seen = explained.flatMap(({ needs, met }) => [...needs.flatMap((need) => need.because), ...met])
      const invented = seen.filter(({ fact, known, personId }) => {
        const person = facts.persons.find((each) => each.personId === personId)
        return (personId === null ? facts.household : person?.facts)?.get(fact) !== known
      })
      expect(invented).toEqual([])
    }),
    { numRuns: 80 },
  )
})

test('every verdict but "likely" and "hidden" says what it hangs on', () => {
  fc.assert(
    fc.property(household, (facts) => {
      const matches = match(compiled, facts)
      const unexplained = suggestions(matches).filter((suggestion) => {
        const { ask, blockedBy, confirm } = explain(matches, suggestion)
        const reasons = { unknown: ask, no: blockedBy, possible: confirm, likely: null, hidden: null }
        return reasons[suggestion.verdict]?.length === 0
      })
      expect(unexplained).toEqual([])
    }),
    { numRuns: 80 },
  )
})

test('a plain reading of the rules, written apart, agrees on every verdict', () => {
  type Known = ReadonlyMap<string, FactValue>
  const meets = (known: Known, fact: string, op: string, value: unknown): boolean | null => {
    const given = known.get(fact)
    if (given === undefined) return null
    const declared = catalogue.facts.find((each) => each.id === fact)
    if (declared?.type === 'number' && typeof given !== 'number') return null
    if (declared?.type === 'choice' && typeof given !== 'string') return null
    if (Array.isArray(value)) return value.includes(given)
    if (op === '=') return given === value
    if (op === '!=') return given !== value
    const [a, b] = [Number(given), Number(value)]
    return op === '>=' ? a >= b : op === '>' ? a > b : op === '<=' ? a <= b : a < b
  }
  fc.assert(
    fc.property(household, (facts) => {
      for (const { slug, personId, verdict } of suggestions(
        match(compiled, { ...facts, closed: new Set() }),
      )) {
        const option = catalogue.options.find((each) => each.slug === slug)
        const person =
          facts.persons.find((each) => each.personId === personId)?.facts ?? new Map<string, FactValue>()
        const own = new Map<string, FactValue>()
        for (const [fact, value] of facts.household) {
          const isPersonal = personId !== null && fact.startsWith('check:')
          if (!isPersonal && !fact.startsWith('p.')) own.set(fact, value)
        }
        for (const [fact, value] of person) if (!fact.startsWith('h.')) own.set(fact, value)
        const { gate, all, any, check } = option?.rule ?? { gate: [], all: [], any: [], check: [] }
        const of = (group: typeof all) => group.map((each) => meets(own, each.fact, each.op, each.value))
        const must = of(all)
        const choice = of(any)
        let expected = check.every((each) => own.get(`check:${slug}:${each.id}`) === true)
          ? 'likely'
          : 'possible'
        if (must.includes(null) || (any.length > 0 && !choice.includes(true))) expected = 'unknown'
        if (must.includes(false) || (any.length > 0 && choice.every((each) => each === false)))
          expected = 'no'
        if (of(gate).includes(false)) expected = 'no'
        if (of(gate).includes(null)) expected = 'hidden'
        expect(`${slug}: ${verdict}`).toBe(`${slug}: ${expected}`)
      }
    }),
    { numRuns: 100 },
  )
})

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

test('[M1] making an unanswered fact known never takes a "likely" away, nor opens a "no"', () => {
  fc.assert(
    fc.property(
      withOneMore.filter(({ known }) => !known),
      ({ before, after }) => {
        const verdicts = byKey(after)
        for (const [option, verdict] of byKey(before)) {
          if (verdict === 'likely' || verdict === 'no') expect(verdicts.get(option), option).toBe(verdict)
        }
      },
    ),
    { numRuns: 150 },
  )
})

test('[M1] a verdict changes only where the rule asks the fact that became known', () => {
  fc.assert(
    fc.property(withOneMore, ({ before, after, fact }) => {
      const verdicts = byKey(after)
      for (const [option, verdict] of byKey(before)) {
        if (verdicts.get(option) === verdict) continue
        const { gate, all, any } = catalogue.options.find((each) => option.startsWith(`${each.slug} `))
          ?.rule ?? { gate: [], all: [], any: [] }
        expect([...gate, ...all, ...any].map((condition) => condition.fact)).toContain(fact.id)
      }
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
      for (const suggestion of suggestions(matches)) {
        const { needs, met, ask, blockedBy, confirm } = explain(matches, suggestion)
        if (suggestion.verdict === 'hidden') {
          expect([needs, met, ask, blockedBy, confirm, suggestion.needs]).toEqual([[], [], [], [], [], []])
          continue
        }
        for (const open of ask) expect(facts.closed?.has(open.fact)).toBe(false)
        const seen = [...needs.flatMap((need) => need.because), ...met]
        for (const { fact, known, personId } of seen) {
          const whose =
            personId === null
              ? facts.household
              : facts.persons.find((each) => each.personId === personId)?.facts
          expect(whose?.get(fact)).toBe(known)
        }
        if (suggestion.verdict === 'unknown') expect(ask.length).toBeGreaterThan(0)
        if (suggestion.verdict === 'no') expect(blockedBy.length).toBeGreaterThan(0)
        if (suggestion.verdict === 'possible') expect(confirm.length).toBeGreaterThan(0)
      }
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

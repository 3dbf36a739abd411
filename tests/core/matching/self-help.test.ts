import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { type SelfAnswers, helpFor, worthAsking } from '#/core/matching/self-help.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const today = '2026-11-24'
const compiled = compileCatalogue(sampleCatalogue())
const { needs, options } = compiled.catalogue
const codes = needs.map(({ code }) => code)

describe('[K14] who can help me', () => {
  test('asks nothing delicate, and only what decides an option for these needs', () => {
    for (const code of codes) {
      const asked = worthAsking(compiled, new Set([code]), today)
      const answering = options.filter((option) => option.answersNeeds.includes(code))
      const used = new Set(
        answering.flatMap(({ rule }) => [...rule.gate, ...rule.all, ...rule.any].map(({ fact }) => fact)),
      )
      expect(asked.filter(({ sensitive }) => sensitive)).toEqual([])
      expect(asked.filter(({ id }) => !used.has(id))).toEqual([])
    }
    expect(worthAsking(compiled, new Set(codes), today).length).toBeGreaterThan(5)
  })

  test('nothing named, nothing found; unknown needs find nothing', () => {
    expect(helpFor(compiled, new Set(), new Map(), today)).toEqual([])
    expect(helpFor(compiled, new Set(['no_such_need']), new Map(), today)).toEqual([])
  })

  test('whatever is answered: only options for these needs, never a "no", and only by the facts answered', () => {
    const answer = fc
      .constantFrom(...worthAsking(compiled, new Set(codes), today))
      .chain((fact): fc.Arbitrary<readonly [string, number | string | boolean]> => {
        const values = fact.choices?.map(({ value }) => value) ?? [0, 1, 40, 70, 400]
        return fc.tuple(
          fc.constant(fact.id),
          fc.constantFrom(...(fact.type === 'bool' ? [true, false] : values)),
        )
      })
    const verdicts = (wanted: ReadonlySet<string>, said: SelfAnswers) =>
      new Map(helpFor(compiled, wanted, said, today).map(({ option, verdict }) => [option.slug, verdict]))
    fc.assert(
      fc.property(
        fc.subarray(codes, { minLength: 1 }),
        fc.array(answer, { maxLength: 8 }),
        (chosen, said) => {
          const wanted = new Set(chosen)
          const answers = new Map(said)
          const [blank, now] = [verdicts(wanted, new Map()), verdicts(wanted, answers)]
          for (const option of options) {
            const verdict = now.get(option.slug)
            if (verdict !== undefined) {
              expect(option.answersNeeds.some((need) => wanted.has(need))).toBe(true)
              expect(['likely', 'possible', 'unknown']).toContain(verdict)
            }
            const { gate, all, any } = option.rule
            if (![...gate, ...all, ...any].some(({ fact }) => answers.has(fact)))
              expect(verdict, option.slug).toBe(blank.get(option.slug))
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shortOptionId, optionsFragment, parseOptionsFragment } from '#/core/plan/options-fragment.ts'
import {
  OUTCOME_STATES,
  OptionOutcome,
  type OutcomeEntry,
  Plan,
  answersSha256,
  needsReason,
  nextStates,
  planPageData,
  planStep,
  planVersions,
  recordOutcome,
} from '#/core/plan/plan.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const catalogue = sampleCatalogue()
const optionOf = (slug: string) => {
  const option = catalogue.options.find((each) => each.slug === slug)
  if (option === undefined) throw new Error(`the sample has ${slug}`)
  return option
}
const button = optionOf('drosibas-poga')
const person = 'a3'.repeat(16)

const planOf = (changes: Partial<Plan> = {}): Plan =>
  Plan.parse({
    format: 'plan/1',
    madeOn: '2026-11-23',
    language: 'lv',
    goal: 'Dzīvot mājās droši',
    steps: [
      planStep(catalogue, button, { who: 'worker', by: '2026-12-01', forPerson: person }),
      planStep(catalogue, optionOf('vpvkac'), { who: 'resident', by: null, forPerson: null }),
    ],
    outcomes: [
      {
        option: { id: button.id, slug: button.slug },
        forPerson: person,
        history: [{ state: 'offered', on: '2026-11-23', reason: null }],
      },
    ],
    versions: planVersions(catalogue, { '/age': 81 }),
    office: { name: 'Sociālais dienests', phone: '+371 0000 0001', address: 'Parauga iela 1' },
    worker: 'Anna Paraudziņa',
    qr: true,
    ...changes,
  })

describe('the page', () => {
  test('says in each language what to do, where, when and with what', () => {
    const [lv, ru] = [planPageData(planOf(), 'lv'), planPageData(planOf(), 'ru')]
    expect(lv.steps[0]).toMatchObject({
      number: 1,
      name: 'Drošības poga',
      who: 'worker',
      by: '2026-12-01',
      phone: '+371 0000 0001',
      place: 'Sociālais dienests (paraugs), Parauga iela 1, Paraugpils',
      hours: 'Darbdienās 08:30–17:00',
      documents: ['Personu apliecinošs dokuments', 'Iesniegums'],
    })
    expect(ru.steps[0]?.name).toBe('Кнопка безопасности')
    expect(ru.steps[0]?.documents).toContain('Заявление')
  })

  test('[P4] keeps what was printed when the catalogue changes later', () => {
    const plan = planOf()
    expect(plan.steps[0]?.name).toEqual(button.name)
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan)
    expect(plan.versions.catalogue.version).toBe('2026-11-23-1')
  })

  test('[P5] its QR names the options and nothing about anybody', () => {
    const { qrPath } = planPageData(planOf(), 'lv')
    expect(qrPath).toBe(
      `/options#v1.2026-11-23-1.${shortOptionId(button.id)}-${shortOptionId(optionOf('vpvkac').id)}`,
    )
    expect(qrPath).not.toContain(person.slice(0, 6))
    expect(planPageData(planOf({ qr: false }), 'lv').qrPath).toBeNull()
    expect(planPageData(planOf({ steps: [] }), 'lv').qrPath).toBeNull()
  })
})

describe('the fragment', () => {
  test('comes back as it went, for any options', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
        fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 40 }),
        (version, ids) => {
          const fragment = optionsFragment(version, ids)
          const shortIds = [...new Set(ids.map(shortOptionId))]
          expect(parseOptionsFragment(fragment)).toEqual({
            outcome: 'options',
            catalogueVersion: version,
            shortIds,
          })
        },
      ),
    )
  })

  test.each([
    '',
    '#',
    '#v2.x.9ceb20b4b1',
    '#v1..9ceb20b4b1',
    '#v1.x.',
    '#v1.x.9CEB20B4B1',
    '#v1.x.9ceb20b4b1-',
    '#v1.x.9ceb<script>',
  ])('%j is unreadable', (fragment) => {
    expect(parseOptionsFragment(fragment)).toEqual({ outcome: 'unreadable' })
  })

  test('of the sample tells all options apart', () => {
    expect(new Set(catalogue.options.map((option) => shortOptionId(option.id))).size).toBe(56)
  })
})

describe('what came of it', () => {
  const entry = (
    state: (typeof OUTCOME_STATES)[number],
    on = '2026-11-24',
    reason: 'too-far' | null = null,
  ) => ({
    state,
    on,
    reason,
    note: '',
  })

  const offered = planOf().outcomes[0]?.history ?? []

  test('[P1] is added in order: accepted, applied, waiting, granted', () => {
    let history: readonly OutcomeEntry[] = offered
    for (const state of ['accepted', 'applied', 'waiting-list', 'granted'] as const) {
      const recorded = recordOutcome(history, entry(state))
      if (recorded.outcome !== 'recorded') throw new Error(recorded.outcome)
      history = recorded.history
    }
    expect(history.map((each) => each.state)).toEqual([
      'offered',
      'accepted',
      'applied',
      'waiting-list',
      'granted',
    ])
    const [outcome] = planOf().outcomes
    expect(OptionOutcome.safeParse({ ...outcome, history }).success).toBe(true)
  })

  test('[P2] a refusal needs its reason, and nothing comes in an impossible order', () => {
    expect(recordOutcome(offered, entry('refused'))).toEqual({ outcome: 'reason-missing' })
    expect(recordOutcome(offered, entry('refused', '2026-11-24', 'too-far')).outcome).toBe('recorded')
    expect(recordOutcome(offered, entry('granted'))).toMatchObject({
      outcome: 'cannot-follow',
      from: 'offered',
    })
    expect(recordOutcome(offered, entry('accepted', '2026-11-22'))).toEqual({
      outcome: 'earlier-than-last',
      last: '2026-11-23',
    })
    expect(recordOutcome([], entry('accepted'))).toEqual({ outcome: 'not-offered' })
    expect(offered, 'the history given is not changed').toEqual(planOf().outcomes[0]?.history)
  })

  test('[P1] a history that skips a step, or does not start with the offer, is refused on reading', () => {
    const read = (...states: readonly (typeof OUTCOME_STATES)[number][]) =>
      OptionOutcome.safeParse({
        option: { id: button.id, slug: button.slug },
        forPerson: null,
        history: states.map((state) => entry(state, '2026-11-24', needsReason(state) ? 'too-far' : null)),
      }).success
    expect([read('offered'), read('offered', 'refused', 'offered', 'accepted')]).toEqual([true, true])
    expect([read(), read('accepted'), read('offered', 'granted')]).toEqual([false, false, false])
  })

  test('from every state but "granted" something may follow', () => {
    expect(OUTCOME_STATES.filter((state) => nextStates(state).length === 0)).toEqual(['granted'])
  })
})

test('the hash of answers follows their content, not the order they were given in', () => {
  expect(answersSha256({ a: 1, b: 2 })).toBe(answersSha256({ b: 2, a: 1 }))
  expect(answersSha256({ a: 1 })).not.toBe(answersSha256({ a: 2 }))
})

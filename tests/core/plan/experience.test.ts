import { describe, expect, test } from 'vitest'
import { emptyHousehold, foldHousehold, type OpenedEntry } from '#/core/household/fold.ts'
import { compileCatalogue, waitRank } from '#/core/matching/compile.ts'
import { experienceOf, noneFree, withPlacesAsTold } from '#/core/plan/experience.ts'
import { followUps } from '#/core/plan/follow-up.ts'
import { type OutcomeState, needsReason, planVersions } from '#/core/plan/plan.ts'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { AccountId, RecordId, SpaceId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const catalogue = sampleCatalogue()
const [first, second] = catalogue.options
if (first === undefined || second === undefined) throw new Error('the sample has options')
const visit = VisitId.parse('7b'.repeat(16))
const hex = (n: number): string => n.toString(16).padStart(32, '0')
let records = 0

const entry = (kind: string, payload: unknown): OpenedEntry => {
  records += 1
  return {
    parents: [],
    position: records,
    body: {
      v: 1,
      id: RecordId.parse(hex(records)),
      space: SpaceId.parse('11'.repeat(16)),
      stream: StreamId.parse('5a'.repeat(16)),
      kind,
      at: records,
      account: AccountId.parse('22'.repeat(16)),
      payload,
    },
  }
}

/** One household's plan with the first option, and what came of it. */
function household(...came: readonly (readonly [OutcomeState, string])[]): readonly OpenedEntry[] {
  const plan = {
    format: 'plan/1',
    madeOn: '2026-11-01',
    language: 'lv',
    goal: '',
    steps: [],
    outcomes: [
      {
        option: { id: first?.id, slug: first?.slug },
        forPerson: null,
        history: [
          { state: 'offered', on: '2026-11-01', reason: null },
          { state: 'accepted', on: '2026-11-01', reason: null },
        ],
      },
    ],
    versions: planVersions(catalogue, {}),
    office: null,
    worker: null,
    qr: true,
  }
  return [
    entry('plan', { visit, plan }),
    ...came.map(([state, on]) =>
      entry('plan-progress', {
        visit,
        progress: {
          of: 'option',
          option: first?.id,
          forPerson: null,
          entry: { state, on, reason: needsReason(state) ? 'conditions-not-met' : null, note: '' },
        },
      }),
    ),
  ]
}

/** A provider asked about it, and their answers. */
function asked(...answers: readonly (readonly [string, string])[]): readonly OpenedEntry[] {
  const referral = entry('referral', {
    visit,
    referral: {
      option: first?.id,
      forPerson: null,
      person: 'a'.repeat(32),
      purpose: 'support-plan',
      secret: 'x'.repeat(43),
      ask: {
        v: 1,
        what: 'Malka',
        who: 'A.',
        contact: '2000',
        note: '',
        office: { name: 'Dienests', phone: '2' },
        language: 'lv',
        until: '2026-12-31',
      },
      on: '2026-11-01',
    },
  })
  return [
    referral,
    ...answers.map(([answer, on], index) =>
      entry('referral-answer', {
        referral: referral.body.id,
        note: hex(500 + index),
        answer: { v: 1, answer, note: '', on },
      }),
    ),
  ]
}

const experience = (...households: readonly (readonly OpenedEntry[])[]) =>
  experienceOf(
    households.flatMap((entries) =>
      followUps(entries.reduce(foldHousehold, emptyHousehold(StreamId.parse('5a'.repeat(16))))),
    ),
  )

test("[P10] each plan counts by the office's newest word", () => {
  expect(
    experience(
      household(['applied', '2026-11-02'], ['denied', '2026-11-05']),
      household(
        ['applied', '2026-11-02'],
        ['denied', '2026-11-05'],
        ['applied', '2026-11-06'],
        ['granted', '2026-11-09'],
      ),
      household(['applied', '2026-11-02']),
    ),
  ).toEqual([{ option: first.id, slug: first.slug, granted: 1, denied: 1, fullSince: null }])
})

describe('[P11] a provider who is full', () => {
  const full = (...answers: readonly (readonly [string, string])[]) =>
    experience([...household(), ...asked(...answers)])

  test('has no places from that day on, until they take somebody', () => {
    expect(full(['full', '2026-11-10'])[0]?.fullSince).toBe('2026-11-10')
    expect(full(['accepted', '2026-11-10'], ['full', '2026-11-20'])[0]?.fullSince).toBe('2026-11-20')
    expect(full(['full', '2026-11-10'], ['accepted', '2026-11-20'])[0]?.fullSince).toBeNull()
    expect(full(['not-reached', '2026-11-10'])[0]?.fullSince).toBeNull()
  })

  test('stands after those who have places or whose wait is known, and nothing else changes', () => {
    const told = withPlacesAsTold(catalogue, full(['full', '2026-11-10']), '2026-11-24')
    const [now, other] = told.options
    expect(now?.capacities.every(({ available }) => available === 0)).toBe(true)
    expect(now === undefined ? 0 : waitRank(now)).toBeGreaterThan(waitRank({ ...first, capacities: [] }))
    expect(other).toBe(second)
    expect({ ...now, capacities: first.capacities }).toEqual(first)
    expect(Catalogue.safeParse(told).success).toBe(true)
    expect(compileCatalogue(told).catalogue).toBe(told)
  })

  test('is forgotten after two months, and where the catalogue knows newer', () => {
    const word = full(['full', '2026-11-10'])
    expect(withPlacesAsTold(catalogue, word, '2027-01-09')).toBe(catalogue)
    const capacities = noneFree(first, '2026-11-20').map((each) => ({ ...each, available: 4 }))
    const newer = { ...catalogue, options: [{ ...first, capacities }, ...catalogue.options.slice(1)] }
    expect(withPlacesAsTold(newer, word, '2026-11-24')).toBe(newer)
  })
})

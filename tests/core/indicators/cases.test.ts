import { describe, expect, test } from 'vitest'
import definitionJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import factsJson from '#forms/needs-and-skills/facts.json' with { type: 'json' }
import { emptyHousehold, foldHousehold, type HouseholdState } from '#/core/household/fold.ts'
import {
  type AssessmentReading,
  householdCases,
  newestRevision,
  readAssessment,
} from '#/core/indicators/cases.ts'
import { SUBJECTS } from '#/core/indicators/indicator.ts'
import { periodOf } from '#/core/indicators/period.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { FactSources } from '#/core/matching/facts.ts'
import { planStep, planVersions, Plan, type OutcomeState } from '#/core/plan/plan.ts'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { AccountId, AssessmentId, PersonId, RecordId, SpaceId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { sampleCatalogue } from '../catalogue/sample-catalogue.ts'

const catalogue = sampleCatalogue()
const compiled = compileCatalogue(catalogue)
const sources = FactSources.parse(factsJson)
const made = compileForm(Definition.parse(definitionJson))
if (!made.ok) throw new Error('the shipped form compiles')
const { form } = made
const stream = StreamId.parse('5a'.repeat(16))
const person = PersonId.parse('6c'.repeat(16))
const visit = VisitId.parse('7b'.repeat(16))
const assessment = AssessmentId.parse('8d'.repeat(16))
const account = AccountId.parse('22'.repeat(16))
const november = periodOf('2026-11-01', 'month')
const friend = catalogue.options.find(({ slug }) => slug === 'draugs-zvans')
if (friend === undefined) throw new Error('the sample has a calling friend')

/** The path of a question, asked of the person where it stands in the repeat of people. */
function pathOf(key: string): string {
  const node = form.byKey.get(key)
  if (node === undefined) throw new Error(`no question ${key}`)
  return node.path.replace(/^\/members\//, `/members/${person}/`)
}

function household(
  records: readonly (readonly [kind: string, payload: unknown])[],
  at = Date.parse('2026-11-10T10:00:00Z'),
): HouseholdState {
  return records.reduce((state, [kind, payload], index) => {
    const body = {
      v: 1 as const,
      id: RecordId.parse((index + 1).toString(16).padStart(32, '0')),
      space: SpaceId.parse('11'.repeat(16)),
      stream,
      kind,
      at: at + index,
      account,
      payload,
    }
    return foldHousehold(state, { body, parents: [], position: index })
  }, emptyHousehold(stream))
}
const facts = ['household', { label: 'Ozola', parish: 'Vējupe', members: [person] }] as const
const outcome = (what: 'done' | 'refused' | 'nobody-home', day = '2026-11-10') =>
  ['visit-outcome', { visit, outcome: what, reason: '', day }] as const
const answered = (answers: Readonly<Record<string, unknown>>) =>
  [
    'assessment',
    {
      assessment,
      visit,
      definition: { id: form.definition.id, version: form.definition.version, sha256: form.sha256 },
      language: 'lv',
      respondent: person,
      repeats: { '/members': [person] },
      answers,
      personParts: [],
    },
  ] as const
const lonely = Object.fromEntries([
  [pathOf('birth_date'), { value: '1944-03-17' }],
  ...form.nodes
    .filter(({ key }) => key.startsWith('ucla') && key !== 'ucla')
    .map(({ key }) => [pathOf(key), { value: '3' }]),
])

const reading = (state: HouseholdState, permitted: (purpose: string) => boolean): AssessmentReading => {
  const history = state.assessments.get(assessment)
  const revision = history === undefined ? undefined : newestRevision(history)
  if (history === undefined || revision === undefined) throw new Error('the assessment is there')
  return readAssessment(history, revision, {
    form,
    sources,
    catalogue: compiled,
    day: '2026-11-10',
    permitted,
    contactQuestion: 'contact_channel',
  })
}
const answersNeeds = new Map(catalogue.options.map(({ id, answersNeeds: needs }) => [id, needs]))
const counted = (state: HouseholdState, period = november, read: AssessmentReading | null = null) =>
  householdCases(state, period, read === null ? new Map() : new Map([[assessment, read]]), answersNeeds)
const of = (rows: ReturnType<typeof counted>, subject: string) =>
  rows.filter((row) => row.subject === subject)

const plan = (...states: readonly [OutcomeState, string][]): (readonly [string, unknown])[] => [
  [
    'plan',
    {
      visit,
      plan: Plan.parse({
        format: 'plan/1',
        madeOn: '2026-11-10',
        language: 'lv',
        steps: [planStep(catalogue, friend, { who: 'resident', by: null, forPerson: person })],
        outcomes: [
          {
            option: { id: friend.id, slug: friend.slug },
            forPerson: person,
            history: [
              { state: 'offered', on: '2026-11-10', reason: null },
              { state: 'accepted', on: '2026-11-10', reason: null },
            ],
          },
        ],
        versions: planVersions(catalogue, {}),
        office: null,
        worker: null,
        qr: true,
      }),
    },
  ],
  ...states.map(([state, on]): readonly [string, unknown] => [
    'plan-progress',
    {
      visit,
      progress: {
        of: 'option',
        option: friend.id,
        forPerson: person,
        entry: {
          state,
          on,
          reason: state === 'refused' || state === 'denied' ? 'no-places' : null,
          note: '',
        },
      },
    },
  ]),
]

describe('what a household gives to count', () => {
  test('[N2] a purpose that is not permitted any more gives nothing', () => {
    const state = household([facts, answered(lonely), outcome('done')])
    expect(Object.keys(lonely).length).toBeGreaterThanOrEqual(3)
    expect(reading(state, () => true).needs).toContain('loneliness')
    expect(reading(state, (purpose) => purpose !== 'wellbeing').needs).not.toContain('loneliness')
  })

  test('[N2] one household asked counts once a period, and only in its own', () => {
    const state = household([facts, outcome('done')])
    expect(of(counted(state), 'asked')).toHaveLength(1)
    expect(of(counted(state), 'asked')[0]?.fields).toEqual({
      answered: 'yes',
      refused: 'no',
      parish: 'Vējupe',
    })
    expect(of(counted(state, periodOf('2026-12-01', 'month')), 'asked')).toEqual([])
    expect(of(counted(household([facts, outcome('refused')])), 'asked')[0]?.fields).toMatchObject({
      answered: 'no',
      refused: 'yes',
    })
  })

  test('[N2] a household is known from the day it was written down, and visited from its first visit', () => {
    const state = household([facts, outcome('done')])
    expect(of(counted(state, periodOf('2026-10-01', 'month')), 'household')).toEqual([])
    expect(of(counted(state), 'household')[0]?.fields['visited']).toBe('yes')
    expect(of(counted(household([facts, outcome('nobody-home')])), 'household')[0]?.fields['visited']).toBe(
      'no',
    )
  })

  test('[N2] a need is met from the day help was granted, and not before', () => {
    const records = [facts, answered(lonely), outcome('done')] as const
    const read = reading(household(records), () => true)
    const granted = household([...records, ...plan(['applied', '2026-11-12'], ['granted', '2026-12-03'])])
    const met = (month: string) =>
      of(counted(granted, periodOf(month, 'month'), read), 'need').find(
        ({ fields }) => fields['need'] === 'loneliness',
      )?.fields['met']
    expect(friend.answersNeeds).toContain('loneliness')
    expect([met('2026-11-01'), met('2026-12-01')]).toEqual(['no', 'yes'])
  })

  test('[N2] the days of a grant run from the offer; a refusal belongs to the month of the offer', () => {
    const granted = household([facts, ...plan(['applied', '2026-11-12'], ['granted', '2026-12-03'])])
    expect(of(counted(granted), 'decision')).toEqual([])
    expect(of(counted(granted, periodOf('2026-12-01', 'month')), 'decision')).toMatchObject([
      { days: 23, fields: { denied: 'no', option: friend.slug } },
    ])
    const refused = of(counted(household([facts, ...plan(['refused', '2026-11-20'])])), 'offer')
    expect(refused[0]?.fields).toMatchObject({ refused: 'yes', reason: 'no-places', granted: 'no' })
  })

  test('[N1] a provider without places counts in the month of the answer', () => {
    const referral = {
      option: friend.id,
      forPerson: person,
      person,
      purpose: 'share-ngo',
      secret: 'x',
      ask: {
        v: 1,
        what: 'Draugs',
        who: 'Vilma',
        contact: '',
        note: '',
        office: { name: '', phone: '' },
        language: 'lv',
        until: '2026-12-10',
      },
      on: '2026-11-11',
    }
    // The record of the referral is the third: household, plan, referral.
    const third = RecordId.parse('3'.padStart(32, '0'))
    const answer = { v: 1, answer: 'full', note: '', on: '2026-11-14' }
    const state = household([
      facts,
      ...plan(),
      ['referral', { visit, referral }],
      ['referral-answer', { referral: third, note: 'a', answer }],
    ])
    expect(of(counted(state), 'referral')[0]?.fields).toEqual({
      option: friend.slug,
      answer: 'full',
      parish: 'Vējupe',
    })
    expect(of(counted(state, periodOf('2026-12-01', 'month')), 'referral')).toEqual([])
  })

  test('[N1] every row has exactly the fields its subject declares', () => {
    const records = [facts, answered(lonely), outcome('done')] as const
    const state = household([...records, ...plan(['applied', '2026-11-12'], ['denied', '2026-11-20'])])
    const read = { ...reading(household(records), () => true), contact: 'letter' }
    const rows = counted(state, november, read)
    expect(new Set(rows.map(({ subject }) => subject)).size).toBeGreaterThanOrEqual(4)
    for (const { subject, fields } of rows)
      expect(Object.keys(fields).toSorted()).toEqual([...SUBJECTS[subject]].toSorted())
    for (const { fields } of rows) expect(JSON.stringify(fields)).not.toContain(person)
  })
})

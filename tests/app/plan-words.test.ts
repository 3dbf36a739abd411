import { beforeAll, expect, test } from 'vitest'
import { planText } from '#/app/conflicts/plan-words.ts'
import { startWords } from '#/app/words/words.ts'
import { Plan } from '#/core/plan/plan.ts'

beforeAll(() => startWords('lv'))

const option = { id: '5a0a7e0e-0000-4000-8000-000000000001', slug: 'gmi' }

const step = {
  option,
  name: { lv: 'Malkas pabalsts', en: 'Firewood grant', ru: 'Пособие на дрова' },
  task: null,
  who: 'family',
  forPerson: 'vilma',
  by: '2026-12-01',
  phone: '+371 2600 0000',
  place: null,
  hours: null,
  documents: [{ lv: 'pase', en: 'passport', ru: 'паспорт' }],
  cost: null,
}
const call = { ...step, option: null, name: { lv: 'Zvans meitai', en: 'Call', ru: 'Звонок' }, documents: [] }
const offered = { state: 'offered', on: '2026-11-23', reason: null, note: '' }

const planOf = (more: object) =>
  Plan.parse({
    format: 'plan/1',
    madeOn: '2026-11-23',
    language: 'lv',
    goal: '',
    steps: [],
    outcomes: [],
    versions: {
      catalogue: { version: '1', sha256: '0'.repeat(64) },
      rules: 1,
      answersSha256: '0'.repeat(64),
    },
    office: null,
    worker: null,
    qr: true,
    ...more,
  })

const named = (): string => 'Vilma'

test('[S31] a step both plans have is named; of one that differs all that was printed is said', () => {
  const one = planOf({ goal: 'Silta istaba', steps: [call, step] })
  const other = planOf({ goal: 'Silta istaba', steps: [call, { ...step, by: '2026-12-15' }] })
  expect(planText(one, [other], 'lv', named)).toBe(
    'Silta istaba · 1. Zvans meitai · 2. Malkas pabalsts (Dara: ģimene; Jāizdara līdz 01.12.2026.; Kam: Vilma; +371 2600 0000; pase)',
  )
  expect(planText(other, [one], 'lv', named)).toContain('15.12.2026.')
  expect(planText(one, [other], 'ru', named)).toContain('Пособие на дрова (')
})

test('[S31] plans that part only in what the household said to an option do not read alike', () => {
  const refused = { state: 'refused', on: '2026-11-23', reason: 'shame', note: '' }
  const one = planOf({
    steps: [step],
    outcomes: [{ option, forPerson: null, history: [offered, refused] }],
  })
  const other = planOf({ steps: [step], outcomes: [{ option, forPerson: null, history: [offered] }] })
  expect(planText(one, [other], 'lv', named)).toBe(
    '1. Malkas pabalsts · Malkas pabalsts: Nevēlas (Kauns lūgt)',
  )
  expect(planText(other, [one], 'lv', named)).toBe('1. Malkas pabalsts · Malkas pabalsts: Piedāvāts')
})

test('a plan nobody can read, or without anything in it, is said to be empty', () => {
  expect(planText({ format: 'plan/9' }, [], 'lv', named)).toBe('plāns bez soļiem')
  expect(planText(planOf({}), [], 'en', named)).toBe('a plan without steps')
})

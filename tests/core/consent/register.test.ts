import { expect, test } from 'vitest'
import { type ConsentRelease, RegisterDraft, lintRelease } from '#/core/consent/lint.ts'
import { OfficeProcessing, monthsKept } from '#/core/consent/office-processing.ts'
import { impactAssessment, processingRecord } from '#/core/consent/processing-record.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { registerDiff } from '#/core/consent/register-diff.ts'
import { Definition, type Node, isAsked } from '#/core/questionnaire/definition.ts'
import { shippedJson, shippedNotice, shippedRegister } from './sample-receipts.ts'

const shippedForm = Definition.parse(shippedJson('needs-and-skills/1.1.0.json'))
const asked = shippedRegister.purposes.filter(({ optional }) => optional).map(({ id }) => id)
const release: ConsentRelease = {
  register: RegisterDraft.parse(shippedRegister),
  questionnaires: [[shippedForm]],
  notices: [shippedNotice],
  asked,
}
const problems = (change: Partial<ConsentRelease>) =>
  lintRelease({ ...release, ...change }).map(({ code, place }) => `${code} ${place}`)

/** The shipped register with one purpose changed. */
const withPurpose = (id: string, change: Readonly<Record<string, unknown>>): RegisterDraft =>
  RegisterDraft.parse({
    purposes: shippedRegister.purposes.map((purpose) =>
      purpose.id === id ? { ...purpose, ...change } : purpose,
    ),
  })

/** A form of single questions. */
const form = (language: string, ...questions: readonly Readonly<Record<string, unknown>>[]): Definition =>
  Definition.parse({
    ...shippedForm,
    languages: [language],
    scores: [],
    body: questions.map((question, index) => ({
      kind: 'question',
      type: 'text',
      key: `q${index + 1}`,
      name: `q${index + 1}`,
      label: { [language]: 'Jautājums' },
      purpose: 'needs-assessment',
      basis: 'GDPR 6(1)(e)',
      ...question,
    })),
  })

test('[C10] the shipped register, questionnaire and notice may be published', () => {
  expect(lintRelease(release)).toEqual([])
})

test('[C10] a purpose says its law, its keeping, the effect of a no, and its condition for special data', () => {
  const empty = { lv: 'x', en: ' ', ru: 'x' }
  expect(problems({ register: withPurpose('social-assistance', { law: null }) })).toEqual([
    'no-law-reference social-assistance',
  ])
  expect(problems({ register: withPurpose('social-assistance', { basis: '6-1-c', law: empty }) })).toEqual([
    'no-law-reference social-assistance',
  ])
  expect(problems({ register: withPurpose('support-plan', { retention: empty }) })).toContain(
    'no-retention support-plan',
  )
  expect(problems({ register: withPurpose('digital-skills', { effectOfRefusal: null }) })).toEqual([
    'no-effect-of-refusal digital-skills',
  ])
  expect(problems({ register: withPurpose('wellbeing', { special: null }) })).toEqual([
    'special-data-without-condition wellbeing',
  ])
  expect(problems({ register: withPurpose('wellbeing', { special: '9-2-h', law: null }) })).toEqual([
    'no-law-reference wellbeing',
  ])
  expect(problems({ register: withPurpose('wellbeing', { special: '10', law: null }) })).toEqual([
    'no-law-reference wellbeing',
  ])
  expect(problems({ register: withPurpose('support-plan', { basis: '6-1-f' }) })).toEqual([
    'interest-of-an-authority support-plan',
  ])
})

test('[C10] consent is asked for what is optional only, and what is optional rests on consent', () => {
  expect(problems({ asked: [...asked, 'needs-assessment'] })).toEqual([
    'consent-for-statutory-purpose needs-assessment',
  ])
  expect(problems({ asked: ['no-such'] })).toEqual(['unknown-purpose no-such'])
  expect(problems({ register: withPurpose('digital-skills', { optional: false }) })).toEqual([
    'basis-and-choice-disagree digital-skills',
    'consent-for-statutory-purpose digital-skills',
  ])
  expect(problems({ register: withPurpose('support-plan', { basis: 'none' }) })).toEqual([
    'no-legal-basis support-plan',
  ])
  expect(problems({ register: withPurpose('digital-skills', { basis: 'none' }) })).toEqual([
    'no-legal-basis digital-skills',
    'basis-and-choice-disagree digital-skills',
  ])
})

test('[C10] a question without purpose, basis or retention is told by its key', () => {
  const only = (...questions: readonly Readonly<Record<string, unknown>>[]) => ({
    questionnaires: [[form('lv', ...questions)]],
  })
  expect(problems(only({}))).toEqual([])
  expect(problems(only({}, { purpose: undefined }))).toEqual(['question-without-purpose q2'])
  expect(problems(only({ purpose: 'other' }))).toEqual([
    'unknown-purpose q1: other',
    'notice-leaves-out-purpose lv: other',
    'notice-leaves-out-purpose en: other',
    'notice-leaves-out-purpose ru: other',
  ])
  expect(problems(only({ basis: ' ' }))).toEqual(['question-without-basis q1'])
  expect(
    problems({ ...only({}), register: withPurpose('needs-assessment', { retention: undefined }) }),
  ).toEqual(['no-retention needs-assessment', 'question-without-retention q1'])
  // Notes and calculations are not asked.
  expect(problems(only({ type: 'note', purpose: undefined, basis: undefined }))).toEqual([])
})

test('[C10] language versions ask the same for the same, in questionnaires and in notices', () => {
  const lv = form('lv', {}, {})
  expect(problems({ questionnaires: [[lv, form('ru', {}, {})]] })).toEqual([])
  expect(problems({ questionnaires: [[lv, form('ru', {}, { purpose: 'support-plan' })]] })).toEqual([
    'purposes-differ-by-language ru: q2',
  ])
  expect(problems({ questionnaires: [[lv, form('ru', {})]] })).toEqual(['purposes-differ-by-language ru: q2'])
  const { ru } = shippedNotice.languages
  const short = { ...ru, purposes: ru.purposes.filter((purpose) => purpose !== 'wellbeing') }
  expect(
    problems({ notices: [{ ...shippedNotice, languages: { ...shippedNotice.languages, ru: short } }] }),
  ).toEqual(['purposes-differ-by-language ru', 'notice-leaves-out-purpose ru: wellbeing'])
})

const ownProcessing = OfficeProcessing.parse(shippedJson('office-processing/1.0.0.json'))
const office = { controller: 'Paraugu novads', contact: '60000000', dpo: 'das@paraugi.example' }

test('[C19] the record of processing says for each purpose what Art. 30 asks, with the questions that serve it', () => {
  const record = processingRecord(shippedRegister, [shippedForm], ownProcessing, office, 'en')
  expect(record.activities.map(({ id }) => id)).toEqual(shippedRegister.purposes.map(({ id }) => id))
  const wellbeing = record.activities.find(({ id }) => id === 'wellbeing')
  expect(wellbeing).toMatchObject({
    basis: 'GDPR 6(1)(a), 9(2)(a)',
    data: ['loneliness', 'how you feel'],
    retention: 'Until withdrawn, at most 2 years',
    optional: true,
  })
  expect(wellbeing?.questions).toContain('ucla_isolated')
  expect(record.activities[0]?.basis).toBe(
    'GDPR 6(1)(e), 9(2)(h); Law on Social Services and Social Assistance',
  )
  const keysOf = (nodes: readonly Node[]): number =>
    nodes.reduce(
      (sum, node) => sum + (node.kind === 'question' ? Number(isAsked(node)) : keysOf(node.children)),
      0,
    )
  const served = record.activities.reduce((sum, { questions }) => sum + questions.length, 0)
  expect(served).toBe(keysOf(shippedForm.body))
  expect(processingRecord(shippedRegister, [], ownProcessing, office, 'lv').activities[0]?.basis).toMatch(
    /^VDAR 6\(1\)\(e\)/,
  )
})

test('[C68] the record of processing names what the office writes down about itself, with basis and time; the access log’s is a number', () => {
  const { own } = processingRecord(shippedRegister, [], ownProcessing, office, 'lv')
  expect(own.map(({ id }) => id)).toEqual(['access-log', 'consent-log', 'officers-book', 'staff-accounts'])
  for (const activity of own)
    for (const said of [activity.basis, activity.subjects, activity.recipients, activity.retention])
      expect(said).not.toBe('')
  expect(own[0]).toMatchObject({
    basis: expect.stringMatching(/^VDAR 6\(1\)\(c\); VDAR 5\. panta 2\. punkts un 32\. pants/),
    retention: expect.stringContaining(`Ne ilgāk kā ${monthsKept(ownProcessing, 'access-log')} mēnešus`),
  })
  expect(() => monthsKept(ownProcessing, 'consent-log')).toThrow('consent-log')
})

test('[C19] two registers differ field by field: added, removed, changed', () => {
  const [first, second, ...rest] = shippedRegister.purposes
  if (first === undefined || second === undefined) throw new Error('the register has purposes')
  const after = PurposeRegister.parse({
    ...shippedRegister,
    version: '2.0.0',
    purposes: [
      {
        ...first,
        retention: { ...first.retention, lv: '10 gadus' },
        special: null,
        data: first.data.toReversed(),
      },
      ...rest,
      { ...second, id: 'new-purpose' },
    ],
  })
  expect(registerDiff(shippedRegister, after)).toEqual({
    from: '1.0.0',
    to: '2.0.0',
    added: ['new-purpose'],
    removed: [second.id],
    changed: [
      { purpose: first.id, field: 'special', before: '9-2-h', after: null },
      { purpose: first.id, field: 'retention.lv', before: first.retention.lv, after: '10 gadus' },
    ],
  })
  expect(registerDiff(shippedRegister, shippedRegister)).toMatchObject({
    added: [],
    removed: [],
    changed: [],
  })
  const more = PurposeRegister.parse({
    ...shippedRegister,
    purposes: shippedRegister.purposes.map((each) =>
      each.id === first.id
        ? { ...each, data: [...each.data, 'more'], keep: { from: 'case-closed', months: 60 } }
        : each,
    ),
  })
  expect(registerDiff(shippedRegister, more).changed.map(({ field }) => field)).toEqual([
    'data',
    'keep.from',
    'keep.months',
  ])
})

test('[C19] an impact assessment is begun from the register and lists what people must still write', () => {
  const assessment = impactAssessment(shippedRegister, office, 'lv')
  expect(assessment.needed).toBe(true)
  expect(assessment.criteria).toContain('sensitive')
  expect(assessment.sections.map(({ key }) => key)).toEqual([
    'description',
    'necessity',
    'risks',
    'measures',
    'views',
  ])
  expect(assessment.open).toEqual([
    'proportionality',
    'risk/lost-tablet',
    'risk/pressure',
    'risk/household',
    'risk/curiosity',
    'risk/wrong-match',
    'residual',
    'dpo-advice',
    'residents',
  ])
  const keys = assessment.sections.flatMap(({ fields }) => fields.map(({ key }) => key))
  expect(new Set(keys).size).toBe(keys.length)
  for (const { id } of shippedRegister.purposes) expect(keys).toContain(`basis/${id}`)
  const plain = PurposeRegister.parse({
    ...shippedRegister,
    purposes: shippedRegister.purposes.filter(({ special }) => special === null),
  })
  expect(impactAssessment(plain, office, 'en').criteria).not.toContain('sensitive')
})

test('[C14] the register now says in months what it said in words, and nothing else changed', () => {
  const counted = PurposeRegister.parse(shippedJson('purposes/1.1.0.json'))
  expect(counted.purposes.every(({ keep }) => keep !== undefined)).toBe(true)
  const { added, removed, changed } = registerDiff(shippedRegister, counted)
  expect([added, removed]).toEqual([[], []])
  expect(new Set(changed.map(({ field }) => field))).toEqual(new Set(['keep.from', 'keep.months']))
  expect(lintRelease({ ...release, register: RegisterDraft.parse(counted) })).toEqual([])
  // What rests on consent is kept while it stands; what rests on the law, five years after closing.
  for (const { optional, keep, retention } of counted.purposes) {
    expect(keep).toEqual(
      optional ? { from: 'consent-ended', months: 0 } : { from: 'case-closed', months: 60 },
    )
    expect(retention.en.startsWith('5 years after')).toBe(!optional)
  }
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  daysBetween,
  easterSunday,
  endOfMonths,
  isWorkingDay,
  latvianHolidays,
  onWorkingDay,
  reachesAge,
} from '#/core/consent/calendar.ts'
import { LegalBasis, rightsFor } from '#/core/consent/purposes.ts'
import {
  REFUSAL_GROUNDS,
  type RequestEvent,
  RequestEvent as RequestEventSchema,
  foldRequest,
  groundsAgainst,
  isOverdue,
  requestClock,
} from '#/core/consent/requests.ts'
import { REQUEST_ARTICLES, applicableRights, rightOver } from '#/core/consent/rights.ts'

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2026-03-31', 1, '2026-04-30'],
  ['2026-01-30', 1, '2026-02-28'],
  ['2026-01-28', 1, '2026-02-28'],
  ['2026-02-28', 1, '2026-03-28'],
  ['2026-11-30', 3, '2027-02-28'],
  ['2026-12-15', 1, '2027-01-15'],
  ['2028-02-29', 12, '2029-02-28'],
  ['2028-02-29', 48, '2032-02-29'],
])('[C13] %s and %i months end on %s', (from, months, end) => {
  expect(addMonths(from, months)).toBe(end)
})

test('[C13] what is no calendar day is no day', () => {
  for (const day of [
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-4-1',
    'today',
    '2026-04-00',
  ])
    expect(() => addMonths(day, 1), day).toThrow(RangeError)
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
})

// Dates of Easter as published (Gregorian calendar), with the earliest and latest there can be.
test.each([
  '1818-03-22',
  '1943-04-25',
  '2000-04-23',
  '2024-03-31',
  '2025-04-20',
  '2026-04-05',
  '2027-03-28',
  '2038-04-25',
  '2285-03-22',
])('[C13] Easter Sunday on %s', (day) => {
  expect(easterSunday(Number(day.slice(0, 4)))).toBe(day)
})

test('[C13] Latvian holidays are free, the days beside them are not', () => {
  const free = [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-05-04',
    '2026-06-23',
    '2026-06-24',
    '2026-11-18',
    '2026-12-24',
    '2026-12-25',
    '2026-12-31',
  ]
  for (const day of free) expect(isWorkingDay(day), day).toBe(false)
  for (const day of [
    '2026-01-02',
    '2026-04-02',
    '2026-04-07',
    '2026-05-05',
    '2026-06-22',
    '2026-06-25',
    '2026-11-17',
    '2026-11-19',
    '2026-12-23',
    '2026-12-28',
    '2026-12-30',
  ])
    expect(isWorkingDay(day), day).toBe(true)
  expect(latvianHolidays(2026).has('2026-05-24')).toBe(true)
})

test('[C13] 4 May and 18 November on a weekend make the next Monday free, other holidays do not', () => {
  // 2024: 4 May is a Saturday; 2025: 4 May is a Sunday; 2023: 18 November is a Saturday.
  expect(isWorkingDay('2024-05-06')).toBe(false)
  expect(isWorkingDay('2024-05-07')).toBe(true)
  expect(isWorkingDay('2025-05-05')).toBe(false)
  expect(isWorkingDay('2023-11-20')).toBe(false)
  expect(isWorkingDay('2023-11-21')).toBe(true)
  // 24 June 2028 is a Saturday and gives nothing.
  expect(isWorkingDay('2028-06-26')).toBe(true)
})

test('[C13] a last day nobody works moves to the next working day, and only then', () => {
  expect(endOfMonths('2026-11-23', 1)).toBe('2026-12-23')
  // 24 December 2026 is a Thursday; 24, 25, 26 (Saturday) and 27 (Sunday) are free.
  expect(endOfMonths('2026-11-24', 1)).toBe('2026-12-28')
  expect(endOfMonths('2026-11-30', 1)).toBe('2026-12-30')
  // 31 December, 1 January, then a weekend.
  expect(onWorkingDay('2026-12-31')).toBe('2027-01-04')
  // Good Friday 2026 to the Tuesday after Easter.
  expect(endOfMonths('2026-03-03', 1)).toBe('2026-04-07')
  expect(onWorkingDay('2026-07-13', new Set(['2026-07-13']))).toBe('2026-07-14')
})

test.each([
  ['2013-11-24', 13, '2026-11-24'],
  ['2008-02-29', 18, '2026-03-01'],
  ['2008-02-29', 12, '2020-02-29'],
  ['2014-01-31', 12, '2026-01-31'],
])('[C13] born on %s, %i years old on %s', (born, age, day) => {
  expect(reachesAge(born, age)).toBe(day)
})

test('[C11] which rights apply is computed from the bases of what is held', () => {
  const rights = applicableRights([
    { id: 'duty', basis: '6-1-c', automated: true },
    { id: 'task', basis: '6-1-e', automated: true },
    { id: 'wish', basis: '6-1-a', automated: true },
    { id: 'paper', basis: '6-1-b', automated: false },
  ])
  const by = (article: string) => rights.find((right) => right.article === article)
  for (const article of ['15', '16', '18'])
    expect(by(article)?.applies).toEqual(['duty', 'task', 'wish', 'paper'])
  expect(by('17')).toMatchObject({
    applies: ['wish', 'paper'],
    conditional: [{ purpose: 'task' }],
    excluded: [{ purpose: 'duty', ground: 'art-17-3-b-legal-obligation' }],
  })
  expect(by('20')).toMatchObject({ applies: ['wish'], conditional: [] })
  expect(by('20')?.excluded).toContainEqual({ purpose: 'paper', ground: 'art-20-1-b-not-automated' })
  expect(by('20')?.excluded).toContainEqual({ purpose: 'task', ground: 'art-20-3-public-task' })
  expect(by('21')).toMatchObject({ applies: ['task'] })
  expect(by('21')?.excluded).toContainEqual({ purpose: 'wish', ground: 'art-7-3-withdraw-instead' })
  expect(applicableRights([]).every(({ applies }) => applies.length === 0)).toBe(true)
})

test('[C11] what a receipt tells of rights agrees with what a request finds, for every basis', () => {
  for (const basis of LegalBasis.options) {
    const told = rightsFor(basis).filter((right) => right !== '7(3)')
    const found = REQUEST_ARTICLES.filter(
      (article) => rightOver(article, { id: 'x', basis, automated: true }).applies !== 'no',
    )
    expect(found.toSorted(), basis).toEqual(told.toSorted())
  }
})

const received: RequestEvent = { kind: 'received', on: '2026-11-23', article: '15' }
const checked: RequestEvent = { kind: 'identity-checked', on: '2026-11-25', method: 'eID' }
const reviewed: RequestEvent = { kind: 'third-party-reviewed', on: '2026-12-01', redactions: [] }
const codes = (...events: readonly RequestEvent[]) => foldRequest(events).problems.map(({ code }) => code)

test('[C12] a request goes from receipt to answer, in any order of arrival', () => {
  const answered: RequestEvent = { kind: 'answered', on: '2026-12-10' }
  const steps = [received, checked, reviewed, answered]
  const done = foldRequest(steps)
  expect(done).toMatchObject({ status: 'answered', closedOn: '2026-12-10', late: false, problems: [] })
  fc.assert(
    fc.property(fc.shuffledSubarray(steps, { minLength: 4 }), (shuffled) => {
      expect(foldRequest(shuffled)).toEqual(done)
    }),
  )
})

test('[C12] a step that may not be taken changes nothing and is told', () => {
  const answered: RequestEvent = { kind: 'answered', on: '2026-12-10' }
  expect(codes(checked)).toEqual(['not-received'])
  expect(codes(received, received)).toEqual(['received-twice'])
  expect(codes(received, { ...checked, on: '2026-11-22' })).toEqual(['before-receipt'])
  expect(codes(received, reviewed, answered)).toEqual(['identity-not-checked'])
  expect(codes(received, checked, answered)).toEqual(['third-party-review-missing'])
  expect(codes({ ...received, article: '16' }, checked, answered)).toEqual([])
  expect(codes(received, checked, reviewed, answered, { ...answered, on: '2026-12-11' })).toEqual([
    'already-closed',
  ])
  expect(codes(received, checked, { kind: 'refused', on: '2026-12-10', grounds: [] })).toEqual([
    'refused-without-grounds',
  ])
  expect(codes(received, { kind: 'refused', on: '2026-12-10', grounds: ['art-12-5-excessive'] })).toEqual([
    'identity-not-checked',
  ])
  expect(
    foldRequest([received, { kind: 'refused', on: '2026-12-10', grounds: ['art-12-2-identity-not-shown'] }]),
  ).toMatchObject({ status: 'refused', late: false, problems: [] })
  expect(
    RequestEventSchema.safeParse({
      ...reviewed,
      redactions: [{ place: 'page 2', ground: ' ' }],
    }).success,
  ).toBe(false)
})

test('[C12] a refusal names as many grounds as there are; which there can be follows from the article', () => {
  expect(groundsAgainst('18')).toEqual([
    'art-12-2-identity-not-shown',
    'art-12-5-manifestly-unfounded',
    'art-12-5-excessive',
  ])
  expect(groundsAgainst('16')).toEqual(groundsAgainst('18'))
  const own = (article: (typeof REQUEST_ARTICLES)[number]) => groundsAgainst(article).slice(3)
  expect(own('15')).toEqual(['art-15-4-rights-of-others'])
  expect(own('17')).toEqual(['art-17-3-b-legal-duty-or-public-task', 'art-17-3-e-legal-claims'])
  expect(own('20')).toEqual(['art-15-4-rights-of-others', 'art-20-other-basis'])
  expect(own('21')).toEqual(['art-21-1-compelling-grounds'])
  // No ground is left without a right it stands against.
  expect(new Set(REQUEST_ARTICLES.flatMap(groundsAgainst))).toEqual(new Set(REFUSAL_GROUNDS))
  const state = foldRequest([
    { kind: 'received', on: '2026-11-23', article: '17' },
    { kind: 'identity-checked', on: '2026-11-24', method: 'eID' },
    { kind: 'refused', on: '2026-11-25', grounds: [...own('17')] },
  ])
  expect(state).toMatchObject({ status: 'refused', grounds: own('17') })
})

test('[C13] extended with a reason within the first month, a request has three months in all', () => {
  const extend = (on: string, reason = 'many files'): RequestEvent => ({ kind: 'extended', on, reason })
  const first = foldRequest([received]).clock
  expect(first).toEqual({ firstMonthEnds: '2026-12-23', due: '2026-12-23', refusalDue: '2026-12-23' })
  const onLastDay = foldRequest([received, extend('2026-12-23')])
  expect(onLastDay.problems).toEqual([])
  expect(onLastDay.clock).toEqual({
    firstMonthEnds: '2026-12-23',
    due: '2027-02-23',
    refusalDue: '2026-12-23',
  })
  expect(codes(received, extend('2026-12-24'))).toEqual(['extended-too-late'])
  expect(codes(received, extend('2026-12-01', '  '))).toEqual(['extended-without-reason'])
  expect(codes(received, extend('2026-12-01'), extend('2026-12-02'))).toEqual(['extended-twice'])
  // From the receipt, not from the moved last day: 31 January + 3 months.
  expect(requestClock('2027-01-31', true).due).toBe('2027-04-30')
  expect(requestClock('2027-01-31', false).due).toBe('2027-03-01')
})

test('[C13] an open request is overdue the day after its last day; a late answer is kept as late', () => {
  const open = foldRequest([received])
  expect(isOverdue(open, '2026-12-23')).toBe(false)
  expect(isOverdue(open, '2026-12-24')).toBe(true)
  const answer = (on: string) => foldRequest([received, checked, reviewed, { kind: 'answered', on }])
  expect(answer('2026-12-23').late).toBe(false)
  expect(answer('2026-12-24').late).toBe(true)
  expect(isOverdue(answer('2026-12-24'), '2027-01-01')).toBe(false)
  // An extension gives no more time to refuse.
  const refused = foldRequest([
    received,
    checked,
    { kind: 'extended', on: '2026-12-01', reason: 'many files' },
    { kind: 'refused', on: '2027-01-05', grounds: ['art-12-5-excessive'] },
  ])
  expect(refused.late).toBe(true)
})

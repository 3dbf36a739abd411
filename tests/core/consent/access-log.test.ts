import { expect, test } from 'vitest'
import {
  type AccessEntry,
  type AccessEvent,
  accessMonth,
  accessesByHousehold,
  firstDayOver,
  isInCaseload,
  isNewAccess,
  lastMonthOver,
  monthToWrite,
} from '#/core/household/access-log.ts'
import { type AccessFileWords, accessFile } from '#/core/household/access-file.ts'
import { emptyHousehold } from '#/core/household/fold.ts'
import { AccountId, AssessmentId, DeviceId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'
import { idOf } from '../vault/sodium.ts'

const stream = (n: number) => StreamId.parse(idOf(n))
const anna = AccountId.parse(idOf(101))
const ilona = AccountId.parse(idOf(102))
const HOUR = 3600_000

const opening = (change: Partial<AccessEvent> = {}): AccessEvent => ({
  household: stream(1),
  what: 'household',
  assessment: null,
  at: 10 * HOUR,
  offline: false,
  inCaseload: true,
  ...change,
})

test('[C60] one line an hour: the next minute adds nothing, the next hour does, and so does a clock put back', () => {
  const last = { at: 10 * HOUR, inCaseload: true }
  expect(isNewAccess(opening(), undefined)).toBe(true)
  expect(isNewAccess(opening({ at: 11 * HOUR - 1 }), last)).toBe(false)
  expect(isNewAccess(opening({ at: 11 * HOUR }), last)).toBe(true)
  expect(isNewAccess(opening({ at: 9 * HOUR }), last)).toBe(true)
  // It was their work a minute ago, and is not now.
  expect(isNewAccess(opening({ inCaseload: false }), last)).toBe(true)
  expect(isNewAccess(opening({ inCaseload: true }), { at: 10 * HOUR, inCaseload: false })).toBe(false)
})

test('[C61] what is a worker’s work, and what a supervisor’s', () => {
  const authored = { record: RecordId.parse(idOf(7)), at: 0, position: 1 }
  const nobodys = emptyHousehold(stream(1))
  const planned = {
    ...nobodys,
    visits: new Map([
      [
        VisitId.parse(idOf(5)),
        {
          ...authored,
          account: ilona,
          plan: {
            visit: VisitId.parse(idOf(5)),
            date: '2026-11-23',
            time: null,
            worker: anna,
            reason: 'first' as const,
            note: '',
          },
        },
      ],
    ]),
  }
  const assessment = {
    assessment: AssessmentId.parse(idOf(9)),
    visit: VisitId.parse(idOf(5)),
    definition: { id: 'x', version: '1', sha256: '' },
    language: 'lv' as const,
    respondent: null,
    repeats: {},
    answers: {},
    personParts: [],
  }
  const review = {
    assessment: assessment.assessment,
    revision: authored.record,
    decision: 'approved' as const,
    comments: [],
    note: '',
  }
  const assessed = (reviewer: AccountId | null) => ({
    ...nobodys,
    assessments: new Map([
      [
        assessment.assessment,
        {
          revisions: [{ ...authored, account: anna, parents: [], assessment }],
          heads: [authored.record],
          personParts: new Map(),
          reviews:
            reviewer === null
              ? []
              : [{ ...authored, record: RecordId.parse(idOf(8)), account: reviewer, review }],
        },
      ],
    ]),
  })
  expect(isInCaseload(nobodys, anna, 'worker')).toBe(false)
  expect(isInCaseload(planned, anna, 'worker')).toBe(true)
  expect(isInCaseload(planned, ilona, 'worker')).toBe(false)
  expect(isInCaseload(assessed(null), anna, 'worker')).toBe(true)
  // To be reviewed: any supervisor's. Approved: that of who reviewed it.
  const other = AccountId.parse(idOf(103))
  expect(isInCaseload(assessed(null), ilona, 'supervisor')).toBe(true)
  expect(isInCaseload(assessed(null), ilona, 'worker')).toBe(false)
  expect(isInCaseload(assessed(ilona), ilona, 'supervisor')).toBe(true)
  expect(isInCaseload(assessed(ilona), other, 'supervisor')).toBe(false)
  expect(isInCaseload(planned, anna, 'dpo')).toBe(false)
  expect(isInCaseload(planned, anna, 'administrator')).toBe(false)
})

test('[C61] outside the caseload first, then the newest; a household nobody opened is listed too', () => {
  const by = { account: anna, device: DeviceId.parse(idOf(201)) }
  const entries: readonly AccessEntry[] = [
    { ...opening({ at: 1 }), ...by },
    { ...opening({ at: 2, inCaseload: false }), ...by },
    { ...opening({ at: 3 }), ...by },
    { ...opening({ at: 9, household: stream(2) }), ...by },
    { ...opening({ at: 5, household: null, what: 'counted' }), ...by },
  ]
  const lists = accessesByHousehold(entries, [stream(3), stream(2)])
  expect(
    lists.map(({ household, outside, entries: own }) => [household, outside, own.map(({ at }) => at)]),
  ).toEqual([
    [stream(1), 1, [2, 3, 1]],
    [stream(2), 0, [9]],
    [stream(3), 0, []],
  ])
})

test('[C63] what was broken open is counted each time it is read, not once an hour', () => {
  const last = { at: 10 * HOUR, inCaseload: false }
  for (const what of ['broken-open', 'broken-file'] as const)
    expect(isNewAccess(opening({ what, inCaseload: false, at: 10 * HOUR + 1 }), last)).toBe(true)
})

test('[C68] a line lives eleven months at least and twelve at most: a month is over when the one of its name begins', () => {
  expect(accessMonth(Date.parse('2026-11-30T23:59:59.999Z'))).toBe(202_611)
  expect(accessMonth(Date.parse('2026-12-01T00:00:00Z'))).toBe(202_612)
  const over = (now: string): number => lastMonthOver(Date.parse(now), 12)
  expect(over('2027-10-31T23:59:59.999Z')).toBe(202_610)
  expect(over('2027-11-01T00:00:00Z')).toBe(202_611)
  expect(over('2027-01-01T00:00:00Z')).toBe(202_601)
  expect(lastMonthOver(Date.parse('2027-01-15T00:00:00Z'), 1)).toBe(202_612)
  expect(lastMonthOver(Date.parse('2026-12-15T00:00:00Z'), 18)).toBe(202_506)
})

test('[C68] an opening is written under its own month, unless that is over or still to come', () => {
  const write = (at: string): number => monthToWrite(Date.parse(at), 202_611, 12)
  expect(write('2026-11-05T10:00:00Z')).toBe(202_611)
  expect(write('2026-10-31T10:00:00Z')).toBe(202_610)
  expect(write('2025-12-01T00:00:00Z')).toBe(202_512)
  // A clock in the past or the future: no line is lost, and none lives longer for it.
  expect(write('1970-01-01T00:00:00Z')).toBe(202_512)
  expect(write('2031-01-01T00:00:00Z')).toBe(202_611)
})

test('[C68] the page can say from which day the oldest lines are gone', () => {
  expect(firstDayOver(202611, 12)).toBe('2027-11-01')
  expect(firstDayOver(202701, 12)).toBe('2028-01-01')
  expect(firstDayOver(202612, 1)).toBe('2027-01-01')
  // On that day, and not before, the month is over.
  for (const [day, over] of [
    ['2027-10-31T23:59:59Z', 202610],
    ['2027-11-01T00:00:00Z', 202611],
  ] as const)
    expect(lastMonthOver(Date.parse(day), 12)).toBe(over)
})

test('[C68] lines saved as a file say why and by whom, and nothing of a name is run as a formula', () => {
  const words: AccessFileWords = {
    title: 'Kas ko atvēris',
    reason: 'Kāpēc',
    savedBy: 'Saglabāja',
    keep: 'Glabāt drošā vietā',
    headings: ['Mājsaimniecība', 'Ko', 'Kad', 'Savienojums', 'Darbs', 'Kurš', 'Ierīce'],
    whatOf: (what) => what,
    when: (at) => `${at / HOUR}. stunda`,
    online: 'ar',
    offline: 'bez',
    inside: 'savs',
    outside: 'ārpus',
    nameOf: (account) => (account === anna ? '=HYPERLINK("x")' : 'Ilona, "vadītāja"'),
  }
  const device = DeviceId.parse(idOf(77))
  const entries: readonly AccessEntry[] = [
    { ...opening({ offline: true }), account: anna, device },
    {
      ...opening({ household: null, what: 'counted', at: 12 * HOUR, inCaseload: false }),
      account: ilona,
      device,
    },
  ]
  const facts = { entries, reason: 'Sūdzība Nr. 3,\n"steidzama"', savedBy: 'Pēteris', savedAt: 20 * HOUR }
  expect(accessFile(facts, words).split('\r\n')).toEqual([
    '\uFEFF"Kas ko atvēris"',
    '"Kāpēc","Sūdzība Nr. 3,\n""steidzama"""',
    '"Saglabāja","Pēteris","20. stunda","1970-01-01T20:00:00.000Z"',
    '"Glabāt drošā vietā"',
    '',
    '"Mājsaimniecība","Ko","Kad","Kad (UTC)","Savienojums","Darbs","Kurš","Kurš (id)","Ierīce"',
    `"${stream(1)}","household","10. stunda","1970-01-01T10:00:00.000Z","bez","savs","'=HYPERLINK(""x"")","${anna}","${device}"`,
    `"","counted","12. stunda","1970-01-01T12:00:00.000Z","ar","ārpus","Ilona, ""vadītāja""","${ilona}","${device}"`,
    '',
  ])
})

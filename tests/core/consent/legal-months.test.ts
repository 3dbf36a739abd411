import { expect, test } from 'vitest'
import { reachesAge } from '#/core/consent/calendar.ts'
import { isChildOn, needsOwnWord, validUntil } from '#/core/consent/capture.ts'
import { visitHorizon } from '#/core/consent/expiry.ts'
import { noticeTasks } from '#/core/consent/notice-tasks.ts'
import { requestClock } from '#/core/consent/requests.ts'
import { retentionOf } from '#/core/consent/retention.ts'
import { person, receiptOf, shippedRegister } from './sample-receipts.ts'

/** The days on which counting in months goes wrong, each by its name, at every clock that counts in months. */

const noticeDue = (since: string) =>
  noticeTasks([{ id: since, name: 'Juris', since, toldOn: null }], since)[0]?.due
const [sample] = shippedRegister.purposes
if (sample === undefined) throw new Error('the register has purposes')
const keptUntil = (closed: string, months: number): unknown => {
  const purpose = { ...sample, keep: { from: 'case-closed', months } as const }
  const facts = { person, caseClosedOn: closed, receipts: [receiptOf({ n: 1 })], holds: [] }
  return retentionOf([purpose], facts, closed, (instant) => instant.slice(0, 10))[0]?.verdict
}

test('[C13] 31 January: a request’s month ends on the last day of February, or the working day after it', () => {
  // A Saturday in 2026 and a Sunday in 2027; a Tuesday in 2028, which is a leap year.
  expect(requestClock('2026-01-31', false).due).toBe('2026-03-02')
  expect(requestClock('2027-01-31', false).due).toBe('2027-03-01')
  expect(requestClock('2028-01-31', false).due).toBe('2028-02-29')
  expect(requestClock('2029-01-31', false).due).toBe('2029-02-28')
  // Neither before nor after it does the short month pull a day along.
  expect(requestClock('2029-01-28', false).due).toBe('2029-02-28')
  expect(requestClock('2029-02-28', false).due).toBe('2029-03-28')
})

test('[C13] 31 January: extended, three months from the receipt end on 30 April; a refusal keeps February', () => {
  const { firstMonthEnds, due, refusalDue } = requestClock('2029-01-31', true)
  expect([firstMonthEnds, due, refusalDue]).toEqual(['2029-02-28', '2029-04-30', '2029-02-28'])
})

test('[C51] 31 January: the month to tell somebody named ends with February, in a leap year a day later', () => {
  expect(noticeDue('2028-01-31')).toBe('2028-02-29')
  expect(noticeDue('2029-01-31')).toBe('2029-02-28')
})

test('[C23] 31 January: a consent for a month holds through February to the same hour', () => {
  expect(validUntil('2028-01-31T16:30:00.000Z', 1, 'subject', null)).toBe('2028-02-29T16:30:00.000Z')
  expect(validUntil('2029-01-31T16:30:00.000Z', 1, 'subject', null)).toBe('2029-02-28T16:30:00.000Z')
  expect(visitHorizon('2028-11-30', null)).toBe('2029-02-28')
})

test('[C23] [C14] leap year: what begins on 29 February ends on 28 February, in the next leap year on the 29th', () => {
  expect(validUntil('2028-02-29T08:00:00.000Z', 12, 'subject', null)).toBe('2029-02-28T08:00:00.000Z')
  expect(validUntil('2028-02-29T08:00:00.000Z', 48, 'subject', null)).toBe('2032-02-29T08:00:00.000Z')
  expect(validUntil('2027-02-28T08:00:00.000Z', 12, 'subject', null)).toBe('2028-02-28T08:00:00.000Z')
  expect(keptUntil('2028-02-29', 12)).toEqual({ outcome: 'kept', until: '2029-02-28' })
  expect(keptUntil('2028-02-29', 48)).toEqual({ outcome: 'kept', until: '2032-02-29' })
  expect(keptUntil('2028-01-31', 1)).toEqual({ outcome: 'kept', until: '2028-02-29' })
})

test('[C13] leap year: 2100 is none, 2000 was one', () => {
  expect(requestClock('2100-01-31', false).firstMonthEnds).toBe('2100-03-01') // 28 February 2100 is a Sunday
  expect(requestClock('2000-01-31', false).firstMonthEnds).toBe('2000-02-29')
})

test('[C44] 12 years: the day before the birthday a child may be too small to say, on it their word is needed', () => {
  expect(needsOwnWord('2014-01-31', '2026-01-30')).toBe(false)
  expect(needsOwnWord('2014-01-31', '2026-01-31')).toBe(true)
  // Born on 29 February: their birthday is that day when there is one.
  expect(needsOwnWord('2016-02-29', '2028-02-28')).toBe(false)
  expect(needsOwnWord('2016-02-29', '2028-02-29')).toBe(true)
})

test('[C44] 13 years: the age of consent online changes nothing at the table', () => {
  expect(reachesAge('2016-02-29', 13)).toBe('2029-03-01')
  expect(reachesAge('2013-01-31', 13)).toBe('2026-01-31')
  for (const day of ['2026-01-30', '2026-01-31', '2026-02-01']) {
    expect(needsOwnWord('2013-01-31', day), day).toBe(true)
    expect(isChildOn('2013-01-31', day), day).toBe(true)
    expect(validUntil(`${day}T10:00:00.000Z`, 120, 'parent', '2013-01-31'), day).toBe(
      '2031-01-31T00:00:00.000Z',
    )
  }
})

test('[C44] [C47] 18 years: the day before the birthday a parent decides and their word ends with it, on it nobody else does', () => {
  expect(isChildOn('2009-01-31', '2027-01-30')).toBe(true)
  expect(isChildOn('2009-01-31', '2027-01-31')).toBe(false)
  expect(validUntil('2027-01-30T10:00:00.000Z', 12, 'parent', '2009-01-31')).toBe('2027-01-31T00:00:00.000Z')
  // Born on 29 February, of age in a year without one: on 1 March.
  expect(isChildOn('2008-02-29', '2026-02-28')).toBe(true)
  expect(isChildOn('2008-02-29', '2026-03-01')).toBe(false)
  expect(validUntil('2026-02-28T10:00:00.000Z', 12, 'parent', '2008-02-29')).toBe('2026-03-01T00:00:00.000Z')
})

import { expect, test } from 'vitest'
import { toAskAgain, visitHorizon } from '#/core/consent/expiry.ts'
import { foldConsents } from '#/core/consent/fold.ts'
import { noticeTasks } from '#/core/consent/notice-tasks.ts'
import { person, receiptOf } from './sample-receipts.ts'

const at = '2026-11-23T10:00:00.000Z'

test('[C50] a visit looks ahead to the next one planned, and three calendar months at least', () => {
  expect(visitHorizon('2026-11-23', null)).toBe('2027-02-23')
  expect(visitHorizon('2026-11-30', null)).toBe('2027-02-28')
  expect(visitHorizon('2026-11-23', '2026-12-01')).toBe('2027-02-23')
  expect(visitHorizon('2026-11-23', '2027-05-10')).toBe('2027-05-10')
})

test('[C50] what ends by that day is asked again; what was refused or taken back is left in peace', () => {
  const why = (kind: 'consent' | 'refusal' | 'withdrawal', validUntil: string | null) =>
    toAskAgain(
      foldConsents([receiptOf({ n: 1, kind, validUntil })]).get(person),
      ['wellbeing', 'share-ngo'],
      at,
      '2027-02-23',
      [],
    ).map((each) => each.why)
  expect(why('consent', '2027-02-23T18:00:00.000Z')).toEqual(['ends-soon'])
  expect(why('consent', '2027-02-24T00:00:00.000Z')).toEqual([])
  expect(why('consent', '2026-11-23T09:59:59.999Z')).toEqual(['ended'])
  expect(why('consent', null)).toEqual([])
  expect(why('refusal', null)).toEqual([])
  expect(why('withdrawal', null)).toEqual([])
})

test('[C51] whoever was spoken of but not there is told within a calendar month, on a working day', () => {
  const absent = (since: string, toldOn: string | null = null) => ({
    id: since,
    name: 'Juris',
    since,
    toldOn,
  })
  const due = (since: string) => noticeTasks([absent(since)], '2026-11-23')[0]?.due
  expect(due('2026-11-23')).toBe('2026-12-23')
  expect(due('2026-01-31')).toBe('2026-03-02') // 28 February is a Saturday
  expect(due('2024-01-31')).toBe('2024-02-29')
  expect(due('2026-11-24')).toBe('2026-12-28') // Christmas and a weekend between
  expect(noticeTasks([absent('2026-10-01')], '2026-11-23')[0]?.daysLeft).toBe(-21)
  expect(noticeTasks([absent('2026-10-01', '2026-11-01')], '2026-11-23')).toEqual([])
  const three = noticeTasks([absent('2026-11-20'), absent('2026-11-02'), absent('2026-11-10')], '2026-11-23')
  expect(three.map(({ since }) => since)).toEqual(['2026-11-02', '2026-11-10', '2026-11-20'])
})

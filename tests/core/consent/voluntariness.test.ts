import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConsentReceipt } from '#/core/consent/receipt.ts'
import { type VoluntarinessRow, SMALLEST_CELL, voluntariness } from '#/core/consent/voluntariness.ts'
import { AccountId, PersonId } from '#/core/vault/ids.ts'
import { idOf } from '../vault/sodium.ts'
import { receiptOf, recordIdOf, shippedNotice, zeros } from './sample-receipts.ts'

/** How many people of one worker said yes, no, not now. */
type Group = readonly [yes: number, refused: number, notNow: number]

let unsigned: ConsentReceipt | null = null
/** One signed receipt serves as pattern: signatures play no part in counting. */
const pattern = (): ConsentReceipt => (unsigned ??= receiptOf({ n: 1 }))

function answersOf(groups: readonly Group[], language: 'lv' | 'ru' = 'lv'): readonly ConsentReceipt[] {
  let n = 0
  return groups.flatMap((counts, group) =>
    (['consent', 'refusal', 'deferral'] as const).flatMap((kind, at) =>
      Array.from({ length: counts[at] ?? 0 }, () => {
        n++
        return {
          ...pattern(),
          recordId: recordIdOf(n),
          subject: PersonId.parse(n.toString(16).padStart(32, '0')),
          worker: AccountId.parse(idOf(group + 1)),
          kind,
          notice: { ...pattern().notice, language },
        }
      }),
    ),
  )
}

const byWorker = (...groups: readonly Group[]) => voluntariness(answersOf(groups), 'wellbeing').by.worker
const figures = (row: VoluntarinessRow | undefined) => [row?.yes, row?.refused, row?.notNow]

test('[C18] large groups are shown whole, with the share of yes', () => {
  const report = voluntariness(
    answersOf([
      [30, 10, 10],
      [20, 5, 5],
    ]),
    'wellbeing',
  )
  expect(report.total).toMatchObject({
    offers: 80,
    yes: 50,
    notYes: 30,
    refused: 15,
    notNow: 15,
    yesPercent: 63,
  })
  expect(report.by.worker[0]).toMatchObject({ offers: 50, yes: 30, yesPercent: 60 })
  expect(figures(report.by.worker[1])).toEqual([20, 5, 5])
  expect(report.by.notice[0]?.group).toBe(`${shippedNotice.id} ${shippedNotice.version}`)
  expect(report.by.language.map(({ group }) => group)).toEqual(['lv'])
})

test('[C18] a figure of four is hidden, one of five is shown', () => {
  expect(SMALLEST_CELL).toBe(5)
  expect(figures(byWorker([5, 5, 5])[0])).toEqual([5, 5, 5])
  expect(figures(byWorker([4, 5, 5])[0])).toEqual([null, null, null])
  expect(figures(byWorker([5, 4, 5])[0])).toEqual([5, null, null])
  expect(byWorker([5, 4, 5])[0]?.notYes).toBe(9)
  expect(figures(byWorker([50, 4, 0])[0])).toEqual([null, null, null])
  expect(byWorker([50, 4, 0])[0]?.offers).toBeNull()
})

test('[C18] one small group takes the smallest other with it, so that the total does not give it away', () => {
  const rows = byWorker([40, 10, 10], [20, 6, 6], [3, 1, 1])
  expect(rows.map(({ offers }) => offers)).toEqual([60, null, null])
  expect(figures(rows[0])).toEqual([40, 10, 10])
  // Two groups whose hidden sum is still small: a third goes too.
  const three = byWorker([40, 10, 10], [20, 6, 6], [1, 1, 0], [1, 0, 1])
  expect(three.map(({ offers }) => offers)).toEqual([60, null, null, null])
})

test('[C18] each person counts once, with the last answer; notices and withdrawals are no offers', () => {
  const twice = answersOf([[10, 5, 5]])
  const again = twice.slice(0, 6).map((receipt, index) => ({
    ...receipt,
    recordId: recordIdOf(500 + index),
    kind: 'refusal' as const,
    capturedAt: '2026-12-01T10:00:00.000Z',
  }))
  const noOffers = (['withdrawal', 'notice', 'expiry'] as const).map((kind, index) => ({
    ...pattern(),
    recordId: recordIdOf(900 + index),
    subject: PersonId.parse(idOf(90 + index)),
    kind,
  }))
  const report = voluntariness([...again, ...twice, ...noOffers], 'wellbeing')
  expect(report.total).toMatchObject({ offers: null, yes: null })
  expect(voluntariness([...again.slice(0, 5), ...twice, ...noOffers], 'wellbeing').total).toMatchObject({
    offers: 20,
    yes: 5,
    refused: 10,
    notNow: 5,
  })
  expect(voluntariness(twice, 'digital-skills').total.offers).toBeNull()
  expect(zeros).toHaveLength(43)
})

/** Everything that one column of hidden cells may still be, for somebody who knows all that is shown. */
function possible(
  row: number,
  rows: readonly VoluntarinessRow[],
  total: VoluntarinessRow,
): ReadonlySet<number> {
  const found = new Set<number>()
  const hidden = rows.flatMap((each, index) => (each.yes === null ? [index] : []))
  if (total.yes === null || !hidden.includes(row)) return found
  const left = total.yes - rows.reduce((sum, each) => sum + (each.yes ?? 0), 0)
  const others = hidden.length - 1
  for (let value = 0; value <= left; value++) if (others > 0 || value === left) found.add(value)
  return found
}

/** Values that "refused" of a partly shown group may have: a transport problem solved by trying, up to two of them. */
function possibleRefused(
  row: number,
  rows: readonly VoluntarinessRow[],
  total: VoluntarinessRow,
): ReadonlySet<number> {
  if (total.refused === null || total.notNow === null) return new Set([-1, -2])
  const others = rows.filter((each, index) => each.refused === null && index !== row)
  const leftRefused = total.refused - rows.reduce((sum, each) => sum + (each.refused ?? 0), 0)
  const leftNotNow = total.notNow - rows.reduce((sum, each) => sum + (each.notNow ?? 0), 0)
  /** Ways one group may have answered, knowing its "not yes" or not. */
  const ways = (
    known: number | null,
    refused: number,
    notNow: number,
  ): readonly (readonly [number, number])[] =>
    Array.from({ length: refused + 1 }, (_each, value) => value).flatMap((value) =>
      (known === null ? Array.from({ length: notNow + 1 }, (_each, rest) => rest) : [known - value])
        .filter((rest) => rest >= 0 && rest <= notNow)
        .map((rest) => [value, rest] as const),
    )
  const fits = (at: number, refused: number, notNow: number): boolean => {
    const other = others[at]
    if (other === undefined) return refused === 0 && notNow === 0
    return ways(other.notYes, refused, notNow).some(([value, rest]) =>
      fits(at + 1, refused - value, notNow - rest),
    )
  }
  const found = new Set<number>()
  for (const [value, rest] of ways(rows[row]?.notYes ?? null, leftRefused, leftNotNow))
    if (found.size < 2 && !found.has(value) && fits(0, leftRefused - value, leftNotNow - rest))
      found.add(value)
  return found
}

test('[C18] no hidden figure can be worked out from what is shown', () => {
  const group = fc.tuple(fc.nat(14), fc.nat(9), fc.nat(9))
  fc.assert(
    fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), (groups) => {
      const report = voluntariness(answersOf(groups), 'wellbeing')
      const rows = report.by.worker
      for (const row of [report.total, ...rows]) {
        for (const figure of [row.yes, row.notYes, row.refused, row.notNow])
          expect(figure ?? SMALLEST_CELL).toBeGreaterThanOrEqual(SMALLEST_CELL)
        // All or nothing: no difference of shown figures is a hidden one.
        expect(row.yes === null).toBe(row.offers === null)
        expect(row.refused === null).toBe(row.notNow === null)
      }
      if (report.total.yes === null) return
      for (const [index, row] of rows.entries()) {
        if (row.yes === null) expect(possible(index, rows, report.total).size).toBeGreaterThan(1)
        if (row.refused === null) expect(possibleRefused(index, rows, report.total).size).toBeGreaterThan(1)
      }
    }),
    { numRuns: 150 },
  )
})

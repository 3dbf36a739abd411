import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import setJson from '#forms/indicators/1.0.0.json' with { type: 'json' }
import type { CaseRow } from '#/core/indicators/cases.ts'
import { type Figure, figuresOf, standingOfIndicator } from '#/core/indicators/figures.ts'
import { Indicator, IndicatorSet } from '#/core/indicators/indicator.ts'
import { periodOf, shifted } from '#/core/indicators/period.ts'
import { SMALLEST_CELL } from '#/core/indicators/suppress.ts'

const { indicators } = IndicatorSet.parse(setJson)
const named = (id: string): Indicator => {
  const found = indicators.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no indicator ${id}`)
  return found
}
const figure = (id: string, cases: readonly CaseRow[]): Figure => {
  const [found] = figuresOf([named(id)], '2026-11', cases)
  if (found === undefined) throw new Error('one indicator gives one figure')
  return found
}
const times = (n: number, of: Omit<CaseRow, 'unit' | 'days'>, days: number | null = null): CaseRow[] =>
  Array.from({ length: n }, (_, i) => ({ ...of, unit: `${JSON.stringify(of)} ${i}`, days }))
const asked = (n: number, answered: 'yes' | 'no', parish = 'Vējupe'): CaseRow[] =>
  times(n, { subject: 'asked', fields: { answered, refused: 'no', parish } })

describe('the shipped indicators', () => {
  test('[N1] hold the three aims with baseline or rise, target and due day, in three languages', () => {
    expect(named('answering').target).toEqual({ kind: 'at-least', value: 0.2 })
    expect(named('paper-to-digital').target).toEqual({ kind: 'at-least', value: 0.5 })
    expect(named('satisfaction').target).toEqual({ kind: 'rise', by: 0.1 })
    for (const each of ['answering', 'paper-to-digital', 'satisfaction'])
      expect(named(each).due).not.toBeNull()
    for (const { name, about } of indicators)
      for (const language of ['lv', 'en', 'ru'] as const)
        expect((name[language] ?? '').length * (about[language] ?? '').length).toBeGreaterThan(0)
  })

  test('[N1] an indicator on a field its subject does not have is refused', () => {
    const wrong = { ...named('coverage'), rows: 'name' }
    expect(Indicator.safeParse(wrong).success).toBe(false)
    expect(Indicator.safeParse({ ...named('coverage'), counted: null }).success).toBe(false)
    expect(Indicator.safeParse(named('coverage')).success).toBe(true)
  })
})

describe('a figure', () => {
  test('[N1] is a part of those considered, by parish too', () => {
    const found = figure('answering', [
      ...asked(12, 'yes'),
      ...asked(28, 'no'),
      ...asked(10, 'yes', 'Ozolmuiža'),
      ...asked(10, 'no', 'Ozolmuiža'),
    ])
    expect(found).toMatchObject({ value: 22 / 60, counted: 22, of: 60, rows: ['Ozolmuiža', 'Vējupe'] })
    expect(found.rowValues).toEqual([0.5, 0.3])
  })

  test('[N1] only what the conditions of its whole name is considered', () => {
    const contact = (n: number, first: string, now: string) =>
      times(n, { subject: 'contact', fields: { first, now, parish: '' } })
    const found = figure('paper-to-digital', [
      ...contact(6, 'letter', 'email'),
      ...contact(6, 'letter', 'letter'),
      ...contact(40, 'phone', 'email'),
    ])
    expect(found).toMatchObject({ value: 0.5, counted: 6, of: 12 })
  })

  test('[N4] two of fifty hides both numbers; nobody and everybody of a group are hidden as well', () => {
    expect(figure('answering', [...asked(2, 'yes'), ...asked(48, 'no')])).toMatchObject({
      value: null,
      counted: null,
      of: 50,
      cells: [[null, null]],
    })
    expect(figure('answering', asked(30, 'no'))).toMatchObject({ value: null, counted: null, of: 30 })
    expect(figure('answering', asked(30, 'yes'))).toMatchObject({ value: null, counted: null, of: 30 })
    expect(figure('answering', [])).toMatchObject({ value: null, counted: 0, of: 0 })
  })

  test('[N5] days are a median, and of fewer than five not told', () => {
    const granted = (days: readonly number[], option: string) =>
      days.flatMap((each, i) =>
        times(1, { subject: 'decision', fields: { option, denied: 'no', reason: '', parish: `${i}` } }, each),
      )
    const found = figure('time-to-service', [
      ...granted([4, 8, 30, 10, 6, 12], 'a'),
      ...granted([5, 7, 9, 11, 13, 90, 1], 'b'),
    ])
    expect(found.rows).toEqual(['a', 'b'])
    expect(found.rowValues).toEqual([9, 9])
    expect(figure('time-to-service', granted([4, 8, 30, 10], 'a'))).toMatchObject({ value: null, of: null })
  })

  test('[N5] grants hidden among the decisions are not shown by the time they took', () => {
    const decision = (n: number, option: string, denied: 'yes' | 'no') =>
      times(
        n,
        { subject: 'decision', fields: { option, denied, reason: '', parish: '' } },
        denied === 'no' ? 9 : null,
      )
    const cases = [
      ...decision(10, 'a', 'no'),
      ...decision(2, 'a', 'yes'),
      ...decision(20, 'b', 'no'),
      ...decision(9, 'b', 'yes'),
    ]
    const alone = figure('time-to-service', cases)
    expect(alone.rowTotals).toEqual([10, 20])
    const [denials, time] = figuresOf([named('denials'), named('time-to-service')], '2026-11', cases)
    expect(denials?.cells[0]).toEqual([null, null])
    expect(denials?.rowTotals).toEqual([12, 29])
    expect(time?.rowTotals[0]).toBeNull()
    expect(time?.rowValues[0]).toBeNull()
  })

  test('[N5] whatever was counted, no number hidden in one table stands in another', () => {
    const fields = fc.record({
      option: fc.constantFrom('a', 'b', 'c'),
      denied: fc.constantFrom('yes', 'no'),
      refused: fc.constantFrom('yes', 'no'),
      granted: fc.constant('no'),
      reason: fc.constantFrom('too-far', 'shame'),
      parish: fc.constantFrom('x', 'y'),
    })
    const some = fc.array(
      fc.tuple(fc.constantFrom('offer' as const, 'decision' as const), fields, fc.nat(9)),
      {
        maxLength: 14,
      },
    )
    const four = ['refusals', 'refusal-reasons', 'denials', 'time-to-service'].map(named)
    fc.assert(
      fc.property(some, (groups) => {
        const cases = groups.flatMap(([subject, values, n], index) =>
          Array.from({ length: n }, (_, i) => ({ subject, fields: values, unit: `${index} ${i}`, days: 3 })),
        )
        const shown = new Map<string, Set<number>>()
        const hidden = new Map<string, Set<number>>()
        const note = (table: number, value: number | null | undefined, behind: readonly CaseRow[]): void => {
          const key = behind
            .map(({ unit }) => unit)
            .toSorted()
            .join()
          if (key === '') return
          if (value === null) hidden.set(key, (hidden.get(key) ?? new Set()).add(table))
          else if (value !== undefined) {
            shown.set(key, (shown.get(key) ?? new Set()).add(table))
            expect(value).toBe(behind.length)
            expect(value).toBeGreaterThanOrEqual(SMALLEST_CELL)
          }
        }
        figuresOf(four, '2026-11', cases).forEach((found, k) => {
          const indicator = four[k]
          if (indicator === undefined) throw new Error('as many figures as indicators')
          const of = cases.filter(
            (row) =>
              row.subject === indicator.subject &&
              indicator.of.every(({ field, in: values }) => values.includes(Reflect.get(row.fields, field))),
          )
          const side = (row: CaseRow): boolean =>
            (indicator.counted ?? []).every(({ field, in: values }) =>
              values.includes(row.fields[field] ?? ''),
            )
          note(k, found.of, of)
          if (indicator.counted !== null) note(k, found.counted, of.filter(side))
          found.rows.forEach((name, i) => {
            const inRow = of.filter(({ fields: each }) => Reflect.get(each, indicator.rows ?? '') === name)
            note(k, found.rowTotals[i], inRow)
            if (indicator.counted !== null) {
              note(k, found.cells[i]?.[0], inRow.filter(side))
              note(
                k,
                found.cells[i]?.[1],
                inRow.filter((row) => !side(row)),
              )
            }
          })
        })
        for (const [key, tables] of hidden)
          for (const table of shown.get(key) ?? [])
            expect([...tables], 'hidden in one table, shown in another').toEqual([table])
      }),
      { numRuns: 150 },
    )
  })
})

describe('where an indicator stands', () => {
  test('[N1] at least a fifth is reached by a fifth', () => {
    expect(standingOfIndicator(named('answering'), 0.2, null)).toEqual({
      baseline: 0,
      goal: 0.2,
      reached: true,
    })
    expect(standingOfIndicator(named('answering'), 0.19, null).reached).toBe(false)
    expect(standingOfIndicator(named('answering'), null, null).reached).toBeNull()
  })

  test('[N6] without a baseline the first figure shown is it, and nothing is promised before', () => {
    expect(standingOfIndicator(named('satisfaction'), 0.7, null)).toEqual({
      baseline: null,
      goal: null,
      reached: null,
    })
    const standing = standingOfIndicator(named('satisfaction'), 0.7, 0.6)
    expect(standing.goal).toBeCloseTo(0.66)
    expect(standing.reached).toBe(true)
    expect(standingOfIndicator(named('satisfaction'), 0.65, 0.6).reached).toBe(false)
  })
})

describe('a period', () => {
  test.each([
    ['2026-11-23', 'month', '2026-11', '2026-11-01', '2026-11-30'],
    ['2028-02-10', 'month', '2028-02', '2028-02-01', '2028-02-29'],
    ['2026-11-23', 'quarter', '2026-Q4', '2026-10-01', '2026-12-31'],
    ['2026-01-01', 'year', '2026', '2026-01-01', '2026-12-31'],
  ] as const)('[N2] of %s as a %s is %s', (day, length, key, from, to) => {
    expect(periodOf(day, length)).toEqual({ key, length, from, to })
  })

  test('[N2] goes over the turn of the year', () => {
    expect(shifted(periodOf('2026-01-05', 'month'), -1).key).toBe('2025-12')
    expect(shifted(periodOf('2026-11-05', 'quarter'), 1).key).toBe('2027-Q1')
  })
})

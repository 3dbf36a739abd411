import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { datePartsOf, noDate, readTypedDate, splitTypedDate } from '#/app/ui/typed-date.ts'
import { readTypedNumber } from '#/app/ui/typed-number.ts'

describe('a date typed in three boxes', () => {
  test('is a day of the calendar, or says why not', () => {
    expect(readTypedDate(noDate)).toEqual({ outcome: 'empty' })
    expect(readTypedDate({ day: '1', month: '2', year: '2026' })).toEqual({
      outcome: 'date',
      day: '2026-02-01',
    })
    expect(readTypedDate({ day: '29', month: '02', year: '2024' })).toEqual({
      outcome: 'date',
      day: '2024-02-29',
    })
    expect(readTypedDate({ day: '29', month: '02', year: '2026' })).toEqual({ outcome: 'impossible' })
    expect(readTypedDate({ day: '31', month: '04', year: '2026' })).toEqual({ outcome: 'impossible' })
    expect(readTypedDate({ day: '12', month: '13', year: '2026' })).toEqual({ outcome: 'impossible' })
    expect(readTypedDate({ day: '00', month: '01', year: '2026' })).toEqual({ outcome: 'impossible' })
    expect(readTypedDate({ day: '12', month: '11', year: '26' })).toEqual({ outcome: 'incomplete' })
    expect(readTypedDate({ day: '', month: '11', year: '2026' })).toEqual({ outcome: 'incomplete' })
  })

  test('comes back as it was, for every day there is', () => {
    const days = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (at) => {
        const day = at.toISOString().slice(0, 10)
        expect(readTypedDate(datePartsOf(day))).toEqual({ outcome: 'date', day })
      }),
    )
  })

  test('may be written whole, the way people write it', () => {
    const whole = { day: '12', month: '11', year: '2026' }
    for (const text of [
      '12.11.2026.',
      '12.11.2026',
      ' 12. 11. 2026. ',
      '12/11/2026',
      '12-11-2026',
      '12112026',
      '2026-11-12',
    ])
      expect(splitTypedDate(text), text).toEqual(whole)
    for (const text of ['12.11.', '12.11.26', '1211202', 'rīt', '', '12.11.2026. plkst. 9'])
      expect(splitTypedDate(text), text).toBeNull()
  })
})

describe('a typed number', () => {
  test('is read with comma or point, and spaces between thousands', () => {
    const value = (text: string) => readTypedNumber(text, 2)
    expect(value('1 250,40')).toEqual({ outcome: 'number', value: 1250.4 })
    expect(value('1\u00a0250.4')).toEqual({ outcome: 'number', value: 1250.4 })
    expect(value('0,')).toEqual({ outcome: 'number', value: 0 })
    expect(value('-3')).toEqual({ outcome: 'number', value: -3 })
    expect(value('\u22123')).toEqual({ outcome: 'number', value: -3 })
    expect(value('-0')).toEqual({ outcome: 'number', value: 0 })
    expect(value('  ')).toEqual({ outcome: 'empty' })
  })

  test('that cannot be read is not a number, and never a guess', () => {
    for (const text of ['daudz', '1,2,3', '1.234,5', '12€', '1e5', '-', ',5', '٣', '9999999999999'])
      expect(readTypedNumber(text, 2), text).toEqual({ outcome: 'not-a-number' })
    expect(readTypedNumber('1,234', 2)).toEqual({ outcome: 'too-fine', decimals: 2 })
    expect(readTypedNumber('2,5', 0)).toEqual({ outcome: 'too-fine', decimals: 0 })
  })

  test('of whole cents keeps every cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (cents) => {
        const typed = readTypedNumber(`${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`, 2)
        expect(typed.outcome === 'number' && Math.round(typed.value * 100)).toBe(cents)
      }),
    )
  })
})

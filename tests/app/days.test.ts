import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn, instantInRiga } from '#/app/days.ts'
import { formatsIn } from '#/app/words/formats.ts'

test('[C16] a day and hour typed at the desk are the clock’s in Latvia, in winter and in summer, wherever the screen is', () => {
  expect(instantInRiga('2026-11-30', '00:05')).toBe('2026-11-29T22:05:00.000Z')
  expect(instantInRiga('2026-07-01', '00:05')).toBe('2026-06-30T21:05:00.000Z')
  expect(instantInRiga('2026-01-01', '01:59')).toBe('2025-12-31T23:59:00.000Z')
})

test('[C16] where the clock changes the hour typed is still one instant', () => {
  // 29 March 2026: 03:00 becomes 04:00. 25 October 2026: 04:00 becomes 03:00 again.
  expect(instantInRiga('2026-03-29', '02:59')).toBe('2026-03-29T00:59:00.000Z')
  expect(instantInRiga('2026-03-29', '04:00')).toBe('2026-03-29T01:00:00.000Z')
  expect(instantInRiga('2026-03-29', '03:30')).toBe('2026-03-29T00:30:00.000Z')
  expect(instantInRiga('2026-10-25', '02:59')).toBe('2026-10-24T23:59:00.000Z')
  expect(instantInRiga('2026-10-25', '03:30')).toBe('2026-10-25T00:30:00.000Z')
  expect(instantInRiga('2026-10-25', '04:00')).toBe('2026-10-25T02:00:00.000Z')
})

test('[C16] what was typed is what is shown again', () => {
  const minutes = fc.integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2035, 0, 1) / 60_000 })
  fc.assert(
    fc.property(minutes, (minute) => {
      const instant = new Date(minute * 60_000).toISOString()
      const typed = [dayIn(instant), formatsIn('lv').time(minute * 60_000)] as const
      const read = instantInRiga(...typed)
      expect([dayIn(read), formatsIn('lv').time(Date.parse(read))]).toEqual(typed)
      // Only the hour that comes twice has two instants.
      expect([0, 3_600_000]).toContain(minute * 60_000 - Date.parse(read))
    }),
    { numRuns: 2_000 },
  )
})

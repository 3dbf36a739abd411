import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aroundMs, failuresAfter, pauseMs } from '#/client/back-off.ts'

const schedule = fc.record({
  firstMs: fc.integer({ min: 1, max: 60_000 }),
  longestMs: fc.integer({ min: 60_000, max: 3_600_000 }),
})
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const failures = fc.integer({ min: 1, max: 10_000 })

test('[S47] a pause is never nothing, never longer than the longest, and lies in the upper half of its step', () => {
  fc.assert(
    fc.property(failures, chance, schedule, (count, drawn, backOff) => {
      const pause = pauseMs(count, drawn, backOff)
      const whole = Math.min(backOff.longestMs, backOff.firstMs * 2 ** Math.min(count - 1, 30))
      expect(pause).toBeGreaterThanOrEqual(backOff.firstMs / 2)
      expect(pause).toBeGreaterThanOrEqual(whole / 2)
      expect(pause).toBeLessThanOrEqual(whole)
      expect(whole).toBeLessThanOrEqual(backOff.longestMs)
    }),
    { numRuns: 300 },
  )
})

test('[S47] with the same luck the next pause is never shorter', () => {
  fc.assert(
    fc.property(failures, chance, schedule, (count, drawn, backOff) => {
      expect(pauseMs(count + 1, drawn, backOff)).toBeGreaterThanOrEqual(pauseMs(count, drawn, backOff))
    }),
    { numRuns: 300 },
  )
})

test('[S47] a road that opens and breaks at once is no success; one that held half a minute is', () => {
  fc.assert(
    fc.property(failures, fc.integer({ min: 0, max: 29_999 }), (count, openForMs) => {
      expect(failuresAfter(count, openForMs)).toBe(count + 1)
    }),
  )
  expect(failuresAfter(9, 30_000)).toBe(1)
})

test('[S47] a hundred tablets that lost the server together come back spread, none later than the longest pause', () => {
  const backOff = { firstMs: 2_000, longestMs: 30_000 }
  let drawn = 1
  const draw = (): number => (drawn = (drawn * 48_271) % 2_147_483_647) / 2_147_483_647
  const returns = Array.from({ length: 100 }, () => {
    let at = 0
    for (let failure = 1; failure <= 8; failure++) at += pauseMs(failure, draw(), backOff)
    return at
  })
  const bySecond = new Map<number, number>()
  for (const at of returns)
    bySecond.set(Math.floor(at / 1000), (bySecond.get(Math.floor(at / 1000)) ?? 0) + 1)
  expect(Math.max(...bySecond.values())).toBeLessThanOrEqual(12)
  expect(Math.max(...returns) - Math.min(...returns)).toBeGreaterThan(15_000)
  expect(pauseMs(8, 0.999, backOff)).toBeLessThanOrEqual(30_000)
})

test('[S47] asking by oneself keeps its distance on the whole', () => {
  fc.assert(
    fc.property(chance, (drawn) => {
      const pause = aroundMs(60_000, drawn)
      expect(pause).toBeGreaterThanOrEqual(45_000)
      expect(pause).toBeLessThanOrEqual(75_000)
    }),
  )
})

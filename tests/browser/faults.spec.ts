import { expect, test } from '@playwright/test'
import { BrowserTablet } from '../faults/browser/browser-tablet.ts'
import { runFaults } from '../faults/suite.ts'

/** A fixed budget; `npm run faults -- --browser --seed N --count K` goes on for as long as one likes. */
const SEED = 20_261_130
const COUNT = 16

test('[S60] [S61] [S62] after each of a few faults in a real Chromium everything confirmed is there or shown as set aside, nothing is double, all tablets have the same', async () => {
  test.setTimeout(600_000)
  const report = await runFaults(SEED, COUNT, undefined, undefined, BrowserTablet.open)
  expect(report.failure).toBeNull()
  expect(report.faults).toBe(COUNT)
  expect(report.byKind.size).toBeGreaterThan(8)
  expect(report.confirmed).toBeGreaterThan(COUNT)
})

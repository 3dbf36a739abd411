import { expect, test } from 'vitest'
import { runFaults } from '../faults/suite.ts'

/** A fixed budget of the suite; `npm run faults -- --seed N --count K` goes on for as long as one likes. */
const SEED = 20_261_123
const COUNT = 200

test(
  '[S60] [S61] [S62] [S1] [S5] after each of two hundred faults everything confirmed is there or shown as set aside, nothing is double, all tablets have the same',
  { timeout: 300_000 },
  async () => {
    const report = await runFaults(SEED, COUNT)
    expect(report.failure).toBeNull()
    expect(report.faults).toBe(COUNT)
    expect(report.byKind.size).toBe(16)
    expect(report.confirmed).toBeGreaterThan(COUNT)
  },
)

import { measureOfficer } from './officer/measure-officer.ts'
import type { Measurement } from './measure/compare.ts'

const RECEIPTS = Number(process.env['BENCH_RECEIPTS'] ?? 100_000)

/** What the data-protection officer waits for in a municipality of 100,000 receipts. */
export const bench = (): Promise<readonly Measurement[]> => measureOfficer(RECEIPTS)

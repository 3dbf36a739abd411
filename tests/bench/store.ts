import { measureStore } from './store/measure-store.ts'
import type { Measurement } from './measure/compare.ts'

/** The tablet's store in a real Chromium: ready to be searched after unlocking, written to, read whole. */
export const bench = (): Promise<readonly Measurement[]> => measureStore()

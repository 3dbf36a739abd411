import type { Measurement } from './measure/compare.ts'
import { measureReplication } from './replication/measure-replication.ts'

/**
 * What a tablet's line to the server carries, in Chromium on this machine:
 * 10,000 documents of 8 KB pushed, pulled to an empty tablet and the difference
 * of 50, ours on both databases, beside the plain floor and PouchDB.
 */
export const bench = (): Promise<readonly Measurement[]> => measureReplication()

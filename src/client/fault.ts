import type { Problem } from '#/wire/problem.ts'

/** What the world did: no road to the server, a full disk. Each zone catches it in one place. */
export const FAULT_CODES = [
  'offline',
  'disk-full',
  'storage-failed',
  // What is kept here was written by a newer release than this one.
  'newer-storage',
  // The directory kept here does not hold: damaged on the disk, to be fetched again.
  'directory-damaged',
  'server-refused',
  'server-unreadable',
  'cancelled',
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

export class Fault extends Error {
  readonly code: FaultCode
  /** The server's own words, for `server-refused`. */
  readonly problem: Problem | null

  constructor(code: FaultCode, message: string, options: { cause?: unknown; problem?: Problem } = {}) {
    super(message, { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.problem = options.problem ?? null
  }
}

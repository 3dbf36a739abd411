import type { Problem } from '#/wire/problem.ts'

/** What the world did: no road to the server, a full disk. Each zone catches it in one place. */
export type FaultCode =
  'offline' | 'disk-full' | 'storage-failed' | 'server-refused' | 'server-unreadable' | 'cancelled'

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

/** What kept the server from starting or working, for whoever runs it. */
export type FaultCode =
  | 'port-taken'
  | 'address-refused'
  | 'folder-unwritable'
  | 'folder-in-use'
  | 'unknown-database-version'
  | 'database-unusable'
  | 'database-unreachable'
  | 'wrong-server-key'
  | 'bad-setting'
  | 'build-failed'

/** The world did not do what it should; the message is one sentence that says what to do. */
export class Fault extends Error {
  readonly code: FaultCode

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'Fault'
    this.code = code
  }
}

/** The short word of a system or database error, `EACCES` or `28P01`; empty when it has none. */
export function systemCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : ''
}

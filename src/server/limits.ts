/** How much one server process takes, so that nobody's mistake or malice takes all of it. */
export interface ServerLimits {
  /** Requests of one signed-in device within a minute. */
  readonly requestsPerDevice: number
  /** Requests of one address within a minute that come from nobody who is signed in. */
  readonly requestsPerStranger: number
  /** Connections at a time. */
  readonly connections: number
  /** Event streams at a time of one device; a further one ends its oldest. */
  readonly streamsPerDevice: number
  /** Event streams at a time of all devices. */
  readonly streams: number
  /** Bytes of larger bodies (batches, chunks of files) taken in at a time. */
  readonly bodyBytes: number
  /** How long a larger body waits for room before it is told to come back. */
  readonly bodyWaitMs: number
  /** Bytes of pages of the feed on their way at a time; with less room pages are smaller. */
  readonly pageBytes: number
  /** How long the head of a request may take. */
  readonly headersMs: number
  /** How long a whole request may take to arrive. */
  readonly requestMs: number
}

/**
 * A tablet asks some ten times a minute, a hundred behind one office address
 * return at once after an outage: the limits stop what runs away, not people.
 */
export const DEFAULT_LIMITS: ServerLimits = {
  requestsPerDevice: 6000,
  requestsPerStranger: 3000,
  connections: 4000,
  streamsPerDevice: 4,
  streams: 3000,
  bodyBytes: 24 * 1024 * 1024,
  bodyWaitMs: 20_000,
  pageBytes: 24 * 1024 * 1024,
  headersMs: 15_000,
  requestMs: 120_000,
}

import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerLimits } from './limits.ts'
import { Refused } from './problems.ts'
import { hasSession, tokenOf } from './signed-in.ts'

const MINUTE_MS = 60_000

/** Counts how often each key came within a minute; all are forgotten together when the minute turns. */
class RateWindow {
  readonly #most: number
  readonly #now: () => number
  readonly #counts = new Map<string, number>()
  #endsAt = 0

  constructor(most: number, now: () => number) {
    this.#most = most
    this.#now = now
  }

  /** Counts one more; answers the seconds to wait, 0 when it was still within the limit. */
  take(key: string): number {
    const now = this.#now()
    if (now >= this.#endsAt || now < this.#endsAt - MINUTE_MS) {
      this.#counts.clear()
      this.#endsAt = now + MINUTE_MS
    }
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= this.#most ? 0 : Math.ceil((this.#endsAt - now) / 1000)
  }
}

/** More sessions than a process ever serves; beyond them all are learned anew. */
const MOST_KNOWN = 20_000
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/**
 * Limits how often a signed-in device, and an address nobody is signed in
 * from, may ask within a minute. Files of the client and the two health
 * answers are free. A cookie counts for its device from the moment it has
 * opened a session here, and for its address before: made-up ones do not help.
 */
export function limitRates(app: FastifyInstance, limits: ServerLimits, now: () => number): void {
  const devices = new RateWindow(limits.requestsPerDevice, now)
  const strangers = new RateWindow(limits.requestsPerStranger, now)
  const known = new Set<string>()
  app.addHook('onRequest', async (request) => {
    if (isFree(request)) return
    const token = tokenOf(request)
    const session = token === undefined ? '' : hashOf(token)
    const seconds = known.has(session) ? devices.take(session) : strangers.take(request.ip)
    if (seconds === 0) return
    throw new Refused('too-many-requests', `Come back in ${seconds} seconds.`, { retryAfterSeconds: seconds })
  })
  app.addHook('onResponse', async (request, reply) => {
    const token = tokenOf(request)
    if (token === undefined) return
    if (reply.statusCode === 401) known.delete(hashOf(token))
    if (!hasSession(request)) return
    if (known.size >= MOST_KNOWN) known.clear()
    known.add(hashOf(token))
  })
}

function isFree(request: FastifyRequest): boolean {
  const route = request.routeOptions.url
  return route === undefined || route === '/*' || route === '/healthz' || route === '/readyz'
}

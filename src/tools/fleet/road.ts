import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '#/client/fault.ts'
import type { HttpReply, Transport } from '#/client/ports.ts'
import { Problem } from '#/wire/problem.ts'
import { LiveEvent } from '#/wire/routes.ts'
import type { Dice } from '#/tools/demo/chance.ts'
import type { Figures } from './figures.ts'

/** How good the line is between a tablet and the server. */
export interface LinkQuality {
  /** A round trip takes so long at least, and up to as much again. */
  readonly roundTripMs: number
  readonly bytesPerSecond: number
  /** Share of requests that never arrive. */
  readonly requestsLost: number
  /** Share of answers that never arrive although the server did the work. */
  readonly answersLost: number
}

export const linkQualities = {
  fast: { roundTripMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY, requestsLost: 0, answersLost: 0 },
  // The edge of a mobile network: EDGE, one bar.
  slow: { roundTripMs: 300, bytesPerSecond: 25_000, requestsLost: 0.01, answersLost: 0.01 },
  lossy: { roundTripMs: 80, bytesPerSecond: 250_000, requestsLost: 0.1, answersLost: 0.1 },
} as const satisfies Readonly<Record<string, LinkQuality>>

/** So long a tablet waits for an answer that does not come. */
const GIVE_UP_MS = 3000
/** As in the browser: a stream that was refused is asked for again. */
const REOPEN_MS = 3000

/** One tablet's road to the server: its session, its line, and what the fleet learns of both. */
export class Road {
  isCut = false
  quality: LinkQuality = linkQualities.fast
  readonly #url: string
  readonly #dice: Dice
  readonly #figures: Figures
  readonly #closing = new AbortController()
  #cookie = ''

  constructor(url: string, dice: Dice, figures: Figures) {
    this.#url = url
    this.#dice = dice
    this.#figures = figures
  }

  close(): void {
    this.#closing.abort()
  }

  get transport(): Transport {
    return {
      request: (method, path, body) => this.#timed(method, path, body),
      listen: (onEvent, onChange) => this.#listen(onEvent, onChange),
    }
  }

  async #timed(...[method, path, body]: Parameters<Transport['request']>): Promise<HttpReply> {
    if (this.isCut) throw new Fault('offline', 'there is no connection')
    const startedAt = performance.now()
    const isPush = path.endsWith('/batches')
    let reply: HttpReply
    try {
      reply = await this.#overTheLine(method, path, body)
    } catch (cause) {
      this.#figures.failed(cause instanceof Fault ? cause.message : 'unreachable')
      throw cause instanceof Fault ? cause : new Fault('offline', 'the server cannot be reached', { cause })
    }
    if (reply.status >= 400) {
      const problem = Problem.safeParse(parsed(reply.body))
      this.#figures.failed(problem.success ? `${reply.status} ${problem.data.code}` : String(reply.status))
      return reply
    }
    const milliseconds = performance.now() - startedAt
    if (isPush) {
      this.#figures.pushMs.push(milliseconds)
      this.#figures.pushedBytes += body?.bytes.length ?? 0
      this.#figures.lastPushAt = Date.now()
    } else if (path.includes('/feed?')) {
      this.#figures.pullMs.push(milliseconds)
      this.#figures.pulledBytes += reply.body.length
    }
    return reply
  }

  async #overTheLine(...[method, path, body]: Parameters<Transport['request']>): Promise<HttpReply> {
    const { roundTripMs, bytesPerSecond, requestsLost, answersLost } = this.quality
    const isRequestLost = this.#dice.chance(requestsLost)
    const isAnswerLost = this.#dice.chance(answersLost)
    const travelMs = roundTripMs * (1 + this.#dice.next())
    const travel = (bytes: number): Promise<unknown> => {
      const ms = travelMs / 2 + (bytes / bytesPerSecond) * 1000
      return ms < 1 ? Promise.resolve() : pause(ms)
    }
    await travel(body?.bytes.length ?? 0)
    if (isRequestLost) {
      await pause(GIVE_UP_MS)
      throw new Fault('offline', 'request lost on the way')
    }
    const reply = await fetch(new URL(path, this.#url), {
      method,
      signal: this.#closing.signal,
      headers: {
        ...(this.#cookie === '' || body?.isAnonymous === true ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { 'content-type': body.type }),
      },
      ...(body === undefined ? {} : { body: Buffer.from(body.bytes) }),
    })
    const bytes = new Uint8Array(await reply.arrayBuffer())
    await travel(bytes.length)
    if (isAnswerLost) {
      await pause(GIVE_UP_MS)
      throw new Fault('offline', 'answer lost on the way')
    }
    for (const set of reply.headers.getSetCookie()) this.#cookie = set.split(';', 1)[0] ?? ''
    return { status: reply.status, type: reply.headers.get('content-type') ?? '', body: bytes }
  }

  /** The server's events, opened again whenever the stream ends, as a browser does. */
  #listen(onEvent: (event: LiveEvent) => void, onChange: (open: boolean) => void): () => void {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, this.#closing.signal])
    const listening = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#oneStream(signal, onEvent, onChange).catch(() => undefined)
        if (signal.aborted) return
        onChange(false)
        await pause(REOPEN_MS * (1 + this.#dice.next()), undefined, { signal }).catch(() => undefined)
      }
    }
    void listening()
    return () => stop.abort()
  }

  async #oneStream(
    signal: AbortSignal,
    onEvent: (event: LiveEvent) => void,
    onChange: (open: boolean) => void,
  ): Promise<void> {
    if (this.isCut) return
    const reply = await fetch(new URL('/api/events', this.#url), {
      signal,
      headers: { cookie: this.#cookie },
    })
    if (!reply.ok || reply.body === null) return
    onChange(true)
    let text = ''
    for await (const chunk of reply.body) {
      text += Buffer.from(chunk).toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const message = text.slice(0, end)
        text = text.slice(end + 2)
        if (!message.startsWith('data: ') || this.isCut) continue
        const event = LiveEvent.safeParse(parsed(Buffer.from(message.slice(6))))
        if (event.success) onEvent(event.data)
      }
    }
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}

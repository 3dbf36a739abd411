import { randomInt } from 'node:crypto'
import { PassThrough } from 'node:stream'
import type { LiveEvent } from '#/wire/routes.ts'
import type { ServerLimits } from './limits.ts'
import { Refused } from './problems.ts'
import type { Session } from './sessions.ts'
import type { Database } from './store/database.ts'

const HEARTBEAT_MS = 25_000
/** A reader this far behind is let go; it comes back and asks the feed. */
const MOST_WAITING_BYTES = 64 * 1024

interface Listener {
  readonly session: Session
  readonly stream: PassThrough
}

/** Tells signed-in devices that something changed, never what. */
export class LiveStreams {
  readonly #listeners = new Set<Listener>()
  readonly #limits: ServerLimits
  readonly #now: () => number
  readonly #heartbeat: NodeJS.Timeout
  #isClosed = false

  constructor(database: Database, limits: ServerLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
    database.listen(
      (event) => this.#tell(event),
      () => this.#sendAllAway(),
    )
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS)
    this.#heartbeat.unref()
  }

  get count(): number {
    return this.#listeners.size
  }

  /**
   * A stream of events for this session; it ends with the session. A device
   * with too many ends its oldest: a tablet that lost its network leaves
   * streams behind that nobody reads, and must not be shut out by them.
   */
  open(session: Session): PassThrough {
    const own = [...this.#listeners].filter((one) => one.session.device === session.device)
    const oldest = own[0]
    if (oldest !== undefined && own.length >= this.#limits.streamsPerDevice) this.#letGo(oldest)
    if (this.#listeners.size >= this.#limits.streams) {
      throw new Refused('busy', `The server has ${this.#limits.streams} event streams already.`, {
        retryAfterSeconds: 30,
      })
    }
    const stream = new PassThrough()
    const listener = { session, stream }
    this.#listeners.add(listener)
    stream.once('close', () => this.#listeners.delete(listener))
    stream.write('retry: 2000\n\n: open\n\n')
    if (this.#isClosed) sendAway(stream)
    return stream
  }

  #letGo(listener: Listener): void {
    this.#listeners.delete(listener)
    sendAway(listener.stream)
  }

  /** Ends the streams of a session that was closed. */
  closeSession(token: string): void {
    for (const { session, stream } of this.#listeners) if (session.token === token) stream.end()
  }

  /** Ends the streams of devices that are no longer admitted. */
  closeUnless(admitted: (session: Session) => boolean): void {
    for (const { session, stream } of this.#listeners) if (!admitted(session)) stream.end()
  }

  /** Ends every stream and tells each reader when to come back: not all in the same second. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#heartbeat)
    this.#sendAllAway()
  }

  /** Who comes back asks the feed, so nothing that was not told is missed. */
  #sendAllAway(): void {
    for (const { stream } of this.#listeners) sendAway(stream)
  }

  #tell(event: LiveEvent): void {
    const text = `data: ${JSON.stringify(event)}\n\n`
    for (const { session, stream } of this.#listeners) {
      if (event.type === 'space' && !session.spaces.includes(event.space)) continue
      this.#write(stream, text)
    }
  }

  #beat(): void {
    for (const { session, stream } of this.#listeners) {
      if (session.expiresAt <= this.#now()) stream.end()
      else this.#write(stream, ': still here\n\n')
    }
  }

  #write(stream: PassThrough, text: string): void {
    if (stream.writableLength > MOST_WAITING_BYTES) stream.destroy()
    else stream.write(text)
  }
}

/** Ends a stream; its browser comes back after one to five seconds, to whichever process then answers. */
function sendAway(stream: PassThrough): void {
  stream.end(`retry: ${randomInt(1000, 5000)}\n\n`)
}

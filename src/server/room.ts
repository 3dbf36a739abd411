import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refused } from './problems.ts'

/**
 * So many bytes of one kind may lie in this process at a time. Who asks for
 * more waits, first come, first served: a hundred tablets that return in one
 * moment then take a little longer, and not a hundred times the memory.
 */
export class Room {
  readonly #size: number
  #taken = 0
  readonly #waiting: { readonly bytes: number; readonly enter: () => void }[] = []

  constructor(size: number) {
    this.#size = size
  }

  get free(): number {
    return Math.max(0, this.#size - this.#taken)
  }

  /** Takes so much without waiting; answers how to give it back, which counts once. */
  take(bytes: number): () => void {
    this.#taken += bytes
    let isGiven = false
    return () => {
      if (isGiven) return
      isGiven = true
      this.#taken -= bytes
      this.#letIn()
    }
  }

  /** Waits until there is so much; null when there was none in time. What is larger than the whole gets the whole. */
  enter(bytes: number, patienceMs: number): Promise<(() => void) | null> {
    const wanted = Math.min(bytes, this.#size)
    if (this.#waiting.length === 0 && wanted <= this.free) return Promise.resolve(this.take(wanted))
    return new Promise((resolve) => {
      const waiting = {
        bytes: wanted,
        enter: () => {
          clearTimeout(patience)
          resolve(this.take(wanted))
        },
      }
      const patience = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        resolve(null)
        this.#letIn()
      }, patienceMs)
      this.#waiting.push(waiting)
    })
  }

  #letIn(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.bytes <= this.free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift()
      next.enter()
    }
  }
}

/** The rooms of one process. */
export interface Rooms {
  readonly bodies: Room
  readonly bodyWaitMs: number
  readonly pages: Room
}

/** What a tablet sends of an ordinary day: never made to wait behind somebody's large one. */
const SMALL_BYTES = 64 * 1024

/** Lets a request's body in when there is room for it; `busy` when there was none within so long. */
export async function admitBody(
  { bodies, bodyWaitMs }: Rooms,
  request: FastifyRequest,
  reply: FastifyReply,
  largest: number,
): Promise<void> {
  // Of one that does not say, the most is expected; one that says too much is refused where it is read.
  const stated = Number(request.headers['content-length'] ?? largest)
  const bytes = Number.isFinite(stated) ? Math.min(stated, largest) : largest
  if (bytes <= SMALL_BYTES) return
  const leave = await bodies.enter(bytes, bodyWaitMs)
  if (leave === null)
    throw new Refused('busy', 'Many tablets send much at this moment: come back in a moment.', {
      retryAfterSeconds: 5,
    })
  if (reply.raw.closed || reply.raw.destroyed) leave()
  else reply.raw.once('close', leave)
}

/** An answer on its way, which tells when it has gone. */
export interface Closing {
  once(event: 'close', then: () => void): unknown
}

/** A page has this much even where there is no room: whoever asks gets on. */
const LEAST_PAGE_BYTES = 128 * 1024

/**
 * How large a page may be now. It gets smaller the more are on their way, so
 * that nobody waits behind a tablet that reads slowly; its room is free again
 * when the answer has gone.
 */
export function pageRoom({ pages }: Pick<Rooms, 'pages'>, answer: Closing, most: number): number {
  const bytes = Math.min(most, Math.max(LEAST_PAGE_BYTES, Math.floor(pages.free / 4)))
  answer.once('close', pages.take(bytes))
  return bytes
}

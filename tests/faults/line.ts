import { Fault } from '#/client/fault.ts'
import type { HttpReply, Transport } from '#/client/ports.ts'

/** One request as it leaves the tablet. */
export interface Leaving {
  readonly method: string
  readonly path: string
  /** Hands it to the server, each time it is called. */
  readonly deliver: () => Promise<HttpReply>
}

/** What happens on the way: by default nothing. */
export type Mishap = (leaving: Leaving) => Promise<HttpReply>

/** The road between one tablet and the server. */
export class Line {
  isCut = false
  mishap: Mishap | null = null
  readonly #streams = new Set<(open: boolean) => void>()
  /** Runs once, while the n-th request from now is under way; the request waits for it. */
  #meanwhile: { left: number; readonly run: () => Promise<void> } | null = null

  meanwhile(n: number, run: () => Promise<void>): void {
    this.#meanwhile = { left: n, run }
  }

  /** The line breaks with the first receipt: nothing more is heard after it. */
  breakAfterReceipt(): void {
    let hasReceipt = false
    this.mishap = async ({ path, deliver }) => {
      if (hasReceipt) throw new Fault('offline', 'the line broke')
      const reply = await deliver()
      hasReceipt ||= path.endsWith('/batches') && reply.status < 300
      return reply
    }
  }

  /** Nothing stands in the way any more. */
  clear(): void {
    this.isCut = false
    this.mishap = null
    this.#meanwhile = null
  }

  /** The server is gone: whoever listened for its events hears that. */
  breakStreams(): void {
    for (const onChange of this.#streams) onChange(false)
  }

  around(transport: Transport): Transport {
    return {
      listen: (_onEvent, onChange) => {
        this.#streams.add(onChange)
        return () => this.#streams.delete(onChange)
      },
      request: async (method, path, body) => {
        if (this.isCut) throw new Fault('offline', 'there is no connection')
        const deliver = () => transport.request(method, path, body)
        const reply = await (this.mishap === null ? deliver() : this.mishap({ method, path, deliver }))
        if (this.#meanwhile !== null && --this.#meanwhile.left <= 0) {
          const { run } = this.#meanwhile
          this.#meanwhile = null
          await run()
        }
        return reply
      },
    }
  }
}

import { type RequestListener, type Server, type ServerResponse, createServer } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, systemCode } from './fault.ts'
import type { ServerLimits } from './limits.ts'
import { type Refusal, problemOf, refusal } from './problems.ts'

/** Above the limit, so many more are answered that the server is full; beyond them connections are dropped. */
const TOLD_THAT_IT_IS_FULL = 200
const KEEP_ALIVE_MS = 72_000
const SWEEP_MS = 50

/** Where a process stands between its start and its end. */
export type Phase = 'starting' | 'open' | 'closing'

/**
 * The listening socket, from the first moment to the last. It answers by
 * itself while the database is still being opened and migrated and while the
 * server goes down, so that `/healthz` (this process lives) and `/readyz`
 * (it takes work) always tell the truth; in between the routes answer.
 */
export class FrontDoor {
  readonly #server: Server
  readonly #limits: ServerLimits
  readonly #running = new Set<ServerResponse>()
  readonly #surplus = new WeakSet<Socket>()
  #connections = 0
  #phase: Phase = 'starting'
  #routes: RequestListener | null = null

  constructor(limits: ServerLimits) {
    this.#limits = limits
    this.#server = createServer(
      {
        keepAliveTimeout: KEEP_ALIVE_MS,
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        connectionsCheckingInterval: Math.min(5000, limits.headersMs),
      },
      (request, reply) => {
        this.#running.add(reply)
        reply.once('close', () => this.#running.delete(reply))
        const { pathname } = new URL(request.url ?? '/', 'http://door')
        const refused = this.#refusalNow(request.socket)
        if (refused === null && this.#routes !== null) this.#routes(request, reply)
        else if (pathname === '/healthz') answer(reply, 200, { alive: true })
        else if (pathname === '/readyz') answer(reply, 503, { ready: false })
        else answerRefusal(reply, refused ?? refusal('busy', 'The server is starting.'))
      },
    )
    this.#server.maxConnections = limits.connections + TOLD_THAT_IT_IS_FULL
    this.#server.on('connection', (socket) => {
      this.#connections += 1
      if (this.#connections > limits.connections) this.#surplus.add(socket)
      socket.once('close', () => {
        this.#connections -= 1
      })
    })
  }

  get phase(): Phase {
    return this.#phase
  }

  get connections(): number {
    return this.#connections
  }

  #refusalNow(socket: Socket): Refusal | null {
    switch (this.#phase) {
      case 'starting':
        return refusal('busy', 'The server is starting: come back in a moment.', { retryAfterSeconds: 2 })
      case 'closing':
        return refusal('busy', 'The server is going down: come back in a moment.', { retryAfterSeconds: 2 })
      case 'open':
        return this.#surplus.has(socket)
          ? refusal('busy', `The server has ${this.#limits.connections} connections already.`, {
              retryAfterSeconds: 5,
            })
          : null
    }
  }

  /** Listens, and answers for itself until `open`. Answers the address; throws a `Fault` that says what to change. */
  async listen(host: string, port: number): Promise<string> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject)
        this.#server.listen(port, host, () => resolve())
      })
    } catch (cause) {
      const code = systemCode(cause)
      if (code === 'EADDRINUSE') {
        throw new Fault(
          'port-taken',
          `Port ${port} is taken by another program: choose another with PORT.`,
          cause,
        )
      }
      throw new Fault(
        'address-refused',
        `The server cannot listen on ${host}, port ${port} (${code || 'unknown reason'}): choose others with HOST and PORT.`,
        cause,
      )
    }
    const bound = this.#server.address()
    const named = typeof bound === 'object' && bound !== null ? bound.port : port
    return `http://${shownHost(host)}:${named}`
  }

  /** Takes note of what answers once the door is open. */
  serving(routes: RequestListener): Server {
    this.#routes = routes
    return this.#server
  }

  /** Hands requests to the routes from now on, unless the door is closing already. */
  open(): void {
    if (this.#phase === 'starting') this.#phase = 'open'
  }

  /** Says from now on, to whoever still has a connection, that there is no more work to be had here. */
  startClosing(): void {
    this.#phase = 'closing'
    for (const reply of this.#running) if (!reply.headersSent) reply.setHeader('connection', 'close')
  }

  /**
   * Accepts nobody new, lets what is under way finish, and cuts off what is
   * not finished in time: its work was not committed, or its sender asks again.
   */
  async close(patienceMs: number): Promise<void> {
    this.startClosing()
    let isClosed = false
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => {
        isClosed = true
        resolve()
      })
    })
    const sweep = setInterval(() => this.#server.closeIdleConnections(), SWEEP_MS)
    const patience = new AbortController()
    await Promise.race([
      closed,
      pause(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ])
    patience.abort()
    clearInterval(sweep)
    if (!isClosed) this.#server.closeAllConnections()
    await closed
  }
}

/** Answers a request that could not even be read: too slow, too much in its head, or not HTTP. */
export function answerUnreadable(cause: unknown, socket: Socket): void {
  const code = systemCode(cause)
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const refused =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? refusal('too-slow', 'The request did not arrive in time.')
      : code === 'HPE_HEADER_OVERFLOW'
        ? refusal('too-large', 'The head of the request is larger than 16 KiB.')
        : refusal('bad-request', 'This is not a request of HTTP.')
  const problem = problemOf(refused)
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function answerRefusal(reply: ServerResponse, refused: Refusal): void {
  const problem = problemOf(refused)
  reply.setHeader('connection', 'close')
  if (refused.retryAfterSeconds !== undefined) reply.setHeader('retry-after', refused.retryAfterSeconds)
  answer(reply, problem.status, problem, 'application/problem+json; charset=utf-8')
}

function answer(
  reply: ServerResponse,
  status: number,
  value: object,
  type = 'application/json; charset=utf-8',
): void {
  reply
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(JSON.stringify(value))
}

/** An address people can open: a server that listens everywhere is reached on this machine too. */
function shownHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

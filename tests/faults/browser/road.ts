import { once } from 'node:events'
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request,
} from 'node:http'
import type { Socket } from 'node:net'
import { Fault } from '#/client/fault.ts'
import type { HttpReply } from '#/client/ports.ts'
import type { Line } from '../line.ts'

/** An answer with what belongs to it on the wire: the session's cookie, above all. */
interface WireReply extends HttpReply {
  readonly headers: IncomingHttpHeaders
}

const isWireReply = (reply: HttpReply): reply is WireReply => 'headers' in reply

/**
 * The road between a browser and the server: everything the browser asks for
 * passes here, and what the app asks of the server's interfaces meets the
 * line's mishaps. The app's own files come at another version when told so.
 */
export class Road {
  readonly url: string
  /** Grows with each release: another service worker, byte by byte. */
  version = 1
  /** Whether a file of the app is not handed out now. */
  withholds: (incoming: IncomingMessage) => boolean = () => false
  readonly #line: Line
  readonly #target: URL
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Ends a browser at the n-th request from now. */
  #left = Number.POSITIVE_INFINITY
  #atRequest: () => void = () => undefined

  private constructor(server: Server, port: number, line: Line, target: string) {
    this.#server = server
    this.#line = line
    this.#target = new URL(target)
    this.url = `http://localhost:${port}`
    server.on('request', (incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy())
    })
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  static async open(line: Line, target: string): Promise<Road> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the machine gave no port')
    return new Road(server, address.port, line, target)
  }

  /** Calls once, while the n-th request of the app from now is under way or just after it. */
  atRequest(n: number, run: () => void): void {
    this.#left = n
    this.#atRequest = run
  }

  async close(): Promise<void> {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = incoming
    if (this.#line.isCut || this.withholds(incoming)) {
      outgoing.destroy()
      return
    }
    if (url === '/api/events') {
      this.#stream(incoming, outgoing)
      return
    }
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(Buffer.from(part))
    const body = Buffer.concat(parts)
    let last: WireReply | null = null
    const forward = async (): Promise<HttpReply> => {
      last = await this.#forward(method, url, incoming.headers, body)
      return last
    }
    if (!url.startsWith('/api/')) {
      // Always the file itself, never that it has not changed: here it may have.
      const { 'if-none-match': _, 'if-modified-since': __, ...headers } = incoming.headers
      const reply = await this.#forward(method, url, headers, body)
      const isWorker = url === '/service-worker.js'
      const bytes = isWorker
        ? Buffer.concat([reply.body, Buffer.from(`\n// release ${this.version}\n`)])
        : reply.body
      answer(outgoing, reply, bytes)
      return
    }
    if (--this.#left === 0) this.#atRequest()
    try {
      const verb = method === 'POST' || method === 'DELETE' ? method : 'GET'
      const reply = await this.#line
        .around({ request: forward, listen: () => () => undefined })
        .request(verb, url, { type: '', bytes: body })
      answer(outgoing, reply, reply.body)
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause
      breakOff(outgoing, last)
    }
  }

  #forward(method: string, path: string, headers: IncomingHttpHeaders, body: Uint8Array): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#target
      const onward = request({
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: { ...headers, 'accept-encoding': 'identity', connection: 'close' },
      })
      onward.once('error', (cause) => reject(new Fault('offline', 'the server cannot be reached', { cause })))
      onward.once('response', (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.once('error', (cause) => reject(new Fault('offline', 'the answer broke off', { cause })))
        reply.once('end', () =>
          resolve({
            status: reply.statusCode ?? 502,
            type: reply.headers['content-type'] ?? '',
            body: new Uint8Array(Buffer.concat(parts)),
            headers: reply.headers,
          }),
        )
      })
      onward.end(body)
    })
  }

  /** Live events pass as they come, and end with either side. */
  #stream(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { hostname, port } = this.#target
    const onward = request({ hostname, port, path: '/api/events', headers: incoming.headers, agent: false })
    onward.once('error', () => outgoing.destroy())
    onward.once('response', (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.once('error', () => outgoing.destroy())
      reply.pipe(outgoing)
    })
    outgoing.once('close', () => onward.destroy())
    onward.end()
  }
}

function answer(outgoing: ServerResponse, reply: HttpReply, body: Uint8Array): void {
  const own = isWireReply(reply) ? reply.headers : {}
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...headers } = own
  outgoing.writeHead(reply.status, { ...headers, 'content-type': reply.type, 'content-length': body.length })
  outgoing.end(body)
}

/** Half of the answer, or nothing of it, and then the line is dead. */
function breakOff(outgoing: ServerResponse, reply: WireReply | null): void {
  if (reply === null || reply.body.length === 0) {
    outgoing.destroy()
    return
  }
  outgoing.writeHead(reply.status, { 'content-type': reply.type, 'content-length': reply.body.length })
  outgoing.write(reply.body.slice(0, Math.ceil(reply.body.length / 2)), () => outgoing.destroy())
}

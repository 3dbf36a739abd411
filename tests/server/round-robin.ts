import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http'

interface RoundRobin {
  readonly address: string
  close(): Promise<void>
}

/**
 * What stands in front of several server processes: hands each request to the
 * next one, past those that do not let it in. A line that breaks in the middle
 * breaks for the caller too: only the caller knows what may be asked again.
 */
export async function roundRobin(addresses: readonly string[]): Promise<RoundRobin> {
  let turn = 0
  const hand = (asked: IncomingMessage, answer: ServerResponse, tries: number): void => {
    const address = addresses[turn++ % addresses.length]
    if (address === undefined || tries === 0) {
      answer.destroy()
      return
    }
    const handed = request(address + (asked.url ?? ''), {
      method: asked.method,
      headers: { ...asked.headers, connection: 'close' },
      agent: false,
    })
    handed.once('socket', (socket) => {
      // A new connection each time: only when it stands is the body sent, so another process can be tried before.
      socket.once('connect', () => asked.pipe(handed))
    })
    handed.once('response', (reply) => {
      const { connection: _ofThisLine, ...headers } = reply.headers
      answer.writeHead(reply.statusCode ?? 502, headers)
      reply.pipe(answer)
      reply.once('error', () => answer.destroy())
      answer.once('close', () => handed.destroy())
    })
    handed.once('error', (cause) => {
      const isNotLetIn = 'code' in cause && cause.code === 'ECONNREFUSED'
      if (isNotLetIn && !answer.headersSent) hand(asked, answer, tries - 1)
      else answer.destroy()
    })
  }
  const server = createServer((asked, answer) => hand(asked, answer, addresses.length))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

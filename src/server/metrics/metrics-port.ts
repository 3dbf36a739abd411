import { createHash, timingSafeEqual } from 'node:crypto'
import { type Server, createServer } from 'node:http'
import { Fault, systemCode } from '#/server/fault.ts'

/** Where and to whom the metrics are shown. */
export interface MetricsSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** What the collector must send as `Authorization: Bearer …`; null lets every program on this machine read. */
  readonly token: string | null
}

export interface MetricsPort {
  /** `http://127.0.0.1:9464` */
  readonly address: string
  close(): Promise<void>
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Refuses to show metrics to other machines without a token. */
export function checkMetricsSettings({ host, token }: MetricsSettings): void {
  if (token !== null || LOOPBACK.has(host)) return
  throw new Fault(
    'bad-setting',
    `Metrics on ${host} can be read from other machines: set METRICS_TOKEN, or leave METRICS_HOST at 127.0.0.1.`,
  )
}

/**
 * Opens `GET /metrics` on a port of its own. The public port is what a reverse
 * proxy hands to the world, all of it; a port that nothing forwards cannot be
 * shown by mistake.
 */
export async function openMetricsPort(
  { host, port, token }: MetricsSettings,
  text: () => Promise<string>,
): Promise<MetricsPort> {
  const wanted = token === null ? null : hashOf(`Bearer ${token}`)
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, reply) => {
    reply.setHeader('cache-control', 'no-store')
    if (wanted !== null && !timingSafeEqual(hashOf(request.headers.authorization ?? ''), wanted)) {
      reply.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
      return
    }
    if (request.method !== 'GET' || request.url !== '/metrics') {
      reply.writeHead(404).end()
      return
    }
    text().then(
      (body) =>
        reply.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body),
      () => reply.writeHead(500).end(),
    )
  })
  server.maxConnections = 20
  await listening(server, host, port)
  const bound = server.address()
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const why = systemCode(cause) === 'EADDRINUSE' ? 'is taken by another program' : 'cannot be opened'
      reject(new Fault('port-taken', `Port ${port} ${why}: choose another with METRICS_PORT.`, cause))
    })
    server.listen(port, host, () => resolve())
  })
}

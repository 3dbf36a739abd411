import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type RunningServer, startServer } from '#/server/main.ts'
import { contentSecurityPolicy } from '#/wire/content-security-policy.ts'
import { Caller, chance, newId, townWithWorker } from './town.ts'

const page = `<!doctype html><title>Slieksnis</title>${' '.repeat(2000)}`
const script = `export const answer = 42${' '.repeat(2000)}`
let clientDir: string
let dataDir: string
let server: RunningServer | null = null
const lines: string[] = []

beforeAll(async () => {
  clientDir = await mkdtemp(join(tmpdir(), 'slieksnis-client-'))
  await mkdir(join(clientDir, 'assets'))
  await writeFile(join(clientDir, 'index.html'), page)
  await writeFile(join(clientDir, 'index.html.br'), brotliCompressSync(page))
  await writeFile(join(clientDir, 'sw.js'), script)
  await writeFile(join(clientDir, 'assets/main-1a2b3c.js'), script)
  await writeFile(join(clientDir, 'assets/main-1a2b3c.js.br'), brotliCompressSync(script))
})
afterAll(async () => {
  await rm(clientDir, { recursive: true })
})
afterEach(async () => {
  await server?.close()
  server = null
  await rm(dataDir, { recursive: true, force: true })
  lines.length = 0
})

async function visitor(): Promise<Caller> {
  dataDir = await mkdtemp(join(tmpdir(), 'slieksnis-test-'))
  server = await startServer({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    databaseUrl: null,
    clientDir,
    log: (line) => lines.push(line),
  })
  return new Caller(server.address)
}

/** The body as it travels, which `fetch` would decompress. */
function asSent(asking: { port: string; path: string; headers: Record<string, string> }) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>(
    (resolve, reject) => {
      const asked = request({ host: '127.0.0.1', ...asking }, (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, bytes: Buffer.concat(parts) }),
        )
      })
      asked.once('error', reject)
      asked.end()
    },
  )
}

const asPage = { accept: 'text/html,application/xhtml+xml' }

test('every address of the app answers the one page, asked for again each time', async () => {
  const caller = await visitor()
  for (const path of ['/', '/join', '/lock', '/visits/3f2a', '/index.html']) {
    const answer = await caller.get(path, asPage)
    expect([path, answer.status, answer.text === page]).toEqual([path, 200, true])
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  }
})

test('hashed files are kept for ever, the service worker is not', async () => {
  const caller = await visitor()
  const hashed = await caller.get('/assets/main-1a2b3c.js')
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers.get('content-type')).toMatch(/javascript/)
  expect((await caller.get('/sw.js')).headers.get('cache-control')).toBe('no-cache')
})

test('what was compressed at the build is sent so', async () => {
  await visitor()
  const { port } = new URL(server?.address ?? '')
  for (const [path, plain] of [
    ['/assets/main-1a2b3c.js', script],
    ['/', page],
    ['/visits', page],
  ] as const) {
    const sent = await asSent({ port, path, headers: { 'accept-encoding': 'gzip, br', ...asPage } })
    expect([path, sent.headers['content-encoding']]).toEqual([path, 'br'])
    expect(brotliDecompressSync(sent.bytes).toString()).toBe(plain)
    const bare = await asSent({ port, path, headers: { 'accept-encoding': 'identity', ...asPage } })
    expect(bare.headers['content-encoding']).toBeUndefined()
    expect(bare.bytes.toString()).toBe(plain)
  }
})

test('what is not there is a typed problem: files, interfaces, other methods, ways out of the folder', async () => {
  const caller = await visitor()
  for (const path of [
    '/assets/gone.js',
    '/api/nothing',
    '/api',
    '/services/none/at/all',
    '/healthz/more',
    '/assets/main-1a2b3c.js.br',
  ]) {
    const answer = await caller.get(path, asPage)
    expect([path, answer.status]).toEqual([path, 404])
  }
  expect((await caller.get('/visits')).problem?.code).toBe('not-found')
  expect((await caller.post('/visits', {}, asPage)).problem?.code).toBe('not-found')
  expect((await caller.ask('PUT', '/api/directory')).problem?.code).toBe('not-found')
})

test('no address leads out of the folder of the client', async () => {
  await visitor()
  const { port } = new URL(server?.address ?? '')
  await writeFile(join(clientDir, '..', 'beside-the-client.txt'), 'outside')
  for (const path of [
    '/../beside-the-client.txt',
    '/..%2fbeside-the-client.txt',
    '/assets/%2e%2e/%2e%2e/beside-the-client.txt',
  ]) {
    const sent = await asSent({ port, path, headers: { accept: '*/*' } })
    expect([path, sent.status < 400, sent.bytes.toString().includes('outside')]).toEqual([path, false, false])
  }
  await rm(join(clientDir, '..', 'beside-the-client.txt'))
})

test('every answer carries the strict policies', async () => {
  const caller = await visitor()
  for (const path of ['/', '/healthz', '/api/organisation', '/api/nothing', '/assets/main-1a2b3c.js']) {
    const { headers } = await caller.get(path, asPage)
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    // Camera, microphone and place answer questions of our own pages; no other site's frame has them.
    expect(headers.get('permissions-policy')).toContain('geolocation=(self)')
    expect(headers.get('permissions-policy')).toContain('usb=()')
  }
})

test('the catalogue is for anyone, and asked for again only when it has changed', async () => {
  const caller = await visitor()
  const first = await caller.get('/api/catalogue')
  expect(z.object({ format: z.string() }).parse(first.json).format).toBe('catalogue/1')
  const etag = first.headers.get('etag') ?? ''
  const second = await caller.get('/api/catalogue', { 'if-none-match': etag })
  expect([second.status, second.bytes.length]).toEqual([304, 0])
  expect((await caller.get('/options', asPage)).status).toBe(200)
  expect((await caller.get('/services')).status).toBe(200)
})

test('the interface describes itself', async () => {
  const caller = await visitor()
  const answer = await caller.get('/openapi.json')
  const { paths } = z.object({ paths: z.record(z.string(), z.unknown()) }).parse(answer.json)
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/healthz',
      '/api/organisation',
      '/api/directory',
      '/api/session',
      '/api/session/challenge',
      '/api/account/bundle',
      '/api/spaces/{space}/batches',
      '/api/spaces/{space}/feed',
      '/api/log/checkpoint',
      '/api/log/proof',
      '/api/events',
      '/api/catalogue',
    ]),
  )
})

test('the access log says method, route, status and time, and nothing about anybody', async () => {
  const caller = await visitor()
  const { town, worker, household } = await townWithWorker(server?.address ?? '')
  await worker.pushed({ records: [worker.record(household)], leaves: [chance(34)] })
  await caller.get('/visits/ozola-anna?name=Ozola', asPage)
  await caller.get(`/api/spaces/${newId()}/feed?after=Ozola`)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(lines.length).toBeGreaterThan(10)
  for (const line of lines) expect(line).toMatch(/^(GET|POST|DELETE) (-|\*|\/[\w/:.*-]*) \d{3} \d+ ms$/)
  const log = lines.join('\n')
  for (const secret of [town.space, worker.device, worker.account, 'Ozola', 'ozola', 'Pasaku']) {
    expect(log).not.toContain(secret)
  }
  expect(log).toContain('POST /api/spaces/:space/batches 201')
})

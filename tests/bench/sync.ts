import { createServer } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { memoryShelf } from '#/client/memory-store.ts'
import { Sync } from '#/client/sync.ts'
import { Vault } from '#/client/vault.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import { startServer } from '#/server/main.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'
import { freePort } from '../machine.ts'
import type { Measurement } from './measure/compare.ts'

const RECORDS = 10_000
const BATCH = 500
const HOUSEHOLDS = 400
const TEXT = 'x'.repeat(200)

/** The floor: batches of the same size posted to a server that only counts bytes, and fetched back. */
async function plainFloor(): Promise<{ readonly pushMs: number; readonly pullMs: number }> {
  const payload = Buffer.alloc(BATCH * 900, 1)
  const server = createServer((request, reply) => {
    request.on('data', () => undefined)
    request.on('end', () => reply.end(request.method === 'GET' ? payload : 'ok'))
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${port}/`
  const push = performance.now()
  for (let i = 0; i < RECORDS / BATCH; i++) await (await fetch(url, { method: 'POST', body: payload })).text()
  const pull = performance.now()
  for (let i = 0; i < RECORDS / BATCH; i++) await (await fetch(url)).arrayBuffer()
  const end = performance.now()
  await new Promise((resolve) => server.close(resolve))
  return { pushMs: pull - push, pullMs: end - pull }
}

/** Push of 10,000 sealed, signed, receipted records and their verified pull to an empty device, against bare HTTP. */
export async function bench(): Promise<readonly Measurement[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'slieksnis-bench-'))
  const port = await freePort()
  const server = await startServer({
    host: '127.0.0.1',
    port,
    dataDir,
    databaseUrl: null,
    serverKey: null,
    clientDir: null,
    version: 'bench',
    log: () => undefined,
  })
  const url = `http://127.0.0.1:${port}`
  const member = async () => new Vault(await nodeSurroundings(url), memoryShelf())
  const admin = await member()
  const passphrase = 'klusa upe nes baltu laivu'
  await admin.setUp({
    organisation: 'Bench',
    office: { name: 'Bench', address: '', phone: '', email: '', dpo: '' },
    name: 'A',
    badge: 'A',
    passphrase,
  })
  const joins = async () => {
    const vault = await member()
    const { fragment } = await admin.invite({ role: 'worker', hoursValid: 1 })
    const joined = await vault.join({ fragment, name: 'W', badge: 'W', passphrase })
    if (!joined.ok) throw new Error(joined.reason)
    return vault
  }
  const writer = await joins()
  const reader = await joins()
  const { member: writing, sync } = writer.engine
  const streams: StreamId[] = []
  for (let i = 0; i < HOUSEHOLDS; i++)
    streams.push(await writer.createHousehold({ facts: { label: `Bench ${i}` }, persons: [] }))
  await writer.syncNow()
  sync.stop()
  for (const stream of streams) {
    const key = writing.keyring.data(stream, 'household')
    if (key === undefined) throw new Error('the writer holds the key')
    const at = { stream, namespace: 'record', kind: 'household', key } as const
    await writing.append(
      Array.from({ length: RECORDS / HOUSEHOLDS }, () => ({ ...at, payload: { note: TEXT } })),
    )
  }
  const floor = await plainFloor()
  const pushFrom = performance.now()
  const again = new Sync(writing, writer.engine.link, () => undefined)
  await again.run()
  const pullFrom = performance.now()
  await reader.syncNow()
  const end = performance.now()
  await server.close()
  await rm(dataDir, { recursive: true, force: true })
  const line = (name: string, ours: number, least: number): Measurement => ({
    name,
    unit: 'ms',
    ours,
    floor: least,
    ratio: ours / least,
    runs: 1,
  })
  return [
    line('push and read back 10,000 records', pullFrom - pushFrom, floor.pushMs),
    line('pull 10,000 records, verified and folded', end - pullFrom, floor.pullMs),
  ]
}

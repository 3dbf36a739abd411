import { mkdtempSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { build } from 'vite'
import { z } from 'zod'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import { serverFlags } from '#/tools/server-flags.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'
import { type TestDatabase, startPostgres } from '../../postgres.ts'
import { type Measurement, median } from '../measure/compare.ts'
import { type DrivenBrowser, type DrivenPage, startDrivenBrowser } from '../measure/driven-browser.ts'
import { installedPeers } from './peers-installed.ts'
import { ServerChild } from './server-child.ts'
import './contender.ts'

const DOCUMENTS = 10_000
const DIFFERENCE = 50
/** `BENCH_ROUNDS=1` for whoever is in a hurry. */
const ROUNDS = z.coerce.number().int().positive().default(3).parse(process.env['BENCH_ROUNDS'])

/** One side of the bench: its page, and how its server is started for a round. */
interface Side {
  readonly name: 'plain' | 'ours on SQLite' | 'ours on PostgreSQL' | 'PouchDB'
  readonly page: string
  start(folder: string): Promise<ServerChild>
  /** What lets the writer and the reader in; ours needs an organisation and an invitation for each. */
  invitations(url: string): Promise<readonly [writer: string, reader: string]>
}

interface Figures {
  readonly write: number[]
  readonly push: number[]
  readonly pull: number[]
  readonly pushDifference: number[]
  readonly pullDifference: number[]
  readonly serverMegabytes: number[]
}

const noInvitations = (): Promise<readonly [string, string]> => Promise.resolve(['', ''])

/** All sides in turns, so often; answers one line for each thing measured, ours beside floor and peer. */
export async function measureReplication(): Promise<readonly Measurement[]> {
  const peers = installedPeers()
  if (!peers.ok) process.stderr.write(`${peers.why}\n`)
  const pages = await buildPages()
  const postgres = await startPostgres()
  const browser = await startDrivenBrowser()
  try {
    await durably(postgres)
    const sides = sidesOf(pages, postgres, peers.ok ? peers.folder : null)
    const found = new Map<Side['name'], Figures>()
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of sides) {
        const figures = found.get(side.name) ?? emptyFigures()
        found.set(side.name, figures)
        await race(browser, side, figures)
      }
    }
    return linesOf(found)
  } finally {
    await browser.close()
    await postgres.stop()
    await rm(pages, { recursive: true, force: true })
  }
}

const emptyFigures = (): Figures => ({
  write: [],
  push: [],
  pull: [],
  pushDifference: [],
  pullDifference: [],
  serverMegabytes: [],
})

async function buildPages(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slieksnis-replication-'))
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: ['ours', 'plain', 'pouchdb'].map((name) => join(import.meta.dirname, `${name}.html`)),
      },
    },
  })
  return folder
}

/** The tests' PostgreSQL waits for no disk; here it does, as in a town hall. */
async function durably({ url }: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
      await client.query(`alter system set ${name} = on`)
    await client.query('select pg_reload_conf()')
  } finally {
    await client.end()
  }
}

/** An empty database of its own. */
async function freshDatabase({ url }: TestDatabase): Promise<string> {
  const name = `bench_${Date.now()}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const fresh = new URL(url)
  fresh.pathname = `/${name}`
  return fresh.href
}

function sidesOf(pages: string, postgres: TestDatabase, peers: string | null): readonly Side[] {
  const plain: Side = {
    name: 'plain',
    page: 'plain.html',
    start: async () => ServerChild.start('plain-server.ts', [await freshDatabase(postgres), pages]),
    invitations: noInvitations,
  }
  const ours = { page: 'ours.html', invitations: foundOrganisation }
  const onSqlite: Side = {
    ...ours,
    name: 'ours on SQLite',
    start: (folder) => ServerChild.start('our-server.js', [folder, '', pages], serverFlags),
  }
  const onPostgres: Side = {
    ...ours,
    name: 'ours on PostgreSQL',
    start: async (folder) =>
      ServerChild.start('our-server.js', [folder, await freshDatabase(postgres), pages], serverFlags),
  }
  if (peers === null) return [plain, onSqlite, onPostgres]
  const pouch: Side = {
    name: 'PouchDB',
    page: 'pouchdb.html',
    start: (folder) => ServerChild.start('pouchdb-server.ts', [peers, folder, pages]),
    invitations: noInvitations,
  }
  return [plain, onSqlite, onPostgres, pouch]
}

/** A town with an administrator, who lets two workers in and leaves: nobody else fetches while they are measured. */
async function foundOrganisation(url: string): Promise<readonly [string, string]> {
  const administrator = new Vault(await nodeSurroundings(url), memoryShelf())
  await administrator.setUp({
    organisation: 'Bench',
    office: { name: 'Bench', address: '', phone: '', email: '', dpo: '' },
    name: 'A',
    badge: 'A',
    passphrase: 'klusa upe nes baltu laivu',
  })
  const invite = async () => (await administrator.invite({ role: 'worker', hoursValid: 1 })).fragment
  const invitations = [await invite(), await invite()] as const
  await administrator.lock()
  return invitations
}

/** One round of one side: a tablet writes and sends, an empty one fetches, then fifty more, and both disks are read again. */
async function race(browser: DrivenBrowser, side: Side, figures: Figures): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-race-'))
  const server = await side.start(folder)
  try {
    const [writing, reading] = await side.invitations(server.url)
    const writer = await tablet(browser, server, side, writing)
    const reader = await tablet(browser, server, side, reading)
    figures.write.push(await writer.evaluate((count) => window.contender.write(0, count), DOCUMENTS))
    figures.push.push(await writer.evaluate(() => window.contender.push()))
    figures.pull.push(await reader.evaluate((count) => window.contender.pull(count), DOCUMENTS))
    const all = DOCUMENTS + DIFFERENCE
    await writer.evaluate(([from, to]) => window.contender.write(from, to), [DOCUMENTS, all] as const)
    figures.pushDifference.push(await writer.evaluate(() => window.contender.push()))
    figures.pullDifference.push(await reader.evaluate((count) => window.contender.pull(count), all))
    figures.serverMegabytes.push(await server.peakMegabytes())
    const held = await reader.evaluate(() => window.contender.held())
    if (held !== all) throw new Error(`${side.name}: ${held} of ${all} documents were on the tablet's disk`)
    for (const page of [writer, reader]) await page.close()
  } finally {
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
}

async function tablet(
  browser: DrivenBrowser,
  { url }: ServerChild,
  side: Side,
  invitation: string,
): Promise<DrivenPage> {
  const page = await browser.open(`${url}/${side.page}`, () => 'contender' in window, 'own')
  await page.evaluate((fragment) => window.contender.enter(fragment), invitation)
  return page
}

/** Ours on each database against the plain floor, beside PouchDB. */
function linesOf(found: ReadonlyMap<Side['name'], Figures>): readonly Measurement[] {
  const plain = found.get('plain')
  const pouch = found.get('PouchDB')
  if (plain === undefined) return []
  const lines: Measurement[] = []
  for (const name of ['ours on SQLite', 'ours on PostgreSQL'] as const) {
    const ours = found.get(name)
    if (ours === undefined) continue
    for (const [what, unit, of] of [
      ['push 10,000 documents of 8 KB', 'ms', (each: Figures) => each.push],
      ['write and push them', 'ms', (each: Figures) => each.write.map((ms, n) => ms + (each.push[n] ?? 0))],
      ['pull 10,000 to an empty tablet', 'ms', (each: Figures) => each.pull],
      ['push a difference of 50', 'ms', (each: Figures) => each.pushDifference],
      ['pull a difference of 50', 'ms', (each: Figures) => each.pullDifference],
      ["the server's memory at most", 'MB', (each: Figures) => each.serverMegabytes],
    ] as const) {
      const [own, floor] = [median(of(ours)), median(of(plain))]
      const line = { name: `${what}, ${name}`, unit, ours: own, floor, ratio: own / floor, runs: ROUNDS }
      lines.push(
        pouch === undefined ? line : { ...line, peer: 'PouchDB 9', peerRatio: own / median(of(pouch)) },
      )
    }
  }
  return lines
}

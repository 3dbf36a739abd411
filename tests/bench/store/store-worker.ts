import '#/app/device/first.ts'
import { Dexie } from 'dexie'
import sodium from 'libsodium-wrappers'
import { z } from 'zod'
import { openDeviceStore, openShelf } from '#/app/device/database.ts'
import { machineCodec } from '#/app/device/codec.ts'
import { findHouseholds } from '#/app/visit/search.ts'
import { INDEX_NAME } from '#/client/caseload-index.ts'
import { Fault } from '#/client/fault.ts'
import { memorySlot } from '#/client/memory-store.ts'
import type { NewRecord } from '#/client/sealing.ts'
import type { AccountShelf, KeySlot, Surroundings } from '#/client/ports.ts'
import { DraftsOnDisk } from '#/client/drafts-on-disk.ts'
import { StoredFeed } from '#/client/stored-feed.ts'
import { Vault } from '#/client/vault.ts'
import { openRecord } from '#/core/record-log/body.ts'
import { EMPTY_CHAIN, continueChain } from '#/core/record-log/chain.ts'
import type { StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { type Envelope, readEnvelope } from '#/core/vault/envelope.ts'
import { type StreamId, idText } from '#/core/vault/ids.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import type { FeedEntry } from '#/wire/batch.ts'
import { browserTransport } from '../screen/deaf-transport.ts'
import { answersOf, nameOf } from './made-up.ts'

/**
 * The product's own vault and store in a worker of a real browser, without a
 * server: what comes in the feed is made here of what this device sealed.
 */
const Question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('fill'), households: z.int(), records: z.int() }),
  z.object({ ask: z.literal('unlock') }),
  z.object({ ask: z.literal('index-floor') }),
  z.object({ ask: z.literal('insert'), records: z.int(), atOnce: z.int() }),
  z.object({ ask: z.literal('insert-floor'), records: z.int(), atOnce: z.int(), isSigned: z.boolean() }),
  z.object({ ask: z.literal('read-all') }),
  z.object({ ask: z.literal('read-all-floor') }),
])
type Question = z.infer<typeof Question>

const PASSPHRASE = 'klusa upe nes baltu laivu'
/** As many as the product sends at once. */
const BATCH = 500

const slots = new Map<string, KeySlot>()

const shelf: AccountShelf = {
  ...openShelf(),
  open: (account) => {
    // The product's is a file of 512 bytes.
    const slot = slots.get(account) ?? memorySlot()
    slots.set(account, slot)
    return Promise.resolve({ store: openDeviceStore(account), slot })
  },
}

/** When the passphrase's key was there last. */
let keyAt = 0
let primitives = sodiumPrimitives(sodium)

function pooledChance(): (length: number) => Uint8Array {
  const pool = new Uint8Array(16 * 1024)
  let used = pool.length
  return (length) => {
    if (used + length > pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    used += length
    return pool.slice(used - length, used)
  }
}
const chance = pooledChance()

function surroundings(): Surroundings {
  return {
    primitives,
    chance,
    now: () => Date.now(),
    // What Argon2id costs is measured elsewhere: here the clock starts when its key is there.
    passphraseKey: (passphrase, salt) => {
      const key = primitives.hash(utf8(passphrase), salt)
      keyAt = performance.now()
      return Promise.resolve(key)
    },
    transport: browserTransport,
    claim: () => Promise.resolve(() => undefined),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
}

const ifOffline = (cause: unknown): void => {
  if (!(cause instanceof Fault) || cause.code !== 'offline') throw cause
}

let account = ''
let streams: StreamId[] = []

const startedVault = () => new Vault(surroundings(), shelf)

/** So many households with so many records in all, 8 KB of JSON each, sealed and come back in the feed. */
async function fill(households: number, records: number): Promise<number> {
  const before = new Set((await shelf.list()).map((known) => known.account))
  const vault = startedVault()
  await vault
    .setUp({
      organisation: 'Bench',
      office: { name: 'Bench', address: '', phone: '', email: '', dpo: '' },
      name: 'Bench',
      badge: 'B',
      passphrase: PASSPHRASE,
    })
    .catch(ifOffline)
  account = (await shelf.list()).find((known) => !before.has(known.account))?.account ?? ''
  const { member } = vault.engine
  streams = []
  for (let n = 0; n < households; n++)
    streams.push(
      await vault.createHousehold({
        facts: {
          label: nameOf(n),
          street: `Liepu iela ${n % 90}`,
          place: 'Paraugciems',
          parish: 'Parauga pagasts',
          point: null,
          phone: '',
          language: 'lv',
          note: '',
          warnings: [],
        },
        persons: [
          { name: nameOf(n), birthDate: '1944-03-17', relation: 'self' },
          { name: nameOf(n + 1), birthDate: '1950-01-02', relation: 'spouse' },
        ],
      }),
    )
  const left = records - households * 3
  for (let from = 0; from < left; from += BATCH)
    await member.append(
      Array.from({ length: Math.min(BATCH, left - from) }, (_unused, index) =>
        newRecord(vault, streams[(from + index) % streams.length], from + index),
      ),
    )
  let position = 0
  for (let queued = member.nextBatch(); queued !== null; queued = member.nextBatch()) {
    const entries = queued.batch.records.map((bytes): FeedEntry => [++position, 1, new Uint8Array(bytes)])
    const receipt: StorageReceipt = {
      v: 1,
      org: member.identity.org,
      space: member.space,
      device: member.identity.device,
      batch: 'A'.repeat(43),
      position,
      positions: entries.map(([place]) => place),
      log: { size: 0, root: 'A'.repeat(43) },
      time: Date.now(),
      signature: 'A'.repeat(86),
    }
    await member.takeReceipt(queued, receipt)
    await member.takePage({ v: 1, entries, next: position, head: position })
  }
  await member.keepIndex()
  await vault.lock()
  return position
}

function newRecord(vault: Vault, stream: StreamId | undefined, n: number): NewRecord {
  const { member } = vault.engine
  const key = stream === undefined ? undefined : member.keyring.data(stream, 'household')
  if (stream === undefined || key === undefined) throw new Error('the household was just made')
  const payload = {
    assessment: idText(chance(16)),
    visit: idText(chance(16)),
    definition: { id: 'needs-and-skills', version: '1.0.0', sha256: 'a'.repeat(64) },
    language: 'lv',
    respondent: null,
    repeats: {},
    answers: answersOf(n),
    personParts: [],
  }
  return { stream, namespace: 'record', kind: 'assessment', payload, key }
}

/** From the passphrase's key to the first searchable list, to one household, and to everything opened, ms. */
async function unlock() {
  const vault = startedVault()
  const unlocked = await vault.unlock(account, PASSPHRASE)
  if (!unlocked.ok) throw new Error(unlocked.reason)
  const isEarly = vault.engine.member.openedSoFar !== null
  // The list goes to the page's thread as a copy.
  const { households } = structuredClone(await vault.caseload())
  const found = findHouseholds(households, 'kalnina').length
  const listMs = performance.now() - keyAt
  const stream = streams.at(-1)
  if (stream !== undefined) await vault.household(stream)
  const householdMs = performance.now() - keyAt
  await vault.whole()
  const wholeMs = performance.now() - keyAt
  await vault.lock()
  const store = openDeviceStore(account)
  const indexBytes = (await store.meta(INDEX_NAME))?.length ?? 0
  store.close()
  if (!isEarly || found === 0) throw new Error('the index was not used, or nothing was found')
  return { listMs, householdMs, wholeMs, indexBytes, households: households.length }
}

/** A blob of the index's size out of a bare table, opened and parsed: less no sealed list can cost. */
async function indexFloor(): Promise<number> {
  const store = openDeviceStore(account)
  const sealed = await store.meta(INDEX_NAME)
  store.close()
  const key = chance(32)
  const nonce = chance(24)
  const db = bareTable('index')
  const filler = {
    lines: Array.from({ length: Math.ceil((sealed?.length ?? 0) / 220) }, (_u, n) => lineOf(n)),
  }
  await rowsOf(db).put({
    n: 1,
    nonce,
    bytes: primitives.seal(utf8(JSON.stringify(filler)), new Uint8Array(32), nonce, key),
  })
  db.close()
  const again = bareTable('index')
  const from = performance.now()
  const row = await rowsOf(again).get(1)
  const plain = row === undefined ? 'altered' : primitives.open(row.bytes, new Uint8Array(32), row.nonce, key)
  if (plain === 'altered') throw new Error('it opens')
  JSON.parse(fromUtf8(plain))
  const took = performance.now() - from
  again.close()
  return took
}

const lineOf = (n: number) => ({ label: nameOf(n), address: `Liepu iela ${n}`, more: 'x'.repeat(150) })

interface BareRow {
  readonly n: number
  readonly nonce: Uint8Array
  readonly bytes: Uint8Array
  readonly signature?: Uint8Array
}
const rowsOf = (db: Dexie) => db.table<BareRow, number>('rows')

function bareTable(name: string): Dexie {
  const db = new Dexie(`bare-${name}`, { chromeTransactionDurability: 'strict' })
  db.version(1).stores({ rows: 'n' })
  return db
}

let inserted = 0

/** Households among which what is written is spread: nobody has thousands of assessments. */
const HOUSEHOLDS = 400

/** Sealed, chained, signed and on disk, so many in one transaction, by the product's own writer. */
async function insert(records: number, atOnce: number): Promise<number> {
  const before = new Set((await shelf.list()).map((known) => known.account))
  const vault = new Vault(surroundings(), shelf)
  await vault
    .setUp({
      organisation: 'Bench',
      office: { name: 'Bench', address: '', phone: '', email: '', dpo: '' },
      name: 'Bench',
      badge: 'B',
      passphrase: PASSPHRASE,
    })
    .catch(ifOffline)
  const homes: StreamId[] = []
  for (let n = 0; n < HOUSEHOLDS; n++)
    homes.push(await vault.createHousehold({ facts: { label: nameOf(n) }, persons: [] }))
  const made = Array.from({ length: records }, (_unused, n) => newRecord(vault, homes[n % homes.length], n))
  const from = performance.now()
  for (let at = 0; at < records; at += atOnce) await vault.engine.member.append(made.slice(at, at + atOnce))
  const took = performance.now() - from
  await vault.lock()
  const own = (await shelf.list()).find((known) => !before.has(known.account))
  if (own !== undefined) await Dexie.delete(`slieksnis-${own.account}`)
  return took
}

/** One seal for each record, and a signature where wanted; rows put into a bare table, as many in one transaction, as durable. */
async function insertFloor(records: number, atOnce: number, isSigned: boolean): Promise<number> {
  const key = chance(32)
  const signer = primitives.signingPair(chance(32))
  const associated = new Uint8Array(240)
  const db = bareTable(`insert-${inserted++}`)
  const bodies = Array.from({ length: records }, (_unused, n) => answersOf(n))
  await db.open()
  const from = performance.now()
  for (let at = 0; at < records; at += atOnce)
    await rowsOf(db).bulkPut(
      bodies.slice(at, at + atOnce).map((answers, index) => {
        const nonce = chance(24)
        const bytes = primitives.seal(utf8(JSON.stringify(answers)), associated, nonce, key)
        const row = { n: at + index, nonce, bytes }
        return isSigned ? { ...row, signature: primitives.sign(bytes, signer.secretKey) } : row
      }),
    )
  const took = performance.now() - from
  await db.delete()
  return took
}

/** Every record of the filled store read, found undamaged, its chain and signature checked, opened and parsed, answers too. */
async function readAll(): Promise<number> {
  const vault = startedVault()
  const unlocked = await vault.unlock(account, PASSPHRASE)
  if (!unlocked.ok) throw new Error(unlocked.reason)
  const { member } = vault.engine
  await member.whole()
  const store = openDeviceStore(account)
  // Nobody drafts anything here.
  const drafts = new DraftsOnDisk({ primitives, chance }, () => new Uint8Array(32))
  const feed = new StoredFeed(primitives, store, drafts)
  const from = performance.now()
  let tip = EMPTY_CHAIN
  let opened = 0
  await store.eachPage((row) => {
    const page = feed.read(row)
    if (page === null) throw new Error('the page is whole')
    const run = page.entries.map(([, , bytes]): Envelope => {
      const read = readEnvelope(bytes)
      if (!read.ok) throw new Error(read.reason)
      return read.envelope
    })
    const chained = continueChain(primitives, tip, run, member.identity.deviceSign.publicKey)
    if (!chained.ok) throw new Error(chained.reason)
    ;({ tip } = chained)
    for (const envelope of run) {
      const key = member.keyring.get(envelope.header.keyId)
      const record = key === undefined ? null : openRecord(primitives, envelope, 'vouched', key.key)
      if (record?.ok !== true) throw new Error('it opens')
      // Answers are unpacked when they are asked for: here they are.
      const answers: unknown = Reflect.get(Object(record.body.payload), 'answers')
      if (record.body.kind === 'assessment' && Object.keys(Object(answers)).length === 0)
        throw new Error('an assessment has answers')
      opened++
    }
  })
  const took = performance.now() - from
  store.close()
  await vault.lock()
  if (opened === 0) throw new Error('there are records')
  return took
}

/** As many rows of the same texts out of a bare table, opened and parsed. */
async function readAllFloor(): Promise<number> {
  const key = new Uint8Array(32).fill(7)
  const associated = new Uint8Array(240)
  const name = 'read-all'
  if (!(await Dexie.exists(`bare-${name}`))) {
    const made = bareTable(name)
    for (let at = 0; at < 10_000; at += BATCH)
      await rowsOf(made).bulkPut(
        Array.from({ length: BATCH }, (_unused, index) => {
          const nonce = chance(24)
          const plain = utf8(JSON.stringify(answersOf(at + index)))
          return { n: at + index, nonce, bytes: primitives.seal(plain, associated, nonce, key) }
        }),
      )
    made.close()
  }
  const db = bareTable(name)
  await db.open()
  const from = performance.now()
  for (const { nonce, bytes } of await rowsOf(db).toArray()) {
    const plain = primitives.open(bytes, associated, nonce, key)
    if (plain === 'altered') throw new Error('it opens')
    JSON.parse(fromUtf8(plain))
  }
  const took = performance.now() - from
  db.close()
  return took
}

async function answer(question: Question): Promise<unknown> {
  await sodium.ready
  primitives = sodiumPrimitives(sodium, machineCodec())
  switch (question.ask) {
    case 'fill':
      return fill(question.households, question.records)
    case 'unlock':
      return unlock()
    case 'index-floor':
      return indexFloor()
    case 'insert':
      return insert(question.records, question.atOnce)
    case 'insert-floor':
      return insertFloor(question.records, question.atOnce, question.isSigned)
    case 'read-all':
      return readAll()
    case 'read-all-floor':
      return readAllFloor()
  }
}

self.addEventListener('message', (message: MessageEvent<unknown>) => {
  answer(Question.parse(message.data)).then(
    (said) => self.postMessage({ answer: said }),
    (cause: unknown) =>
      self.postMessage({ error: cause instanceof Error ? (cause.stack ?? cause.message) : 'unknown' }),
  )
})

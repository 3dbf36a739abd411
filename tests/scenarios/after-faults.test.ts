import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault } from '#/client/fault.ts'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { problemOf, refusal } from '#/server/problems.ts'
import { DirectoryReply } from '#/wire/routes.ts'
import { Dice } from '../faults/dice.ts'
import type { LedgerDraft } from '../faults/ledger.ts'
import type { Tablet } from '../faults/tablet.ts'
import { Town } from '../faults/town.ts'
import { household, saidAloud } from './home-visit.ts'

/** What the fault suite found, each as a case of its own. */

let town: Town
let supervisor: Tablet
let worker: Tablet
let colleague: Tablet

beforeEach(async () => {
  town = await Town.open(new Dice(7), null, false)
  const [first, second, third] = town.tablets
  if (first === undefined || second === undefined || third === undefined) throw new Error('a town has three')
  supervisor = first
  worker = second
  colleague = third
})
afterEach(() => town.close())

/** A visit begun at a household everybody knows. */
async function begunVisit(): Promise<LedgerDraft> {
  const draft = await town.work.startVisit(worker, (await household(worker)).stream)
  await town.settle()
  return draft
}

const openDrafts = (tablet: Tablet, { stream }: LedgerDraft) =>
  tablet.draftsOf(stream)?.map(({ payload }) => payload.answers)

/** Work while there is no connection, with the attempts to send it over and done. */
async function withoutConnection(tablet: Tablet, work: () => Promise<unknown>): Promise<void> {
  tablet.line.isCut = true
  await work()
  await town.exchange(tablet)
  tablet.line.clear()
}

test('[S63] an answer saved while the one before it is being sent is not taken back by the feed', async () => {
  const draft = await begunVisit()
  await withoutConnection(worker, () => town.work.answer(worker, draft))
  let pushes = 0
  worker.line.mishap = async ({ path, deliver }) => {
    if (!path.endsWith('/batches')) return deliver()
    if (++pushes > 1) throw new Fault('offline', 'gone')
    const reply = await deliver()
    await town.work.answer(worker, draft)
    return reply
  }
  await town.exchange(worker)
  expect(pushes).toBeGreaterThan(1)
  expect(openDrafts(worker, draft)).toEqual([draft.saved.answers])
  await town.settle()
})

test('[S63] [S64] a visit finished after the copy was made does not come back as unfinished', async () => {
  const draft = await begunVisit()
  await town.work.answer(worker, draft)
  await town.settle()
  await town.server.copyAway()
  await town.work.close(worker, draft)
  await town.settle()
  expect(openDrafts(supervisor, draft)).toEqual([])
  await town.server.putBack()
  await town.settle()
  const newcomer = await town.join('worker')
  await town.settle()
  for (const tablet of [worker, supervisor, newcomer]) expect(openDrafts(tablet, draft)).toEqual([])
})

test('[S64] a reader who stood among drafts misses no record of a server put back and gone on', async () => {
  const draft = await begunVisit()
  await town.server.copyAway()
  await town.work.answer(worker, draft)
  await town.exchange(worker)
  await town.work.answer(worker, draft)
  await town.exchange(worker)
  await town.exchange(supervisor)
  await town.server.putBack()
  // Records now stand where the supervisor saw drafts.
  await colleague.vault.changeHousehold(draft.stream, { note: 'Suns pagalmā.' })
  await town.exchange(colleague)
  await colleague.vault.changeHousehold(draft.stream, { phone: '20000001' })
  await town.exchange(colleague)
  await town.settle()
  expect((await supervisor.vault.household(draft.stream)).facts).toMatchObject({
    note: 'Suns pagalmā.',
    phone: '20000001',
  })
})

test('[S4] [S64] what was signed for and never came back is sent again to a server put back to an older copy', async () => {
  const { stream } = await household(worker)
  await town.settle()
  await town.server.copyAway()
  await withoutConnection(worker, () => worker.vault.changeHousehold(stream, { note: 'Suns pagalmā.' }))
  worker.line.breakAfterReceipt()
  await town.exchange(worker)
  worker.line.clear()
  expect((await worker.vault.status()).unsent).toBe(0)
  await town.server.putBack()
  await colleague.vault.changeHousehold(stream, { phone: '20000001' })
  await town.settle()
  const { facts } = await supervisor.vault.household(stream)
  expect(facts).toMatchObject({ note: 'Suns pagalmā.', phone: '20000001' })
})

test('[S65] a damaged page of the feed is fetched again, and the tablet opens', async () => {
  const { stream } = await household(colleague)
  await town.settle()
  await worker.kill()
  const { pages } = await worker.rows()
  for (const row of pages)
    await worker.overwrite({ table: 'pages', row: { ...row, bytes: flipped(row.bytes) } })
  expect(pages.length).toBeGreaterThan(0)
  await worker.unlock()
  await town.exchange(worker)
  expect((await worker.vault.household(stream)).facts.label).toBe('Vilma Ozola')
  expect((await worker.vault.status()).unopened).toEqual([])
  await town.settle()
})

test('[S65] [S5] a damaged record is shown as set aside; what was written before and after it arrives', async () => {
  const { stream } = await household(worker)
  await town.settle()
  await withoutConnection(worker, async () => {
    await worker.vault.changeHousehold(stream, { note: 'pirms' })
    await worker.vault.changeHousehold(stream, { phone: '20000001' })
    await worker.vault.changeHousehold(stream, { street: 'pēc' })
  })
  await worker.kill()
  const [, row] = (await worker.rows()).outbox
  if (row === undefined) throw new Error('three records wait')
  const { id } = row
  // Not even its head can be read.
  await worker.overwrite({ table: 'outbox', row: { ...row, bytes: row.bytes.slice(0, 9) } })
  await worker.unlock()
  const { quarantined } = await worker.vault.status()
  expect(quarantined).toMatchObject([{ id, stream, code: 'bad-signature' }])
  await worker.vault.retryQuarantined(quarantined[0]?.n ?? 0)
  expect(await town.exchange(worker)).toBeNull()
  await town.exchange(supervisor)
  expect((await supervisor.vault.household(stream)).facts).toMatchObject({
    note: 'pirms',
    phone: '',
    street: 'pēc',
  })
  expect((await worker.vault.status()).quarantined).toHaveLength(1)
})

test('[S65] a damaged draft is shown, and holds up nothing else', async () => {
  const draft = await begunVisit()
  await withoutConnection(worker, async () => {
    await town.work.answer(worker, draft)
    await worker.vault.changeHousehold(draft.stream, { note: 'Suns pagalmā.' })
  })
  await worker.kill()
  const [row] = (await worker.rows()).drafts
  if (row === undefined) throw new Error('a draft waits')
  await worker.overwrite({ table: 'drafts', row: { ...row, bytes: flipped(row.bytes) } })
  await worker.unlock()
  expect((await worker.vault.status()).unopened).toMatchObject([{ id: draft.saved.draft, reason: 'altered' }])
  expect(await town.exchange(worker)).toBeNull()
  await town.exchange(supervisor)
  expect((await supervisor.vault.household(draft.stream)).facts.note).toBe('Suns pagalmā.')
  // What was last sent of it is there, and can be gone on with.
  const again = await worker.vault.startVisit(draft.stream, draft.saved.visit, 'lv')
  expect(again.answers).toEqual({})
  await worker.vault.saveDraft({ ...again, answers: { '/housing/q1': { value: 'jauns' } } })
  expect(await town.exchange(worker)).toBeNull()
  expect((await worker.vault.status()).unopened).toEqual([])
})

test('[S65] damaged grants and leaves are written anew: the household opens for all, the log has every receipt', async () => {
  worker.line.isCut = true
  const { stream, person } = await household(worker)
  const refusal = { kind: 'refusal', purposes: ['wellbeing'] } as const
  await worker.vault.captureConsent({ stream, person, ...saidAloud, ...refusal })
  await town.exchange(worker)
  await worker.kill()
  const types = new Set<string>()
  for (const row of (await worker.rows()).outbox) {
    if (row.type === 'record') continue
    types.add(row.type)
    await worker.overwrite({ table: 'outbox', row: { ...row, bytes: flipped(row.bytes) } })
  }
  expect([...types].toSorted()).toEqual(['grant', 'leaf'])
  // Settling counts leaves against receipts, and compares what everybody opens.
  await town.settle()
  expect((await supervisor.vault.household(stream)).facts.label).toBe('Vilma Ozola')
})

test('[S65] damaged keys come again by the grants with which they came, also one that only waits here', async () => {
  const { stream: known } = await household(colleague)
  await town.settle()
  worker.line.isCut = true
  const { stream: own } = await household(worker)
  await worker.vault.changeHousehold(known, { note: 'Suns pagalmā.' })
  await worker.kill()
  const { keys } = await worker.rows()
  expect(keys.length).toBeGreaterThan(6)
  for (const row of keys) await worker.overwrite({ table: 'keys', row: { ...row, wrap: flipped(row.wrap) } })
  await worker.unlock()
  // Without a connection nothing opens, and nothing is thrown away.
  await town.exchange(worker)
  expect((await worker.vault.status()).unopened.length).toBeGreaterThan(0)
  worker.line.clear()
  expect(await town.exchange(worker)).toBeNull()
  expect(await worker.vault.status()).toMatchObject({ unsent: 0, quarantined: [], unopened: [] })
  expect((await worker.vault.household(own)).facts.label).toBe('Vilma Ozola')
  // The old rows were written over: it opens without a connection again.
  await worker.kill()
  worker.line.isCut = true
  await worker.unlock()
  expect((await worker.vault.household(known)).facts.note).toBe('Suns pagalmā.')
  expect((await worker.vault.status()).unopened).toEqual([])
  await town.settle()
})

test('[S65] a key whose grant waits here opens again without a connection, when the team’s own is whole', async () => {
  await worker.kill()
  const before = new Set((await worker.rows()).keys.map(({ keyId }) => keyId))
  await worker.unlock()
  worker.line.isCut = true
  const { stream: own } = await household(worker)
  await worker.kill()
  const fresh = (await worker.rows()).keys.filter(({ keyId }) => !before.has(keyId))
  expect(fresh).toHaveLength(3)
  for (const row of fresh) await worker.overwrite({ table: 'keys', row: { ...row, wrap: flipped(row.wrap) } })
  await worker.unlock()
  expect((await worker.vault.household(own)).facts.label).toBe('Vilma Ozola')
  expect((await worker.vault.status()).unopened).toEqual([])
  await town.settle()
})

test('[S65] a damaged directory is fetched again, and no other one in its place', async () => {
  const { stream } = await household(worker)
  await town.settle()
  for (const at of [0, 2, -1]) {
    await worker.kill()
    const row = (await worker.rows()).statements.at(at)
    if (row === undefined) throw new Error('the directory has statements')
    await worker.overwrite({ table: 'statements', row: { ...row, at: row.at + 1 } })
    worker.line.isCut = true
    await expect(worker.unlock()).rejects.toMatchObject({ code: 'directory-damaged' })
    worker.line.clear()
    // A server that shows less than was seen is not believed.
    worker.line.mishap = async ({ path, deliver }) => {
      const reply = await deliver()
      if (!path.startsWith('/api/directory')) return reply
      const { statements, seq } = DirectoryReply.parse(JSON.parse(fromUtf8(reply.body)))
      const shorter = { statements: statements.slice(0, -1), seq: seq - 1 }
      return { ...reply, body: utf8(JSON.stringify(shorter)) }
    }
    await expect(worker.unlock()).rejects.toMatchObject({ code: 'directory-damaged' })
    worker.line.clear()
    await worker.unlock()
    expect((await worker.vault.household(stream)).facts.label).toBe('Vilma Ozola')
  }
  await town.settle()
})

test('[S66] what stopped one exchange is not shown any more after a whole one', async () => {
  const problem = problemOf(refusal('server-fault', 'A fault.'))
  worker.line.mishap = () =>
    Promise.resolve({
      status: 500,
      type: 'application/problem+json',
      body: utf8(JSON.stringify(problem)),
    })
  await town.exchange(worker)
  expect((await worker.vault.status()).problem?.code).toBe('server-refused')
  worker.line.clear()
  expect(await town.exchange(worker)).toBeNull()
  expect((await worker.vault.status()).problem).toBeNull()
})

/** The same bytes with one of them changed, in the middle. */
function flipped(bytes: Uint8Array): Uint8Array {
  const damaged = bytes.slice()
  const at = Math.floor(bytes.length / 2)
  damaged[at] = (damaged[at] ?? 0) ^ 16
  return damaged
}

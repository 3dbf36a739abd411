import path from 'node:path'
import Database from 'better-sqlite3'
import { decode, encode } from 'cborg'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { answersOf, standingOf } from '#/core/household/fold.ts'
import { type EngineUnderTest, type Place, engines } from '../server/engines.ts'
import { olderCopy } from './older-copy.ts'
import { closesVisit, household, visit } from './home-visit.ts'
import { type Colleague, type World, everybodySyncs, town } from './town.ts'
import { ownTown, sharedTown } from './town-for-tests.ts'

/** What somebody with the database in hand might do to the log. */
const TAMPERING = {
  'changed-leaf': (bytes: string) => [`update log_leaves set leaf = ${bytes} where idx = 2`],
  'deleted-leaf': () => ['delete from log_leaves where idx = (select max(idx) from log_leaves)'],
  'older-head': () => [
    'delete from log_heads where size = (select max(size) from log_heads)',
    'delete from log_leaves where idx >= (select max(size) from log_heads)',
  ],
}

async function tamper(place: Place, change: keyof typeof TAMPERING): Promise<void> {
  const forged = 'ab'.repeat(34)
  if (place.databaseUrl === null) {
    const database = new Database(path.join(place.dataDir, 'slieksnis.sqlite'))
    for (const statement of TAMPERING[change](`x'${forged}'`)) database.exec(statement)
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: place.databaseUrl })
  await client.connect()
  for (const statement of TAMPERING[change](String.raw`'\x${forged}'::bytea`)) await client.query(statement)
  await client.end()
}

describe.each(engines)('on $name', ({ open }) => {
  let engine: EngineUnderTest
  let world: World
  let worker: Colleague
  let supervisor: Colleague
  let dpo: Colleague

  sharedTown(open, async (opened, on) => {
    world = opened
    engine = on
    worker = await world.joins('worker', 'Anna Vēja')
    supervisor = await world.joins('supervisor', 'Ilona Stalte')
    dpo = await world.joins('dpo', 'Pēteris Atslēgs')
  })

  test('set-up prints a recovery key and three shares', () => {
    expect(world.recovery.rootShares).toHaveLength(3)
    expect(world.recovery.recoveryKey.length).toBeGreaterThan(50)
  })

  test('[S3] a visit made without a connection is here only, then safe, then reviewed, corrected and approved', async () => {
    worker.line.isCut = true
    const home = await household(worker)
    const { assessment } = await visit(worker, home)
    await expect(worker.vault.syncNow()).rejects.toThrow('cut the line')
    const before = await worker.vault.status()
    expect(before.online).toBe(false)
    expect(before.householdsHere).toBe(1)
    expect(before.unsent).toBeGreaterThan(5)
    expect(before.lastReceiptAt === null || before.unsent > 0).toBe(true)

    worker.line.isCut = false
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({
      online: true,
      unsent: 0,
      householdsHere: 0,
      quarantined: [],
      problem: null,
    })

    await supervisor.vault.syncNow()
    const seen = (await supervisor.vault.household(home.stream)).assessments.get(assessment)
    const [revision] = seen?.revisions ?? []
    if (seen === undefined || revision === undefined) throw new Error('the supervisor sees the assessment')
    expect(answersOf(seen, revision)).toMatchObject({
      '/housing/tenure': { value: 'owner' },
      [`/members/${home.person}/wellbeing/COMPANION`]: { value: '2' },
    })
    await supervisor.vault.review(home.stream, {
      assessment,
      revision: revision.record,
      decision: 'returned',
      comments: [{ path: '/housing/tenure', text: 'Kam pieder?' }],
      note: '',
    })
    await everybodySyncs(supervisor, worker)
    const [summary] = (await worker.vault.caseload()).households
    expect(summary?.assessments[0]).toMatchObject({ standing: 'returned', comments: 1 })
    const correction = await worker.vault.startCorrection(home.stream, assessment)
    expect(correction.corrects).toBe(revision.record)
    const answers = { ...correction.answers, '/housing/tenure': { value: 'rent' } }
    await closesVisit(worker, { ...correction, answers }, [home.person])
    await everybodySyncs(worker, supervisor)
    const corrected = (await supervisor.vault.household(home.stream)).assessments.get(assessment)
    const [head] = corrected?.heads ?? []
    if (corrected === undefined || head === undefined) throw new Error('the correction arrived')
    expect(corrected.heads).toHaveLength(1)
    expect(standingOf(corrected)).toBe('waiting-for-review')
    await supervisor.vault.review(home.stream, {
      assessment,
      revision: head,
      decision: 'approved',
      comments: [],
      note: '',
    })
    await everybodySyncs(supervisor, worker)
    expect((await worker.vault.caseload()).households[0]?.assessments[0]?.standing).toBe('approved')
  })

  test('[S2] answers lost on the way back make no duplicates: the same batch again is the same batch', async () => {
    const home = await household(worker, 'Jānis Kalniņš')
    await visit(worker, home)
    worker.line.loseAnswersAfter = 2
    await expect(worker.vault.syncNow()).rejects.toThrow()
    worker.line.loseAnswersAfter = Number.POSITIVE_INFINITY
    await everybodySyncs(worker, supervisor)
    const state = await supervisor.vault.household(home.stream)
    expect(state.assessments.size).toBe(1)
    expect(state.consents).toHaveLength(3)
    expect((await worker.vault.status()).unsent).toBe(0)
  })

  test('[S4] a server that goes away in the middle loses nothing', async () => {
    const home = await household(worker, 'Ausma Liepa')
    await world.stop()
    await visit(worker, home)
    await expect(worker.vault.syncNow()).rejects.toThrow()
    await world.start()
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ unsent: 0, problem: null })
  })

  test('[C6] [C7] the DPO reads receipts and no assessment, and sees the log intact', async () => {
    await dpo.vault.syncNow()
    const [home] = (await dpo.vault.receipts()).map(({ stream }) => stream)
    if (home === undefined) throw new Error('the DPO opens receipts')
    const state = await dpo.vault.household(home)
    expect(state.consents.length).toBeGreaterThan(0)
    expect(state.assessments.size).toBe(0)
    expect(state.persons.size).toBe(0)
    expect(state.facts.label).toBe('')
    const audit = await dpo.vault.audit()
    expect(audit.problems).toEqual([])
    expect(audit).toMatchObject({ verdict: 'green' })
    expect(audit.counts.leaves).toBe(audit.counts.openable)
  })

  test('[C8] an audit that could not run is neither green nor red', async () => {
    dpo.line.isCut = true
    await expect(dpo.vault.audit()).rejects.toThrow('cut the line')
    dpo.line.isCut = false
    expect((await dpo.vault.audit()).verdict).toBe('green')
  })

  test('the administrator gets no record of a household', async () => {
    await world.administrator.vault.syncNow()
    expect((await world.administrator.vault.caseload()).households).toEqual([])
  })

  test('a resident gets a proof of their consent', async () => {
    await worker.vault.syncNow()
    const [receipt] = await worker.vault.receipts()
    if (receipt === undefined) throw new Error('there is a receipt')
    expect(await worker.vault.receiptProof(receipt.record)).toContain('c2sp.org/tlog-proof@v1')
  })

  test('an invitation serves once', async () => {
    const invitation = await world.administrator.vault.invite({ role: 'worker', hoursValid: 1 })
    const first = await world.member()
    const second = await world.member()
    const how = {
      fragment: invitation.fragment,
      name: 'Jauns',
      badge: 'J',
      passphrase: 'rasa krīt uz āboliņa',
    }
    expect((await first.vault.join(how)).ok).toBe(true)
    expect(await second.vault.join(how)).toEqual({ ok: false, reason: 'used' })
    expect(await second.vault.readInvitation('AQ')).toEqual({ ok: false, reason: 'unreadable' })
  })

  test('[S5] a record the server refuses is set aside in sight, the rest goes on, and trying again sends it', async () => {
    const home = await household(worker, 'Rasma Krūmiņa')
    await visit(worker, home)
    let spoilt = 0
    worker.line.spoil = (batch) => {
      const contents = z.looseObject({ records: z.array(z.instanceof(Uint8Array)) }).parse(decode(batch))
      // The last one: its signature no longer holds.
      const last = contents.records.at(-1)
      if (last === undefined || spoilt > 0) return batch
      spoilt++
      const changed = Uint8Array.from(last)
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
      return encode({ ...contents, records: [...contents.records.slice(0, -1), changed] })
    }
    await worker.vault.syncNow()
    const status = await worker.vault.status()
    expect(spoilt).toBe(1)
    expect(status.quarantined).toHaveLength(1)
    expect(status.quarantined[0]).toMatchObject({ code: 'bad-signature', stream: home.stream })
    expect(status.householdsHere).toBe(1)
    worker.line.spoil = (batch) => batch
    const [row] = status.quarantined
    if (row === undefined) throw new Error('one is set aside')
    await worker.vault.retryQuarantined(row.n)
    await worker.vault.syncNow()
    expect(await worker.vault.status()).toMatchObject({ quarantined: [], unsent: 0, householdsHere: 0 })
    await supervisor.vault.syncNow()
    const state = await supervisor.vault.household(home.stream)
    expect(state.assessments.size).toBe(1)
    expect(state.consents).toHaveLength(3)
  })

  test.each([
    ['a changed leaf', 'changed-leaf', 'root-mismatch'],
    ['a deleted leaf', 'deleted-leaf', 'leaves-missing'],
    ['an older head', 'older-head', 'rollback'],
  ] as const)(
    '[C7] %s in the database turns the log red',
    async (_what, change, code) => {
      const clean = await town(await engine.freshPlace())
      const own = { worker: await clean.joins('worker', 'Anna'), dpo: await clean.joins('dpo', 'Pēteris') }
      await visit(own.worker, await household(own.worker))
      await own.worker.vault.syncNow()
      await visit(own.worker, await household(own.worker, 'Otra'))
      await own.worker.vault.syncNow()
      expect((await own.dpo.vault.audit()).verdict).toBe('green')
      await clean.stop()
      await tamper(clean.place, change)
      await clean.start()
      const audit = await own.dpo.vault.audit()
      expect(audit.verdict).toBe('red')
      expect(audit.problems.map((problem) => problem.code)).toContain(code)
      await clean.close()
    },
    60_000,
  )
})

test('[S8] a server restored from an older copy is noticed at the next exchange, and nothing is forgotten', async () => {
  const world = await ownTown()
  const worker = await world.joins('worker', 'Anna')
  await visit(worker, await household(worker))
  await worker.vault.syncNow()
  const putBack = await olderCopy(world)
  const later = await household(worker, 'Vēlāk')
  await worker.vault.syncNow()
  expect((await worker.vault.household(later.stream)).facts.label).toBe('Vēlāk')
  await putBack()
  await visit(worker, later)
  await worker.vault.syncNow()
  const status = await worker.vault.status()
  expect((await worker.vault.lastRestore())?.offered).toBeGreaterThan(0)
  expect(status.quarantined).toEqual([])
  expect(status).toMatchObject({ unsent: 0, problem: null })
  expect((await worker.vault.household(later.stream)).facts.label).toBe('Vēlāk')
}, 60_000)

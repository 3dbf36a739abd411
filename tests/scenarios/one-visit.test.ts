import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answersOf, standingOf } from '#/core/household/fold.ts'
import { household, town, visit, type Colleague } from './town.ts'

let world: Awaited<ReturnType<typeof town>>
let worker: Colleague
let supervisor: Colleague
let dpo: Colleague

beforeAll(async () => {
  world = await town()
  worker = await world.joins('worker', 'Anna Vēja')
  supervisor = await world.joins('supervisor', 'Ilona Stalte')
  dpo = await world.joins('dpo', 'Pēteris Atslēgs')
}, 60_000)

afterAll(async () => {
  await world.close()
})

test('set-up prints a recovery key and three shares', () => {
  expect(world.recovery.rootShares).toHaveLength(3)
  expect(world.recovery.recoveryKey.length).toBeGreaterThan(50)
})

test('a visit made without a connection is here only, then safe, then reviewed, corrected and approved', async () => {
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
  await supervisor.vault.syncNow()
  await worker.vault.syncNow()
  const [summary] = (await worker.vault.caseload()).households
  expect(summary?.assessments[0]).toMatchObject({ standing: 'returned', comments: 1 })
  const correction = await worker.vault.startCorrection(home.stream, assessment)
  expect(correction.corrects).toBe(revision.record)
  await worker.vault.closeVisit({
    draft: correction,
    outcome: { outcome: 'done', reason: '', day: '2026-11-23' },
    assessment: {
      definition: { id: 'needs-and-skills', version: '1.1.0', sha256: 'x' },
      respondent: home.person,
      repeats: { '/members': [home.person] },
      answers: { ...correction.answers, '/housing/tenure': { value: 'rent' } },
      parents: [revision.record],
    },
    plan: null,
  })
  await worker.vault.syncNow()
  await supervisor.vault.syncNow()
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
  await supervisor.vault.syncNow()
  await worker.vault.syncNow()
  expect((await worker.vault.caseload()).households[0]?.assessments[0]?.standing).toBe('approved')
})

test('answers lost on the way back make no duplicates: the same batch again is the same batch', async () => {
  const home = await household(worker, 'Jānis Kalniņš')
  await visit(worker, home)
  worker.line.loseAnswersAfter = 2
  await expect(worker.vault.syncNow()).rejects.toThrow()
  worker.line.loseAnswersAfter = Number.POSITIVE_INFINITY
  await worker.vault.syncNow()
  await supervisor.vault.syncNow()
  const state = await supervisor.vault.household(home.stream)
  expect(state.assessments.size).toBe(1)
  expect(state.consents).toHaveLength(3)
  expect((await worker.vault.status()).unsent).toBe(0)
})

test('a server that goes away in the middle loses nothing', async () => {
  const home = await household(worker, 'Ausma Liepa')
  await world.stop()
  await visit(worker, home)
  await expect(worker.vault.syncNow()).rejects.toThrow()
  await world.start()
  await worker.vault.syncNow()
  expect(await worker.vault.status()).toMatchObject({ unsent: 0, problem: null })
})

test('the DPO reads receipts and no assessment, and sees the log intact', async () => {
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
  const how = { fragment: invitation.fragment, name: 'Jauns', badge: 'J', passphrase: 'rasa krīt uz āboliņa' }
  expect((await first.vault.join(how)).ok).toBe(true)
  expect(await second.vault.join(how)).toEqual({ ok: false, reason: 'used' })
  expect(await second.vault.readInvitation('AQ')).toEqual({ ok: false, reason: 'unreadable' })
})

const tamper = (sql: string): void => {
  const database = new Database(path.join(world.dataDir, 'slieksnis.sqlite'))
  database.exec(sql)
  database.close()
}

test.each([
  ['a changed leaf', 'update log_leaves set leaf = randomblob(34) where idx = 2', 'root-mismatch'],
  [
    'a deleted leaf',
    'delete from log_leaves where idx = (select max(idx) from log_leaves)',
    'leaves-missing',
  ],
])(
  '%s in the database turns the log red',
  async (_what, sql, code) => {
    const clean = await town()
    const own = { worker: await clean.joins('worker', 'Anna'), dpo: await clean.joins('dpo', 'Pēteris') }
    await visit(own.worker, await household(own.worker))
    await own.worker.vault.syncNow()
    expect((await own.dpo.vault.audit()).verdict).toBe('green')
    await clean.stop()
    const kept = world
    world = clean
    tamper(sql)
    world = kept
    await clean.start()
    const audit = await own.dpo.vault.audit()
    expect(audit.verdict).toBe('red')
    expect(audit.problems.map((problem) => problem.code)).toContain(code)
    await clean.close()
  },
  60_000,
)

test('an older head in the database turns the log red', async () => {
  const clean = await town()
  const own = { worker: await clean.joins('worker', 'Anna'), dpo: await clean.joins('dpo', 'Pēteris') }
  await visit(own.worker, await household(own.worker))
  await own.worker.vault.syncNow()
  await visit(own.worker, await household(own.worker, 'Otra'))
  await own.worker.vault.syncNow()
  expect((await own.dpo.vault.audit()).verdict).toBe('green')
  await clean.stop()
  const database = new Database(path.join(clean.dataDir, 'slieksnis.sqlite'))
  database.exec(
    'delete from log_heads where size = (select max(size) from log_heads); delete from log_leaves where idx >= (select max(size) from log_heads)',
  )
  database.close()
  await clean.start()
  const audit = await own.dpo.vault.audit()
  expect(audit.verdict).toBe('red')
  expect(audit.problems.map((problem) => problem.code)).toContain('rollback')
  await clean.close()
}, 60_000)

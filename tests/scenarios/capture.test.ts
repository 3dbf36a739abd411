import { expect, test } from 'vitest'
import { homeVisitNotice, homeVisitNotices } from '#/client/consents.ts'
import { standingsOf } from '#/client/consent-standings.ts'
import { openTasks, taskMatterOf } from '#/client/household-tasks.ts'
import { personCopy } from '#/core/household/person-copy.ts'
import type { HouseholdTask } from '#/core/household/records.ts'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { sqlite } from '../server/engines.ts'
import {
  type Home,
  beginsVisit,
  closesVisit,
  household,
  plansVisit,
  saidAloud,
  takesPhoto,
} from './home-visit.ts'
import { type Colleague, everybodySyncs } from './town.ts'
import { sharedTown } from './town-for-tests.ts'

const DAY_MS = 86_400_000

let worker: Colleague
let supervisor: Colleague

sharedTown(sqlite.open, async (world) => {
  worker = await world.joins('worker', 'Anna Vēja')
  supervisor = await world.joins('supervisor', 'Ilona Stalte')
})

/** What is still to be done for a household. */
const owedTo = async ({ stream }: Home) =>
  openTasks(taskMatterOf(await worker.vault.household(stream)), Date.now())

const stateOf = async (at: Home, purpose = 'wellbeing') =>
  (await worker.vault.consents(at.stream)).find(({ person }) => person === at.person)?.purposes[purpose]

test('[C44] [C47] a child’s no closes what the parent opened, and the parent’s yes ends with childhood', async () => {
  const { stream } = await household(worker, 'Līga Ozola')
  const born = new Date(Date.now() - 17.5 * 365.25 * DAY_MS).toISOString().slice(0, 10)
  const person = await worker.vault.addPerson(stream, {
    name: 'Edgars Ozols',
    birthDate: born,
    relation: 'child',
  })
  const by = { kind: 'parent', reference: 'Līga Ozola' } as const
  const common = { stream, person, ...saidAloud, by, purposes: ['wellbeing'] } as const
  const { by: subject } = saidAloud
  await expect(worker.vault.captureConsent({ ...common, by: subject, kind: 'consent' })).rejects.toThrow(
    'child-decides-alone',
  )
  await worker.vault.captureConsent({ ...common, kind: 'consent' })
  expect(await stateOf({ stream, person })).toBe('given')
  const [standing] = (await worker.vault.consents(stream)).filter((each) => each.person === person)
  expect(standing?.until['wellbeing']?.slice(5, 10)).toBe(born.slice(5))
  await worker.vault.captureConsent({ ...common, by: subject, kind: 'refusal' })
  expect(await stateOf({ stream, person })).toBe('refused')
  await worker.vault.captureConsent({ ...common, kind: 'consent' })
  expect(await stateOf({ stream, person })).toBe('refused')
  await worker.vault.captureConsent({ ...common, by: subject, kind: 'assent' })
  expect(await stateOf({ stream, person })).toBe('given')
})

test('[C45] the vault itself refuses a yes whose witness is the worker, or that has no proof', async () => {
  const at = await household(worker, 'Milda Krasta')
  const common = { ...at, ...saidAloud, purposes: ['wellbeing'], kind: 'consent' } as const
  const refused = (change: object) => worker.vault.captureConsent({ ...common, ...change })
  await expect(refused({ witness: 'Anna  Veja' })).rejects.toThrow('witness-is-worker')
  await expect(refused({ witness: null })).rejects.toThrow('witness-missing')
  await expect(refused({ method: 'glass', witness: null })).rejects.toThrow('evidence-missing')
  await expect(refused({ purposes: ['needs-assessment'] })).rejects.toThrow('optional purposes only')
  expect(await stateOf(at)).toBe('unset')
})

test('[C45] signed paper is sealed beside, its hash stands in the receipt, and the supervisor opens it', async () => {
  const at = await household(worker, 'Vera Ābola')
  const page = new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3])
  const file = await takesPhoto(worker, at.stream, page)
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', page)).toString('base64url')
  const record = await worker.vault.captureConsent({
    ...at,
    ...saidAloud,
    kind: 'consent',
    purposes: ['wellbeing'],
    method: 'paper-scan',
    witness: null,
    scan: { file, sha256 },
  })
  await everybodySyncs(worker, supervisor)
  const kept = (await supervisor.vault.household(at.stream)).consents.find((each) => each.record === record)
  expect(ConsentReceipt.parse(kept?.receipt)).toMatchObject({ method: 'paper-scan', evidence: sha256 })
  if (kept?.scan === undefined) throw new Error('the paper is named beside the receipt')
  expect(await supervisor.vault.attachment(kept.scan)).toEqual({ ok: true, bytes: page })
})

test('[C40] [C41] a receipt names the text shown; a later version in substance closes the purpose on the tablet', async () => {
  const at = await household(worker, 'Zenta Lapa')
  const said = { ...at, ...saidAloud }
  const easy = { ...said.notice, variant: 'easy' } as const
  await worker.vault.captureConsent({ ...said, notice: easy, kind: 'notice', purposes: [] })
  await worker.vault.captureConsent({ ...said, kind: 'consent', purposes: ['wellbeing', 'share-ngo'] })
  const state = await worker.vault.household(at.stream)
  const hashes = state.consents.map(({ receipt }) => ConsentReceipt.parse(receipt).notice.sha256)
  expect(new Set(hashes).size).toBe(2)
  const told = { lv: 'Cits', en: 'Other', ru: 'Иначе' }
  const change = { from: homeVisitNotice.version, stops: ['wellbeing'], told }
  const next = { ...homeVisitNotice, version: '9.0.0', change }
  const [standing] = standingsOf(state, Date.now(), [...homeVisitNotices, next])
  expect(standing?.purposes).toMatchObject({ wellbeing: 'changed', 'share-ngo': 'given' })
  expect(standing?.askAgain).toMatchObject([{ purpose: 'wellbeing', why: 'notice-changed' }])
})

test('[C50] what has run out closes by itself, is asked again, and a renewal is a new receipt', async () => {
  const at = await household(worker, 'Jānis Kalniņš')
  const common = { ...at, ...saidAloud, purposes: ['satisfaction-contact'] } as const
  await worker.vault.captureConsent({ ...common, kind: 'consent' })
  const state = await worker.vault.household(at.stream)
  const after = (days: number) => standingsOf(state, Date.now() + days * DAY_MS)[0]
  expect(after(200)).toMatchObject({ purposes: { 'satisfaction-contact': 'given' }, askAgain: [] })
  expect(after(300)).toMatchObject({
    purposes: { 'satisfaction-contact': 'given' },
    askAgain: [{ purpose: 'satisfaction-contact', why: 'ends-soon' }],
  })
  expect(after(370)).toMatchObject({
    purposes: { 'satisfaction-contact': 'expired' },
    until: {},
    askAgain: [{ purpose: 'satisfaction-contact', why: 'ended' }],
  })
  const first = state.consents.length
  await worker.vault.captureConsent({ ...common, kind: 'renewal' })
  const renewed = await worker.vault.household(at.stream)
  expect(renewed.consents).toHaveLength(first + 1)
  const last = ConsentReceipt.parse(renewed.consents.at(-1)?.receipt)
  expect(last).toMatchObject({ kind: 'renewal', by: { kind: 'subject', reference: '' } })
  expect(last.validUntil).not.toBeNull()
})

test('[C48] a wish to talk alone is an ordinary "not now" in the log; only worker and supervisor find it in their lists', async () => {
  const at = await household(worker, 'Skaidrīte Liepa')
  await worker.vault.captureConsent({
    ...at,
    ...saidAloud,
    method: 'glass',
    witness: null,
    kind: 'deferral',
    purposes: ['wellbeing'],
  })
  const since = new Date().toISOString().slice(0, 10)
  await worker.vault.writeTask(at.stream, {
    about: 'speak-alone',
    person: at.person,
    name: '',
    since,
    done: null,
  })
  expect(await stateOf(at)).toBe('deferred')
  const tasksAt = async (colleague: Colleague) =>
    (await colleague.vault.caseload()).households.find(({ stream }) => stream === at.stream)?.tasks ?? []
  const alone = (await tasksAt(worker)).filter(({ about }) => about === 'speak-alone')
  expect(alone).toMatchObject([{ name: 'Skaidrīte Liepa', due: null }])
  await everybodySyncs(worker, supervisor)
  expect((await tasksAt(supervisor)).map(({ about }) => about)).toContain('speak-alone')
  // Heard in peace at last: the wish is met by the notice they acknowledge.
  await new Promise((resolve) => setTimeout(resolve, 5))
  await supervisor.vault.captureConsent({ ...at, ...saidAloud, kind: 'notice', purposes: [] })
  expect((await tasksAt(supervisor)).map(({ about }) => about)).not.toContain('speak-alone')
})

test('[C49] a refused visit leaves its outcome, and neither an assessment nor a receipt', async () => {
  const at = await household(worker, 'Pēteris Kauls')
  const draft = await beginsVisit(worker, at.stream)
  await worker.vault.closeVisit({
    draft: { ...draft, answers: { '/housing/tenure': { value: 'owner' } } },
    outcome: { outcome: 'refused', reason: 'no-trust', day: '2026-11-23' },
    assessment: null,
    plan: null,
  })
  const state = await worker.vault.household(at.stream)
  expect(state.outcomes.get(draft.visit)?.outcome.outcome).toBe('refused')
  expect([state.assessments.size, state.consents.length, state.plans.length]).toEqual([0, 0, 0])
})

test('[C51] who was spoken of but not there stands in the list with their day, until the notice reached them', async () => {
  const at = await household(worker, 'Valda Zariņa')
  const small = await worker.vault.addPerson(at.stream, {
    name: 'Mazā Zariņa',
    birthDate: '2022-01-01',
    relation: 'child',
  })
  const absent = await worker.vault.addPerson(at.stream, {
    name: 'Juris Zariņš',
    birthDate: '1970-01-01',
    relation: 'spouse',
  })
  const tasks = () => owedTo(at)
  expect((await tasks()).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Valda Zariņa', 'Mazā Zariņa', 'Juris Zariņš']),
  )
  // The one who was there acknowledges the notice; small children are told through her.
  await worker.vault.captureConsent({ ...at, ...saidAloud, kind: 'notice', purposes: [] })
  expect((await tasks()).map(({ person }) => person)).toEqual([absent])
  expect(small).not.toBe(absent)
  const since = (await tasks())[0]?.since ?? ''
  expect(since).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  const told = { on: since, how: 'posted', note: '' } as const
  await worker.vault.writeTask(at.stream, { about: 'inform', person: absent, name: '', since, done: told })
  expect(await tasks()).toEqual([])
  // Somebody who does not live there: named, then told.
  await worker.vault.writeTask(at.stream, {
    about: 'inform',
    person: null,
    name: 'Kaimiņš Arvis',
    since,
    done: null,
  })
  const named = (await worker.vault.household(at.stream)).tasks.find(({ name }) => name === 'Kaimiņš Arvis')
  expect((await tasks()).map(({ name }) => name)).toEqual(['Kaimiņš Arvis'])
  if (named === undefined) throw new Error('a task was written')
  await worker.vault.writeTask(at.stream, {
    task: named.task,
    about: 'inform',
    person: null,
    name: 'Kaimiņš Arvis',
    since,
    done: told,
  })
  expect(await tasks()).toEqual([])
})

test('[C66] somebody named need not be told on a ground of Art. 14(5) and with a reason, never without', async () => {
  const at = await household(worker, 'Maija Riekstiņa')
  const absent = await worker.vault.addPerson(at.stream, {
    name: 'Egils Riekstiņš',
    birthDate: '1970-01-01',
    relation: 'spouse',
  })
  await worker.vault.captureConsent({ ...at, ...saidAloud, kind: 'notice', purposes: [] })
  const tasks = () => owedTo(at)
  const [owed] = await tasks()
  expect(owed?.person).toBe(absent)
  const since = owed?.since ?? ''
  const close = (done: HouseholdTask['done']) =>
    worker.vault.writeTask(at.stream, { about: 'inform', person: absent, name: '', since, done })
  const note = 'Pats iesniedza šīs ziņas dienestā.'
  await expect(close({ on: since, how: 'not-required', note })).rejects.toThrow(/14\(5\)/)
  await expect(close({ on: since, how: 'not-required', note: ' ', ground: 'has-it' })).rejects.toThrow()
  await expect(close({ on: since, how: 'told', note: '', ground: 'law' })).rejects.toThrow()
  expect(await tasks()).toHaveLength(1)
  await close({ on: since, how: 'not-required', note, ground: 'has-it' })
  expect(await tasks()).toEqual([])
  const { tasks: written } = await worker.vault.household(at.stream)
  expect(written.at(-1)).toMatchObject({
    account: (await worker.vault.whoami())?.account,
    done: { how: 'not-required', ground: 'has-it', note },
  })
})

test('[C51] a first visit planned within the month is where its members are told', async () => {
  const at = await household(worker, 'Elza Priede')
  const tasks = () => owedTo(at)
  expect(await tasks()).toHaveLength(1)
  const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
  await plansVisit(worker, at.stream, { date: day(60) })
  expect(await tasks()).toHaveLength(1)
  await plansVisit(worker, at.stream, { date: day(7) })
  expect(await tasks()).toEqual([])
})

test('[C55] the supervisor’s copy holds one person’s answers; the household’s only once the others’ rights were looked at, another’s never', async () => {
  const at = await household(worker, 'Aina Kalve')
  const other = await worker.vault.addPerson(at.stream, {
    name: 'Uldis Kalvis',
    birthDate: null,
    relation: 'partner',
  })
  const draft = await beginsVisit(worker, at.stream)
  const answers = {
    '/housing/tenure': { value: 'owner' },
    [`/members/${at.person}/name`]: { value: 'Aina Kalve' },
    [`/members/${other}/name`]: { value: 'Uldis Kalvis' },
  }
  await closesVisit(worker, { ...draft, answers }, [at.person, other])
  await everybodySyncs(worker, supervisor)
  const state = await supervisor.vault.household(at.stream)
  const own = personCopy(state, at.person, false)
  expect(own.assessments).toMatchObject([
    { isNewest: true, own: { [`/members/${at.person}/name`]: { value: 'Aina Kalve' } }, shared: null },
  ])
  expect(own).toMatchObject({ household: null, plans: [], person: { name: 'Aina Kalve' } })
  const whole = personCopy(state, at.person, true)
  expect(whole.assessments[0]?.shared).toEqual({ '/housing/tenure': { value: 'owner' } })
  expect(whole.household?.address).toBe('„Jaunlauki”')
  for (const copy of [own, whole]) {
    expect(JSON.stringify(copy)).not.toContain('Uldis')
    expect(JSON.stringify(copy)).not.toContain(other)
  }
})

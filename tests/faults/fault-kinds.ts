import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '#/client/fault.ts'
import type { HttpReply } from '#/client/ports.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import { AccountId, DeviceId } from '#/core/vault/ids.ts'
import { problemOf, refusal } from '#/server/problems.ts'
import type { ProblemCode } from '#/wire/problem.ts'
import { corruptRow } from './corrupt-row.ts'
import type { Tablet } from './tablet.ts'
import { Broken, type Town } from './town.ts'

/** What a fault did, as far as its victim could notice. */
export type Outcome =
  | 'unnoticed'
  | 'interrupted, went on'
  | 'told it was not saved'
  | 'opened again'
  | 'ended, work kept'
  | 'shown as set aside'
  | 'offered again'

const YEAR_MS = 365.25 * 24 * 3600_000

/** A year or several, forwards or back. */
const years = (town: Town): number => Math.round((town.dice.next() * 20 - 10) * YEAR_MS)

/** Some work without a connection, so that there is something to send. */
async function offlineWork(town: Town, tablet: Tablet, most = 3): Promise<void> {
  tablet.line.isCut = true
  for (let n = town.dice.below(most) + 1; n > 0; n--) await town.work.one(tablet)
  // The attempt that each piece of work begins ends here, so that the next one meets the fault.
  await town.exchange(tablet)
  tablet.line.isCut = false
}

/** Work that goes on while a request of the exchange is under way. */
function workMeanwhile(town: Town, tablet: Tablet): void {
  if (town.dice.happens(0.6))
    tablet.line.meanwhile(town.dice.below(8) + 1, async () => {
      await town.work.one(tablet)
    })
}

/** Work, then an exchange into which the mishap falls. */
async function exchangeUnder(town: Town, tablet: Tablet): Promise<Outcome> {
  await offlineWork(town, tablet)
  workMeanwhile(town, tablet)
  let stopped: Fault | null = null
  for (let tries = town.dice.below(2) + 1; tries > 0; tries--)
    stopped = (await town.exchange(tablet)) ?? stopped
  return stopped === null ? 'unnoticed' : 'interrupted, went on'
}

const answer = (status: number, type: string, text: string): HttpReply => ({ status, type, body: utf8(text) })

function refusalOf(code: ProblemCode): HttpReply {
  const problem = problemOf(refusal(code, 'A fault of the suite.', { retryAfterSeconds: 1 }))
  return answer(problem.status, 'application/problem+json; charset=utf-8', JSON.stringify(problem))
}

async function killBrowser(town: Town, tablet: Tablet): Promise<Outcome> {
  if (town.dice.happens(0.5)) await offlineWork(town, tablet)
  const what = town.dice.happens(0.6) ? 'exchange' : 'work'
  if (what === 'work') tablet.line.isCut = town.dice.happens(0.5)
  else workMeanwhile(town, tablet)
  const wasKilled = await tablet.dieDuring(
    () => (what === 'exchange' ? town.exchange(tablet) : town.work.one(tablet)),
    what,
  )
  // And once more while it opens.
  if (town.dice.happens(0.3)) await tablet.dieOpening()
  tablet.line.clear()
  await tablet.unlock()
  return wasKilled ? 'opened again' : 'unnoticed'
}

async function killServer(town: Town, tablet: Tablet): Promise<Outcome> {
  const isAfter = town.dice.happens(0.5)
  let left = town.dice.below(12) + 1
  let ending: Promise<void> = Promise.resolve()
  tablet.line.mishap = async ({ deliver }) => {
    if (--left !== 0) return deliver()
    if (isAfter) {
      // The request arrives, and the server ends somewhere between taking it and answering.
      const reply = deliver()
      reply.catch(() => undefined)
      if (town.dice.happens(0.7)) await pause(town.dice.below(6))
      ending = town.server.kill()
      return reply
    }
    ending = town.server.kill()
    await ending
    return deliver()
  }
  const outcome = await exchangeUnder(town, tablet)
  await ending
  await town.server.restart()
  return outcome
}

async function duplicate(town: Town, tablet: Tablet): Promise<Outcome> {
  tablet.line.mishap = async ({ deliver }) => {
    if (!town.dice.happens(0.5)) return deliver()
    const isLastAnswer = town.dice.happens(0.5)
    if (town.dice.happens(0.5)) {
      const [first, last] = await Promise.all([deliver(), deliver()])
      return isLastAnswer ? last : first
    }
    const first = await deliver()
    const last = await deliver()
    return isLastAnswer ? last : first
  }
  return exchangeUnder(town, tablet)
}

async function reorder(town: Town, tablet: Tablet): Promise<Outcome> {
  const late: (() => Promise<HttpReply>)[] = []
  tablet.line.mishap = ({ method, deliver }) => {
    if (method !== 'GET' && town.dice.happens(0.5)) {
      late.push(deliver)
      return Promise.reject(new Fault('offline', 'the request was held up'))
    }
    return deliver()
  }
  let outcome = await exchangeUnder(town, tablet)
  tablet.line.mishap = null
  // What was held up arrives after what came later, or while it is under way.
  if (town.dice.happens(0.5)) {
    await offlineWork(town, tablet)
    await town.exchange(tablet)
  }
  const arriving = late.map((deliver) => deliver().catch(() => null))
  if (town.dice.happens(0.5) && (await town.exchange(tablet)) !== null) outcome = 'interrupted, went on'
  await Promise.all(arriving)
  return outcome
}

async function truncate(town: Town, tablet: Tablet): Promise<Outcome> {
  tablet.line.mishap = async ({ deliver }) => {
    const reply = await deliver()
    if (!town.dice.happens(0.25)) return reply
    if (town.dice.happens(0.3)) throw new Fault('offline', 'the answer broke off')
    return { ...reply, body: reply.body.slice(0, town.dice.below(reply.body.length + 1)) }
  }
  return exchangeUnder(town, tablet)
}

/** Late answers while somebody else goes on, and answers that never come although the work was done. */
async function delay(town: Town, tablet: Tablet): Promise<Outcome> {
  const other = town.dice.pick(town.tablets)
  tablet.line.mishap = async ({ deliver }) => {
    const reply = await deliver()
    if (town.dice.happens(0.3)) throw new Fault('offline', 'the answer came too late')
    if (other !== tablet && town.dice.happens(0.2)) await town.exchange(other)
    return reply
  }
  return exchangeUnder(town, tablet)
}

async function serverErrors(town: Town, tablet: Tablet): Promise<Outcome> {
  const replies = [
    refusalOf('server-fault'),
    refusalOf('busy'),
    refusalOf('too-slow'),
    refusalOf('too-many-requests'),
    answer(500, 'text/html', '<h1>Internal Server Error</h1>'),
    answer(502, 'text/html', '<h1>Bad Gateway</h1>'),
    answer(503, 'text/plain', 'unavailable'),
    answer(504, 'application/json', '{"message":"gateway"'),
  ]
  tablet.line.mishap = async ({ deliver }) => {
    if (!town.dice.happens(0.3)) return deliver()
    if (town.dice.happens(0.5)) await deliver()
    return town.dice.pick(replies)
  }
  return exchangeUnder(town, tablet)
}

async function fullDisk(town: Town, tablet: Tablet): Promise<Outcome> {
  await offlineWork(town, tablet)
  await tablet.fillDisk(town.dice.below(3) + 1)
  let outcome: Outcome = 'unnoticed'
  if (town.dice.happens(0.5)) {
    tablet.line.isCut = true
    for (let n = 0; n < 3; n++)
      if ((await town.work.one(tablet)) === 'refused') outcome = 'told it was not saved'
    tablet.line.isCut = false
  } else if ((await town.exchange(tablet)) !== null) outcome = 'interrupted, went on'
  if (town.dice.happens(0.3)) {
    await tablet.kill()
    await tablet.unlock()
  }
  await tablet.fillDisk(0)
  return outcome
}

async function tabletClock(town: Town, tablet: Tablet): Promise<Outcome> {
  await tablet.setClock(town.dice.happens(0.2) ? 0 : years(town))
  return exchangeUnder(town, tablet)
}

async function serverClock(town: Town, tablet: Tablet): Promise<Outcome> {
  await offlineWork(town, tablet)
  tablet.line.meanwhile(town.dice.below(8) + 1, () => {
    town.server.setClock(town.dice.happens(0.2) ? 0 : years(town))
    return Promise.resolve()
  })
  const stopped = await town.exchange(tablet)
  if (town.dice.happens(0.3)) await town.server.restart()
  return stopped === null ? 'unnoticed' : 'interrupted, went on'
}

/** A worker's device is ended while it sends: it hands in its work and forgets; a supervisor takes it over. */
async function revoke(town: Town, struck: Tablet): Promise<Outcome> {
  const { supervisor } = town
  const tablet = struck === supervisor ? town.dice.pick(town.tablets.slice(1)) : struck
  town.server.setClock(0)
  await town.administrator.setClock(0)
  const who = await tablet.vault.whoami()
  if (who === null) throw new Broken(`${tablet.name} is not open`)
  const account = AccountId.parse(who.account)
  const device = DeviceId.parse(who.device)
  await offlineWork(town, tablet)
  let isRevoked = false
  const end = async (): Promise<void> => {
    isRevoked = true
    await town.administrator.vault.revokeDevice(device)
  }
  tablet.line.meanwhile(town.dice.below(10) + 1, end)
  await town.exchange(tablet)
  const isOpen = async (): Promise<boolean> => (await tablet.vault.whoami()) !== null
  if (await isOpen()) await offlineWork(town, tablet)
  if (!isRevoked) await end()
  for (let tries = 0; (await isOpen()) && tries < 6; tries++) await town.exchange(tablet)
  if (await isOpen()) throw new Broken(`${tablet.name} was revoked and still has everything`)
  if ((await tablet.vault.accessEnded(account)) === null)
    throw new Broken(`${tablet.name} was revoked, is closed, and does not say why`)
  town.retire(tablet)
  await town.exchange(supervisor)
  for (const { work } of await supervisor.vault.lateWork()) {
    const taken = await supervisor.vault.takeLateWork(work)
    if (!taken.ok || taken.refused.length > 0)
      throw new Broken(`${tablet.name}: what it handed in was refused: ${JSON.stringify(taken)}`)
  }
  await town.join('worker')
  return 'ended, work kept'
}

/** The visit somebody has begun is given to a colleague; both finish it. */
async function reassign(town: Town, tablet: Tablet): Promise<Outcome> {
  const colleague = town.dice.pick(town.tablets.filter((each) => each !== tablet))
  const { supervisor } = town
  const shared = (await tablet.households())
    .filter(({ stream, facts }) => facts.label !== '' && !town.work.leftAlone.has(stream))
    .map(({ stream }) => stream)
    .toSorted()
  if (shared.length === 0) return exchangeUnder(town, tablet)
  const draft = await town.work.startVisit(tablet, town.dice.pick(shared))
  await town.work.answer(tablet, draft)
  await town.exchange(tablet)
  await town.exchange(colleague)
  await town.exchange(supervisor)
  const { member } = supervisor.vault.engine
  const plan = member.household(draft.stream).visits.get(draft.saved.visit)?.plan
  const key = member.keyring.data(draft.stream, 'household')
  if (plan === undefined || key === undefined) throw new Broken(`${supervisor.name} does not see the visit`)
  const worker = await town.accountOf(colleague)
  await member.append([
    {
      stream: draft.stream,
      namespace: 'record',
      kind: 'visit-plan',
      payload: { ...plan, worker },
      key,
    },
  ])
  tablet.line.isCut = true
  await town.work.answer(tablet, draft)
  await town.exchange(supervisor)
  await town.exchange(colleague)
  const saved = await colleague.vault.startVisit(draft.stream, draft.saved.visit, 'lv')
  const theirs = { stream: draft.stream, saved, tried: null, isClosing: false }
  town.ledger.draftsOf(colleague).push(theirs)
  await town.work.answer(colleague, theirs)
  if (town.dice.happens(0.7)) await town.work.close(colleague, theirs)
  if (town.dice.happens(0.7)) await town.work.close(tablet, draft)
  tablet.line.isCut = false
  return exchangeUnder(town, tablet)
}

async function restoredBackup(town: Town, tablet: Tablet): Promise<Outcome> {
  await town.server.copyAway()
  for (let n = town.dice.below(4) + 1; n > 0; n--) {
    const who = town.dice.happens(0.5) ? tablet : town.dice.pick(town.tablets)
    await offlineWork(town, who)
    // Sometimes nothing more is heard after the receipt.
    if (town.dice.happens(0.3)) who.line.breakAfterReceipt()
    await town.exchange(who)
    who.line.clear()
  }
  await town.server.putBack()
  for (let n = town.dice.below(3); n > 0; n--) {
    const who = town.dice.pick(town.tablets)
    await offlineWork(town, who)
    await town.exchange(who)
  }
  if (town.dice.happens(0.3)) {
    await tablet.kill()
    await tablet.unlock()
  }
  return 'offered again'
}

async function twoTabs(town: Town, tablet: Tablet): Promise<Outcome> {
  await offlineWork(town, tablet)
  workMeanwhile(town, tablet)
  const isExchange = town.dice.happens(0.5)
  const begun: Promise<unknown> = isExchange ? town.exchange(tablet) : town.work.one(tablet)
  // What a tab says while it is being closed nobody hears.
  const work = begun.catch(() => undefined)
  if (town.dice.happens(0.5)) await pause(town.dice.below(6))
  const endFirst = await tablet.takeOver()
  await Promise.race([work, pause(200)])
  await endFirst()
  tablet.line.clear()
  await town.work.one(tablet)
  return 'opened again'
}

/** A newer app takes the tablet over, or a newer server stops taking what the old app sends. */
async function update(town: Town, tablet: Tablet): Promise<Outcome> {
  await offlineWork(town, tablet)
  if (town.dice.happens(0.5)) await town.server.update()
  if (town.dice.happens(0.4)) {
    const code = refusalOf('unsupported-version')
    tablet.line.mishap = ({ path, deliver }) =>
      path.endsWith('/batches') ? Promise.resolve(code) : deliver()
    const stopped = await town.exchange(tablet)
    const { problem, quarantined } = await tablet.vault.status()
    if (stopped !== null && problem?.code !== 'update-needed')
      throw new Broken(`${tablet.name} is too old and shows ${JSON.stringify(problem)}`)
    if (quarantined.some(({ id }) => !town.shownAside.has(id)))
      throw new Broken(`${tablet.name} is too old and sets its work aside`)
    tablet.line.clear()
  }
  await tablet.update(() => town.exchange(tablet))
  return 'opened again'
}

/** Each kind with what it does to a tablet; the words are those of the acceptance criterion. */
export const faultKinds: Readonly<Record<string, (town: Town, tablet: Tablet) => Promise<Outcome>>> = {
  'browser killed at an await': killBrowser,
  'server killed': killServer,
  'requests duplicated': duplicate,
  'requests reordered': reorder,
  'answers truncated': truncate,
  'answers late or lost': delay,
  '5xx and full server': serverErrors,
  'disk full': fullDisk,
  'tablet clock jumps': tabletClock,
  'server clock jumps': serverClock,
  'device revoked mid-push': revoke,
  'visit reassigned mid-visit': reassign,
  'backup restored': restoredBackup,
  'two tabs': twoTabs,
  'update in between': update,
  'row corrupted': corruptRow,
}

import definitionJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import { invite } from '#/client/enrolment.ts'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import type { Role } from '#/core/vault/directory.ts'
import { AccountId, type PersonId, type StreamId } from '#/core/vault/ids.ts'
import { secretFromPaper } from '#/core/vault/recovery-key.ts'
import { Dice } from './demo/chance.ts'
import { seedLongKnown } from './demo/long-known.ts'
import { fillPlausibly } from './demo/plausible-answers.ts'
import { demoCatalogue, plausiblePlan, plausibleProgress } from './demo/plausible-plans.ts'
import { type FictionalHousehold, fictionalHousehold } from './demo/residents.ts'
import { inMemoryOnly, nodeSurroundings } from './node-surroundings.ts'

const HOUSEHOLDS = 40
const DAY_MS = 86_400_000
/** A demonstration's link may be opened in many browsers. */
const LINK_USES = 50

export interface DemoPerson {
  readonly name: string
  readonly role: string
  readonly link: string
  readonly passphrase: string
}

const STAFF: readonly {
  readonly role: Role
  readonly name: string
  readonly badge: string
  readonly passphrase: string
}[] = [
  { role: 'administrator', name: 'Agnese Durvniece', badge: 'AD', passphrase: 'klusa upe nes baltu laivu' },
  { role: 'supervisor', name: 'Ilona Stalte', badge: 'IS', passphrase: 'zila krūze uz palodzes' },
  { role: 'worker', name: 'Anna Vēja', badge: 'AV', passphrase: 'septiņi bērzi aiz kalna' },
  { role: 'worker', name: 'Mārtiņš Tilts', badge: 'MT', passphrase: 'vecais tilts dzied naktī' },
  { role: 'worker', name: 'Jūlija Rasa', badge: 'JR', passphrase: 'rasa krīt uz āboliņa' },
  { role: 'dpo', name: 'Pēteris Atslēgs', badge: 'PA', passphrase: 'trīs atslēgas vienā kabatā' },
]

/** One member of the demonstration with their own device in memory. */
interface Colleague {
  readonly role: Role
  readonly name: string
  readonly passphrase: string
  readonly vault: Vault
  readonly recoveryKey: string
}

interface Settled {
  readonly stream: StreamId
  readonly household: FictionalHousehold
  readonly persons: readonly PersonId[]
  readonly worker: Colleague
}

/** A clock that can be set back: earlier visits happened earlier. */
class DemoClock {
  #shiftMs = 0
  readonly now = (): number => Date.now() + this.#shiftMs
  daysAgo(days: number): void {
    this.#shiftMs = -days * DAY_MS
  }
  today(): string {
    return new Date(this.now()).toISOString().slice(0, 10)
  }
}

function demoForm(): CompiledForm {
  const compiled = compileForm(Definition.parse(definitionJson))
  if (!compiled.ok)
    throw new Error(`the shipped form does not compile: ${JSON.stringify(compiled.problems[0])}`)
  return compiled.form
}

/**
 * Makes a fictional municipality through the same code people's devices run:
 * set-up, invitations, joining, households, consents, visits, reviews. The
 * server learns of it what it would learn of a real one.
 */
export async function seedDemo({
  url,
}: {
  readonly url: string
}): Promise<{ readonly people: readonly DemoPerson[] }> {
  const clock = new DemoClock()
  const dice = new Dice(2026)
  // What came later has dice of its own, so that households stay the same when more comes of them.
  const laterDice = new Dice(2027)
  const colleagues = await assemble(url, clock)
  const [administrator] = colleagues
  const supervisor = colleagues.find(({ role }) => role === 'supervisor')
  const workers = colleagues.filter(({ role }) => role === 'worker')
  if (administrator === undefined || supervisor === undefined)
    throw new Error('the demonstration has an administrator and a supervisor')
  const form = demoForm()
  const settled: Settled[] = []
  for (let i = 0; i < HOUSEHOLDS; i++) {
    const worker = workers[i % workers.length]
    if (worker !== undefined)
      settled.push(await settle(worker, fictionalHousehold(dice, new Date().getFullYear())))
  }
  for (const [index, home] of settled.entries())
    if (index % 3 === 0) await earlierVisit(home, form, clock, { dice, laterDice })
  for (const [index, home] of settled.entries()) if (index % 6 === 1) await vainVisit(home, clock, laterDice)
  clock.daysAgo(0)
  for (const [index, home] of settled.entries()) await planAhead(home, index, clock)
  const [first] = workers
  if (first !== undefined) await seedLongKnown(first.vault, (days) => clock.daysAgo(days))
  for (const { vault } of workers) await vault.syncNow()
  await reviewSome(supervisor, clock)
  const people: DemoPerson[] = []
  for (const colleague of colleagues) people.push(await linkFor(administrator, colleague, url))
  for (const { vault } of colleagues) await vault.lock()
  return { people }
}

async function assemble(url: string, clock: DemoClock): Promise<readonly Colleague[]> {
  const colleagues: Colleague[] = []
  for (const { role, name, badge, passphrase } of STAFF) {
    const vault = new Vault(inMemoryOnly(await nodeSurroundings(url, clock.now)), memoryShelf())
    const [administrator] = colleagues
    if (administrator === undefined) {
      const recovery = await vault.setUp({
        organisation: 'Sliekšņu novada sociālais dienests (paraugs)',
        office: {
          name: 'Sliekšņu novada sociālais dienests (paraugs)',
          address: 'Skolas iela 1, Sliekšņi',
          phone: '+371 20000000',
          email: 'dienests@slieksnis.example',
          dpo: 'Pēteris Atslēgs, dati@slieksnis.example',
        },
        name,
        badge,
        passphrase,
      })
      colleagues.push({ role, name, passphrase, vault, recoveryKey: recovery.recoveryKey })
      continue
    }
    const invitation = await administrator.vault.invite({ role, hoursValid: 1 })
    const joined = await vault.join({ fragment: invitation.fragment, name, badge, passphrase })
    if (!joined.ok || joined.value.recoveryKey === null) throw new Error(`${name} could not join`)
    colleagues.push({ role, name, passphrase, vault, recoveryKey: joined.value.recoveryKey })
  }
  return colleagues
}

async function settle(worker: Colleague, household: FictionalHousehold): Promise<Settled> {
  const { label, street, place, parish, point, phone, language, persons, hasDog } = household
  const stream = await worker.vault.createHousehold({
    facts: {
      label,
      street,
      place,
      parish,
      point: [point[0], point[1]],
      phone,
      language,
      note: '',
      warnings: hasDog ? [{ kind: 'dog', note: 'Suns pagalmā', until: null }] : [],
    },
    persons: persons.map(({ name, birthDate, relation }) => ({ name, birthDate, relation })),
  })
  const { facts } = await worker.vault.household(stream)
  return { stream, household, persons: facts.members, worker }
}

/** A visit some weeks ago: notice, consents, answers, outcome. */
async function earlierVisit(
  home: Settled,
  form: CompiledForm,
  clock: DemoClock,
  { dice, laterDice }: { readonly dice: Dice; readonly laterDice: Dice },
): Promise<void> {
  clock.daysAgo(dice.between(6, 120))
  const { stream, household, persons, worker } = home
  const { vault } = worker
  const { account } = vault.engine.member.identity
  const day = clock.today()
  const visit = await vault.planVisit(stream, {
    date: day,
    time: '10:00',
    worker: account,
    reason: 'first',
    note: '',
  })
  const draft = await vault.startVisit(stream, visit, household.language)
  const given = new Map<string, ReadonlySet<string>>()
  for (const [index, person] of persons.entries()) {
    if (household.persons[index]?.isAdult !== true) continue
    given.set(person, await consentsOf(home, person, dice))
  }
  const isOptional = new Set(purposeRegister.purposes.filter(({ optional }) => optional).map(({ id }) => id))
  const session = FormSession.open(form, null, {
    language: household.language,
    today: day,
    permitted: (purpose, person) =>
      !isOptional.has(purpose) || (person !== null && (given.get(person)?.has(purpose) ?? false)),
  })
  const repeat = form.nodes.find(({ source }) => source.kind === 'repeat' && source.members === true)
  if (repeat === undefined) throw new Error('the shipped form has a repeat over members')
  const kept = new Set<string>()
  for (const [index, person] of persons.entries()) {
    const at = session.addRepeat(repeat.path, person)
    const resident = household.persons[index]
    if (at === null || resident === undefined) continue
    for (const path of session.paths().filter((each) => each.startsWith(`${at}/`))) {
      const key = session.node(path)?.key
      if (key === 'name') session.set(path, { value: resident.name })
      else if (key === 'birth_date') session.set(path, { value: resident.birthDate })
      else if (key === 'relation') session.set(path, { value: resident.relation })
      else continue
      kept.add(path)
    }
  }
  fillPlausibly(session, dice, kept)
  const filled = session.serialise()
  const compiled = demoCatalogue(await vault.catalogue())
  const about = compiled === null ? null : { compiled, on: day, worker: worker.name }
  const plan = about === null ? null : plausiblePlan(session, about, household.language, laterDice)
  await vault.closeVisit({
    draft,
    outcome: { outcome: 'done', reason: '', day },
    assessment: {
      definition: filled.definition,
      respondent: persons[0] ?? null,
      repeats: filled.repeats,
      answers: filled.answers,
      parents: [],
    },
    plan,
  })
  const dayAfter = (days: number): string =>
    new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10)
  const now = new Date().toISOString().slice(0, 10)
  for (const came of plan === null ? [] : plausibleProgress(plan, dayAfter, now, laterDice))
    await vault.recordProgress(stream, visit, came)
}

/** A visit at which nobody answered the questions. */
async function vainVisit(
  { stream, household, worker }: Settled,
  clock: DemoClock,
  dice: Dice,
): Promise<void> {
  clock.daysAgo(dice.between(6, 60))
  const { vault } = worker
  const { account } = vault.engine.member.identity
  const day = clock.today()
  const plan = { date: day, time: '11:00', worker: account, reason: 'first', note: '' } as const
  const visit = await vault.planVisit(stream, plan)
  const draft = await vault.startVisit(stream, visit, household.language)
  const isRefused = dice.chance(0.5)
  await vault.closeVisit({
    draft,
    outcome: { outcome: isRefused ? 'refused' : 'nobody-home', reason: isRefused ? 'no-time' : '', day },
    assessment: null,
    plan: null,
  })
}

async function consentsOf(home: Settled, person: PersonId, dice: Dice): Promise<ReadonlySet<string>> {
  const { stream, household, worker } = home
  const notice = {
    id: homeVisitNotice.id,
    version: homeVisitNotice.version,
    language: household.language,
    delivery: 'shown',
  } as const
  const by = { kind: 'subject', reference: '' } as const
  const witnessed = {
    method: 'oral-witness',
    witness: 'Kaimiņiene Velta Klēts',
    signatureImage: null,
  } as const
  const common = { stream, person, notice, by, ...witnessed }
  await worker.vault.captureConsent({ ...common, kind: 'notice', purposes: [] })
  const given = new Set<string>()
  for (const purpose of purposeRegister.purposes.filter(({ optional }) => optional)) {
    const kind = dice.chance(0.65) ? 'consent' : dice.chance(0.7) ? 'refusal' : 'deferral'
    await worker.vault.captureConsent({ ...common, kind, purposes: [purpose.id] })
    if (kind === 'consent') given.add(purpose.id)
  }
  return given
}

const VISIT_HOURS = ['09:00', '10:30', '12:00', '14:00', '15:30']

/** Some visits today, some overdue, the rest in the coming days. */
async function planAhead(home: Settled, index: number, clock: DemoClock): Promise<void> {
  const { vault } = home.worker
  const nth = Math.floor(index / 3)
  const inDays = nth < 4 ? 0 : nth < 5 ? -3 : nth - 4
  const date = new Date(clock.now() + inDays * DAY_MS).toISOString().slice(0, 10)
  const visitedBefore = index % 3 === 0
  await vault.planVisit(home.stream, {
    date,
    time: VISIT_HOURS[nth % VISIT_HOURS.length] ?? null,
    worker: vault.engine.member.identity.account,
    reason: inDays < 0 ? 'overdue' : visitedBefore ? 'follow-up' : 'first',
    note: '',
  })
}

async function reviewSome(supervisor: Colleague, clock: DemoClock): Promise<void> {
  const { vault } = supervisor
  await vault.syncNow()
  clock.daysAgo(2)
  const { households } = await vault.caseload()
  const waiting = households.flatMap(({ stream, assessments }) =>
    assessments
      .filter(({ standing }) => standing === 'waiting-for-review')
      .map((each) => ({ stream, ...each })),
  )
  for (const [index, { stream, assessment, revision }] of waiting.entries()) {
    if (index % 3 === 2) continue
    const comments =
      index === 1 || index === 4
        ? [{ path: '/housing/tenure', text: 'Lūdzu, precizējiet, kam pieder mājoklis.' }]
        : []
    const decision = comments.length > 0 ? 'returned' : 'approved'
    await vault.review(stream, { assessment, revision, decision, comments, note: '' })
  }
  clock.daysAgo(0)
  await vault.syncNow()
}

/** One more device for an account that exists: its recovery key travels in the link's fragment. */
async function linkFor(administrator: Colleague, colleague: Colleague, url: string): Promise<DemoPerson> {
  const { member, link } = administrator.vault.engine
  const secret = secretFromPaper(member.surroundings.primitives, colleague.recoveryKey)
  if (!secret.ok) throw new Error('a recovery key just printed can be read')
  const account = AccountId.parse(colleague.vault.engine.member.identity.account)
  const invitation = await invite(member, link, {
    role: colleague.role,
    hoursValid: 72,
    deviceOf: { account, recoveryKey: secret.secret, uses: LINK_USES },
  })
  const { name, role, passphrase } = colleague
  return { name, role, link: `${url}/join#${invitation.fragment}`, passphrase }
}

import { z } from 'zod'
import { needsOwnWord } from '#/core/consent/capture.ts'
import { type NamedPerson, noticeTasks } from '#/core/consent/notice-tasks.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { PersonId, type RecordId } from '#/core/vault/ids.ts'
import { dayInRiga } from './consents.ts'
import type { OpenTask } from './vault-api.ts'

const dayOf = (ms: number): string => dayInRiga.format(ms)

const earliest = (days: readonly string[]): string | null => days.toSorted()[0] ?? null

/** As much of a receipt as a task needs: a caseload's are read whenever its list is. */
const Acknowledged = z.object({ kind: z.literal('notice'), subject: PersonId, capturedAt: z.string() })

/** When each person acknowledged a notice, ms by the tablets' clocks. */
function noticeTimes(state: HouseholdState): ReadonlyMap<PersonId, readonly number[]> {
  const times = new Map<PersonId, number[]>()
  for (const { receipt } of state.consents) {
    const read = Acknowledged.safeParse(receipt)
    if (!read.success) continue
    const { subject, capturedAt } = read.data
    times.set(subject, [...(times.get(subject) ?? []), Date.parse(capturedAt)])
  }
  return times
}

/** Records that closed a duty to inform and do not count, with the officer's reason. */
export const overruledClosings = ({ tasks }: Pick<HouseholdState, 'tasks'>): ReadonlyMap<RecordId, string> =>
  new Map(
    tasks.flatMap(({ overrules }) => (overrules === undefined ? [] : [[overrules.closing, overrules.why]])),
  )

/** The day we first had a member's name. */
function knownSince(state: HouseholdState, person: PersonId): string | null {
  const named = state.changes.find(({ change }) => change.members?.includes(person) === true)
  return named === undefined ? null : dayOf(named.at)
}

/**
 * Members and others of whom we know something that did not come from them. A
 * child too young for an own word is told through the adults of the household.
 */
function namedPersons(
  state: HouseholdState,
  times: ReadonlyMap<PersonId, readonly number[]>,
  today: string,
): readonly NamedPerson[] {
  const notices = new Map([...times].map(([person, ms]) => [person, ms.map(dayOf)]))
  const told = new Map<string, string[]>()
  const overruled = overruledClosings(state)
  for (const { record, about, task, person, done } of state.tasks) {
    if (about !== 'inform' || done === null || overruled.has(record)) continue
    const id = person ?? task
    told.set(id, [...(told.get(id) ?? []), done.on])
  }
  const anybody = earliest([...notices.values()].flat())
  const members = state.facts.members.flatMap((id): readonly NamedPerson[] => {
    const person = state.persons.get(id)?.person
    const since = knownSince(state, id)
    if (person === undefined || since === null) return []
    const isSmall = !needsOwnWord(person.birthDate, today)
    const own = earliest([...(notices.get(id) ?? []), ...(told.get(id) ?? [])])
    return [{ id, name: person.name, since, toldOn: own ?? (isSmall ? anybody : null) }]
  })
  const others = state.tasks
    .filter(
      ({ about, person, done, overrules }) =>
        about === 'inform' && person === null && done === null && overrules === undefined,
    )
    .map(({ task, name, since }) => ({ id: task, name, since, toldOn: earliest(told.get(task) ?? []) }))
  return [...members, ...others]
}

/**
 * What is still owed in one household: notices to those who were not there, each
 * with its month, and talks alone. A first visit planned within the month is
 * where its members are told, so nothing is owed until then.
 */
export function openTasks(state: HouseholdState, nowMs: number): readonly OpenTask[] {
  const today = dayOf(nowMs)
  const known = counted.get(state)
  if (known?.today === today) return known.tasks
  const tasks = countTasks(state, today)
  counted.set(state, { today, tasks })
  return tasks
}

/** A household's state is never changed, only replaced: what was counted of it holds for the day. */
const counted = new WeakMap<HouseholdState, { readonly today: string; readonly tasks: readonly OpenTask[] }>()

function countTasks(state: HouseholdState, today: string): readonly OpenTask[] {
  const times = noticeTimes(state)
  const wasVisited = [...state.outcomes.values()].some(({ outcome }) => outcome.outcome === 'done')
  const planned = [...state.visits.values()]
    .filter(({ plan }) => !state.outcomes.has(plan.visit) && plan.date >= today)
    .map(({ plan }) => plan.date)
  const inform = noticeTasks(namedPersons(state, times, today), today).map(
    ({ id, name, since, due, daysLeft }): OpenTask => ({
      task: id,
      about: 'inform',
      person: state.facts.members.find((member) => member === id) ?? null,
      name,
      since,
      due,
      daysLeft,
      overruled: lastOverruled(state, id),
    }),
  )
  return [
    ...inform.filter(
      ({ person, due }) =>
        person === null || wasVisited || !planned.some((date) => due !== null && date <= due),
    ),
    ...alone(state, times),
  ]
}

/** Why an officer said that this person is to be told after all; null when none did. */
const lastOverruled = ({ tasks }: HouseholdState, id: string): string | null =>
  tasks.findLast(({ task, person, overrules }) => overrules !== undefined && (person ?? task) === id)
    ?.overrules?.why ?? null

/** Talks alone still to come: until it is written down as done, or the person has heard the notice since. */
function alone(state: HouseholdState, times: ReadonlyMap<PersonId, readonly number[]>): readonly OpenTask[] {
  const wanted = new Map<PersonId, { readonly task: string; readonly at: number; readonly since: string }>()
  for (const { about, task, person, done, at, since } of state.tasks)
    if (about === 'speak-alone' && person !== null && done === null) wanted.set(person, { task, at, since })
  return [...wanted].flatMap(([person, { task, at, since }]): readonly OpenTask[] => {
    const isDone = state.tasks.some(
      (each) => each.about === 'speak-alone' && each.task === task && each.done !== null,
    )
    const heard = (times.get(person) ?? []).some((ms) => ms > at)
    const name = state.persons.get(person)?.person.name ?? ''
    return isDone || heard
      ? []
      : [{ task, about: 'speak-alone', person, name, since, due: null, daysLeft: null, overruled: null }]
  })
}

import { z } from 'zod'
import { needsOwnWord } from '#/core/consent/capture.ts'
import { type NamedPerson, noticeTasks } from '#/core/consent/notice-tasks.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { PersonId, type RecordId } from '#/core/vault/ids.ts'
import { dayInRiga } from './consents.ts'
import type { OpenTask } from './vault-api.ts'

const HOUR_MS = 3_600_000
const daysKnown = new Map<number, string>()

/** The day in Riga. Midnight there is a whole hour everywhere, and a caseload asks for thousands of the same days. */
function dayOf(ms: number): string {
  const hour = Math.floor(ms / HOUR_MS)
  const known = daysKnown.get(hour)
  if (known !== undefined) return known
  const day = dayInRiga.format(ms)
  daysKnown.set(hour, day)
  return day
}

const earliest = (days: readonly string[]): string | null => days.toSorted()[0] ?? null

/** As much of a receipt as a task needs: a caseload's are read whenever its list is. */
const Acknowledged = z.object({ kind: z.literal('notice'), subject: PersonId, capturedAt: z.string() })

/**
 * As much of a household as says what is owed in it, on whatever day one asks:
 * small enough to be kept of every household beside the caseload's list.
 */
export interface TaskMatter {
  readonly members: readonly PersonId[]
  readonly persons: readonly {
    readonly person: PersonId
    readonly name: string
    readonly birthDate: string | null
  }[]
  /** When we first had a member's name, ms by the tablets' clocks. */
  readonly known: readonly { readonly person: PersonId; readonly at: number }[]
  /** When persons acknowledged a notice, ms by the tablets' clocks. */
  readonly notices: readonly { readonly person: PersonId; readonly at: number }[]
  readonly wasVisited: boolean
  /** Days of visits that have no outcome yet. */
  readonly planned: readonly string[]
  readonly words: readonly {
    readonly task: string
    readonly about: 'inform' | 'speak-alone'
    readonly person: PersonId | null
    readonly name: string
    readonly since: string
    /** The day it was done. */
    readonly done: string | null
    /** When the word was written, ms. */
    readonly at: number
    readonly record: RecordId
    readonly overrules?: { readonly closing: RecordId; readonly why: string } | undefined
  }[]
}

export function taskMatterOf(state: HouseholdState): TaskMatter {
  return {
    members: [...state.facts.members],
    persons: [...state.persons].map(
      ([
        person,
        {
          person: { name, birthDate },
        },
      ]) => ({
        person,
        name,
        birthDate,
      }),
    ),
    known: state.facts.members.flatMap((person) => {
      const named = state.changes.find(({ change }) => change.members?.includes(person) === true)
      return named === undefined ? [] : [{ person, at: named.at }]
    }),
    notices: state.consents.flatMap(({ receipt }) => {
      const read = Acknowledged.safeParse(receipt)
      return read.success ? [{ person: read.data.subject, at: Date.parse(read.data.capturedAt) }] : []
    }),
    wasVisited: [...state.outcomes.values()].some(({ outcome }) => outcome.outcome === 'done'),
    planned: [...state.visits.values()]
      .filter(({ plan }) => !state.outcomes.has(plan.visit))
      .map(({ plan }) => plan.date),
    words: state.tasks.map(({ record, task, about, person, name, since, done, at, overrules }) => ({
      record,
      ...(overrules === undefined ? {} : { overrules }),
      task,
      about,
      person,
      name,
      since,
      done: done === null ? null : done.on,
      at,
    })),
  }
}

/** Records that closed a duty to inform and do not count, with the officer's reason. */
export const overruledClosings = ({
  tasks,
}: {
  readonly tasks: readonly Pick<HouseholdState['tasks'][number], 'overrules'>[]
}): ReadonlyMap<RecordId, string> =>
  new Map(
    tasks.flatMap(({ overrules }) => (overrules === undefined ? [] : [[overrules.closing, overrules.why]])),
  )

/** When each person acknowledged a notice, ms by the tablets' clocks. */
function noticeTimes({ notices }: TaskMatter): ReadonlyMap<PersonId, readonly number[]> {
  const times = new Map<PersonId, number[]>()
  for (const { person, at } of notices) times.set(person, [...(times.get(person) ?? []), at])
  return times
}

/**
 * Members and others of whom we know something that did not come from them. A
 * child too young for an own word is told through the adults of the household.
 */
function namedPersons(
  matter: TaskMatter,
  times: ReadonlyMap<PersonId, readonly number[]>,
  today: string,
): readonly NamedPerson[] {
  const notices = new Map([...times].map(([person, ms]) => [person, ms.map(dayOf)]))
  const told = new Map<string, string[]>()
  const overruled = overruledClosings({ tasks: matter.words })
  for (const { record, about, task, person, done } of matter.words) {
    if (about !== 'inform' || done === null || overruled.has(record)) continue
    const id = person ?? task
    told.set(id, [...(told.get(id) ?? []), done])
  }
  const anybody = earliest([...notices.values()].flat())
  const members = matter.members.flatMap((id): readonly NamedPerson[] => {
    const person = matter.persons.find((each) => each.person === id)
    const known = matter.known.find((each) => each.person === id)
    if (person === undefined || known === undefined) return []
    const isSmall = !needsOwnWord(person.birthDate, today)
    const own = earliest([...(notices.get(id) ?? []), ...(told.get(id) ?? [])])
    return [{ id, name: person.name, since: dayOf(known.at), toldOn: own ?? (isSmall ? anybody : null) }]
  })
  const others = matter.words
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
export function openTasks(matter: TaskMatter, nowMs: number): readonly OpenTask[] {
  const today = dayOf(nowMs)
  const known = counted.get(matter)
  if (known?.today === today) return known.tasks
  const tasks = countTasks(matter, today)
  counted.set(matter, { today, tasks })
  return tasks
}

/** What a household owes is never changed, only replaced: what was counted of it holds for the day. */
const counted = new WeakMap<TaskMatter, { readonly today: string; readonly tasks: readonly OpenTask[] }>()

function countTasks(matter: TaskMatter, today: string): readonly OpenTask[] {
  const times = noticeTimes(matter)
  const planned = matter.planned.filter((date) => date >= today)
  const inform = noticeTasks(namedPersons(matter, times, today), today).map(
    ({ id, name, since, due, daysLeft }): OpenTask => ({
      task: id,
      about: 'inform',
      person: matter.members.find((member) => member === id) ?? null,
      name,
      since,
      due,
      daysLeft,
      overruled: lastOverruled(matter, id),
    }),
  )
  return [
    ...inform.filter(
      ({ person, due }) =>
        person === null || matter.wasVisited || !planned.some((date) => due !== null && date <= due),
    ),
    ...alone(matter, times),
  ]
}

/** Why an officer said that this person is to be told after all; null when none did. */
const lastOverruled = ({ words }: TaskMatter, id: string): string | null =>
  words.findLast(({ task, person, overrules }) => overrules !== undefined && (person ?? task) === id)
    ?.overrules?.why ?? null

/** Talks alone still to come: until it is written down as done, or the person has heard the notice since. */
function alone(matter: TaskMatter, times: ReadonlyMap<PersonId, readonly number[]>): readonly OpenTask[] {
  const wanted = new Map<PersonId, { readonly task: string; readonly at: number; readonly since: string }>()
  for (const { about, task, person, done, at, since } of matter.words)
    if (about === 'speak-alone' && person !== null && done === null) wanted.set(person, { task, at, since })
  return [...wanted].flatMap(([person, { task, at, since }]): readonly OpenTask[] => {
    const isDone = matter.words.some(
      (each) => each.about === 'speak-alone' && each.task === task && each.done !== null,
    )
    const heard = (times.get(person) ?? []).some((ms) => ms > at)
    const name = matter.persons.find((each) => each.person === person)?.name ?? ''
    return isDone || heard
      ? []
      : [{ task, about: 'speak-alone', person, name, since, due: null, daysLeft: null, overruled: null }]
  })
}

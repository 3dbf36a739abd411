import { SHORTEST_REASON } from '#/core/consent/break-glass.ts'
import { type NotToldState, foldNotTold } from '#/core/consent/not-told.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import type { HouseholdTask } from '#/core/household/records.ts'
import { AccountId, RecordId, type StreamId } from '#/core/vault/ids.ts'
import { dayInRiga } from './consents.ts'
import { overruledClosings } from './household-tasks.ts'
import type { HeldKey } from './keyring.ts'
import type { Member } from './member.ts'
import { lineRecord, writeLine } from './office-book.ts'

/** One decision not to tell somebody named, for the officer's list. */
export interface NotToldStanding extends NotToldState {
  readonly matter: RecordId
  readonly household: StreamId
  /** When it was written down, ms by the clock of whoever decided. */
  readonly at: number
}

export type NotToldStep =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not-allowed' | 'reason-too-short' | 'unknown-matter' }

/** Every decision this account may read of: those nobody has looked at first, then the newest. */
export function notToldStandings(member: Member): readonly NotToldStanding[] {
  const isOfficer = (account: string): boolean =>
    member.directory.accounts.get(AccountId.parse(account))?.role === 'dpo'
  const order = ({ standing }: NotToldStanding): number => (standing === 'waiting' ? 0 : 1)
  return [...mattersOf(member.book, 'not-told')]
    .flatMap(([matter, lines]): readonly NotToldStanding[] => {
      const [first] = lines
      const state = foldNotTold(lines, isOfficer)
      return first === undefined || state === null
        ? []
        : [{ ...state, matter, household: first.household, at: first.at }]
    })
    .toSorted((a, b) => order(a) - order(b) || b.at - a.at)
}

/**
 * Writes a word on a household's duty; a decision that somebody need not be told
 * goes to the officers in the same step.
 */
export async function writeTask(
  member: Member,
  stream: StreamId,
  payload: HouseholdTask,
  key: HeldKey,
): Promise<void> {
  const { done } = payload
  const id = RecordId.parse(member.newId())
  const task = { id, stream, namespace: 'record', kind: 'task', payload, key } as const
  if (done?.how !== 'not-required' || done.ground === undefined) {
    await member.append([task])
    return
  }
  const line = lineRecord(member, {
    about: 'not-told',
    matter: RecordId.parse(member.newId()),
    household: stream,
    event: { kind: 'decided', closing: id, ground: done.ground, why: done.note, on: done.on },
  })
  await member.append([task, line])
}

/**
 * An officer's word on a decision.
 *
 * @param overruledBecause - why the person is to be told after all; null: the decision stands
 */
export async function judgeNotTold(
  member: Member,
  matter: RecordId,
  overruledBecause: string | null,
): Promise<NotToldStep> {
  if (member.identity.role !== 'dpo') return { ok: false, reason: 'not-allowed' }
  const why = overruledBecause?.trim() ?? null
  if (why !== null && why.length < SHORTEST_REASON) return { ok: false, reason: 'reason-too-short' }
  const known = notToldStandings(member).find((each) => each.matter === matter)
  if (known === undefined) return { ok: false, reason: 'unknown-matter' }
  const on = dayInRiga.format(member.surroundings.now())
  await writeLine(member, {
    about: 'not-told',
    matter,
    household: known.household,
    event: why === null ? { kind: 'upheld', on } : { kind: 'overruled', why, on },
  })
  return { ok: true }
}

/**
 * After each exchange, on a supervisor's device: what an officer overruled is
 * put back among the household's duties. Each may be repeated.
 */
export async function pursueNotTold(member: Member): Promise<void> {
  if (member.identity.role !== 'supervisor') return
  for (const { matter, household, decision, standing, judged, isOwedAgain } of notToldStandings(member)) {
    if (standing !== 'overruled' || judged === null || isOwedAgain) continue
    const state = member.household(household)
    const closing = state.tasks.find(({ record }) => record === decision.closing)
    if (closing === undefined) continue
    const key =
      closing.person === null
        ? member.keyring.data(household, 'household')
        : member.keyring.data(household, 'person', closing.person)
    if (key === undefined) continue
    const line = lineRecord(member, {
      about: 'not-told',
      matter,
      household,
      event: { kind: 'owed-again' },
    })
    if (overruledClosings(state).has(decision.closing)) {
      await member.append([line])
      continue
    }
    const { task, about, person, name, since } = closing
    const payload: HouseholdTask = {
      task,
      about,
      person,
      name,
      since,
      done: null,
      overrules: { closing: decision.closing, why: judged.why },
    }
    await member.append([{ stream: household, namespace: 'record', kind: 'task', payload, key }, line])
  }
}

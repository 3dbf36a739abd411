import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conflictsOf, decisionsToTell } from '#/core/household/conflicts.ts'
import {
  type HouseholdState,
  type OpenedEntry,
  emptyHousehold,
  foldHousehold,
} from '#/core/household/fold.ts'
import type { RecordId } from '#/core/vault/ids.ts'
import {
  anna,
  assessment,
  entry,
  ilona,
  janis,
  record,
  revisionOf,
  said,
  stream,
  vilma,
  visit,
} from './records.ts'

type Kind =
  | 'household'
  | 'person'
  | 'visit'
  | 'outcome'
  | 'plan'
  | 'progress'
  | 'referral'
  | 'answered'
  | 'consent'
  | 'task'
  | 'assessment'
  | 'part'
  | 'review'
  | 'decision'
  | 'seen'
  | 'unknown'

/** What one of three tablets does next: writes something, or fetches what another has. */
interface Step {
  readonly tablet: number
  readonly does: Kind | 'fetch'
  readonly value: number
  /** The tablet's clock, which may be wrong. */
  readonly at: number
  /** Written by a version that names no parents. */
  readonly isOld: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  tablet: fc.nat(2),
  does: fc.constantFrom<Kind | 'fetch'>(
    'household',
    'household',
    'person',
    'visit',
    'outcome',
    'plan',
    'progress',
    'referral',
    'answered',
    'consent',
    'task',
    'assessment',
    'assessment',
    'part',
    'review',
    'decision',
    'seen',
    'unknown',
    'fetch',
    'fetch',
  ),
  value: fc.nat(3),
  at: fc.nat(6),
  isOld: fc.boolean(),
})

function payloadOf(
  kind: Kind,
  value: number,
  known: readonly RecordId[],
): { kind: string; payload: unknown } {
  const one = known.at(-1) ?? record(0)
  switch (kind) {
    case 'household':
      return {
        kind,
        payload:
          value === 0
            ? { members: [vilma] }
            : value === 1
              ? { phone: '1', members: [janis] }
              : { phone: String(value), note: String(value) },
      }
    case 'person':
      return {
        kind,
        payload: { person: vilma, name: `Vilma ${String(value)}`, birthDate: null, relation: 'self' },
      }
    case 'visit':
      return {
        kind: 'visit-plan',
        payload: {
          visit,
          date: '2026-11-23',
          time: null,
          worker: anna,
          reason: 'first',
          note: String(value),
        },
      }
    case 'outcome':
      return {
        kind: 'visit-outcome',
        payload: { visit, outcome: value > 1 ? 'done' : 'refused', reason: '', day: '2026-11-23' },
      }
    case 'plan':
      return { kind, payload: { visit, plan: { goal: String(value) } } }
    case 'progress':
      return { kind: 'plan-progress', payload: { visit, progress: value } }
    case 'referral':
      return { kind, payload: { visit, referral: value } }
    case 'answered':
      return { kind: 'referral-answer', payload: { referral: one, note: String(value), answer: value } }
    case 'consent':
      return { kind, payload: { receipt: value, salt: '', evidence: null } }
    case 'task':
      return {
        kind,
        payload: { task: one, about: 'inform', person: vilma, name: '', since: '2026-11-23', done: null },
      }
    case 'assessment':
      return { kind, payload: revisionOf({ '/tenure': said(value) }) }
    case 'part':
      return {
        kind: 'assessment-person',
        payload: { assessment, person: vilma, answers: { '/x': said(value) } },
      }
    case 'review':
      return {
        kind,
        payload: { assessment, revision: one, decision: 'returned', comments: [], note: String(value) },
      }
    case 'decision':
      return {
        kind,
        payload: {
          subject: { kind: 'household' },
          sides: [one, record(0)],
          picks: {},
          result: one,
          note: String(value),
        },
      }
    case 'seen':
      return { kind: 'decision-seen', payload: { decision: one } }
    case 'unknown':
      return { kind: 'of-tomorrow', payload: value }
  }
}

/** Records as three tablets would write them, each naming what it had seen. */
function written(steps: readonly Step[]): readonly OpenedEntry[] {
  const all: OpenedEntry[] = []
  const seen: Set<OpenedEntry>[] = [new Set(), new Set(), new Set()]
  for (const { tablet, does, value, at, isOld } of steps) {
    const own = seen[tablet]
    if (own === undefined) continue
    if (does === 'fetch') {
      for (const each of seen[(tablet + 1 + (value % 2)) % 3] ?? []) own.add(each)
      continue
    }
    const { kind, payload } = payloadOf(
      does,
      value,
      [...own].map(({ body }) => body.id),
    )
    const same = [...own].filter(({ body }) => body.kind === kind)
    const named = new Set(same.flatMap(({ parents }) => parents))
    const parents = same.map(({ body }) => body.id).filter((id) => !named.has(id))
    const next = entry(all.length + 1, kind, payload, {
      at,
      by: tablet === 0 ? anna : ilona,
      parents: isOld ? [] : parents.slice(0, 16),
    })
    all.push(next)
    own.add(next)
  }
  return all
}

const history = fc.array(step, { maxLength: 18 }).map(written)

/** The state without the order maps were filled in, which means nothing. */
const plain = (value: unknown): unknown => {
  if (value instanceof Map)
    return [...value]
      .map(([key, each]) => [JSON.stringify(key), plain(each)])
      .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, plain(each)]),
  )
}

const fold = (entries: readonly OpenedEntry[]): HouseholdState =>
  entries.reduce(foldHousehold, emptyHousehold(stream))

test('[S30] the fold says the same in any order, with records seen twice and not yet placed', () => {
  fc.assert(
    fc.property(
      history.chain((entries) =>
        fc.tuple(
          fc.constant(entries),
          fc.shuffledSubarray([...entries, ...entries.map((each) => ({ ...each, position: null }))], {
            minLength: entries.length * 2,
          }),
        ),
      ),
      ([entries, shuffled]) => {
        const straight = fold(entries)
        const mixed = fold(shuffled)
        expect(plain(mixed)).toEqual(plain(straight))
        const unknown = entries.filter(({ body }) => body.kind === 'of-tomorrow').map(({ body }) => body.id)
        expect(new Set(straight.unread)).toEqual(new Set(unknown))
        const sorted = (state: HouseholdState) =>
          conflictsOf(state)
            .map((conflict) => JSON.stringify(plain(conflict)))
            .toSorted()
        expect(sorted(mixed)).toEqual(sorted(straight))
        expect(decisionsToTell(mixed, anna)).toEqual(decisionsToTell(straight, anna))
      },
    ),
    { numRuns: 400 },
  )
})

test('[S30] two devices that fetch in turns fold to the same state, whatever the interleaving', () => {
  fc.assert(
    fc.property(history, fc.array(fc.boolean(), { minLength: 18, maxLength: 18 }), (entries, turns) => {
      const mine = entries.filter((_entry, index) => turns[index] === true)
      const theirs = entries.filter((_entry, index) => turns[index] !== true)
      const own = mine.map((each) => ({ ...each, position: null }))
      // Own work first without its place, then the feed; or the feed alone.
      const author = fold([...own, ...theirs, ...mine])
      const reader = fold([...theirs, ...mine])
      expect(plain(author)).toEqual(plain(reader))
      expect(plain(reader)).toEqual(plain(fold(entries)))
    }),
    { numRuns: 400 },
  )
})

test('[S30] what nobody overrode knowingly is never gone: it holds, or it stands in a conflict', () => {
  fc.assert(
    fc.property(history, (entries) => {
      const state = fold(entries)
      const conflict = conflictsOf(state).find(({ subject }) => subject.kind === 'household')
      const changes = entries.filter(({ body }) => body.kind === 'household')
      const parentsOf = new Map(changes.map(({ body, parents }) => [body.id, parents]))
      const ancestors = (id: RecordId): ReadonlySet<RecordId> => {
        const found = new Set<RecordId>()
        const visits = [...(parentsOf.get(id) ?? [])]
        for (let next = visits.pop(); next !== undefined; next = visits.pop()) {
          if (found.has(next)) continue
          found.add(next)
          visits.push(...(parentsOf.get(next) ?? []))
        }
        return found
      }
      for (const change of state.changes) {
        const { phone } = change.change
        const isOld = change.parents.length === 0
        if (phone === undefined || isOld) continue
        const overridden = state.changes.some(
          (later) => later.change.phone !== undefined && ancestors(later.record).has(change.record),
        )
        const holds = state.facts.phone === phone
        const shown = conflict?.differences.find(({ field }) => field === 'phone')?.values.get(change.record)
        expect(overridden || holds || shown === phone).toBe(true)
      }
    }),
    { numRuns: 400 },
  )
})

import type { Option } from '#/core/catalogue/catalogue.ts'
import type { FactValue } from '#/core/catalogue/rule.ts'
import { type CompiledCatalogue, waitRank } from './compile.ts'
import { type Point, distanceMetres } from './distance.ts'
import { NO, UNKNOWN, YES } from './truth.ts'

/** In the order people read them. Never "entitled": a decision is the office's, not ours. */
export const VERDICTS = ['likely', 'possible', 'unknown', 'no', 'hidden'] as const
export type Verdict = (typeof VERDICTS)[number]
const LIKELY = 0
const POSSIBLE = 1
const ASK = 2
const REFUSED = 3
const HIDDEN = 4

/**
 * What is known of one household. A fact that is not known is not in its map;
 * `closed` names facts nobody may ask (no consent, purpose not permitted).
 * Confirmed checks stand among the facts under `checkFact(slug, id)`.
 */
export interface Facts {
  readonly household: ReadonlyMap<string, FactValue>
  readonly persons: readonly PersonFacts[]
  readonly closed?: ReadonlySet<string>
}

export interface PersonFacts {
  readonly personId: string
  readonly facts: ReadonlyMap<string, FactValue>
  readonly closed?: ReadonlySet<string>
}

/** What a match may know besides facts. `today` retires options and rules; without it nothing expires. */
export interface MatchSettings {
  readonly today?: string | undefined
  /** The household's point, or its parish's centre. */
  readonly origin?: Point | undefined
}

/** One subject's row: what is known, and how each test of the catalogue came out for it. */
export interface Row {
  readonly personId: string | null
  readonly values: readonly (FactValue | undefined)[]
  /** By test: NO, UNKNOWN or YES. */
  readonly truths: Uint8Array
  /** By test: 1 where its fact may not be asked; null when all may. */
  readonly closed: Uint8Array | null
  /** By need: 1 where raised. */
  readonly raised: Uint8Array
}

/**
 * The outcome of a match, kept in flat arrays: a cell is one option for one
 * subject. Read it through `suggestions` and `explain`.
 */
export interface Matches {
  readonly compiled: CompiledCatalogue
  readonly settings: MatchSettings
  /** The household first, then its people in the order given. */
  readonly rows: readonly Row[]
  /** By option, its first cell; one entry more at the end. */
  readonly firstCell: Int32Array
  readonly verdicts: Uint8Array
  /** By cell: verdict, urgency and needs as one number, smaller is better. */
  readonly ranks: Uint16Array
  /** Options by waiting time, distance and slug. */
  readonly quietOrder: Int32Array
  /** All cells, best first. */
  readonly order: Int32Array
  /** By option, metres; null where a place or the origin is not known. */
  readonly distances: readonly (number | null)[]
  /** How many cells were decided anew to get here: all of them, or what a change touched. */
  readonly decided: number
}

/** One option for the household (`personId` null) or for one person. */
export interface Suggestion {
  readonly optionId: string
  readonly slug: string
  readonly personId: string | null
  readonly verdict: Verdict
  /** Codes of raised needs this option answers; none are told of a hidden one. */
  readonly needs: readonly string[]
  /** The most urgent of these needs, 0 to 3. */
  readonly urgency: number
  readonly waitingDays: number | null
  readonly distanceMetres: number | null
}

function householdRow(compiled: CompiledCatalogue, facts: Facts): Row {
  const values: (FactValue | undefined)[] = Array.from({ length: compiled.slots.length }, () => undefined)
  const truths = new Uint8Array(compiled.tests.length).fill(UNKNOWN)
  fill(compiled, 'household', facts.household, values, truths)
  return finished(compiled, null, values, truths, closedTests(compiled, facts.closed))
}

function personRow(compiled: CompiledCatalogue, household: Row, facts: Facts, person: PersonFacts): Row {
  const values = household.values.slice()
  const truths = household.truths.slice()
  fill(compiled, 'person', person.facts, values, truths)
  const closed = closedTests(compiled, facts.closed, person.closed)
  return finished(compiled, person.personId, values, truths, closed)
}

/** Only known facts are visited, so what is blank stays UNKNOWN whatever its conditions say. */
function fill(
  compiled: CompiledCatalogue,
  scope: 'person' | 'household',
  facts: ReadonlyMap<string, FactValue>,
  values: (FactValue | undefined)[],
  truths: Uint8Array,
): void {
  const { slotOf, slots, tests } = compiled
  for (const [id, given] of facts) {
    const at = slotOf.get(id)
    const slot = at === undefined ? undefined : slots[at]
    if (at === undefined || slot === undefined || slot.scope !== scope) continue
    const value = slot.read(given)
    if (value === undefined) continue
    values[at] = value
    for (const test of slot.tests) truths[test] = tests[test]?.holds(value) === true ? YES : NO
  }
}

function closedTests(
  compiled: CompiledCatalogue,
  ...sets: readonly (ReadonlySet<string> | undefined)[]
): Uint8Array | null {
  let closed: Uint8Array | null = null
  for (const set of sets) {
    for (const id of set ?? []) {
      const slot = compiled.slots[compiled.slotOf.get(id) ?? -1]
      if (slot === undefined) continue
      closed ??= new Uint8Array(compiled.tests.length)
      for (const test of slot.tests) closed[test] = 1
    }
  }
  return closed
}

function finished(
  compiled: CompiledCatalogue,
  personId: string | null,
  values: readonly (FactValue | undefined)[],
  truths: Uint8Array,
  closed: Uint8Array | null,
): Row {
  const { starts, items } = compiled.testsOfNeed
  const raised = new Uint8Array(compiled.needUrgency.length)
  for (let need = 0; need < raised.length; need++) {
    const end = starts[need + 1] ?? 0
    for (let i = starts[need] ?? 0; i < end; i++) {
      if (truths[items[i] ?? 0] === YES) raised[need] = 1
    }
  }
  return { personId, values, truths, closed, raised }
}

/** A household need is anybody's need. */
function raisedByAnyone(rows: readonly Row[]): Uint8Array {
  const raised = new Uint8Array(rows[0]?.raised.length ?? 0)
  for (const row of rows) {
    for (let need = 0; need < raised.length; need++) if (row.raised[need] === 1) raised[need] = 1
  }
  return raised
}

/** Is the option offered on this day at all ([M10])? */
export function isOffered(option: Option, today: string | undefined): boolean {
  if (option.status !== 'active') return false
  if (today === undefined) return true
  return (option.validFrom ?? today) <= today && today <= (option.validTo ?? today)
}

/** Must the rule be reviewed before it may say "likely" ([M11])? */
export function isExpired(option: Option, today: string | undefined): boolean {
  return today !== undefined && option.rule.expires !== null && option.rule.expires <= today
}

/** The verdict for one option and one row; docs/rules/matching.md [M4] to [M9] in their order. */
function decide(compiled: CompiledCatalogue, option: number, row: Row): number {
  const { truths, closed } = row
  const { gates, alls, anys, checks } = compiled
  let lowest: number = YES
  let end = gates.starts[option + 1] ?? 0
  for (let i = gates.starts[option] ?? 0; i < end; i++) {
    const truth = truths[gates.items[i] ?? 0] ?? UNKNOWN
    if (truth === UNKNOWN) return HIDDEN
    if (truth < lowest) lowest = truth
  }
  if (lowest === NO) return REFUSED
  let mayAsk = true
  end = alls.starts[option + 1] ?? 0
  for (let i = alls.starts[option] ?? 0; i < end; i++) {
    const test = alls.items[i] ?? 0
    const truth = truths[test] ?? UNKNOWN
    if (truth === NO) return REFUSED
    if (truth === UNKNOWN) {
      lowest = UNKNOWN
      if (closed !== null && closed[test] === 1) mayAsk = false
    }
  }
  const from = anys.starts[option] ?? 0
  end = anys.starts[option + 1] ?? 0
  if (from < end) {
    let highest: number = NO
    let choosable = false
    for (let i = from; i < end && highest < YES; i++) {
      const test = anys.items[i] ?? 0
      const truth = truths[test] ?? UNKNOWN
      if (truth > highest) highest = truth
      if (truth === UNKNOWN && (closed === null || closed[test] !== 1)) choosable = true
    }
    if (highest === NO) return REFUSED
    if (highest === UNKNOWN) {
      lowest = UNKNOWN
      if (!choosable) mayAsk = false
    }
  }
  let confirmed = true
  end = checks.starts[option + 1] ?? 0
  for (let i = checks.starts[option] ?? 0; i < end; i++) {
    const truth = truths[checks.items[i] ?? 0] ?? UNKNOWN
    if (truth === NO) return REFUSED
    if (truth === UNKNOWN) confirmed = false
  }
  if (lowest === UNKNOWN) return mayAsk ? ASK : HIDDEN
  return confirmed ? LIKELY : POSSIBLE
}

const NEEDS_COUNTED = 31

/** Verdict, then urgency, then needs answered, as one number; a hidden option's needs do not rank it. */
function rank(compiled: CompiledCatalogue, option: number, raised: Uint8Array, verdict: number): number {
  let urgency = 0
  let count = 0
  if (verdict !== HIDDEN) {
    const { starts, items } = compiled.needsOfOption
    const end = starts[option + 1] ?? 0
    for (let i = starts[option] ?? 0; i < end; i++) {
      const need = items[i] ?? 0
      if (raised[need] !== 1) continue
      count++
      const own = compiled.needUrgency[need] ?? 0
      if (own >= urgency) urgency = own
    }
  }
  return (
    (verdict << 8) | ((count === 0 ? 7 : 3 - urgency) << 5) | (NEEDS_COUNTED - Math.min(count, NEEDS_COUNTED))
  )
}

const RANKS = 5 << 8

/** Cells by rank, and within a rank in the quiet order: two passes, no comparisons. */
function ordered(ranks: Uint16Array, firstCell: Int32Array, quietOrder: Int32Array): Int32Array {
  const places = new Int32Array(RANKS + 1)
  for (let cell = 0; cell < ranks.length; cell++) {
    const after = (ranks[cell] ?? 0) + 1
    places[after] = (places[after] ?? 0) + 1
  }
  for (let at = 1; at < places.length; at++) places[at] = (places[at] ?? 0) + (places[at - 1] ?? 0)
  const order = new Int32Array(ranks.length)
  for (let i = 0; i < quietOrder.length; i++) {
    const option = quietOrder[i] ?? 0
    const end = firstCell[option + 1] ?? 0
    for (let cell = firstCell[option] ?? 0; cell < end; cell++) {
      const at = ranks[cell] ?? 0
      const place = places[at] ?? 0
      order[place] = cell
      places[at] = place + 1
    }
  }
  return order
}

function nearest(compiled: CompiledCatalogue, origin: Point | undefined): readonly (number | null)[] {
  if (origin === undefined) return compiled.points.map(() => null)
  return compiled.points.map((points) =>
    points.length === 0 ? null : Math.min(...points.map((point) => distanceMetres(origin, point))),
  )
}

function quietOrderNear(compiled: CompiledCatalogue, distances: readonly (number | null)[]): Int32Array {
  const { options } = compiled.catalogue
  const places = new Map([...compiled.quietOrder].map((option, place) => [option, place]))
  const keys = options.map((option, index) => ({
    index,
    wait: waitRank(option),
    metres: distances[index] ?? Number.MAX_SAFE_INTEGER,
    place: places.get(index) ?? 0,
  }))
  keys.sort((a, b) => a.wait - b.wait || a.metres - b.metres || a.place - b.place)
  return Int32Array.from(keys, (key) => key.index)
}

/** Which row decides a cell: people for personal options, else the household. */
function rowOfCell(rows: readonly Row[], perPerson: boolean, offset: number): Row | undefined {
  return rows[perPerson && rows.length > 1 ? offset + 1 : 0]
}

/** Decides one option for every subject it has; writes verdicts and ranks. */
function decideOption(
  compiled: CompiledCatalogue,
  rows: readonly Row[],
  anyones: Uint8Array,
  option: number,
  firstCell: Int32Array,
  offered: boolean,
  expired: boolean,
  verdicts: Uint8Array,
  ranks: Uint16Array,
): number {
  const start = firstCell[option] ?? 0
  const end = firstCell[option + 1] ?? 0
  const perPerson = compiled.perPerson[option] === 1
  for (let cell = start; cell < end; cell++) {
    const row = rowOfCell(rows, perPerson, cell - start)
    if (row === undefined) continue
    let verdict = offered ? decide(compiled, option, row) : REFUSED
    if (verdict === LIKELY && expired) verdict = POSSIBLE
    verdicts[cell] = verdict
    ranks[cell] = rank(compiled, option, row.personId === null ? anyones : row.raised, verdict)
  }
  return end - start
}

/**
 * Matches a household against the whole catalogue: for every option, and for
 * every person where its rule speaks of a person, one verdict; best first.
 */
export function match(compiled: CompiledCatalogue, facts: Facts, settings: MatchSettings = {}): Matches {
  const household = householdRow(compiled, facts)
  const rows = [household, ...facts.persons.map((person) => personRow(compiled, household, facts, person))]
  const { options } = compiled.catalogue
  const firstCell = new Int32Array(options.length + 1)
  const persons = Math.max(1, facts.persons.length)
  for (let option = 0; option < options.length; option++) {
    firstCell[option + 1] = (firstCell[option] ?? 0) + (compiled.perPerson[option] === 1 ? persons : 1)
  }
  const cells = firstCell[options.length] ?? 0
  const verdicts = new Uint8Array(cells)
  const ranks = new Uint16Array(cells)
  const anyones = raisedByAnyone(rows)
  options.forEach((option, index) => {
    const offered = isOffered(option, settings.today)
    const expired = isExpired(option, settings.today)
    decideOption(compiled, rows, anyones, index, firstCell, offered, expired, verdicts, ranks)
  })
  const distances = nearest(compiled, settings.origin)
  const quietOrder = settings.origin === undefined ? compiled.quietOrder : quietOrderNear(compiled, distances)
  const order = ordered(ranks, firstCell, quietOrder)
  return {
    compiled,
    settings,
    rows,
    firstCell,
    verdicts,
    ranks,
    quietOrder,
    order,
    distances,
    decided: cells,
  }
}

const sameClosed = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a === b || (a !== null && b !== null && a.every((each, index) => each === b[index]))

/**
 * Matches again after some answers changed and decides only what depends on
 * them. It finds the changed facts itself, so nothing can be forgotten; the
 * outcome is what `match` would say. Rows that did not change are kept.
 */
export function rematch(previous: Matches, facts: Facts): Matches {
  const { compiled, settings, firstCell } = previous
  const samePeople =
    facts.persons.length === previous.rows.length - 1 &&
    facts.persons.every((person, index) => person.personId === previous.rows[index + 1]?.personId)
  if (!samePeople) return match(compiled, facts, settings)
  const household = householdRow(compiled, facts)
  const rows = [household, ...facts.persons.map((person) => personRow(compiled, household, facts, person))]
  const touched = new Set<number>()
  const touch = ({ starts, items }: CompiledCatalogue['optionsOfTest'], index: number) => {
    const end = starts[index + 1] ?? 0
    for (let i = starts[index] ?? 0; i < end; i++) touched.add(items[i] ?? 0)
  }
  const kept = rows.map((row, index) => {
    const before = previous.rows[index]
    if (before === undefined) return row
    let same = sameClosed(row.closed, before.closed)
    if (!same) {
      const { length } = compiled.tests
      for (let test = 0; test < length; test++) {
        if (row.closed?.[test] !== before.closed?.[test]) touch(compiled.optionsOfTest, test)
      }
    }
    for (let slot = 0; slot < row.values.length; slot++) {
      if (row.values[slot] === before.values[slot]) continue
      same = false
      for (const test of compiled.slots[slot]?.tests ?? []) {
        if (row.truths[test] !== before.truths[test]) touch(compiled.optionsOfTest, test)
      }
    }
    for (let need = 0; need < row.raised.length; need++) {
      if (row.raised[need] !== before.raised[need]) touch(compiled.optionsOfNeed, need)
    }
    return same ? before : row
  })
  if (touched.size === 0) return { ...previous, rows: kept, decided: 0 }
  const verdicts = previous.verdicts.slice()
  const ranks = previous.ranks.slice()
  const anyones = raisedByAnyone(kept)
  let decided = 0
  for (const index of touched) {
    const option = compiled.catalogue.options[index]
    if (option === undefined) continue
    const offered = isOffered(option, settings.today)
    const expired = isExpired(option, settings.today)
    decided += decideOption(compiled, kept, anyones, index, firstCell, offered, expired, verdicts, ranks)
  }
  const order = ordered(ranks, firstCell, previous.quietOrder)
  return { ...previous, rows: kept, verdicts, ranks, order, decided }
}

/** The option a cell belongs to. */
function optionOfCell(matches: Matches, cell: number): number {
  let low = 0
  let high = matches.firstCell.length - 1
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if ((matches.firstCell[middle] ?? 0) <= cell) low = middle
    else high = middle
  }
  return low
}

/** The subject a cell speaks of. */
function subjectOfCell(matches: Matches, option: number, cell: number): Row | undefined {
  const offset = cell - (matches.firstCell[option] ?? 0)
  return rowOfCell(matches.rows, matches.compiled.perPerson[option] === 1, offset)
}

function suggestionAt(matches: Matches, cell: number): Suggestion | undefined {
  const { compiled } = matches
  const index = optionOfCell(matches, cell)
  const option = compiled.catalogue.options[index]
  const row = subjectOfCell(matches, index, cell)
  const verdict = VERDICTS[matches.verdicts[cell] ?? HIDDEN]
  if (option === undefined || row === undefined || verdict === undefined) return undefined
  const speakers = row.personId === null ? matches.rows : [row]
  const answered =
    verdict === 'hidden'
      ? []
      : compiled.catalogue.needs.filter(
          (need, at) =>
            option.answersNeeds.includes(need.code) && speakers.some((each) => each.raised[at] === 1),
        )
  return {
    optionId: option.id,
    slug: option.slug,
    personId: row.personId,
    verdict,
    needs: answered.map((need) => need.code),
    urgency: answered.reduce((highest, need) => Math.max(highest, need.urgency), 0),
    waitingDays: option.waitingDays,
    distanceMetres: matches.distances[index] ?? null,
  }
}

/**
 * The suggestions, best first: by verdict, urgency, needs answered, waiting
 * time, distance, slug and person. All verdicts unless some are asked for.
 */
export function suggestions(
  matches: Matches,
  want: { readonly verdicts?: readonly Verdict[]; readonly limit?: number } = {},
): Suggestion[] {
  const wanted = new Set((want.verdicts ?? VERDICTS).map((verdict) => VERDICTS.indexOf(verdict)))
  const found: Suggestion[] = []
  for (const cell of matches.order) {
    if (found.length >= (want.limit ?? Number.POSITIVE_INFINITY)) break
    if (!wanted.has(matches.verdicts[cell] ?? HIDDEN)) continue
    const suggestion = suggestionAt(matches, cell)
    if (suggestion !== undefined) found.push(suggestion)
  }
  return found
}

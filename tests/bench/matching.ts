import { Catalogue } from '#/core/catalogue/catalogue.ts'
import type { Condition, FactValue } from '#/core/catalogue/rule.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { type Facts, match, rematch } from '#/core/matching/match.ts'

interface BenchResult {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly floor: number
  readonly ratio: number
  readonly runs: number
}

const OPTIONS = 2000
const CONDITIONS = 20
const PEOPLE = 6
const FACTS = 43

/** A small repeatable generator (mulberry32), so every run measures the same catalogue. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const uuid = (kind: number, index: number): string =>
  `00000000-0000-4000-8${String(kind).padStart(3, '0')}-${String(index).padStart(12, '0')}`

/** 2,000 options with 20 conditions each over 43 facts; thresholds vary, most conditions hold. */
function bigCatalogue(): Catalogue {
  const roll = dice(7)
  const text = { lv: 'Paraugs' }
  const factIds = Array.from({ length: FACTS }, (_, index) => `${index < 28 ? 'p' : 'h'}.f${index}`)
  const condition = (): Condition => {
    const fact = factIds[roll(FACTS)] ?? ''
    return { fact, op: roll(2) === 0 ? '>=' : '!=', value: roll(40) }
  }
  const many = (count: number): Condition[] => Array.from({ length: count }, condition)
  return Catalogue.parse({
    format: 'catalogue/1',
    version: 'bench',
    made: '2026-11-23',
    title: text,
    warning: null,
    languages: ['lv'],
    facts: factIds.map((id, index) => ({
      id,
      type: 'number',
      label: text,
      sensitive: false,
      scope: index < 28 ? 'person' : 'household',
    })),
    needsTaxonomy: { id: uuid(1, 0), name: text, description: text },
    needs: Array.from({ length: 28 }, (_, index) => ({
      id: uuid(2, index),
      code: `need_${index}`,
      label: text,
      urgency: roll(4),
      raisedByAny: many(1),
    })),
    taxonomies: [],
    taxonomy_terms: [],
    organizations: [{ id: uuid(3, 0), name: text, description: text }],
    locations: [],
    options: Array.from({ length: OPTIONS }, (_, index) => ({
      id: uuid(4, index),
      slug: `option-${index}`,
      organization_id: uuid(3, 0),
      name: text,
      description: text,
      status: 'active',
      last_modified: '2026-11-23T09:00:00Z',
      sample: true,
      provenance: 'bench',
      level: 'municipal',
      owner: text,
      legalReference: null,
      validFrom: null,
      validTo: null,
      reviewDate: '2027-01-01',
      freshness: null,
      waitingDays: roll(60),
      answersNeeds: [`need_${roll(28)}`],
      rule: { v: 1, all: many(CONDITIONS - 5), any: many(5) },
    })),
  })
}

function household(catalogue: Catalogue): Facts {
  const roll = dice(11)
  const known = (scope: 'person' | 'household') => {
    const facts = new Map<string, FactValue>()
    for (const fact of catalogue.facts) {
      if (fact.scope === scope && roll(10) > 0) facts.set(fact.id, 30 + roll(30))
    }
    return facts
  }
  const persons = Array.from({ length: PEOPLE }, (_, index) => ({
    personId: `person-${index}`,
    facts: known('person'),
  }))
  return { household: known('household'), persons }
}

/**
 * The same conditions written by hand: a row of numbers for each person, the
 * facts already looked up, three-valued groups with the same early ends, and
 * nothing but the verdict.
 */
function bareLoop(catalogue: Catalogue, facts: Facts): () => Uint8Array {
  const slots = new Map(catalogue.facts.map((fact, index) => [fact.id, index]))
  const compiled = catalogue.options.map((option) => {
    const plain = (conditions: readonly Condition[]) =>
      conditions.map(({ fact, op, value }) => ({
        slot: slots.get(fact) ?? 0,
        atLeast: op === '>=',
        value: Number(value),
      }))
    return { all: plain(option.rule.all), any: plain(option.rule.any) }
  })
  const rows = facts.persons.map((person) =>
    catalogue.facts.map((fact) => {
      const value = person.facts.get(fact.id) ?? facts.household.get(fact.id)
      return value === undefined ? Number.NaN : Number(value)
    }),
  )
  return () => {
    const verdicts = new Uint8Array(compiled.length * rows.length)
    let cell = 0
    for (const { all, any } of compiled) {
      for (const row of rows) {
        let lowest = 2
        for (const { slot, atLeast, value } of all) {
          const known = row[slot] ?? Number.NaN
          if (Number.isNaN(known)) lowest = 1
          else if (!(atLeast ? known >= value : known !== value)) {
            lowest = 0
            break
          }
        }
        if (lowest > 0) {
          let highest = 0
          for (const { slot, atLeast, value } of any) {
            const known = row[slot] ?? Number.NaN
            if (Number.isNaN(known)) highest = 1
            else if (atLeast ? known >= value : known !== value) {
              highest = 2
              break
            }
          }
          lowest = Math.min(lowest, highest)
        }
        verdicts[cell++] = lowest
      }
    }
    return verdicts
  }
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** Milliseconds of each, taken by turns so that both meet the same machine. */
function byTurns(runs: number, ours: () => unknown, floor: () => unknown): { ours: number; floor: number } {
  const times = { ours: [] as number[], floor: [] as number[] }
  for (let run = 0; run < runs + 20; run++) {
    const start = performance.now()
    floor()
    const middle = performance.now()
    ours()
    const end = performance.now()
    if (run < 20) continue // the compiler is still warming up
    times.floor.push(middle - start)
    times.ours.push(end - middle)
  }
  return { ours: median(times.ours), floor: median(times.floor) }
}

/** Matching a household of six against 2,000 options × 20 conditions, and one changed answer. */
export async function bench(): Promise<BenchResult[]> {
  const catalogue = bigCatalogue()
  const compiled = compileCatalogue(catalogue)
  const facts = household(catalogue)
  const bare = bareLoop(catalogue, facts)
  const runs = 101
  const whole = byTurns(runs, () => match(compiled, facts), bare)
  const before = match(compiled, facts)
  const [first, ...others] = facts.persons
  const changed = new Map(first?.facts ?? []).set('p.f3', 12)
  const after: Facts = {
    ...facts,
    persons: first === undefined ? [] : [{ personId: first.personId, facts: changed }, ...others],
  }
  const one = byTurns(runs, () => rematch(before, after), bare)
  return [
    {
      name: 'match 2,000 options × 20 conditions, 6 people',
      unit: 'ms',
      ...whole,
      ratio: whole.ours / whole.floor,
      runs,
    },
    { name: 'rematch after one changed answer', unit: 'ms', ...one, ratio: one.ours / one.floor, runs },
  ]
}

import { type Catalogue, type Option, catalogueSha256 } from '#/core/catalogue/catalogue.ts'
import { type Condition, type FactDeclaration, type FactValue, holds } from '#/core/catalogue/rule.ts'

/** A fact or a check, at its place in a subject's row of values. */
export interface Slot {
  readonly id: string
  readonly scope: 'person' | 'household'
  readonly sensitive: boolean
  /** The value as the rules may use it; `undefined` when it is not one the fact can have. */
  readonly read: (value: FactValue) => FactValue | undefined
  /** The tests that ask this fact. */
  readonly tests: readonly number[]
}

/** One distinct condition of the whole catalogue, however many rules contain it. */
export interface Test {
  readonly slot: number
  readonly condition: Condition
  readonly holds: (value: FactValue) => boolean
}

/** Lists of numbers behind one another: list `i` is `items[starts[i]] … items[starts[i + 1] - 1]`. */
export interface Lists {
  readonly starts: Int32Array
  readonly items: Int32Array
}

/** A catalogue made ready for matching: conditions are shared tests, facts are slots. */
export interface CompiledCatalogue {
  readonly catalogue: Catalogue
  readonly version: string
  readonly sha256: string
  readonly slots: readonly Slot[]
  readonly slotOf: ReadonlyMap<string, number>
  readonly tests: readonly Test[]
  readonly gates: Lists
  readonly alls: Lists
  readonly anys: Lists
  readonly checks: Lists
  /** By option: is it decided person by person? */
  readonly perPerson: Uint8Array
  readonly needsOfOption: Lists
  readonly testsOfNeed: Lists
  readonly needUrgency: Uint8Array
  readonly optionsOfTest: Lists
  readonly needsOfTest: Lists
  readonly optionsOfNeed: Lists
  /** Points where an option can be had, for the distance: latitude, longitude, … */
  readonly points: readonly (readonly (readonly [number, number])[])[]
  /** Option indexes by waiting time, then slug: the order where all else is equal. */
  readonly quietOrder: Int32Array
}

/** The fact under which a person's confirmation of a check is kept: `check:<slug>:<check id>`. */
export const checkFact = (slug: string, check: string): string => `check:${slug}:${check}`

function lists(rows: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(rows.length + 1)
  rows.forEach((row, index) => {
    starts[index + 1] = (starts[index] ?? 0) + row.length
  })
  return { starts, items: Int32Array.from(rows.flat()) }
}

function inverted(rows: readonly (readonly number[])[], count: number): Lists {
  const back: number[][] = Array.from({ length: count }, () => [])
  rows.forEach((row, index) => {
    for (const item of new Set(row)) back[item]?.push(index)
  })
  return lists(back)
}

/** One list of a `Lists`, for code that is not in a hurry. */
export const listOf = (of: Lists, index: number): Int32Array =>
  of.items.subarray(of.starts[index] ?? 0, of.starts[index + 1] ?? 0)

const numeral = /^-?\d+(\.\d+)?$/

/** Reads a value as its fact's declaration has it; anything else is not known ([M3]). */
function reader(fact: FactDeclaration): (value: FactValue) => FactValue | undefined {
  const { type, choices } = fact
  const permitted = choices === undefined ? null : new Set<FactValue>(choices.map((choice) => choice.value))
  return (value) => {
    let read: FactValue | undefined
    if (type === 'bool') read = typeof value === 'boolean' ? value : undefined
    else if (type === 'choice') read = typeof value === 'string' && value !== '' ? value : undefined
    else if (typeof value === 'number') read = Number.isFinite(value) ? value : undefined
    else read = typeof value === 'string' && numeral.test(value) ? Number(value) : undefined
    return read !== undefined && permitted !== null && !permitted.has(read) ? undefined : read
  }
}

/** Builds the shared tests and slots of a catalogue. */
class Bench {
  readonly slotOf = new Map<string, number>()
  readonly slots: (Omit<Slot, 'tests'> & { tests: number[] })[] = []
  readonly tests: Test[] = []
  readonly #known = new Map<string, number>()

  slot(id: string, scope: Slot['scope'], sensitive: boolean, read: Slot['read']): number {
    const slot = this.slots.length
    this.slots.push({ id, scope, sensitive, read, tests: [] })
    this.slotOf.set(id, slot)
    return slot
  }

  test(condition: Condition): number {
    const value = Array.isArray(condition.value)
      ? condition.value.map((each) => JSON.stringify(each)).toSorted(byText)
      : condition.value
    const key = JSON.stringify([condition.fact, condition.op, value])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const slot = this.slotOf.get(condition.fact) ?? -1
    const test = this.tests.length
    this.tests.push({ slot, condition, holds: (given) => holds(condition, given) })
    this.slots[slot]?.tests.push(test)
    this.#known.set(key, test)
    return test
  }

  isPersonal(test: number): boolean {
    return this.slots[this.tests[test]?.slot ?? -1]?.scope === 'person'
  }
}

/** By code points, the same everywhere. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Days to wait as the rank counts them: full options and unknown waits come after known ones ([M12]). */
export function waitRank(option: Option): number {
  if (option.capacities.length > 0 && option.capacities.every((capacity) => capacity.available === 0)) {
    return 1_000_001
  }
  return option.waitingDays ?? 1_000_000
}

/**
 * Makes a catalogue ready for matching. A condition that stands in a hundred
 * rules becomes one test, asked once for each person.
 */
export function compileCatalogue(catalogue: Catalogue): CompiledCatalogue {
  const bench = new Bench()
  for (const fact of catalogue.facts) bench.slot(fact.id, fact.scope, fact.sensitive, reader(fact))
  const rows = catalogue.options.map((option) => {
    const { rule } = option
    const gates = rule.gate.map((condition) => bench.test(condition))
    const alls = rule.all.map((condition) => bench.test(condition))
    const anys = rule.any.map((condition) => bench.test(condition))
    const personal = [...gates, ...alls, ...anys].some((test) => bench.isPersonal(test))
    const checks = rule.check.map((check) => {
      const fact = checkFact(option.slug, check.id)
      const asBool = (value: FactValue) => (typeof value === 'boolean' ? value : undefined)
      bench.slot(fact, personal ? 'person' : 'household', false, asBool)
      return bench.test({ fact, op: '=', value: true })
    })
    return { gates, alls, anys, checks, personal }
  })
  const needRows = catalogue.needs.map((need) => need.raisedByAny.map((condition) => bench.test(condition)))
  const needIndex = new Map(catalogue.needs.map((need, index) => [need.code, index]))
  const optionNeeds = catalogue.options.map((option) => {
    const indexes = option.answersNeeds.map((code) => needIndex.get(code))
    return [...new Set(indexes.filter((index) => index !== undefined))]
  })
  const locations = new Map(catalogue.locations.map((location) => [location.id, location]))
  const ranked = catalogue.options.map((option, index) => ({ option, index, wait: waitRank(option) }))
  ranked.sort((a, b) => a.wait - b.wait || byText(a.option.slug, b.option.slug))
  return {
    catalogue,
    version: catalogue.version,
    sha256: catalogueSha256(catalogue),
    slots: bench.slots,
    slotOf: bench.slotOf,
    tests: bench.tests,
    gates: lists(rows.map((row) => row.gates)),
    alls: lists(rows.map((row) => row.alls)),
    anys: lists(rows.map((row) => row.anys)),
    checks: lists(rows.map((row) => row.checks)),
    perPerson: Uint8Array.from(rows, (row) => (row.personal ? 1 : 0)),
    needsOfOption: lists(optionNeeds),
    testsOfNeed: lists(needRows),
    needUrgency: Uint8Array.from(catalogue.needs, (need) => need.urgency),
    optionsOfTest: inverted(
      rows.map((row) => [...row.gates, ...row.alls, ...row.anys, ...row.checks]),
      bench.tests.length,
    ),
    needsOfTest: inverted(needRows, bench.tests.length),
    optionsOfNeed: inverted(optionNeeds, catalogue.needs.length),
    points: catalogue.options.map((option) =>
      option.service_at_locations.flatMap((at): (readonly [number, number])[] => {
        const location = locations.get(at.location_id)
        if (location?.latitude === undefined || location.longitude === undefined) return []
        return [[location.latitude, location.longitude]]
      }),
    ),
    quietOrder: Int32Array.from(ranked, (each) => each.index),
  }
}

import type { FactValue } from '#/core/catalogue/rule.ts'
import type { Condition } from '#/core/catalogue/rule.ts'
import { type Lists, listOf } from './compile.ts'
import { type Matches, type Row, type Suggestion, type Verdict, isExpired, isOffered } from './match.ts'
import { NO, UNKNOWN, YES } from './truth.ts'

/** A condition with the value it met; whose value it was, null for the household. */
export interface SeenCondition {
  readonly fact: string
  readonly op: Condition['op']
  readonly value: Condition['value']
  readonly known: FactValue
  readonly sensitive: boolean
  readonly personId: string | null
}

/** A fact still to ask. `all`: it must be known; `any`: one of several would do. */
export interface OpenFact {
  readonly fact: string
  readonly group: 'all' | 'any'
  readonly sensitive: boolean
  readonly personId: string | null
}

export type Blocking =
  | { readonly kind: 'condition'; readonly condition: SeenCondition }
  | { readonly kind: 'none-of'; readonly conditions: readonly SeenCondition[] }
  | { readonly kind: 'check'; readonly check: string }
  | { readonly kind: 'not-offered'; readonly validFrom: string | null; readonly validTo: string | null }

/**
 * Why a verdict is what it is, as data: screens put it into words. A fact
 * leads on to its question or score by the fact sources (`sourceOf`).
 * A hidden suggestion explains nothing: even its silence must not tell.
 */
export interface Explanation {
  readonly verdict: Verdict
  readonly needs: readonly { readonly need: string; readonly because: readonly SeenCondition[] }[]
  readonly met: readonly SeenCondition[]
  readonly ask: readonly OpenFact[]
  readonly blockedBy: readonly Blocking[]
  /** Ids of checks a person must still confirm. */
  readonly confirm: readonly string[]
  /** The rule is past its review date, so it says "possible" at most. */
  readonly expired: boolean
}

const SILENT: Omit<Explanation, 'verdict'> = {
  needs: [],
  met: [],
  ask: [],
  blockedBy: [],
  confirm: [],
  expired: false,
}

function seen(matches: Matches, row: Row, test: number): SeenCondition | undefined {
  const { condition, slot: at } = matches.compiled.tests[test] ?? {}
  const slot = matches.compiled.slots[at ?? -1]
  const known = row.values[at ?? -1]
  if (condition === undefined || slot === undefined || known === undefined) return undefined
  const { fact, op, value } = condition
  const personId = slot.scope === 'person' ? row.personId : null
  return { fact, op, value, known, sensitive: slot.sensitive, personId }
}

function seenWhere(matches: Matches, row: Row, of: Lists, index: number, truth: number): SeenCondition[] {
  const found: SeenCondition[] = []
  for (const test of listOf(of, index)) {
    if (row.truths[test] !== truth) continue
    const condition = seen(matches, row, test)
    if (condition !== undefined) found.push(condition)
  }
  return found
}

function openFacts(matches: Matches, row: Row, option: number, of: Lists, group: 'all' | 'any'): OpenFact[] {
  const found = new Map<string, OpenFact>()
  for (const test of listOf(of, option)) {
    if (row.truths[test] !== UNKNOWN || row.closed?.[test] === 1) continue
    const slot = matches.compiled.slots[matches.compiled.tests[test]?.slot ?? -1]
    if (slot === undefined) continue
    const personId = slot.scope === 'person' ? row.personId : null
    found.set(slot.id, { fact: slot.id, group, sensitive: slot.sensitive, personId })
  }
  return [...found.values()]
}

/** Explains one suggestion of a match. */
export function explain(matches: Matches, suggestion: Suggestion): Explanation {
  const { verdict } = suggestion
  if (verdict === 'hidden') return { verdict, ...SILENT }
  const { compiled, settings } = matches
  const index = compiled.catalogue.options.findIndex((each) => each.id === suggestion.optionId)
  const option = compiled.catalogue.options[index]
  const row = matches.rows.find((each) => each.personId === suggestion.personId)
  if (option === undefined || row === undefined) return { verdict, ...SILENT }
  const speakers = row.personId === null ? matches.rows : [row]
  const needs = [...listOf(compiled.needsOfOption, index)].flatMap((need) => {
    const because = new Map<string, SeenCondition>()
    for (const speaker of speakers) {
      for (const condition of seenWhere(matches, speaker, compiled.testsOfNeed, need, YES)) {
        because.set(
          JSON.stringify([condition.fact, condition.op, condition.value, condition.personId]),
          condition,
        )
      }
    }
    const code = compiled.catalogue.needs[need]?.code
    return code === undefined || because.size === 0 ? [] : [{ need: code, because: [...because.values()] }]
  })
  if (!isOffered(option, settings.today)) {
    const blocking: Blocking = { kind: 'not-offered', validFrom: option.validFrom, validTo: option.validTo }
    return { verdict, ...SILENT, needs, blockedBy: [blocking] }
  }
  const anys = listOf(compiled.anys, index)
  const anyHolds = anys.some((test) => row.truths[test] === YES)
  const noneHolds = anys.length > 0 && anys.every((test) => row.truths[test] === NO)
  const checks = listOf(compiled.checks, index)
  const checksWhere = (truth: number) =>
    option.rule.check.filter((_, at) => row.truths[checks[at] ?? -1] === truth).map((check) => check.id)
  const missed = [compiled.gates, compiled.alls].flatMap((of) => seenWhere(matches, row, of, index, NO))
  const blockedBy: Blocking[] = [
    ...missed.map((condition): Blocking => ({ kind: 'condition', condition })),
    ...(noneHolds
      ? [{ kind: 'none-of' as const, conditions: seenWhere(matches, row, compiled.anys, index, NO) }]
      : []),
    ...checksWhere(NO).map((check): Blocking => ({ kind: 'check', check })),
  ]
  const asks = verdict === 'unknown'
  return {
    verdict,
    needs,
    met: [compiled.gates, compiled.alls, compiled.anys].flatMap((of) =>
      seenWhere(matches, row, of, index, YES),
    ),
    ask: asks
      ? [
          ...openFacts(matches, row, index, compiled.alls, 'all'),
          ...(anyHolds ? [] : openFacts(matches, row, index, compiled.anys, 'any')),
        ]
      : [],
    blockedBy,
    confirm: verdict === 'no' ? [] : checksWhere(UNKNOWN),
    expired: isExpired(option, settings.today),
  }
}

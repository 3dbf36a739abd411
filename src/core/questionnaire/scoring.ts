import { type Answer, answerText } from './answers.ts'
import type { Score } from './definition.ts'
import { asCondition } from './expression/values.ts'
import type { FormSession } from './session.ts'

/** One figure or flag of a score: null while missing answers could change it. */
export type ScoreValue = number | boolean | string | null

export interface ScoreResult {
  readonly score: string
  /** The repeat's instance (a person), or null for the household. */
  readonly instance: string | null
  /** False where the score does not apply (age, purpose not permitted): nothing was counted. */
  readonly assessed: boolean
  readonly outputs: Readonly<Record<string, ScoreValue>>
  /** Items without a usable answer. */
  readonly missing: number
  /** What the figure could still become; null when it is decided. */
  readonly range: readonly [number, number] | null
}

/** A score's item: its code, or missing (blank, a non-answer, not asked). */
type Item = { readonly code: string } | 'missing'

type Reader = (key: string) => Item

function itemOf(answer: Answer | null): Item {
  const code = answerText(answer)
  return code === '' ? 'missing' : { code }
}

const same = (code: string, wanted: string | number): boolean => code === String(wanted)

function bandOf(
  bands: readonly {
    readonly id: string
    readonly from?: number | undefined
    readonly to?: number | undefined
  }[],
  figure: number,
): string | null {
  const band = bands.find(
    ({ from, to }) => (from === undefined || figure >= from) && (to === undefined || figure <= to),
  )
  return band?.id ?? null
}

type Counted = Pick<ScoreResult, 'outputs' | 'missing' | 'range'>

function countSum(score: Extract<Score, { kind: 'sum' }>, read: Reader): Counted {
  const codes = score.items.map(read)
  const known = codes.flatMap((item) => (item === 'missing' ? [] : [Number(item.code)]))
  const missing = codes.length - known.length
  const sum = known.reduce((total, each) => total + each, 0)
  if (missing === 0) return { outputs: { sum, cls: bandOf(score.bands, sum) }, missing, range: null }
  const [lowest, highest] = score.range
  const perItem = [lowest / codes.length, highest / codes.length] as const
  return {
    outputs: { sum: null, cls: null },
    missing,
    range: known.length === 0 ? null : [sum + perItem[0] * missing, sum + perItem[1] * missing],
  }
}

function countRawSum(score: Extract<Score, { kind: 'raw-sum' }>, read: Reader): Counted {
  const items = score.items.map(read)
  const missing = items.filter((item) => item === 'missing').length
  const hits = items.filter(
    (item) => item !== 'missing' && score.codes.some((code) => same(item.code, code)),
  ).length
  return missing === 0
    ? { outputs: { raw: hits, cls: bandOf(score.bands, hits) }, missing, range: null }
    : {
        outputs: { raw: null, cls: null },
        missing,
        range: missing === items.length ? null : [hits, hits + missing],
      }
}

function countFlags(score: Extract<Score, { kind: 'count' }>, read: Reader): Counted {
  const items = score.items.map(read)
  const missing = items.filter((item) => item === 'missing').length
  const count = items.filter(
    (item) => item !== 'missing' && score.codes.some((code) => same(item.code, code)),
  ).length
  const nothing = missing === items.length
  const outputs: Record<string, ScoreValue> = { count: nothing ? null : count, missing }
  for (const { id, atLeast } of score.flags) {
    // Decided as soon as the missing answers could not change it.
    outputs[id] = nothing ? null : count >= atLeast ? true : count + missing < atLeast ? false : null
  }
  return { outputs, missing, range: missing === 0 || nothing ? null : [count, count + missing] }
}

function countThresholds(score: Extract<Score, { kind: 'threshold-count' }>, read: Reader): Counted {
  const grades = score.items.map(read).flatMap((item) => (item === 'missing' ? [] : [Number(item.code)]))
  const missing = score.items.length - grades.length
  const outputs: Record<string, ScoreValue> = {}
  for (const { id, any } of score.flags) {
    const reached = any.some(({ grade, items }) => grades.filter((each) => each >= grade).length >= items)
    // The Washington Group's own rule: undecided only when every domain is missing.
    outputs[id] = grades.length === 0 ? null : reached
  }
  return { outputs, missing, range: null }
}

const OVERALL = ['X', 'X', 'LM', 'N', 'LW', 'B'] as const

function countAreas(score: Extract<Score, { kind: 'area-levels' }>, read: Reader): Counted {
  const gate = read(score.gate.item)
  const outputs: Record<string, ScoreValue> = {}
  if (gate === 'missing') {
    for (const { id } of score.areas) outputs[id] = null
    return { outputs: { ...outputs, overall: null }, missing: 1, range: null }
  }
  if (same(gate.code, score.gate.no)) {
    for (const { id } of score.areas) outputs[id] = null
    return { outputs: { ...outputs, overall: 'NA' }, missing: 0, range: null }
  }
  let missing = 0
  const levels = score.areas.map((area) => {
    const { count, unanswered } = activitiesOf(area, read)
    missing += unanswered
    const level = count >= area.aboveMin ? 'above' : count >= area.basicMin ? 'basic' : 'none'
    // "Above" stands whatever is missing; any less could still rise.
    const decided = unanswered === 0 || level === 'above'
    outputs[area.id] = decided ? level : null
    return decided ? level : null
  })
  const undecided = levels.includes(null)
  const atLeastBasic = levels.filter((level) => level === 'basic' || level === 'above').length
  const allAbove = levels.every((level) => level === 'above')
  const overall = undecided ? null : allAbove ? 'AB' : (OVERALL[atLeastBasic] ?? 'X')
  return { outputs: { ...outputs, overall }, missing, range: null }
}

function activitiesOf(
  area: Extract<Score, { kind: 'area-levels' }>['areas'][number],
  read: Reader,
): { readonly count: number; readonly unanswered: number } {
  if (area.question !== undefined) {
    const item = read(area.question)
    if (item === 'missing') return { count: 0, unanswered: 1 }
    const chosen = item.code.split(' ')
    return { count: chosen.filter((code) => area.activities?.includes(code) ?? true).length, unanswered: 0 }
  }
  const items = (area.items ?? []).map(read)
  const yes = area.yes ?? 1
  return {
    count: items.filter((item) => item !== 'missing' && same(item.code, yes)).length,
    unanswered: items.filter((item) => item === 'missing').length,
  }
}

function counted(score: Score, read: Reader): Counted {
  switch (score.kind) {
    case 'sum':
      return countSum(score, read)
    case 'raw-sum':
      return countRawSum(score, read)
    case 'count':
      return countFlags(score, read)
    case 'threshold-count':
      return countThresholds(score, read)
    case 'area-levels':
      return countAreas(score, read)
  }
}

/** Every score of the form, per person where it is a person's; see docs/rules/instruments.md for the sources. */
export function scoresOf(session: FormSession): readonly ScoreResult[] {
  return session.form.definition.scores.flatMap((score) => {
    const instances = score.per === undefined ? [null] : session.instancesOf(score.per)
    return instances.map((instance) => scoreOf(session, score, instance))
  })
}

function scoreOf(session: FormSession, score: Score, instance: string | null): ScoreResult {
  let asked = 0
  const read: Reader = (key) => {
    const found = session
      .answersByKey(key)
      .find((each) => each.instance === instance || each.instance === null)
    if (found?.relevant === true) asked++
    return itemOf(found?.answer ?? null)
  }
  const result = counted(score, read)
  const condition = session.form.scoreConditions.get(score.id)
  const applies =
    condition === undefined || asCondition(session.evaluateAt(condition, score.per ?? null, instance))
  const assessed = applies && asked > 0
  return { score: score.id, instance, assessed, ...result }
}

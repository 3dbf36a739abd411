import { suggestedOptions } from '#/app/suggested-options.ts'
import type { CompiledCatalogue } from '#/core/matching/compile.ts'
import { type Offered, type OptionDifference, differences, offerKey } from '#/core/matching/rehearsal.ts'
import type { Answers } from '#/core/questionnaire/answers.ts'
import type { CompiledForm } from '#/core/questionnaire/form.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { syntheticAnswers } from '#/core/questionnaire/synthetic.ts'
import { upgradeAnswers } from '#/core/questionnaire/versions.ts'

/** One figure of a score that came out otherwise. */
export interface ScoreDifference {
  readonly score: string
  readonly output: string
  readonly cases: number
  /** The most frequent change, as `before → after`. */
  readonly example: string
}

export interface RehearsalResult {
  readonly cases: number
  readonly scores: readonly ScoreDifference[]
  readonly options: readonly OptionDifference[]
  /** Answers the new version has no place for, over all cases. */
  readonly earlier: number
}

/** Repeatable chance: the same cases at each rehearsal, so that two of them can be compared (mulberry32). */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

interface Outcome {
  readonly scores: ReadonlyMap<string, string>
  readonly offered: Offered
}

function outcomeOf(
  form: CompiledForm,
  answers: Pick<Answers, 'answers' | 'repeats'>,
  catalogue: CompiledCatalogue | null,
  today: string,
): Outcome {
  const session = FormSession.open(form, answers, { language: form.definition.defaultLanguage, today })
  const scores = new Map<string, string>()
  for (const { score, instance, assessed, outputs } of scoresOf(session))
    if (assessed)
      for (const [output, value] of Object.entries(outputs))
        scores.set(`${score} ${output} ${instance ?? ''}`, String(value))
  const members = session.form.nodes.find(({ source }) => source.kind === 'repeat' && source.members === true)
  const [respondent = null] = members === undefined ? [] : session.instancesOf(members.key)
  const suggested =
    catalogue === null
      ? []
      : suggestedOptions(session, catalogue, { today, respondent, point: null, experience: [] })
  return {
    scores,
    offered: new Map(
      suggested.map(({ suggestion: { slug, personId, verdict } }) => [offerKey(slug, personId), verdict]),
    ),
  }
}

/**
 * Replays made-up households through the version before and the one to be
 * published: which scores and which suggested options would come out otherwise.
 *
 * @param onProgress - called between cases; returning `stop` ends the rehearsal
 */
export async function rehearseForm(
  from: CompiledForm,
  to: CompiledForm,
  catalogue: CompiledCatalogue | null,
  settings: { readonly cases: number; readonly today: string },
  onProgress: (done: number) => 'go on' | 'stop',
): Promise<RehearsalResult | null> {
  const chance = seededChance(20_261_123)
  const pairs: { before: Offered; after: Offered }[] = []
  const changes = new Map<string, { cases: number; examples: Map<string, number> }>()
  let earlier = 0
  for (let done = 0; done < settings.cases; done++) {
    if (onProgress(done) === 'stop') return null
    const members = Array.from({ length: 1 + Math.floor(chance() * 4) }, (_, index) => `member-${index + 1}`)
    const { today } = settings
    const language = from.definition.defaultLanguage
    const answers = syntheticAnswers(from, { today, language, members, chance })
    const upgrade = upgradeAnswers(from, to, answers)
    earlier += Object.keys(upgrade.earlier).length
    const before = outcomeOf(from, answers, catalogue, today)
    const after = outcomeOf(to, upgrade.answers, catalogue, today)
    pairs.push({ before: before.offered, after: after.offered })
    for (const key of new Set([...before.scores.keys(), ...after.scores.keys()])) {
      const [old, now] = [before.scores.get(key) ?? '–', after.scores.get(key) ?? '–']
      if (old === now) continue
      const name = key.split(' ').slice(0, 2).join(' ')
      const change = changes.get(name) ?? { cases: 0, examples: new Map<string, number>() }
      change.cases++
      const example = `${old} → ${now}`
      change.examples.set(example, (change.examples.get(example) ?? 0) + 1)
      changes.set(name, change)
    }
    // The page stays alive: a case takes some milliseconds, all of them seconds.
    await new Promise((resolve) => {
      setTimeout(resolve, 0)
    })
  }
  const scores = [...changes].map(([name, { cases, examples }]): ScoreDifference => {
    const [score = '', output = ''] = name.split(' ')
    const [example = ''] = [...examples].toSorted((a, b) => b[1] - a[1])[0] ?? []
    return { score, output, cases, example }
  })
  return {
    cases: settings.cases,
    scores: scores.toSorted((a, b) => b.cases - a.cases),
    options: differences(pairs),
    earlier,
  }
}

import type { Score, Texts } from '#/core/questionnaire/definition.ts'
import type { ScoreResult, ScoreValue } from '#/core/questionnaire/scoring.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import type { Language } from '#/app/words/catalog.ts'
import { type Say, wordsIn } from '#/app/words/words.ts'

/** What a score came to, said in one line: figure, class, levels, and honestly what missing answers leave open. */
export function scoreWords(
  session: FormSession,
  score: Score,
  { outputs, range }: ScoreResult,
  language: Language,
): string {
  const words = wordsIn('shared', language)
  const text = (texts: Texts | undefined): string => session.say(texts)
  const open = words('undecided') + (range === null ? '' : ` (${range[0]}–${range[1]})`)
  switch (score.kind) {
    case 'sum':
    case 'raw-sum': {
      const figure = outputs['sum'] ?? outputs['raw'] ?? null
      if (typeof figure !== 'number') return open
      const band = score.bands.find(({ id }) => id === outputs['cls'])
      const points = words('points', { count: figure })
      return band === undefined ? points : `${points}; ${text(band.label)}`
    }
    case 'count': {
      const count = words('ofAll', { count: Number(outputs['count'] ?? 0), total: score.items.length })
      return [count, ...flagsSaid(score.flags, outputs, words, text)].join('; ') + rangeOf(range)
    }
    case 'threshold-count': {
      const said = flagsSaid(score.flags, outputs, words, text)
      return said.length === 0 ? words('noneApplies') : said.join('; ')
    }
    case 'area-levels': {
      const level = (value: ScoreValue | undefined): string =>
        typeof value === 'string'
          ? (areaLevel(words, value) ?? text(score.levels[value]))
          : words('undecided')
      const areas = score.areas.map(({ id, label }) => `${text(label)}: ${level(outputs[id])}`)
      return [level(outputs['overall']), ...areas].join('; ')
    }
  }
}

const rangeOf = (range: ScoreResult['range']): string => (range === null ? '' : ` (${range[0]}–${range[1]})`)

/** Flags that hold, and those that missing answers leave open; what does not hold is not said. */
function flagsSaid(
  flags: readonly { readonly id: string; readonly label: Texts }[],
  outputs: ScoreResult['outputs'],
  words: Say<'shared'>,
  text: (texts: Texts) => string,
): readonly string[] {
  return flags.flatMap(({ id, label }) => {
    const value = outputs[id] ?? null
    if (value === false) return []
    return [value === null ? `${text(label)}: ${words('undecided')}` : text(label)]
  })
}

/** The level of one area; null for a level of the whole. */
function areaLevel(words: Say<'shared'>, value: string): string | null {
  switch (value) {
    case 'none':
      return words('levelNone')
    case 'basic':
      return words('levelBasic')
    case 'above':
      return words('levelAbove')
    default:
      return null
  }
}

import type { Indicator } from '#/core/indicators/indicator.ts'
import type { Formats } from '#/app/words/formats.ts'
import type { Say } from '#/app/words/words.ts'

/** How one indicator's figures are said. */
export interface SayFigure {
  /** `of`: how many there are to count; with none, nothing is hidden. */
  readonly value: (value: number | null, of: number | null) => string
  readonly count: (count: number | null) => string
}

export function figureWords(words: Say<'indicators'>, formats: Formats, { measure }: Indicator): SayFigure {
  const count = (value: number | null): string => (value === null ? words('hidden') : formats.number(value))
  return {
    count,
    value: (value, of) => {
      if (value === null) return of === 0 ? words('nothing') : words('hidden')
      if (measure === 'share') return formats.percent(value)
      return measure === 'median-days' ? words('daysLong', { count: Math.round(value) }) : count(value)
    },
  }
}

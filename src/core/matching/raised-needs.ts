import type { Matches } from './match.ts'

/** The needs that anybody's answers in this household raise, by code. */
export const raisedNeeds = ({ compiled, rows }: Matches): readonly string[] =>
  compiled.catalogue.needs.flatMap(({ code }, index) =>
    rows.some(({ raised }) => raised[index] === 1) ? [code] : [],
  )

/**
 * Three-valued logic (docs/rules/matching.md, [M2]): no < unknown < yes, so
 * "and" is the lowest and "or" the highest. A blank is unknown, never no.
 */
export const NO = 0
export const UNKNOWN = 1
export const YES = 2
export type Truth = typeof NO | typeof UNKNOWN | typeof YES

/** All must hold; nothing to hold is yes. */
export function allOf(truths: Iterable<Truth>): Truth {
  let lowest: Truth = YES
  for (const truth of truths) if (truth < lowest) lowest = truth
  return lowest
}

/** One must hold; with nothing to choose from it is no (a rule with an empty `any` does not ask). */
export function anyOf(truths: Iterable<Truth>): Truth {
  let highest: Truth = NO
  for (const truth of truths) if (truth > highest) highest = truth
  return highest
}

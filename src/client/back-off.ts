/** How long to wait between tries, in ms. */
export interface BackOff {
  readonly firstMs: number
  readonly longestMs: number
}

/** A road that held this long was good: what fails after it is a first failure again. */
const GOOD_MS = 30_000

/**
 * The pause before the next try: doubled with each failure in a row up to a
 * longest, then spread over its upper half, so that a whole office that lost
 * the server in one moment does not come back in one moment.
 *
 * @param failures - in a row, this one counted
 * @param chance - 0 up to 1
 */
export function pauseMs(failures: number, chance: number, { firstMs, longestMs }: BackOff): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(Math.max(failures, 1) - 1, 30))
  return whole / 2 + (whole / 2) * chance
}

/** Failures in a row once a road broke that had been open so long: one that opens and breaks at once gains nothing. */
export const failuresAfter = (failures: number, openForMs: number): number =>
  openForMs >= GOOD_MS ? 1 : failures + 1

/** A moment around every so many ms, so that tablets asking by themselves do not fall into step. */
export const aroundMs = (everyMs: number, chance: number): number => everyMs * (0.75 + chance / 2)

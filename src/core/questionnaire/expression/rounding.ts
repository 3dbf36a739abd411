/**
 * A number rounded to some digits after the point (before it, when negative),
 * counting with the digits as written: 1.005 to two digits is 1.01. Halves go
 * up (2.5 to 3, -2.5 to -2), as in XPath and ODK Collect.
 */
export function rounded(value: number, digits: number): number {
  if (!Number.isFinite(value)) return value
  const places = Math.trunc(digits)
  if (Number.isNaN(places) || Math.abs(places) > 30) return Number.NaN
  const shifted = Number(moved(value, places))
  // A number too large to have halves is already round.
  const round = Math.abs(shifted) >= 2 ** 52 ? shifted : Math.round(shifted)
  const result = Number(moved(round, -places))
  return result === 0 ? 0 : result
}

/** The number with its point moved, without the error that multiplying brings. */
function moved(value: number, places: number): string {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  return `${mantissa}e${Number(exponent) + places}`
}

/** What somebody has typed into a number field so far. */
export type TypedNumber =
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'number'; readonly value: number }
  | { readonly outcome: 'not-a-number' }
  | { readonly outcome: 'too-fine'; readonly decimals: number }

/**
 * Reads a number as people here write it: comma or point before decimals,
 * spaces between thousands. `1.234` is one and a bit, never a thousand.
 *
 * @param decimals - most digits after the comma; 0 for counts
 */
export function readTypedNumber(text: string, decimals: number): TypedNumber {
  const tight = text.replace(/[\s\u00a0\u202f]/g, '')
  if (tight === '') return { outcome: 'empty' }
  const parts = /^([-\u2212]?)(\d{1,12})(?:[.,](\d*))?$/.exec(tight)
  if (parts === null) return { outcome: 'not-a-number' }
  const [, sign = '', whole = '', fraction = ''] = parts
  if (fraction.length > decimals) return { outcome: 'too-fine', decimals }
  const value = Number(`${whole}.${fraction === '' ? '0' : fraction}`)
  return { outcome: 'number', value: sign === '' || value === 0 ? value : -value }
}

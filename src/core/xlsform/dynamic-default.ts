const LETTER =
  '[A-Za-z_\\u00C0-\\u02FF\\u0370-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFFFD]'
const WORD = `${LETTER}(?:${LETTER}|[-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040])*`
const QUALIFIED = `${WORD}(?::${WORD})?`

/** The pieces ODK's converter cuts a default into, in its order; true: such a piece makes it an expression. */
const PIECES: readonly (readonly [RegExp, 'still' | 'moving' | 'mathematics'])[] = [
  [/-?\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?)?/y, 'still'],
  [/\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?/y, 'still'],
  [/-?\d+\.\d*|-?\.\d+|-?\d+/y, 'still'],
  [/[*+-]| mod | div /y, 'mathematics'],
  [/\|/y, 'moving'],
  [/"[^"]*"|'[^']*'/y, 'still'],
  [/\$\{\s*(?:[^\s{}]+#)?[^\s{}]+\s*\}/y, 'moving'],
  [new RegExp(`${QUALIFIED}\\(`, 'y'), 'moving'],
  [new RegExp(`${QUALIFIED}\\[`, 'y'), 'moving'],
  [new RegExp(`${QUALIFIED}://`, 'y'), 'still'],
  [new RegExp(QUALIFIED, 'y'), 'still'],
  [/[\s\S]/y, 'still'],
]

/** Types whose plain values have hyphens in them. */
const HYPHENATED: ReadonlySet<string> = new Set(['date', 'date-time', 'geopoint', 'geotrace', 'geoshape'])

/**
 * Is a default an expression, or the value itself? As ODK's converter decides:
 * a reference, a function, a predicate or arithmetic makes it an expression.
 */
export function isDynamicDefault(text: string, type: string): boolean {
  let at = 0
  while (at < text.length) {
    for (const [piece, kind] of PIECES) {
      piece.lastIndex = at
      const found = piece.exec(text)
      if (found === null) continue
      if (kind === 'mathematics') return !(found[0] === '-' && HYPHENATED.has(type))
      if (kind === 'moving') return true
      at += found[0].length
      break
    }
  }
  return false
}

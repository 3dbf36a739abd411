/** What a name may be: an XML name without a colon. */
export const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u

/** Latin letters, figures and one separator of any text; '' when nothing of it is left. */
function plain(text: string, separator: string): string {
  const letters = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/gu, (other) =>
      /[\p{L}\p{N}]/u.test(other) ? `u${(other.codePointAt(0) ?? 0).toString(16)}` : separator,
    )
  return separator === '-'
    ? letters.replaceAll(/[-_]+/g, '-').replaceAll(/^-|-$/g, '')
    : letters.replaceAll(/^-+/g, '')
}

/** A question's key by its name: lower case, Latin; it stays when the text or the place changes. */
export function keyOf(name: string): string {
  const letters = plain(name, '_')
  return /^[a-z]/.test(letters) ? letters : `q_${letters}`
}

/** A definition's id by the form's: lower case, words joined by hyphens. */
export function definitionId(formId: string): string {
  const letters = plain(formId, '-')
  if (letters === '') return 'form'
  return /^[a-z]/.test(letters) ? letters : `form-${letters}`
}

/** A version of three numbers: `2024010112` is `2024010112.0.0`; null when the text has no number. */
export function definitionVersion(text: string): string | null {
  const numbers = text.match(/\d+/g)
  if (numbers === null) return null
  const [major = '0', minor = '0', patch = '0'] = numbers.map((digits) => digits.replace(/^0+(?=\d)/, ''))
  return `${major}.${minor}.${patch}`
}

/** What a name that is not one could be instead. */
export function suggestedName(wrong: string): string {
  const name = wrong
    .trim()
    .replaceAll(/\s+/g, '_')
    .replaceAll(/[^\p{L}\p{M}\p{N}_.-]/gu, '')
    .replaceAll(/_+/g, '_')
  return NAME.test(name) ? name : `q_${name.replaceAll(/^[^\p{L}\p{N}_]+/gu, '')}`
}

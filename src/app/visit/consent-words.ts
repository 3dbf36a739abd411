import type { Say } from '#/app/words/words.ts'

/** Where a person stands with a purpose, in a word. */
export function consentWords(words: Say<'visit'>, state: string): string {
  switch (state) {
    case 'given':
      return words('stateGiven')
    case 'refused':
      return words('stateRefused')
    case 'deferred':
      return words('stateDeferred')
    case 'withdrawn':
      return words('stateWithdrawn')
    case 'expired':
      return words('stateExpired')
    default:
      return words('stateUnset')
  }
}

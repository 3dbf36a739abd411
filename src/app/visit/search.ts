import type { HouseholdSummary } from '#/client/vault-api.ts'
import { plain } from '#/app/words/plain-letters.ts'

/** Does one slip (a letter wrong, missing or too many, or two exchanged) turn one word into the other? */
function nearly(word: string, typed: string): boolean {
  if (Math.abs(word.length - typed.length) > 1) return false
  let i = 0
  while (i < word.length && word[i] === typed[i]) i++
  const isExchanged =
    word[i] === typed[i + 1] && word[i + 1] === typed[i] && word.slice(i + 2) === typed.slice(i + 2)
  return (
    isExchanged ||
    word.slice(i + 1) === typed.slice(i + 1) ||
    word.slice(i) === typed.slice(i + 1) ||
    word.slice(i + 1) === typed.slice(i)
  )
}

/** Does a word begin with what was typed, but for one slip? What was typed may miss a letter or have one too many. */
const nearlyBegins = (word: string, typed: string): boolean =>
  [typed.length - 1, typed.length, typed.length + 1].some((length) => nearly(word.slice(0, length), typed))

/** Shorter words are forgiven nothing: one slip in three letters is another word. */
const FORGIVEN_FROM = 4

/** Households whose name or address holds every typed word, forgiving diacritics and one slip in longer words. */
export function findHouseholds(
  households: readonly HouseholdSummary[],
  typed: string,
): readonly HouseholdSummary[] {
  const wanted = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (wanted.length === 0) return households
  return households.filter(({ label, address, parish }) => {
    const text = plain(`${label} ${address} ${parish}`)
    const words = text.split(/[^\p{L}\p{N}]+/u)
    return wanted.every(
      (word) =>
        text.includes(word) ||
        (word.length >= FORGIVEN_FROM && words.some((each) => nearlyBegins(each, word))),
    )
  })
}

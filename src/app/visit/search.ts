import type { HouseholdSummary } from '#/client/vault-api.ts'

/** Small letters without diacritics: "Ķēniņš" is found by "kenins". */
export const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** At most one letter wrong, missing or too many. */
function nearly(word: string, typed: string): boolean {
  if (Math.abs(word.length - typed.length) > 1) return false
  let i = 0
  while (i < word.length && word[i] === typed[i]) i++
  const same = word.slice(i + 1) === typed.slice(i + 1)
  return same || word.slice(i) === typed.slice(i + 1) || word.slice(i + 1) === typed.slice(i)
}

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
        (word.length > 3 && words.some((each) => nearly(each.slice(0, word.length), word))),
    )
  })
}

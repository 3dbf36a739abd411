import type { Say } from '#/app/words/words.ts'

/** What a warning about a household is called. */
export function warningWords(words: Say<'visit'>, kind: string): string {
  if (kind === 'dog') return words('warningDog')
  if (kind === 'violence') return words('warningViolence')
  if (kind === 'infection') return words('warningInfection')
  return kind === 'access' ? words('warningAccess') : words('warningOther')
}

import { purposeRegister } from '#/client/consents.ts'
import type { ConsentStanding } from '#/client/vault-api.ts'
import type { ConsentState } from '#/core/consent/fold.ts'
import { Badge } from '#/app/ui/badge.tsx'
import type { Language } from '#/app/words/catalog.ts'
import type { useFormats } from '#/app/words/formats.ts'
import { type Say, useWords } from '#/app/words/words.ts'

/** Where a person stands with a purpose, in a word. */
export function stateWords(words: Say<'visit'>, state: ConsentState): string {
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
    case 'changed':
      return words('stateChanged')
    case 'unset':
      return words('stateUnset')
  }
}

/** The same with its last day, where it has one. */
export function consentWords(
  words: Say<'visit'>,
  formats: Pick<ReturnType<typeof useFormats>, 'date'>,
  standing: ConsentStanding,
  purpose: string,
): string {
  const state = stateWords(words, standing.purposes[purpose] ?? 'unset')
  const until = standing.until[purpose]
  return until === undefined ? state : words('untilDay', { state, date: formats.date(until.slice(0, 10)) })
}

/**
 * Was this person asked at all? Whoever wants to talk alone is shown as anybody
 * who said "not now": the others at the table see no difference.
 */
export const isAsked = (standing: ConsentStanding | undefined): boolean =>
  standing !== undefined &&
  (standing.noticeAcknowledged || Object.values(standing.purposes).some((state) => state !== 'unset'))

/** What runs out before the next visit, has run out, or was stopped by a changed notice. */
export function AskAgain({
  standing,
  language,
}: {
  readonly standing: ConsentStanding
  readonly language: Language
}) {
  const words = useWords('visit')
  const names = (why: ConsentStanding['askAgain'][number]['why']): string =>
    standing.askAgain
      .filter((each) => each.why === why)
      .map(
        ({ purpose }) => purposeRegister.purposes.find(({ id }) => id === purpose)?.name[language] ?? purpose,
      )
      .join(', ')
  const said = [
    ['ends-soon', (purposes: string) => words('askEndsSoon', { purposes })],
    ['ended', (purposes: string) => words('askEnded', { purposes })],
    ['notice-changed', (purposes: string) => words('askChanged', { purposes })],
  ] as const
  return said.map(([why, say]) =>
    names(why) === '' ? null : (
      <Badge key={why} tone="warn" icon="clock">
        {say(names(why))}
      </Badge>
    ),
  )
}

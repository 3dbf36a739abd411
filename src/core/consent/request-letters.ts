import type { Purpose } from './purposes.ts'
import type { RequestState } from './requests.ts'
import { type RightGround, applicableRights } from './rights.ts'
import { dataWords } from './words/data-words.ts'
import { type LetterKind, requestWords } from './words/request-words.ts'

type Language = 'lv' | 'en' | 'ru'

/** A letter as plain paragraphs: a screen shows it, a person reads it over, paper prints it. */
export interface RequestLetter {
  readonly kind: LetterKind
  readonly title: string
  readonly paragraphs: readonly string[]
}

export interface LetterFacts {
  readonly controller: string
  readonly contact: string
  readonly dpo: string
  /** Stands in the greeting only; null names nobody. */
  readonly addressee: string | null
  /** What is held about the person, purpose by purpose. */
  readonly held: readonly Purpose[]
  /** How the language writes a calendar day. */
  readonly date: (day: string) => string
}

const fill = (sentence: string, places: Readonly<Record<string, string>>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (place, name: string) => places[name] ?? place)

/** `6-1-a` as people of law write it. */
const basisName = (basis: string): string => `6(1)(${basis.slice(-1)})`

/** Grounds of a right's limits that have a sentence of their own. */
const GROUND: Partial<
  Readonly<Record<RightGround, 'art-17-3-b-legal-duty-or-public-task' | 'art-20-other-basis'>>
> = {
  'art-17-3-b-legal-obligation': 'art-17-3-b-legal-duty-or-public-task',
  'art-17-3-b-public-task-until-objection-succeeds': 'art-17-3-b-legal-duty-or-public-task',
  'art-20-1-a-other-basis': 'art-20-other-basis',
  'art-20-3-public-task': 'art-20-other-basis',
}

/**
 * Letters a request's standing calls for: to show who asks while that is
 * open, to tell of an extension, the answer (Art. 15(1) whole, with what is
 * covered and why), or a refusal with grounds and the ways to complain
 * (Art. 12(4)). An answer may be drafted as soon as it could be given.
 */
export function requestLetters(
  state: RequestState,
  facts: LetterFacts,
  language: Language,
): readonly RequestLetter[] {
  const { article, clock, receivedOn } = state
  if (article === null || clock === null || receivedOn === null) return []
  const words = requestWords[language]
  const asked = words.asked[article]
  const letter = (kind: LetterKind, paragraphs: readonly string[]): RequestLetter => ({
    kind,
    title: words.titles[kind],
    paragraphs: [
      facts.addressee === null ? words.greeting : fill(words.greetingNamed, { name: facts.addressee }),
      fill(words.received, { date: facts.date(receivedOn), asked }),
      ...paragraphs,
      fill(words.questions, { dpo: facts.dpo, controller: facts.controller, contact: facts.contact }),
    ],
  })
  const isOpen = state.status === 'open'
  const due = facts.date(clock.due)
  const letters: RequestLetter[] = []
  if (isOpen && state.identityCheckedOn === null)
    letters.push(
      letter(
        'identity',
        words.identity.map((line) => fill(line, { due })),
      ),
    )
  if (isOpen && state.extension !== null) {
    const { reason } = state.extension
    const first = facts.date(clock.firstMonthEnds)
    letters.push(
      letter(
        'extension',
        [...words.extension, ...words.remedies].map((line) => fill(line, { first, due, reason })),
      ),
    )
  }
  if (state.status === 'answered' || (isOpen && state.identityCheckedOn !== null))
    letters.push(letter('answer', answerParagraphs(state, facts, language)))
  if (state.status === 'refused')
    letters.push(
      letter('refusal', [
        fill(words.refusal, { asked }),
        ...state.grounds.map((ground) => words.grounds[ground]),
        ...words.remedies,
      ]),
    )
  return letters
}

/** What the answer says: what was done and for which purposes, what the right does not reach, what is covered. */
function answerParagraphs(
  { article, redactions }: RequestState,
  { held }: LetterFacts,
  language: Language,
): readonly string[] {
  if (article === null) return []
  const words = requestWords[language]
  const right = applicableRights(held.map(({ id, basis }) => ({ id, basis, automated: true }))).find(
    (each) => each.article === article,
  )
  const nameOf = (id: string): string => held.find((purpose) => purpose.id === id)?.name[language] ?? id
  const names = (ids: readonly string[]): string => ids.map(nameOf).join(', ')
  const reached = names(right?.applies ?? [])
  const limits = [
    ...[...byGround(right?.conditional ?? [])].map(([ground, ids]) =>
      fill(words.underCondition, { purposes: names(ids), ground: groundSentence(ground, language) }),
    ),
    ...[...byGround(right?.excluded ?? [])].map(([ground, ids]) =>
      fill(words.notReached, { purposes: names(ids), ground: groundSentence(ground, language) }),
    ),
  ]
  const copy =
    article === '15'
      ? [
          ...held.map((purpose) =>
            fill(words.purposeLine, {
              name: purpose.name[language],
              data: purpose.data.map((category) => dataWords(category, language)).join(', '),
              basis: [basisName(purpose.basis), purpose.law?.[language]].filter(Boolean).join(', '),
              recipients: purpose.recipients[language],
              retention: purpose.retention[language],
            }),
          ),
          ...words.copyParts,
          words.noAutomation,
        ]
      : []
  const covered = redactions.map(({ place, ground }) => fill(words.withheld, { place, ground }))
  const isWhole = limits.length === 0 && covered.length === 0
  return [
    ...words.answers[article].map((line) => fill(line, { purposes: reached === '' ? '–' : reached })),
    ...copy,
    ...covered,
    ...limits,
    // Of the ways to complain Art. 15(1)(f) tells everybody; otherwise whoever did not get all.
    ...(article === '15' || !isWhole ? words.remedies : []),
  ]
}

function byGround(
  limits: readonly { readonly purpose: string; readonly ground: RightGround }[],
): ReadonlyMap<RightGround, readonly string[]> {
  const grounds = new Map<RightGround, string[]>()
  for (const { purpose, ground } of limits) grounds.set(ground, [...(grounds.get(ground) ?? []), purpose])
  return grounds
}

function groundSentence(ground: RightGround, language: Language): string {
  const known = GROUND[ground]
  return known === undefined ? '' : requestWords[language].grounds[known]
}

/** A letter as a text file: the title, then its paragraphs. */
export const letterText = ({ title, paragraphs }: RequestLetter): string =>
  `${[title, ...paragraphs].join('\n\n')}\n`

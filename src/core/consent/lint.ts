import { z } from 'zod'
import { type Definition, type Node, type Question, isAsked } from '#/core/questionnaire/definition.ts'
import { type Notice, lintNotice } from './notice.ts'
import { type ConsentLintProblem, LegalBasis, lintConsent, lintQuestions } from './purposes.ts'

const text = z.string().default('')
const draftTexts = z.looseObject({ lv: text, en: text, ru: text }).nullish()

/**
 * A register as somebody is writing it: everything may still be missing. What
 * `PurposeRegister` would refuse as a whole is said here place by place.
 */
export const RegisterDraft = z.looseObject({
  purposes: z.array(
    z.looseObject({
      id: z.string(),
      basis: LegalBasis.nullish().catch(null),
      special: z.string().nullish(),
      law: draftTexts,
      optional: z.boolean().default(false),
      retention: draftTexts,
      effectOfRefusal: draftTexts,
    }),
  ),
})
export type RegisterDraft = z.infer<typeof RegisterDraft>
type PurposeDraft = RegisterDraft['purposes'][number]
type DraftTexts = z.infer<typeof draftTexts>

const LANGUAGES = ['lv', 'en', 'ru'] as const

const isSaid = (texts: DraftTexts): boolean =>
  texts !== null && texts !== undefined && LANGUAGES.every((language) => texts[language].trim() !== '')

/** Conditions of Art. 9(2) that rest on a law of the Union or a member state; Art. 10 always does. */
const ON_LAW = new Set(['9-2-b', '9-2-g', '9-2-h', '9-2-i', '9-2-j', '10'])

/** What stands against one purpose by itself. */
function lintPurpose(purpose: PurposeDraft, special: ReadonlySet<string>): readonly ConsentLintProblem[] {
  const { id, basis } = purpose
  const found: ConsentLintProblem['code'][] = []
  if (basis === null || basis === undefined) found.push('no-legal-basis')
  if (purpose.optional !== (basis === '6-1-a')) found.push('basis-and-choice-disagree')
  if (!isSaid(purpose.retention)) found.push('no-retention')
  if (purpose.optional && !isSaid(purpose.effectOfRefusal)) found.push('no-effect-of-refusal')
  const condition = purpose.special ?? null
  const onLaw = basis === '6-1-c' || basis === '6-1-e' || (condition !== null && ON_LAW.has(condition))
  if (onLaw && !isSaid(purpose.law)) found.push('no-law-reference')
  if (special.has(id) && condition === null) found.push('special-data-without-condition')
  if (basis === '6-1-f') found.push('interest-of-an-authority')
  return found.map((code) => ({ code, place: id }))
}

/** Questions that are asked, in the order of the form. */
function questionsOf(nodes: readonly Node[]): readonly Question[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'question') return isAsked(node) ? [node] : []
    return questionsOf(node.children)
  })
}

/** What stands against a questionnaire's questions: no purpose, no basis, or a purpose that says not how long. */
function lintQuestionnaire(register: RegisterDraft, definition: Definition): readonly ConsentLintProblem[] {
  const questions = questionsOf(definition.body)
  const lasting = new Map(register.purposes.map(({ id, retention }) => [id, isSaid(retention)]))
  return [
    ...lintQuestions(
      register,
      questions.map(({ key, purpose }) => ({ key, purpose })),
    ),
    ...questions.flatMap(({ key, purpose, basis }): readonly ConsentLintProblem[] => [
      ...((basis ?? '').trim() === '' ? [{ code: 'question-without-basis', place: key } as const] : []),
      ...(lasting.get(purpose ?? '') === false
        ? [{ code: 'question-without-retention', place: key } as const]
        : []),
    ]),
  ]
}

/**
 * Language versions of one questionnaire (imported as separate forms) must ask
 * the same questions for the same purposes: nobody consents to more in one
 * language than in another.
 */
function lintVersions(versions: readonly Definition[]): readonly ConsentLintProblem[] {
  const [first, ...others] = versions
  if (first === undefined) return []
  const wanted = new Map(questionsOf(first.body).map(({ key, purpose }) => [key, purpose]))
  return others.flatMap((other) => {
    const own = new Map(questionsOf(other.body).map(({ key, purpose }) => [key, purpose]))
    const keys = new Set([...wanted.keys(), ...own.keys()])
    return [...keys].flatMap((key): readonly ConsentLintProblem[] =>
      wanted.has(key) && own.has(key) && wanted.get(key) === own.get(key)
        ? []
        : [{ code: 'purposes-differ-by-language', place: `${other.languages.join(', ')}: ${key}` }],
    )
  })
}

/** A notice must name every purpose a question serves, in each language. */
function lintNotices(notice: Notice, served: ReadonlySet<string>): readonly ConsentLintProblem[] {
  const left = LANGUAGES.flatMap((language) =>
    [...served]
      .filter((purpose) => !notice.languages[language].purposes.includes(purpose))
      .map((purpose) => ({ code: 'notice-leaves-out-purpose', place: `${language}: ${purpose}` }) as const),
  )
  return [...lintNotice(notice), ...left]
}

export interface ConsentRelease {
  readonly register: RegisterDraft
  /** Each questionnaire as its language versions: one definition, or one per language. */
  readonly questionnaires: readonly (readonly Definition[])[]
  readonly notices: readonly Notice[]
  /** Purposes for which the screens ask a yes or no. */
  readonly asked: readonly string[]
}

/**
 * The consent lint: everything that stands against publishing this register
 * with these questionnaires and notices. Empty means it may be published.
 * Questions marked sensitive make their purpose one of special categories
 * (GDPR Art. 9 and 10).
 */
export function lintRelease(release: ConsentRelease): readonly ConsentLintProblem[] {
  const { register, questionnaires, notices, asked } = release
  const questions = questionnaires.flat().flatMap(({ body }) => questionsOf(body))
  const served = new Set(
    questions.flatMap(({ purpose }) => (purpose === undefined || purpose === '' ? [] : [purpose])),
  )
  const special = new Set(
    questions.flatMap(({ purpose, sensitive }) =>
      sensitive === true && purpose !== undefined ? [purpose] : [],
    ),
  )
  return [
    ...register.purposes.flatMap((purpose) => lintPurpose(purpose, special)),
    ...lintConsent(register, asked),
    ...questionnaires.flatMap((versions) => [
      ...versions.flatMap((definition) => lintQuestionnaire(register, definition)),
      ...lintVersions(versions),
    ]),
    ...notices.flatMap((notice) => lintNotices(notice, served)),
  ]
}

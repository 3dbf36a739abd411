import { z } from 'zod'

/** One text in each language we speak. */
export const Texts = z.strictObject({ lv: z.string().min(1), en: z.string().min(1), ru: z.string().min(1) })
export type Texts = z.infer<typeof Texts>

/** GDPR Article 6(1). */
export const LegalBasis = z.enum(['6-1-a', '6-1-b', '6-1-c', '6-1-d', '6-1-e', '6-1-f'])
export type LegalBasis = z.infer<typeof LegalBasis>

/** GDPR Article 9(2) conditions, and Article 10 (convictions and offences). */
const SpecialCondition = z.enum([
  '9-2-a',
  '9-2-b',
  '9-2-c',
  '9-2-d',
  '9-2-e',
  '9-2-f',
  '9-2-g',
  '9-2-h',
  '9-2-i',
  '9-2-j',
  '10',
])

/** How long answers stay, in a form a machine can count; the text beside it is what people read. */
const Keep = z.strictObject({
  /** What starts the count: the case is closed, or the consent ends (withdrawn, refused or run out). */
  from: z.enum(['case-closed', 'consent-ended']),
  /** Calendar months from then; 0 for at once. */
  months: z.int().nonnegative(),
})

export const Purpose = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z-]*$/),
    name: Texts,
    /** What is done with the answers, in plain words. */
    explanation: Texts,
    basis: LegalBasis,
    /** GDPR Article 9(2) condition, where data are special. */
    special: SpecialCondition.nullable(),
    law: Texts.nullable(),
    optional: z.boolean(),
    data: z.array(z.string()).min(1),
    recipients: Texts,
    retention: Texts,
    keep: Keep.optional(),
    /** How long the consent holds, months; null where consent is not the basis. */
    validMonths: z.int().positive().nullable(),
    /** What saying no changes. */
    effectOfRefusal: Texts.nullable(),
  })
  .refine((purpose) => purpose.optional === (purpose.basis === '6-1-a'), {
    message: 'consent (6(1)(a)) is the basis of optional purposes and of no others',
  })
  .refine((purpose) => purpose.optional || purpose.law !== null, {
    message: 'a statutory purpose names its law',
  })
  .refine((purpose) => !purpose.optional || purpose.effectOfRefusal !== null, {
    message: 'an optional purpose says what refusing changes',
  })
export type Purpose = z.infer<typeof Purpose>

export const PurposeRegister = z.strictObject({
  formatVersion: z.literal(1),
  version: z.string(),
  purposes: z.array(Purpose).min(1),
})
export type PurposeRegister = z.infer<typeof PurposeRegister>

/** The rights a resident has where data are used on this basis (GDPR 7(3), 15–21). */
export function rightsFor(basis: LegalBasis): readonly string[] {
  const always = ['15', '16', '18']
  switch (basis) {
    case '6-1-a':
      return ['7(3)', ...always, '17', '20']
    case '6-1-b':
      return [...always, '17', '20']
    case '6-1-c':
      return always
    case '6-1-d':
      return [...always, '17']
    case '6-1-f':
    case '6-1-e':
      return [...always, '17', '21']
  }
}

export interface ConsentLintProblem {
  readonly code:
    | 'consent-for-statutory-purpose'
    | 'unknown-purpose'
    | 'question-without-purpose'
    | 'question-without-basis'
    | 'question-without-retention'
    | 'purposes-differ-by-language'
    | 'notice-leaves-out-purpose'
    | 'no-legal-basis'
    | 'basis-and-choice-disagree'
    | 'no-law-reference'
    | 'no-effect-of-refusal'
    | 'no-retention'
    | 'special-data-without-condition'
    | 'interest-of-an-authority'
    | 'easy-read-missing'
    | 'notice-does-not-follow'
    | 'change-not-declared'
  readonly place: string
}

/** As much of a register as these checks read: it may still be a draft. */
interface NamedPurposes {
  readonly purposes: readonly { readonly id: string; readonly optional: boolean }[]
}

/** A consent may be asked for optional purposes only: a legal duty is not consented to. */
export function lintConsent(
  register: NamedPurposes,
  asked: readonly string[],
): readonly ConsentLintProblem[] {
  return asked.flatMap((id): readonly ConsentLintProblem[] => {
    const purpose = register.purposes.find((each) => each.id === id)
    if (purpose === undefined) return [{ code: 'unknown-purpose', place: id }]
    return purpose.optional ? [] : [{ code: 'consent-for-statutory-purpose', place: id }]
  })
}

/** Every question serves a purpose of the register. */
export function lintQuestions(
  register: NamedPurposes,
  questions: readonly { readonly key: string; readonly purpose: string | undefined }[],
): readonly ConsentLintProblem[] {
  const known = new Set(register.purposes.map(({ id }) => id))
  return questions.flatMap(({ key, purpose }): readonly ConsentLintProblem[] => {
    if (purpose === undefined || purpose === '') return [{ code: 'question-without-purpose', place: key }]
    return known.has(purpose) ? [] : [{ code: 'unknown-purpose', place: `${key}: ${purpose}` }]
  })
}

import { sha256 } from '@noble/hashes/sha2.js'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { type Catalogue, type Option, Slug, catalogueSha256 } from '#/core/catalogue/catalogue.ts'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import { Language, Texts, textIn } from '#/core/catalogue/texts.ts'
import { toHex, utf8 } from '#/core/vault/bytes.ts'
import { optionsFragment } from './options-fragment.ts'

const day = z.iso.date()
const line = z.string().max(300)
const note = z.string().max(2000)

/**
 * One step of the plan, with everything as it was printed: the paper at home
 * and this record must say the same, whatever the catalogue says later.
 */
export const PlanStep = z.strictObject({
  /** null for a step that is not an option of the catalogue ("call your daughter"). */
  option: z.strictObject({ id: HsdsId, slug: Slug }).nullable(),
  name: Texts,
  /** What is to be done, if more than the name says. */
  task: Texts.nullable(),
  who: z.enum(['resident', 'worker', 'family', 'provider']),
  /** The person of the household it is for; null for all. Not printed in the QR. */
  forPerson: z.string().max(64).nullable(),
  by: day.nullable(),
  phone: line.nullable(),
  place: Texts.nullable(),
  hours: Texts.nullable(),
  documents: z.array(Texts).max(30),
  cost: Texts.nullable(),
})
export type PlanStep = z.infer<typeof PlanStep>

export const OUTCOME_STATES = [
  'offered',
  'thinking',
  'refused',
  'already-had',
  'accepted',
  'applied',
  'waiting-list',
  'granted',
  'denied',
] as const
export const OutcomeState = z.enum(OUTCOME_STATES)
export type OutcomeState = z.infer<typeof OutcomeState>

/** What may follow; a person may change their mind until the office has decided. */
const FOLLOWS: Readonly<Record<OutcomeState, readonly OutcomeState[]>> = {
  offered: ['thinking', 'refused', 'already-had', 'accepted'],
  thinking: ['refused', 'already-had', 'accepted'],
  refused: ['offered', 'accepted'],
  'already-had': ['offered'],
  accepted: ['refused', 'applied', 'already-had'],
  applied: ['waiting-list', 'granted', 'denied', 'refused'],
  'waiting-list': ['granted', 'denied', 'refused'],
  granted: [],
  denied: ['applied'],
}

/** Which states may follow this one. */
export const nextStates = (state: OutcomeState): readonly OutcomeState[] => FOLLOWS[state]

export const OutcomeReason = z.enum([
  'not-needed',
  'too-far',
  'too-expensive',
  'too-much-paper',
  'no-trust',
  'shame',
  'family-helps',
  'bad-experience',
  'no-reason-given',
  'income-too-high',
  'documents-missing',
  'conditions-not-met',
  'no-places',
  'other',
])
export type OutcomeReason = z.infer<typeof OutcomeReason>

export const OutcomeEntry = z.strictObject({
  state: OutcomeState,
  on: day,
  reason: OutcomeReason.nullable(),
  note: note.default(''),
})
export type OutcomeEntry = z.infer<typeof OutcomeEntry>

/** What came of one offered option, oldest first; it always starts with the offer. */
export const OptionOutcome = z
  .strictObject({
    option: z.strictObject({ id: HsdsId, slug: Slug }),
    forPerson: z.string().max(64).nullable(),
    history: z.array(OutcomeEntry).min(1).max(100),
  })
  .superRefine(({ history }, context) => {
    history.forEach((entry, index) => {
      const before = history[index - 1]
      const allowed =
        before === undefined ? entry.state === 'offered' : FOLLOWS[before.state].includes(entry.state)
      if (!allowed) {
        context.addIssue({
          code: 'custom',
          path: ['history', index, 'state'],
          message: `"${entry.state}" cannot follow "${before?.state ?? 'nothing'}"`,
        })
      }
      if (needsReason(entry.state) && entry.reason === null) {
        context.addIssue({
          code: 'custom',
          path: ['history', index, 'reason'],
          message: 'A reason is needed',
        })
      }
      if (before !== undefined && entry.on < before.on) {
        context.addIssue({
          code: 'custom',
          path: ['history', index, 'on'],
          message: 'Earlier than the entry before',
        })
      }
    })
  })
export type OptionOutcome = z.infer<typeof OptionOutcome>

/** A refusal by the resident and a denial by the office are worth nothing without a reason. */
export const needsReason = (state: OutcomeState): boolean => state === 'refused' || state === 'denied'

/** Which catalogue, rules and answers a plan was made from. */
export const PlanVersions = z.strictObject({
  catalogue: z.strictObject({ version: line, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** The rules stand in the catalogue; their format has a version of its own. */
  rules: z.literal(1),
  /** SHA-256 (hex) of the answers' canonical JSON (`answersSha256`). */
  answersSha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type PlanVersions = z.infer<typeof PlanVersions>

/** The plan left at home. */
export const Plan = z.strictObject({
  format: z.literal('plan/1'),
  madeOn: day,
  /** The language it was printed in. */
  language: Language,
  goal: note.default(''),
  steps: z.array(PlanStep).max(12),
  outcomes: z.array(OptionOutcome).max(200),
  versions: PlanVersions,
  office: z.strictObject({ name: line, phone: line, address: line }).nullable(),
  worker: line.nullable(),
  /** Paper can be found by others: a household may want no QR on it. */
  qr: z.boolean(),
})
export type Plan = z.infer<typeof Plan>

/** SHA-256 (hex) of answers as plain JSON data. */
export const answersSha256 = (answers: unknown): string => toHex(sha256(utf8(canonicalize(answers) ?? '')))

/** The versions a plan made from this catalogue and these answers carries. */
export function planVersions(catalogue: Catalogue, answers: unknown): PlanVersions {
  return {
    catalogue: { version: catalogue.version, sha256: catalogueSha256(catalogue) },
    rules: 1,
    answersSha256: answersSha256(answers),
  }
}

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ')

/**
 * A step out of a catalogue option: the first place it can be had at with its
 * address, hours and phone (else the organisation's phone), the documents and
 * the cost, in all languages.
 */
export function planStep(
  catalogue: Catalogue,
  option: Option,
  choice: Pick<PlanStep, 'who' | 'by' | 'forPerson'>,
): PlanStep {
  const at = option.service_at_locations[0]
  const location = catalogue.locations.find((each) => each.id === at?.location_id)
  const organization = catalogue.organizations.find((each) => each.id === option.organization_id)
  const phones = [at?.phones, option.phones, location?.phones, organization?.phones]
  const schedules = [at?.schedules, option.schedules, location?.schedules]
  const address = location?.addresses[0]
  const street = address === undefined ? '' : joined([address.address_1, address.address_2, address.city])
  const placeName = location?.name ?? organization?.name
  const place =
    placeName === undefined
      ? null
      : Texts.parse({
          lv: joined([textIn(placeName, 'lv'), street]),
          en: joined([textIn(placeName, 'en'), street]),
          ru: joined([textIn(placeName, 'ru'), street]),
        })
  return {
    option: { id: option.id, slug: option.slug },
    name: option.name,
    task: option.application_process ?? null,
    who: choice.who,
    forPerson: choice.forPerson,
    by: choice.by,
    phone: phones.find((list) => list !== undefined && list.length > 0)?.[0]?.number ?? null,
    place,
    hours: schedules.find((list) => list !== undefined && list.length > 0)?.[0]?.description ?? null,
    documents: option.required_documents.map((each) => each.document),
    cost: option.fees_description ?? null,
  }
}

export type OutcomeRecorded =
  | { readonly outcome: 'recorded'; readonly history: readonly OutcomeEntry[] }
  | { readonly outcome: 'not-offered' }
  | { readonly outcome: 'cannot-follow'; readonly from: OutcomeState; readonly next: readonly OutcomeState[] }
  | { readonly outcome: 'reason-missing' }
  | { readonly outcome: 'earlier-than-last'; readonly last: string }

/** Adds what came of an offered option to what is known of it; the history given is not changed. */
export function recordOutcome(history: readonly OutcomeEntry[], entry: OutcomeEntry): OutcomeRecorded {
  const last = history.at(-1)
  if (last === undefined) return { outcome: 'not-offered' }
  const next = nextStates(last.state)
  if (!next.includes(entry.state)) return { outcome: 'cannot-follow', from: last.state, next }
  if (needsReason(entry.state) && entry.reason === null) return { outcome: 'reason-missing' }
  if (entry.on < last.on) return { outcome: 'earlier-than-last', last: last.on }
  return { outcome: 'recorded', history: [...history, entry] }
}

/** A step as the page shows it, in one language. */
export interface PlanPageStep {
  readonly number: number
  readonly slug: string | null
  readonly name: string
  readonly task: string | null
  readonly who: PlanStep['who']
  readonly forPerson: string | null
  readonly by: string | null
  readonly phone: string | null
  readonly place: string | null
  readonly hours: string | null
  readonly documents: readonly string[]
  readonly cost: string | null
}

export interface PlanPage {
  readonly language: Language
  readonly madeOn: string
  readonly goal: string
  readonly office: Plan['office']
  readonly worker: string | null
  readonly steps: readonly PlanPageStep[]
  /** What follows the server's address in the QR; null when the household wants none. */
  readonly qrPath: string | null
  readonly catalogueVersion: string
}

/** Everything the printed page says, in the wanted language; the QR path names options only. */
export function planPageData(plan: Plan, language: Language): PlanPage {
  const text = (texts: Texts | null): string | null => (texts === null ? null : textIn(texts, language))
  const optionIds = plan.steps.flatMap((step) => (step.option === null ? [] : [step.option.id]))
  const { version } = plan.versions.catalogue
  return {
    language,
    madeOn: plan.madeOn,
    goal: plan.goal,
    office: plan.office,
    worker: plan.worker,
    steps: plan.steps.map((step, index) => ({
      number: index + 1,
      slug: step.option?.slug ?? null,
      name: textIn(step.name, language),
      task: text(step.task),
      who: step.who,
      forPerson: step.forPerson,
      by: step.by,
      phone: step.phone,
      place: text(step.place),
      hours: text(step.hours),
      documents: step.documents.map((document) => textIn(document, language)),
      cost: text(step.cost),
    })),
    qrPath: plan.qr && optionIds.length > 0 ? `/options${optionsFragment(version, optionIds)}` : null,
    catalogueVersion: version,
  }
}

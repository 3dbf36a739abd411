import { z } from 'zod'
import { AttachmentReference } from '#/core/vault/attachment.ts'
import { ExemptionGround } from '#/core/consent/not-told.ts'
import { AccountId, AssessmentId, PersonId, RecordId, StreamId, VisitId } from '#/core/vault/ids.ts'

/** A calendar day, `2026-11-23`. */
export const Day = z.iso.date()
const clockTime = z.string().regex(/^\d{2}:\d{2}$/)
const line = z.string().max(300)
const paragraph = z.string().max(4000)

/** `staff` (desk): who an account is. Sealed under the audit key, so the DPO can read it too. */
export const Staff = z.strictObject({
  account: AccountId,
  name: line.min(1),
  role: z.enum(['administrator', 'supervisor', 'worker', 'dpo']),
  phone: line.optional(),
})
export type Staff = z.infer<typeof Staff>

/** `office` (desk): the controller as notices and plans print it. */
export const Office = z.strictObject({
  name: line.min(1),
  address: line,
  phone: line,
  email: line,
  dpo: line,
})
export type Office = z.infer<typeof Office>

/** Something a visitor must know at the door; a violence flag runs out. */
const Warning = z.strictObject({
  kind: z.enum(['dog', 'violence', 'infection', 'access', 'other']),
  note: line,
  until: Day.nullable(),
})

const householdFields = {
  label: line.min(1),
  street: line,
  place: line,
  parish: line,
  point: z.tuple([z.number(), z.number()]).nullable(),
  phone: line,
  language: z.enum(['lv', 'en', 'ru']),
  note: paragraph,
  warnings: z.array(Warning).max(20),
  members: z.array(PersonId).max(40),
}
/** What a household is, all fields known. */
export const HouseholdFacts = z.strictObject(householdFields)
export type HouseholdFacts = z.infer<typeof HouseholdFacts>
/** `household`: the fields one record changes; different fields merge, see `fold.ts`. */
export const HouseholdChange = z.strictObject(householdFields).partial()
export type HouseholdChange = z.infer<typeof HouseholdChange>

/** `person`, sealed under that person's own key. */
export const Person = z.strictObject({
  person: PersonId,
  name: line.min(1),
  birthDate: Day.nullable(),
  /** How they relate to the household's first member, a code of the questionnaire. */
  relation: line,
})
export type Person = z.infer<typeof Person>

/** `visit-plan`: a visit somebody is to make. The latest plan of a visit holds. */
export const VisitPlan = z.strictObject({
  visit: VisitId,
  date: Day,
  time: clockTime.nullable(),
  worker: AccountId,
  reason: z.enum(['first', 'follow-up', 'review', 'overdue', 'request']),
  note: line,
})
export type VisitPlan = z.infer<typeof VisitPlan>

export const DefinitionReference = z.strictObject({
  id: z.string(),
  version: z.string(),
  sha256: z.string(),
})
export type DefinitionReference = z.infer<typeof DefinitionReference>

/**
 * Answers by path, `/members/<person>/age`; the questionnaire reads them. Taken
 * as they are: an assessment has hundreds, and there are thousands of those.
 */
const answers = z.custom<Record<string, unknown>>(
  (found) =>
    typeof found === 'object' &&
    found !== null &&
    !Array.isArray(found) &&
    !Object.hasOwn(found, '__proto__'),
  'answers by path',
)
/** Files named by answers, by their id; absent where there are none. */
const attachments = z.record(z.string(), AttachmentReference).optional()

/** An answer whose question a newer version took away or changed beyond fitting: kept, with where it came from. */
export const EarlierAnswer = z.strictObject({
  definition: DefinitionReference,
  path: z.string(),
  answer: z.unknown(),
  why: z.enum(['removed', 'retyped', 'no-place']),
})
export type EarlierAnswer = z.infer<typeof EarlierAnswer>
const earlier = z.array(EarlierAnswer).max(5000).optional()

/** A draft that was brought to a newer version: from which, to which, when (the worker's clock). */
export const DraftUpgrade = z.strictObject({
  from: DefinitionReference,
  to: DefinitionReference,
  at: z.int(),
  counts: z.strictObject({
    kept: z.int(),
    moved: z.int(),
    renamed: z.int(),
    retyped: z.int(),
    removed: z.int(),
    added: z.int(),
  }),
})
export type DraftUpgrade = z.infer<typeof DraftUpgrade>
const upgrades = z.array(DraftUpgrade).max(50).optional()

/**
 * `assessment`: one revision of what a visit found out, sealed under the
 * household's key. Answers about one person stand apart in
 * `assessment-person` records under that person's key.
 */
export const Assessment = z.strictObject({
  assessment: AssessmentId,
  visit: VisitId,
  definition: DefinitionReference,
  language: z.enum(['lv', 'en', 'ru']),
  respondent: PersonId.nullable(),
  repeats: z.record(z.string(), z.array(z.string())),
  answers,
  personParts: z.array(RecordId),
  attachments,
  earlier,
  upgrades,
})
export type Assessment = z.infer<typeof Assessment>

/** `assessment-person`. */
export const AssessmentPerson = z.strictObject({
  assessment: AssessmentId,
  person: PersonId,
  answers,
  attachments,
  earlier,
})
export type AssessmentPerson = z.infer<typeof AssessmentPerson>

/** `visit-outcome`: the visit took place, was refused, or nobody was home. */
export const VisitOutcome = z.strictObject({
  visit: VisitId,
  outcome: z.enum(['done', 'refused', 'nobody-home']),
  reason: line,
  day: Day,
})
export type VisitOutcome = z.infer<typeof VisitOutcome>

/** `plan`: what was left at home; `src/core/plan` reads it. */
export const PlanRecord = z.strictObject({ visit: VisitId, plan: z.unknown() })
export type PlanRecord = z.infer<typeof PlanRecord>

/** `plan-progress`: what came of one option or step of that visit's plan; `src/core/plan` reads it. */
export const PlanProgressRecord = z.strictObject({ visit: VisitId, progress: z.unknown() })
export type PlanProgressRecord = z.infer<typeof PlanProgressRecord>

/** `referral`: a provider was asked by a link; `src/core/plan` reads it. */
export const ReferralRecord = z.strictObject({ visit: VisitId, referral: z.unknown() })
export type ReferralRecord = z.infer<typeof ReferralRecord>

/** `referral-answer`: what the provider put in, taken out of the box by one of our devices. */
export const ReferralAnswerRecord = z.strictObject({
  /** The referral's record. */
  referral: RecordId,
  /** The server's number of the answer, by which it is taken once. */
  note: z.string().max(64),
  answer: z.unknown(),
})
export type ReferralAnswerRecord = z.infer<typeof ReferralAnswerRecord>

/** `review`: a supervisor's word on one revision of an assessment. */
export const Review = z.strictObject({
  assessment: AssessmentId,
  revision: RecordId,
  decision: z.enum(['approved', 'returned']),
  comments: z.array(z.strictObject({ path: z.string(), text: paragraph.min(1) })).max(200),
  note: paragraph,
})
export type Review = z.infer<typeof Review>

/** What two devices may have said differently, without knowing of each other. */
export const ConflictSubject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('assessment'), assessment: AssessmentId }),
  z.strictObject({ kind: z.literal('household') }),
  z.strictObject({ kind: z.literal('person'), person: PersonId }),
  z.strictObject({ kind: z.literal('visit'), visit: VisitId }),
  z.strictObject({ kind: z.literal('outcome'), visit: VisitId }),
  z.strictObject({ kind: z.literal('plan'), visit: VisitId }),
])
export type ConflictSubject = z.infer<typeof ConflictSubject>

/**
 * `decision`: what a person chose where devices differed. Who and when stand
 * in the record itself; the values are those of the picked sides, now in
 * `result`, which follows all of them. The sides stay as they were written.
 */
export const ConflictDecision = z.strictObject({
  subject: ConflictSubject,
  sides: z.array(RecordId).min(2).max(16),
  /** The side whose value was taken, by field. */
  picks: z.record(z.string(), RecordId),
  /** The record that says what holds since. */
  result: RecordId,
  note: paragraph,
})
export type ConflictDecision = z.infer<typeof ConflictDecision>

/** `decision-seen`: somebody whose side was decided about has read the decision. */
export const DecisionSeen = z.strictObject({ decision: RecordId })
export type DecisionSeen = z.infer<typeof DecisionSeen>

/** `consent` (evidence): a receipt with the salt of its leaf and, for a signature on glass, the image. */
export const ConsentRecord = z.strictObject({
  receipt: z.unknown(),
  salt: z.string(),
  evidence: z.string().nullable(),
  /** Signed paper, photographed or scanned: sealed beside; the receipt holds its hash. */
  scan: AttachmentReference.optional(),
  /** Secret of the letter box printed on the sheet handed out with this notice: base64url, 32 bytes. */
  box: z.string().optional(),
})
export type ConsentRecord = z.infer<typeof ConsentRecord>

/**
 * `task`: something owed to one person that no receipt can say. `inform`: a
 * person outside the household was named, or somebody was told by post (GDPR
 * Art. 14). `speak-alone`: they want to talk without the others; sealed under
 * their own key. Once done, done: the order of arrival does not matter.
 */
export const HouseholdTask = z.strictObject({
  task: RecordId,
  about: z.enum(['inform', 'speak-alone']),
  /** A member; null for somebody named who does not live here. */
  person: PersonId.nullable(),
  /** Who was named and what they are to the household; empty for a member. */
  name: line,
  since: Day,
  done: z
    .strictObject({
      on: Day,
      how: z.enum(['told', 'handed', 'posted', 'not-required']),
      /** Why it is not required (Art. 14(5)); empty otherwise. */
      note: line,
      /** Which of the four grounds of Art. 14(5) it is; absent otherwise. */
      ground: ExemptionGround.optional(),
    })
    .nullable(),
  /** The officer's word that a closing does not count, and the person is to be told after all; absent otherwise. */
  overrules: z.strictObject({ closing: RecordId, why: z.string().max(4000) }).optional(),
})
export type HouseholdTask = z.infer<typeof HouseholdTask>

/** `draft`: an unfinished visit, in a slot replaced on every answer. */
export const VisitDraft = z.strictObject({
  draft: RecordId,
  household: StreamId,
  visit: VisitId,
  assessment: AssessmentId,
  /** The revision being corrected, null for a first assessment. */
  corrects: RecordId.nullable(),
  state: z.enum(['open', 'closed']),
  /** Where the worker was: which step and section to come back to. */
  step: z.string(),
  definition: DefinitionReference.nullable(),
  language: z.enum(['lv', 'en', 'ru']),
  respondent: PersonId.nullable(),
  repeats: z.record(z.string(), z.array(z.string())),
  answers,
  attachments,
  earlier,
  upgrades,
  /** Option slugs the resident accepted, refused, thinks about, or had already. */
  choices: z.record(z.string(), z.enum(['accepted', 'thinking', 'refused', 'already-had'])),
  /** Why an option was refused, by the key of its choice: a code of `src/core/plan`. */
  reasons: z.record(z.string(), z.string().max(40)).optional(),
  /** How the notice was given, for the receipts still to be made; absent until it was. */
  delivery: z.enum(['shown', 'read-aloud', 'printed']).optional(),
  /** Which text of the notice is shown; absent for the full one. */
  variant: z.enum(['full', 'easy']).optional(),
  /** What the page left at home says besides the chosen options; absent until something was written. */
  page: z
    .strictObject({
      goal: z.string().max(2000),
      withoutQr: z.boolean(),
      /** Who does a step, by the key of its choice; absent is the resident. */
      who: z.record(z.string(), z.enum(['resident', 'worker', 'family', 'provider'])),
      /** By when a step is to be done, by the same key. */
      by: z.record(z.string(), Day).optional(),
      /** Steps that are no option of the catalogue: "call your daughter". */
      ownSteps: z.array(line.min(1)).max(6),
    })
    .optional(),
})
export type VisitDraft = z.infer<typeof VisitDraft>

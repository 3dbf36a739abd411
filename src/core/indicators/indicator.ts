import { z } from 'zod'
import { Texts } from '#/core/catalogue/texts.ts'

/**
 * What can be counted, and what is known of each: the fields by which an
 * indicator may choose and group. None says who somebody is.
 */
export const SUBJECTS = {
  /** A household visited, or tried to, in the period. */
  asked: ['answered', 'refused', 'parish'],
  /** A household of the caseload, by the end of the period. */
  household: ['visited', 'parish'],
  /** A household whose wish how to be contacted is known twice, by the end of the period. */
  contact: ['first', 'now', 'parish'],
  /** An option offered in the period. */
  offer: ['option', 'refused', 'reason', 'granted', 'parish'],
  /** A decision of an office in the period; the days of a grant are those since the offer. */
  decision: ['option', 'denied', 'reason', 'parish'],
  /** A provider's answer to a referral, in the period. */
  referral: ['option', 'answer', 'parish'],
  /** A need raised by a household's answers, by the end of the period. */
  need: ['need', 'met', 'parish'],
  /** An answer to "how was it", of the period; it belongs to nobody. */
  feedback: ['face', 'about'],
} as const
export type Subject = keyof typeof SUBJECTS
const subjects = z.enum([
  'asked',
  'household',
  'contact',
  'offer',
  'decision',
  'referral',
  'need',
  'feedback',
])

const Condition = z.strictObject({ field: z.string(), in: z.array(z.string()).min(1) })
export type Condition = z.infer<typeof Condition>

/** Where a figure is to go. */
const Target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('at-least'), value: z.number() }),
  z.strictObject({ kind: z.literal('at-most'), value: z.number() }),
  /** Higher than the baseline by this part of it: 0.1 is ten per cent more. */
  z.strictObject({ kind: z.literal('rise'), by: z.number().positive() }),
])

/**
 * One indicator, as data: what is counted, of what, grouped by what, where it
 * stood before, where it is to go and until when. Shares are parts of one.
 */
export const Indicator = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    name: Texts,
    /** What the figure means, in plain words. */
    about: Texts,
    subject: subjects,
    measure: z.enum(['share', 'count', 'median-days']),
    /** Which of the subject count at all; all conditions must hold. */
    of: z.array(Condition),
    /** Which of these are counted; for a share only. */
    counted: z.array(Condition).nullable(),
    /** A row for each value of this field. */
    rows: z.string().nullable(),
    /** A column for each value of this field; for a count only. */
    columns: z.string().nullable(),
    /** null: the first figure ever shown. */
    baseline: z.number().nullable(),
    target: Target.nullable(),
    due: z.iso.date().nullable(),
  })
  .superRefine((indicator, context) => {
    const fields: readonly string[] = SUBJECTS[indicator.subject]
    const named = [
      ...indicator.of.map(({ field }) => field),
      ...(indicator.counted ?? []).map(({ field }) => field),
      ...(indicator.rows === null ? [] : [indicator.rows]),
      ...(indicator.columns === null ? [] : [indicator.columns]),
    ]
    for (const field of named)
      if (!fields.includes(field))
        context.addIssue({ code: 'custom', message: `"${indicator.subject}" has no field "${field}"` })
    if ((indicator.measure === 'share') !== (indicator.counted !== null))
      context.addIssue({ code: 'custom', message: 'a share says what is counted; nothing else does' })
    if (indicator.columns !== null && (indicator.measure !== 'count' || indicator.rows === null))
      context.addIssue({ code: 'custom', message: 'only a count with rows has columns' })
    if (indicator.measure === 'median-days' && indicator.subject !== 'decision')
      context.addIssue({ code: 'custom', message: 'days are known of decisions only' })
    if (indicator.target !== null && indicator.due === null)
      context.addIssue({ code: 'custom', message: 'a target has a day by which it is to be met' })
  })
export type Indicator = z.infer<typeof Indicator>

export const IndicatorSet = z
  .strictObject({
    formatVersion: z.literal(1),
    version: z.string(),
    indicators: z.array(Indicator).min(1).max(50),
  })
  .refine(({ indicators }) => new Set(indicators.map(({ id }) => id)).size === indicators.length, {
    message: 'an id stands twice',
  })
export type IndicatorSet = z.infer<typeof IndicatorSet>

import { z } from 'zod'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import { OutcomeEntry } from './plan.ts'

/** A step that is no option of the catalogue is done, or turned out not to be needed; `open` takes either back. */
export const StepState = z.enum(['open', 'done', 'dropped'])
export type StepState = z.infer<typeof StepState>

/**
 * One thing that came of a plan after the visit. An option is meant by its id
 * and its person, a step in the household's own words by these words: both
 * stay the same when the plan is corrected and printed again.
 */
export const PlanProgress = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('option'),
    option: HsdsId,
    forPerson: z.string().max(64).nullable(),
    entry: OutcomeEntry,
  }),
  z.strictObject({
    of: z.literal('own-step'),
    name: z.string().min(1).max(300),
    state: StepState,
    on: z.iso.date(),
    note: z.string().max(2000).default(''),
  }),
])
export type PlanProgress = z.infer<typeof PlanProgress>

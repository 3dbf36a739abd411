import { z } from 'zod'
import { LegalBasis, Texts } from './purposes.ts'

/**
 * Something the office does with data that no resident is asked for: what it
 * writes down about its own work. Stands in the record of processing (GDPR Art.
 * 30) beside the purposes of the register.
 */
const OfficeActivity = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]*$/),
  name: Texts,
  explanation: Texts,
  basis: LegalBasis,
  law: Texts,
  subjects: Texts,
  data: Texts,
  recipients: Texts,
  retention: Texts,
  /** How many calendar months what was written is kept, where a machine ends it; absent where people do. */
  keepMonths: z.int().positive().optional(),
})
export type OfficeActivity = z.infer<typeof OfficeActivity>

export const OfficeProcessing = z.strictObject({
  formatVersion: z.literal(1),
  version: z.string(),
  activities: z.array(OfficeActivity).min(1),
})
export type OfficeProcessing = z.infer<typeof OfficeProcessing>

/** How long an activity's data are kept, months. An activity that says no number is our bug. */
export function monthsKept({ activities }: OfficeProcessing, id: string): number {
  const months = activities.find((activity) => activity.id === id)?.keepMonths
  if (months === undefined) throw new Error(`the office's processing says no time for ${id}`)
  return months
}

import { z } from 'zod'
import { RecordId } from '#/core/vault/ids.ts'

const Day = z.iso.date()
const text = z.string().max(4000)

/**
 * Why somebody named need not be told, GDPR Art. 14(5)(a)–(d): they have the
 * information; it is impossible or would take disproportionate effort; a law
 * expressly lays the obtaining down; professional secrecy.
 */
export const ExemptionGround = z.enum(['has-it', 'impossible', 'law', 'secrecy'])
export type ExemptionGround = z.infer<typeof ExemptionGround>

/**
 * What happens to a decision that somebody named need not be told (GDPR Art.
 * 14(5)): made at the desk, looked at by an officer, and, where the officer
 * says they must be told after all, put back among the duties by a supervisor's
 * device. Nobody is named.
 */
export const NotToldEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('decided'),
    /** The record of the household by which the duty was closed. */
    closing: RecordId,
    ground: ExemptionGround,
    why: text,
    on: Day,
  }),
  z.strictObject({ kind: z.literal('upheld'), on: Day }),
  z.strictObject({ kind: z.literal('overruled'), why: text, on: Day }),
  z.strictObject({ kind: z.literal('owed-again') }),
])
export type NotToldEvent = z.infer<typeof NotToldEvent>

/** Where such a decision stands. */
export interface NotToldState {
  readonly decision: {
    readonly by: string
    readonly closing: RecordId
    readonly ground: ExemptionGround
    readonly why: string
    readonly on: string
  }
  /** `waiting` until an officer has looked at it; `overruled`: they are to be told after all. */
  readonly standing: 'waiting' | 'upheld' | 'overruled'
  /** The officer's word; null while waiting. */
  readonly judged: { readonly by: string; readonly on: string; readonly why: string } | null
  /** The duty stands in the household's list again. */
  readonly isOwedAgain: boolean
}

interface Line {
  readonly account: string
  readonly event: NotToldEvent
}

/**
 * The first decision counts, and the last word of an officer; anybody else's
 * word on it counts for nothing. Null while the decision itself has not come.
 *
 * @param lines - of one matter, oldest first
 */
export function foldNotTold(
  lines: readonly Line[],
  isOfficer: (account: string) => boolean,
): NotToldState | null {
  let state: NotToldState | null = null
  for (const { account: by, event } of lines)
    if (event.kind === 'decided' && state === null) {
      const { closing, ground, why, on } = event
      state = {
        decision: { by, closing, ground, why, on },
        standing: 'waiting',
        judged: null,
        isOwedAgain: false,
      }
    }
  if (state === null) return null
  for (const { account: by, event } of lines) {
    if (event.kind === 'owed-again') state = { ...state, isOwedAgain: true }
    if (event.kind !== 'upheld' && event.kind !== 'overruled') continue
    if (!isOfficer(by)) continue
    const why = event.kind === 'overruled' ? event.why : ''
    state = { ...state, standing: event.kind, judged: { by, on: event.on, why } }
  }
  return state
}

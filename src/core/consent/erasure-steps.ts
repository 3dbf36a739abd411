import { z } from 'zod'
import { AccountId } from '#/core/vault/ids.ts'
import { DecisionSignature, ErasureDecision } from './erasure.ts'

/** A step towards erasing somebody: one proposes and signs, another signs the same. */
export const ErasureEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('proposed'),
    on: z.iso.date(),
    by: AccountId,
    decision: ErasureDecision,
    signature: DecisionSignature,
  }),
  z.strictObject({
    kind: z.literal('confirmed'),
    on: z.iso.date(),
    by: AccountId,
    signature: DecisionSignature,
  }),
  z.strictObject({ kind: z.literal('dropped'), on: z.iso.date(), by: AccountId }),
])
export type ErasureEvent = z.infer<typeof ErasureEvent>

export interface ErasureState {
  readonly status: 'none' | 'proposed' | 'decided' | 'dropped'
  readonly decision: ErasureDecision | null
  readonly proposedBy: AccountId | null
  readonly confirmedBy: AccountId | null
  readonly signatures: readonly DecisionSignature[]
}

const NOTHING: ErasureState = {
  status: 'none',
  decision: null,
  proposedBy: null,
  confirmedBy: null,
  signatures: [],
}

/**
 * Where a decision to erase stands. The first proposal counts, and the first
 * word of somebody else after it; one's own confirmation of one's own proposal
 * never counts. Whether the signatures hold is `checkErasure`'s to say.
 */
export function foldErasure(events: readonly ErasureEvent[]): ErasureState {
  return events.reduce((state: ErasureState, event): ErasureState => {
    if (state.status === 'decided' || state.status === 'dropped') return state
    if (event.kind === 'proposed')
      return state.status === 'none'
        ? {
            status: 'proposed',
            decision: event.decision,
            proposedBy: event.by,
            confirmedBy: null,
            signatures: [event.signature],
          }
        : state
    if (state.status === 'none') return state
    if (event.kind === 'dropped') return { ...state, status: 'dropped' }
    if (event.by === state.proposedBy) return state
    return {
      ...state,
      status: 'decided',
      confirmedBy: event.by,
      signatures: [...state.signatures, event.signature],
    }
  }, NOTHING)
}

import { sameBytes } from '#/core/vault/bytes.ts'
import { type Envelope, ZERO_HASH, envelopeHash, envelopeSignedBy } from '#/core/vault/envelope.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/** Where a device's chain stands: the last sequence number and that envelope's hash. */
export interface ChainTip {
  readonly seq: number
  readonly hash: Uint8Array
}

export const EMPTY_CHAIN: ChainTip = { seq: 0, hash: ZERO_HASH }

export type ChainCheck =
  | { readonly ok: true; readonly tip: ChainTip }
  | {
      readonly ok: false
      /** Which of the given envelopes. */
      readonly index: number
      readonly reason: 'gap' | 'repeated' | 'broken-link' | 'bad-signature'
      /** The sequence number that was due. */
      readonly expectedSeq: number
    }

/**
 * Does this run continue the device's chain? The hash links carry the last
 * envelope's signature back over the whole run, so one signature check vouches
 * for all of it.
 */
export function continueChain(
  primitives: Primitives,
  tip: ChainTip,
  run: readonly Envelope[],
  devicePublicKey: Uint8Array,
): ChainCheck {
  let { seq, hash } = tip
  for (const [index, envelope] of run.entries()) {
    const expectedSeq = seq + 1
    if (envelope.header.seq !== expectedSeq) {
      return { ok: false, index, reason: envelope.header.seq > expectedSeq ? 'gap' : 'repeated', expectedSeq }
    }
    if (!sameBytes(envelope.header.prev, hash))
      return { ok: false, index, reason: 'broken-link', expectedSeq }
    seq = expectedSeq
    hash = envelopeHash(primitives, envelope.bytes)
  }
  const last = run.at(-1)
  if (last !== undefined && !envelopeSignedBy(primitives, last, devicePublicKey)) {
    return { ok: false, index: run.length - 1, reason: 'bad-signature', expectedSeq: seq }
  }
  return { ok: true, tip: { seq, hash } }
}

import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64 } from '#/core/vault/bytes.ts'
import { type ConsentReceipt, canonicalBytes } from './receipt.ts'

const PROOF_VERSION = 'c2sp.org/tlog-proof@v1'

/** An inclusion proof as text (C2SP tlog-proof): fits one QR code on the resident's paper. */
export function inclusionProofText(
  index: number,
  proof: readonly Uint8Array[],
  checkpointNote: string,
): string {
  return [PROOF_VERSION, `index ${index}`, ...proof.map(toBase64), '', checkpointNote].join('\n')
}

export interface InclusionProofText {
  readonly index: number
  readonly proof: readonly Uint8Array[]
  readonly checkpointNote: string
}

/** Reads it back; null when it does not have that form. */
export function readInclusionProofText(text: string): InclusionProofText | null {
  const end = text.indexOf('\n\n')
  if (end < 0) return null
  const [version, indexLine, ...hashes] = text.slice(0, end).split('\n')
  const index = /^index (0|[1-9]\d{0,15})$/.exec(indexLine ?? '')?.[1]
  if (version !== PROOF_VERSION || index === undefined) return null
  try {
    const proof = hashes.map((hash) => fromBase64(hash))
    if (proof.some((hash) => hash.length !== 32)) return null
    return { index: Number(index), proof, checkpointNote: text.slice(end + 2) }
  } catch {
    return null
  }
}

/** The link between a device's receipts. */
export const receiptHash = (receipt: ConsentReceipt): Uint8Array => sha256(canonicalBytes(receipt))

/** A receipt the auditor could open. */
export interface OpenedReceipt {
  readonly receipt: ConsentReceipt
  readonly salt: Uint8Array
}

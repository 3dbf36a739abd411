import { z } from 'zod'
import { fromUtf8, joinBytes, toHex, utf8 } from '#/core/vault/bytes.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { canonicalBytes } from './receipt.ts'

/** 16 bytes as hex: all the server knows of a box. */
export const WithdrawalBoxId = z.string().regex(/^[0-9a-f]{32}$/)

/**
 * A letter box between one resident and the office: its secret is printed on
 * the resident's sheet and stands in the sealed record, nowhere else. The
 * server keeps the box by an id made from the secret and can neither read what
 * is put in nor tell whose it is.
 */
export interface WithdrawalBox {
  readonly id: string
  readonly key: Uint8Array
}

/** The box of a secret of 32 random bytes. */
export const withdrawalBox = (primitives: Pick<Primitives, 'hash'>, secret: Uint8Array): WithdrawalBox => ({
  id: toHex(primitives.hash(inDomain('withdrawal-box-id', secret)).subarray(0, 16)),
  key: primitives.hash(inDomain('withdrawal-box-key', secret)),
})

/** What a resident puts in: which consents they take back. */
export const WithdrawalNote = z.strictObject({
  v: z.literal(1),
  purposes: z.array(z.string().max(100)).min(1).max(50),
  /** By the resident's own clock: a claim. */
  at: z.iso.datetime(),
})
export type WithdrawalNote = z.infer<typeof WithdrawalNote>

/** What the office puts in: the receipt's number, and its proof of standing in the log. */
export const WithdrawalAnswer = z.strictObject({
  v: z.literal(1),
  receipt: z.string(),
  purposes: z.array(z.string().max(100)).max(50),
  recordedAt: z.iso.datetime(),
  /** C2SP tlog-proof. */
  proof: z.string(),
})
export type WithdrawalAnswer = z.infer<typeof WithdrawalAnswer>

/** `SLB`, version 1, and who speaks. */
const headOf = (box: WithdrawalBox, speaker: 'resident' | 'office'): Uint8Array =>
  joinBytes(Uint8Array.of(0x53, 0x4c, 0x42, 0x01, speaker === 'resident' ? 1 : 2), utf8(box.id))

/** Everything a resident puts in has the same size, so that it does not tell how much they take back. */
const NOTE_BYTES = 2048
const ANSWER_BYTES = 8192
export const LARGEST_BOX_BYTES = 16 * 1024

function padded(text: Uint8Array, size: number): Uint8Array {
  if (text.length + 1 > size) throw new RangeError('a note of a box is short')
  const bytes = new Uint8Array(size)
  bytes.set(text)
  bytes[text.length] = 0x80
  return bytes
}

/** Seals a note or an answer; only who has the sheet, or the sealed record, opens it. */
export function sealForBox(
  primitives: Pick<Primitives, 'seal'>,
  box: WithdrawalBox,
  speaker: 'resident' | 'office',
  said: WithdrawalNote | WithdrawalAnswer,
  nonce: Uint8Array,
): Uint8Array {
  const body = padded(canonicalBytes(said), speaker === 'resident' ? NOTE_BYTES : ANSWER_BYTES)
  return joinBytes(nonce, primitives.seal(body, headOf(box, speaker), nonce, box.key))
}

function opened(
  primitives: Pick<Primitives, 'open'>,
  box: WithdrawalBox,
  speaker: 'resident' | 'office',
  bytes: Uint8Array,
): unknown {
  if (bytes.length < 24 || bytes.length > LARGEST_BOX_BYTES) return null
  const body = primitives.open(bytes.subarray(24), headOf(box, speaker), bytes.subarray(0, 24), box.key)
  if (body === 'altered') return null
  const end = body.lastIndexOf(0x80)
  try {
    return JSON.parse(fromUtf8(body.subarray(0, Math.max(0, end))))
  } catch {
    return null
  }
}

/** The resident's note; null when it was altered or is none. */
export function openNote(
  primitives: Pick<Primitives, 'open'>,
  box: WithdrawalBox,
  bytes: Uint8Array,
): WithdrawalNote | null {
  const note = WithdrawalNote.safeParse(opened(primitives, box, 'resident', bytes))
  return note.success ? note.data : null
}

/** The office's answer; null when it was altered or is none. */
export function openAnswer(
  primitives: Pick<Primitives, 'open'>,
  box: WithdrawalBox,
  bytes: Uint8Array,
): WithdrawalAnswer | null {
  const answer = WithdrawalAnswer.safeParse(opened(primitives, box, 'office', bytes))
  return answer.success ? answer.data : null
}

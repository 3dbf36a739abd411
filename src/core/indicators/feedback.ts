import { z } from 'zod'
import { fromUtf8, joinBytes, utf8 } from '#/core/vault/bytes.ts'
import { type KeyPair, type Primitives, inDomain } from '#/core/vault/primitives.ts'
import type { CaseRow } from './cases.ts'
import { type Period, isWithin } from './period.ts'
import { SMALLEST_CELL } from './suppress.ts'

export const FACES = ['good', 'so-so', 'bad'] as const
export type Face = (typeof FACES)[number]

/** A visit at home, or help that was given after one. */
export const FEEDBACK_ABOUT = ['visit', 'service'] as const
export type FeedbackAbout = (typeof FEEDBACK_ABOUT)[number]

const month = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)

/** The longest comment, in characters; the bytes it may take fit the sealed size. */
export const LONGEST_COMMENT = 400

/** How a visit or a service was, said by nobody in particular: no household, no worker, no day. */
export const Feedback = z.strictObject({
  v: z.literal(1),
  month,
  about: z.enum(FEEDBACK_ABOUT).default('visit'),
  face: z.enum(FACES),
  comment: z.string().max(LONGEST_COMMENT),
})
export type Feedback = z.infer<typeof Feedback>

/** Every answer has the same size, so that a comment does not show. */
const BODY_BYTES = 2048
/** What libsodium's sealed box adds: a public key and a tag. */
const SEAL_BYTES = 48
export const FEEDBACK_BYTES = BODY_BYTES + SEAL_BYTES

/** The X25519 pair a team's answers are sealed to, made from the team's key: who holds that key can open them. */
export const feedbackPair = (primitives: Primitives, teamKey: Uint8Array): KeyPair =>
  primitives.boxPair(primitives.hash(inDomain('feedback', new Uint8Array()), teamKey))

/**
 * Seals an answer for the team.
 *
 * @param seed - 32 fresh random bytes
 */
export function sealFeedback(
  primitives: Pick<Primitives, 'boxSeal'>,
  publicKey: Uint8Array,
  feedback: Feedback,
  seed: Uint8Array,
): Uint8Array {
  const text = utf8(JSON.stringify(Feedback.parse(feedback)))
  if (text.length >= BODY_BYTES) throw new RangeError('a comment is short')
  const body = joinBytes(text, Uint8Array.of(0x80), new Uint8Array(BODY_BYTES - text.length - 1))
  return primitives.boxSeal(body, publicKey, seed)
}

/** An answer, or null when it is none (altered, of another team, nonsense). */
export function openFeedback(
  primitives: Pick<Primitives, 'boxOpen'>,
  pair: KeyPair,
  bytes: Uint8Array,
): Feedback | null {
  if (bytes.length !== FEEDBACK_BYTES) return null
  const body = primitives.boxOpen(bytes, pair)
  if (body === 'altered') return null
  try {
    const read = Feedback.safeParse(
      JSON.parse(fromUtf8(body.subarray(0, Math.max(0, body.lastIndexOf(0x80))))),
    )
    return read.success ? read.data : null
  } catch {
    return null
  }
}

/** The answers of a period as cases: each its own unit, for they belong to nobody. */
export const feedbackCases = (answers: readonly Feedback[], period: Period): readonly CaseRow[] =>
  answers
    .filter((answer) => isWithin(`${answer.month}-01`, period))
    .map(({ face, about }, index) => ({
      subject: 'feedback',
      unit: `feedback ${index}`,
      fields: { face, about },
      days: null,
    }))

/**
 * The comments of a period, of months with five answers or more about the same; sorted by
 * their letters, so that their order tells nothing.
 */
export function feedbackComments(answers: readonly Feedback[], period: Period): readonly string[] {
  const together = Map.groupBy(answers, ({ month: each, about }) => `${each} ${about}`)
  return [...together]
    .filter(([each, said]) => said.length >= SMALLEST_CELL && isWithin(`${each.slice(0, 7)}-01`, period))
    .flatMap(([, said]) => said.map(({ comment }) => comment.trim()))
    .filter((comment) => comment !== '')
    .toSorted((a, b) => a.localeCompare(b, 'lv'))
}

import { z } from 'zod'
import { type Feedback, feedbackPair, openFeedback, sealFeedback } from '#/core/indicators/feedback.ts'
import { SMALLEST_CELL } from '#/core/indicators/suppress.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { KeyPair } from '#/core/vault/primitives.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/** Answers on this device that were not sent yet, each sealed; nothing says at which household they were given. */
const Pool = z.array(z.strictObject({ month: z.string(), bytes: z.string() })).max(1000)
const POOL = 'feedback-pool'

function pairOf(member: Member): KeyPair {
  const key = member.keyring.circle(member.space, 'team')
  if (key === undefined) throw new Error('this device holds no team key')
  return feedbackPair(member.surroundings.primitives, key.key)
}

async function poolOf(member: Member): Promise<z.infer<typeof Pool>> {
  const kept = await member.meta(POOL)
  return kept === null ? [] : Pool.parse(JSON.parse(fromUtf8(kept)))
}

const keepPool = (member: Member, pool: z.infer<typeof Pool>): Promise<void> =>
  member.keepMeta(POOL, utf8(JSON.stringify(pool)))

/** A place up to `below`, by chance; the slight unevenness of a remainder tells nobody anything here. */
function somewhere(member: Member, below: number): number {
  const bytes = member.surroundings.chance(4)
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % below
}

/** What stands behind the `#` of the page where anybody may say how it was: one for the whole team. */
export const feedbackFragment = (member: Member): string =>
  `${member.space}.${toBase64url(pairOf(member).publicKey)}`

/** Puts an answer given on this device among those that wait, at a place of chance. */
export async function leaveFeedback(
  member: Member,
  said: Pick<Feedback, 'face' | 'comment' | 'about'>,
  month: string,
): Promise<void> {
  const { primitives, chance } = member.surroundings
  const feedback: Feedback = { v: 1, month, ...said }
  const bytes = toBase64url(sealFeedback(primitives, pairOf(member).publicKey, feedback, chance(32)))
  const pool = await poolOf(member)
  await keepPool(member, pool.toSpliced(somewhere(member, pool.length + 1), 0, { month, bytes }))
}

/**
 * Sends the waiting answers, without saying who sends them: all at once, when
 * there are five, or when their month is over.
 *
 * @param month - the month now
 */
export async function sendFeedback(member: Member, link: ServerLink, month: string): Promise<void> {
  const pool = await poolOf(member)
  const isTime = pool.length >= SMALLEST_CELL || pool.some((each) => each.month < month)
  if (!isTime) return
  let waiting = pool
  for (const { bytes } of pool) {
    try {
      await link.putFeedback(member.space, fromBase64url(bytes))
    } catch (cause) {
      // What the server does not take now goes with a later exchange.
      if (cause instanceof Fault) return
      throw cause
    }
    waiting = waiting.slice(1)
    await keepPool(member, waiting)
  }
}

/** Every answer the team was given; what does not open is left out. */
export async function readFeedback(member: Member, link: ServerLink): Promise<readonly Feedback[]> {
  const pair = pairOf(member)
  const sealed = await link.feedback(member.space)
  return sealed.flatMap(
    (bytes) => openFeedback(member.surroundings.primitives, pair, fromBase64url(bytes)) ?? [],
  )
}

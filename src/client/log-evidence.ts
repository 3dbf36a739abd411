import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'
import type { AuditResult } from './vault-api.ts'

/** What speaks against the log once: both signed heads as they were, and what did not fit. */
export const LogEvidence = z.strictObject({
  /** By this device's clock, ms since 1970. */
  at: z.int(),
  problems: z.array(z.string()),
  /** The note the server showed; null when it showed none that could be read. */
  shown: z.string().nullable(),
  /** The note this device had kept from before; null on its first look. */
  kept: z.string().nullable(),
})
export type LogEvidence = z.infer<typeof LogEvidence>

const EVIDENCE = 'log-evidence'
const MOST_KEPT = 20
/** The server signs a head with each batch and at least daily; what is older has stopped, or is an old one shown again. */
const FRESH_MS = 26 * 3600_000

/** Everything this device keeps against the log, the newest first. It stays when the log looks right again. */
export async function keptEvidence(member: Member): Promise<readonly LogEvidence[]> {
  const bytes = await member.meta(EVIDENCE)
  return bytes === null ? [] : z.array(LogEvidence).parse(JSON.parse(fromUtf8(bytes)))
}

/** Keeps one more, unless the same notes are kept already. */
export async function keepEvidence(member: Member, found: LogEvidence): Promise<void> {
  const before = await keptEvidence(member)
  if (before.some(({ shown, kept }) => shown === found.shown && kept === found.kept)) return
  const all = [found, ...before].slice(0, MOST_KEPT)
  await member.keepMeta(EVIDENCE, utf8(JSON.stringify(all)))
}

/**
 * An audit's verdict once it is asked, too, whether the head is of today: older
 * than a day, or smaller than one the server signed for this device in a
 * receipt, it is red. What is red keeps both signed notes on this device.
 */
export async function judgedFresh(
  member: Member,
  link: Pick<ServerLink, 'heads'>,
  result: AuditResult,
): Promise<AuditResult> {
  // What is red already says more than that it is old.
  const stale = result.verdict === 'red' ? null : await staleness(member, link, result)
  const problems =
    stale === null ? result.problems : [...result.problems, { code: 'stale-head', detail: stale }]
  const judged: AuditResult = stale === null ? result : { ...result, verdict: 'red', problems }
  if (judged.verdict === 'red')
    await keepEvidence(member, {
      at: member.surroundings.now(),
      problems: [...new Set(problems.map(({ code }) => code))],
      shown: result.head?.note ?? null,
      kept: result.keptBefore?.note ?? null,
    })
  return judged
}

async function staleness(
  member: Member,
  link: Pick<ServerLink, 'heads'>,
  { head }: AuditResult,
): Promise<string | null> {
  if (head === null) return null
  const { seenHead, surroundings } = member
  if (head.size < seenHead.size) return `${head.size} < ${seenHead.size}`
  const times = (await link.heads(head.size)).filter(({ size }) => size === head.size)
  const newest = Math.max(...times.map(({ time }) => time))
  const age = surroundings.now() - newest
  return age <= FRESH_MS ? null : `${head.size}: ${new Date(newest > 0 ? newest : 0).toISOString()}`
}

import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'
import type { AuditResult } from './vault-api.ts'

/** What this device found wrong with the log, and the two signed heads that show it: kept whatever the server says later. */
export const LogEvidence = z.strictObject({
  /** By this device's clock, ms since 1970. */
  at: z.int().nonnegative(),
  problems: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
  /** The signed note the server showed; empty when it showed none that could be read. */
  shown: z.string(),
  /** The signed note this device had kept; null when it had none. */
  kept: z.string().nullable(),
  /** Signed notes with the lines of other devices that had seen them. */
  witnessed: z.array(z.string()),
})
export type LogEvidence = z.infer<typeof LogEvidence>

const NAME = 'log-evidence'
const MOST = 20
/** The server signs a head with each batch and at least daily; what is older has stopped, or is an old one shown again. */
const FRESH_MS = 26 * 3600_000
const MOST_PROBLEMS = 50

/** All of it, oldest first. */
export async function logEvidence(member: Member): Promise<readonly LogEvidence[]> {
  const bytes = await member.meta(NAME)
  return bytes === null ? [] : z.array(LogEvidence).parse(JSON.parse(fromUtf8(bytes)))
}

/** Keeps what was found, once for each pair of heads: the first finds are the ones that count, so they stay. */
export async function keepEvidence(member: Member, found: LogEvidence): Promise<void> {
  const before = await logEvidence(member)
  const isKnown = before.some(({ shown, kept }) => shown === found.shown && kept === found.kept)
  if (isKnown || before.length >= MOST) return
  const all = [...before, { ...found, problems: found.problems.slice(0, MOST_PROBLEMS) }]
  await member.keepMeta(NAME, utf8(JSON.stringify(all)))
}

/**
 * An audit's verdict once it is asked, too, whether the head is of today: older
 * than a day, or smaller than one the server signed for this device in a
 * receipt, it is red, and both signed notes stay on this device.
 */
export async function judgedFresh(
  member: Member,
  link: Pick<ServerLink, 'heads'>,
  result: AuditResult,
): Promise<AuditResult> {
  // What is red already says more than that it is old.
  const detail = result.verdict === 'red' ? null : await staleness(member, link, result)
  if (detail === null) return result
  const problem = { code: 'stale-head', detail } as const
  await keepEvidence(member, {
    at: member.surroundings.now(),
    problems: [problem],
    shown: result.head?.note ?? '',
    kept: result.keptBefore?.note ?? null,
    witnessed: [],
  })
  return { ...result, verdict: 'red', problems: [...result.problems, problem] }
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

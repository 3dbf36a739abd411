import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { Member } from './member.ts'

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

import { z } from 'zod'

const instant = z.iso.datetime()

/** Somebody's word on when we became aware of a loss. All are kept; the earliest counts. */
export const AwarenessStatement = z.strictObject({
  /** When we became aware, by this statement. */
  awareAt: instant,
  /** When the statement was written down. */
  statedAt: instant,
})
export type AwarenessStatement = z.infer<typeof AwarenessStatement>

/** What only people know of a loss and what they did about it, as it was last written; each may still be missing. */
export const LossReport = z.strictObject({
  lostAt: instant.nullable(),
  measures: z.string().max(4000),
  /** Why the authority is told after 72 hours; empty while it was not asked. */
  delay: z.string().max(4000),
  /** When the authority was told (Art. 33), and its number for it; null while it was not. */
  authority: z.strictObject({ at: instant, reference: z.string().max(300) }).nullable(),
  /** When the people were written to (Art. 34); null while they were not. */
  peopleToldAt: instant.nullable(),
})
export type LossReport = z.infer<typeof LossReport>

export const NOTHING_REPORTED: LossReport = {
  lostAt: null,
  measures: '',
  delay: '',
  authority: null,
  peopleToldAt: null,
}

const HOURS_72_MS = 72 * 3_600_000

export interface BreachClock {
  readonly awareAt: string
  /** 72 hours later, to the second, weekends and holidays included. */
  readonly deadline: string
  /** Negative once the deadline has passed. */
  readonly remainingMs: number
  readonly late: boolean
}

/**
 * The clock of GDPR Art. 33(1), from the earliest moment anybody has claimed.
 * No statement can set it back: a later moment changes nothing, an earlier one
 * leaves less time. Who writes a statement is aware by then, so a moment after
 * it counts as the moment of writing. We count strictly from the moment,
 * although Regulation 1182/71 would leave out the hour it falls in.
 *
 * @returns null while nobody has said anything
 */
export function breachClock(statements: readonly AwarenessStatement[], nowMs: number): BreachClock | null {
  const claimed = statements.map(({ awareAt, statedAt }) =>
    Math.min(Date.parse(awareAt), Date.parse(statedAt)),
  )
  if (claimed.length === 0) return null
  const awareMs = Math.min(...claimed)
  const deadlineMs = awareMs + HOURS_72_MS
  return {
    awareAt: new Date(awareMs).toISOString(),
    deadline: new Date(deadlineMs).toISOString(),
    remainingMs: deadlineMs - nowMs,
    late: nowMs > deadlineMs,
  }
}

/** What is known of a lost device's lock, from its own records and the server's. */
export const LockEvidence = z.strictObject({
  /** Was the vault locked when it was lost? */
  lock: z.enum(['locked', 'unlocked', 'unknown']),
  /** May somebody know the passphrase: written down, lost with it, said to others? */
  passphraseExposed: z.boolean(),
  /** Exchanges with the server after the loss: somebody opened it. */
  usedAfterLoss: z.int().nonnegative(),
  /** When the server stopped accepting the device; null when it still does. */
  revokedAt: instant.nullable(),
  households: z.int().nonnegative(),
  persons: z.int().nonnegative(),
  /** Are Art. 9 or 10 data on it? */
  specialData: z.boolean(),
  children: z.boolean(),
})
export type LockEvidence = z.infer<typeof LockEvidence>

/** Keys of the sentences that say why; the words are in `words/breach-words.ts`. */
export const RISK_REASONS = [
  'locked-and-sealed',
  'not-revoked-yet',
  'lock-unknown',
  'was-unlocked',
  'passphrase-exposed',
  'used-after-loss',
  'special-data',
  'children',
  'nobody-on-it',
] as const
export type RiskReason = (typeof RISK_REASONS)[number]

export interface BreachRisk {
  readonly level: 'unlikely' | 'risk' | 'high'
  readonly reasons: readonly RiskReason[]
  /** To the authority (Art. 33(1)): unless a risk is unlikely. */
  readonly notifyAuthority: boolean
  /** To the people (Art. 34(1)): where the risk is high. */
  readonly notifyPeople: boolean
}

/**
 * How likely a lost device harms anybody. A locked vault whose passphrase nobody
 * else knows is unreadable (Art. 34(3)(a)); what is not known counts against us.
 * A proposal: the DPO decides, and may only be stricter without saying why.
 */
export function breachRisk(evidence: LockEvidence): BreachRisk {
  const reasons: RiskReason[] = []
  if (evidence.persons === 0) {
    return { level: 'unlikely', reasons: ['nobody-on-it'], notifyAuthority: false, notifyPeople: false }
  }
  if (evidence.lock === 'unlocked') reasons.push('was-unlocked')
  if (evidence.lock === 'unknown') reasons.push('lock-unknown')
  if (evidence.passphraseExposed) reasons.push('passphrase-exposed')
  if (evidence.usedAfterLoss > 0) reasons.push('used-after-loss')
  const readable = reasons.length > 0
  if (!readable) reasons.push('locked-and-sealed')
  if (evidence.revokedAt === null) reasons.push('not-revoked-yet')
  if (evidence.specialData) reasons.push('special-data')
  if (evidence.children) reasons.push('children')
  const grave = evidence.specialData || evidence.children || evidence.usedAfterLoss > 0
  const level = !readable ? 'unlikely' : grave ? 'high' : 'risk'
  return { level, reasons, notifyAuthority: readable, notifyPeople: level === 'high' }
}

import { z } from 'zod'
import type { Directory, Role } from '#/core/vault/directory.ts'
import {
  type AccountId,
  AssessmentId,
  AttachmentId,
  type DeviceId,
  type SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { type HouseholdState, standingOf } from './fold.ts'

/** That somebody opened a household, never what was in it. */
export const AccessEvent = z.strictObject({
  /** Null when all households were read at once, to count. */
  household: StreamId.nullable(),
  what: z.enum(['household', 'assessment', 'counted', 'broken-open', 'broken-file']),
  assessment: AssessmentId.nullable(),
  /** Which file of a household broken open; absent otherwise. */
  file: AttachmentId.optional(),
  /** The device's clock, ms since 1970. */
  at: z.int(),
  /** The device had no connection, or the line reached the server only later. */
  offline: z.boolean(),
  inCaseload: z.boolean(),
})
export type AccessEvent = z.infer<typeof AccessEvent>

/** What one device wrote down in one go, about one month. */
export const AccessPage = z.array(AccessEvent).max(500)

/** An opening with who and where. */
export type AccessEntry = AccessEvent & { readonly account: AccountId; readonly device: DeviceId }

const HOUR_MS = 3600_000

/** The month of an instant (UTC) as the epoch of its key: 202611. */
export function accessMonth(ms: number): number {
  const date = new Date(ms)
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1
}

/** So many months later, or earlier. */
function monthsAfter(month: number, months: number): number {
  const count = Math.floor(month / 100) * 12 + (month % 100) - 1 + months
  return Math.floor(count / 12) * 100 + (count % 12) + 1
}

/**
 * The newest month whose lines are over: a line lives `keptMonths` at most, and
 * all of a month go together when the month of the same name begins again.
 */
export const lastMonthOver = (nowMs: number, keptMonths: number): number =>
  monthsAfter(accessMonth(nowMs), -keptMonths)

/** The calendar day (UTC) from which nobody can read the lines of a month any more: `2027-11-01` for 202611. */
export function firstDayOver(month: number, keptMonths: number): string {
  const over = monthsAfter(month, keptMonths)
  return `${Math.floor(over / 100)}-${String(over % 100).padStart(2, '0')}-01`
}

/**
 * Under which month an opening is written. Its own, unless that is over or still
 * to come: a device with a wrong clock loses no line, and none lives longer for it.
 *
 * @param nowMonth - the month of writing, by the server's clock
 */
export const monthToWrite = (atMs: number, nowMonth: number, keptMonths: number): number =>
  Math.min(nowMonth, Math.max(accessMonth(atMs), monthsAfter(nowMonth, 1 - keptMonths)))

/** Which opening this is: a second one within the hour tells the officer nothing new. */
export const accessName = ({ household, what, assessment, file }: AccessEvent): string =>
  `${what} ${household ?? ''} ${assessment ?? file ?? ''}`

/** What was broken open is counted each time it is read. */
const EACH_TIME: ReadonlySet<AccessEvent['what']> = new Set(['broken-open', 'broken-file'])

/**
 * Is this opening to be written down? Once an hour for one thing on one device;
 * always when a household has meanwhile left the caseload, and each reading of
 * what was broken open.
 *
 * @param last - the same opening as it was last written down; undefined for never
 */
export const isNewAccess = (
  event: AccessEvent,
  last: Pick<AccessEvent, 'at' | 'inCaseload'> | undefined,
): boolean =>
  last === undefined ||
  EACH_TIME.has(event.what) ||
  event.at < last.at ||
  event.at - last.at >= HOUR_MS ||
  (last.inCaseload && !event.inCaseload)

/**
 * Is a household somebody's work? A worker's: a visit was ever theirs, or they
 * first wrote it down, or assessed it. A supervisor's: one of its assessments is
 * to be reviewed, or they reviewed one, besides what holds for workers. Nobody
 * else has a caseload.
 */
export function isInCaseload(state: HouseholdState, account: string, role: Role): boolean {
  if (role !== 'worker' && role !== 'supervisor') return false
  const histories = [...state.assessments.values()]
  const isTheirs =
    [...state.visits.values()].some(({ plan }) => plan.worker === account) ||
    state.changes[0]?.account === account ||
    histories.some(({ revisions }) => revisions.some((revision) => revision.account === account))
  if (isTheirs || role === 'worker') return isTheirs
  return histories.some(
    (history) =>
      (history.revisions.length > 0 && standingOf(history) !== 'approved') ||
      history.reviews.some((review) => review.account === account),
  )
}

/** A device that has been given the keys of every household of its team. */
export interface ProvisionedDevice {
  readonly device: DeviceId
  readonly account: AccountId
  readonly role: Role
  /** `ended`: it held the keys until it was taken out of the directory, and may hold them still. */
  readonly status: 'holds' | 'ended'
}

/** Roles whose invitations carry the team's key; an officer's does not. */
const HOLD_THE_TEAM_KEY: readonly Role[] = ['worker', 'supervisor', 'administrator']

/** Which devices could open a household, whether or not they ever did: those of everybody granted the team's key. */
export function provisionedDevices(
  { devices, accounts }: Pick<Directory, 'devices' | 'accounts'>,
  space: SpaceId,
): readonly ProvisionedDevice[] {
  return [...devices.values()].flatMap(({ device, account, revokedAtSeq }): readonly ProvisionedDevice[] => {
    const owner = accounts.get(account)
    if (owner === undefined || !owner.spaces.includes(space) || !HOLD_THE_TEAM_KEY.includes(owner.role))
      return []
    const isEnded = revokedAtSeq !== null || owner.revokedAtSeq !== null
    return [{ device, account, role: owner.role, status: isEnded ? 'ended' : 'holds' }]
  })
}

/** The openings of one household: outside the caseload first, then the newest. */
export interface HouseholdAccesses {
  readonly household: StreamId
  readonly entries: readonly AccessEntry[]
  readonly outside: number
}

/**
 * The access log as the officer reads it: a list for each household, those with
 * openings outside the caseload first. Households nobody opened stand last.
 *
 * @param known - every household the officer knows of
 */
export function accessesByHousehold(
  entries: readonly AccessEntry[],
  known: readonly StreamId[],
): readonly HouseholdAccesses[] {
  const grouped = new Map<StreamId, AccessEntry[]>(known.map((stream) => [stream, []]))
  for (const entry of entries) {
    if (entry.household === null) continue
    const own = grouped.get(entry.household)
    if (own === undefined) grouped.set(entry.household, [entry])
    else own.push(entry)
  }
  const order = (entry: AccessEntry): number => (entry.inCaseload ? 1 : 0)
  return [...grouped]
    .map(([household, own]) => ({
      household,
      entries: own.toSorted((a, b) => order(a) - order(b) || b.at - a.at),
      outside: own.filter(({ inCaseload }) => !inCaseload).length,
    }))
    .toSorted(
      (a, b) =>
        b.outside - a.outside ||
        newest(b.entries) - newest(a.entries) ||
        (a.household < b.household ? -1 : a.household > b.household ? 1 : 0),
    )
}

const newest = (entries: readonly AccessEntry[]): number =>
  entries.reduce((latest, { at }) => Math.max(latest, at), 0)

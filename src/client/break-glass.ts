import {
  BREAK_DAYS,
  SHORTEST_REASON,
  type BreakState,
  type SignedBreak,
  breakLeaf,
  checkBreak,
  foldBreak,
  signBreak,
} from '#/core/consent/break-glass.ts'
import { mattersOf } from '#/core/consent/office-book.ts'
import { type HouseholdState, emptyHousehold, foldHousehold } from '#/core/household/fold.ts'
import { openRecord } from '#/core/record-log/body.ts'
import { type AttachmentReference, openAttachment } from '#/core/vault/attachment.ts'
import { toHex } from '#/core/vault/bytes.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import { openGrant, readGrant } from '#/core/vault/grant.ts'
import { type AccountId, type RecordId, RecordId as Matter, type StreamId } from '#/core/vault/ids.ts'
import { FEED_TYPES } from '#/wire/batch.ts'
import { accessEntries } from './access-log.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import { writeLine } from './office-book.ts'
import type { ServerLink } from './server-link.ts'

/** One breaking open, for the officer's list and the supervisors' inbox. */
export interface BreakStanding {
  readonly matter: RecordId
  readonly household: StreamId
  readonly officer: AccountId
  readonly reason: string
  /** ms by the officer's clock. */
  readonly orderedAt: number
  readonly until: number
  /** `waiting` until a supervisor's device hands the keys over; `over` after its days. */
  readonly status: 'waiting' | 'open' | 'over'
  readonly seenBy: readonly { readonly account: string; readonly at: number }[]
}

export type BreakStep =
  | { readonly ok: true; readonly matter: RecordId }
  | {
      readonly ok: false
      readonly reason: 'not-allowed' | 'reason-too-short' | 'unknown-household' | 'already-waiting'
    }

interface KnownBreak {
  readonly matter: RecordId
  readonly household: StreamId
  readonly signed: SignedBreak
  readonly state: BreakState
}

/** Orders whose officer's signature holds; a line with a wrong one orders nothing. */
function breaksOf(member: Member): readonly KnownBreak[] {
  return [...mattersOf(member.book, 'break')].flatMap(([matter, lines]): readonly KnownBreak[] => {
    const state = foldBreak(lines)
    const { signed } = state
    if (signed === null || signed.order.id !== matter) return []
    const { ok } = checkBreak(member.surroundings.primitives, member.directory, member.space, signed)
    return ok ? [{ matter, household: signed.order.household, signed, state }] : []
  })
}

/** Leaves of the consent log (by hex) that stand for something broken open. */
export const breakLeaves = (member: Member): ReadonlySet<string> =>
  new Set(breaksOf(member).map(({ signed }) => toHex(breakLeaf(signed))))

function standingOf({ matter, household, signed, state }: KnownBreak, now: number): BreakStanding {
  const { account, reason, at, until } = signed.order
  return {
    matter,
    household,
    officer: account,
    reason,
    orderedAt: at,
    until,
    status: until <= now ? 'over' : state.grantedAt === null ? 'waiting' : 'open',
    seenBy: state.seenBy,
  }
}

/** Every breaking open this account may read of, the newest first. */
export const breakStandings = (member: Member): readonly BreakStanding[] =>
  breaksOf(member)
    .map((each) => standingOf(each, member.surroundings.now()))
    .toSorted((a, b) => b.orderedAt - a.orderedAt)

/**
 * An officer orders that a household be broken open: signed, with a reason, and
 * with its leaf for the consent log in the same step. What they hold opens
 * nothing yet: a supervisor's device hands the keys over at its next exchange.
 */
export async function orderBreak(member: Member, household: StreamId, reason: string): Promise<BreakStep> {
  const { identity, surroundings, space } = member
  if (identity.role !== 'dpo') return { ok: false, reason: 'not-allowed' }
  if (reason.trim().length < SHORTEST_REASON) return { ok: false, reason: 'reason-too-short' }
  // Before its first receipt an officer knows a household by who opened it only.
  const isKnown =
    member.households.has(household) || accessEntries(member).some((entry) => entry.household === household)
  if (!isKnown) return { ok: false, reason: 'unknown-household' }
  // One that is open may be ordered anew: a server restored from a copy has forgotten it.
  const isWaiting = breakStandings(member).some(
    (each) => each.household === household && each.officer === identity.account && each.status === 'waiting',
  )
  if (isWaiting) return { ok: false, reason: 'already-waiting' }
  const matter = Matter.parse(member.newId())
  const at = surroundings.now()
  const signed = signBreak(
    surroundings.primitives,
    {
      v: 1,
      id: matter,
      org: identity.org,
      space,
      household,
      account: identity.account,
      device: identity.device,
      at,
      until: at + BREAK_DAYS * 24 * 3600_000,
      reason: reason.trim(),
    },
    surroundings.chance(32),
    identity.deviceSign.secretKey,
  )
  await writeLine(
    member,
    { about: 'break', matter, household, event: { kind: 'ordered', signed } },
    { leaf: breakLeaf(signed) },
  )
  return { ok: true, matter }
}

/** A supervisor has read of it. */
export async function seeBreak(member: Member, matter: RecordId): Promise<void> {
  const known = breaksOf(member).find((each) => each.matter === matter)
  const { role, account } = member.identity
  if (known === undefined || role !== 'supervisor') return
  if (known.state.seenBy.some((each) => each.account === account)) return
  await writeLine(member, { about: 'break', matter, household: known.household, event: { kind: 'seen' } })
}

/**
 * After each exchange, on a supervisor's device: hands the officer the keys of
 * what they ordered, in one batch with the leaf. Each may be repeated.
 */
export async function pursueBreaks(member: Member): Promise<void> {
  if (member.identity.role !== 'supervisor') return
  const now = member.surroundings.now()
  for (const { matter, household, signed, state } of breaksOf(member)) {
    const { account, until } = signed.order
    const officer = member.directory.accounts.get(account)
    if (state.grantedAt !== null || until <= now || officer === undefined || officer.revokedAtSeq !== null)
      continue
    // The leaf must go in the same batch as the grants, so nothing else may be waiting before them.
    if (member.nextBatch() !== null) return
    const keys = member.keyring
      .all()
      .filter((held) => held.stream === household && (held.kind === 'household' || held.kind === 'person'))
    if (keys.length === 0) continue
    const leaf = breakLeaf(signed)
    await writeLine(
      member,
      { about: 'break', matter, household, event: { kind: 'granted', keys: keys.length } },
      { leaf, grants: keys.map((held) => member.granting.grantBroken(held, leaf, officer)) },
    )
  }
}

export type BrokenReading =
  | { readonly ok: true; readonly household: HouseholdState; readonly unopened: number }
  | { readonly ok: false; readonly reason: 'not-open' | 'offline' }

/**
 * A broken household as the server gives it to its officer. Keys and records
 * stay in memory for this one answer: nothing of it is kept on the device, and
 * after its days the server gives no more.
 */
export async function readBroken(member: Member, link: ServerLink, matter: RecordId): Promise<BrokenReading> {
  const known = openTo(member, matter)
  if (known === null) return { ok: false, reason: 'not-open' }
  const keys = new Map<string, Uint8Array>()
  let household = emptyHousehold(known.household)
  let unopened = 0
  try {
    for (let after = 0; ;) {
      const page = await link.broken(member.space, known.household, after)
      for (const [, type, bytes] of page.entries) if (type === FEED_TYPES.grant) takeKey(member, keys, bytes)
      for (const [position, type, bytes] of page.entries) {
        if (type !== FEED_TYPES.record) continue
        const folded = foldSealed(member, keys, household, position, bytes)
        if (folded === null) unopened++
        else household = folded
      }
      if (page.next <= after || page.next >= page.head) break
      after = page.next
    }
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    return { ok: false, reason: cause.problem === null ? 'offline' : 'not-open' }
  }
  for (const key of keys.values()) key.fill(0)
  return { ok: true, household, unopened }
}

export type BrokenFile =
  | { readonly ok: true; readonly household: StreamId; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'not-open' | 'offline' | 'altered' }

/**
 * A photo, drawing or recording of a broken household, fetched anew each time and
 * kept in memory only.
 *
 * @param reference - as the reading of the household gave it: it holds the file's key
 */
export async function readBrokenFile(
  member: Member,
  link: ServerLink,
  matter: RecordId,
  reference: AttachmentReference,
): Promise<BrokenFile> {
  const known = openTo(member, matter)
  if (known === null) return { ok: false, reason: 'not-open' }
  const { household } = known
  const chunks: Uint8Array[] = []
  try {
    for (let n = 0; n < reference.chunks; n++)
      chunks.push(await link.brokenChunk(member.space, household, reference.id, n))
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    return { ok: false, reason: cause.problem === null ? 'offline' : 'not-open' }
  }
  const bytes = openAttachment(member.surroundings.primitives, reference, chunks)
  return bytes === 'altered' ? { ok: false, reason: 'altered' } : { ok: true, household, bytes }
}

/** The breaking open, if it is this officer's and open now by this device's clock. */
function openTo(member: Member, matter: RecordId): KnownBreak | null {
  const known = breaksOf(member).find((each) => each.matter === matter)
  if (known === undefined || known.signed.order.account !== member.identity.account) return null
  return standingOf(known, member.surroundings.now()).status === 'open' ? known : null
}

function takeKey(member: Member, keys: Map<string, Uint8Array>, bytes: Uint8Array): void {
  const read = readGrant(bytes)
  if (!read.ok || read.grant.header.grantee !== member.identity.account) return
  const device = member.directory.devices.get(read.grant.header.device)
  if (device === undefined) return
  const pair = member.identity.accountBox
  const opened = openGrant(member.surroundings.primitives, read.grant, device.signKey, { pair })
  if (opened.ok) keys.set(read.grant.header.keyId, opened.key)
}

/** The household after one more of its sealed records; null when it does not open. */
function foldSealed(
  member: Member,
  keys: ReadonlyMap<string, Uint8Array>,
  household: HouseholdState,
  position: number,
  bytes: Uint8Array,
): HouseholdState | null {
  const read = readEnvelope(bytes)
  if (!read.ok || read.envelope.header.stream !== household.stream) return null
  const { header } = read.envelope
  const device = member.directory.devices.get(header.device)
  const key = keys.get(header.keyId)
  if (device === undefined || key === undefined) return null
  const opened = openRecord(member.surroundings.primitives, read.envelope, device.signKey, key)
  return opened.ok ? foldHousehold(household, { body: opened.body, parents: header.parents, position }) : null
}

import {
  type SignedSnapshot,
  SignedSnapshot as Signed,
  type Snapshot,
  isMonthOver,
  isSnapshotSigned,
  signSnapshot,
} from '#/core/indicators/snapshot.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import type { Directory } from '#/core/vault/directory.ts'
import type { RecordId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import type { Member } from './member.ts'

/** A signed month as this device took it. */
export interface KeptSnapshot {
  readonly signed: SignedSnapshot
  readonly record: RecordId
  readonly account: string
  readonly at: number
}

/** Signed months by month. */
export type Snapshots = ReadonlyMap<string, KeptSnapshot>

/**
 * The first count of a month is the one that stays: earlier by the author's
 * clock, the same moment by record id, so that every device keeps the same.
 * Null when no supervisor's device signed it, or the signature does not hold.
 */
export function keepSnapshot(
  primitives: Pick<Primitives, 'verify'>,
  directory: Directory,
  kept: Snapshots,
  body: RecordBody,
): Snapshots | null {
  const read = Signed.safeParse(body.payload)
  if (!read.success) return null
  const device = directory.devices.get(read.data.device)
  if (device === undefined || device.account !== body.account) return null
  if (directory.accounts.get(device.account)?.role !== 'supervisor') return null
  if (!isSnapshotSigned(primitives, read.data, device.signKey)) return null
  const { month } = read.data.snapshot
  const known = kept.get(month)
  const isFirst =
    known === undefined || body.at < known.at || (body.at === known.at && body.id < known.record)
  if (!isFirst) return kept
  return new Map(kept).set(month, { signed: read.data, record: body.id, account: body.account, at: body.at })
}

export type SnapshotKept =
  | { readonly ok: true; readonly kept: KeptSnapshot }
  | { readonly ok: false; readonly reason: 'not-supervisor' | 'month-not-over' | 'counted-already' }

/**
 * Signs a month's figures with this device's key and writes them for the desk.
 *
 * @param today - the calendar day here; a month still running is refused
 */
export async function writeSnapshot(
  member: Member,
  snapshot: Snapshot,
  today: string,
): Promise<SnapshotKept> {
  const { identity, surroundings } = member
  if (identity.role !== 'supervisor') return { ok: false, reason: 'not-supervisor' }
  if (!isMonthOver(snapshot.month, today)) return { ok: false, reason: 'month-not-over' }
  if (member.snapshots.has(snapshot.month)) return { ok: false, reason: 'counted-already' }
  const key = member.keyring.circle(member.space, 'audit')
  if (key === undefined) throw new Error('a supervisor holds the desk’s key')
  const payload = signSnapshot(surroundings.primitives, snapshot, identity.device, identity.deviceSign)
  await member.append([
    { stream: member.deskStream, namespace: 'desk', kind: 'indicator-snapshot', payload, key },
  ])
  const kept = member.snapshots.get(snapshot.month)
  if (kept === undefined) throw new Error('what this device just signed holds')
  return { ok: true, kept }
}

import { checkHandInReceipt } from '#/core/record-log/hand-in-receipt.ts'
import { readEnvelope } from '#/core/vault/envelope.ts'
import type { AccountId, DeviceId, StreamId } from '#/core/vault/ids.ts'
import { type RescueContents, readRescue } from '#/wire/rescue.ts'
import { Fault } from './fault.ts'
import { type AccessEnded, forgetEverything } from './forgetting.ts'
import type { Member } from './member.ts'
import type { DeviceStore, KeySlot } from './ports.ts'
import { type RescueCounts, countsOf, rescueFilesOf } from './rescue.ts'
import type { ServerLink } from './server-link.ts'

/** Has this device's access ended, by the directory's signed word and not only the server's? */
function isEnded(member: Member): boolean {
  const { directory, identity } = member
  const device = directory.devices.get(identity.device)
  const account = directory.accounts.get(identity.account)
  return (device?.revokedAtSeq ?? null) !== null || (account?.revokedAtSeq ?? null) !== null
}

/**
 * Ends a device's part as promised: what it had not sent is handed in, and only
 * after the server's signed receipts for all of it are keys and rows forgotten.
 *
 * @param close - ends whatever still works with the account here
 * @returns null when the directory knows of no end: then a server merely claims one, and nothing is forgotten
 */
export async function endAccess(
  member: Member,
  link: ServerLink,
  open: () => Promise<{ readonly store: DeviceStore; readonly slot: KeySlot }>,
  close: () => Promise<void>,
): Promise<AccessEnded | null> {
  const { surroundings, identity, space } = member
  await member.takeStatements((await link.directory(member.directory.seq)).statements)
  if (!isEnded(member)) return null
  const sum = { records: 0, drafts: 0, chunks: 0 }
  for (const { bytes, counts } of await rescueFilesOf(member)) {
    const receipt = await link.handIn(space, identity.device, bytes)
    const given = { org: identity.org, space, device: identity.device, bytes }
    if (!checkHandInReceipt(surroundings.primitives, receipt, given, member.directory.serverKey))
      throw new Fault('server-unreadable', "the server's receipt does not hold; nothing was forgotten")
    sum.records += counts.records + counts.setAside
    sum.drafts += counts.drafts
    sum.chunks += counts.chunks
  }
  await close()
  const ended = { at: surroundings.now(), ...sum }
  await forgetEverything(await open(), surroundings.chance, ended)
  return ended
}

/** Work a device left behind when its access ended, for a supervisor to decide on. */
export interface LateWork {
  readonly work: string
  readonly device: DeviceId
  readonly account: AccountId | null
  readonly receivedAt: number
  readonly bytes: number
  /** Null when the file cannot be read here. */
  readonly counts: RescueCounts | null
  readonly households: readonly StreamId[]
}

/** What waits for a supervisor's decision, opened as far as its headers tell. */
export async function lateWorkOf(member: Member, link: ServerLink): Promise<readonly LateWork[]> {
  if (member.identity.role !== 'supervisor') return []
  const { directory, space, surroundings } = member
  const found: LateWork[] = []
  for (const { work, device, receivedAt, size } of await link.lateWork(space)) {
    const read = readRescue(surroundings.primitives, await link.lateWorkBytes(space, work), directory, space)
    const account = directory.devices.get(device)?.account ?? null
    const rest = { work, device, account, receivedAt, bytes: size }
    if (!read.ok) found.push({ ...rest, counts: null, households: [] })
    else
      found.push({
        ...rest,
        counts: countsOf(read.contents),
        households: householdsOf(member, read.contents),
      })
  }
  return found
}

function householdsOf(member: Member, contents: RescueContents): readonly StreamId[] {
  const streams = new Set<StreamId>()
  for (const bytes of [...contents.records, ...contents.drafts, ...contents.setAside]) {
    const read = readEnvelope(bytes)
    if (read.ok) streams.add(read.envelope.header.stream)
  }
  streams.delete(member.deskStream)
  return [...streams]
}

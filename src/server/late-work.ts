import { type HandInReceipt, signHandInReceipt } from '#/core/record-log/hand-in-receipt.ts'
import { toBase64url, toHex } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { DeviceId, type SpaceId } from '#/core/vault/ids.ts'
import { readRescue } from '#/wire/rescue.ts'
import type { LateWorkReply } from '#/wire/routes.ts'
import { enrolledDevice } from './carry.ts'
import type { DirectoryKeeper } from './directory-keeper.ts'
import { Refused } from './problems.ts'
import type { PushSurroundings } from './push.ts'
import type { Session } from './sessions.ts'

/** What one device may leave behind in all: a lost one must not fill the disk. */
const MOST_BYTES_A_DEVICE = 256 * 1024 * 1024

/** The directory, in which this device's access has ended; refuses every other device. */
export async function directoryWithout(directory: DirectoryKeeper, device: DeviceId): Promise<Directory> {
  await directory.refresh()
  const known = directory.current
  const author = known === null ? null : enrolledDevice(known, device)
  if (known === null || author === null)
    throw new Refused('unknown-device', 'This device is not in the directory.')
  if (!author.isRevoked) throw new Refused('not-allowed', 'Your access has not ended: sign in and push.')
  return known
}

/**
 * Keeps the unsent work of a device whose access ended, for a supervisor to
 * look at, and answers the signed receipt after which the device forgets it.
 * The same file again is answered alike. Needs no session: the device gets
 * none any more; its signature over the whole file is proof enough.
 */
export async function handIn(
  { primitives, database, directory, serverKey, now }: PushSurroundings,
  space: SpaceId,
  device: DeviceId,
  bytes: Uint8Array,
): Promise<HandInReceipt> {
  const known = await directoryWithout(directory, device)
  const read = readRescue(primitives, bytes, known, space)
  if (!read.ok) {
    throw read.reason === 'newer'
      ? new Refused('unsupported-version', 'This server does not know that version: update it.')
      : new Refused('bad-request', 'This is no rescue file of yours.', { reason: read.reason })
  }
  if (read.contents.device !== device) throw new Refused('not-allowed', 'Another device made this file.')
  const hash = primitives.hash(bytes)
  const work = toHex(hash)
  await database.transact(async (tx) => {
    const mine = await tx
      .selectFrom('late_work')
      .select(['work', 'size'])
      .where('space', '=', space)
      .where('device', '=', device)
      .execute()
    if (mine.some((row) => row.work === work)) return
    if (mine.reduce((sum, { size }) => sum + size, bytes.length) > MOST_BYTES_A_DEVICE)
      throw new Refused('too-large', 'This device has left too much behind already: give its rescue file.')
    await tx
      .insertInto('late_work')
      .values({
        space,
        work,
        device,
        received_at: now(),
        size: bytes.length,
        bytes,
        settled: null,
        settled_by: null,
        settled_at: null,
      })
      .onConflict((conflict) => conflict.columns(['space', 'work']).doNothing())
      .execute()
  })
  const receipt = { v: 1, org: known.org, space, device, hash: toBase64url(hash), time: now() } as const
  return signHandInReceipt(primitives, receipt, serverKey.secretKey)
}

const onlySupervisors = ({ role }: Session): void => {
  if (role !== 'supervisor') throw new Refused('not-allowed', 'Supervisors look after work that came late.')
}

/** What waits for a supervisor, oldest first. */
export async function lateWorkOf(
  { database }: PushSurroundings,
  session: Session,
  space: SpaceId,
): Promise<LateWorkReply> {
  onlySupervisors(session)
  const rows = await database.reads
    .selectFrom('late_work')
    .select(['work', 'device', 'received_at', 'size'])
    .where('space', '=', space)
    .where('settled', 'is', null)
    .orderBy('received_at')
    .execute()
  return {
    work: rows.map(({ work, device, received_at, size }) => ({
      work,
      device: DeviceId.parse(device),
      receivedAt: received_at,
      size,
    })),
  }
}

/** One file as it was handed in. */
export async function lateWorkBytes(
  { database }: PushSurroundings,
  session: Session,
  space: SpaceId,
  work: string,
): Promise<Uint8Array> {
  onlySupervisors(session)
  const row = await database.reads
    .selectFrom('late_work')
    .select('bytes')
    .where('space', '=', space)
    .where('work', '=', work)
    .executeTakeFirst()
  if (row === undefined || row.bytes === null) throw new Refused('not-found', 'That work is not here.')
  return row.bytes
}

/** A supervisor's decision; that it was made, by whom and when stays, the sealed bytes go. */
export async function settleLateWork(
  { database, now }: PushSurroundings,
  session: Session,
  space: SpaceId,
  work: string,
  as: 'taken' | 'declined',
): Promise<void> {
  onlySupervisors(session)
  await database.transact((tx) =>
    tx
      .updateTable('late_work')
      .set({ settled: as, settled_by: session.account, settled_at: now(), bytes: null })
      .where('space', '=', space)
      .where('work', '=', work)
      .where('settled', 'is', null)
      .execute(),
  )
}

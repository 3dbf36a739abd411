import type { BatchContents } from '#/core/record-log/receipt.ts'
import type { Directory } from '#/core/vault/directory.ts'
import type { DeviceId, SpaceId } from '#/core/vault/ids.ts'
import { readRescue } from '#/wire/rescue.ts'
import { enrolledDevice } from './carry.ts'
import type { DirectoryKeeper } from './directory-keeper.ts'
import { Refused } from './problems.ts'
import { type PushSurroundings, pushBatch } from './push.ts'
import type { Session } from './sessions.ts'

/** The directory, in which this device works; refuses strangers, and devices whose access ended. */
export async function directoryWith(directory: DirectoryKeeper, device: DeviceId): Promise<Directory> {
  await directory.refresh()
  const known = directory.current
  const author = known === null ? null : enrolledDevice(known, device)
  if (known === null || author === null)
    throw new Refused('unknown-device', 'This device is not in the directory.')
  if (author.isRevoked) throw new Refused('revoked-device', 'The access of this device has ended.')
  return known
}

/**
 * Takes in what a locked tablet had left in its letter box, as if it had pushed
 * it: the same checks, all of a part or nothing. Needs no session, because the
 * device signed the whole letter; it is told nothing but that it arrived, and
 * pushes the same again for its receipts when somebody unlocks it.
 */
export async function takeLetter(
  surroundings: PushSurroundings,
  space: SpaceId,
  device: DeviceId,
  bytes: Uint8Array,
): Promise<void> {
  const known = await directoryWith(surroundings.directory, device)
  const read = readRescue(surroundings.primitives, bytes, known, space)
  if (!read.ok)
    throw read.reason === 'newer'
      ? new Refused('unsupported-version', 'This server does not know that version: update it.')
      : new Refused('bad-request', 'This is no letter of yours.', { reason: read.reason })
  const { contents } = read
  const author = enrolledDevice(known, device)
  if (author === null || contents.device !== device)
    throw new Refused('not-allowed', 'Another device made this letter.')
  if (!author.spaces.includes(space)) throw new Refused('wrong-space', 'This device is not of this team.')
  const { account, deviceKey, role, spaces } = author
  const session: Session = { token: '', account, device, deviceKey, role, spaces, expiresAt: 0 }
  for (const part of partsOf(contents)) {
    const pushed = await pushBatch(surroundings, session, space, part)
    // A newer state of the draft is here already.
    if (!pushed.ok && pushed.refused.code !== 'stale-revision')
      throw new Refused(pushed.refused.code, pushed.refused.detail)
  }
}

/** What belongs together first; then each draft by itself, because one that is old must not hold up another. */
function* partsOf({ records, grants, leaves, drafts }: BatchContents): Generator<BatchContents> {
  if (records.length + grants.length + leaves.length > 0) yield { records, grants, leaves, drafts: [] }
  for (const draft of drafts) yield { records: [], grants: [], leaves: [], drafts: [draft] }
}

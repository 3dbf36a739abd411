import type { Directory, Role } from '#/core/vault/directory.ts'
import type { DeviceId, SpaceId } from '#/core/vault/ids.ts'
import type { DirectoryKeeper } from './directory-keeper.ts'
import { Refused } from './problems.ts'
import type { Session } from './sessions.ts'

const carriers: readonly Role[] = ['worker', 'supervisor']

/**
 * Whose work a member carries here: another device's records with their own
 * signatures, out of a rescue file. They are held against what the author may
 * write; of a device whose access ended only a supervisor carries any, because
 * somebody has to look at it.
 *
 * @returns the author as if signed in, for pushing in its name
 */
export async function authorOf(
  directory: DirectoryKeeper,
  carrier: Session,
  device: DeviceId,
  space: SpaceId,
): Promise<Session> {
  await directory.refresh()
  const known = directory.current
  if (known === null) throw new Refused('not-set-up', 'This server has no organisation yet.')
  if (!carriers.includes(carrier.role)) throw new Refused('not-allowed', 'Your role carries no records.')
  const author = enrolledDevice(known, device)
  if (author === null) throw new Refused('unknown-device', 'The author is not in the directory.')
  if (!author.spaces.includes(space)) throw new Refused('wrong-space', 'The author is not of this team.')
  if (author.isRevoked && carrier.role !== 'supervisor')
    throw new Refused('not-allowed', 'The author’s access ended: a supervisor takes over such work.')
  const { account, deviceKey, role, spaces } = author
  return { token: '', account, device, deviceKey, role, spaces, expiresAt: 0 }
}

/** A device the directory certified at some time, whether or not its access ended since. */
export function enrolledDevice(directory: Directory, device: DeviceId) {
  const entry = directory.devices.get(device)
  const account = entry === undefined ? undefined : directory.accounts.get(entry.account)
  if (entry === undefined || account === undefined) return null
  return {
    account: account.account,
    deviceKey: entry.signKey,
    role: account.role,
    spaces: account.spaces,
    isRevoked: entry.revokedAtSeq !== null || account.revokedAtSeq !== null,
  }
}

import type { Directory, Role } from '#/core/vault/directory.ts'
import type { AccountId, DeviceId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { type Checkpoint, cosignedAt, readCheckpointText, readNote } from './checkpoint.ts'

/** Whose devices bear witness to the log's heads: those who answer for it, not everybody who adds to it. */
export const WITNESS_ROLES: readonly Role[] = ['dpo', 'supervisor']

/** A witness's name on its line: the log's, and the device's random id. */
export const witnessName = (logOrigin: string, device: DeviceId): string => `${logOrigin}/witness/${device}`

/** A device's word that it saw a head and that it continued the one before. */
export interface Witnessed {
  readonly name: string
  readonly account: AccountId
  readonly device: DeviceId
  readonly publicKey: Uint8Array
  readonly head: Checkpoint
  readonly timeSeconds: number
}

/**
 * Who saw this head, by the lines under its note: only devices that are in the
 * directory now, of people whose role bears witness, and whose signature holds.
 * That the log signed the note is the caller's to ask.
 */
export function witnessedBy(
  primitives: Pick<Primitives, 'verify'>,
  directory: Pick<Directory, 'devices' | 'accounts' | 'logOrigin'>,
  note: string,
): readonly Witnessed[] {
  const head = readCheckpointText(readNote(note)?.text ?? '')
  if (head === null || head.origin !== directory.logOrigin) return []
  return [...directory.devices.values()].flatMap(
    ({ device, account, signKey, revokedAtSeq }): readonly Witnessed[] => {
      const owner = directory.accounts.get(account)
      if (revokedAtSeq !== null || owner?.revokedAtSeq !== null || !WITNESS_ROLES.includes(owner.role))
        return []
      const name = witnessName(directory.logOrigin, device)
      const timeSeconds = cosignedAt(primitives, note, { name, publicKey: signKey })
      return timeSeconds === null ? [] : [{ name, account, device, publicKey: signKey, head, timeSeconds }]
    },
  )
}

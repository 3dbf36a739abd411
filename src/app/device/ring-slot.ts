import { Fault } from '#/client/fault.ts'
import type { KeySlot } from '#/client/ports.ts'

/** The slot is always this long, so that writing a new key leaves nothing of the old one behind. */
const SLOT_BYTES = 512

/**
 * The one wrapped copy of an account's ring key: a file in the origin's private
 * file system, overwritten in place. Bytes deleted from IndexedDB stay readable
 * on disk; these do not.
 */
export function openRingSlot(account: string): KeySlot {
  const open = async (): Promise<FileSystemSyncAccessHandle> => {
    try {
      const root = await navigator.storage.getDirectory()
      const file = await root.getFileHandle(`ring-${account}`, { create: true })
      return await file.createSyncAccessHandle()
    } catch (cause) {
      throw new Fault(
        'storage-failed',
        "this browser keeps no private files; use the tablet's own browser, not a private window",
        { cause },
      )
    }
  }
  return {
    read: async () => {
      const handle = await open()
      try {
        const held = new Uint8Array(SLOT_BYTES)
        if (handle.read(held, { at: 0 }) < SLOT_BYTES) return null
        const length = new DataView(held.buffer).getUint32(0)
        return length === 0 || length > SLOT_BYTES - 4 ? null : held.slice(4, 4 + length)
      } finally {
        handle.close()
      }
    },
    write: async (bytes) => {
      if (bytes.length > SLOT_BYTES - 4) throw new RangeError('a wrapped ring key fits its slot')
      const handle = await open()
      try {
        const held = new Uint8Array(SLOT_BYTES)
        new DataView(held.buffer).setUint32(0, bytes.length)
        held.set(bytes, 4)
        handle.write(held, { at: 0 })
        handle.flush()
      } finally {
        handle.close()
      }
    },
  }
}

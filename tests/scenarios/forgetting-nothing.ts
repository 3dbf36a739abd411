import { memoryShelf } from '#/client/memory-store.ts'
import type { AccountShelf, DeviceChange } from '#/client/ports.ts'

/** Every row a device ever wrote, as a disk may still hold it long after it was overwritten. */
export interface LeftOnDisk {
  readonly shelf: AccountShelf
  readonly rows: readonly DeviceChange[]
}

/** A device whose database forgets nothing; its key file is overwritten in place, as the product's is. */
export function forgettingNothing(): LeftOnDisk {
  const rows: DeviceChange[] = []
  const shelf = memoryShelf()
  return {
    rows,
    shelf: {
      ...shelf,
      open: async (account) => {
        const { store, slot } = await shelf.open(account)
        const commit = (change: DeviceChange): Promise<void> => {
          const following = [...(change.following ?? [])]
          rows.push(change, ...following)
          return store.commit({ ...change, following })
        }
        return { store: { ...store, commit }, slot }
      },
    },
  }
}

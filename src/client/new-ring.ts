import type { RecordId } from '#/core/vault/ids.ts'
import type { FeedPage } from '#/wire/batch.ts'
import { type DraftsOnDisk, hasDraft } from './drafts-on-disk.ts'
import { NO_INDEX } from './kept-index.ts'
import type { HeldKey } from './keyring.ts'
import type { KeysOnDisk } from './keys-on-disk.ts'
import type { DeviceChange, DeviceStore, DraftRow, MetaRow } from './ports.ts'
import type { StoredFeed } from './stored-feed.ts'

/** What lies on a disk under its ring key. */
interface UnderRing {
  readonly store: Pick<DeviceStore, 'eachPage'>
  readonly feed: Pick<StoredFeed, 'read' | 'rowOf'>
  readonly draftsOnDisk: Pick<DraftsOnDisk, 'sealRow'>
  readonly keysOnDisk: Pick<KeysOnDisk, 'rowOf'>
  readonly slots: ReadonlyMap<RecordId, DraftRow>
}

/** A change that is to be committed under a new ring key. */
export interface ChangeOfRing extends Omit<DeviceChange, 'pages' | 'keys'> {
  /** All keys that stay. */
  readonly kept: readonly HeldKey[]
  /** Those it writes over, as they are to be read. */
  readonly pages: ReadonlyMap<number, Omit<FeedPage, 'v'>>
}

/**
 * A change under a new ring key. Everything sealed under the old one is sealed
 * anew: the keys that stay, the drafts and pages that the change leaves.
 *
 * @returns given the new key and what the ring itself writes, the whole transaction
 */
export async function underNewRing(
  { kept, pages, ...change }: ChangeOfRing,
  { store, feed, draftsOnDisk, keysOnDisk, slots }: UnderRing,
): Promise<(ringKey: Uint8Array, own: readonly MetaRow[]) => DeviceChange> {
  const withDrafts = new Map(pages)
  await store.eachPage((row) => {
    const page = pages.has(row.next) ? null : feed.read(row)
    if (page !== null && hasDraft(page.entries)) withDrafts.set(row.next, page)
  })
  const dropped = new Set<RecordId>(change.dropDrafts)
  const drafts = new Map([...slots].filter(([draft]) => !dropped.has(draft)))
  for (const row of change.drafts ?? []) drafts.set(row.draft, row)
  return (ringKey, own) => ({
    ...change,
    pages: [...withDrafts].map(([next, page]) => feed.rowOf(next, page, ringKey)),
    drafts: [...drafts.values()].map((row) => draftsOnDisk.sealRow(row, ringKey)),
    keys: kept.map((held) => keysOnDisk.rowOf(held, ringKey)),
    meta: [...own, ...(change.meta ?? []), NO_INDEX],
  })
}

import type { BatchContents } from '#/core/record-log/receipt.ts'
import { LARGEST_BATCH_BYTES } from '#/wire/batch.ts'
import type { DraftRow, OutboxRow } from './ports.ts'

/** What a push takes along, and the rows it stands for. */
export interface QueuedBatch {
  readonly batch: BatchContents
  readonly rows: readonly OutboxRow[]
  readonly drafts: readonly DraftRow[]
}

const BATCH_ITEMS = 500

/**
 * The next part of the outbox, in order; null when all is sent.
 *
 * @param answered - a batch whose receipt has come and is only being written down
 */
export function nextBatch(
  outbox: Iterable<OutboxRow>,
  slots: Iterable<DraftRow>,
  answered: QueuedBatch | null = null,
): QueuedBatch | null {
  const isAnswered = new Set<OutboxRow | DraftRow>([...(answered?.rows ?? []), ...(answered?.drafts ?? [])])
  const rows: OutboxRow[] = []
  let bytes = 0
  for (const row of outbox) {
    if (row.state !== 'queued' || isAnswered.has(row)) continue
    if (rows.length >= BATCH_ITEMS || bytes + row.bytes.length > LARGEST_BATCH_BYTES / 2) break
    rows.push(row)
    bytes += row.bytes.length
  }
  const drafts: DraftRow[] = []
  for (const draft of slots) {
    if (draft.sentRevision >= draft.revision || isAnswered.has(draft)) continue
    if (bytes + draft.bytes.length > LARGEST_BATCH_BYTES / 2) break
    drafts.push(draft)
    bytes += draft.bytes.length
  }
  if (rows.length === 0 && drafts.length === 0) return null
  const of = (type: OutboxRow['type']) => rows.filter((row) => row.type === type).map((row) => row.bytes)
  return {
    batch: {
      records: of('record'),
      grants: of('grant'),
      leaves: of('leaf'),
      drafts: drafts.map((draft) => draft.bytes),
    },
    rows,
    drafts,
  }
}

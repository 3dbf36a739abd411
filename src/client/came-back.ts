import { readEnvelope } from '#/core/vault/envelope.ts'
import { FEED_TYPES, type FeedPage } from '#/wire/batch.ts'
import type { OutboxRow } from './ports.ts'

/** What a device waits for from the feed. */
interface Awaiting {
  readonly outbox: readonly OutboxRow[]
  /** Where it stands in the feed. */
  readonly cursor: number
  readonly isErased: (keyId: string) => boolean
}

/**
 * Rows that leave the outbox with this page: signed for, and come back. Where
 * a record should stand and does not, the server is an older copy of itself:
 * from there on all is queued again, as it was signed.
 */
export function cameBack(
  page: FeedPage,
  awaiting: Awaiting,
): { readonly done: readonly OutboxRow[]; readonly lost: readonly OutboxRow[] } {
  const due = awaiting.outbox.filter((row) => row.state === 'receipted' && row.position <= page.next)
  const missing = missingIn(page, awaiting)
  if (missing.length === 0) return { done: due, lost: [] }
  const from = Math.min(...missing.map(({ position }) => position))
  return {
    done: due.filter((row) => row.position < from),
    lost: awaiting.outbox
      .filter((row) => row.state === 'receipted' && row.position >= from)
      .map((row): OutboxRow => ({ ...row, state: 'queued', position: 0 })),
  }
}

/** Records the server signed for whose place this part of the feed passes without them. */
export function missingIn(page: FeedPage, { outbox, cursor, isErased }: Awaiting): readonly OutboxRow[] {
  const awaited = outbox.filter(
    (row) =>
      row.type === 'record' &&
      row.state === 'receipted' &&
      row.position > cursor &&
      (row.position <= page.next || row.position > page.head),
  )
  if (awaited.length === 0) return []
  const came = new Set<string>()
  for (const [, type, bytes] of page.entries) {
    const read = type === FEED_TYPES.record ? readEnvelope(bytes) : null
    if (read?.ok === true) came.add(read.envelope.header.id)
  }
  return awaited.filter(({ id, bytes }) => {
    const read = readEnvelope(bytes)
    return !came.has(id) && !(read.ok && isErased(read.envelope.header.keyId))
  })
}

import { breakLeaf } from '#/core/consent/break-glass.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { ConsentRecord } from '#/core/household/records.ts'
import { openRecord } from '#/core/record-log/body.ts'
import { fromBase64url } from '#/core/vault/bytes.ts'
import { type Envelope, readEnvelope, streamOf } from '#/core/vault/envelope.ts'
import { readGrant } from '#/core/vault/grant.ts'
import type { DeviceId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import type { Directory } from '#/core/vault/directory.ts'
import type { Identity } from './identity.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import { openLine } from './office-book.ts'
import type { DraftRow, OutboxRow, Surroundings } from './ports.ts'

/** With what a device makes its lost work ready to be sent once more. */
interface Offering {
  readonly surroundings: Surroundings
  readonly identity: Identity
  readonly directory: Directory
  readonly keyring: Keyring
  readonly outbox: ReadonlyMap<number, OutboxRow>
  /** The number the next row would get. */
  readonly nextRow: number
  /** A key handed once more to those who have it; nothing when it is not this device's to hand out. */
  readonly grantsAgain: (held: HeldKey) => readonly Uint8Array[]
  readonly newId: () => string
}

/** Drafts this device had sent and forgotten: the older copy holds earlier states of them, perhaps unfinished ones. */
export function lostDrafts(
  lost: readonly FeedEntry[],
  device: DeviceId,
  slots: ReadonlyMap<RecordId, DraftRow>,
): readonly DraftRow[] {
  return lost.flatMap(([, type, bytes]) => {
    const read = type === FEED_TYPES.draft ? readEnvelope(bytes) : null
    if (read?.ok !== true || read.envelope.header.device !== device) return []
    const { id, stream, seq } = read.envelope.header
    return slots.has(id) ? [] : [{ draft: id, stream, revision: seq, bytes, sentRevision: 0 }]
  })
}

/** This device's part of what a restored server lost, before all that waits: keys, records in their order, leaves. */
export function offeredAgain(
  lost: readonly FeedEntry[],
  head: number,
  { surroundings, identity, directory, keyring, outbox, nextRow, grantsAgain, newId }: Offering,
): { readonly offered: readonly OutboxRow[]; readonly drop: readonly number[] } {
  const own = new Map<number, Envelope>()
  const take = (bytes: Uint8Array): void => {
    const read = readEnvelope(bytes)
    if (read.ok && read.envelope.header.device === identity.device)
      own.set(read.envelope.header.seq, read.envelope)
  }
  for (const [, type, bytes] of lost) if (type === FEED_TYPES.record) take(bytes)
  const receipted = [...outbox.values()].filter((row) => row.state === 'receipted' && row.position > head)
  for (const row of receipted) if (row.type === 'record') take(row.bytes)
  const records = [...own].toSorted(([a], [b]) => a - b).map(([, envelope]) => envelope)
  const made: Omit<OutboxRow, 'n'>[] = []
  const row = (type: OutboxRow['type'], id: string, stream: StreamId, bytes: Uint8Array): void => {
    made.push({
      type,
      id,
      stream,
      bytes,
      state: 'queued',
      position: 0,
      problem: null,
      queuedAt: surroundings.now(),
    })
  }
  // What was broken open is not offered again: its grants need their leaf beside them, and the officer may order anew.
  for (const { type, id, stream, bytes } of receipted)
    if (type === 'grant' && !isBrokenOpen(bytes)) row(type, id, stream, bytes)
  // Every key of the households concerned, used or not yet: which of their grants are lost nobody here can tell.
  // Others' too: what is written about their households next must not wait for them to come back.
  const streams = new Set<string | null>([
    ...lost.map(([, type, bytes]) => (type === FEED_TYPES.erasure ? null : streamOf(bytes))),
    ...records.map(({ header }) => header.stream),
    ...[...outbox.values()].map(({ stream }) => stream),
  ])
  for (const held of keyring.all()) {
    if (!streams.has(held.stream)) continue
    for (const grant of grantsAgain(held)) row('grant', newId(), held.stream, grant)
  }
  for (const envelope of records) {
    const { id, stream, keyId } = envelope.header
    row('record', id, stream, envelope.bytes)
    const key = keyring.get(keyId)
    const opened =
      key === undefined ? null : openRecord(surroundings.primitives, envelope, 'vouched', key.key)
    if (opened?.ok !== true) continue
    const line =
      opened.body.kind === 'book-line'
        ? openLine({ surroundings, identity, directory }, [], opened.body)[0]
        : undefined
    if (line?.about === 'break' && line.event.kind === 'ordered')
      row('leaf', id, stream, breakLeaf(line.event.signed))
    if (opened.body.kind !== 'consent') continue
    const consent = ConsentRecord.safeParse(opened.body.payload)
    const receipt = consent.success ? ConsentReceipt.safeParse(consent.data.receipt) : null
    if (consent.success && receipt?.success === true)
      row('leaf', id, stream, leafOf(receipt.data, fromBase64url(consent.data.salt)))
  }
  // Before everything that waits: the chain goes on from them.
  const first = Math.min(...outbox.keys(), nextRow)
  return {
    offered: made.map((each, index) => ({ ...each, n: first - made.length + index })),
    drop: receipted.map(({ n }) => n),
  }
}

/** Is this a household's or person's key handed to one account? */
function isBrokenOpen(grant: Uint8Array): boolean {
  const read = readGrant(grant)
  if (!read.ok || read.grant.header.method !== 'box') return false
  return read.grant.header.kind === 'household' || read.grant.header.kind === 'person'
}

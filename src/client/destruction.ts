import type { Erasure } from '#/core/consent/erasure.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { receiptHash } from '#/core/consent/proof.ts'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { ConsentRecord, type VisitDraft } from '#/core/household/records.ts'
import { openRecord } from '#/core/record-log/body.ts'
import { fromBase64url, fromUtf8, toBase64url, toHex, utf8 } from '#/core/vault/bytes.ts'
import { envelopeHash, readEnvelope } from '#/core/vault/envelope.ts'
import { readGrant } from '#/core/vault/grant.ts'
import type { DeviceId, RecordId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry, type FeedPage } from '#/wire/batch.ts'
import type { Attachments } from './attachments.ts'
import type { CaseloadFold } from './caseload-fold.ts'
import { withoutPersons } from './draft-without-persons.ts'
import { type ErasureBook, ErasureDone, doneName } from './erasure-book.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import type { DeviceChange, DeviceStore, DraftRow, MetaRow, OutboxRow } from './ports.ts'
import type { StoredFeed } from './stored-feed.ts'

/** What this device made and still keeps apart, and with what it is opened. */
interface OwnRows {
  readonly primitives: Primitives
  readonly erasures: ErasureBook
  readonly keyring: Keyring
  readonly outbox: readonly OutboxRow[]
}

/** All that lies here, in which something of erased people may be. */
interface Here extends OwnRows {
  readonly device: DeviceId
  readonly store: Pick<DeviceStore, 'eachPage' | 'meta'>
  readonly feed: Pick<StoredFeed, 'read' | 'taken'>
  readonly slots: Iterable<DraftRow>
  /** Every state of a draft that holds: by draft, then by device. */
  readonly states: CaseloadFold['drafts']
  readonly attachments: Pick<Attachments, 'rowsOf'>
}

/** What has to go from this disk, or to be written over, because somebody was erased. */
interface Destruction {
  readonly drop: Pick<DeviceChange, 'dropDrafts' | 'dropOutbox' | 'dropChunks' | 'dropKeys'>
  /** This device's word on each erasure that it has not said yet. */
  readonly words: readonly MetaRow[]
  readonly goneKeys: readonly HeldKey[]
  /** Drafts without what they said of erased people. */
  readonly stripped: readonly VisitDraft[]
  /** Pages without what was sealed under destroyed keys. */
  readonly pages: ReadonlyMap<number, Omit<FeedPage, 'v'>>
}

/**
 * Lists what lies here of erased people. Records not yet sent stay sealed in the
 * outbox (once their keys are gone nobody can open them) and keep this device's
 * chain whole; the server takes them in without their bytes.
 */
export async function destructionOf(here: Here): Promise<Destruction> {
  const { erasures, keyring, outbox, store, feed, attachments, device } = here
  const isGone = (keyId: string): boolean => erasures.isErased(keyId)
  const pages = new Map<number, Omit<FeedPage, 'v'>>()
  let records = 0
  const isOldDraft = await oldDraftsBesideErased(here)
  await store.eachPage((row) => {
    const page = feed.taken(row)
    const entries = page.entries.filter((entry) => !erasures.covers(entry) && !isOldDraft(entry))
    if (entries.length === page.entries.length) return
    records += page.entries.length - entries.length
    pages.set(row.next, { ...page, entries })
  })
  const unsent = new Set(unlistedOfErased(here).map(({ id }) => id))
  const dropOutbox = outbox
    .filter((row) => {
      if (row.type === 'leaf') return row.state !== 'receipted' && unsent.has(row.id)
      if (row.type === 'grant') {
        const read = readGrant(row.bytes)
        return read.ok && isGone(read.grant.header.keyId)
      }
      return unsent.has(row.id) && row.state === 'quarantined'
    })
    .map(({ n }) => n)
  const stripped: VisitDraft[] = []
  const dropDrafts: RecordId[] = []
  for (const row of here.slots) {
    const left = withoutErased(row, here)
    if (left === 'gone') dropDrafts.push(row.draft)
    else if (left !== null) stripped.push(left)
  }
  const goneKeys = keyring.all().filter(({ keyId }) => isGone(keyId))
  const files = attachments.rowsOf(
    erasures.all.flatMap<string>(({ erasure: { decision, inventory } }) =>
      inventory.household ? [decision.stream] : inventory.attachments,
    ),
  )
  const words = await Promise.all(
    erasures.notDoneBy(device).map(async ({ decision, inventory }): Promise<MetaRow> => {
      const before = await store.meta(doneName(decision.id))
      const known = before === null ? null : ErasureDone.parse(JSON.parse(fromUtf8(before)))
      const mine = new Set<string>(inventory.keys)
      const keys = goneKeys.filter(({ keyId }) => mine.has(keyId)).length
      return wordRow({
        erasure: decision.id,
        keys: Math.max(known?.keys ?? 0, keys),
        records: Math.max(known?.records ?? 0, records),
        unsentRecords: known?.unsentRecords ?? [],
        unsentReceipts: known?.unsentReceipts ?? [],
      })
    }),
  )
  const dropKeys = goneKeys.map(({ keyId }) => keyId)
  return { drop: { dropDrafts, dropOutbox, dropChunks: files, dropKeys }, words, goneKeys, stripped, pages }
}

/** The part of this device's word that can only be said while the keys are still here. */
export function wordsBefore(tombstones: readonly Erasure[], own: OwnRows): readonly MetaRow[] {
  if (tombstones.length === 0) return []
  const unlisted = unlistedOfErased(own)
  return tombstones.map(({ decision, inventory }) => {
    const mine = unlisted.filter(({ keyId }) => inventory.keys.some((key) => key === keyId))
    return wordRow({
      erasure: decision.id,
      keys: 0,
      records: 0,
      unsentRecords: mine.map(({ place }) => place),
      unsentReceipts: mine.flatMap(({ receipt }) => (receipt === null ? [] : [receipt])),
    })
  })
}

const wordRow = (word: ErasureDone): MetaRow => ({
  name: doneName(word.erasure),
  bytes: utf8(JSON.stringify(word)),
})

/** A record of an erased person that no tombstone lists: its place in this device's chain, and its receipt's. */
interface UnlistedRecord {
  readonly id: string
  readonly keyId: string
  readonly place: { readonly seq: number; readonly hash: string }
  readonly receipt: { readonly seq: number; readonly hash: string; readonly leaf: string } | null
}

/** What this device made about erased people after their tombstone was listed, or never sent. */
function unlistedOfErased({ primitives, erasures, keyring, outbox }: OwnRows): readonly UnlistedRecord[] {
  const listed = new Set<string>(
    erasures.all.flatMap(({ erasure }) => erasure.inventory.records.map(({ id }) => id)),
  )
  const found: UnlistedRecord[] = []
  for (const row of outbox) {
    if (row.type !== 'record' || listed.has(row.id)) continue
    const read = readEnvelope(row.bytes)
    if (!read.ok || !erasures.isErased(read.envelope.header.keyId)) continue
    const { keyId, seq } = read.envelope.header
    const key = keyring.get(keyId)
    const opened = key === undefined ? null : openRecord(primitives, read.envelope, 'vouched', key.key)
    const consent =
      opened?.ok === true && opened.body.kind === 'consent'
        ? ConsentRecord.safeParse(opened.body.payload)
        : null
    const receipt = consent?.success === true ? ConsentReceipt.safeParse(consent.data.receipt) : null
    found.push({
      id: row.id,
      keyId,
      place: { seq, hash: toBase64url(envelopeHash(primitives, row.bytes)) },
      receipt:
        consent?.success === true && receipt?.success === true
          ? {
              seq: receipt.data.device.seq,
              hash: toBase64url(receiptHash(receipt.data)),
              leaf: toHex(leafOf(receipt.data, fromBase64url(consent.data.salt))),
            }
          : null,
    })
  }
  return found
}

/**
 * Drafts of an erased person's household, sealed with what the household
 * shares: of each only another device's newest unfinished state stays here
 * (that device takes the person out of it); older states may still name them.
 */
async function oldDraftsBesideErased({
  erasures,
  device,
  store,
  feed,
  states,
}: Here): Promise<(entry: FeedEntry) => boolean> {
  const { streams } = erasures
  const headerOf = ([, type, bytes]: FeedEntry) => {
    const read = type === FEED_TYPES.draft ? readEnvelope(bytes) : null
    return read?.ok === true && streams.has(read.envelope.header.stream) ? read.envelope.header : null
  }
  const newest = new Map<string, number>()
  await store.eachPage((row) => {
    for (const entry of feed.read(row)?.entries ?? []) {
      const header = headerOf(entry)
      if (header === null) continue
      const slot = `${header.id} ${header.device}`
      newest.set(slot, Math.max(newest.get(slot) ?? 0, header.seq))
    }
  })
  return (entry) => {
    const header = headerOf(entry)
    if (header === null) return false
    const isOpen = states.get(header.id)?.get(header.device)?.payload.state === 'open'
    const isNewest = newest.get(`${header.id} ${header.device}`) === header.seq
    return header.device === device || !isOpen || !isNewest
  }
}

/** This device's draft without what it says of erased people; null when it says nothing, `gone` when its household is. */
function withoutErased(row: DraftRow, { erasures, states, device }: Here): VisitDraft | 'gone' | null {
  if (erasures.isHouseholdErased(row.stream)) return 'gone'
  const payload = states.get(row.draft)?.get(device)?.payload
  const gone = erasures.personsOf(row.stream)
  return payload !== undefined && saysOf(payload, gone) ? withoutPersons(payload, gone) : null
}

/** Does a draft say something of these people? */
export const saysOf = (draft: VisitDraft, people: ReadonlySet<string>): boolean =>
  people.size > 0 && withoutPersons(draft, people) !== draft

import { leafOf } from '#/core/consent/leaf.ts'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import { ConsentRecord } from '#/core/household/records.ts'
import { openRecord } from '#/core/record-log/body.ts'
import type { ChainTip } from '#/core/record-log/chain.ts'
import { fromBase64url, sameBytes } from '#/core/vault/bytes.ts'
import { envelopeHash, envelopeSignedBy, readEnvelope } from '#/core/vault/envelope.ts'
import { grantSignedBy, readGrant } from '#/core/vault/grant.ts'
import type { KeyPair, Primitives } from '#/core/vault/primitives.ts'
import type { HeldKey, Keyring } from './keyring.ts'
import type { OutboxRow } from './ports.ts'

/** What an outbox is mended with. */
interface Workshop {
  readonly primitives: Primitives
  readonly deviceSign: KeyPair
  readonly keyring: Keyring
  /** Where this device's chain stood before the oldest record of its outbox. */
  readonly chainBefore: ChainTip
  /** A record sealed again at another place of the chain. */
  readonly reseal: (bytes: Uint8Array, tip: ChainTip) => Uint8Array
  /** A key handed once more to those who have it; nothing when it is not this device's to hand out. */
  readonly grantsAgain: (held: HeldKey) => readonly Uint8Array[]
  readonly newId: () => string
}

export interface Mended {
  /** Rows to be written over the old ones. */
  readonly rows: readonly OutboxRow[]
  readonly drop: readonly number[]
  /** The chain's new end; null when it stays. */
  readonly tip: ChainTip | null
}

/** Whether the bytes are a record or draft as this device signed it. */
export function isOwn(primitives: Primitives, bytes: Uint8Array, devicePublicKey: Uint8Array): boolean {
  const read = readEnvelope(bytes)
  return read.ok && envelopeSignedBy(primitives, read.envelope, devicePublicKey)
}

/**
 * Puts right what the disk did to rows that wait to be sent. A damaged record
 * is set aside with its reason and those after it are sealed again, so that the
 * chain has no hole; a key's grant is written anew, and a leaf of the consent
 * log is counted again from its receipt. Null when nothing is damaged.
 */
export function mendOutbox(outbox: readonly OutboxRow[], workshop: Workshop): Mended | null {
  const { primitives, deviceSign } = workshop
  const rows: OutboxRow[] = []
  const drop: number[] = []
  let last = workshop.chainBefore
  let tip: ChainTip | null = null
  const aside = new Set<string>()
  for (const row of outbox) {
    if (row.type !== 'record' || row.state === 'quarantined') continue
    const isWhole = isOwn(primitives, row.bytes, deviceSign.publicKey)
    if (row.state === 'queued' && !(isWhole && (tip === null || canReseal(row.bytes, workshop.keyring)))) {
      const problem = { code: 'bad-signature', detail: 'This record was damaged on the device.' } as const
      rows.push({ ...row, state: 'quarantined', problem })
      aside.add(row.id)
      tip = last
      continue
    }
    const bytes = tip === null ? row.bytes : workshop.reseal(row.bytes, last)
    if (tip !== null) rows.push({ ...row, bytes })
    const read = readEnvelope(bytes)
    if (read.ok) last = { seq: read.envelope.header.seq, hash: envelopeHash(primitives, bytes) }
    if (tip !== null) tip = last
  }
  for (const row of outbox) {
    if (row.type !== 'leaf' || row.state !== 'queued') continue
    if (aside.has(row.id)) rows.push({ ...row, state: 'quarantined' })
    else {
      const leaf = leafAgain(outbox, row, workshop)
      if (leaf !== null && !sameBytes(leaf, row.bytes)) rows.push({ ...row, bytes: leaf })
    }
  }
  const grants = outbox.filter(({ type, state }) => type === 'grant' && state === 'queued')
  const whole = new Set<string>()
  for (const { bytes } of grants) {
    const read = readGrant(bytes)
    if (read.ok && grantSignedBy(primitives, read.grant, deviceSign.publicKey))
      whole.add(read.grant.header.keyId)
  }
  const damaged = grants.filter(({ bytes }) => {
    const read = readGrant(bytes)
    return !read.ok || !grantSignedBy(primitives, read.grant, deviceSign.publicKey)
  })
  // Which key it was its bytes do not say: every key of the household without a whole grant here.
  const [first] = outbox
  let n = first?.n ?? 0
  const mendedStreams = new Set<string>()
  for (const row of damaged) {
    const again = workshop.keyring
      .all()
      .filter(({ stream, keyId }) => stream === row.stream && !whole.has(keyId))
      .flatMap((held) => workshop.grantsAgain(held).map((bytes) => ({ held, bytes })))
    if (again.length > 0) mendedStreams.add(row.stream)
    if (!mendedStreams.has(row.stream)) continue
    drop.push(row.n)
    for (const { held, bytes } of again) {
      whole.add(held.keyId)
      rows.push({ ...row, n: --n, id: workshop.newId(), bytes })
    }
  }
  return rows.length === 0 && drop.length === 0 ? null : { rows, drop, tip }
}

function canReseal(bytes: Uint8Array, keyring: Keyring): boolean {
  const read = readEnvelope(bytes)
  return read.ok && keyring.get(read.envelope.header.keyId) !== undefined
}

/** The leaf of a receipt that waits in the same outbox; null when it cannot be counted. */
function leafAgain(
  outbox: readonly OutboxRow[],
  leaf: OutboxRow,
  { primitives, keyring }: Workshop,
): Uint8Array | null {
  const record = outbox.find(({ type, id }) => type === 'record' && id === leaf.id)
  const read = record === undefined ? null : readEnvelope(record.bytes)
  const key = read?.ok === true ? keyring.get(read.envelope.header.keyId) : undefined
  if (read?.ok !== true || key === undefined) return null
  const opened = openRecord(primitives, read.envelope, 'vouched', key.key)
  const consent = opened.ok ? ConsentRecord.safeParse(opened.body.payload) : null
  const receipt = consent?.success === true ? ConsentReceipt.safeParse(consent.data.receipt) : null
  if (consent?.success !== true || receipt?.success !== true) return null
  return leafOf(receipt.data, fromBase64url(consent.data.salt))
}

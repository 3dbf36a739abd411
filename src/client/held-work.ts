import { leafOf } from '#/core/consent/leaf.ts'
import type { BatchContents } from '#/core/record-log/receipt.ts'
import { type Envelope, readEnvelope } from '#/core/vault/envelope.ts'
import { wrapGrant } from '#/core/vault/grant.ts'
import { type DeviceId, GrantId, type KeyId } from '#/core/vault/ids.ts'
import { FEED_TYPES } from '#/wire/batch.ts'
import { receiptsOf } from './consents.ts'
import type { Member } from './member.ts'
import { carryBatch } from './rescue.ts'
import type { ServerLink } from './server-link.ts'

const AT_ONCE = 500
const NONE: BatchContents = { records: [], grants: [], drafts: [], leaves: [] }

/** What came of offering again everything this device holds. */
export interface HeldWorkOffered {
  /** Records and drafts that were offered; most of them the server had. */
  readonly offered: number
  /** In the server's words, what it did not take; empty when all is in. */
  readonly refused: readonly string[]
}

/**
 * Offers the server everything this device has of its team, others' work
 * included, each item as its author signed it: for a server put back to an
 * older copy, when the tablets that made something are lost and cannot offer it
 * themselves. What the server has is passed over; what is missing gets a new
 * place, the keys it needs are granted again, and the leaves of the consent log
 * follow in the order they had.
 */
export async function offerHeldWork(member: Member, link: ServerLink): Promise<HeldWorkOffered> {
  const { records, drafts } = await heldByAuthor(member)
  const refused: string[] = []
  let offered = 0
  for (const [author, chain] of records) {
    for (let from = 0; from < chain.length; from += AT_ONCE) {
      const part = chain.slice(from, from + AT_ONCE)
      const batch = { ...NONE, records: part.map(({ bytes }) => bytes) }
      const problem = await carryWithKeys(member, link, author, batch, part)
      if (problem !== null) {
        refused.push(problem)
        // The rest of this chain stands on what was refused.
        break
      }
      offered += part.length
    }
  }
  for (const draft of drafts) {
    const batch = { ...NONE, drafts: [draft.bytes] }
    const problem = await carryWithKeys(member, link, draft.header.device, batch, [draft])
    if (problem === null) offered++
    else refused.push(problem)
  }
  const leaves = leavesOf(member)
  for (let from = 0; from < leaves.length; from += AT_ONCE)
    await link.push(member.space, { ...NONE, leaves: leaves.slice(from, from + AT_ONCE) })
  return { offered, refused }
}

/** Records by author in the order of their chains, and the newest revision of every draft slot. */
async function heldByAuthor(member: Member) {
  const records = new Map<DeviceId, Envelope[]>()
  const newest = new Map<string, Envelope>()
  const ids = new Set<string>()
  await member.eachHeld(([, type, bytes]) => {
    const read = readEnvelope(bytes)
    if (!read.ok) return
    const { envelope } = read
    const { id, device, seq } = envelope.header
    if (type === FEED_TYPES.draft) {
      const slot = `${id} ${device}`
      if ((newest.get(slot)?.header.seq ?? 0) < seq) newest.set(slot, envelope)
    } else if (type === FEED_TYPES.record && !ids.has(id)) {
      ids.add(id)
      const chain = records.get(device)
      if (chain === undefined) records.set(device, [envelope])
      else chain.push(envelope)
    }
  })
  for (const chain of records.values()) chain.sort((a, b) => a.header.seq - b.header.seq)
  return { records, drafts: [...newest.values()] }
}

/** Carries a batch; where the server has forgotten a key as well, it is granted again first. */
async function carryWithKeys(
  member: Member,
  link: ServerLink,
  author: DeviceId,
  batch: BatchContents,
  envelopes: readonly Envelope[],
): Promise<string | null> {
  const first = await carryBatch(member, link, author, batch)
  if (first?.code !== 'unknown-key') return first?.detail ?? null
  const grants = grantsAgain(member, new Set(envelopes.map(({ header }) => header.keyId)))
  if (grants.length > 0) await link.push(member.space, { ...NONE, grants })
  return (await carryBatch(member, link, author, batch))?.detail ?? null
}

function grantsAgain(member: Member, keys: ReadonlySet<KeyId>): readonly Uint8Array[] {
  const { surroundings, keyring, identity, directory, space } = member
  const grants: Uint8Array[] = []
  for (const keyId of keys) {
    const held = keyring.get(keyId)
    if (held === undefined || held.kind === 'team' || held.kind === 'audit' || held.kind === 'access')
      continue
    const circle = keyring.circle(space, held.kind === 'evidence' ? 'audit' : 'team')
    if (circle === undefined) continue
    const { kind, stream, subject, epoch, key } = held
    const grant = {
      kind,
      id: GrantId.parse(member.newId()),
      space,
      stream,
      subject,
      keyId,
      epoch,
      grantee: circle.keyId,
      granteeEpoch: circle.epoch,
      directorySeq: directory.seq,
      device: identity.device,
    }
    const { secretKey } = identity.deviceSign
    grants.push(
      wrapGrant(surroundings.primitives, grant, key, circle.key, surroundings.chance(24), secretKey),
    )
  }
  return grants
}

/** The consent log's leaves of all receipts this device can open, in the order of their records. */
function leavesOf(member: Member): readonly Uint8Array[] {
  return [...member.households.values()]
    .flatMap((state) => {
      const places = new Map<string, number>(
        state.consents.map(({ record, position }) => [record, position ?? Number.MAX_SAFE_INTEGER]),
      )
      return receiptsOf(state).map(({ receipt, salt }) => ({
        leaf: leafOf(receipt, salt),
        position: places.get(receipt.recordId) ?? Number.MAX_SAFE_INTEGER,
      }))
    })
    .toSorted((a, b) => a.position - b.position)
    .map(({ leaf }) => leaf)
}

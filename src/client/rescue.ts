import { checkAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { type BatchContents, checkStorageReceipt } from '#/core/record-log/receipt.ts'
import type { DeviceId } from '#/core/vault/ids.ts'
import type { Problem } from '#/wire/problem.ts'
import { LARGEST_BATCH_ITEMS } from '#/wire/batch.ts'
import {
  LARGEST_HAND_IN_BYTES,
  type ReadRescue,
  type RescueContents,
  encodeRescue,
  readRescue,
} from '#/wire/rescue.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { OutboxRow } from './ports.ts'
import type { ServerLink } from './server-link.ts'

/** What is in a rescue file, counted. */
export interface RescueCounts {
  readonly records: number
  readonly drafts: number
  /** Chunks of photos, drawings and sounds. */
  readonly chunks: number
  /** Records the server had refused: only their own device can repair them. */
  readonly setAside: number
}

export const countsOf = ({ records, drafts, chunks, setAside }: RescueContents): RescueCounts => ({
  records: records.length,
  drafts: drafts.length,
  chunks: chunks.length,
  setAside: setAside.length,
})

/** Everything the server has not signed for, sealed as it lies on this device. */
async function unsentOf(member: Member): Promise<RescueContents> {
  const { identity, space, attachments } = member
  const queued = member.outbox.filter(({ state }) => state === 'queued')
  const of = (type: OutboxRow['type']) => queued.filter((row) => row.type === type).map((row) => row.bytes)
  const chunks: RescueContents['chunks'][number][] = []
  for (const row of attachments.waiting()) {
    const bytes = await attachments.bytesOf(row)
    if (bytes !== null) chunks.push([row.attachment, row.n, row.stream, bytes])
  }
  return {
    org: identity.org,
    space,
    device: identity.device,
    records: of('record'),
    grants: of('grant'),
    leaves: of('leaf'),
    drafts: member.draftRows.filter((row) => row.sentRevision < row.revision).map((row) => row.bytes),
    setAside: member.outbox
      .filter(({ state, type }) => state === 'quarantined' && type === 'record')
      .map((row) => row.bytes),
    chunks,
  }
}

const signed = (member: Member, contents: RescueContents): Uint8Array =>
  encodeRescue(member.surroundings.primitives, contents, member.identity.deviceSign.secretKey)

/** The outbox as one file: it tells nobody anything without the team's keys, and carries this device's signature. */
export async function rescueFileOf(member: Member): Promise<Uint8Array> {
  return signed(member, await unsentOf(member))
}

/**
 * What waits without files and without what was refused, as one signed letter
 * that needs no session; null when nothing waits, or more than fits.
 */
export async function letterOf(member: Member): Promise<Uint8Array | null> {
  const contents: RescueContents = { ...(await unsentOf(member)), chunks: [], setAside: [] }
  const { records, grants, leaves, drafts } = contents
  if (records.length + grants.length + leaves.length > LARGEST_BATCH_ITEMS) return null
  if (records.length + grants.length + leaves.length + drafts.length === 0) return null
  const letter = signed(member, contents)
  return letter.length > LARGEST_HAND_IN_BYTES ? null : letter
}

/** Room for ids, counts and the signature around the items. */
const AROUND_BYTES = 64 * 1024

/** The same in several files, none larger than the server takes at once; empty when nothing is unsent. */
export async function rescueFilesOf(
  member: Member,
): Promise<readonly { readonly bytes: Uint8Array; readonly counts: RescueCounts }[]> {
  const all = await unsentOf(member)
  const empty = { ...all, records: [], grants: [], leaves: [], drafts: [], setAside: [], chunks: [] }
  const parts: RescueContents[] = []
  let part: RescueContents = empty
  let size = 0
  const add = (bytes: Uint8Array, put: (to: RescueContents) => RescueContents): void => {
    if (size + bytes.length + 100 > LARGEST_HAND_IN_BYTES - AROUND_BYTES) {
      parts.push(part)
      part = empty
      size = 0
    }
    part = put(part)
    size += bytes.length + 100
  }
  // In this order: keys before what needs them, records in the order of their chain.
  for (const list of ['grants', 'records', 'leaves', 'drafts', 'setAside'] as const)
    for (const bytes of all[list]) add(bytes, (to) => ({ ...to, [list]: [...to[list], bytes] }))
  for (const chunk of all.chunks) add(chunk[3], (to) => ({ ...to, chunks: [...to.chunks, chunk] }))
  if (size > 0) parts.push(part)
  return parts.map((contents) => ({ bytes: signed(member, contents), counts: countsOf(contents) }))
}

export type RescueTaken =
  | {
      readonly ok: true
      readonly device: DeviceId
      readonly counts: RescueCounts
      /** What the server did not take, in its words; empty when all is in. */
      readonly refused: readonly Pick<Problem, 'code' | 'detail'>[]
    }
  | { readonly ok: false; readonly reason: Extract<ReadRescue, { ok: false }>['reason'] }

const ITEMS_A_BATCH = 500
const BYTES_A_BATCH = 8 * 1024 * 1024

/**
 * Brings in what another device of the team had not sent: its items as it
 * signed them. Nothing is taken twice, however often the same file is read;
 * the file's device may come back and send the same.
 */
export async function takeRescue(member: Member, link: ServerLink, bytes: Uint8Array): Promise<RescueTaken> {
  const { primitives } = member.surroundings
  const { statements } = await link.directory(member.directory.seq)
  await member.takeStatements(statements)
  const read = readRescue(primitives, bytes, member.directory, member.space)
  if (!read.ok) return read
  const { contents } = read
  const refused: Pick<Problem, 'code' | 'detail'>[] = []
  for (const batch of batchesOf(contents)) {
    const problem = await carryBatch(member, link, contents.device, batch)
    if (problem === null) continue
    refused.push({ code: problem.code, detail: problem.detail })
    // Later records stand on the earlier ones.
    if (problem.list !== 'drafts') break
  }
  if (refused.length === 0) await carryChunks(member, link, contents)
  return { ok: true, device: contents.device, counts: countsOf(contents), refused }
}

/** Grants first, then records with their leaves, then each draft by itself: an older one is passed over alone. */
function* batchesOf({ grants, records, leaves, drafts }: RescueContents): Generator<BatchContents> {
  const none: BatchContents = { records: [], grants: [], drafts: [], leaves: [] }
  for (const part of parted(grants)) yield { ...none, grants: part }
  for (const part of parted(records)) yield { ...none, records: part }
  for (const part of parted(leaves)) yield { ...none, leaves: part }
  for (const draft of drafts) yield { ...none, drafts: [draft] }
}

function* parted(items: readonly Uint8Array[]): Generator<readonly Uint8Array[]> {
  let part: Uint8Array[] = []
  let size = 0
  for (const item of items) {
    if (part.length >= ITEMS_A_BATCH || (part.length > 0 && size + item.length > BYTES_A_BATCH)) {
      yield part
      part = []
      size = 0
    }
    part.push(item)
    size += item.length
  }
  if (part.length > 0) yield part
}

/** Pushes one batch in its author's name; answers what the server refused, null when its receipt holds. */
export async function carryBatch(
  member: Member,
  link: ServerLink,
  author: DeviceId,
  batch: BatchContents,
): Promise<Problem | null> {
  try {
    const receipt = await link.carry(member.space, author, batch)
    const pushed = { org: member.identity.org, space: member.space, device: author, batch }
    const check = checkStorageReceipt(
      member.surroundings.primitives,
      receipt,
      pushed,
      member.directory.serverKey,
    )
    if (!check.ok) throw new Fault('server-unreadable', `the server's receipt does not hold: ${check.reason}`)
    return null
  } catch (cause) {
    if (!(cause instanceof Fault) || cause.problem === null) throw cause
    // The server has a newer state of the draft already.
    return cause.problem.code === 'stale-revision' ? null : cause.problem
  }
}

async function carryChunks(member: Member, link: ServerLink, contents: RescueContents): Promise<void> {
  const { space, identity, directory, surroundings } = member
  for (const chunk of contents.chunks) {
    const [attachment, index, , bytes] = chunk
    const receipt = await link.carryChunk(space, contents.device, chunk)
    const sent = { org: identity.org, space, device: contents.device, attachment, index, bytes }
    if (!checkAttachmentReceipt(surroundings.primitives, receipt, sent, directory.serverKey))
      throw new Fault('server-unreadable', "the server's receipt for a file does not hold")
  }
}

import type { Transaction } from 'kysely'
import { EMPTY_CHAIN, type ChainTip, continueChain } from '#/core/record-log/chain.ts'
import {
  type BatchContents,
  type StorageReceipt,
  batchHash,
  signStorageReceipt,
} from '#/core/record-log/receipt.ts'
import { sameBytes, toBase64url } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { type Envelope, type Namespace, envelopeSignedBy, readEnvelope } from '#/core/vault/envelope.ts'
import { type Grant, grantSignedBy, readGrant } from '#/core/vault/grant.ts'
import { AccountId, InvitationId, type SpaceId } from '#/core/vault/ids.ts'
import type { KeyPair, Primitives } from '#/core/vault/primitives.ts'
import type { ConsentLog } from './consent-log.ts'
import type { DirectoryKeeper } from './directory-keeper.ts'
import { accessKeyRefusal } from './access-keys.ts'
import { breaksIn, noteBreaks } from './break-glass.ts'
import { ERASED, erasedAmong } from './erasures.ts'
import { mayGrant, mayWrite } from './policies.ts'
import { type ProblemPointer, type Refusal, refusal } from './problems.ts'
import type { Session } from './sessions.ts'
import { type Announce, type Database, lockSpace } from './store/database.ts'
import { inChunks } from './store/chunks.ts'
import type { Tables } from './store/tables.ts'

/** A grant is some 400 bytes; a larger one is not a grant. */
const LARGEST_GRANT = 4096

export type Pushed =
  { readonly ok: true; readonly receipt: StorageReceipt } | { readonly ok: false; readonly refused: Refusal }

/** What a push needs around it. */
export interface PushSurroundings {
  readonly primitives: Primitives
  readonly database: Database
  readonly directory: DirectoryKeeper
  readonly log: ConsentLog
  readonly serverKey: KeyPair
  readonly now: () => number
}

/** A batch taken apart: laid out right, allowed for the role, grants and drafts signed by the session's device. */
interface ReadBatch {
  readonly records: readonly Envelope[]
  readonly grants: readonly Grant[]
  readonly drafts: readonly Envelope[]
  readonly leaves: readonly Uint8Array[]
}

/** A key as grants and envelopes name it. */
interface KnownKey {
  readonly epoch: number
  readonly commitment: Uint8Array
}

/**
 * Stores a device's batch in a team, all of it or nothing, and answers the
 * signed receipt. The same batch again, or one whose beginning is stored
 * already, is answered with the positions it has.
 */
export async function pushBatch(
  surroundings: PushSurroundings,
  session: Session,
  space: SpaceId,
  batch: BatchContents,
): Promise<Pushed> {
  const primitives = hashedOnce(surroundings.primitives)
  const read = readBatch(primitives, session, space, batch)
  if ('code' in read) return { ok: false, refused: read }
  const { database, directory } = surroundings
  for (;;) {
    const directoryNow = directory.current
    if (directoryNow === null)
      return { ok: false, refused: refusal('not-set-up', 'This server has no organisation yet.') }
    const outcome = await database.transact((tx, announce) =>
      storeBatch({ ...surroundings, primitives }, session, space, batch, read, directoryNow, tx, announce),
    )
    if (outcome !== 'directory-moved') return outcome
    await directory.refresh()
  }
}

/** Hashes each array once: chain, receipt and columns all ask for the same hash. */
function hashedOnce(primitives: Primitives): Primitives {
  const known = new WeakMap<Uint8Array, Uint8Array>()
  return {
    ...primitives,
    hash: (message, key) => {
      if (key !== undefined) return primitives.hash(message, key)
      const before = known.get(message)
      if (before !== undefined) return before
      const hash = primitives.hash(message)
      known.set(message, hash)
      return hash
    },
  }
}

const layoutRefusal = (
  reason: 'malformed' | 'unknown-version' | 'unknown-suite' | 'too-large',
  pointer: ProblemPointer,
): Refusal => {
  if (reason === 'too-large')
    return refusal('too-large', 'An envelope may have 1 MiB: use attachments.', pointer)
  if (reason === 'malformed') return refusal('bad-request', 'The bytes do not have the layout.', pointer)
  return refusal('unsupported-version', 'This server does not know that version or suite: update it.', {
    ...pointer,
    reason,
  })
}

function readBatch(
  primitives: Primitives,
  session: Session,
  space: SpaceId,
  batch: BatchContents,
): ReadBatch | Refusal {
  const records: Envelope[] = []
  for (const [index, bytes] of batch.records.entries()) {
    const envelope = readFor(session, space, bytes, { list: 'records', index })
    if ('code' in envelope) return envelope
    records.push(envelope)
  }
  const drafts: Envelope[] = []
  for (const [index, bytes] of batch.drafts.entries()) {
    const pointer = { list: 'drafts', index } as const
    const envelope = readFor(session, space, bytes, pointer)
    if ('code' in envelope) return envelope
    if (!envelopeSignedBy(primitives, envelope, session.deviceKey)) {
      return refusal('bad-signature', "The draft is not signed by this session's device.", pointer)
    }
    drafts.push(envelope)
  }
  const grants: Grant[] = []
  for (const [index, bytes] of batch.grants.entries()) {
    const pointer = { list: 'grants', index } as const
    if (bytes.length > LARGEST_GRANT) return refusal('too-large', 'A grant has at most 4096 bytes.', pointer)
    const read = readGrant(bytes)
    if (!read.ok) return layoutRefusal(read.reason, pointer)
    const { header } = read.grant
    if (header.space !== space) return refusal('wrong-space', 'The grant belongs to another team.', pointer)
    if (header.device !== session.device) {
      return refusal('not-allowed', "The grant names another device than this session's.", pointer)
    }
    const toItself = header.method === 'box' && header.grantee === session.account
    if (!mayGrant(session.role, header.kind, toItself)) {
      return refusal('not-allowed', `A ${session.role} does not hand out ${header.kind} keys.`, pointer)
    }
    if (!grantSignedBy(primitives, read.grant, session.deviceKey)) {
      return refusal('bad-signature', "The grant is not signed by this session's device.", pointer)
    }
    grants.push(read.grant)
  }
  return { records, grants, drafts, leaves: batch.leaves }
}

function readFor(
  session: Session,
  space: SpaceId,
  bytes: Uint8Array,
  pointer: { readonly list: 'records' | 'drafts'; readonly index: number },
): Envelope | Refusal {
  const read = readEnvelope(bytes)
  if (!read.ok) return layoutRefusal(read.reason, pointer)
  const { header } = read.envelope
  if (header.space !== space) return refusal('wrong-space', 'The envelope belongs to another team.', pointer)
  if (header.device !== session.device) {
    return refusal('not-allowed', "The envelope names another device than this session's.", pointer)
  }
  const isDraft: Namespace = 'draft'
  if ((header.namespace === isDraft) !== (pointer.list === 'drafts')) {
    return refusal('bad-request', 'Drafts go among the drafts, records among the records.', pointer)
  }
  return mayWrite(session.role, header.namespace)
    ? read.envelope
    : refusal('not-allowed', `A ${session.role} does not write ${header.namespace} envelopes.`, pointer)
}

async function storeBatch(
  surroundings: PushSurroundings,
  session: Session,
  space: SpaceId,
  batch: BatchContents,
  batchRead: ReadBatch,
  directory: Directory,
  tx: Transaction<Tables>,
  announce: Announce,
): Promise<Pushed | 'directory-moved'> {
  const { primitives, log, serverKey, now } = surroundings
  const before = await lockSpace(tx, space)
  const seen = await tx
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'directory')
    .executeTakeFirst()
  if ((seen?.value ?? 0) !== directory.seq) return 'directory-moved'

  // What still comes of an erased person is taken in without its bytes: the device's chain goes on, nothing is kept.
  const erased = await erasedKeys(tx, space, batchRead)
  const read = without(erased, batchRead)
  const newGrants = await grantsToStore(primitives, tx, space, read.grants)
  if ('code' in newGrants) return { ok: false, refused: newGrants }
  const unknown = await unknownKey(primitives, tx, space, directory, read, now(), erased)
  if (unknown !== null) return { ok: false, refused: unknown }
  const misplaced = accessKeyRefusal(directory, space, read.grants)
  if (misplaced !== null) return { ok: false, refused: misplaced }
  const breaks = breaksIn(directory, read)
  if ('code' in breaks) return { ok: false, refused: breaks }
  const run = await recordsToStore(primitives, tx, space, session, read.records)
  if ('code' in run) return { ok: false, refused: run }
  const newDrafts = await draftsToStore(primitives, tx, space, session, read.drafts)
  if ('code' in newDrafts) return { ok: false, refused: newDrafts }

  // Grants stand before the records that need them, so a reader who stops between pages can open what it has.
  let position = before
  await insertGrants(primitives, tx, space, newGrants, position)
  position += newGrants.length
  const positions = run.positions.map((known) => (known > 0 ? known : ++position))
  await insertRecords(primitives, tx, space, read.records, positions, before, erased)
  if (run.fresh > 0) {
    const { seq, hash } = run.tip
    await tx
      .insertInto('device_chains')
      .values({ space, device: session.device, seq, hash })
      .onConflict((conflict) => conflict.columns(['space', 'device']).doUpdateSet({ seq, hash }))
      .execute()
  }
  for (const draft of newDrafts) {
    const { header, bytes } = draft
    const slot = {
      revision: header.seq,
      position: ++position,
      stream: header.stream,
      key_id: header.keyId,
      hash: primitives.hash(bytes),
      bytes,
    }
    await tx
      .insertInto('drafts')
      .values({ space, draft: header.id, device: header.device, ...slot })
      .onConflict((conflict) => conflict.columns(['space', 'draft', 'device']).doUpdateSet(slot))
      .execute()
  }
  if (position > before) {
    await tx.updateTable('space_counters').set({ position }).where('space', '=', space).execute()
    announce({ type: 'space', space, position })
  }
  await noteBreaks(tx, space, breaks, now())
  const head = await log.append(tx, read.leaves, announce)
  const receipt = signStorageReceipt(
    primitives,
    {
      v: 1,
      org: directory.org,
      space,
      device: session.device,
      batch: toBase64url(batchHash(primitives, batch)),
      position,
      positions,
      log: { size: head.size, root: toBase64url(head.root) },
      time: now(),
    },
    serverKey.secretKey,
  )
  return { ok: true, receipt }
}

interface RecordRun {
  /** The position each record already has, 0 for one still to be stored. */
  readonly positions: readonly number[]
  readonly fresh: number
  readonly tip: ChainTip
}

/** Which records are new, and do they continue the device's chain? */
async function recordsToStore(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  session: Session,
  records: readonly Envelope[],
): Promise<RecordRun | Refusal> {
  if (records.length === 0) return { positions: [], fresh: 0, tip: EMPTY_CHAIN }
  const stored = new Map<string, { position: number; hash: Uint8Array }>()
  for (const ids of inChunks(
    records.map(({ header }) => header.id),
    500,
  )) {
    const rows = await tx
      .selectFrom('records')
      .select(['id', 'position', 'hash'])
      .where('space', '=', space)
      .where('id', 'in', ids)
      .execute()
    for (const row of rows) stored.set(row.id, row)
  }
  const positions: number[] = []
  const run: Envelope[] = []
  const runIndexes: number[] = []
  const inBatch = new Set<string>()
  for (const [index, record] of records.entries()) {
    const { id } = record.header
    const pointer = { list: 'records', index } as const
    const known = stored.get(id)
    if (known !== undefined && !sameBytes(known.hash, primitives.hash(record.bytes))) {
      return refusal('id-reused', 'Another record has this id already.', pointer)
    }
    if (inBatch.has(id)) return refusal('id-reused', 'The batch holds this id twice.', pointer)
    inBatch.add(id)
    positions.push(known?.position ?? 0)
    if (known !== undefined) continue
    run.push(record)
    runIndexes.push(index)
  }
  const tip =
    (await tx
      .selectFrom('device_chains')
      .select(['seq', 'hash'])
      .where('space', '=', space)
      .where('device', '=', session.device)
      .executeTakeFirst()) ?? EMPTY_CHAIN
  const check = continueChain(primitives, tip, run, session.deviceKey)
  if (check.ok) return { positions, fresh: run.length, tip: check.tip }
  const pointer = {
    list: 'records',
    index: runIndexes[check.index] ?? 0,
    expectedSeq: check.expectedSeq,
  } as const
  switch (check.reason) {
    case 'gap':
      return refusal('chain-gap', `Push from this device's record ${check.expectedSeq} on.`, pointer)
    case 'repeated':
      return refusal('chain-fork', 'The server holds another record with this number of the device.', {
        ...pointer,
        reason: 'repeated',
      })
    case 'broken-link':
      return refusal('chain-fork', 'The record does not follow the one the server holds before it.', {
        ...pointer,
        reason: 'broken-link',
      })
    case 'bad-signature':
      return refusal('bad-signature', "The record is not signed by this session's device.", {
        list: 'records',
        index: pointer.index,
      })
  }
}

/** The grants not yet stored, or the one whose id is another's. */
async function grantsToStore(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  grants: readonly Grant[],
): Promise<readonly Grant[] | Refusal> {
  if (grants.length === 0) return []
  const known = new Map<string, Uint8Array>()
  for (const ids of inChunks(
    grants.map(({ header }) => header.id),
    500,
  )) {
    const rows = await tx
      .selectFrom('grants')
      .select(['id', 'hash'])
      .where('space', '=', space)
      .where('id', 'in', ids)
      .execute()
    for (const row of rows) known.set(row.id, row.hash)
  }
  const fresh: Grant[] = []
  for (const [index, grant] of grants.entries()) {
    const hash = primitives.hash(grant.bytes)
    const before = known.get(grant.header.id)
    if (before === undefined) {
      known.set(grant.header.id, hash)
      fresh.push(grant)
    } else if (!sameBytes(before, hash)) {
      return refusal('id-reused', 'Another grant has this id already.', { list: 'grants', index })
    }
  }
  return fresh
}

/** The batch without grants and drafts of erased people: their keys are not handed out again. */
const without = (erased: ReadonlySet<string>, batch: ReadBatch): ReadBatch =>
  erased.size === 0
    ? batch
    : {
        ...batch,
        grants: batch.grants.filter(({ header }) => !erased.has(header.keyId)),
        drafts: batch.drafts.filter(({ header }) => !erased.has(header.keyId)),
      }

/** Keys of the batch that were destroyed with their person. */
async function erasedKeys(
  tx: Transaction<Tables>,
  space: SpaceId,
  { records, grants, drafts }: ReadBatch,
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>([...records, ...grants, ...drafts].map(({ header }) => header.keyId))
  return erasedAmong(tx, space, [...keys])
}

/** The first item that leans on a key or grantee nobody has granted or certified; null when all are known. */
async function unknownKey(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  directory: Directory,
  read: ReadBatch,
  now: number,
  erased: ReadonlySet<string>,
): Promise<Refusal | null> {
  const keys = new Map<string, KnownKey[]>()
  const add = (keyId: string, key: KnownKey): void => {
    const same = keys.get(keyId)
    if (same === undefined) keys.set(keyId, [key])
    else same.push(key)
  }
  const wanted = new Set<string>()
  for (const { header } of [...read.records, ...read.drafts]) wanted.add(header.keyId)
  for (const { header } of read.grants) {
    wanted.add(header.keyId)
    if (header.method === 'wrap') wanted.add(header.grantee)
  }
  for (const keyIds of inChunks([...wanted], 500)) {
    const rows = await tx
      .selectFrom('grants')
      .select(['key_id', 'epoch', 'commitment'])
      .distinct()
      .where('space', '=', space)
      .where('key_id', 'in', keyIds)
      .execute()
    for (const row of rows) add(row.key_id, row)
  }
  const isKnown = (keyId: string, epoch: number, commitment: Uint8Array): boolean =>
    (keys.get(keyId) ?? []).some((key) => key.epoch === epoch && sameBytes(key.commitment, commitment))
  const epochs = directory.epochs.filter((epoch) => epoch.space === space)

  for (const [index, { header }] of read.grants.entries()) {
    const pointer = { list: 'grants', index } as const
    if (header.kind === 'team' || header.kind === 'audit') {
      const stated = epochs.some(
        (epoch) =>
          epoch.kind === header.kind &&
          epoch.keyId === header.keyId &&
          epoch.epoch === header.epoch &&
          sameBytes(epoch.commitment, header.commitment),
      )
      if (!stated) {
        return refusal(
          'unknown-key',
          `The directory states no such ${header.kind} key: append its epoch first.`,
          {
            ...pointer,
            reason: 'epoch',
          },
        )
      }
    }
    const sameId = keys.get(header.keyId)
    if (sameId !== undefined && !isKnown(header.keyId, header.epoch, header.commitment)) {
      return refusal('unknown-key', 'This key id stands for another key already.', {
        ...pointer,
        reason: 'commitment',
      })
    }
    add(header.keyId, header)
  }
  for (const [index, { header }] of read.grants.entries()) {
    const certified =
      header.method === 'box'
        ? boxKeysOf(directory, header.grantee, now).some((key) =>
            sameBytes(primitives.hash(key), header.granteeKeyHash),
          )
        : isKnown(header.grantee, header.granteeEpoch, header.granteeKeyHash)
    if (!certified) {
      return refusal('unknown-key', 'Whoever the grant is for is not known with that key.', {
        list: 'grants',
        index,
        reason: 'grantee',
      })
    }
  }
  for (const list of ['records', 'drafts'] as const) {
    for (const [index, { header }] of read[list].entries()) {
      if (!erased.has(header.keyId) && !isKnown(header.keyId, header.epoch, header.commitment)) {
        return refusal('unknown-key', 'Nobody was granted the key this is sealed with.', { list, index })
      }
    }
  }
  return null
}

/** The certified X25519 keys that a grantee has, as an account or as an invitation that still holds. */
export function boxKeysOf(directory: Directory, grantee: string, now: number): readonly Uint8Array[] {
  const account = directory.accounts.get(AccountId.parse(grantee))
  const invitation = directory.invitations.get(InvitationId.parse(grantee))
  return [
    ...(account?.revokedAtSeq === null ? [account.boxKey] : []),
    ...(invitation?.revokedAtSeq === null && invitation.expiresAt > now ? [invitation.boxKey] : []),
  ]
}

/** The drafts to store, newest revision of each slot; refuses to go back. */
async function draftsToStore(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  session: Session,
  drafts: readonly Envelope[],
): Promise<readonly Envelope[] | Refusal> {
  if (drafts.length === 0) return []
  const slots = new Map<string, { revision: number; hash: Uint8Array }>()
  for (const ids of inChunks(
    drafts.map(({ header }) => header.id),
    500,
  )) {
    const rows = await tx
      .selectFrom('drafts')
      .select(['draft', 'revision', 'hash'])
      .where('space', '=', space)
      .where('device', '=', session.device)
      .where('draft', 'in', ids)
      .execute()
    for (const row of rows) slots.set(row.draft, row)
  }
  const newest = new Map<string, Envelope>()
  for (const [index, draft] of drafts.entries()) {
    const { id, seq } = draft.header
    const hash = primitives.hash(draft.bytes)
    const slot = slots.get(id)
    if (slot !== undefined && seq === slot.revision && sameBytes(hash, slot.hash)) continue
    if (slot !== undefined && seq <= slot.revision) {
      return refusal('stale-revision', `The slot holds revision ${slot.revision}.`, { list: 'drafts', index })
    }
    slots.set(id, { revision: seq, hash })
    newest.set(id, draft)
  }
  return [...newest.values()]
}

async function insertGrants(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  grants: readonly Grant[],
  after: number,
): Promise<void> {
  const rows = grants.map(({ header, bytes }, index) => ({
    space,
    position: after + index + 1,
    id: header.id,
    kind: header.kind,
    stream: header.stream,
    key_id: header.keyId,
    epoch: header.epoch,
    commitment: header.commitment,
    hash: primitives.hash(bytes),
    bytes,
  }))
  for (const chunk of inChunks(rows, 100)) await tx.insertInto('grants').values(chunk).execute()
}

async function insertRecords(
  primitives: Primitives,
  tx: Transaction<Tables>,
  space: SpaceId,
  records: readonly Envelope[],
  positions: readonly number[],
  before: number,
  erased: ReadonlySet<string>,
): Promise<void> {
  const rows = records.flatMap(({ header, bytes }, index) => {
    const position = positions[index] ?? 0
    if (position <= before) return []
    const isErased = erased.has(header.keyId)
    return [
      {
        space,
        position,
        id: header.id,
        stream: header.stream,
        device: header.device,
        seq: header.seq,
        namespace: isErased ? ERASED : header.namespace,
        key_id: header.keyId,
        hash: primitives.hash(bytes),
        bytes: isErased ? new Uint8Array(0) : bytes,
      },
    ]
  })
  for (const chunk of inChunks(rows, 100)) await tx.insertInto('records').values(chunk).execute()
}

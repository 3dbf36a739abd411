import type { Transaction } from 'kysely'
import {
  type Erasure,
  type ErasureReceipt,
  checkErasure,
  erasureBytes,
  erasureLeaf,
  readErasure,
  signErasureReceipt,
} from '#/core/consent/erasure.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import { type GrantHeader, readGrant } from '#/core/vault/grant.ts'
import { RecordId, type SpaceId } from '#/core/vault/ids.ts'
import { type Refusal, refusal } from './problems.ts'
import type { PushSurroundings } from './push.ts'
import { inChunks } from './store/chunks.ts'
import { type Database, lockSpace } from './store/database.ts'
import type { Tables } from './store/tables.ts'

/** In place of a record's namespace: no role reads it. */
export const ERASED = 'erased'

export type Erased =
  { readonly ok: true; readonly receipt: ErasureReceipt } | { readonly ok: false; readonly refused: Refusal }

/**
 * Destroys what a tombstone lists: every grant of its keys, the sealed bytes of
 * its records, its files and letter boxes; and puts the tombstone into the feed
 * and its leaf into the consent log. All of it or nothing; the same tombstone
 * again is answered alike and destroys what has come back meanwhile (a restored
 * backup).
 *
 * Refused while something of the person stands here that it does not list: a
 * tombstone that leaves something behind would lie.
 */
export async function carryOut(
  surroundings: PushSurroundings,
  space: SpaceId,
  erasure: Erasure,
): Promise<Erased> {
  const { primitives, database, directory, log, serverKey, now } = surroundings
  const known = directory.current
  if (known === null)
    return { ok: false, refused: refusal('not-set-up', 'This server has no organisation yet.') }
  const checked = checkErasure(primitives, known, space, erasure)
  if (!checked.ok)
    return {
      ok: false,
      refused: refusal('erasure-refused', 'The tombstone does not hold.', { reason: checked.problem }),
    }
  const bytes = erasureBytes(erasure)
  return database.transact(async (tx, announce): Promise<Erased> => {
    const before = await lockSpace(tx, space)
    const { id } = erasure.decision
    const stored = await tx
      .selectFrom('erasures')
      .selectAll()
      .where('space', '=', space)
      .where('erasure', '=', id)
      .executeTakeFirst()
    const carried = stored === undefined ? erasure : readErasure(stored.bytes)
    if (carried === null)
      return { ok: false, refused: refusal('server-fault', 'The stored tombstone cannot be read.') }
    if (stored === undefined) {
      const left = await leftOut(tx, space, erasure)
      if (left !== null)
        return {
          ok: false,
          refused: refusal('erasure-refused', 'Sync, and list what goes again.', { reason: left }),
        }
    }
    await destroy(tx, space, carried)
    const position = stored?.position ?? before + 1
    const time = stored?.time ?? now()
    if (stored === undefined) {
      await tx.insertInto('erasures').values({ space, erasure: id, position, bytes, time }).execute()
      await tx.updateTable('space_counters').set({ position }).where('space', '=', space).execute()
      await log.append(tx, [erasureLeaf(erasure)], announce)
      announce({ type: 'space', space, position })
    }
    const receipt = signErasureReceipt(
      primitives,
      {
        v: 1,
        org: known.org,
        space,
        erasure: id,
        hash: toBase64url(primitives.hash(stored?.bytes ?? bytes)),
        position,
        time,
      },
      serverKey.secretKey,
    )
    return { ok: true, receipt }
  })
}

/** Which tombstones this server has carried out. */
export async function erasuresOf(database: Database, space: SpaceId): Promise<readonly RecordId[]> {
  const rows = await database.reads
    .selectFrom('erasures')
    .select('erasure')
    .where('space', '=', space)
    .execute()
  return rows.map(({ erasure }) => RecordId.parse(erasure))
}

/** Is one of these keys or files destroyed? */
export async function erasedAmong(
  tx: Transaction<Tables>,
  space: SpaceId,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const erased = new Set<string>()
  for (const some of inChunks(ids, 500)) {
    const rows = await tx
      .selectFrom('erased_ids')
      .select('id')
      .where('space', '=', space)
      .where('id', 'in', some)
      .execute()
    for (const { id } of rows) erased.add(id)
  }
  return erased
}

/** What the tombstone forgets, or takes from somebody else; null when it covers exactly its person. */
async function leftOut(
  tx: Transaction<Tables>,
  space: SpaceId,
  { decision, inventory }: Erasure,
): Promise<string | null> {
  const rows = await tx
    .selectFrom('grants')
    .select('bytes')
    .where('space', '=', space)
    .where('stream', '=', decision.stream)
    .execute()
  const listed = new Set<string>(inventory.keys)
  const theirs = ({ kind, subject }: GrantHeader): boolean =>
    subject === decision.person || (inventory.household && kind === 'household')
  for (const row of rows) {
    const read = readGrant(row.bytes)
    if (!read.ok) continue
    const { header } = read.grant
    if (theirs(header) && !listed.has(header.keyId)) return `key ${header.keyId} is not listed`
    if (inventory.household && !theirs(header)) return 'the household has others in it'
  }
  for (const keys of inChunks(inventory.keys, 200)) {
    const granted = await tx
      .selectFrom('grants')
      .select('bytes')
      .where('space', '=', space)
      .where('key_id', 'in', keys)
      .execute()
    for (const row of granted) {
      const read = readGrant(row.bytes)
      if (!read.ok) continue
      const { header } = read.grant
      if (header.stream !== decision.stream || !theirs(header)) return `key ${header.keyId} is another's`
    }
  }
  const covered = new Set(inventory.records.map(({ id }) => id))
  for (const keys of inChunks(inventory.keys, 200)) {
    const records = await tx
      .selectFrom('records')
      .select('id')
      .where('space', '=', space)
      .where('key_id', 'in', keys)
      .execute()
    const missing = records.find((row) => !covered.has(RecordId.parse(row.id)))
    if (missing !== undefined) return `record ${missing.id} is not listed`
  }
  return null
}

async function destroy(
  tx: Transaction<Tables>,
  space: SpaceId,
  { decision, inventory }: Erasure,
): Promise<void> {
  const { stream } = decision
  const empty = new Uint8Array(0)
  for (const keys of inChunks(inventory.keys, 200)) {
    await tx.deleteFrom('grants').where('space', '=', space).where('key_id', 'in', keys).execute()
    // The row stays with its hash, so that a device that sends it again is answered; its bytes are gone.
    await tx
      .updateTable('records')
      .set({ bytes: empty, namespace: ERASED })
      .where('space', '=', space)
      .where('key_id', 'in', keys)
      .execute()
    await tx.deleteFrom('drafts').where('space', '=', space).where('key_id', 'in', keys).execute()
  }
  for (const attachments of inChunks(inventory.attachments, 200))
    await tx
      .deleteFrom('attachment_chunks')
      .where('space', '=', space)
      .where('stream', '=', stream)
      .where('attachment', 'in', attachments)
      .execute()
  if (inventory.household)
    await tx.deleteFrom('attachment_chunks').where('space', '=', space).where('stream', '=', stream).execute()
  for (const boxes of inChunks(inventory.boxes, 200)) {
    await tx.deleteFrom('withdrawal_notes').where('space', '=', space).where('box', 'in', boxes).execute()
    await tx.deleteFrom('withdrawal_boxes').where('space', '=', space).where('box', 'in', boxes).execute()
  }
  for (const ids of inChunks<string>([...inventory.keys, ...inventory.attachments], 200))
    await tx
      .insertInto('erased_ids')
      .values(ids.map((id) => ({ space, id, erasure: decision.id })))
      .onConflict((conflict) => conflict.columns(['space', 'id']).doNothing())
      .execute()
}

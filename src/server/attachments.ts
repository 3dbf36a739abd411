import { type AttachmentReceipt, signAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { sameBytes, toBase64url } from '#/core/vault/bytes.ts'
import { AttachmentId, type SpaceId, type StreamId } from '#/core/vault/ids.ts'
import { erasedAmong } from './erasures.ts'
import { mayWrite, policies } from './policies.ts'
import { Refused } from './problems.ts'
import type { PushSurroundings } from './push.ts'
import type { Session } from './sessions.ts'

/**
 * Stores one sealed chunk of a file and answers the signed receipt. The same
 * chunk again is answered alike; other bytes in its place are refused.
 */
export async function storeChunk(
  { primitives, database, directory, serverKey, now }: PushSurroundings,
  session: Session,
  place: {
    readonly space: SpaceId
    readonly attachment: AttachmentId
    readonly n: number
    readonly stream: StreamId
  },
  bytes: Uint8Array,
): Promise<AttachmentReceipt> {
  if (!mayWrite(session.role, 'record')) throw new Refused('not-allowed', 'Your role adds no files.')
  const known = directory.current
  if (known === null) throw new Refused('not-set-up', 'This server has no organisation yet.')
  const { space, attachment, n, stream } = place
  const hash = primitives.hash(bytes)
  await database.transact(async (tx) => {
    if ((await erasedAmong(tx, space, [attachment])).size > 0)
      throw new Refused('erased', 'The person this file is about was erased.')
    await tx
      .insertInto('attachment_chunks')
      .values({ space, attachment, n, stream, device: session.device, hash, bytes })
      .onConflict((conflict) => conflict.columns(['space', 'attachment', 'n']).doNothing())
      .execute()
    const stored = await tx
      .selectFrom('attachment_chunks')
      .select(['hash', 'stream', 'device'])
      .where('space', '=', space)
      .where('attachment', '=', attachment)
      .where('n', '=', n)
      .executeTakeFirstOrThrow()
    if (!sameBytes(stored.hash, hash) || stored.stream !== stream || stored.device !== session.device)
      throw new Refused('id-reused', 'Another chunk stands in this place already.')
  })
  return signAttachmentReceipt(
    primitives,
    {
      v: 1,
      org: known.org,
      space,
      device: session.device,
      attachment,
      index: n,
      hash: toBase64url(hash),
      time: now(),
    },
    serverKey.secretKey,
  )
}

/** Of these files, how many chunks of each are here. */
export async function heldChunks(
  { database }: Pick<PushSurroundings, 'database'>,
  session: Session,
  space: SpaceId,
  attachments: readonly AttachmentId[],
): Promise<[AttachmentId, number][]> {
  if (!policies[session.role].reads.includes('record'))
    throw new Refused('not-allowed', 'Your role reads no files.')
  if (attachments.length === 0) return []
  const found = await database.reads
    .selectFrom('attachment_chunks')
    .select(({ fn }) => ['attachment', fn.countAll().as('chunks')])
    .where('space', '=', space)
    .where('attachment', 'in', [...attachments])
    .groupBy('attachment')
    .execute()
  return found.map(({ attachment, chunks }): [AttachmentId, number] => [
    AttachmentId.parse(attachment),
    Number(chunks),
  ])
}

/** One sealed chunk; refuses when there is none or the role reads no records. */
export async function readChunk(
  { database }: PushSurroundings,
  session: Session,
  space: SpaceId,
  attachment: AttachmentId,
  n: number,
): Promise<Uint8Array> {
  if (!policies[session.role].reads.includes('record'))
    throw new Refused('not-allowed', 'Your role reads no files.')
  const found = await database.reads
    .selectFrom('attachment_chunks')
    .select('bytes')
    .where('space', '=', space)
    .where('attachment', '=', attachment)
    .where('n', '=', n)
    .executeTakeFirst()
  if (found === undefined) throw new Refused('not-found', 'This chunk has not arrived here.')
  return found.bytes
}

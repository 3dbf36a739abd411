import type { Transaction } from 'kysely'
import { BREAK_DAYS, breakGrantId } from '#/core/consent/break-glass.ts'
import { readLeaf } from '#/core/consent/leaf.ts'
import { sameBytes } from '#/core/vault/bytes.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { type Grant, readGrant } from '#/core/vault/grant.ts'
import { AccountId, type AttachmentId, InvitationId, type SpaceId, type StreamId } from '#/core/vault/ids.ts'
import { FEED_TYPES, type FeedEntry, type FeedPage } from '#/wire/batch.ts'
import { type Refusal, refusal } from './problems.ts'
import type { Database } from './store/database.ts'
import type { Tables } from './store/tables.ts'

/** A grant that lets one officer open a household, with the leaf it names. */
export interface BreakGrant {
  readonly grant: Grant
  readonly leaf: Uint8Array
}

/** Does this hand an officer what opens answers? `everything`: the team's key, or a key to the whole desk. */
function reachOf(directory: Directory, { header }: Grant): 'no-officer' | 'household' | 'everything' {
  if (header.kind === 'audit' || header.kind === 'evidence' || header.kind === 'access') return 'no-officer'
  if (header.method === 'wrap') {
    const isToTheDesk = directory.epochs.some(
      ({ kind, keyId }) => kind === 'audit' && keyId === header.grantee,
    )
    return isToTheDesk ? 'everything' : 'no-officer'
  }
  if (directory.invitations.get(InvitationId.parse(header.grantee))?.role === 'dpo') return 'everything'
  if (directory.accounts.get(AccountId.parse(header.grantee))?.role !== 'dpo') return 'no-officer'
  return header.kind === 'team' ? 'everything' : 'household'
}

/**
 * The grants of a batch that break a household open to an officer. Refused:
 * one without its leaf in the same batch, and whatever would open more than a
 * household. The server can read neither leaf nor key; that they belong together
 * it sees by the grant's id.
 */
export function breaksIn(
  directory: Directory,
  { grants, leaves }: { readonly grants: readonly Grant[]; readonly leaves: readonly Uint8Array[] },
): readonly BreakGrant[] | Refusal {
  const marks = leaves.filter((leaf) => readLeaf(leaf) === 'breakGlass')
  const found: BreakGrant[] = []
  for (const [index, grant] of grants.entries()) {
    const reach = reachOf(directory, grant)
    if (reach === 'no-officer') continue
    const { id, keyId, device } = grant.header
    const leaf =
      reach === 'household' ? marks.find((each) => breakGrantId(each, keyId, device) === id) : undefined
    if (leaf === undefined) {
      return refusal(
        'not-allowed',
        'An officer is given a household only with its leaf of the consent log.',
        {
          list: 'grants',
          index,
          reason: 'break-glass',
        },
      )
    }
    found.push({ grant, leaf })
  }
  return found
}

/** Remembers what was broken open to whom, for so many days by the server's clock; the same again does not prolong it. */
export async function noteBreaks(
  tx: Transaction<Tables>,
  space: SpaceId,
  breaks: readonly BreakGrant[],
  now: number,
): Promise<void> {
  const until = now + BREAK_DAYS * 24 * 3600_000
  for (const { grant, leaf } of breaks) {
    const { stream, grantee } = grant.header
    const known = await tx
      .selectFrom('breaks')
      .select('leaf')
      .where('space', '=', space)
      .where('stream', '=', stream)
      .where('account', '=', grantee)
      .executeTakeFirst()
    if (known !== undefined && sameBytes(known.leaf, leaf)) continue
    await tx
      .insertInto('breaks')
      .values({ space, stream, account: grantee, leaf, until })
      .onConflict((conflict) => conflict.columns(['space', 'stream', 'account']).doUpdateSet({ leaf, until }))
      .execute()
  }
}

async function isOpenTo(
  { reads }: Database,
  space: SpaceId,
  stream: StreamId,
  account: AccountId,
  now: number,
): Promise<boolean> {
  const open = await reads
    .selectFrom('breaks')
    .select('until')
    .where('space', '=', space)
    .where('stream', '=', stream)
    .where('account', '=', account)
    .executeTakeFirst()
  return open !== undefined && Number(open.until) > now
}

/** One sealed chunk of a file of a household that is open to this officer now; null when it is not, or is not there. */
export async function brokenChunk(
  database: Database,
  space: SpaceId,
  stream: StreamId,
  account: AccountId,
  { attachment, n }: { readonly attachment: AttachmentId; readonly n: number },
  now: number,
): Promise<Uint8Array | null> {
  if (!(await isOpenTo(database, space, stream, account, now))) return null
  const found = await database.reads
    .selectFrom('attachment_chunks')
    .select('bytes')
    .where('space', '=', space)
    .where('stream', '=', stream)
    .where('attachment', '=', attachment)
    .where('n', '=', n)
    .executeTakeFirst()
  return found?.bytes ?? null
}

const PAGE_ENTRIES = 500

/**
 * The records of a household that is open to this officer now, with the grants
 * addressed to them before all; null when it is not.
 */
export async function brokenPage(
  database: Database,
  space: SpaceId,
  stream: StreamId,
  account: AccountId,
  after: number,
  now: number,
): Promise<Omit<FeedPage, 'v'> | null> {
  if (!(await isOpenTo(database, space, stream, account, now))) return null
  const { reads } = database
  const grants =
    after > 0
      ? []
      : await reads
          .selectFrom('grants')
          .select(['position', 'bytes'])
          .where('space', '=', space)
          .where('stream', '=', stream)
          .where('kind', 'in', ['household', 'person'])
          .orderBy('position')
          .execute()
  const records = await reads
    .selectFrom('records')
    .select(['position', 'bytes'])
    .where('space', '=', space)
    .where('stream', '=', stream)
    .where('namespace', '=', 'record')
    .where('position', '>', after)
    .orderBy('position')
    .limit(PAGE_ENTRIES)
    .execute()
  const head = Number(
    (
      await reads
        .selectFrom('space_counters')
        .select('position')
        .where('space', '=', space)
        .executeTakeFirst()
    )?.position ?? 0,
  )
  // Copied, because a page is encoded from plain arrays of bytes.
  const entry =
    (type: FeedEntry[1]) =>
    (row: { readonly position: number; readonly bytes: Uint8Array }): FeedEntry => [
      row.position,
      type,
      new Uint8Array(row.bytes),
    ]
  const theirs = grants.filter(({ bytes }) => {
    const read = readGrant(bytes)
    return read.ok && read.grant.header.grantee === account
  })
  const next = records.length < PAGE_ENTRIES ? head : (records.at(-1)?.position ?? head)
  return {
    entries: [...theirs.map(entry(FEED_TYPES.grant)), ...records.map(entry(FEED_TYPES.record))],
    next,
    head,
  }
}

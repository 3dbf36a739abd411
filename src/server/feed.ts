import { sql } from 'kysely'
import type { Role } from '#/core/vault/directory.ts'
import type { SpaceId } from '#/core/vault/ids.ts'
import { FEED_TYPES, type FeedEntry, type FeedPage } from '#/wire/batch.ts'
import { policies } from './policies.ts'
import { inChunks } from './store/chunks.ts'
import type { Database } from './store/database.ts'

/** A page ends after the entry that passes this, or less where there is less room. */
export const PAGE_BYTES = 4 * 1024 * 1024

export type ReadFeed =
  { readonly ok: true; readonly page: Omit<FeedPage, 'v'> } | { readonly ok: false; readonly head: number }

const names = (list: readonly string[]) => sql.join(list.length === 0 ? [''] : list)

/**
 * The grants of circle keys a role may have, all of them: some hundred bytes a
 * member. With them first, everything after opens as it comes, and a first sync
 * that stops in the middle loses nothing of what it has.
 */
export async function readCircleGrants(
  { reads }: Database,
  space: SpaceId,
  role: Role,
): Promise<FeedEntry[]> {
  const kinds = policies[role].readsGrants.filter((kind) => kind === 'team' || kind === 'audit')
  const found = await sql<{ position: number; bytes: FeedEntry[2] }>`select position, bytes from grants
    where space = ${space} and kind in (${names(kinds)}) order by position`.execute(reads)
  return found.rows.map(({ position, bytes }): FeedEntry => [position, FEED_TYPES.grant, bytes])
}

/**
 * What a team's members have not seen yet: records, grants and drafts by
 * position, as far as the role may have them.
 *
 * The head is read first and nothing above it is shown: all positions up to a
 * committed counter are committed with it, so a cursor never skips one.
 *
 * @returns not ok when the cursor is past the head: this server was restored, or the cursor is another's
 */
export async function readFeed(
  database: Database,
  space: SpaceId,
  role: Role,
  after: number,
  limit: number,
  pageBytes: number,
): Promise<ReadFeed> {
  const { reads } = database
  const counter = await reads
    .selectFrom('space_counters')
    .select('position')
    .where('space', '=', space)
    .executeTakeFirst()
  const head = counter?.position ?? 0
  if (after > head) return { ok: false, head }
  if (after === head) return { ok: true, page: { entries: [], next: head, head } }
  const policy = policies[role]
  const length = database.engine === 'sqlite' ? sql.raw('length(bytes)') : sql.raw('octet_length(bytes)')
  const within = (upTo: number) => sql`space = ${space} and position > ${after} and position <= ${upTo}`
  const records = (columns: typeof length, upTo: number) =>
    sql`select position, ${sql.lit(FEED_TYPES.record)} as type, ${columns} from records
        where ${within(upTo)} and namespace in (${names(policy.reads)})`
  const grants = (columns: typeof length, upTo: number) =>
    sql`select position, ${sql.lit(FEED_TYPES.grant)} as type, ${columns} from grants
        where ${within(upTo)} and kind in (${names(policy.readsGrants)})`
  const drafts = (columns: typeof length, upTo: number) =>
    sql`select position, ${sql.lit(FEED_TYPES.draft)} as type, ${columns} from drafts where ${within(upTo)}`
  const erasures = (columns: typeof length, upTo: number) =>
    sql`select position, ${sql.lit(FEED_TYPES.erasure)} as type, ${columns} from erasures where ${within(upTo)}`
  const mayReadDrafts = policy.reads.includes('draft')
  const all = (columns: typeof length, upTo: number) =>
    mayReadDrafts
      ? sql`${records(columns, upTo)} union all ${grants(columns, upTo)} union all ${erasures(columns, upTo)} union all ${drafts(columns, upTo)}`
      : sql`${records(columns, upTo)} union all ${grants(columns, upTo)} union all ${erasures(columns, upTo)}`

  // Sizes first, so that a page of large envelopes is cut before they are read.
  const sizes = await sql<{ position: number; size: number }>`${all(sql`${length} as size`, head)}
    order by position limit ${limit}`.execute(reads)
  let bytes = 0
  let upTo = head
  for (const [index, row] of sizes.rows.entries()) {
    bytes += row.size
    if (bytes >= pageBytes || index === limit - 1) {
      upTo = row.position
      break
    }
  }
  const found = await sql<{
    position: number
    type: FeedEntry[1]
    bytes: FeedEntry[2]
  }>`${all(sql.raw('bytes'), upTo)}
    order by position`.execute(reads)
  const entries = found.rows.map((row): FeedEntry => [row.position, row.type, row.bytes])
  return { ok: true, page: { entries, next: upTo, head } }
}

/**
 * The last of these places (ascending) at which the record still stands that a
 * reader saw there; 0 for none. Places are never given twice and records never
 * move, so where one disagrees all later ones are another history.
 */
export async function knownUpTo(
  database: Database,
  space: SpaceId,
  records: readonly (readonly [position: number, id: string])[],
): Promise<number> {
  const stored = new Map<number, string>()
  for (const some of inChunks(records, 500)) {
    const rows = await database.reads
      .selectFrom('records')
      .select(['position', 'id'])
      .where('space', '=', space)
      .where(
        'position',
        'in',
        some.map(([position]) => position),
      )
      .execute()
    for (const { position, id } of rows) stored.set(Number(position), id)
  }
  const other = records.findIndex(([position, id]) => stored.get(position) !== id)
  const agreed = other < 0 ? records : records.slice(0, other)
  return agreed.at(-1)?.[0] ?? 0
}

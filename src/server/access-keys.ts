import officeProcessingJson from '#forms/office-processing/1.0.0.json' with { type: 'json' }
import { OfficeProcessing, monthsKept } from '#/core/consent/office-processing.ts'
import { lastMonthOver } from '#/core/household/access-log.ts'
import type { Directory } from '#/core/vault/directory.ts'
import type { Grant } from '#/core/vault/grant.ts'
import { AccountId, KeyId, type SpaceId } from '#/core/vault/ids.ts'
import { type Refusal, refusal } from './problems.ts'
import type { Database } from './store/database.ts'

/** How many months a line of the access log lives at most. */
const ACCESS_LOG_MONTHS = monthsKept(OfficeProcessing.parse(officeProcessingJson), 'access-log')

/** A key of the access log is handed to officers, one by one, and to nobody else. */
export function accessKeyRefusal(
  { accounts }: Pick<Directory, 'accounts'>,
  space: SpaceId,
  grants: readonly Grant[],
): Refusal | null {
  for (const [index, { header }] of grants.entries()) {
    if (header.kind !== 'access') continue
    const isToAnOfficer =
      header.method === 'box' && accounts.get(AccountId.parse(header.grantee))?.role === 'dpo'
    if (isToAnOfficer && String(header.stream) === space) continue
    return refusal('not-allowed', 'A key of the access log goes to officers only.', {
      list: 'grants',
      index,
      reason: 'access-key',
    })
  }
  return null
}

/**
 * Destroys the grants of every month of the access log that is over by this
 * server's clock. The records stay, sealed under keys that nobody has from here.
 * Answers how many grants went.
 */
export async function endAccessMonths(database: Database, now: number): Promise<number> {
  const over = lastMonthOver(now, ACCESS_LOG_MONTHS)
  return database.transact(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('grants')
      .where('kind', '=', 'access')
      .where('epoch', '<=', over)
      .executeTakeFirst()
    return Number(numDeletedRows)
  })
}

/** Keys of the access log that stand here for the officers up to a month, but for those of months that are over. */
export async function accessKeysOf(
  { reads }: Database,
  space: SpaceId,
  upTo: number,
  now: number,
): Promise<readonly KeyId[]> {
  const rows = await reads
    .selectFrom('grants')
    .select('key_id')
    .distinct()
    .where('space', '=', space)
    .where('kind', '=', 'access')
    .where('epoch', '<=', upTo)
    .where('epoch', '>', lastMonthOver(now, ACCESS_LOG_MONTHS))
    .execute()
  return rows.map((row) => KeyId.parse(row.key_id))
}

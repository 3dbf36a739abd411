import { LEAF_BYTES, leafOf } from '#/core/consent/leaf.ts'
import type { OpenedReceipt } from '#/core/consent/proof.ts'
import { toHex } from '#/core/vault/bytes.ts'
import type { PersonId, RecordId } from '#/core/vault/ids.ts'
import { receiptsOf } from './consents.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

/**
 * Between which moments a receipt was made, by the server's clock: not before
 * the head its tablet had seen, not after the log took its leaf in. The
 * tablet's own hour is a claim beside.
 */
export interface ReceiptTimes {
  readonly record: RecordId
  /** When the head the tablet had seen was signed, ms; null for a tablet that had seen none. */
  readonly notBefore: number | null
  /** When the log took it in, ms; null while it is not there. */
  readonly notAfter: number | null
}

const LEAVES_AT_ONCE = 20_000

/** Where the leaves of these receipts stand in a log of that size; those that are not there are left out. */
export async function placesOf(
  link: Pick<ServerLink, 'leaves'>,
  receipts: readonly OpenedReceipt[],
  size: number,
): Promise<ReadonlyMap<RecordId, number>> {
  const wanted = new Map(
    receipts.map(({ receipt, salt }) => [toHex(leafOf(receipt, salt)), receipt.recordId]),
  )
  const places = new Map<RecordId, number>()
  for (let from = 0; from < size && places.size < wanted.size;) {
    const part = await link.leaves(from, Math.min(size, from + LEAVES_AT_ONCE))
    const count = Math.floor(part.length / LEAF_BYTES)
    if (count === 0) break
    for (let index = 0; index < count; index++) {
      const record = wanted.get(toHex(part.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES)))
      if (record !== undefined) places.set(record, from + index)
    }
    from += count
  }
  return places
}

/** The intervals of one person's receipts, read from the log's leaves and its heads' times. */
export async function receiptTimes(
  member: Member,
  link: Pick<ServerLink, 'heads' | 'leaves'>,
  subject: PersonId,
): Promise<readonly ReceiptTimes[]> {
  const own = [...member.households.values()]
    .flatMap(receiptsOf)
    .filter(({ receipt }) => receipt.subject === subject)
  const heads = (await link.heads()).toSorted((a, b) => a.size - b.size || a.time - b.time)
  const places = await placesOf(link, own, heads.at(-1)?.size ?? 0)
  return own.map(({ receipt }) => {
    const place = places.get(receipt.recordId)
    const seen = receipt.device.lastHead.size
    return {
      record: receipt.recordId,
      notBefore: seen === 0 ? null : (heads.find((head) => head.size === seen)?.time ?? null),
      notAfter: place === undefined ? null : (heads.find((head) => head.size > place)?.time ?? null),
    }
  })
}

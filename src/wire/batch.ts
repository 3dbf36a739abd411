import { decode, encode } from 'cborg'
import { z } from 'zod'
import type { BatchContents } from '#/core/record-log/receipt.ts'

/** The media type of push batches and feed pages: CBOR, version in the name. */
export const CBOR_TYPE = 'application/vnd.slieksnis.v1+cbor'

/** Limits of one push; a larger outbox goes in several. */
export const LARGEST_BATCH_ITEMS = 1000
export const LARGEST_BATCH_BYTES = 16 * 1024 * 1024
/** A consent-log leaf: version, class, 32 bytes of commitment. */
export const LEAF_BYTES = 34

const Bytes = z.instanceof(Uint8Array)
const Items = z.array(Bytes).max(LARGEST_BATCH_ITEMS)

const PushBatch = z.strictObject({
  v: z.literal(1),
  records: Items,
  grants: Items,
  drafts: Items,
  leaves: z
    .array(Bytes.refine((leaf) => leaf.length === LEAF_BYTES, 'a leaf has 34 bytes'))
    .max(LARGEST_BATCH_ITEMS),
})

/** What an entry of the feed is: a sealed record, a grant, the latest revision of a draft slot, or a tombstone. */
export const FEED_TYPES = { record: 1, grant: 2, draft: 3, erasure: 4 } as const

const FeedEntry = z.tuple([z.int().positive(), z.literal([1, 2, 3, 4]), Bytes])
/** Position, type, bytes. */
export type FeedEntry = z.infer<typeof FeedEntry>

const FeedPage = z.strictObject({
  v: z.literal(1),
  entries: z.array(FeedEntry),
  /** The cursor to ask from next. */
  next: z.int().nonnegative(),
  /** The space's highest position when the page was read. */
  head: z.int().nonnegative(),
})
export type FeedPage = z.infer<typeof FeedPage>

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly reason: 'not-cbor' | 'unsupported-version' | 'bad-shape'
      readonly detail: string
    }

const Version = z.object({ v: z.number() })

function decodeAs<T>(schema: z.ZodType<T>, bytes: Uint8Array): Decoded<T> {
  let raw: unknown
  try {
    raw = decode(bytes, { rejectDuplicateMapKeys: true })
  } catch (cause) {
    return { ok: false, reason: 'not-cbor', detail: cause instanceof Error ? cause.message : 'not CBOR' }
  }
  const version = Version.safeParse(raw)
  if (version.success && version.data.v !== 1) {
    return { ok: false, reason: 'unsupported-version', detail: `version ${version.data.v} is not known here` }
  }
  const parsed = schema.safeParse(raw)
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, reason: 'bad-shape', detail: z.prettifyError(parsed.error) }
}

export const encodeBatch = (batch: BatchContents): Uint8Array =>
  encode({ v: 1, records: batch.records, grants: batch.grants, drafts: batch.drafts, leaves: batch.leaves })

export const decodeBatch = (bytes: Uint8Array): Decoded<BatchContents> => decodeAs(PushBatch, bytes)

export const encodeFeedPage = (page: Omit<FeedPage, 'v'>): Uint8Array => encode({ v: 1, ...page })

export const decodeFeedPage = (bytes: Uint8Array): Decoded<FeedPage> => decodeAs(FeedPage, bytes)

import { decode } from 'cborg'
import { z } from 'zod'
import type { BatchContents } from '#/core/record-log/receipt.ts'
import { NotPlain, PlainCborReader, PlainCborWriter, bytesSize, countSize } from './plain-cbor.ts'

/** The media type of push batches and feed pages: CBOR, version in the name. */
export const CBOR_TYPE = 'application/vnd.slieksnis.v1+cbor'

/** Limits of one push; a larger outbox goes in several. */
export const LARGEST_BATCH_ITEMS = 1000
export const LARGEST_BATCH_BYTES = 16 * 1024 * 1024
/** A consent-log leaf: version, class, 32 bytes of commitment. */
export const LEAF_BYTES = 34

const Bytes = z.custom<Uint8Array>((found) => found instanceof Uint8Array, 'bytes')
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

/** The lists of a batch in the order deterministic CBOR gives their names. */
const LISTS = ['drafts', 'grants', 'leaves', 'records'] as const

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)
const nameSize = (name: string): number => 1 + name.length
/** One map head, then `"v": 1`. */
const OPENING = 1 + nameSize('v') + 1

export function encodeBatch(batch: BatchContents): Uint8Array<ArrayBuffer> {
  const sizes = LISTS.map(
    (name) => nameSize(name) + countSize(batch[name].length) + sum(batch[name].map(bytesSize)),
  )
  const writer = new PlainCborWriter(OPENING + sum(sizes))
    .map(1 + LISTS.length)
    .text('v')
    .count(1)
  for (const name of LISTS) {
    writer.text(name).array(batch[name].length)
    for (const item of batch[name]) writer.bytes(item)
  }
  return writer.done()
}

/** Reads what is written the one deterministic way without copying it; all else, and what is wrong with it, the slow way. */
function plainly<T>(bytes: Uint8Array, read: (reader: PlainCborReader) => T | null): T | null {
  try {
    const reader = new PlainCborReader(bytes)
    const value = read(reader)
    reader.end()
    return value
  } catch (cause) {
    if (cause instanceof NotPlain) return null
    throw cause
  }
}

/** The items are views of the bytes given. */
export function decodeBatch(bytes: Uint8Array): Decoded<BatchContents> {
  const value = plainly(bytes, (reader) => {
    reader.map(1 + LISTS.length)
    reader.text('v')
    if (reader.count() !== 1) return null
    const items = (name: string): Uint8Array[] => {
      reader.text(name)
      const count = reader.array()
      if (count > LARGEST_BATCH_ITEMS) throw new NotPlain()
      return Array.from({ length: count }, () => reader.bytes())
    }
    const [drafts, grants, leaves, records] = [
      items('drafts'),
      items('grants'),
      items('leaves'),
      items('records'),
    ]
    return leaves.every((leaf) => leaf.length === LEAF_BYTES) ? { drafts, grants, leaves, records } : null
  })
  return value === null ? decodeAs(PushBatch, bytes) : { ok: true, value }
}

export function encodeFeedPage({ entries, next, head }: Omit<FeedPage, 'v'>): Uint8Array<ArrayBuffer> {
  const entrySize = ([position, type, bytes]: FeedEntry): number =>
    1 + countSize(position) + countSize(type) + bytesSize(bytes)
  const size =
    OPENING +
    (nameSize('head') + countSize(head)) +
    (nameSize('next') + countSize(next)) +
    (nameSize('entries') + countSize(entries.length) + sum(entries.map(entrySize)))
  const writer = new PlainCborWriter(size).map(4).text('v').count(1)
  writer.text('head').count(head).text('next').count(next).text('entries').array(entries.length)
  for (const [position, type, bytes] of entries) writer.array(3).count(position).count(type).bytes(bytes)
  return writer.done()
}

const isFeedType = (type: number): type is FeedEntry[1] => type >= 1 && type <= 4

/** The entries' bytes are views of the bytes given. */
export function decodeFeedPage(bytes: Uint8Array): Decoded<FeedPage> {
  const value = plainly(bytes, (reader): FeedPage | null => {
    reader.map(4)
    reader.text('v')
    if (reader.count() !== 1) return null
    reader.text('head')
    const head = reader.count()
    reader.text('next')
    const next = reader.count()
    reader.text('entries')
    const entries: FeedEntry[] = []
    for (let left = reader.array(); left > 0; left--) {
      if (reader.array() !== 3) return null
      const [position, type] = [reader.count(), reader.count()]
      if (position === 0 || !isFeedType(type)) return null
      entries.push([position, type, reader.bytes()])
    }
    return { v: 1, entries, next, head }
  })
  return value === null ? decodeAs(FeedPage, bytes) : { ok: true, value }
}

import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { type Envelope, openEnvelope } from '#/core/vault/envelope.ts'
import { AccountId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'

/**
 * What stands inside a sealed record. `kind` and `payload` are read by the
 * subject that knows them; a kind or version nobody knows yet is kept sealed
 * and read again after an update.
 */
export const RecordBody = z.strictObject({
  v: z.literal(1),
  id: RecordId,
  space: SpaceId,
  stream: StreamId,
  kind: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  /** When the author's device says it was written, ms since 1970: a claim. */
  at: z.int().nonnegative(),
  account: AccountId,
  payload: z.unknown(),
})
export type RecordBody = z.infer<typeof RecordBody>

const Versioned = z.object({ v: z.int() })

/** The bytes that are sealed. */
export const bodyBytes = (body: RecordBody): Uint8Array => utf8(JSON.stringify(body))

export type OpenedRecord =
  | { readonly ok: true; readonly body: RecordBody }
  | {
      readonly ok: false
      readonly reason: 'bad-signature' | 'wrong-key' | 'altered' | 'malformed' | 'moved' | 'newer'
    }

/**
 * Opens a sealed record and checks that it stands where it was written:
 * `moved` when ids inside and outside differ, `newer` when a later version of
 * the product wrote it.
 */
export function openRecord(
  primitives: Primitives,
  envelope: Envelope,
  devicePublicKey: Uint8Array | 'vouched',
  dataKey: Uint8Array,
): OpenedRecord {
  const opened = openEnvelope(primitives, envelope, devicePublicKey, dataKey)
  if (!opened.ok) return opened
  const read = readBody(opened.body)
  if (!read.ok) return read
  const { body } = read
  const { header } = envelope
  const inPlace = body.id === header.id && body.space === header.space && body.stream === header.stream
  return inPlace ? read : { ok: false, reason: 'moved' }
}

/** What the bytes inside an envelope say, as every reader will find it. */
export function readBody(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly body: RecordBody }
  | { readonly ok: false; readonly reason: 'malformed' | 'newer' } {
  let json: unknown
  try {
    json = JSON.parse(fromUtf8(bytes))
  } catch {
    return { ok: false, reason: 'malformed' }
  }
  const body = RecordBody.safeParse(json)
  if (body.success) return { ok: true, body: body.data }
  const version = Versioned.safeParse(json)
  return { ok: false, reason: version.success && version.data.v > 1 ? 'newer' : 'malformed' }
}

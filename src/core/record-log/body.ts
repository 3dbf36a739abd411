import { z } from 'zod'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { type Envelope, openEnvelope } from '#/core/vault/envelope.ts'
import type { PackedRest } from '#/core/vault/padding.ts'
import { AccountId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import { readLater } from './later.ts'

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

/** The bytes that are sealed, in one piece. */
export const bodyBytes = (body: RecordBody): Uint8Array => utf8(JSON.stringify(body))

/** What stands apart in a sealed record: lists, search and sync never ask what was answered. */
const APART = 'answers'
/** Fewer bytes are not worth a part of their own. */
const LEAST_APART = 1024

/** The bytes that are sealed, many answers in a part of their own. */
export function bodyParts(body: RecordBody): { readonly body: Uint8Array; readonly rest: Uint8Array | null } {
  const { payload } = body
  if (!isAnswers(payload) || !Object.hasOwn(payload, APART) || !isAnswers(payload[APART]))
    return { body: bodyBytes(body), rest: null }
  const { [APART]: apart, ...others } = payload
  const rest = utf8(JSON.stringify(apart))
  return rest.length < LEAST_APART
    ? { body: bodyBytes(body), rest: null }
    : { body: bodyBytes({ ...body, payload: others }), rest }
}

/** An object read from JSON that does no harm where it is spread. */
const isAnswers = (found: unknown): found is Record<string, unknown> =>
  typeof found === 'object' && found !== null && !Array.isArray(found) && !Object.hasOwn(found, '__proto__')

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
 *
 * @param whenUnreadable - called when answers that stand apart are asked for and cannot be read: they are none then
 */
export function openRecord(
  primitives: Primitives,
  envelope: Envelope,
  devicePublicKey: Uint8Array | 'vouched',
  dataKey: Uint8Array,
  whenUnreadable: () => void = () => undefined,
): OpenedRecord {
  const opened = openEnvelope(primitives, envelope, devicePublicKey, dataKey)
  if (!opened.ok) return opened
  const read = readBody(opened.body, opened.rest, whenUnreadable)
  if (!read.ok) return read
  const { body } = read
  const { header } = envelope
  const inPlace = body.id === header.id && body.space === header.space && body.stream === header.stream
  return inPlace ? read : { ok: false, reason: 'moved' }
}

/** What the bytes inside an envelope say, as every reader will find it; what stands apart is read when it is asked for. */
export function readBody(
  bytes: Uint8Array,
  rest: PackedRest | null = null,
  whenUnreadable: () => void = () => undefined,
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
  if (body.success) {
    if (rest === null) return { ok: true, body: body.data }
    const { payload } = body.data
    if (!isAnswers(payload) || Object.hasOwn(payload, APART)) return { ok: false, reason: 'malformed' }
    readLater(payload, APART, () => {
      const answers = readApart(rest)
      if (answers === null) whenUnreadable()
      return answers ?? {}
    })
    return { ok: true, body: body.data }
  }
  const version = Versioned.safeParse(json)
  return { ok: false, reason: version.success && version.data.v > 1 ? 'newer' : 'malformed' }
}

function readApart(rest: PackedRest): Record<string, unknown> | null {
  const bytes = rest.unpack()
  if (bytes === 'malformed') return null
  try {
    const found: unknown = JSON.parse(fromUtf8(bytes))
    return isAnswers(found) ? found : null
  } catch {
    return null
  }
}

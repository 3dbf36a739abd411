import { z } from 'zod'
import { Office, Staff, VisitDraft } from '#/core/household/records.ts'
import type { Definition } from '#/core/questionnaire/definition.ts'
import { fromUtf8, sameBytes, utf8 } from '#/core/vault/bytes.ts'
import { unwrapSecret, wrapSecret } from '#/core/vault/envelope.ts'
import { AccountId, RecordId } from '#/core/vault/ids.ts'
import { type Chance, type Primitives, subkey } from '#/core/vault/primitives.ts'
import type { HouseholdOutline } from './household-summary.ts'

/** Under which name the index lies among the small things of a device; without bytes there is none. */
export const INDEX_NAME = 'caseload-index'

const authorship = {
  record: RecordId,
  account: AccountId,
  at: z.number(),
  position: z.number().nullable(),
}

/**
 * What the caseload's list, the search and Today are made of, for everything
 * this device holds up to a place, and where each household's records lie.
 */
const CaseloadIndex = z.strictObject({
  /** Sealed entries in the pages it covers. */
  entries: z.int(),
  cursor: z.int(),
  streams: z.array(z.string()),
  /** Pages of the feed by their key, each with the streams in it (by their place in `streams`). */
  pages: z.array(z.tuple([z.int(), z.array(z.int())])),
  /** Records of the outbox it covers, each with its stream. */
  outbox: z.array(z.tuple([z.int(), z.string()])),
  // Thousands of lines this same build sealed itself: their shape is compiled, not parsed a second time.
  outlines: z.array(z.custom<HouseholdOutline>((value) => typeof value === 'object' && value !== null)),
  /** Keys that tombstones destroyed: what was sealed under them is not missed. */
  erasedKeys: z.array(z.string()),
  /** States of unfinished drafts, and of those that have a slot here. */
  drafts: z.array(
    z.strictObject({
      draft: RecordId,
      payload: VisitDraft,
      at: z.number(),
      account: z.string(),
      device: z.string(),
      revision: z.int(),
    }),
  ),
  desk: z.strictObject({
    staff: z.array(z.strictObject({ ...authorship, staff: Staff })),
    office: z.strictObject({ ...authorship, office: Office }).nullable(),
    unread: z.array(RecordId),
  }),
  questionnaires: z.array(
    z.strictObject({
      // Parsed when it was folded, and sealed by this same build since.
      definition: z.custom<Definition>((value) => typeof value === 'object' && value !== null),
      sha256: z.string(),
      account: z.string(),
      at: z.number(),
      position: z.number().nullable(),
    }),
  ),
  unopened: z.array(
    z.strictObject({
      id: z.string(),
      stream: z.string(),
      device: z.string(),
      reason: z.enum([
        'bad-signature',
        'wrong-key',
        'altered',
        'malformed',
        'moved',
        'newer',
        'uncertified',
        'key-missing',
      ]),
    }),
  ),
})
export type CaseloadIndex = z.infer<typeof CaseloadIndex>

/** Grows with what the index says; the build beside it, with how it is made. */
const VERSION = 2

const contextOf = (build: string): Uint8Array => utf8(JSON.stringify({ v: VERSION, build }))

/**
 * Seals an index under the ring key's subkey for search: like every key of a
 * person it is gone when the ring key changes.
 *
 * @param build - the build of the app that made it
 */
export const sealIndex = (
  primitives: Primitives,
  chance: Chance,
  index: CaseloadIndex,
  ringKey: Uint8Array,
  build: string,
): Uint8Array =>
  wrapSecret(
    primitives,
    INDEX_NAME,
    contextOf(build),
    utf8(JSON.stringify(index)),
    subkey(primitives, ringKey, 'search'),
    chance(24),
  )

/** The index back; null for one that is damaged, of another build, or sealed under a ring key that is gone. */
export function openIndex(
  primitives: Primitives,
  sealed: Uint8Array,
  ringKey: Uint8Array,
  build: string,
): CaseloadIndex | null {
  const opened = unwrapSecret(primitives, INDEX_NAME, sealed, subkey(primitives, ringKey, 'search'))
  if (!opened.ok || !sameBytes(opened.context, contextOf(build))) return null
  const read = CaseloadIndex.safeParse(JSON.parse(fromUtf8(opened.secret)))
  return read.success ? read.data : null
}

import { sha256 } from '@noble/hashes/sha2.js'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { sameJson } from '#/core/catalogue/hsds-import/merge-values.ts'
import { fromHex, toBase64url, toHex, utf8 } from '#/core/vault/bytes.ts'

/** The lists of a catalogue whose records are known by id. */
export const CATALOGUE_LISTS = [
  'facts',
  'needs',
  'taxonomies',
  'taxonomy_terms',
  'organizations',
  'locations',
  'options',
] as const
export const CatalogueList = z.enum(CATALOGUE_LISTS)
export type CatalogueList = z.infer<typeof CatalogueList>

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/)
const Identified = z.looseObject({ id: z.string().min(1) })

const ListDifference = z.strictObject({
  removed: z.array(z.string()),
  /** New and changed records, whole; new ones come behind the others. */
  put: z.array(Identified),
  /** The ids in their order, where it is another than that. */
  order: z.array(z.string()).optional(),
})

/**
 * What makes one release of a catalogue out of another: records whole, known
 * by id. `from` and `to` are the SHA-256 of both, so what comes out is proved.
 */
export const CatalogueDifference = z.strictObject({
  format: z.literal('catalogue-difference/1'),
  from: sha256Text,
  to: sha256Text,
  /** Other fields that changed, whole. */
  fields: JsonObject,
  lists: z.partialRecord(CatalogueList, ListDifference),
})
export type CatalogueDifference = z.infer<typeof CatalogueDifference>

/** The one text of a catalogue (canonical JSON, RFC 8785), as it is stored and sent. */
export const catalogueText = (catalogue: unknown): string => canonicalize(catalogue) ?? ''

/** SHA-256 (hex) of a catalogue's one text. */
export const textSha256 = (text: string): string => toHex(sha256(utf8(text)))

/** By what name a release is asked for: the beginning of its SHA-256, fit for an `ETag` and an address. */
export const releaseTag = (sha256Hex: string): string => toBase64url(fromHex(sha256Hex)).slice(0, 22)

const recordsOf = (catalogue: JsonObject, list: CatalogueList): readonly z.infer<typeof Identified>[] =>
  z.array(Identified).catch([]).parse(catalogue[list])

const isList = (key: string): key is CatalogueList => CATALOGUE_LISTS.some((list) => list === key)

function listDifference(
  before: JsonObject,
  after: JsonObject,
  list: CatalogueList,
): z.infer<typeof ListDifference> | null {
  const [old, now] = [recordsOf(before, list), recordsOf(after, list)]
  const known = new Map(old.map((each) => [each.id, each]))
  const kept = new Set(now.map(({ id }) => id))
  const removed = old.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
  const put = now.filter((each) => {
    const was = known.get(each.id)
    return was === undefined || !sameJson(was, each)
  })
  const behind = [...old.filter(({ id }) => kept.has(id)), ...put.filter(({ id }) => !known.has(id))]
  const isInOrder = behind.every(({ id }, index) => now[index]?.id === id)
  if (removed.length === 0 && put.length === 0 && isInOrder) return null
  return { removed, put, ...(isInOrder ? {} : { order: now.map(({ id }) => id) }) }
}

/** What one release has otherwise than another; `applied` makes the second out of the first. */
export function differenceBetween(before: JsonObject, after: JsonObject): CatalogueDifference {
  const fields: JsonObject = {}
  const lists: CatalogueDifference['lists'] = {}
  for (const [key, value] of Object.entries(after)) {
    if (isList(key)) {
      const changed = listDifference(before, after, key)
      if (changed !== null) lists[key] = changed
    } else if (!sameJson(before[key], value)) fields[key] = value
  }
  const from = textSha256(catalogueText(before))
  const to = textSha256(catalogueText(after))
  return { format: 'catalogue-difference/1', from, to, fields, lists }
}

function changedList(records: readonly z.infer<typeof Identified>[], change: z.infer<typeof ListDifference>) {
  const removed = new Set(change.removed)
  const put = new Map(change.put.map((each) => [each.id, each]))
  const known = new Set(records.map(({ id }) => id))
  const list = [
    ...records.filter(({ id }) => !removed.has(id)).map((each) => put.get(each.id) ?? each),
    ...change.put.filter(({ id }) => !known.has(id)),
  ]
  if (change.order === undefined) return list
  const places = new Map(change.order.map((id, place) => [id, place]))
  return list.toSorted((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0))
}

export type Applied =
  | { readonly ok: true; readonly catalogue: JsonObject; readonly text: string }
  /** `other-base`: it does not begin with this catalogue. `altered`: what comes out is not what it promised. */
  | { readonly ok: false; readonly reason: 'other-base' | 'altered' }

/** Makes a release out of an earlier one and a difference; the hash of what comes out is checked. */
export function applied(before: unknown, difference: CatalogueDifference): Applied {
  if (!isJsonObject(before) || textSha256(catalogueText(before)) !== difference.from) {
    return { ok: false, reason: 'other-base' }
  }
  const catalogue: JsonObject = { ...before, ...difference.fields }
  for (const list of CATALOGUE_LISTS) {
    const change = difference.lists[list]
    if (change !== undefined) catalogue[list] = changedList(recordsOf(before, list), change)
  }
  const text = catalogueText(catalogue)
  return textSha256(text) === difference.to ? { ok: true, catalogue, text } : { ok: false, reason: 'altered' }
}

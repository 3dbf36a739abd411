import canonicalize from 'canonicalize'
import type { RecordId } from '#/core/vault/ids.ts'

/** A record that names those its author had seen of the same thing. */
export interface Branch {
  readonly record: RecordId
  readonly parents: readonly RecordId[]
}

/**
 * Which of `among` no other of them follows, also by way of records between.
 * More than one: devices wrote without knowing of each other.
 *
 * A record without parents was written by a version that named none; it
 * follows the one without parents before it, so that of those the last word by
 * the author's clock holds, as it did then.
 *
 * @param all - everything written about the thing, in order of the clock
 * @param among - those that say something about the matter in question, in the same order
 */
export function headsAmong<T extends Branch>(all: readonly T[], among: readonly T[]): readonly T[] {
  if (among.length < 2) return among
  const parents = new Map<RecordId, readonly RecordId[]>()
  let before: RecordId | null = null
  for (const { record, parents: named } of all) {
    if (named.length > 0) parents.set(record, named)
    else {
      parents.set(record, before === null ? [] : [before])
      before = record
    }
  }
  const followed = new Set<RecordId>()
  const toVisit = among.flatMap(({ record }) => parents.get(record) ?? [])
  for (let next = toVisit.pop(); next !== undefined; next = toVisit.pop()) {
    if (followed.has(next)) continue
    followed.add(next)
    toVisit.push(...(parents.get(next) ?? []))
  }
  const heads = among.filter(({ record }) => !followed.has(record))
  // A ring of parents, which only a forged record could make, leaves nobody out.
  return heads.length === 0 ? among : heads
}

/** Do two values say the same, whatever the order of their fields? */
export const isSameValue = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalize(a) === canonicalize(b))

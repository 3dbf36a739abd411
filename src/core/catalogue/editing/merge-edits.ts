import { type Catalogue, type ParsedCatalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { type JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { sameJson } from '#/core/catalogue/hsds-import/merge-values.ts'
import type { Texts } from '#/core/catalogue/texts.ts'
import { nameOf } from './changes.ts'

/** One place that both changed, each otherwise; until somebody chooses, mine stands there. */
export interface EditConflict {
  /** List, id of the record, field …; an item of a list inside stands with its id. */
  readonly path: readonly string[]
  readonly name: Texts | null
  readonly base: unknown
  /** `undefined`: taken away. */
  readonly mine: unknown
  readonly theirs: unknown
}

export interface MergedEdits {
  /** As JSON: to be parsed before it is used, since two sound edits need not be sound together. */
  readonly catalogue: JsonObject
  readonly conflicts: readonly EditConflict[]
}

const isIdentifiedList = (value: unknown): value is readonly JsonObject[] =>
  Array.isArray(value) && value.every((each) => isJsonObject(each) && typeof each['id'] === 'string')

const idOf = (record: JsonObject): string => String(record['id'])

/** A text's time of change decides nothing: the later one stands. */
const LATER = new Set(['last_modified'])

class Merging {
  readonly conflicts: EditConflict[] = []
  #name: Texts | null = null

  value(path: readonly string[], base: unknown, mine: unknown, theirs: unknown): unknown {
    if (sameJson(mine ?? null, theirs ?? null) || sameJson(base ?? null, theirs ?? null)) return mine
    if (sameJson(base ?? null, mine ?? null)) return theirs
    if (isJsonObject(mine) && isJsonObject(theirs) && (isJsonObject(base) || base === undefined)) {
      return this.#object(path, base ?? {}, mine, theirs)
    }
    if (
      isIdentifiedList(mine) &&
      isIdentifiedList(theirs) &&
      (base === undefined || isIdentifiedList(base))
    ) {
      return this.#list(path, base ?? [], mine, theirs)
    }
    if (LATER.has(path.at(-1) ?? '')) return String(mine) > String(theirs) ? mine : theirs
    this.conflicts.push({ path, name: this.#name, base, mine, theirs })
    // What one took away and the other worked on stays until somebody chooses.
    return mine ?? theirs
  }

  #object(path: readonly string[], base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
    const merged: JsonObject = {}
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      const value = this.value([...path, key], base[key], mine[key], theirs[key])
      if (value !== undefined) merged[key] = value
    }
    return merged
  }

  #list(
    path: readonly string[],
    base: readonly JsonObject[],
    mine: readonly JsonObject[],
    theirs: readonly JsonObject[],
  ): JsonObject[] {
    const bases = new Map(base.map((each) => [idOf(each), each]))
    const others = new Map(theirs.map((each) => [idOf(each), each]))
    const own = new Map(mine.map((each) => [idOf(each), each]))
    const order = new Set([...mine.map(idOf), ...theirs.map(idOf)])
    return [...order].flatMap((id) => {
      if (path.length === 1) this.#name = nameOf(own.get(id) ?? others.get(id))
      const value = this.value([...path, id], bases.get(id), own.get(id), others.get(id))
      return isJsonObject(value) ? [value] : []
    })
  }

  lists(base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
    const merged: JsonObject = {}
    for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
      this.#name = null
      // A release names and dates itself when it is published.
      merged[key] =
        key === 'version' || key === 'made'
          ? theirs[key]
          : this.value([key], base[key], mine[key], theirs[key])
    }
    return merged
  }
}

/**
 * Brings together what two people made of the same release: different records
 * and different fields of one record merge, a field both changed otherwise is
 * a conflict that shows both and asks.
 *
 * @param base - the release both began with
 * @param theirs - what is published now
 */
export function mergeEdits(base: Catalogue, mine: Catalogue, theirs: Catalogue): MergedEdits {
  const merging = new Merging()
  const catalogue = merging.lists(base, mine, theirs)
  return { catalogue, conflicts: merging.conflicts }
}

function withValue(holder: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (Array.isArray(holder)) {
    const known = holder.some((each) => isJsonObject(each) && each['id'] === first)
    const items: readonly unknown[] = known ? holder : [...holder, { id: first }]
    return items.flatMap((each): unknown[] => {
      if (!isJsonObject(each) || each['id'] !== first) return [each]
      const next = withValue(each, rest, value)
      return next === undefined ? [] : [next]
    })
  }
  if (!isJsonObject(holder)) return holder
  const next = withValue(holder[first], rest, value)
  const { [first]: _, ...others } = holder
  return next === undefined ? others : { ...holder, [first]: next }
}

/** The merged catalogue with one conflict decided, and whether it holds together. */
export function decided(
  merged: MergedEdits,
  choices: readonly { readonly conflict: EditConflict; readonly choice: 'mine' | 'theirs' }[],
): ParsedCatalogue {
  let catalogue: unknown = merged.catalogue
  for (const { conflict, choice } of choices) {
    catalogue = withValue(catalogue, conflict.path, conflict[choice])
  }
  return parseCatalogue(catalogue)
}

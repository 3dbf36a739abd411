import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { type JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { sameJson } from '#/core/catalogue/hsds-import/merge-values.ts'
import { Texts } from '#/core/catalogue/texts.ts'
import { CATALOGUE_LISTS, type CatalogueList } from './difference.ts'

/** One value that is another now; `undefined` where there was or is none. Lists are numbered from 0. */
export interface FieldChange {
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

/** What happened to one record between two releases. */
export interface RecordChange {
  readonly list: CatalogueList
  readonly id: string
  /** What people call the record; null where it has no name in any language. */
  readonly name: Texts | null
  readonly kind: 'added' | 'removed' | 'changed'
  /** Empty unless changed. */
  readonly fields: readonly FieldChange[]
}

/** What a record of any list is called. */
export function nameOf(record: unknown): Texts | null {
  if (!isJsonObject(record)) return null
  const name = Texts.safeParse(record['name'] ?? record['label'])
  return name.success ? name.data : null
}

/** Items of a list by what makes each the same: its id, else its place. */
function keyed(list: readonly unknown[]): Map<string, unknown> {
  return new Map(
    list.map((item, index) => [
      isJsonObject(item) && typeof item['id'] === 'string' ? `id ${item['id']}` : String(index),
      item,
    ]),
  )
}

function valueChanges(path: readonly string[], before: unknown, after: unknown, found: FieldChange[]): void {
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      valueChanges([...path, key], before[key], after[key], found)
    }
  } else if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].some(isJsonObject)) {
    const [old, now] = [keyed(before), keyed(after)]
    const placesOf = (list: Map<string, unknown>) => [...list.keys()].map((key, at) => [key, at] as const)
    const places = new Map([...placesOf(old), ...placesOf(now)])
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      valueChanges([...path, String(places.get(key) ?? key)], old.get(key), now.get(key), found)
    }
  } else if (!sameJson(before ?? null, after ?? null)) found.push({ path, before, after })
}

/** Everything that is another value in the second record, deep inside too; ids and times of change aside. */
export function fieldChanges(before: unknown, after: unknown): readonly FieldChange[] {
  const found: FieldChange[] = []
  valueChanges([], before, after, found)
  return found.filter(({ path }) => path[0] !== 'last_modified')
}

/** What a reader must know between two releases: records added, removed, changed, each with its fields. */
export function changesBetween(before: Catalogue, after: Catalogue): readonly RecordChange[] {
  return CATALOGUE_LISTS.flatMap((list): RecordChange[] => {
    const old = new Map<string, JsonObject>(before[list].map((each) => [each.id, each]))
    const now = new Map<string, JsonObject>(after[list].map((each) => [each.id, each]))
    const changes: RecordChange[] = []
    for (const [id, record] of now) {
      const was = old.get(id)
      if (was === record) continue
      const name = nameOf(record)
      if (was === undefined) changes.push({ list, id, name, kind: 'added', fields: [] })
      else {
        const fields = fieldChanges(was, record)
        if (fields.length > 0) changes.push({ list, id, name, kind: 'changed', fields })
      }
    }
    for (const [id, record] of old) {
      if (!now.has(id)) changes.push({ list, id, name: nameOf(record), kind: 'removed', fields: [] })
    }
    return changes
  })
}

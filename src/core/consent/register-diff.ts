import type { PurposeRegister } from './purposes.ts'

/** One field of one purpose that two registers say differently; null where one of them says nothing. */
export interface FieldChange {
  readonly purpose: string
  /** `retention.lv`, `special`; a list counts as one field. */
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

export interface RegisterDiff {
  readonly from: string
  readonly to: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly FieldChange[]
}

/** A purpose as flat fields: texts by language, lists in one piece and without order. */
function fieldsOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (value === null || value === undefined) return new Map()
  if (Array.isArray(value)) return new Map([[path, value.map(String).toSorted().join(', ')]])
  if (typeof value === 'object') {
    return new Map(
      Object.entries(value).flatMap(([name, inner]) => [
        ...fieldsOf(inner, path === '' ? name : `${path}.${name}`),
      ]),
    )
  }
  return new Map([[path, JSON.stringify(value).replace(/^"|"$/g, '')]])
}

/** What changed from one release of the register to another, purpose by purpose and field by field. */
export function registerDiff(before: PurposeRegister, after: PurposeRegister): RegisterDiff {
  const old = new Map(before.purposes.map((purpose) => [purpose.id, purpose]))
  const current = new Map(after.purposes.map((purpose) => [purpose.id, purpose]))
  const changed = [...old].flatMap(([id, purpose]): readonly FieldChange[] => {
    const next = current.get(id)
    if (next === undefined) return []
    const was = fieldsOf(purpose)
    const is = fieldsOf(next)
    return [...new Set([...was.keys(), ...is.keys()])]
      .filter((field) => was.get(field) !== is.get(field))
      .map((field) => ({
        purpose: id,
        field,
        before: was.get(field) ?? null,
        after: is.get(field) ?? null,
      }))
  })
  return {
    from: before.version,
    to: after.version,
    added: [...current.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !current.has(id)),
    changed,
  }
}

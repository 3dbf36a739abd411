import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Field = z.union([z.string(), z.array(z.string())])
const Tables = z.record(
  z.string(),
  z.strictObject({
    file: z.string(),
    required: z.array(z.string()),
    tabularRequired: z.array(z.string()),
    fields: z.record(z.string(), Field),
    nested: z.record(z.string(), z.string()),
  }),
)

/** The specification's field tables as written down in tests/vectors/hsds-3. */
export const fieldTables = Tables.parse(
  JSON.parse(readFileSync(new URL('../../vectors/hsds-3/field-tables.json', import.meta.url), 'utf8')),
)

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  uri: /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
}

function valueFault(kind: z.infer<typeof Field>, value: unknown): string | null {
  if (Array.isArray(kind)) return kind.some((each) => each === value) ? null : 'not in its list'
  const [type = '', format = ''] = kind.split(':')
  if (typeof value !== type) return `not a ${type}`
  const pattern = FORMATS[format]
  return pattern === undefined || pattern.test(String(value)) ? null : `not a ${format}`
}

/** Everything in which a nested record departs from its table, as `path: fault`. */
export function recordFaults(table: string, record: unknown, path = table): string[] {
  const known = fieldTables[table]
  const parsed = z.record(z.string(), z.unknown()).safeParse(record)
  if (known === undefined || !parsed.success) return [`${path}: not a ${table}`]
  const faults = known.required
    .filter((field) => !(field in parsed.data))
    .map((field) => `${path}.${field}: missing`)
  for (const [field, value] of Object.entries(parsed.data)) {
    const at = `${path}.${field}`
    const kind = known.fields[field]
    const inside = known.nested[field] ?? { attributes: '[attribute]', metadata: '[metadata]' }[field]
    if (kind !== undefined) {
      const fault = valueFault(kind, value)
      if (fault !== null) faults.push(`${at}: ${fault}`)
    } else if (inside === undefined) faults.push(`${at}: no such field`)
    else if (inside.startsWith('[')) {
      const child = inside.slice(1, -1)
      if (!Array.isArray(value)) faults.push(`${at}: not a list`)
      else
        for (const [index, each] of value.entries())
          faults.push(...recordFaults(child, each, `${at}.${index}`))
    } else faults.push(...recordFaults(inside, value, at))
  }
  return faults
}

/** Faults of a data package's rows: flat, with the links tables demand, leading somewhere, ids once. */
export function packageFaults(
  tables: ReadonlyMap<string, readonly Readonly<Record<string, string | number>>[]>,
): string[] {
  const faults: string[] = []
  const ids = new Map(
    [...tables].map(([table, rows]) => [table, new Set(rows.map((row) => String(row['id'])))] as const),
  )
  for (const [table, rows] of tables) {
    if (ids.get(table)?.size !== rows.length) faults.push(`${table}: ids repeat`)
    for (const [index, row] of rows.entries()) {
      const at = `${table}.${index}`
      const demanded = fieldTables[table]?.tabularRequired ?? []
      faults.push(...demanded.filter((field) => !(field in row)).map((field) => `${at}.${field}: missing`))
      // In tables a unit is named, not nested.
      const whole = table === 'service_capacity' ? { ...row, unit: { id: row['unit_id'], name: '-' } } : row
      faults.push(...recordFaults(table, whole, at))
      for (const [field, value] of Object.entries(row)) {
        const target = field.endsWith('_id') ? field.slice(0, -3) : ''
        if (ids.has(target) && ids.get(target)?.has(String(value)) !== true)
          faults.push(`${at}.${field}: dangles`)
      }
    }
  }
  return faults
}

import { z } from 'zod'
import { Need, Option } from '#/core/catalogue/catalogue.ts'
import { Location, Organization, Taxonomy, TaxonomyTerm } from '#/core/catalogue/hsds-records.ts'
import { FactDeclaration } from '#/core/catalogue/rule.ts'
import type { CatalogueList } from './difference.ts'

/** How one field of a record is edited. */
export type FieldKind =
  | { readonly kind: 'texts' | 'line' | 'day' | 'moment' | 'web' | 'email' | 'yes-no' | 'scalar' }
  | { readonly kind: 'number'; readonly isWhole: boolean }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** One record, or several, of another list: services name their organisation by its id. */
  | { readonly kind: 'reference' | 'references'; readonly to: CatalogueList }
  | { readonly kind: 'record'; readonly of: RecordShape }
  | { readonly kind: 'list'; readonly of: RecordShape }
  /** Rows of fact, operator and value, alone or in the groups of a rule. */
  | { readonly kind: 'conditions' | 'rule' }

export interface FieldShape {
  readonly name: string
  readonly isNeeded: boolean
  readonly isNullable: boolean
  readonly field: FieldKind
}

/** The fields of a record in the order of its schema; an `id` that is made is not among them. */
export interface RecordShape {
  readonly fields: readonly FieldShape[]
  /** Its records have an id that is made, not typed. */
  readonly hasId: boolean
}

interface JsonSchema {
  readonly type?: string | undefined
  readonly format?: string | undefined
  readonly enum?: readonly (string | number | boolean | null)[] | undefined
  readonly anyOf?: readonly JsonSchema[] | undefined
  readonly items?: JsonSchema | undefined
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined
  readonly required?: readonly string[] | undefined
}

const JsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    // Several types at once are a scalar of some kind: no single type says so.
    type: z.string().optional().catch(undefined),
    format: z.string().optional(),
    enum: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
    anyOf: z.array(JsonSchema).optional(),
    items: JsonSchema.optional(),
    properties: z.record(z.string(), JsonSchema).optional(),
    required: z.array(z.string()).optional(),
  }),
)

/** Which list a field's id leads into, by the field's name. */
const REFERENCES: Readonly<Record<string, CatalogueList>> = {
  organization_id: 'organizations',
  parent_organization_id: 'organizations',
  location_id: 'locations',
  taxonomy_term_id: 'taxonomy_terms',
  taxonomy_id: 'taxonomies',
  parent_id: 'taxonomy_terms',
}

const isTexts = ({ properties }: JsonSchema): boolean =>
  properties !== undefined && Object.keys(properties).toSorted().join(' ') === 'en lv ru'

function kindOf(name: string, schema: JsonSchema): FieldKind {
  if (name === 'rule') return { kind: 'rule' }
  if (name === 'raisedByAny') return { kind: 'conditions' }
  if (name === 'answersNeeds') return { kind: 'references', to: 'needs' }
  const to = REFERENCES[name]
  if (to !== undefined) return { kind: 'reference', to }
  if (isTexts(schema)) return { kind: 'texts' }
  if (schema.enum !== undefined) return { kind: 'choice', values: schema.enum.map(String) }
  if (schema.properties !== undefined) return { kind: 'record', of: recordShape(schema) }
  if (schema.items !== undefined) return { kind: 'list', of: recordShape(schema.items) }
  switch (schema.type) {
    case 'boolean':
      return { kind: 'yes-no' }
    case 'integer':
    case 'number':
      return { kind: 'number', isWhole: schema.type === 'integer' }
    case 'string':
      break
    default:
      return { kind: 'scalar' }
  }
  switch (schema.format) {
    case 'date':
      return { kind: 'day' }
    case 'date-time':
      return { kind: 'moment' }
    case 'uri':
      return { kind: 'web' }
    case 'email':
      return { kind: 'email' }
    default:
      return { kind: 'line' }
  }
}

function recordShape(schema: JsonSchema, hasTypedId = false): RecordShape {
  const needed = new Set(schema.required)
  const properties = Object.entries(schema.properties ?? {})
  return {
    hasId: !hasTypedId && schema.properties?.['id'] !== undefined,
    fields: properties
      .filter(([name]) => hasTypedId || name !== 'id')
      .map(([name, property]) => {
        const kinds = property.anyOf?.filter(({ type }) => type !== 'null') ?? []
        const isNullable = property.anyOf !== undefined && kinds.length < property.anyOf.length
        const [only] = kinds
        const field = kindOf(name, isNullable && kinds.length === 1 && only !== undefined ? only : property)
        return { name, isNeeded: needed.has(name) && !isNullable, isNullable, field }
      }),
  }
}

const schemas = {
  facts: FactDeclaration,
  needs: Need,
  taxonomies: Taxonomy,
  taxonomy_terms: TaxonomyTerm,
  organizations: Organization,
  locations: Location,
  options: Option,
} as const satisfies Readonly<Record<CatalogueList, z.ZodType>>

/** The schema of one list's records. */
export const schemaOf = (list: CatalogueList): z.ZodType => schemas[list]

const known = new Map<CatalogueList, RecordShape>()

/**
 * What a record of a list is made of, read from its schema, so that an editor
 * has every field there is and cannot lag behind it.
 */
export function shapeOf(list: CatalogueList): RecordShape {
  const before = known.get(list)
  if (before !== undefined) return before
  const schema = z.toJSONSchema(schemas[list], { io: 'input', unrepresentable: 'any' })
  // A fact's id is its name in rules and in the forms: somebody chooses it.
  const shape = recordShape(JsonSchema.parse(schema), list === 'facts')
  known.set(list, shape)
  return shape
}

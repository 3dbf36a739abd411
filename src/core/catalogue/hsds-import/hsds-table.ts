/** How the values of a field are read (see `field-value.ts`). A list: exactly these words. */
export type FieldKind =
  | 'id'
  | 'line'
  | 'text'
  | 'url'
  | 'email'
  | 'number'
  | 'date'
  | 'moment'
  | 'time'
  | 'days'
  | 'country'
  | 'currency'
  | readonly string[]

export interface HsdsTable {
  /** The table's file in a data package. */
  readonly file: string
  /** Other names a directory may call the table by, lower case. */
  readonly names: readonly string[]
  readonly fields: Readonly<Record<string, FieldKind>>
  /** Fields without which a record says nothing: a row lacking one is kept aside. */
  readonly required: readonly string[]
  /** Fields the specification demands that may be filled (`resolve-rows.ts`): the word, or another field of the record. */
  readonly filled: Readonly<Record<string, { readonly word: string } | { readonly field: string }>>
  /** Fields that name a record of another table. */
  readonly references: Readonly<Record<string, TableName>>
  /** References without which the record belongs nowhere. */
  readonly needed: readonly string[]
  /** Of these references at least one must lead somewhere. */
  readonly owners: readonly string[]
  /** A field that names a record of the table another field names. */
  readonly linked: { readonly field: string; readonly table: string } | null
}

/** The tables of HSDS 3.1, in the order of the specification. */
export const TABLE_NAMES = [
  'organization',
  'program',
  'service',
  'service_at_location',
  'location',
  'contact',
  'phone',
  'address',
  'schedule',
  'funding',
  'service_area',
  'required_document',
  'language',
  'accessibility',
  'taxonomy',
  'taxonomy_term',
  'attribute',
  'cost_option',
  'organization_identifier',
  'unit',
  'service_capacity',
  'url',
  'metadata',
  'meta_table_description',
] as const
export type TableName = (typeof TABLE_NAMES)[number]

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

const PLACE_TYPES = ['physical', 'postal', 'virtual']

const table = (
  file: string,
  fields: HsdsTable['fields'],
  more: Partial<Omit<HsdsTable, 'file' | 'fields'>> = {},
): HsdsTable => ({
  file,
  fields: { id: 'id', ...fields },
  names: [],
  required: [],
  filled: {},
  references: {},
  needed: [],
  owners: [],
  linked: null,
  ...more,
})

/**
 * What each table holds, by the field tables of HSDS 3.0 with what 3.1 adds
 * (service_capacity, unit, url). Names, types and what is required are the
 * specification's; what may be filled is ours (docs/rules/catalogue.md).
 *
 * @see https://docs.openreferral.org/en/latest/hsds/schema_reference.html
 */
export const HSDS_TABLES: Readonly<Record<TableName, HsdsTable>> = {
  organization: table(
    'organizations.csv',
    {
      name: 'line',
      alternate_name: 'line',
      description: 'text',
      email: 'email',
      website: 'url',
      tax_status: 'line',
      tax_id: 'line',
      year_incorporated: 'number',
      legal_status: 'line',
      logo: 'line',
      uri: 'url',
      parent_organization_id: 'id',
    },
    {
      names: ['organisation', 'organisations', 'agency', 'agencies'],
      required: ['name'],
      filled: { description: { field: 'name' } },
      references: { parent_organization_id: 'organization' },
    },
  ),
  program: table(
    'programs.csv',
    { organization_id: 'id', name: 'line', alternate_name: 'line', description: 'text' },
    {
      required: ['name'],
      filled: { description: { field: 'name' } },
      references: { organization_id: 'organization' },
      needed: ['organization_id'],
    },
  ),
  service: table(
    'services.csv',
    {
      organization_id: 'id',
      program_id: 'id',
      name: 'line',
      alternate_name: 'line',
      description: 'text',
      url: 'url',
      email: 'email',
      status: ['active', 'inactive', 'defunct', 'temporarily closed'],
      interpretation_services: 'text',
      application_process: 'text',
      fees_description: 'text',
      wait_time: 'text',
      fees: 'text',
      accreditations: 'text',
      eligibility_description: 'text',
      minimum_age: 'number',
      maximum_age: 'number',
      assured_date: 'date',
      assurer_email: 'email',
      licenses: 'text',
      alert: 'text',
      last_modified: 'moment',
    },
    {
      required: ['name'],
      filled: { status: { word: 'active' } },
      references: { organization_id: 'organization', program_id: 'program' },
      needed: ['organization_id'],
    },
  ),
  service_at_location: table(
    'service_at_location.csv',
    { service_id: 'id', location_id: 'id', description: 'text' },
    {
      names: ['services_at_location', 'services_at_locations', 'service_location', 'service_locations'],
      references: { service_id: 'service', location_id: 'location' },
      needed: ['service_id', 'location_id'],
    },
  ),
  location: table(
    'locations.csv',
    {
      location_type: PLACE_TYPES,
      url: 'url',
      organization_id: 'id',
      name: 'line',
      alternate_name: 'line',
      description: 'text',
      transportation: 'text',
      latitude: 'number',
      longitude: 'number',
      external_identifier: 'line',
      external_identifier_type: 'line',
    },
    {
      filled: { location_type: { word: 'physical' } },
      references: { organization_id: 'organization' },
    },
  ),
  contact: table(
    'contacts.csv',
    {
      organization_id: 'id',
      service_id: 'id',
      service_at_location_id: 'id',
      location_id: 'id',
      name: 'line',
      title: 'line',
      department: 'line',
      email: 'email',
    },
    {
      references: {
        organization_id: 'organization',
        service_id: 'service',
        service_at_location_id: 'service_at_location',
        location_id: 'location',
      },
      owners: ['organization_id', 'service_id', 'service_at_location_id', 'location_id'],
    },
  ),
  phone: table(
    'phones.csv',
    {
      location_id: 'id',
      service_id: 'id',
      organization_id: 'id',
      contact_id: 'id',
      service_at_location_id: 'id',
      number: 'line',
      extension: 'number',
      type: 'line',
      description: 'text',
    },
    {
      required: ['number'],
      references: {
        location_id: 'location',
        service_id: 'service',
        organization_id: 'organization',
        contact_id: 'contact',
        service_at_location_id: 'service_at_location',
      },
      owners: ['location_id', 'service_id', 'organization_id', 'contact_id', 'service_at_location_id'],
    },
  ),
  address: table(
    'addresses.csv',
    {
      location_id: 'id',
      attention: 'line',
      address_1: 'line',
      address_2: 'line',
      city: 'line',
      region: 'line',
      state_province: 'line',
      postal_code: 'line',
      country: 'country',
      address_type: PLACE_TYPES,
    },
    {
      names: ['addresss'],
      filled: {
        address_type: { word: 'physical' },
        address_1: { word: '' },
        city: { word: '' },
        state_province: { word: '' },
        postal_code: { word: '' },
        country: { word: '' },
      },
      references: { location_id: 'location' },
      needed: ['location_id'],
    },
  ),
  schedule: table(
    'schedules.csv',
    {
      service_id: 'id',
      location_id: 'id',
      service_at_location_id: 'id',
      valid_from: 'date',
      valid_to: 'date',
      dtstart: 'date',
      timezone: 'number',
      until: 'date',
      count: 'number',
      wkst: ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'],
      freq: ['WEEKLY', 'MONTHLY'],
      interval: 'number',
      byday: 'days',
      byweekno: 'line',
      bymonthday: 'line',
      byyearday: 'line',
      description: 'text',
      opens_at: 'time',
      closes_at: 'time',
      schedule_link: 'url',
      attending_type: 'line',
      notes: 'text',
    },
    {
      references: {
        service_id: 'service',
        location_id: 'location',
        service_at_location_id: 'service_at_location',
      },
      owners: ['service_id', 'location_id', 'service_at_location_id'],
    },
  ),
  funding: table(
    'funding.csv',
    { organization_id: 'id', service_id: 'id', source: 'text' },
    {
      references: { organization_id: 'organization', service_id: 'service' },
      owners: ['organization_id', 'service_id'],
    },
  ),
  service_area: table(
    'service_areas.csv',
    {
      service_id: 'id',
      service_at_location_id: 'id',
      name: 'line',
      description: 'text',
      extent: 'text',
      extent_type: 'line',
      uri: 'url',
    },
    {
      references: { service_id: 'service', service_at_location_id: 'service_at_location' },
      owners: ['service_id', 'service_at_location_id'],
    },
  ),
  required_document: table(
    'required_documents.csv',
    { service_id: 'id', document: 'text', uri: 'url' },
    { references: { service_id: 'service' }, needed: ['service_id'] },
  ),
  language: table(
    'languages.csv',
    { service_id: 'id', location_id: 'id', phone_id: 'id', name: 'line', code: 'line', note: 'text' },
    {
      references: { service_id: 'service', location_id: 'location', phone_id: 'phone' },
      owners: ['service_id', 'location_id', 'phone_id'],
    },
  ),
  accessibility: table(
    'accessibility.csv',
    { location_id: 'id', description: 'text', details: 'text', url: 'url' },
    {
      names: ['accessibilities', 'accessibilitys', 'accessibility_for_disabilities'],
      references: { location_id: 'location' },
      needed: ['location_id'],
    },
  ),
  taxonomy: table(
    'taxonomies.csv',
    { name: 'line', description: 'text', uri: 'url', version: 'line' },
    { required: ['name'], filled: { description: { field: 'name' } } },
  ),
  taxonomy_term: table(
    'taxonomy_terms.csv',
    {
      code: 'line',
      name: 'line',
      description: 'text',
      parent_id: 'id',
      taxonomy: 'line',
      language: 'line',
      taxonomy_id: 'id',
      term_uri: 'url',
    },
    {
      required: ['name'],
      filled: { description: { field: 'name' } },
      references: { parent_id: 'taxonomy_term', taxonomy_id: 'taxonomy' },
    },
  ),
  attribute: table(
    'attributes.csv',
    {
      link_id: 'id',
      taxonomy_term_id: 'id',
      link_type: 'line',
      link_entity: 'line',
      value: 'line',
      label: 'line',
    },
    {
      references: { taxonomy_term_id: 'taxonomy_term' },
      needed: ['link_id', 'taxonomy_term_id'],
      linked: { field: 'link_id', table: 'link_entity' },
    },
  ),
  cost_option: table(
    'cost_options.csv',
    {
      service_id: 'id',
      valid_from: 'date',
      valid_to: 'date',
      option: 'text',
      currency: 'currency',
      amount: 'number',
      amount_description: 'text',
    },
    { references: { service_id: 'service' }, needed: ['service_id'] },
  ),
  organization_identifier: table(
    'organization_identifiers.csv',
    { organization_id: 'id', identifier_scheme: 'line', identifier_type: 'line', identifier: 'line' },
    {
      required: ['identifier'],
      filled: { identifier_type: { field: 'identifier_scheme' } },
      references: { organization_id: 'organization' },
      needed: ['organization_id'],
    },
  ),
  unit: table(
    'units.csv',
    { name: 'line', scheme: 'line', identifier: 'line', uri: 'url' },
    { required: ['name'] },
  ),
  service_capacity: table(
    'service_capacity.csv',
    {
      service_id: 'id',
      unit_id: 'id',
      available: 'number',
      maximum: 'number',
      description: 'text',
      updated: 'moment',
    },
    {
      names: ['capacity', 'capacities'],
      required: ['available', 'updated'],
      references: { service_id: 'service', unit_id: 'unit' },
      needed: ['service_id', 'unit_id'],
    },
  ),
  url: table(
    'url.csv',
    { label: 'line', url: 'url', organization_id: 'id', service_id: 'id' },
    {
      names: ['additional_url', 'additional_urls', 'additional_website', 'additional_websites'],
      required: ['url'],
      references: { organization_id: 'organization', service_id: 'service' },
      owners: ['organization_id', 'service_id'],
    },
  ),
  metadata: table(
    'metadata.csv',
    {
      resource_id: 'id',
      resource_type: 'line',
      last_action_date: 'date',
      last_action_type: 'line',
      field_name: 'line',
      previous_value: 'text',
      replacement_value: 'text',
      updated_by: 'line',
    },
    {
      needed: ['resource_id'],
      filled: {
        last_action_date: { word: '' },
        last_action_type: { word: '' },
        field_name: { word: '' },
        previous_value: { word: '' },
        replacement_value: { word: '' },
        updated_by: { word: '' },
      },
      linked: { field: 'resource_id', table: 'resource_type' },
    },
  ),
  meta_table_description: table(
    'meta_table_descriptions.csv',
    { name: 'line', language: 'line', character_set: 'line' },
    {},
  ),
}

/** The plural a list of the table's records goes by: the file's name, but for three tables. */
export const listName = (name: TableName): string =>
  name === 'service_at_location'
    ? 'service_at_locations'
    : name === 'service_capacity'
      ? 'capacities'
      : name === 'url'
        ? 'urls'
        : HSDS_TABLES[name].file.replace(/\.csv$/, '')

const byName: ReadonlyMap<string, TableName> = new Map(
  TABLE_NAMES.flatMap((name) => {
    const { file, names } = HSDS_TABLES[name]
    const stem = file.replace(/\.csv$/, '')
    return [name, `${name}s`, stem, listName(name), ...names].map((each) => [each, name] as const)
  }),
)

/** A name as tables and columns are compared: lower case, words joined by `_`, no byte order mark. */
export const plainName = (name: string): string =>
  name
    .replaceAll('\uFEFF', '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

/** The table a file, list or field is named after, in the singular or plural; null if none. */
export const tableNamed = (name: string): TableName | null => byName.get(plainName(name)) ?? null

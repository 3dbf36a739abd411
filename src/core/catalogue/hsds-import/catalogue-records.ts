import { type Language, type Texts } from '#/core/catalogue/texts.ts'
import type { HsdsNesting } from './compile-hsds.ts'
import type { TableName } from './hsds-table.ts'
import type { JsonObject } from './import-problem.ts'
import type { HsdsRow } from './resolve-rows.ts'

/** As many letters as one text of the catalogue holds. */
const MOST_LETTERS = 4000

/** Told when a value finds no place in the catalogue as it is. */
export type NoPlace = (
  code: 'no-place' | 'too-long',
  table: TableName,
  column: string | null,
  value: string | null,
  message: string,
) => void

const PHONE_TYPES: Readonly<Record<string, string>> = {
  mobile: 'cell',
  hotline: 'voice',
  landline: 'voice',
  tty: 'textphone',
  tdd: 'textphone',
  sms: 'text',
}
const KNOWN_PHONES = new Set(['text', 'voice', 'fax', 'cell', 'video', 'pager', 'textphone'])
const EXTENTS = new Set(['geojson', 'topojson', 'kml', 'text'])

/** Writes HSDS rows as the catalogue's records: texts in one language, children nested. */
export class CatalogueRecords {
  readonly #nesting: HsdsNesting
  readonly #language: Language
  readonly #noPlace: NoPlace

  constructor(nesting: HsdsNesting, language: Language, noPlace: NoPlace) {
    this.#nesting = nesting
    this.#language = language
    this.#noPlace = noPlace
  }

  text(table: TableName, row: HsdsRow, field: string): Texts | undefined {
    const value = row[field]
    if (value === undefined || value === '') return undefined
    const text = String(value)
    if (text.length <= MOST_LETTERS) return { [this.#language]: text }
    this.#noPlace('too-long', table, field, text, `the catalogue keeps the first ${MOST_LETTERS} letters`)
    const cut = text.slice(0, MOST_LETTERS - 1).replace(/[\uD800-\uDBFF]$/, '')
    return { [this.#language]: `${cut.trimEnd()}…` }
  }

  #texts(table: TableName, row: HsdsRow, fields: readonly string[]): JsonObject {
    return Object.fromEntries(fields.map((field) => [field, this.text(table, row, field)]))
  }

  #plain(row: HsdsRow, fields: readonly string[]): JsonObject {
    return Object.fromEntries(fields.map((field) => [field, row[field] === '' ? undefined : row[field]]))
  }

  #list(
    owner: TableName,
    row: HsdsRow,
    child: TableName,
    write: (each: HsdsRow) => JsonObject | null,
  ): JsonObject[] {
    return this.#nesting
      .children(owner, row['id'], child)
      .map(write)
      .filter((each) => each !== null)
  }

  #languages(owner: TableName, row: HsdsRow): JsonObject[] {
    return this.#list(owner, row, 'language', (each) => {
      const name = this.text('language', each, 'name') ?? this.text('language', each, 'code')
      if (name === undefined) {
        this.#noPlace('no-place', 'language', 'name', null, 'a language needs a name or a code')
        return null
      }
      const note = this.text('language', each, 'note')
      return { id: each['id'], name, code: each['code'] ?? '', note }
    })
  }

  #phones(owner: TableName, row: HsdsRow): JsonObject[] {
    return this.#list(owner, row, 'phone', (each) => {
      const given = String(each['type'] ?? '').toLowerCase()
      const type = KNOWN_PHONES.has(given) ? given : PHONE_TYPES[given]
      if (given !== '' && type === undefined) {
        this.#noPlace('no-place', 'phone', 'type', given, 'it is no type of phone the catalogue knows')
      }
      return {
        ...this.#plain(each, ['id', 'number', 'extension']),
        type,
        description: this.text('phone', each, 'description'),
        languages: this.#languages('phone', each),
      }
    })
  }

  #schedules(owner: TableName, row: HsdsRow): JsonObject[] {
    return this.#list(owner, row, 'schedule', (each) => {
      const { service_id: _, location_id: __, service_at_location_id: ___, ...kept } = each
      return { ...kept, ...this.#texts('schedule', each, ['description', 'notes']) }
    })
  }

  #areas(owner: TableName, row: HsdsRow): JsonObject[] {
    return this.#list(owner, row, 'service_area', (each) => {
      const name = this.text('service_area', each, 'name') ?? this.text('service_area', each, 'description')
      if (name === undefined) {
        this.#noPlace('no-place', 'service_area', 'name', null, 'an area needs a name')
        return null
      }
      const type = String(each['extent_type'] ?? '').toLowerCase()
      return {
        ...this.#plain(each, ['id', 'extent', 'uri']),
        name,
        description: this.text('service_area', each, 'description'),
        extent_type: EXTENTS.has(type) ? type : undefined,
      }
    })
  }

  #urls(owner: TableName, row: HsdsRow): JsonObject[] {
    return this.#list(owner, row, 'url', (each) => ({
      ...this.#plain(each, ['id', 'url']),
      label: this.text('url', each, 'label'),
    }))
  }

  organization(row: HsdsRow): JsonObject {
    return {
      ...this.#plain(row, ['id', 'email', 'website', 'legal_status', 'uri', 'parent_organization_id']),
      ...this.#texts('organization', row, ['name', 'alternate_name', 'description']),
      additional_websites: this.#urls('organization', row),
      phones: this.#phones('organization', row),
    }
  }

  #ownerName(row: HsdsRow): Texts | undefined {
    const owner = this.#nesting.row('organization', row['organization_id'])
    return owner === null ? undefined : this.text('organization', owner, 'name')
  }

  location(row: HsdsRow): JsonObject {
    const addresses = this.#list('location', row, 'address', (each) => {
      const { attention: _, location_id: __, ...kept } = each
      if (kept['country'] !== '') return kept
      const message = 'an address needs a country: say which one with --country'
      this.#noPlace('no-place', 'address', 'country', String(kept['address_1'] ?? ''), message)
      return null
    })
    const [address] = addresses
    const line = [address?.['address_1'], address?.['city']].filter(
      (part) => part !== undefined && part !== '',
    )
    const name =
      this.text('location', row, 'name') ??
      this.text('location', row, 'alternate_name') ??
      // A place without a name is called by its address, else by whose it is, else by its number.
      (line.length > 0
        ? { [this.#language]: line.join(', ') }
        : (this.#ownerName(row) ?? { [this.#language]: String(row['url'] ?? row['id']) }))
    return {
      ...this.#plain(row, ['id', 'location_type', 'url', 'organization_id', 'latitude', 'longitude']),
      ...this.#texts('location', row, ['alternate_name', 'description', 'transportation']),
      name,
      addresses,
      accessibility: this.#list('location', row, 'accessibility', (each) => {
        const description =
          this.text('accessibility', each, 'description') ?? this.text('accessibility', each, 'details')
        if (description === undefined) return null
        return {
          ...this.#plain(each, ['id', 'url']),
          description,
          details: this.text('accessibility', each, 'details'),
        }
      }),
      languages: this.#languages('location', row),
      phones: this.#phones('location', row),
      schedules: this.#schedules('location', row),
    }
  }

  taxonomy(row: HsdsRow): JsonObject {
    return {
      ...this.#plain(row, ['id', 'uri', 'version']),
      ...this.#texts('taxonomy', row, ['name', 'description']),
    }
  }

  taxonomyTerm(row: HsdsRow): JsonObject {
    return {
      ...this.#plain(row, ['id', 'parent_id', 'taxonomy_id', 'term_uri']),
      code: row['code'] ?? row['id'],
      ...this.#texts('taxonomy_term', row, ['name', 'description']),
    }
  }

  #serviceLists(row: HsdsRow) {
    return {
      phones: this.#phones('service', row),
      schedules: this.#schedules('service', row),
      service_areas: this.#areas('service', row),
      service_at_locations: this.#list('service', row, 'service_at_location', (at) => ({
        ...this.#plain(at, ['id', 'location_id']),
        description: this.text('service_at_location', at, 'description'),
        phones: this.#phones('service_at_location', at),
        schedules: this.#schedules('service_at_location', at),
        service_areas: this.#areas('service_at_location', at),
      })),
      languages: this.#languages('service', row),
      cost_options: this.#list('service', row, 'cost_option', (each) => ({
        ...this.#plain(each, ['id', 'valid_from', 'valid_to', 'currency', 'amount']),
        ...this.#texts('cost_option', each, ['option', 'amount_description']),
      })),
      required_documents: this.#list('service', row, 'required_document', (each) => {
        const document = this.text('required_document', each, 'document')
        return document === undefined ? null : { ...this.#plain(each, ['id', 'uri']), document }
      }),
      capacities: this.#list('service', row, 'service_capacity', (each) => {
        const unit = this.#nesting.row('unit', each['unit_id'])
        if (unit === null) return null
        return {
          ...this.#plain(each, ['id', 'available', 'maximum', 'updated']),
          description: this.text('service_capacity', each, 'description'),
          unit: {
            ...this.#plain(unit, ['id', 'scheme', 'identifier', 'uri']),
            name: this.text('unit', unit, 'name'),
          },
        }
      }),
      additional_urls: this.#urls('service', row),
    }
  }

  /** A service's own fields and lists; its classifications stand apart, for needs are among them. */
  service(row: HsdsRow): JsonObject & { readonly service_at_locations: readonly JsonObject[] } {
    return {
      ...this.#plain(row, [
        'id',
        'organization_id',
        'url',
        'email',
        'status',
        'minimum_age',
        'maximum_age',
        'assured_date',
        'assurer_email',
        'last_modified',
      ]),
      ...this.#texts('service', row, [
        'name',
        'alternate_name',
        'description',
        'interpretation_services',
        'application_process',
        'accreditations',
        'eligibility_description',
        'alert',
      ]),
      fees_description: this.text('service', row, 'fees_description') ?? this.text('service', row, 'fees'),
      ...this.#serviceLists(row),
    }
  }

  attributes(row: HsdsRow): JsonObject[] {
    return this.#list('service', row, 'attribute', (each) => ({
      ...this.#plain(each, ['id', 'taxonomy_term_id', 'link_type', 'value']),
      label: this.text('attribute', each, 'label'),
    }))
  }
}

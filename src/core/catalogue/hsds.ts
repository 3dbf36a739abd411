import type { Catalogue, Need, Option } from './catalogue.ts'
import { derivedId } from './derived-id.ts'
import type {
  HsdsLanguage,
  Location,
  Organization,
  Phone,
  Schedule,
  ServiceArea,
  ServiceAtLocation,
  Taxonomy,
  TaxonomyTerm,
} from './hsds-records.ts'
import { type Language, type Texts, textIn } from './texts.ts'

/** A JSON object as HSDS publishes it, one language, without empty fields. */
export type HsdsObject = { readonly [field: string]: HsdsValue }
export type HsdsValue = string | number | boolean | HsdsObject | readonly HsdsValue[]

type Field = HsdsValue | undefined

/** Leaves out what is absent or an empty list. */
function hsdsObject(fields: Readonly<Record<string, Field>>): HsdsObject {
  const kept: Record<string, HsdsValue> = {}
  for (const [field, value] of Object.entries(fields)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue
    kept[field] = value
  }
  return kept
}

/** Writes catalogue records as HSDS 3 JSON in one language. */
export class HsdsWriter {
  readonly #catalogue: Catalogue
  readonly #language: Language
  readonly #organizations: ReadonlyMap<string, Organization>
  readonly #locations: ReadonlyMap<string, Location>
  readonly #terms: ReadonlyMap<string, HsdsObject>

  constructor(catalogue: Catalogue, language: Language) {
    this.#catalogue = catalogue
    this.#language = language
    this.#organizations = new Map(catalogue.organizations.map((each) => [each.id, each]))
    this.#locations = new Map(catalogue.locations.map((each) => [each.id, each]))
    this.#terms = new Map([
      ...catalogue.needs.map((need) => [need.id, this.needTerm(need)] as const),
      ...catalogue.taxonomy_terms.map((term) => [term.id, this.taxonomyTerm(term)] as const),
    ])
  }

  #text(texts: Texts | undefined): string | undefined {
    return texts === undefined ? undefined : textIn(texts, this.#language)
  }

  #spoken(language: HsdsLanguage): HsdsObject {
    const { id, code } = language
    return hsdsObject({ id, code, name: this.#text(language.name), note: this.#text(language.note) })
  }

  #phone(phone: Phone): HsdsObject {
    return hsdsObject({
      id: phone.id,
      number: phone.number,
      extension: phone.extension,
      type: phone.type,
      description: this.#text(phone.description),
      languages: phone.languages.map((each) => this.#spoken(each)),
    })
  }

  #schedule(schedule: Schedule): HsdsObject {
    const { description, notes, ...fields } = schedule
    return hsdsObject({ ...fields, description: this.#text(description), notes: this.#text(notes) })
  }

  #area(area: ServiceArea): HsdsObject {
    const { name, description, ...fields } = area
    return hsdsObject({ ...fields, name: this.#text(name), description: this.#text(description) })
  }

  taxonomy(taxonomy: Taxonomy): HsdsObject {
    const { name, description, ...fields } = taxonomy
    return hsdsObject({ ...fields, name: this.#text(name), description: this.#text(description) })
  }

  needTerm(need: Need): HsdsObject {
    const name = this.#text(need.label)
    return hsdsObject({
      id: need.id,
      code: need.code,
      name,
      description: name,
      taxonomy: this.#text(this.#catalogue.needsTaxonomy.name),
      taxonomy_id: this.#catalogue.needsTaxonomy.id,
      language: this.#language,
    })
  }

  taxonomyTerm(term: TaxonomyTerm): HsdsObject {
    const { name, description, ...fields } = term
    return hsdsObject({
      ...fields,
      name: this.#text(name),
      description: this.#text(description),
      language: this.#language,
    })
  }

  taxonomies(): HsdsObject[] {
    return [this.#catalogue.needsTaxonomy, ...this.#catalogue.taxonomies].map((each) => this.taxonomy(each))
  }

  taxonomyTerms(): HsdsObject[] {
    return [...this.#terms.values()]
  }

  location(location: Location): HsdsObject {
    return hsdsObject({
      id: location.id,
      location_type: location.location_type,
      url: location.url,
      organization_id: location.organization_id,
      name: this.#text(location.name),
      alternate_name: this.#text(location.alternate_name),
      description: this.#text(location.description),
      transportation: this.#text(location.transportation),
      latitude: location.latitude,
      longitude: location.longitude,
      languages: location.languages.map((each) => this.#spoken(each)),
      addresses: location.addresses.map((each) => hsdsObject(each)),
      accessibility: location.accessibility.map((each) =>
        hsdsObject({
          id: each.id,
          description: this.#text(each.description),
          details: this.#text(each.details),
          url: each.url,
        }),
      ),
      phones: location.phones.map((each) => this.#phone(each)),
      schedules: location.schedules.map((each) => this.#schedule(each)),
    })
  }

  /** An organisation with its one-to-one fields only. */
  organizationFields(organization: Organization): HsdsObject {
    return hsdsObject({
      id: organization.id,
      name: this.#text(organization.name),
      alternate_name: this.#text(organization.alternate_name),
      description: this.#text(organization.description),
      email: organization.email,
      website: organization.website,
      legal_status: organization.legal_status,
      uri: organization.uri,
      parent_organization_id: organization.parent_organization_id,
    })
  }

  /** An organisation with its phones, locations and services. */
  organization(organization: Organization): HsdsObject {
    return hsdsObject({
      ...this.organizationFields(organization),
      additional_websites: organization.additional_websites.map((each) =>
        hsdsObject({ id: each.id, label: this.#text(each.label), url: each.url }),
      ),
      phones: organization.phones.map((each) => this.#phone(each)),
      locations: this.#catalogue.locations
        .filter((location) => location.organization_id === organization.id)
        .map((location) => this.location(location)),
      services: this.#catalogue.options
        .filter((option) => option.organization_id === organization.id)
        .map((option) => this.serviceFields(option)),
    })
  }

  serviceAtLocation(option: Option, at: ServiceAtLocation): HsdsObject {
    const location = this.#locations.get(at.location_id)
    return hsdsObject({
      id: at.id,
      service_id: option.id,
      location_id: at.location_id,
      description: this.#text(at.description),
      service_areas: at.service_areas.map((each) => this.#area(each)),
      phones: at.phones.map((each) => this.#phone(each)),
      schedules: at.schedules.map((each) => this.#schedule(each)),
      location: location === undefined ? undefined : this.location(location),
    })
  }

  /** A service with its one-to-one fields and its organisation, as listings have it. */
  serviceFields(option: Option): HsdsObject {
    const organization = this.#organizations.get(option.organization_id)
    return hsdsObject({
      id: option.id,
      organization_id: option.organization_id,
      name: this.#text(option.name),
      alternate_name: this.#text(option.alternate_name),
      description: this.#text(option.description),
      url: option.url,
      email: option.email,
      status: option.status,
      interpretation_services: this.#text(option.interpretation_services),
      application_process: this.#text(option.application_process),
      fees_description: this.#text(option.fees_description),
      accreditations: this.#text(option.accreditations),
      eligibility_description: this.#text(option.eligibility_description),
      minimum_age: option.minimum_age,
      maximum_age: option.maximum_age,
      assured_date: option.assured_date ?? option.freshness?.checkedOn,
      assurer_email: option.assurer_email,
      alert: this.#text(option.alert),
      last_modified: option.last_modified,
      organization: organization === undefined ? undefined : this.organizationFields(organization),
    })
  }

  /** A fully nested service. The needs it answers stand among its attributes. */
  service(option: Option): HsdsObject {
    const needs = this.#catalogue.needs.filter((need) => option.answersNeeds.includes(need.code))
    return hsdsObject({
      ...this.serviceFields(option),
      additional_urls: option.additional_urls.map((each) =>
        hsdsObject({ id: each.id, label: this.#text(each.label), url: each.url }),
      ),
      phones: option.phones.map((each) => this.#phone(each)),
      schedules: option.schedules.map((each) => this.#schedule(each)),
      service_areas: option.service_areas.map((each) => this.#area(each)),
      service_at_locations: option.service_at_locations.map((each) => this.serviceAtLocation(option, each)),
      languages: option.languages.map((each) => this.#spoken(each)),
      cost_options: option.cost_options.map((each) =>
        hsdsObject({
          id: each.id,
          valid_from: each.valid_from,
          valid_to: each.valid_to,
          option: this.#text(each.option),
          currency: each.currency,
          amount: each.amount,
          amount_description: this.#text(each.amount_description),
        }),
      ),
      required_documents: option.required_documents.map((each) =>
        hsdsObject({ id: each.id, document: this.#text(each.document), uri: each.uri }),
      ),
      capacities: option.capacities.map((each) =>
        hsdsObject({
          id: each.id,
          unit: hsdsObject({
            id: each.unit.id,
            name: this.#text(each.unit.name),
            scheme: each.unit.scheme,
            identifier: each.unit.identifier,
            uri: each.unit.uri,
          }),
          available: each.available,
          maximum: each.maximum,
          description: this.#text(each.description),
          updated: each.updated,
        }),
      ),
      attributes: [
        ...needs.map((need) =>
          hsdsObject({
            id: derivedId(option.id, `need/${need.code}`),
            link_id: option.id,
            link_entity: 'service',
            link_type: 'service_need',
            taxonomy_term_id: need.id,
            taxonomy_term: this.#terms.get(need.id),
          }),
        ),
        ...option.attributes.map((each) =>
          hsdsObject({
            id: each.id,
            link_id: option.id,
            link_entity: 'service',
            link_type: each.link_type,
            value: each.value,
            label: this.#text(each.label),
            taxonomy_term_id: each.taxonomy_term_id,
            taxonomy_term: this.#terms.get(each.taxonomy_term_id),
          }),
        ),
      ],
    })
  }
}

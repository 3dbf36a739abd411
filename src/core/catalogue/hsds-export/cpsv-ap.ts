import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import type { Location, Organization, Phone } from '#/core/catalogue/hsds-records.ts'
import { LANGUAGES, type Texts } from '#/core/catalogue/texts.ts'

type Node = Readonly<Record<string, unknown>>

/**
 * Short names of what is used here of CPSV-AP 3 and the vocabularies it builds on.
 *
 * @see https://semiceu.github.io/CPSV-AP/releases/3.1.1/
 */
const CONTEXT = {
  adms: 'http://www.w3.org/ns/adms#',
  cpsv: 'http://purl.org/vocab/cpsv#',
  cv: 'http://data.europa.eu/m8g/',
  dct: 'http://purl.org/dc/terms/',
  eli: 'http://data.europa.eu/eli/ontology#',
  foaf: 'http://xmlns.com/foaf/0.1/',
  locn: 'http://www.w3.org/ns/locn#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

const AUTHORITY = 'http://publications.europa.eu/resource/authority'
const LANGUAGE_CODES: Readonly<Record<string, string>> = { lv: 'LAV', en: 'ENG', ru: 'RUS' }
/** Where the organisations of this product are; CPSV-AP demands a place of each. */
const LATVIA = `${AUTHORITY}/country/LVA`

const urn = (id: string): string => `urn:uuid:${id}`
const ref = (id: string): Node => ({ '@id': urn(id) })

/** A text in each language it exists in, tagged. */
const tagged = (texts: Texts | undefined): Node[] =>
  texts === undefined
    ? []
    : LANGUAGES.flatMap((language) => {
        const text = texts[language]
        return text === undefined ? [] : [{ '@value': text, '@language': language }]
      })

/** A node without empty properties. */
const node = (properties: Readonly<Record<string, unknown>>): Node =>
  Object.fromEntries(
    Object.entries(properties).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  )

const contactOf = (
  id: string,
  phones: readonly Phone[],
  email: string | undefined,
  page: string | undefined,
): Node | null =>
  phones.length === 0 && email === undefined && page === undefined
    ? null
    : node({
        '@id': `${urn(id)}#contact`,
        '@type': 'cv:ContactPoint',
        'cv:telephone': phones.map((phone) => phone.number),
        'cv:email': email === undefined ? [] : [email],
        'cv:contactPage': page === undefined ? [] : [{ '@id': page }],
      })

function organizationNodes(organization: Organization, places: readonly Location[]): Node[] {
  const addresses = places.flatMap((place) => place.addresses)
  return [
    node({
      '@id': urn(organization.id),
      '@type': 'cv:PublicOrganisation',
      'dct:identifier': organization.id,
      'skos:prefLabel': tagged(organization.name),
      'dct:description': tagged(organization.description),
      'dct:spatial': [{ '@id': LATVIA }],
      'foaf:homepage': organization.website === undefined ? undefined : { '@id': organization.website },
      'locn:address': addresses.map((address) => ref(address.id)),
    }),
    ...addresses.map((address) =>
      node({
        '@id': urn(address.id),
        '@type': 'locn:Address',
        'locn:fullAddress': [address.address_1, address.city, address.postal_code]
          .filter((part) => part !== '')
          .join(', '),
        'locn:thoroughfare': address.address_1 === '' ? undefined : address.address_1,
        'locn:postName': address.city === '' ? undefined : address.city,
        'locn:postCode': address.postal_code === '' ? undefined : address.postal_code,
      }),
    ),
  ]
}

class ServiceNodes {
  readonly #option: Option
  readonly #catalogue: Catalogue
  readonly #locations: ReadonlyMap<string, Location>

  constructor(option: Option, catalogue: Catalogue, locations: ReadonlyMap<string, Location>) {
    this.#option = option
    this.#catalogue = catalogue
    this.#locations = locations
  }

  #channels(): Node[] {
    const { service_at_locations, organization_id, application_process } = this.#option
    return service_at_locations.map((at) => {
      const location = this.#locations.get(at.location_id)
      return node({
        '@id': urn(at.id),
        '@type': 'cv:Channel',
        'dct:identifier': at.id,
        'dct:description': [...tagged(at.description ?? location?.name), ...tagged(application_process)],
        'cv:ownedBy': [ref(organization_id)],
      })
    })
  }

  #costs(): Node[] {
    return this.#option.cost_options.map((cost) =>
      node({
        '@id': urn(cost.id),
        '@type': 'cv:Cost',
        'dct:identifier': cost.id,
        'cv:hasValue':
          cost.amount === undefined ? undefined : { '@value': String(cost.amount), '@type': 'xsd:double' },
        'cv:currency':
          cost.currency === undefined ? undefined : { '@id': `${AUTHORITY}/currency/${cost.currency}` },
        'dct:description': [...tagged(cost.option), ...tagged(cost.amount_description)],
      }),
    )
  }

  #evidence(): Node[] {
    return this.#option.required_documents.map((each) =>
      node({
        '@id': urn(each.id),
        '@type': 'cv:Evidence',
        'dct:identifier': each.id,
        'dct:title': tagged(each.document),
        'foaf:page': each.uri === undefined ? [] : [{ '@id': each.uri }],
      }),
    )
  }

  #law(): Node | null {
    const { legalReference, id } = this.#option
    if (legalReference === null) return null
    return node({
      '@id': legalReference.url ?? `${urn(id)}#law`,
      '@type': 'eli:LegalResource',
      'dct:title': tagged(legalReference.title),
    })
  }

  nodes(): Node[] {
    const option = this.#option
    const needs = this.#catalogue.needs.filter((need) => option.answersNeeds.includes(need.code))
    const contact = contactOf(option.id, option.phones, option.email, option.url)
    const law = this.#law()
    const channels = this.#channels()
    const costs = this.#costs()
    const evidence = this.#evidence()
    const link = (nodes: readonly (Node | null)[]) =>
      nodes.flatMap((each) => (each === null ? [] : [{ '@id': each['@id'] }]))
    const service = node({
      '@id': urn(option.id),
      '@type': 'cpsv:PublicService',
      'dct:identifier': option.id,
      'dct:title': tagged(option.name),
      'dct:description': tagged(option.description),
      'cv:hasCompetentAuthority': [ref(option.organization_id)],
      'cv:hasChannel': link(channels),
      'cv:hasCost': link(costs),
      'cpsv:hasInput': link(evidence),
      'cv:hasLegalResource': link([law]),
      'cv:contactPoint': link([contact]),
      'cv:thematicArea': needs.map((need) => ref(need.id)),
      'cv:processingTime':
        option.waitingDays === null
          ? undefined
          : { '@value': `P${option.waitingDays}D`, '@type': 'xsd:duration' },
      'dct:language': option.languages.flatMap(({ code }) => {
        const known = LANGUAGE_CODES[code]
        return known === undefined ? [] : [{ '@id': `${AUTHORITY}/language/${known}` }]
      }),
      'adms:status': {
        '@id': `http://purl.org/adms/status/${option.status === 'active' ? 'Completed' : 'Withdrawn'}`,
      },
    })
    return [service, ...channels, ...costs, ...evidence, law, contact].filter((each) => each !== null)
  }
}

/**
 * A catalogue as CPSV-AP 3 linked data (JSON-LD), in all its languages: each
 * option a public service with who is competent for it, where it is had, what
 * it costs, what to bring and by which law; the needs it answers are its
 * thematic areas.
 */
export function cpsvAp(catalogue: Catalogue): Node {
  const locations = new Map(catalogue.locations.map((each) => [each.id, each]))
  const byOrganization = Map.groupBy(catalogue.locations, (each) => each.organization_id)
  const nodes = [
    ...catalogue.organizations.flatMap((each) => organizationNodes(each, byOrganization.get(each.id) ?? [])),
    ...catalogue.needs.map((need) =>
      node({
        '@id': urn(need.id),
        '@type': 'skos:Concept',
        'skos:notation': need.code,
        'skos:prefLabel': tagged(need.label),
      }),
    ),
    ...catalogue.options.flatMap((option) => new ServiceNodes(option, catalogue, locations).nodes()),
  ]
  // Options may share a document, a price or a law; one node each is enough.
  const once = new Map(nodes.map((each) => [each['@id'], each]))
  return { '@context': CONTEXT, '@graph': [...once.values()] }
}

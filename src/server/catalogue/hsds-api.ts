import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import { HsdsId } from '#/core/catalogue/hsds-records.ts'
import { type HsdsObject, HsdsWriter } from '#/core/catalogue/hsds.ts'
import { Language } from '#/core/catalogue/texts.ts'
import { Refused } from '#/server/problems.ts'
import type { CatalogueSource } from './catalogue-source.ts'
import { searchOptions } from './option-search.ts'
import { readerLanguage } from './reader-language.ts'

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

const pageFields = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  per_page: z.coerce.number().int().min(1).max(500).optional(),
  search: z.string().max(200).default(''),
  format: z.literal('json').optional(),
  /** Not of HSDS: the language of the texts, else the request's `Accept-Language`. */
  lang: Language.optional(),
}
const filterFields = {
  taxonomy_term_id: HsdsId.optional(),
  taxonomy_id: HsdsId.optional(),
  organization_id: HsdsId.optional(),
  modified_after: z
    .string()
    // A "+" that was not escaped in the address arrives as a space.
    .transform((text) => text.replace(/ (?=\d{2}:\d{2}$)/, '+'))
    .pipe(
      z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
        error: 'a day like 2026-11-23 or a moment like 2026-11-23T09:00:00Z',
      }),
    )
    .optional(),
}

const ServicesQuery = z.strictObject({ ...pageFields, ...filterFields, minimal: flag, full: flag })
const OrganizationsQuery = z.strictObject({ ...pageFields, full: flag, full_service: flag })
const ServiceAtLocationsQuery = z.strictObject({ ...pageFields, ...filterFields, full: flag })
const TaxonomiesQuery = z.strictObject(pageFields)
const TaxonomyTermsQuery = z.strictObject({
  ...pageFields,
  taxonomy_id: HsdsId.optional(),
  parent_id: HsdsId.optional(),
  top_only: flag,
})
const OneQuery = z.strictObject({ lang: Language.optional(), format: z.literal('json').optional() })
const OneParams = z.strictObject({ id: HsdsId })

const PER_PAGE = 50

/** A page of a listing, as HSDS 3 has it. */
function pageOf<Item>(
  items: readonly Item[],
  query: { readonly page: number; readonly per_page?: number | undefined },
  write: (item: Item) => HsdsObject,
  perPage = query.per_page ?? PER_PAGE,
) {
  const pages = Math.ceil(items.length / perPage)
  const contents = items.slice((query.page - 1) * perPage, query.page * perPage).map((item) => write(item))
  return {
    total_items: items.length,
    total_pages: pages,
    page_number: query.page,
    size: contents.length,
    first_page: query.page === 1,
    last_page: query.page >= pages,
    empty: contents.length === 0,
    contents,
  }
}

const writers = new WeakMap<Catalogue, Map<Language, HsdsWriter>>()

function writerOf(catalogue: Catalogue, language: Language): HsdsWriter {
  const byLanguage = writers.get(catalogue) ?? new Map<Language, HsdsWriter>()
  writers.set(catalogue, byLanguage)
  const writer = byLanguage.get(language) ?? new HsdsWriter(catalogue, language)
  byLanguage.set(language, writer)
  return writer
}

interface Filters {
  readonly search: string
  readonly taxonomy_term_id?: string | undefined
  readonly taxonomy_id?: string | undefined
  readonly organization_id?: string | undefined
  readonly modified_after?: string | undefined
}

function filtered(catalogue: Catalogue, query: Filters): readonly Option[] {
  const needCodes = new Map(catalogue.needs.map((need) => [need.id, need.code]))
  const taxonomyOf = new Map(catalogue.taxonomy_terms.map((term) => [term.id, term.taxonomy_id]))
  const after = query.modified_after === undefined ? null : Date.parse(query.modified_after)
  const { taxonomy_term_id: term, taxonomy_id: taxonomy, organization_id: organization } = query
  return searchOptions(catalogue, query.search).filter((option) => {
    if (organization !== undefined && option.organization_id !== organization) return false
    if (after !== null && Date.parse(option.last_modified) < after) return false
    if (term !== undefined) {
      const code = needCodes.get(term)
      const asNeed = code !== undefined && option.answersNeeds.includes(code)
      if (!asNeed && !option.attributes.some((each) => each.taxonomy_term_id === term)) return false
    }
    if (taxonomy !== undefined) {
      const asNeeds = taxonomy === catalogue.needsTaxonomy.id && option.answersNeeds.length > 0
      const asTerms = option.attributes.some((each) => taxonomyOf.get(each.taxonomy_term_id) === taxonomy)
      if (!asNeeds && !asTerms) return false
    }
    return true
  })
}

const contains = (object: HsdsObject, search: string): boolean =>
  JSON.stringify(object).toLowerCase().includes(search.toLowerCase())

/** The catalogue as HSDS 3 JSON: listings in pages, single records fully nested. Public and read-only. */
export const hsdsApi =
  (source: CatalogueSource): FastifyPluginAsyncZod =>
  // oxlint-disable-next-line typescript/require-await
  async (app) => {
    const opened = async (lang: Language | undefined, accept: string | undefined) => {
      const catalogue = await source.current()
      const language = readerLanguage(lang, accept)
      return { catalogue, language, writer: writerOf(catalogue, language) }
    }
    app.addHook('onSend', async (request, reply, payload) => {
      const { lang } = OneQuery.loose().safeParse(request.query).data ?? {}
      reply.header('content-language', readerLanguage(lang, request.headers['accept-language']))
      return payload
    })
    app.route({
      method: 'GET',
      url: '/hsds',
      schema: { querystring: OneQuery },
      handler: async (request) => {
        const { catalogue, language } = await opened(request.query.lang, request.headers['accept-language'])
        return {
          version: '3.1',
          profile: 'https://docs.openreferral.org/en/latest/hsds/',
          openapi_url: `${request.protocol}://${request.host}/openapi.json`,
          description: catalogue.warning?.[language] ?? catalogue.title[language] ?? '',
          catalogue_version: catalogue.version,
        }
      },
    })
    app.route({
      method: 'GET',
      url: '/services',
      schema: { querystring: ServicesQuery },
      handler: async (request) => {
        const { query } = request
        const { catalogue, writer } = await opened(query.lang, request.headers['accept-language'])
        const found = filtered(catalogue, query)
        if (query.minimal) {
          const minimal = (option: Option) => ({
            id: option.id,
            modified_date: option.last_modified,
            last_modified: option.last_modified,
          })
          return pageOf(found, query, minimal, query.per_page ?? Math.max(1, found.length))
        }
        return pageOf(found, query, (option) =>
          query.full ? writer.service(option) : writer.serviceFields(option),
        )
      },
    })
    app.route({
      method: 'GET',
      url: '/services/:id',
      schema: { querystring: OneQuery, params: OneParams },
      handler: async (request) => {
        const { catalogue, writer } = await opened(request.query.lang, request.headers['accept-language'])
        const option = catalogue.options.find((each) => each.id === request.params.id)
        if (option === undefined) throw new Refused('not-found', 'No service has this id.')
        return writer.service(option)
      },
    })
    app.route({
      method: 'GET',
      url: '/organizations',
      schema: { querystring: OrganizationsQuery },
      handler: async (request) => {
        const { query } = request
        const { catalogue, writer } = await opened(query.lang, request.headers['accept-language'])
        const found = catalogue.organizations.filter((each) =>
          contains(writer.organizationFields(each), query.search),
        )
        return pageOf(found, query, (each) =>
          query.full || query.full_service ? writer.organization(each) : writer.organizationFields(each),
        )
      },
    })
    app.route({
      method: 'GET',
      url: '/organizations/:id',
      schema: { querystring: OneQuery, params: OneParams },
      handler: async (request) => {
        const { catalogue, writer } = await opened(request.query.lang, request.headers['accept-language'])
        const organization = catalogue.organizations.find((each) => each.id === request.params.id)
        if (organization === undefined) throw new Refused('not-found', 'No organization has this id.')
        return writer.organization(organization)
      },
    })
    app.route({
      method: 'GET',
      url: '/service_at_locations',
      schema: { querystring: ServiceAtLocationsQuery },
      handler: async (request) => {
        const { query } = request
        const { catalogue, writer } = await opened(query.lang, request.headers['accept-language'])
        const places = filtered(catalogue, query).flatMap((option) =>
          option.service_at_locations.map((at) => ({ option, at })),
        )
        return pageOf(places, query, ({ option, at }) => {
          const place = writer.serviceAtLocation(option, at)
          return query.full ? { ...place, service: writer.serviceFields(option) } : place
        })
      },
    })
    app.route({
      method: 'GET',
      url: '/service_at_locations/:id',
      schema: { querystring: OneQuery, params: OneParams },
      handler: async (request) => {
        const { catalogue, writer } = await opened(request.query.lang, request.headers['accept-language'])
        for (const option of catalogue.options) {
          const at = option.service_at_locations.find((each) => each.id === request.params.id)
          if (at !== undefined) {
            return { ...writer.serviceAtLocation(option, at), service: writer.serviceFields(option) }
          }
        }
        throw new Refused('not-found', 'No service at a location has this id.')
      },
    })
    app.route({
      method: 'GET',
      url: '/taxonomies',
      schema: { querystring: TaxonomiesQuery },
      handler: async (request) => {
        const { query } = request
        const { writer } = await opened(query.lang, request.headers['accept-language'])
        const found = writer.taxonomies().filter((each) => contains(each, query.search))
        return pageOf(found, query, (each) => each)
      },
    })
    app.route({
      method: 'GET',
      url: '/taxonomies/:id',
      schema: { querystring: OneQuery, params: OneParams },
      handler: async (request) => {
        const { writer } = await opened(request.query.lang, request.headers['accept-language'])
        const taxonomy = writer.taxonomies().find((each) => each['id'] === request.params.id)
        if (taxonomy === undefined) throw new Refused('not-found', 'No taxonomy has this id.')
        return taxonomy
      },
    })
    app.route({
      method: 'GET',
      url: '/taxonomy_terms',
      schema: { querystring: TaxonomyTermsQuery },
      handler: async (request) => {
        const { query } = request
        const { writer } = await opened(query.lang, request.headers['accept-language'])
        const found = writer
          .taxonomyTerms()
          .filter((each) => query.taxonomy_id === undefined || each['taxonomy_id'] === query.taxonomy_id)
          .filter((each) => query.parent_id === undefined || each['parent_id'] === query.parent_id)
          .filter((each) => !query.top_only || each['parent_id'] === undefined)
          .filter((each) => contains(each, query.search))
        return pageOf(found, query, (each) => each)
      },
    })
    app.route({
      method: 'GET',
      url: '/taxonomy_terms/:id',
      schema: { querystring: OneQuery, params: OneParams },
      handler: async (request) => {
        const { writer } = await opened(request.query.lang, request.headers['accept-language'])
        const term = writer.taxonomyTerms().find((each) => each['id'] === request.params.id)
        if (term === undefined) throw new Refused('not-found', 'No taxonomy term has this id.')
        return term
      },
    })
  }

import { readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { publishedCatalogue } from '#/server/catalogue/catalogue-source.ts'
import { html } from '#/server/catalogue/html.ts'
import { publicCatalogue } from '#/server/catalogue/public-catalogue.ts'
import { readerLanguage } from '#/server/catalogue/reader-language.ts'
import { answerProblems } from '#/server/problems.ts'
import { Problem } from '#/wire/problem.ts'

const json = readFileSync(
  new URL('../../../src/server/catalogue/sample-options.json', import.meta.url),
  'utf8',
)
const catalogue = Catalogue.parse(JSON.parse(json))
const gmi = '9ceb20b4-b16e-5561-878f-b953510cc62e'
const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

const Page = z.strictObject({
  total_items: z.int(),
  total_pages: z.int(),
  page_number: z.int(),
  size: z.int(),
  first_page: z.boolean(),
  last_page: z.boolean(),
  empty: z.boolean(),
  contents: z.array(z.record(z.string(), z.unknown())),
})

/** Starts the public side over a catalogue; `faults` collects what the server would log. */
async function serving(shown: Catalogue) {
  const faults: string[] = []
  const app = Fastify()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app, (line) => faults.push(line))
  await app.register(publicCatalogue({ current: () => Promise.resolve(shown) }))
  await app.ready()
  return { app, faults }
}

let app: Awaited<ReturnType<typeof serving>>['app']
let faults: string[]
beforeAll(async () => {
  ;({ app, faults } = await serving(catalogue))
})
afterAll(async () => {
  await app.close()
  if (faults.length > 0) throw new Error(`the server failed: ${faults.join('; ')}`)
})

const pageAt = async (url: string) => Page.parse((await app.inject(url)).json())
const refused = async (url: string) => {
  const reply = await app.inject(url)
  expect(reply.headers['content-type']).toContain('application/problem+json')
  return [reply.statusCode, Problem.parse(reply.json()).code]
}

describe('HSDS', () => {
  test('a listing comes in pages that add up', async () => {
    const first = await pageAt('/services?per_page=20')
    expect(first).toMatchObject({
      total_items: 56,
      total_pages: 3,
      page_number: 1,
      size: 20,
      first_page: true,
      last_page: false,
    })
    const last = await pageAt('/services?per_page=20&page=3')
    expect(last).toMatchObject({ size: 16, first_page: false, last_page: true, empty: false })
    const ids = new Set<unknown>()
    for (const page of [1, 2, 3]) {
      for (const each of (await pageAt(`/services?per_page=20&page=${page}`)).contents) ids.add(each['id'])
    }
    expect(ids.size).toBe(56)
    expect(await pageAt('/services?per_page=20&page=4')).toMatchObject({
      empty: true,
      contents: [],
      last_page: true,
    })
  })

  test('listings have one-to-one fields, "full" nests everything, "minimal" gives ids and dates in one page', async () => {
    const [plain] = (await pageAt('/services?per_page=1')).contents
    expect(plain).toHaveProperty('organization.name')
    expect(plain).not.toHaveProperty('required_documents')
    expect((await pageAt('/services?per_page=1&full=true')).contents[0]).toHaveProperty('required_documents')
    const minimal = await pageAt('/services?minimal=true')
    expect(minimal.size).toBe(56)
    expect(Object.keys(minimal.contents[0] ?? {})).toEqual(['id', 'modified_date', 'last_modified'])
  })

  test('a service is found by its id, in the language asked for', async () => {
    const name = async (url: string, headers = {}) =>
      z.object({ name: z.string() }).parse((await app.inject({ url, headers })).json()).name
    expect(await name(`/services/${gmi}`)).toContain('Garantētā minimālā')
    expect(await name(`/services/${gmi}?lang=en`)).toBe('Guaranteed minimum income benefit')
    expect(await name(`/services/${gmi}`, { 'accept-language': 'ru-RU,ru;q=0.9' })).toContain('Пособие')
    expect(await name(`/services/${gmi.toUpperCase()}`), 'ids know no capitals').toContain('Garantētā')
  })

  test('filters by search without marks, need, organisation and change', async () => {
    expect((await pageAt('/services?search=drosibas%20poga')).contents).toHaveLength(1)
    const terms = await pageAt('/taxonomy_terms?per_page=100')
    const food = terms.contents.find((term) => term['code'] === 'food')
    const fed = catalogue.options.filter((option) => option.answersNeeds.includes('food'))
    expect((await pageAt(`/services?taxonomy_term_id=${String(food?.['id'])}`)).total_items).toBe(fed.length)
    const [organization] = catalogue.organizations
    const own = catalogue.options.filter((option) => option.organization_id === organization?.id)
    expect((await pageAt(`/services?organization_id=${organization?.id}`)).total_items).toBe(own.length)
    expect((await pageAt('/services?modified_after=2026-11-23')).total_items).toBe(56)
    expect((await pageAt('/services?modified_after=2026-11-24T00:00:00Z')).total_items).toBe(0)
  })

  test('organisations, places and taxonomies are there too', async () => {
    expect((await pageAt('/organizations')).total_items).toBe(catalogue.organizations.length)
    const [organization] = catalogue.organizations
    const one: unknown = (await app.inject(`/organizations/${organization?.id}`)).json()
    expect(one).toHaveProperty('services')
    expect(one).toHaveProperty('locations')
    const places = await pageAt('/service_at_locations?per_page=500')
    expect(places.total_items).toBe(catalogue.options.flatMap((option) => option.service_at_locations).length)
    expect(places.contents[0]).toHaveProperty('location.addresses')
    expect((await pageAt('/taxonomies')).contents).toMatchObject([{ version: 'needs-lv-0.1' }])
    expect((await pageAt('/taxonomy_terms')).total_items).toBe(28)
    const about: unknown = (await app.inject('/hsds')).json()
    expect(about).toMatchObject({ version: '3.1', catalogue_version: '2026-11-23-1' })
  })

  test.each([
    '/services?page=0',
    '/services?page=one',
    '/services?page=1.5',
    '/services?per_page=501',
    '/services?colour=red',
    '/services?minimal=maybe',
    '/services?modified_after=yesterday',
    '/services?taxonomy_term_id=food',
    '/services?format=csv',
    '/services?lang=de',
    '/services?page=1&page=2',
    `/services?search=${'x'.repeat(201)}`,
    '/services/not-an-id',
    `/services/${gmi}?full=true`,
    '/organizations?page=-1',
    '/service_at_locations?postcode=LV-1010',
    '/taxonomy_terms?top_only=2',
    '/hsds?x=1',
  ])('%s is refused as a bad request', async (url) => {
    expect(await refused(url)).toEqual([400, 'bad-request'])
  })

  test.each(['services', 'organizations', 'service_at_locations', 'taxonomies', 'taxonomy_terms'])(
    'an unknown id under /%s is not found',
    async (path) => {
      expect(await refused(`/${path}/00000000-0000-4000-8000-000000000000`)).toEqual([404, 'not-found'])
    },
  )
})

describe('carrying answers', () => {
  test('the same answer is not sent twice, another language is another answer', async () => {
    const { headers } = await app.inject('/services')
    const etag = String(headers.etag)
    const again = await app.inject({ url: '/services', headers: { 'if-none-match': `"other", ${etag}` } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    const english = await app.inject({ url: '/services?lang=en', headers: { 'if-none-match': etag } })
    expect(english.statusCode).toBe(200)
    expect(headers.vary).toContain('Accept-Language')
  })

  test('travels compressed, and as it is where nothing is accepted', async () => {
    const plain = await app.inject('/options')
    expect(plain.headers['content-encoding']).toBeUndefined()
    const br = await app.inject({ url: '/options', headers: { 'accept-encoding': 'gzip, br' } })
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.body)
    const gzip = await app.inject({ url: '/options', headers: { 'accept-encoding': 'gzip, br;q=0' } })
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body)
    expect(br.rawPayload.length).toBeLessThan(60_000)
  })
})

describe('the pages', () => {
  test('list all options in each language with its own texts and marks', async () => {
    for (const [lang, word] of [
      ['lv', 'Drošības poga'],
      ['en', 'Emergency call button'],
      ['ru', 'Кнопка безопасности'],
    ] as const) {
      const reply = await app.inject(`/options?lang=${lang}`)
      expect(reply.statusCode).toBe(200)
      expect(reply.headers['content-language']).toBe(lang)
      expect(reply.body).toContain(`<html lang="${lang}">`)
      expect(reply.body).toContain(word)
      expect(reply.body.match(/data-option="/g)).toHaveLength(56)
    }
  })

  test('hold no inline style or script, which the policy would refuse', async () => {
    const need = catalogue.needs[0]?.code ?? ''
    for (const url of ['/options', '/options/gmi', `/options/leaflet?need=${need}`, '/options/nothing']) {
      const { body } = await app.inject(url)
      expect(body).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i)
      expect(body.match(/<script[^>]*>[^<]/g)).toBeNull()
    }
    expect((await app.inject('/options/options.css')).headers['content-type']).toContain('text/css')
    expect((await app.inject('/options/options.js')).headers['content-type']).toContain('text/javascript')
  })

  test('search and filter by a plain form', async () => {
    const count = async (url: string) => ((await app.inject(url)).body.match(/data-option="/g) ?? []).length
    expect(await count('/options?q=DROSIBAS')).toBe(1)
    expect(await count('/options?need=loneliness')).toBe(
      catalogue.options.filter((option) => option.answersNeeds.includes('loneliness')).length,
    )
    expect(await count('/options?level=state')).toBe(
      catalogue.options.filter((option) => option.level === 'state').length,
    )
    expect(await count('/options?q=nothing-like-this')).toBe(0)
    expect((await app.inject('/options?need=loneliness&lang=en')).body).toContain(
      '<option value="loneliness" selected',
    )
  })

  test('a followed link with strange additions still opens', async () => {
    for (const url of ['/options?lang=xx&fbclid=1', '/options?level=9&q=a&q=b', '/options/gmi?lang=%00']) {
      expect((await app.inject(url)).statusCode, url).toBe(200)
    }
  })

  test('a page of one option says everything needed to go there', async () => {
    const { body } = await app.inject('/options/dienas-centrs?lang=en')
    for (const part of [
      'Day centre for adults',
      'Dārza iela 5',
      'href="tel:+37100000004"',
      'Identity document',
      'SAMPLE',
      '31 May 2027',
    ]) {
      expect(body).toContain(part)
    }
  })

  test('[K14] a leaflet about a need: what helps, whom to call, and a code to the whole list', async () => {
    const [need] = catalogue.needs
    if (need === undefined) throw new Error('the sample has needs')
    const { body, statusCode } = await app.inject(`/options/leaflet?lang=en&need=${need.code}`)
    expect(statusCode).toBe(200)
    expect(body).toContain(`<h1>${need.label.en ?? ''}</h1>`)
    expect(body).toContain('<svg class="qr"')
    expect(body).toContain(`/options?lang=en&amp;need=${need.code}`)
    expect([...body.matchAll(/<li>/g)].length).toBeGreaterThan(1)
    expect(body).not.toMatch(/style="|onclick=/)
    expect((await app.inject('/options/leaflet?need=nothing')).statusCode).toBe(404)
  })

  test('an unknown option is said to be missing, with the way back', async () => {
    const reply = await app.inject('/options/nothing?lang=en')
    expect(reply.statusCode).toBe(404)
    expect(reply.body).toContain('There is no such support option')
    expect(reply.body).toContain('href="/options?lang=en"')
  })

  test('what others wrote is text, never markup', async () => {
    const [first, ...others] = catalogue.options
    if (first === undefined) throw new Error('the sample has options')
    const changed = { ...first, name: { lv: hostile }, description: { lv: hostile }, alert: { lv: hostile } }
    const shown = await serving({ ...catalogue, options: [changed, ...others] })
    for (const url of ['/options', '/options/gmi', `/options?q=${encodeURIComponent(hostile)}`]) {
      const { body } = await shown.app.inject(url)
      expect(body).not.toContain('<script>alert')
      expect(body).not.toContain('<img')
    }
    const english = await shown.app.inject('/options/gmi?lang=en')
    expect(english.body, 'a borrowed text is marked with its language').toContain(
      '<span lang="lv">&quot;&gt;',
    )
    await shown.app.close()
  })

  test('options that are over are not listed', async () => {
    const [first, ...others] = catalogue.options
    if (first === undefined) throw new Error('the sample has options')
    const shown = await serving({ ...catalogue, options: [{ ...first, validTo: '2020-01-01' }, ...others] })
    expect((await shown.app.inject('/options')).body.match(/data-option="/g)).toHaveLength(55)
    await shown.app.close()
  })
})

test('markup escapes every value, also in attributes and lists', () => {
  expect(html`<a title="${hostile}">${['<', html`<b>${"'"}</b>`]}${null}${0}</a>`.markup).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;">&lt;<b>&#39;</b>0</a>',
  )
})

test.each([
  ['ru', undefined, 'ru'],
  [undefined, 'en-GB,en;q=0.8,lv;q=0.9', 'en'],
  [undefined, 'de, ru;q=0.2, lv;q=0.7', 'lv'],
  [undefined, 'ru;q=0, de', 'lv'],
  [['en', 'ru'], 'en', 'en'],
  [undefined, undefined, 'lv'],
])('asked %j with %j, a reader gets %s', (asked, accept, language) => {
  expect(readerLanguage(asked, accept)).toBe(language)
})

test('a stored catalogue is parsed once, again when another is published, and refused when it does not hold together', async () => {
  let stored: { etag: string; json: string } | null = { etag: '1', json }
  const source = publishedCatalogue({ newest: () => Promise.resolve(stored) })
  const first = await source.current()
  expect(await source.current()).toBe(first)
  stored = { etag: '2', json: json.replace('2026-11-23-1', '2026-12-01-1') }
  expect((await source.current()).version).toBe('2026-12-01-1')
  stored = { etag: '3', json: '{}' }
  await expect(source.current()).rejects.toThrow('does not hold together')
  stored = null
  await expect(source.current()).rejects.toThrow('No catalogue is published yet')
})

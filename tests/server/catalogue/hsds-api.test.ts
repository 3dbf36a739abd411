import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { publicCatalogue } from '#/server/catalogue/public-catalogue.ts'
import { answerProblems } from '#/server/problems.ts'
import { Problem } from '#/wire/problem.ts'
import { recordFaults } from '../../core/catalogue/hsds-checker.ts'

const sample = Catalogue.parse(
  JSON.parse(
    readFileSync(new URL('../../../src/server/catalogue/sample-options.json', import.meta.url), 'utf8'),
  ),
)
/** Every option changed on another day, from the first of January on. */
const days = sample.options.map((_, index) => new Date(Date.UTC(2026, 0, 1 + index, 9)).toISOString())
const catalogue: Catalogue = {
  ...sample,
  options: sample.options.map((option, index) => ({ ...option, last_modified: days[index] ?? '' })),
}

const app = Fastify()
beforeAll(async () => {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  answerProblems(app, (line) => {
    throw new Error(line)
  })
  await app.register(publicCatalogue({ current: () => Promise.resolve(catalogue) }))
  await app.ready()
})
afterAll(() => app.close())

const Page = z.object({
  total_items: z.int(),
  total_pages: z.int(),
  size: z.int(),
  last_page: z.boolean(),
  contents: z.array(z.record(z.string(), z.unknown())),
})
const pageAt = async (url: string) => Page.parse((await app.inject(url)).json())

describe('[H21] public reading', () => {
  test.each([1, 7, 50, 500])('pages of %i hold every service once, in one order', async (size) => {
    const ids: unknown[] = []
    for (let page = 1, last = false; !last; page++) {
      const found = await pageAt(`/services?per_page=${size}&page=${page}`)
      expect(found.size).toBe(found.contents.length)
      ids.push(...found.contents.map((each) => each['id']))
      last = found.last_page
    }
    expect(ids).toEqual(catalogue.options.map((option) => option.id))
  })

  test.each([0, 1, 20, 55])(
    'modified_after the moment of service %i gives it and what changed later',
    async (at) => {
      const after = days[at] ?? ''
      const later = catalogue.options.slice(at).map((option) => option.id)
      const found = await pageAt(`/services?modified_after=${after}&per_page=500`)
      expect(found.contents.map((each) => each['id'])).toEqual(later)
      const minimal = await pageAt(`/services?modified_after=${after}&minimal=true`)
      expect(minimal.contents).toEqual(
        catalogue.options
          .slice(at)
          .map(({ id, last_modified }) => ({ id, last_modified, modified_date: last_modified })),
      )
    },
  )

  test('a zone in modified_after counts, its plus escaped or not; a day means its beginning', async () => {
    const total = async (text: string) => (await pageAt(`/services?modified_after=${text}`)).total_items
    expect(await total('2026-01-10T11:00:00%2B02:00')).toBe(47)
    expect(await total('2026-01-10T11:00:01%2B02:00')).toBe(46)
    expect(await total('2026-01-10T11:00:00+02:00')).toBe(47)
    expect(await total('2026-01-10')).toBe(47)
    expect(await total('2030-01-01')).toBe(0)
  })

  test('minimal comes whole, or in pages when asked', async () => {
    expect(await pageAt('/services?minimal=true')).toMatchObject({ size: 56, total_pages: 1 })
    expect(await pageAt('/services?minimal=true&per_page=10&page=6')).toMatchObject({
      size: 6,
      last_page: true,
    })
    expect(await pageAt('/services?minimal=true&search=nothing-like-this')).toMatchObject({
      size: 0,
      total_pages: 0,
    })
  })

  test.each(['/services', '/services?minimal=true', '/organizations', '/taxonomy_terms', '/hsds'])(
    '%s is not sent again to who has it, however its tag is written',
    async (url) => {
      const first = await app.inject(url)
      const etag = String(first.headers.etag)
      expect(etag).toMatch(/^W\/"[\w-]+"$/)
      for (const known of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
        const again = await app.inject({ url, headers: { 'if-none-match': known } })
        expect([again.statusCode, again.body, again.headers.etag], known).toEqual([304, '', etag])
      }
      for (const other of ['"x"', 'W/"x", ""', etag.slice(2, -2)]) {
        expect((await app.inject({ url, headers: { 'if-none-match': other } })).statusCode, other).toBe(200)
      }
    },
  )

  test.each([
    ['page=0', 'page'],
    ['per_page=501', 'per_page'],
    ['per_page=ten', 'per_page'],
    ['modified_after=yesterday', 'modified_after'],
    ['modified_after=2026-13-01', 'modified_after'],
    ['minimal=perhaps', 'minimal'],
    ['taxonomy_term_id=5', 'taxonomy_term_id'],
    ['colour=red', 'colour'],
    ['page=1&page=2', 'page'],
  ])('?%s is refused by its name', async (query, name) => {
    const reply = await app.inject(`/services?${query}`)
    const problem = Problem.parse(reply.json())
    expect([reply.statusCode, problem.code]).toEqual([400, 'bad-request'])
    expect(problem.detail).toContain(name)
    expect(reply.headers['cache-control']).toBe('no-store')
  })

  test('every record holds to the field tables of HSDS 3', async () => {
    const faults = async (url: string, table: string, without: readonly string[] = []) =>
      (await pageAt(url)).contents.flatMap((record) =>
        recordFaults(
          table,
          Object.fromEntries(Object.entries(record).filter(([key]) => !without.includes(key))),
        ),
      )
    expect(await faults('/services?per_page=500', 'service')).toEqual([])
    expect(await faults('/services?per_page=500&full=true', 'service')).toEqual([])
    expect(await faults('/organizations?per_page=500&full=true', 'organization')).toEqual([])
    expect(
      await faults('/service_at_locations?per_page=500&full=true', 'service_at_location', ['service']),
    ).toEqual([])
    expect(await faults('/taxonomies', 'taxonomy')).toEqual([])
    expect(await faults('/taxonomy_terms?per_page=500', 'taxonomy_term')).toEqual([])
  })
})

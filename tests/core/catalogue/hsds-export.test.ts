import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { cpsvAp } from '#/core/catalogue/hsds-export/cpsv-ap.ts'
import { csvPackage } from '#/core/catalogue/hsds-export/csv-package.ts'
import { hsdsDocument, hsdsTables, wholePage } from '#/core/catalogue/hsds-export/hsds-document.ts'
import { compileHsds } from '#/core/catalogue/hsds-import/compile-hsds.ts'
import { TABLE_NAMES } from '#/core/catalogue/hsds-import/hsds-table.ts'
import { HSDS_TABLES } from '#/core/catalogue/hsds-import/hsds-tables.ts'
import { guardedCell, unguardedCell } from '#/core/catalogue/hsds-import/table-records.ts'
import { fieldTables, packageFaults, recordFaults } from './hsds-checker.ts'
import { imported } from './import-files.ts'
import { sampleCatalogue } from './sample-catalogue.ts'

/** The sample with every part of HSDS the catalogue has a place for. */
function fullCatalogue(): Catalogue {
  const sample = sampleCatalogue()
  const [first, ...others] = sample.options
  if (first === undefined) throw new Error('the sample has options')
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  const unit = { id: id(1), name: { lv: 'Vieta' }, scheme: 'SI', uri: 'https://example.org/unit' }
  const text = { lv: '=SUM(A1)\n"pēdiņas"; un, komats', en: 'Text' }
  return Catalogue.parse({
    ...sample,
    taxonomies: [{ id: id(2), name: text, description: text, version: '1' }],
    taxonomy_terms: [{ id: id(3), code: 'a', name: text, description: text, taxonomy_id: id(2) }],
    options: [
      {
        ...first,
        url: 'https://example.org/gmi',
        email: 'gmi@example.org',
        minimum_age: 18,
        alert: text,
        waitingDays: 10,
        legalReference: { title: text, url: 'https://example.org/law' },
        phones: [
          {
            id: id(4),
            number: '+371 0000 0009',
            extension: 5,
            type: 'voice',
            languages: [{ id: id(5), name: text, code: 'lv' }],
          },
        ],
        schedules: [
          { id: id(6), freq: 'MONTHLY', byday: '2MO', interval: 1, opens_at: '08:30', notes: text },
        ],
        capacities: [{ id: id(7), unit, available: 2, maximum: 5, updated: '2026-11-23T09:00:00Z' }],
        additional_urls: [{ id: id(8), label: text, url: 'https://example.org/more' }],
        attributes: [{ id: id(9), taxonomy_term_id: id(3), link_type: 'topic', label: text, value: '-5' }],
        service_at_locations: first.service_at_locations.map((at) => ({
          ...at,
          description: text,
          service_areas: [{ id: id(10), name: text, extent_type: 'text', extent: 'x' }],
        })),
      },
      ...others,
    ],
  })
}

test('[H18] our tables are those of the specification: files, fields, what is required', () => {
  expect(Object.keys(fieldTables).toSorted()).toEqual([...TABLE_NAMES].toSorted())
  for (const name of TABLE_NAMES) {
    const ours = HSDS_TABLES[name]
    const theirs = fieldTables[name]
    expect(ours.file).toBe(theirs?.file)
    expect(Object.keys(ours.fields).toSorted(), name).toEqual(Object.keys(theirs?.fields ?? {}).toSorted())
    // Whatever the specification requires is needed, or kept aside without, or filled.
    const sure = new Set(['id', ...ours.required, ...ours.needed, ...Object.keys(ours.filled)])
    const links = ours.linked === null ? [] : [ours.linked.table]
    const demanded = [...(theirs?.required ?? []), ...(theirs?.tabularRequired ?? [])]
    expect(
      demanded.filter((field) => !sure.has(field) && ![...links, 'unit'].includes(field)),
      name,
    ).toEqual([])
  }
})

describe.each(['lv', 'en', 'ru'] as const)('[H18] HSDS 3 in %s', (language) => {
  const catalogue = fullCatalogue()
  const document = hsdsDocument(catalogue, language)
  const { tables, problems } = hsdsTables(catalogue, language)

  test('JSON holds to the field tables, also compiled from tables', () => {
    const faults = (lists: Readonly<Record<string, readonly unknown[]>>) =>
      Object.entries(lists).flatMap(([list, records]) => {
        const table = TABLE_NAMES.find((name) => HSDS_TABLES[name].file === `${list}.csv`) ?? list
        return records.flatMap((record) => recordFaults(table, record))
      })
    expect(document['services']).toHaveLength(56)
    expect(faults(document)).toEqual([])
    expect(faults(compileHsds(tables))).toEqual([])
  })

  test('a data package holds to them too, and describes every column', () => {
    expect(problems).toEqual([])
    expect(packageFaults(tables)).toEqual([])
    const [description, ...csv] = csvPackage(tables, 'Paraugs')
    const { resources } = z
      .object({
        resources: z.array(
          z.object({
            path: z.string(),
            schema: z.object({ fields: z.array(z.object({ name: z.string() })) }),
          }),
        ),
      })
      .parse(JSON.parse(description?.text ?? ''))
    expect(resources.map(({ path }) => path)).toEqual(csv.map(({ name }) => name))
    for (const [index, { schema }] of resources.entries()) {
      expect(csv[index]?.text.split('\r\n')[0]).toBe(schema.fields.map(({ name }) => name).join(','))
    }
  })

  test('importing either export gives the same records', () => {
    const csv = Object.fromEntries(csvPackage(tables, 'x').map(({ name, text }) => [name, text]))
    const json = Object.fromEntries(
      Object.entries(document).map(([list, records]) => [`${list}.json`, JSON.stringify(wholePage(records))]),
    )
    expect(imported(csv)).toMatchObject({ tables, problems: [] })
    const fromJson = imported(json)
    expect(fromJson.problems).toEqual([])
    for (const name of TABLE_NAMES) {
      const sorted = (rows: readonly unknown[] | undefined) =>
        (rows ?? []).map((row) => JSON.stringify(row)).toSorted()
      expect(sorted(fromJson.tables.get(name)).length, name).toBe(sorted(tables.get(name)).length)
    }
    const compiled = { 'all.json': JSON.stringify(compileHsds(tables)) }
    expect(imported(compiled).tables.get('service')).toEqual(tables.get('service'))
    expect(imported(compiled).counts).toEqual(imported(csv).counts)
  })
})

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+cmd|x', "'+cmd|x"],
  ['-2+3+cmd', "'-2+3+cmd"],
  ['+371 0000 0001', '+371 0000 0001'],
  ['-5.5', '-5.5'],
  ["'=x", "''=x"],
  ["'tis", "'tis"],
  ['a=b', 'a=b'],
])('[H19] %j is written as %j and read back', (text, cell) => {
  expect(guardedCell(text)).toBe(cell)
  expect(unguardedCell(cell)).toBe(text)
})

describe('[H20] CPSV-AP 3', () => {
  const Node = z.record(z.string(), z.unknown())
  const { '@graph': graph } = z
    .object({ '@context': z.record(z.string(), z.url()), '@graph': z.array(Node) })
    .parse(cpsvAp(fullCatalogue()))
  const ofType = (type: string) => graph.filter((node) => node['@type'] === type)
  const Tagged = z.array(z.object({ '@value': z.string().min(1), '@language': z.string() })).min(1)

  test('every class has what the profile makes mandatory', () => {
    expect(ofType('cpsv:PublicService')).toHaveLength(56)
    for (const service of ofType('cpsv:PublicService')) {
      Tagged.parse(service['dct:title'])
      Tagged.parse(service['dct:description'])
      expect(service['dct:identifier']).toEqual(expect.any(String))
      expect(service['cv:hasCompetentAuthority']).toHaveLength(1)
    }
    for (const organization of ofType('cv:PublicOrganisation')) {
      Tagged.parse(organization['skos:prefLabel'])
      expect(organization['dct:spatial']).toHaveLength(1)
    }
    for (const type of ['cv:Channel', 'cv:Cost', 'cv:Evidence']) {
      expect(ofType(type).length, type).toBeGreaterThan(0)
      for (const node of ofType(type)) expect(node['dct:identifier'], type).toEqual(expect.any(String))
    }
    const laws = fullCatalogue().options.filter((option) => option.legalReference !== null)
    expect(ofType('eli:LegalResource')).toHaveLength(laws.length)
    expect(ofType('cpsv:PublicService')[0]).toMatchObject({
      'cv:processingTime': { '@value': 'P10D', '@type': 'xsd:duration' },
    })
  })

  test('ids stand once and every link inside leads to a node', () => {
    const ids = graph.map((node) => String(node['@id']))
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...JSON.stringify(graph).matchAll(/\{"@id":"(urn:[^"]+)"\}/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(100)
    expect(links.filter((id) => !ids.includes(id ?? ''))).toEqual([])
  })

  test('every short name has its vocabulary', () => {
    const context = z.record(z.string(), z.string()).parse(cpsvAp(fullCatalogue())['@context'])
    const prefixes = graph.flatMap((node) => [
      ...Object.keys(node).filter((key) => !key.startsWith('@')),
      String(node['@type']),
    ])
    expect(prefixes.filter((name) => !Object.hasOwn(context, name.split(':')[0] ?? ''))).toEqual([])
  })
})

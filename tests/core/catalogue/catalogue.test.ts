import { describe, expect, test } from 'vitest'
import { type Catalogue, catalogueSha256, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { derivedId } from '#/core/catalogue/derived-id.ts'
import { HsdsWriter } from '#/core/catalogue/hsds.ts'
import { shownText, textIn } from '#/core/catalogue/texts.ts'
import { sampleCatalogue, sampleJson, smallCatalogue, smallOption } from './sample-catalogue.ts'

const codes = (input: unknown): readonly string[] => {
  const parsed = parseCatalogue(input)
  return parsed.outcome === 'refused' ? parsed.problems.map((problem) => problem.code) : []
}
const withRule = (rule: unknown) => smallCatalogue({}, rule)

/** Every text of a catalogue, found by its form. */
function textsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('lv' in value) return [{ ...value }]
  return Object.values(value).flatMap(textsIn)
}

describe('the sample catalogue', () => {
  test('holds together: 56 options, 43 facts, 28 needs, each a sample', () => {
    const { options, facts, needs, warning } = sampleCatalogue()
    expect([options.length, facts.length, needs.length]).toEqual([56, 43, 28])
    expect(options.every((option) => option.sample && option.provenance !== '')).toBe(true)
    expect(warning?.en).toContain('SAMPLE')
  })

  test('says everything in Latvian, English and Russian', () => {
    const texts = textsIn(sampleJson())
    expect(texts.length).toBeGreaterThan(600)
    for (const text of texts) expect(Object.keys(text).toSorted()).toEqual(['en', 'lv', 'ru'])
    for (const option of sampleCatalogue().options) {
      expect(option.name.ru, option.slug).toMatch(/[а-яё]/i)
      expect(option.description.ru, option.slug).toMatch(/[а-яё]/i)
      expect(option.name.en, option.slug).not.toMatch(/[а-яёāčēģīķļņšūž]/i)
    }
  })

  test('keeps ids and slugs once given', () => {
    const gmi = sampleCatalogue().options.find((option) => option.slug === 'gmi')
    expect(gmi?.id).toBe('9ceb20b4-b16e-5561-878f-b953510cc62e')
  })

  test('every need is answered by some option, and every option answers one', () => {
    const { options, needs } = sampleCatalogue()
    const answered = new Set(options.flatMap((option) => option.answersNeeds))
    expect(needs.map((need) => need.code).filter((code) => !answered.has(code))).toEqual([])
    expect(options.filter((option) => option.answersNeeds.length === 0)).toEqual([])
  })
})

describe('a catalogue is refused', () => {
  test.each([
    ['an unknown field', { ...Object(smallCatalogue()), extra: 1 }, 'form'],
    ['a version with a dot', smallCatalogue({ version: '1.0' }), 'form'],
    [
      'a script for an address',
      smallCatalogue({ options: [smallOption('one', 5, { v: 1 }, { url: 'javascript:alert(1)' })] }),
      'form',
    ],
    ['a text in no language', smallCatalogue({ title: {} }), 'form'],
    [
      'two options of one slug',
      smallCatalogue({ options: [smallOption('one', 5, { v: 1 }), smallOption('one', 6, { v: 1 })] }),
      'duplicate',
    ],
    [
      'two options of one id',
      smallCatalogue({ options: [smallOption('one', 5, { v: 1 }), smallOption('two', 5, { v: 1 })] }),
      'duplicate',
    ],
    ['an organisation that is not there', smallCatalogue({ organizations: [] }), 'dangling'],
    [
      'a need that is not there',
      smallCatalogue({ options: [smallOption('one', 5, { v: 1 }, { answersNeeds: ['gold'] })] }),
      'dangling',
    ],
    [
      'an undeclared fact',
      withRule({ v: 1, all: [{ fact: 'p.shoe', op: '=', value: 42 }] }),
      'undeclared-fact',
    ],
    ['an age that is a word', withRule({ v: 1, all: [{ fact: 'p.age', op: '>=', value: 'old' }] }), 'misfit'],
    [
      'an order asked of yes and no',
      withRule({ v: 1, all: [{ fact: 'p.alone', op: '>', value: true }] }),
      'misfit',
    ],
    [
      'a choice nobody can make',
      withRule({ v: 1, any: [{ fact: 'h.status', op: 'in', value: ['rich'] }] }),
      'misfit',
    ],
    ['a list without "in"', withRule({ v: 1, any: [{ fact: 'p.age', op: '=', value: [1, 2] }] }), 'misfit'],
    [
      'an age above 60 and below 50',
      withRule({
        v: 1,
        all: [
          { fact: 'p.age', op: '>', value: 60 },
          { fact: 'p.age', op: '<', value: 50 },
        ],
      }),
      'contradiction',
    ],
    [
      'both yes and no',
      withRule({
        v: 1,
        gate: [{ fact: 'p.crisis', op: '=', value: true }],
        all: [{ fact: 'p.crisis', op: '=', value: false }],
      }),
      'contradiction',
    ],
    [
      'an end before the start',
      smallCatalogue({
        options: [smallOption('one', 5, { v: 1 }, { validFrom: '2027-01-01', validTo: '2026-01-01' })],
      }),
      'dates',
    ],
  ])('with %s', (_, input, code) => {
    expect(codes(input)).toContain(code)
  })

  test('with organisations in a circle', () => {
    const ids = ['00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000008']
    const organizations = ids.map((id, index) => ({
      id,
      name: { lv: 'Aplis' },
      description: { lv: 'Aplis' },
      parent_organization_id: ids[1 - index],
    }))
    expect(codes(smallCatalogue({ organizations }))).toContain('cycle')
  })

  test('and a sound range is not: 50 to 60 can hold together', () => {
    const range = {
      v: 1,
      all: [
        { fact: 'p.age', op: '>=', value: 50 },
        { fact: 'p.age', op: '<', value: 50.5 },
      ],
    }
    expect(parseCatalogue(withRule(range)).outcome).toBe('catalogue')
  })
})

test('the hash names the content, whatever the order of fields', () => {
  const plain = sampleCatalogue()
  const turned = Object.fromEntries(Object.entries(Object(sampleJson())).toReversed())
  const parsed = parseCatalogue(turned)
  expect(parsed.outcome === 'catalogue' && catalogueSha256(parsed.catalogue)).toBe(catalogueSha256(plain))
  const changed: Catalogue = { ...plain, made: '2026-11-24' }
  expect(catalogueSha256(changed)).not.toBe(catalogueSha256(plain))
})

test('a text falls back to Latvian and says so', () => {
  expect(shownText({ lv: 'Sveiki', en: 'Hello' }, 'ru')).toEqual({ text: 'Sveiki', language: 'lv' })
  expect(textIn({ ru: 'Привет' }, 'en')).toBe('Привет')
})

test('derived ids are those of RFC 9562 version 5', () => {
  // The example of RFC 9562, appendix A.4: the DNS namespace and www.example.com.
  expect(derivedId('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  )
})

describe('HSDS form', () => {
  const catalogue = sampleCatalogue()
  const option = catalogue.options.find((each) => each.slug === 'dienas-centrs')

  test('a service is nested with place, documents, costs and the needs as attributes', () => {
    const service: unknown =
      option === undefined ? undefined : new HsdsWriter(catalogue, 'en').service(option)
    expect(service).toMatchObject({
      name: 'Day centre for adults / seniors',
      status: 'active',
      organization: { name: 'Day centre (sample)' },
      service_at_locations: [{ location: { location_type: 'physical', addresses: [{ country: 'LV' }] } }],
      cost_options: [{ amount: 0, currency: 'EUR' }],
      attributes: [
        { link_entity: 'service', taxonomy_term: { code: 'loneliness', name: 'Loneliness' } },
        { link_entity: 'service', taxonomy_term: { code: 'digital_skills' } },
      ],
    })
  })

  test('carries nothing of ours: no rule, no slug, no text left in several languages', () => {
    const text = JSON.stringify(
      catalogue.options.map((each) => new HsdsWriter(catalogue, 'lv').service(each)),
    )
    expect(text).not.toMatch(/"(rule|slug|gate|answersNeeds|lv|ru)":/)
  })
})

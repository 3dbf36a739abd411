import { describe, expect, test } from 'vitest'
import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { hsdsTables } from '#/core/catalogue/hsds-export/hsds-document.ts'
import { mergeCatalogue } from '#/core/catalogue/hsds-import/merge-catalogue.ts'
import type { HsdsTables } from '#/core/catalogue/hsds-import/resolve-rows.ts'
import { compileCatalogue } from '#/core/matching/compile.ts'
import { readFacts } from '#/core/matching/facts-file.ts'
import { match, suggestions } from '#/core/matching/match.ts'
import { imported, smallPackage } from './import-files.ts'
import { sampleCatalogue } from './sample-catalogue.ts'

const AT = '2026-12-01T10:00:00Z'

function merged(base: Catalogue | null, tables: HsdsTables, language: 'lv' | 'en' = 'lv', at = AT) {
  const result = mergeCatalogue(base, tables, { language, at, source: 'novads' })
  if (result.outcome === 'refused') throw new Error(JSON.stringify(result.problems))
  return result
}

describe('[H15] importing again', () => {
  test.each(['lv', 'en', 'ru'] as const)(
    'a catalogue that takes its own export in %s stays itself',
    (language) => {
      const catalogue = sampleCatalogue()
      const { tables } = hsdsTables(catalogue, language)
      const result = mergeCatalogue(catalogue, tables, { language, at: AT, source: 'x' })
      expect(result).toMatchObject({ outcome: 'merged', problems: [] })
      expect(result.outcome === 'merged' && result.catalogue).toBe(catalogue)
      expect(result).toMatchObject({ changes: { services: { new: 0, changed: 0, unchanged: 56 } } })
    },
  )

  test('the first time all is new, the second nothing, whatever the day', () => {
    const { tables } = imported(smallPackage)
    const first = merged(null, tables)
    expect(first.changes).toMatchObject({
      services: { new: 1 },
      organizations: { new: 1 },
      locations: { new: 1 },
    })
    const second = merged(first.catalogue, tables, 'lv', '2027-01-01T00:00:00Z')
    expect(second.catalogue).toBe(first.catalogue)
    expect(second.changes).toMatchObject({ services: { new: 0, changed: 0, unchanged: 1 } })
  })

  test('a change comes in, blanks and what HSDS knows nothing of stay, other languages stay', () => {
    const { catalogue } = merged(
      null,
      imported({
        ...smallPackage,
        'services.csv':
          'id,organization_id,name,status,description,email\ns1,o1,Aprūpe,active,Mājās,a@example.org\n',
      }).tables,
    )
    const kept = {
      ...catalogue,
      options: catalogue.options.map((each) => ({ ...each, level: 'ngo' as const, waitingDays: 5 })),
    }
    const changed = merged(
      kept,
      imported({
        ...smallPackage,
        'services.csv': 'id,organization_id,name,status,description\ns1,o1,Care,inactive,\n',
      }).tables,
      'en',
      '2027-01-01T00:00:00Z',
    )
    expect(changed.changes).toMatchObject({ services: { new: 0, changed: 1, unchanged: 0 } })
    expect(changed.catalogue.version).not.toBe(catalogue.version)
    expect(changed.catalogue.options).toMatchObject([
      {
        name: { lv: 'Aprūpe', en: 'Care' },
        description: { lv: 'Mājās' },
        email: 'a@example.org',
        status: 'inactive',
        level: 'ngo',
        waitingDays: 5,
        last_modified: '2027-01-01T00:00:00Z',
        slug: catalogue.options[0]?.slug,
      },
    ])
  })
})

test('[H16] an imported service is a sample to be reviewed at once and never likely', () => {
  const { catalogue } = merged(null, imported(smallPackage).tables)
  expect(catalogue.options).toMatchObject([
    {
      sample: true,
      reviewDate: '2026-12-01',
      provenance: 'import: novads',
      owner: { lv: 'Dienests' },
      rule: { gate: [], all: [], any: [], check: [{ id: 'conditions' }] },
    },
  ])
  const compiled = compileCatalogue(catalogue)
  const facts = readFacts(compiled, { household: {}, persons: [{ personId: 'a', facts: {} }] })
  if (facts.outcome === 'refused') throw new Error('the facts are sound')
  expect(suggestions(match(compiled, facts.facts, facts.settings)).map((each) => each.verdict)).not.toContain(
    'likely',
  )
})

describe('[H17] whole or not at all', () => {
  test('what the catalogue has no place for is named, the rest comes in and holds together', () => {
    const result = merged(
      null,
      imported({
        ...smallPackage,
        'locations.csv': 'id,location_type,name,latitude\nl1,physical,,95\n',
        'addresses.csv': 'id,location_id,address_1,city\n1,l1,Iela 1,Pils\n',
        'contacts.csv': 'id,service_id,name\n1,s1,Anna Paraudziņa\n',
        'phones.csv': `id,service_id,number,type\n1,s1,${'1'.repeat(400)},voice\n2,s1,2222,carrier\n`,
      }).tables,
    )
    expect(result.catalogue.options[0]?.phones).toMatchObject([{ number: '2222' }])
    expect(result.catalogue.locations).toHaveLength(1)
    expect(result.problems.map(({ code, table, column }) => [code, table, column])).toEqual([
      ['no-place', 'contact', null],
      ['no-place', 'address', 'country'],
      ['no-place', 'location', 'latitude'],
      ['no-place', 'phone', 'type'],
      ['no-place', 'service', 'phones.0.number'],
    ])
  })

  test('an organisation that would become its own ancestor refuses the whole', () => {
    const base = merged(
      null,
      imported({
        'organizations.csv': 'id,name,description,parent_organization_id\n1,A,x,\n2,B,x,1\n',
      }).tables,
    ).catalogue
    const turned = imported({
      'organizations.csv': 'id,name,description,parent_organization_id\n1,A,x,3\n3,C,x,\n',
    }).tables
    const [a, b] = base.organizations
    const rows = (turned.get('organization') ?? []).map((row) =>
      row['id'] === a?.id ? { ...row, parent_organization_id: b?.id ?? '' } : row,
    )
    const result = mergeCatalogue(base, new Map([['organization', rows]]), {
      language: 'lv',
      at: AT,
      source: 'x',
    })
    expect(result).toMatchObject({ outcome: 'refused', problems: [{ code: 'refused' }, { code: 'refused' }] })
  })
})

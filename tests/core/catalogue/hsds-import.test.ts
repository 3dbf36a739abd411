import { strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { plainText } from '#/core/catalogue/hsds-import/plain-text.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { imported, rowsOf, smallPackage, told } from './import-files.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

const service = {
  id: uuid(1),
  name: 'Aprūpe',
  status: 'active',
  organization: { id: uuid(2), name: 'Dienests', description: 'Palīdz' },
  phones: [
    { id: uuid(3), number: '+371 0000 0001', languages: [{ id: uuid(4), name: 'Latviešu', code: 'lv' }] },
  ],
  service_at_locations: [
    {
      id: uuid(5),
      location: {
        id: uuid(6),
        location_type: 'physical',
        name: 'Nams',
        phones: [{ id: uuid(3), number: '+371 0000 0001' }],
      },
    },
  ],
  capacities: [
    { id: uuid(7), available: 3, updated: '2026-11-23T09:00:00Z', unit: { id: uuid(8), name: 'Vieta' } },
  ],
  attributes: [{ id: uuid(9), taxonomy_term: { id: uuid(10), name: 'Aprūpe', description: 'x' } }],
}
const counts = {
  services: 1,
  organizations: 1,
  locations: 1,
  service_at_locations: 1,
  phones: 2,
  languages: 1,
  capacities: 1,
  units: 1,
  attributes: 1,
  taxonomy_terms: 1,
}

describe('[H1] forms', () => {
  test.each([
    ['one service', { 'service.json': JSON.stringify(service) }],
    ['a list', { 'anything.json': JSON.stringify([service]) }],
    ['a page', { 'page.json': JSON.stringify({ total_items: 1, contents: [service] }) }],
    [
      'lists by name',
      { 'all.json': JSON.stringify({ services: [service], organizations: [service.organization] }) },
    ],
    [
      'one record a line',
      { 'all.ndjson': `${JSON.stringify(service)}\n${JSON.stringify(service.organization)}\n` },
    ],
    ['UTF-8 with its mark', { 'service.json': `\uFEFF${JSON.stringify(service)}` }],
  ])('HSDS 3 JSON: %s', (_, contents) => {
    const result = imported(contents)
    expect(result.problems).toEqual([])
    expect(result.counts).toMatchObject(counts)
  })

  test('a data package, in a folder, an archive or a workbook, is the same', () => {
    const folder = imported(smallPackage)
    expect(folder.problems).toEqual([])
    expect(folder.counts).toMatchObject({
      services: 1,
      organizations: 1,
      locations: 1,
      service_at_locations: 1,
    })
    const zip = zipSync(
      Object.fromEntries(
        Object.entries({ ...smallPackage, '__MACOSX/._services.csv': 'junk' }).map(([name, text]) => [
          `data/${name}`,
          strToU8(text),
        ]),
      ),
    )
    expect(imported({ 'directory.zip': zip })).toMatchObject({ tables: folder.tables, problems: [] })
    const sheets = Object.entries(smallPackage).map(([name, text]) => ({
      name: name.replace('.csv', ''),
      firstRow: 1,
      rows: text
        .trim()
        .split('\n')
        .map((line) => line.split(',')),
    }))
    expect(imported({ 'directory.xlsx': writeXlsx({ sheets }) }).tables).toEqual(folder.tables)
  })

  test('files in the singular, and under names a package describes, are known; others are named', () => {
    const { 'organizations.csv': organizations, 'services.csv': services } = smallPackage
    const result = imported({
      'Organization.csv': organizations,
      'data.csv': services,
      'datapackage.json': JSON.stringify({
        name: 'town',
        resources: [{ name: 'service', path: 'data.csv' }],
      }),
      'menu.csv': 'a,b\n1,2\n',
    })
    expect(result.counts).toMatchObject({ services: 1, organizations: 1 })
    expect(told(result)).toEqual(['unknown-table menu.csv:- -'])
  })
})

describe('[H2] ids', () => {
  test('a UUID stays, a number becomes the same UUID in every import and another in another source', () => {
    const [first, again, other] = ['town', 'town', 'city'].map(
      (source) => rowsOf(imported(smallPackage, { source }), 'service')[0]?.['id'],
    )
    expect(first).toBe(again)
    expect(first).not.toBe(other)
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/)
    expect(rowsOf(imported({ 'service.json': JSON.stringify(service) }), 'service')[0]).toMatchObject({
      id: service.id,
      organization_id: service.organization.id,
    })
  })

  test('a row without an id is named and gets one by what it says', () => {
    const text = 'id,name,description\n,Dienests,Palīdz\n  ,Cits,Arī\n'
    const result = imported({ 'organizations.csv': text })
    expect(told(result)).toEqual(['blank-id organization:2 id', 'blank-id organization:3 id'])
    expect(result.tables).toEqual(imported({ 'organizations.csv': text.replace('  ,', ',') }).tables)
    expect(new Set(rowsOf(result, 'organization').map((row) => row['id'])).size).toBe(2)
  })

  test('one phone in two places of JSON becomes two rows', () => {
    const phones = rowsOf(imported({ 's.json': JSON.stringify(service) }), 'phone')
    expect(phones.map((phone) => Object.keys(phone).filter((key) => key.endsWith('_id')))).toEqual([
      ['service_id'],
      ['location_id'],
    ])
    expect(new Set(phones.map((phone) => phone['id'])).size).toBe(2)
  })
})

describe('[H3] dangling references', () => {
  test('are counted and named, their rows kept aside as they came, what hung on them too', () => {
    const result = imported({
      ...smallPackage,
      'services.csv': 'id,organization_id,name,status\ns1,o1,Aprūpe,active\ns2,gone,Pirts,active\n',
      'service_at_location.csv': 'id,service_id,location_id\na1,s1,l1\na2,s1,nowhere\na3,s2,l1\n',
    })
    expect(result.counts).toMatchObject({ services: 1, service_at_locations: 1 })
    expect(result.problems).toEqual([
      {
        code: 'dangling-reference',
        table: 'service',
        row: 3,
        column: 'organization_id',
        value: 'gone',
        message: 'no organization has this id',
      },
      expect.objectContaining({
        code: 'dangling-reference',
        table: 'service_at_location',
        row: 3,
        column: 'location_id',
        value: 'nowhere',
      }),
      expect.objectContaining({ code: 'kept-aside-parent', row: 4, column: 'service_id', value: 's2' }),
    ])
    expect(result.aside.map(({ row, cells }) => [row, cells['id']])).toEqual([
      [3, 's2'],
      [3, 'a2'],
      [4, 'a3'],
    ])
    expect(result.aside[0]?.cells).toEqual({
      id: 's2',
      organization_id: 'gone',
      name: 'Pirts',
      status: 'active',
    })
  })
})

describe('[H4] needed and other references', () => {
  test('a lost programme or second owner costs the link, a lost owner the row, a blank need the row', () => {
    const result = imported({
      ...smallPackage,
      'services.csv': 'id,organization_id,program_id,name,status\ns1,o1,p9,Aprūpe,active\n',
      'phones.csv': 'id,service_id,location_id,number\n1,s1,l9,1\n2,,l9,2\n3,,,3\n',
      'addresses.csv':
        'id,location_id,address_1,city,state_province,postal_code,country,address_type\n1,,Iela 1,P,N,LV-0000,LV,physical\n',
    })
    expect(result.counts).toMatchObject({ services: 1, phones: 1, addresses: 0 })
    expect(rowsOf(result, 'service')[0]).not.toHaveProperty('program_id')
    expect(rowsOf(result, 'phone')[0]).not.toHaveProperty('location_id')
    expect(told(result)).toEqual([
      'dangling-reference service:2 program_id',
      'dangling-reference phone:2 location_id',
      'dangling-reference phone:3 location_id',
      'blank-reference phone:4 location_id',
      'blank-reference address:2 location_id',
    ])
    expect(result.aside).toHaveLength(5)
  })
})

describe('[H5] repeated ids', () => {
  test('the same row counts once, another with the id is kept aside', () => {
    const result = imported({
      'organizations.csv': 'id,name,description\n1,Dienests,A\n1,Dienests,A\n1,Cits,B\n',
    })
    expect(rowsOf(result, 'organization')).toMatchObject([{ name: 'Dienests' }])
    expect(told(result)).toEqual(['repeated-row organization:3 id', 'duplicate-id organization:4 id'])
    expect(result.aside).toMatchObject([{ row: 4, cells: { name: 'Cits' } }])
  })

  test('copies in JSON complete each other, and a contradiction is named', () => {
    const other = {
      ...service,
      id: uuid(20),
      phones: [],
      service_at_locations: [],
      capacities: [],
      attributes: [],
      organization: { ...service.organization, name: 'Cits', website: 'https://example.org' },
    }
    const result = imported({ 'services.json': JSON.stringify([service, other]) })
    expect(rowsOf(result, 'organization')).toMatchObject([
      { name: 'Dienests', website: 'https://example.org' },
    ])
    expect(told(result)).toEqual(['conflicting-copy organization:2 name'])
  })
})

test('[H6] blank and repeated headers, long rows and unknown columns are named once and not read', () => {
  const result = imported({
    'organizations.csv':
      'id,name,,description,name,colour\r\n1,"Dien""ests\r\n2. rinda",x,D,,red\r1,,,,,\r\n\r\n2,B,y,D,,,,more\r\n',
  })
  expect(rowsOf(result, 'organization').map((row) => row['name'])).toEqual(['Dien"ests 2. rinda', 'B'])
  expect(told(result)).toEqual([
    'repeated-header organization:1 name',
    'blank-header organization:2 3',
    'row-too-long organization:5 8',
    'unknown-column organization:2 colour',
    'duplicate-id organization:3 id',
  ])
})

describe('[H7] encodings', () => {
  const header = 'id,name,description\n1,'
  const bytes = (text: string, page: Readonly<Record<string, number>>) =>
    Uint8Array.from(Array.from(text), (letter) => page[letter] ?? letter.charCodeAt(0))
  const baltic = { ā: 0xe2, š: 0xf0, ī: 0xee, ū: 0xfb, ē: 0xe7, ņ: 0xf2 }
  const utf16 = (text: string) => {
    const units = Array.from(`\uFEFF${text}`, (letter) => letter.charCodeAt(0))
    return Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]))
  }
  test.each([
    ['UTF-8 with its mark', 'Mājas aprūpe', strToU8(`\uFEFF${header}Mājas aprūpe,x`), []],
    ['UTF-16', 'Mājas aprūpe', utf16(`${header}Mājas aprūpe,x`), []],
    ['windows-1257', 'Mājas aprūpe', bytes(`${header}Mājas aprūpe,šūnas ēnā`, baltic), ['windows-1257']],
    ['windows-1252', 'Café à côté', bytes(`${header}Café à côté,François`, {}), ['windows-1252']],
    [
      'windows-1252 quotes',
      'The “Ñandú”',
      bytes(`${header}The “Ñandú”,x`, { '“': 0x93, '”': 0x94 }),
      ['windows-1252'],
    ],
  ])('%s', (_, name, content, pages) => {
    const result = imported({ 'organizations.csv': content })
    expect(rowsOf(result, 'organization')[0]?.['name']).toBe(name)
    expect(result.problems.map(({ code, value }) => [code, value])).toEqual(
      pages.map((page) => ['encoding', page]),
    )
  })
})

describe('[H8] texts', () => {
  test.each([
    ['<p>Viens</p><p>Divi &amp; trīs</p>', 'Viens\n\nDivi & trīs'],
    ['<ul><li>a</li><li>b</li></ul>', '• a\n\n• b'],
    ['x<script>alert(1)</script><style>p{}</style>y', 'xy'],
    ['<a href="https://example.org/a?b=1&amp;c=2">lapa</a>', 'lapa (https://example.org/a?b=1&c=2)'],
    ['<a href="javascript:alert(1)">lapa</a>', 'lapa'],
    ['&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;', ''],
    ['<img src=x onerror=alert(1)>', ''],
    ['bērni < 5 un > 3 gadi', 'bērni < 5 un > 3 gadi'],
    ['a<!-- note -->b', 'ab'],
    ['pirms\r\n\r\n\r\npēc\rbeigas\u00A0!', 'pirms\n\npēc\nbeigas !'],
    ['bez &nbsp; &#8211; &#x41; &unknown;', 'bez – A &unknown;'],
    ['&lt;b&gt;x&lt;/b&gt;', 'x'],
  ])('%j becomes %j and stays so', (raw, text) => {
    expect(plainText(raw)).toBe(text)
    expect(plainText(text)).toBe(text)
  })

  test('long hostile cells take no long time', () => {
    for (const part of ['<', '<!--', '&amp;', '&amp;lt;b', '<a href="', ' \n', '<b '] as const) {
      const started = performance.now()
      plainText(part.repeat(100_000))
      expect(performance.now() - started, part).toBeLessThan(2000)
    }
  })
})

test('[H9] values are read by their kind, and what is not of it is named and left out', () => {
  const result = imported({
    ...smallPackage,
    'services.csv':
      'id,organization_id,name,status,url,email,minimum_age,assured_date\n' +
      's1,o1,A,Active,www.example.org,mailto:a@example.org,"12,5",23.11.2026\n' +
      's2,o1,B,open,javascript:alert(1),nobody,twelve,05/06/2026\n',
    'schedules.csv':
      'id,service_id,freq,byday,opens_at,closes_at\n1,s1,weekly,"Monday, tue",9:00 AM,17.30\n2,s1,daily,someday,late,25:00\n',
  })
  expect(rowsOf(result, 'service')).toMatchObject([
    {
      status: 'active',
      url: 'https://www.example.org',
      email: 'a@example.org',
      minimum_age: 12.5,
      assured_date: '2026-11-23',
    },
    { name: 'B', status: 'active' },
  ])
  expect(Object.keys(rowsOf(result, 'service')[1] ?? {})).toEqual(['id', 'organization_id', 'name', 'status'])
  expect(rowsOf(result, 'schedule')).toMatchObject([
    { freq: 'WEEKLY', byday: 'MO,TU', opens_at: '09:00', closes_at: '17:30' },
    {},
  ])
  expect(told(result)).toEqual(
    [
      'bad-value service:3 status',
      'unsafe-address service:3 url',
      'bad-value service:3 email',
      'bad-value service:3 minimum_age',
      'bad-value service:3 assured_date',
      'bad-value schedule:3 freq',
      'bad-value schedule:3 byday',
      'bad-value schedule:3 opens_at',
      'bad-value schedule:3 closes_at',
      'filled service:3 status',
    ].toSorted((a, b) => told(result).indexOf(a) - told(result).indexOf(b)),
  )
})

test('[H10] what HSDS demands is filled by rule and named; a record without a name is kept aside', () => {
  const contents = {
    'organizations.csv': 'id,name\no1,Dienests\no2,\n',
    'services.csv': 'id,organization_id,name\ns1,o1,Aprūpe\n',
    'locations.csv': 'id,name\nl1,Nams\n',
    'addresses.csv': 'id,location_id,city\n1,l1,Paraugpils\n',
  }
  const result = imported(contents, { country: 'LV' })
  expect(rowsOf(result, 'organization')).toMatchObject([{ name: 'Dienests', description: 'Dienests' }])
  expect(rowsOf(result, 'service')).toMatchObject([{ status: 'active' }])
  expect(rowsOf(result, 'location')).toMatchObject([{ location_type: 'physical' }])
  expect(rowsOf(result, 'address')).toMatchObject([
    { country: 'LV', address_1: '', address_type: 'physical' },
  ])
  expect(told(result)).toEqual([
    'missing-value organization:3 name',
    'filled organization:2 description',
    'filled service:2 status',
    'filled location:2 location_type',
    'filled address:2 address_type',
    'filled address:2 address_1',
    'filled address:2 state_province',
    'filled address:2 postal_code',
  ])
  expect(rowsOf(imported(contents), 'address')[0]).toMatchObject({ country: '' })
})

describe('[H11] older packages', () => {
  const older = {
    'organizations.csv': 'id,name,description,url\n1,Dienests,Palīdz,http://example.org\n',
    'locations.csv': 'id,organization_id,name,latitude,longitude\n1,1,Nams,56.9,24.1\n',
    'services.csv': 'id,organization_id,name,status,fees\n1,1,Aprūpe,active,Bez maksas\n',
    'services_at_location.csv': 'id,service_id,location_id\n1,1,1\n',
    'physical_addresses.csv':
      'id,location_id,address_1,address_2,city,state_province,postal_code,country\n1,1,Iela 1,2. stāvs,Paraugpils,Novads,LV-0000,LV\n',
    'postal_addresses.csv':
      'id,location_id,address_1,city,state_province,postal_code,country\n1,1,Kastīte 2,Paraugpils,Novads,LV-0000,LV\n',
    'regular_schedules.csv':
      'id,service_id,location_id,weekday,opens_at,closes_at\n1,1,,1,08:30,17:00\n2,1,,Friday,9:00,15:00\n',
    'holiday_schedules.csv': 'id,service_id,closed,start_date,end_date\n1,1,true,2026-12-24,2026-12-26\n',
    'taxonomy.csv': 'id,name,parent_id,vocabulary\n1,Care,,OE\n2,Home care,1,OE\n',
    'services_taxonomy.csv': 'id,service_id,taxonomy_id\n1,1,2\n',
    'accessibility_for_disabilities.csv': 'id,location_id,accessibility,details\n1,1,Lifts,Plats\n',
    'eligibilities.csv': 'id,service_id,eligibility\n1,1,Senioriem\n2,9,Citiem\n',
    'payments_accepted.csv': 'id,service_id,payment\n1,1,Karte\n',
    'languages.csv': 'id,service_id,language\n1,1,Latviešu\n',
    'phones.csv': 'id,service_id,number,type\n1,1,+371 0000 0001,voice\n',
    'service_areas.csv': 'id,service_id,service_area\n1,1,Novads\n',
  }
  const result = imported(older)

  test('tables and columns of old come under the names of HSDS 3', () => {
    expect(result.counts).toMatchObject({
      services: 1,
      organizations: 1,
      locations: 1,
      service_at_locations: 1,
      addresses: 2,
      schedules: 3,
      taxonomies: 1,
      taxonomy_terms: 2,
      attributes: 1,
      accessibility: 1,
      languages: 1,
      phones: 1,
      service_areas: 1,
    })
    expect(rowsOf(result, 'organization')[0]).toMatchObject({ website: 'http://example.org' })
    expect(rowsOf(result, 'service')[0]).toMatchObject({
      fees_description: 'Bez maksas; Karte',
      eligibility_description: 'Senioriem',
    })
    expect(rowsOf(result, 'schedule')).toMatchObject([
      { freq: 'WEEKLY', byday: 'MO', opens_at: '08:30' },
      { freq: 'WEEKLY', byday: 'FR', opens_at: '09:00' },
      { valid_from: '2026-12-24', valid_to: '2026-12-26', notes: 'closed' },
    ])
    expect(rowsOf(result, 'address').map((row) => row['address_type'])).toEqual(['physical', 'postal'])
    expect(rowsOf(result, 'language')[0]).toMatchObject({ name: 'Latviešu' })
    expect(rowsOf(result, 'accessibility')[0]).toMatchObject({ description: 'Lifts', details: 'Plats' })
    expect(rowsOf(result, 'service_area')[0]).toMatchObject({ name: 'Novads' })
    const [care, homeCare] = rowsOf(result, 'taxonomy_term')
    expect(homeCare).toMatchObject({ parent_id: care?.['id'], taxonomy: 'OE' })
    expect(rowsOf(result, 'attribute')[0]).toMatchObject({
      taxonomy_term_id: homeCare?.['id'],
      link_entity: 'service',
    })
  })

  test('an old row that leads nowhere is named as any other', () => {
    expect(result.problems.filter(({ code }) => code !== 'filled')).toMatchObject([
      { code: 'dangling-reference', table: 'service', row: 3, column: 'service_id', value: '9' },
    ])
    expect(result.aside).toHaveLength(1)
  })
})

describe('[H12] a column map', () => {
  const map = {
    source: 'novads',
    country: 'LV',
    columns: {
      'service.name': 'Pakalpojums',
      'service.description': 'Apraksts',
      'organization.name': 'Iestāde',
      'phone.number': { column: 'Tālruņi', separator: ';' },
      'address.address_1': { columns: ['Iela', 'Nr'], join: ' ' },
      'address.city': 'Pilsēta',
      'taxonomy_term.name': 'Joma',
      'attribute.value': 'Joma',
    },
    constants: { 'service.status': 'active', 'address.state_province': 'Novads' },
  }
  const sheet =
    'Pakalpojums;Apraksts;Iestāde;Tālruņi;Iela;Nr;Pilsēta;Joma\n' +
    'Aprūpe;Mājās;Dienests;1111; Parka iela;5;Pils;Veselība\n' +
    'Pirts;;Dienests;"2222; 3333";Parka iela;5;Pils;\n'

  test('one row makes a service with its organisation, place, phones and field', () => {
    const result = imported({ 'saraksts.csv': sheet }, { map, source: null })
    expect(result.source).toBe('novads')
    expect(result.counts).toMatchObject({
      services: 2,
      organizations: 1,
      locations: 1,
      service_at_locations: 2,
      addresses: 1,
      phones: 3,
      taxonomy_terms: 1,
      attributes: 1,
    })
    expect(rowsOf(result, 'address')[0]).toMatchObject({
      address_1: 'Parka iela 5',
      country: 'LV',
      city: 'Pils',
    })
    expect(result.problems.filter(({ code }) => code !== 'filled')).toEqual([])
  })

  test('a corrected sheet keeps the ids', () => {
    const ids = (text: string) =>
      rowsOf(imported({ 'saraksts.csv': text }, { map }), 'service').map((row) => row['id'])
    expect(ids(sheet.replace('Mājās', 'Mājās un dienas centrā'))).toEqual(ids(sheet))
  })

  test('a wrong map reads nothing, a column that is not there is named', () => {
    const wrong = imported({ 'saraksts.csv': sheet }, { map: { columns: { 'service.colour': 'x' } } })
    expect([wrong.counts['services'], told(wrong)]).toEqual([0, ['bad-map map:- service.colour']])
    expect(told(imported({ 'a.csv': sheet }, { map: { columns: 5 } }))).toEqual(['bad-map map:- columns'])
    const missing = imported({ 'saraksts.csv': 'Pakalpojums\nAprūpe\n' }, { map })
    expect(told(missing)).toContain('no-such-column saraksts.csv:- Iestāde')
  })
})

describe('[H13] bounds', () => {
  test('a bomb, a damaged archive, an archive in an archive, an old workbook: named, the rest is read', () => {
    const bomb = zipSync({ 'services.csv': new Uint8Array(60 * 1024 * 1024) })
    const result = imported({
      ...smallPackage,
      'bomb.zip': bomb,
      'cut.zip': bomb.subarray(0, 100),
      'deep.zip': zipSync({ 'more.zip': zipSync({ 'a.csv': strToU8('id') }) }),
      'old.xls': Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0),
      'broken.json': '{"services": [',
      'image.csv': Uint8Array.of(1, 0, 2, 0, 0, 0, 7, 7, 7, 7),
    })
    expect(result.counts).toMatchObject({ services: 1 })
    expect(result.problems.map(({ code, table }) => [code, table])).toEqual([
      ['too-large', 'services.csv'],
      ['unreadable-file', 'cut.zip'],
      ['unreadable-file', 'more.zip'],
      ['unreadable-file', 'old.xls'],
      ['not-json', 'broken.json'],
      ['unreadable-file', 'image.csv'],
    ])
  })

  test('nothing at all is said to be nothing', () => {
    expect(told(imported({}))).toEqual(['nothing-found test:- -'])
    expect(told(imported({ 'x.json': '5' }))).toEqual(['unknown-record x.json:- -', 'nothing-found test:- -'])
  })
})

test('[H14] an organisation that is its own ancestor is taken without that link', () => {
  const result = imported({
    'organizations.csv':
      'id,name,description,parent_organization_id\n1,A,x,2\n2,B,x,3\n3,C,x,2\n4,D,x,4\n5,E,x,1\n',
  })
  expect(result.counts).toMatchObject({ organizations: 5 })
  expect(told(result)).toEqual([
    'cycle organization:3 parent_organization_id',
    'cycle organization:5 parent_organization_id',
  ])
})

import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Catalogue } from '#/core/catalogue/catalogue.ts'
import { csvPackage } from '#/core/catalogue/hsds-export/csv-package.ts'
import { compileHsds } from '#/core/catalogue/hsds-import/compile-hsds.ts'
import { TABLE_NAMES } from '#/core/catalogue/hsds-import/hsds-table.ts'
import { HSDS_TABLES } from '#/core/catalogue/hsds-import/hsds-tables.ts'
import { mergeCatalogue } from '#/core/catalogue/hsds-import/merge-catalogue.ts'
import { plainText } from '#/core/catalogue/hsds-import/plain-text.ts'
import { packageFaults, recordFaults } from './hsds-checker.ts'
import { imported } from './import-files.ts'

const runs = { numRuns: 150 }
vi.setConfig({ testTimeout: 30_000 })

/** Cells as directories have them: sound, hostile, blank, and ids that meet or miss each other. */
const cell = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('1', '2', '3', '9', '', ' ', 'active', 'physical', 'service') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '00000000-0000-4000-8000-000000000001',
      '=1+1',
      "'=x",
      '<b>x</b>',
      '2026-11-23',
      'http://example.org',
      'a\nb',
      'x;y',
      '+371 0000 0001',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'grapheme' }) },
)
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
const csv = (columns: readonly string[], rows: readonly (readonly string[])[]) =>
  [columns, ...rows].map((row) => row.map(quoted).join(',')).join('\n')

/** Packages of any tables, columns in any order, some missing, rows of any length. */
const packages = fc
  .uniqueArray(fc.constantFrom(...TABLE_NAMES), { minLength: 1, maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) => {
        const columns = Object.keys(HSDS_TABLES[name].fields)
        return fc
          .tuple(
            fc.shuffledSubarray([...columns, '', 'colour'], { minLength: 1 }),
            fc.array(fc.array(cell, { maxLength: columns.length + 3 }), { maxLength: 6 }),
          )
          .map(([header, rows]) => [HSDS_TABLES[name].file, csv(header, rows)] as const)
      }),
    ),
  )
  .map((files) => Object.fromEntries(files))

test('[H13] whatever the bytes, the import answers', () => {
  const name = fc.constantFrom(
    'services.csv',
    'taxonomy.csv',
    'x.json',
    'a.zip',
    'b.xlsx',
    'physical_addresses.csv',
  )
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 300 }))
  fc.assert(
    fc.property(fc.dictionary(name, bytes), (contents) => {
      const { problems } = imported(contents)
      expect(problems.length).toBeGreaterThan(0)
    }),
    runs,
  )
})

test('[H1] whatever JSON, the import answers', () => {
  const key = fc.constantFrom(
    'id',
    'name',
    'services',
    'contents',
    'organization',
    'phones',
    'status',
    'attributes',
  )
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      cell,
      fc.integer(),
      fc.constant(null),
      fc.array(tie('value')),
      fc.dictionary(key, tie('value')),
    ),
  })).value
  fc.assert(
    fc.property(json, (value) => {
      const { tables } = imported({ 'a.json': JSON.stringify(value) })
      expect(packageFaults(tables)).toEqual([])
    }),
    runs,
  )
})

test('[H3] after any import every reference leads somewhere and every record holds to its table', () => {
  fc.assert(
    fc.property(packages, (contents) => {
      const result = imported(contents)
      expect(packageFaults(result.tables)).toEqual([])
      for (const service of compileHsds(result.tables)['services'] ?? []) {
        expect(recordFaults('service', service)).toEqual([])
      }
      // No row vanishes: it is taken, kept aside, or said to be a repetition.
      const rows = result.problems.filter(({ code }) => code === 'repeated-row').length
      const taken = [...result.tables.values()].reduce((sum, each) => sum + each.length, 0)
      const aside = new Set(result.aside.map(({ table, row }) => `${table} ${row}`)).size
      const given = Object.values(contents).reduce((sum, text) => sum + filledRows(text), 0)
      expect(taken + aside + rows).toBeGreaterThanOrEqual(given)
    }),
    runs,
  )
})

/** Rows of a file with something under a header HSDS knows, counted apart from the importer. */
function filledRows(text: string): number {
  const records = parseQuoted(text)
  const [header = [], ...rows] = records
  if (header.every((name) => name === '')) return 0
  return rows.filter((row) =>
    row.some((value, column) => value.trim() !== '' && (header[column] ?? '') !== ''),
  ).length
}

/** The test's own CSV has every cell quoted, which is all this reads. */
function parseQuoted(text: string): string[][] {
  const rows: string[][] = [[]]
  const pattern = /"((?:[^"]|"")*)"(,|\n|$)|(\n)/g
  for (const [, value, end] of text.matchAll(pattern)) {
    if (value !== undefined) rows.at(-1)?.push(value.replaceAll('""', '"'))
    if (end !== ',') rows.push([])
  }
  return rows.filter((row) => row.length > 0)
}

test('[H2] importing twice gives the same', () => {
  fc.assert(
    fc.property(packages, (contents) => {
      expect(imported(contents)).toEqual(imported(contents))
    }),
    { numRuns: 60 },
  )
})

test('[H18] importing an export gives the same records', () => {
  fc.assert(
    fc.property(packages, (contents) => {
      const { tables } = imported(contents)
      const written = csvPackage(tables, 'x')
      const again = imported(Object.fromEntries(written.map(({ name, text }) => [name, text])))
      expect(again.tables).toEqual(tables)
      expect(again.problems.filter(({ code }) => code !== 'nothing-found' && code !== 'filled')).toEqual([])
    }),
    runs,
  )
})

test('[H15] any import makes a catalogue that holds together, and again changes nothing', () => {
  fc.assert(
    fc.property(packages, (contents) => {
      const { tables } = imported(contents)
      const settings = { language: 'lv', at: '2026-12-01T00:00:00Z', source: 'x' } as const
      const first = mergeCatalogue(null, tables, settings)
      if (first.outcome === 'refused') throw new Error(JSON.stringify(first.problems))
      expect(Catalogue.safeParse(first.catalogue).success).toBe(true)
      const second = mergeCatalogue(first.catalogue, tables, { ...settings, at: '2027-01-01T00:00:00Z' })
      expect(second.outcome === 'merged' && second.catalogue === first.catalogue).toBe(true)
    }),
    runs,
  )
})

test('[H8] plain text stays itself and holds no element', () => {
  const piece = fc.constantFrom(
    '<b>',
    '</b>',
    '<',
    '>',
    '&lt;',
    '&amp;',
    'lt;',
    '<script>',
    '</script>',
    '<!--',
    '-->',
    'x',
    ' ',
    '\n',
    '&#60;',
    '<li>',
    '"',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = plainText(pieces.join(''))
      expect(plainText(text)).toBe(text)
      expect(text).not.toMatch(/<(?:script|b|li)\b[^<>]*>/i)
    }),
    { numRuns: 1000 },
  )
})

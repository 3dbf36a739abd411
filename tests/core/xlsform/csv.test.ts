import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCsv } from '#/core/xlsform/csv.ts'

test.each([
  [
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a;b\r\nc;d\r\n',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  [
    'a\tb\rc\td',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['"a ""x""\ny",b\n\n,c,\n', [['a "x"\ny', 'b'], [''], ['', 'c', '']]],
  ['"a;b";"c,d"', [['a;b', 'c,d']]],
  ['"a"b,c', [['ab', 'c']]],
  ['', []],
])('%j', (text, records) => {
  expect(readCsv(text, 100)).toEqual({ records, openQuote: null, isCut: false })
})

test('a quote never closed is told with its record', () => {
  expect(readCsv('a,b\nc,"d\ne,f', 100)).toEqual({
    records: [
      ['a', 'b'],
      ['c', 'd\ne,f'],
    ],
    openQuote: 2,
    isCut: false,
  })
})

test('reading stops where it is told to', () => {
  expect(readCsv('a\n'.repeat(100), 3).records).toHaveLength(3)
})

test('whatever is written is read', () => {
  const cell = fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\r', ''))
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      (records) => {
        const text = records.map((record) => record.map(quoted).join(',')).join('\n')
        expect(readCsv(text, 100)).toEqual({ records, openQuote: null, isCut: false })
      },
    ),
  )
})

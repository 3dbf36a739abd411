import { describe, expect, test } from 'vitest'
import { parseExpression } from '#/core/questionnaire/expression/syntax.ts'
import { problemOf, scopeOf, valueOf } from './expression-place.ts'

const answers = {
  a: '5',
  b: '',
  c: 'yes',
  day: '2026-11-20',
  div: '8',
  mod: '3',
  'house-no': '12',
  'a.b': '7',
  many: ['1', '5', '9'],
  words: ['x', 'y'],
  blank: ['', ''],
}
const value = (source: string) => valueOf(source, scopeOf(answers))

describe('[E1] operators bind as XPath 1.0 says', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['2 * 3 mod 4', 2],
    ['12 div 2 div 3', 2],
    ['-2 * -3', 6],
    ['- - 2', 2],
    ['--2', 2],
    ['1 - -1', 2],
    ['1-1', 0],
    ['3 > 2 > 1', false],
    ['3 > (2 > 1)', true],
    ['1 = 1 = 1', true],
    ['3 = 3 = 0', false],
    ['1 < 2 = true()', true],
    ['1 = 2 < 3', true],
    ['1 or 0 and 0', true],
    ['(1 or 0) and 0', false],
    ['false() and 1 div 0', false],
    ['1 + 1 = 2 and 2 + 2 = 4', true],
    ['-(/data/a | /data/div)', -5],
    ['-/data/a | /data/div', -5],
    ['true() or false() or false() and false()', true],
  ])('%s is %s', (source, wanted) => {
    expect(value(source)).toBe(wanted)
  })
})

describe('[E2] names are told from operators by where they stand', () => {
  test.each([
    ['/data/div div 2', 4],
    ['div div mod', 8 / 3],
    ['mod mod 2', 1],
    ['house-no', '12'],
    ['house-no - 2', 10],
    ['house-no -2', 10],
    ['a.b', '7'],
    ['a.b*2', 14],
    ['/data/a * 2', 10],
    ['/data/*[1] * 2', 10],
    ['count(*) * 2', 30],
    ['(a)*(a)', 25],
    ['a*a', 25],
    ['3*4', 12],
    ['5 mod 2', 1],
    ['5mod 2', 1],
    ['1.5 + .5', 2],
    ['2. + 1', 3],
    ['${a} * ${a}', 25],
    ['${ a }-1', 4],
    ['a+1', 6],
    ['not(a = 5)', false],
  ])('%s is %s', (source, wanted) => {
    const found = value(source)
    expect(Array.isArray(found) ? found.join() : found).toBe(wanted)
  })

  test.each([
    ['1 +', 3],
    ['* 2 3', 2],
    ['a b', 2],
    ['1 2', 2],
    ['a == b', 3],
    ['a && b', 2],
    ["'never closed", 0],
    ['(1', 2],
    ['1)', 1],
    ['f(', 2],
    ['concat(1,,2)', 9],
    ['a[', 2],
    ['a[]', 2],
    ['a/', 2],
    ['sideways::a', 0],
    ['a/comment()', 2],
    ['@', 1],
    ['', 0],
    ['"x" "y"', 4],
    ['$a', 0],
  ])('%s is refused at character %i', (source, at) => {
    expect(problemOf(source)).toMatchObject({ at })
  })

  test('every part knows where it stood', () => {
    expect(parseExpression("  a = 'x'")).toMatchObject({
      ok: true,
      expression: { kind: 'binary', at: 4, left: { at: 2 }, right: { at: 6 } },
    })
  })

  test('a thousand alternatives are no deep tree, a thousand sums are refused', () => {
    const long = Array.from({ length: 1_000 }, (_, i) => `/data/a = ${i}`)
    expect(value(long.join(' or '))).toBe(true)
    expect(value(long.join(' and '))).toBe(false)
    expect(value(Array.from({ length: 400 }, () => '1').join(' + '))).toBe(400)
    expect(problemOf(Array.from({ length: 1_000 }, () => '1').join(' + '))?.message).toMatch(/in a row/)
  })
})

describe('[E3] texts, numbers and yes-or-no become each other as in ODK', () => {
  test.each([
    ["number('')", Number.NaN],
    ["number('12')", 12],
    ["number(' 12 ')", 12],
    ["number('-.5')", -0.5],
    ["number('1.')", 1],
    ["number('1e3')", Number.NaN],
    ["number('+1')", Number.NaN],
    ["number('0x10')", Number.NaN],
    ["number('12a')", Number.NaN],
    ['number(true())', 1],
    ["number('1970-01-02')", 1],
    ["number('1970-01-02T12:00:00.000Z')", 1.5],
    ["number('2026-02-30')", Number.NaN],
    ["number('10:30')", Number.NaN],
    ['number(/data/nothing)', Number.NaN],
    ['string(1)', '1'],
    ['string(1.50)', '1.5'],
    ['string(-0)', '0'],
    ['string(0.1 + 0.2)', '0.30000000000000004'],
    ['string(1 div 3)', '0.3333333333333333'],
    ['string(1000000 * 1000000 * 1000000 * 1000000)', '1000000000000000000000000'],
    ['string(1 div 10000000)', '0.0000001'],
    ['string(-12 div 1000000000)', '-0.000000012'],
    ['string(1 div 0)', 'Infinity'],
    ['string(-1 div 0)', '-Infinity'],
    ["string(number('x'))", 'NaN'],
    ["concat('sum: ', number('x'))", 'sum: '],
    ['string(true())', 'true'],
    ["boolean('false')", true],
    ["boolean('0')", true],
    ["boolean('')", false],
    ['boolean(0)', false],
    ["boolean(number('x'))", false],
    ['boolean(-1)', true],
    ['boolean(/data/b)', true],
    ['boolean(/data/nothing)', false],
    ['5 mod -2', 1],
    ['-5 mod 2', -1],
    ['5.5 mod 2', 1.5],
    ['1 mod 0', Number.NaN],
    ['0 div 0', Number.NaN],
  ])('%s is %s', (source, wanted) => {
    expect(value(source)).toBe(wanted)
  })
})

describe('[E4] comparisons follow the types of both sides', () => {
  test.each([
    // two texts, two numbers, mixed
    ["'1' = '1.0'", false],
    ["'1' = 1.0", true],
    ["1 = '1.0'", true],
    ["'a' != 'b'", true],
    ["'' = 0", false],
    ["'' != 0", true],
    ["true() = 'anything'", true],
    ["false() = ''", true],
    ["true() != ''", true],
    ['true() = 7', true],
    // order is always by number, also of texts and dates
    ["'10' > '9'", true],
    ["'b' > 'a'", false],
    ["'2026-11-23' > '2026-11-22'", true],
    ["'2026-01-10' < '2026-01-9'", false],
    ["today() >= '2026-11-23'", true],
    ["today() = date('2026-11-23')", true],
    ['today() - 3 = number(/data/day)', true],
    ['/data/day < today()', true],
    ['now() > today()', true],
    ["'' < 1", false],
    ["'' >= 0", false],
    ['true() > false()', true],
    // blanks are neither small nor large
    ["/data/b = ''", true],
    ["/data/b != ''", false],
    ['/data/b < 1', false],
    ['/data/b > -1', false],
    ['/data/b = 0', false],
    // nodes: any of them will do
    ['/data/many = 5', true],
    ["/data/many = '5'", true],
    ['/data/many != 5', true],
    ['/data/many = 4', false],
    ['not(/data/many != 5)', false],
    ['/data/many > 8', true],
    ['8 < /data/many', true],
    ['/data/many < 1', false],
    ['/data/many <= 1', true],
    ['/data/blank < 1', false],
    ['/data/words = /data/many', false],
    ['/data/many = /data/a', true],
    ['/data/many != /data/a', true],
    ['/data/a != /data/a', false],
    ['/data/many > /data/many', true],
    ['/data/a > /data/a', false],
    // none of them: nothing holds, but as yes or no it is no
    ['/data/nothing = 5', false],
    ['/data/nothing != 5', false],
    ["/data/nothing = ''", false],
    ['/data/nothing < 5', false],
    ['/data/nothing = false()', true],
    ['/data/many = true()', true],
    ['/data/nothing != true()', true],
    ['/data/nothing < true()', true],
  ])('%s is %s', (source, wanted) => {
    expect(value(source)).toBe(wanted)
  })
})

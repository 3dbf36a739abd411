import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileExpression } from '#/core/questionnaire/expression/evaluate.ts'
import { FUNCTIONS } from '#/core/questionnaire/expression/functions.ts'
import { readPattern } from '#/core/questionnaire/expression/pattern.ts'
import { parkMiller } from '#/core/questionnaire/expression/shuffle.ts'
import { isNodes } from '#/core/questionnaire/expression/values.ts'
import { problemOf, scopeOf, valueOf } from './expression-place.ts'

const matches = (pattern: string, text: string): boolean => {
  const read = readPattern(pattern)
  if (!read.ok) throw new Error(read.message)
  return read.matches(text)
}

describe('[E20] patterns match whole texts, as in ODK Collect', () => {
  test.each([
    ['[0-9]{8}', '29123456', true],
    ['[0-9]{8}', 'a29123456', false],
    ['^[0-9]{8}$', '29123456', true],
    ['\\d{6}-\\d{5}', '010190-12345', true],
    ['\\+?371[ -]?\\d{8}', '+371 29123456', true],
    ['[A-Za-zĀ-ž]+', 'Bērziņa', true],
    ['\\p{Lu}\\p{L}*', 'Ķēniņš', true],
    ['\\p{Lu}\\p{L}*', 'ķēniņš', false],
    ['\\P{L}+', '123', true],
    ['\\pL+', 'abc', true],
    ['\\p{Alpha}+', 'abc', true],
    ['\\p{IsCyrillic}+', 'Привет', true],
    ['[^@\\s]+@[^@\\s]+\\.[a-z]{2,}', 'anna@piemers.lv', true],
    ['[^@\\s]+@[^@\\s]+\\.[a-z]{2,}', 'anna@piemers', false],
    ['LV-\\d{4}|', '', true],
    ['LV-\\d{4}|', 'LV-1050', true],
    ['(a|b)*c', 'abbac', true],
    ['(?:ab)+', 'ababab', true],
    ['(?<year>\\d{4})', '2026', true],
    ['a{2,3}', 'a', false],
    ['a{2,3}', 'aaa', true],
    ['a{2,3}', 'aaaa', false],
    ['a{2,}', 'aaaaa', true],
    ['a{0}', '', true],
    ['a*?b+?', 'aab', true],
    ['.', '\n', false],
    ['.', '😀', true],
    ['[-a-c]+', 'a-c', true],
    ['[a\\-c]+', 'a-c', true],
    ['[\\]]', ']', true],
    ['[\\w.]+', 'a_1.b', true],
    ['\\-\\_\\"', '-_"', true],
    ['x{,2}', 'x{,2}', true],
    ['\\u0041\\x42\\x{43}', 'ABC', true],
    ['[\\u0410-\\u044F]+', 'Да', true],
    ['(?i)abc', 'aBC', true],
    ['(?i)[a-z]+', 'ABC', true],
    ['\\bword\\b', 'word', true],
    ['wo\\Brd', 'word', true],
    ['wo\\brd', 'word', false],
    ['(?!0)\\d+', '10', true],
    ['(?!0)\\d+', '01', false],
    ['(?=.*\\d)(?=.*[A-Z]).{8,}', 'Parole123', true],
    ['(?=.*\\d)(?=.*[A-Z]).{8,}', 'parole123', false],
    ['(?!.*(?:bad|worse)).*', 'it got worse', false],
    ['', '', true],
    ['', 'a', false],
  ])('%s and %j', (pattern, text, wanted) => {
    expect(matches(pattern, text)).toBe(wanted)
  })

  test.each([
    ['(?<=a)b', /lookbehind/],
    ['(?<!a)b', /lookbehind/],
    ['(a)\\1', /back/],
    ['(?>a)', /atomic/],
    ['a++', /possessive/],
    ['(a', /no \)/],
    ['a)', /no \(/],
    ['[a', /no \]/],
    ['*a', /nothing before/],
    ['a**b{3,1}', /wrong way/],
    ['[z-a]', /wrong way/],
    ['[a&&b]', /intersections/],
    ['\\p{Nonsense}', /no class/],
    ['\\u12', /digits/],
    ['\\', /ends with/],
    ['((a{1000}){1000}){1000}', /too large/],
    ['('.repeat(100) + ')'.repeat(100), /deeply/],
    ['a'.repeat(3_000), /too long/],
  ])('%s is a problem of the form', (pattern, message) => {
    expect(readPattern(pattern)).toMatchObject({ ok: false })
    const problem = problemOf(`1 + regex(., '${pattern}')`)
    expect(problem?.message).toMatch(message)
    expect(problem?.at).toBe(13)
  })

  test('a pattern made at hand that cannot be used matches nothing', () => {
    const scope = scopeOf({ p: '(?<=a)b' })
    expect(valueOf("regex('b', /data/p)", scope)).toBe(false)
  })

  test('what JavaScript matches, ours matches, and the other way round', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '1',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '.',
      '(a|b1)',
      '(?:ab)',
      '(?!b)',
      '(|a)',
    )
    const many = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?')
    const pattern = fc
      .array(fc.tuple(piece, many), { maxLength: 6 })
      .map((pairs) => pairs.map(([part, often]) => part + (part === '(?!b)' ? '' : often)).join(''))
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 8 })
    fc.assert(
      fc.property(pattern, pattern, text, (first, second, subject) => {
        const source = `${first}|${second}`
        expect(matches(source, subject)).toBe(new RegExp(`^(?:${source})$`, 'u').test(subject))
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Fails when the work takes longer than any tablet's worker would wait; the machine may be busy. */
function soon<T>(work: () => T): T {
  const before = performance.now()
  const result = work()
  expect(performance.now() - before).toBeLessThan(3_000)
  return result
}

describe('[E21] hostile expressions end soon', () => {
  test.each([
    ['(a+)+', 'a'.repeat(20_000) + '!'],
    ['(a|a)*b', 'a'.repeat(20_000)],
    ['(a*)*(b*)*c', 'ab'.repeat(10_000)],
    ['(.*)(.*)(.*)(.*)(.*)x', 'y'.repeat(20_000)],
    ['((((a?){9}){9}){9})b', 'a'.repeat(5_000)],
    ['(?=(a+)+b).*', 'a'.repeat(20_000)],
    ['(?=.*(?=.*(?=.*z))).*', 'a'.repeat(20_000)],
    ['((){99999}){99999}', 'a'],
  ])('pattern %s', (pattern, text) => {
    expect(soon(() => matches(pattern, text))).toBe(false)
  })

  test('nesting, length and parts are bounded', () => {
    const long = (before: string, middle: string, after: string, times: number): string =>
      before.repeat(times) + middle + after.repeat(times)
    for (const source of [
      long('(', '1', ')', 5_000),
      long('not(', '1', ')', 3_000),
      long('a[', 'b', ']', 5_000),
      '-'.repeat(10_000) + '1',
      'a/'.repeat(9_000) + 'a',
      Array.from({ length: 9_000 }, () => '1').join('+'),
      Array.from({ length: 9_000 }, () => 'a').join('|'),
      "'".padEnd(50_000, 'x'),
      'if(1,1,'.repeat(500) + '1' + ')'.repeat(500),
    ])
      expect(soon(() => problemOf(source))).not.toBeNull()
    expect(valueOf(long('(', '1', ')', 100), scopeOf({}))).toBe(1)
    expect(valueOf(Array.from({ length: 3_000 }, () => '0').join(' or '), scopeOf({}))).toBe(false)
  })

  test('paths that look everywhere from everywhere stop looking', () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => ({ a: String(i), b: { c: 'x' } }))
    const scope = scopeOf({ row: rows })
    for (const source of [
      'count(//*[count(//*[count(//*[a > 1]) > 1]) > 1])',
      'count(//*[.//*[.//*[.//*]]])',
      'count(//*/following::*/preceding::*/following::*)',
      Array.from({ length: 300 }, () => 'count(//*/..//*)').join(' + '),
      'count(//*[preceding-sibling::*[following-sibling::*[preceding-sibling::*]]])',
    ])
      expect(typeof soon(() => valueOf(source, scope))).toBe('number')
    expect(valueOf('count(//row//c)', scope)).toBe(2_000)
  })

  test('texts cannot be multiplied until the memory is full', () => {
    const scope = scopeOf({ row: Array.from({ length: 1_000 }, () => 'long text here') })
    let source = "'x'"
    for (let i = 0; i < 20; i++) source = `join(${source}, /data/row)`
    expect(soon(() => String(valueOf(source, scope)).length)).toBeLessThan(1_100_000)
  })
})

describe('[E22] whatever is written, reading it ends in an expression or a problem', () => {
  const bit = fc.constantFrom(
    ...[
      "'",
      '"',
      '(',
      ')',
      '[',
      ']',
      '/',
      '//',
      '.',
      '..',
      '@',
      '*',
      '|',
      '+',
      '-',
      '=',
      '!=',
      '<=',
      ',',
      '::',
    ],
    ...[
      'a',
      'div',
      'mod',
      'and',
      'or',
      'node()',
      'text()',
      'self',
      '${x}',
      '${',
      '}',
      '1',
      '.5',
      ' ',
      'count(',
      'ā',
    ],
  )
  test('random letters and random pieces', () => {
    const check = (source: string): void => {
      const compiled = compileExpression(source)
      if (compiled.ok) {
        compiled.evaluate(scopeOf({ a: '1', b: ['2', ''] }))
        return
      }
      expect(compiled.problem.message).not.toBe('')
      expect(compiled.problem.at).toBeGreaterThanOrEqual(0)
      expect(compiled.problem.at).toBeLessThanOrEqual(source.length)
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), check), { numRuns: 2_000 })
    fc.assert(
      fc.property(
        fc.array(bit, { maxLength: 25 }).map((bits) => bits.join('')),
        check,
      ),
      { numRuns: 5_000 },
    )
  })

  const { expression } = fc.letrec<{ expression: string; path: string; step: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(
        '1',
        '0',
        '-1',
        '2.5',
        "''",
        "'a'",
        "'2026-11-23'",
        "'56.9 24.1 0 0;57 25 0 0'",
        '${x}',
      ),
      tie('path'),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('+', '-', '*', 'div', 'mod', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', '|'),
          tie('expression'),
        )
        .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
      fc
        .tuple(
          fc.constantFrom(...FUNCTIONS.keys(), 'if', 'current', 'pulldata', 'instance'),
          fc.array(tie('expression'), { maxLength: 5 }),
        )
        .map(([name, args]) => `${name}(${args.join(', ')})`),
    ),
    path: fc
      .tuple(
        fc.constantFrom('', '/', '//', '../', './/', 'current()/'),
        fc.array(tie('step'), { minLength: 1, maxLength: 3 }),
      )
      .map(([start, steps]) => start + steps.join('/')),
    step: fc
      .tuple(
        fc.constantFrom(
          '',
          '',
          '',
          'ancestor::',
          'following::',
          'preceding-sibling::',
          'descendant-or-self::',
          '@',
        ),
        fc.constantFrom('a', 'b', 'g', '*', 'node()', 'text()'),
        fc.option(tie('expression'), { freq: 4, nil: null }),
      )
      .map(([axis, name, predicate]) => `${axis}${name}${predicate === null ? '' : `[${predicate}]`}`),
  }))

  test('random expressions evaluate to a text, a number, yes or no, or nodes, the same each time', () => {
    let taken = 0
    fc.assert(
      fc.property(expression, (source) => {
        const compiled = compileExpression(source)
        if (!compiled.ok) return
        taken++
        const scope = () => ({
          ...scopeOf(
            {
              a: '3',
              g: [
                { a: '1', b: 'x' },
                { a: '', b: 'y' },
              ],
            },
            'b',
          ),
          random: parkMiller(5),
        })
        const value = compiled.evaluate(scope())
        expect(isNodes(value) || ['string', 'number', 'boolean'].includes(typeof value)).toBe(true)
        const again = compileExpression(source)
        if (again.ok && !isNodes(value)) expect(again.evaluate(scope())).toEqual(value)
      }),
      { numRuns: 5_000 },
    )
    expect(taken).toBeGreaterThan(500)
  })
})

import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileExpression } from '#/core/questionnaire/expression/evaluate.ts'
import { parseExpression } from '#/core/questionnaire/expression/syntax.ts'
import { scopeOf } from './expression-place.ts'

/** Every expression of the forms of the wild: cells that hold what only expressions do. */
const FOLDER = new URL('../xlsform/wild/', import.meta.url)
const written = [
  ...new Set(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => readFileSync(new URL(name, FOLDER), 'utf8').split('\n'))
      .flatMap((line) => line.split('|'))
      .map((cell) => cell.trim())
      .filter((cell) => /[$(=<>]/.test(cell) && parseExpression(cell).ok),
  ),
]

const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '${',
  '}',
  "'",
  '"',
  '/',
  '..',
  '.',
  '@',
  '::',
  ' div ',
  ' and ',
  '-',
  '|',
  ',',
  '1',
  '\u0000',
  'ā',
  '\uD800',
]
const change = fc.record({
  at: fc.nat({ max: 200 }),
  length: fc.nat({ max: 6 }),
  what: fc.constantFrom('drop', 'twice', 'insert', 'turn', 'other'),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })),
  from: fc.constantFrom(...written),
})

const mutated = fc
  .tuple(fc.constantFrom(...written), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([source, changes]) =>
    changes.reduce((text, { at, length, what, piece, from }) => {
      const place = text === '' ? 0 : at % text.length
      const [before, middle, after] = [
        text.slice(0, place),
        text.slice(place, place + length),
        text.slice(place + length),
      ]
      switch (what) {
        case 'drop':
          return before + after
        case 'twice':
          return before + middle + middle + after
        case 'insert':
          return before + piece + middle + after
        case 'turn':
          return before + after + middle
        default:
          return before + from.slice(0, at % (from.length + 1)) + after
      }
    }, source),
  )

test('[E22] expressions of real forms, mistyped in any way, are read or told with their place', () => {
  expect(written.length).toBeGreaterThan(100)
  let read = 0
  fc.assert(
    fc.property(mutated, (source) => {
      const compiled = compileExpression(source)
      if (!compiled.ok) {
        expect(compiled.problem.message).not.toBe('')
        expect(compiled.problem.at).toBeGreaterThanOrEqual(0)
        expect(compiled.problem.at).toBeLessThanOrEqual(source.length)
        return
      }
      read++
      const scope = scopeOf({ age: '3', member: [{ age: '1' }, { age: '' }] })
      const value = compiled.evaluate(scope)
      expect(value).toBeDefined()
      // Reading again gives the same tree: nothing is kept between two readings.
      expect(parseExpression(source)).toEqual(parseExpression(source))
    }),
    { numRuns: 5000 },
  )
  expect(read).toBeGreaterThan(300)
})

test('[E22] brackets around any real expression change nothing', () => {
  for (const source of written) {
    const [plain, wrapped] = [compileExpression(source), compileExpression(`(${source})`)]
    expect(wrapped.ok, source).toBe(plain.ok)
    if (!plain.ok || !wrapped.ok) continue
    const scope = () => scopeOf({ age: '3', member: [{ age: '1' }, { age: '' }] })
    expect(wrapped.evaluate(scope()), source).toEqual(plain.evaluate(scope()))
  }
})

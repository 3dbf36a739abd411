import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asText } from '#/core/questionnaire/expression/values.ts'
import { evaluated, scopeOf } from './expression-place.ts'
import { OdkForm } from './odk/odk-engine.ts'

const people = [
  { name: 'Anna', age: '34', likes: 'tea milk' },
  { name: 'Bērziņa', age: '7', likes: '' },
  { name: 'Cēsis', age: '', likes: 'milk' },
]
const answers = { five: '5', half: '0.5', blank: '', word: 'Kalna iela', day: '2024-02-29', chosen: 'a b c' }

const xml = (tag: string, text: string): string =>
  `<${tag}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${tag}>`
const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** What ODK Web Forms computes, all in one form. */
async function peerValues(expressions: readonly string[]): Promise<readonly string[]> {
  const results = expressions.map((_, i) => `<r${i}/>`).join('')
  const binds = expressions
    .map((source, i) => `<bind nodeset="/data/r${i}" type="string" calculate="${quoted(source)}"/>`)
    .join('')
  const plain = Object.entries(answers).map(([name, text]) => xml(name, text))
  const persons = people.map(
    (person) =>
      `<people>${Object.entries(person)
        .map(([name, text]) => xml(name, text))
        .join('')}</people>`,
  )
  const form = await OdkForm.open(
    `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>t</h:title>
    <model><instance><data id="t">${plain.join('')}${persons.join('')}${results}</data></instance>${binds}</model></h:head>
    <h:body><group><label>p</label><repeat nodeset="/data/people"/></group></h:body></h:html>`,
  )
  const places = expressions.map((_, i) => `/r${i}`)
  const states = form.states(places)
  return places.map((place) => states.get(place)?.value ?? 'no such answer')
}

const ourValue = (source: string): string => asText(evaluated(source, scopeOf({ ...answers, people })))

const number = fc.constantFrom(
  '0',
  '1',
  '2',
  '-3',
  '2.5',
  '10',
  '/data/five',
  '/data/half',
  '/data/blank',
  '/data/word',
)
const word = fc.constantFrom(
  "''",
  "'a'",
  "'milk'",
  "'Kalna'",
  "' '",
  '/data/word',
  '/data/blank',
  '/data/chosen',
  '/data/five',
)
const nodes = fc.constantFrom(
  '/data/people/name',
  '/data/people/age',
  '/data/people/likes',
  '/data/people[age > 5]/age',
  "/data/people[selected(likes, 'milk')]/name",
  '/data/people[position() = 2]/name',
  '/data/people[position() < 3][age]/age',
  "/data/people[name = 'nobody']/age",
  '/data/people[starts-with(name, "C")]/likes',
)
const grown = fc.letrec<{ number: string; word: string; truth: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    number,
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', 'div', 'mod'), tie('number'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(fc.constantFrom('abs', 'int', 'floor', 'ceiling', 'number'), tie('number'))
      .map(([f, a]) => `${f}(${a})`),
    tie('word').map((a) => `string-length(${a})`),
    tie('word').map((a) => `count-selected(${a})`),
    fc.tuple(fc.constantFrom('count', 'count-non-empty'), nodes).map(([f, a]) => `${f}(${a})`),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map((parts) => `if(${parts.join(', ')})`),
  ),
  word: fc.oneof(
    { maxDepth: 4 },
    word,
    fc
      .array(fc.oneof(tie('word'), nodes), { minLength: 1, maxLength: 3 })
      .map((parts) => `concat(${parts.join(', ')})`),
    fc.tuple(word, nodes).map(([a, b]) => `join(${a}, ${b})`),
    fc.tuple(tie('word'), tie('word')).map(([a, b]) => `coalesce(${a}, ${b})`),
    fc
      .tuple(tie('word'), fc.integer({ min: -4, max: 6 }), fc.integer({ min: -4, max: 9 }))
      .map(([a, from, to]) => `substr(${a}, ${from}, ${to})`),
    fc.tuple(tie('word'), fc.integer({ min: 0, max: 3 })).map(([a, at]) => `selected-at(${a}, ${at})`),
    tie('word').map((a) => `normalize-space(${a})`),
    fc.tuple(tie('word'), fc.constantFrom("'a'", "' '")).map(([a, b]) => `substring-before(${a}, ${b})`),
    fc.tuple(tie('word'), fc.constantFrom("'abc'", "'al'")).map(([a, b]) => `translate(${a}, ${b}, 'XY')`),
    fc.tuple(tie('truth'), tie('word'), tie('word')).map((parts) => `if(${parts.join(', ')})`),
  ),
  truth: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(
        fc.oneof(tie('number'), nodes),
        fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        fc.oneof(tie('number'), nodes),
      )
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie('word'), fc.constantFrom('=', '!='), fc.oneof(tie('word'), tie('number')))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie('word'), tie('word')).map(([a, b]) => `selected(${a}, ${b})`),
    fc
      .tuple(fc.constantFrom('contains', 'starts-with', 'ends-with'), tie('word'), tie('word'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    tie('truth').map((a) => `not(${a})`),
    fc
      .tuple(tie('truth'), fc.constantFrom('and', 'or'), tie('truth'))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .tuple(tie('word'), fc.constantFrom('[a-c ]*', 'K.*', '.{3,}', ''))
      .map(([a, b]) => `regex(${a}, '^${b}$')`),
  ),
}))

test('[E1]–[E18] random expressions give what ODK Web Forms gives', async () => {
  const sample = (arbitrary: fc.Arbitrary<string>, seed: number) =>
    fc.sample(arbitrary, { numRuns: 250, seed })
  const expressions = [
    ...new Set([...sample(grown.number, 11), ...sample(grown.word, 12), ...sample(grown.truth, 13)]),
  ]
  expect(expressions.length).toBeGreaterThan(400)
  const peer = await peerValues(expressions)
  const differing = expressions.flatMap((source, i) => {
    const ours = ourValue(source)
    return ours === peer[i] ? [] : [{ source, ours, peer: peer[i] }]
  })
  expect(differing).toEqual([])
}, 60_000)

test('[E16]–[E18] dates, places on Earth and hashes are what ODK Web Forms gives', async () => {
  const expressions = [
    "format-date(/data/day, '%d.%m.%Y %e %n %y %b')",
    "format-date('2024-2-1', '%d')",
    "date('2024-2-9')",
    'date(/data/day) < today()',
    "number(date('2024-03-01')) - number(/data/day)",
    "decimal-time('18:00')",
    "area('56.95 24.11 0 0;56.96 24.11 0 0;56.96 24.13 0 0;56.95 24.11 0 0')",
    "distance('56.95 24.11 0 0;56.96 24.11 0 0;56.96 24.13 0 0')",
    "geofence('56.958 24.115', '56.95 24.11;56.96 24.11;56.96 24.13;56.95 24.11')",
    "geofence('56.951 24.129', '56.95 24.11;56.96 24.11;56.96 24.13;56.95 24.11')",
    "digest('ķēniņš', 'SHA-1', 'hex')",
    "digest('ķēniņš', 'SHA-512')",
    "base64-decode('xLfEk25pxYY=')",
    'round(2.345, 2)',
    'round(1234.5)',
    'pow(2, 0.5)',
    'atan2(1, 2)',
    'exp10(2)',
    'checklist(1, 2, /data/five = 5, 0)',
    'weighted-checklist(3, 4, 1, 2, 1, 2)',
    "boolean-from-string('1')",
    'max(1, 7, 3) + min(4, 2)',
    'sum(/data/people[age > 0]/age)',
    "translate('aaa', 'aa', 'xy')",
    "substring('12345', 2, 3)",
    'indexed-repeat(/data/people/name, /data/people, 2)',
    "join('', randomize(/data/people/name, 42))",
    "join('', randomize(/data/people/name, 'seed'))",
    "join('', randomize(/data/people/name, 7.9))",
  ]
  const peer = await peerValues(expressions)
  expect(expressions.map((source) => [source, ourValue(source)])).toEqual(
    expressions.map((source, i) => [source, peer[i]]),
  )
}, 60_000)

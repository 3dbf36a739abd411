import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definition, METADATA, type Node, type Question } from '#/core/questionnaire/definition.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { readXlsx } from '#/core/xlsform/read-xlsx.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'

/** Exported, written, read and imported. */
function again(definition: Definition): unknown {
  const { workbook, problems } = readXlsx(writeXlsx(exportXlsform(definition)))
  expect(problems).toEqual([])
  if (workbook === null) return null
  const result = importXlsform(workbook)
  expect(result.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  return result.definition
}

test.each(['1.0.0', '1.1.0'])('our own form %s comes back exactly', (version) => {
  const file = new URL(`../../../forms/needs-and-skills/${version}.json`, import.meta.url)
  const definition = Definition.parse(JSON.parse(readFileSync(file, 'utf8')))
  expect(again(definition)).toEqual(definition)
})

test('what XLSForm holds stands in its columns, not in the sheet slieksnis', () => {
  const file = new URL('../../../forms/needs-and-skills/1.1.0.json', import.meta.url)
  const { sheets } = exportXlsform(Definition.parse(JSON.parse(readFileSync(file, 'utf8'))))
  const parts = sheets
    .find(({ name }) => name === 'slieksnis')
    ?.rows.slice(1)
    .map(([name]) => name)
  expect(new Set(parts)).toEqual(
    new Set(['title', 'draftTranslations', 'notes', 'imported', 'scores', 'migration']),
  )
})

const LANGUAGES = ['lv', 'en', 'ru']
/** Any text, also such as a cell cannot hold as it is: spaces around, curly quotes, emoji, control characters. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
  fc.constantFrom(
    ' around ',
    '„Jā”',
    '\u00A0',
    'a\u202Fb',
    'a\r\nb',
    '_x0041_',
    '=1+1',
    '¶',
    'TRUE',
    '1.0',
    '<b>&amp;',
    '| bar',
    '',
  ),
)
const plain = text.map((words) => words.replaceAll('${', '$'))
const texts = fc
  .subarray(LANGUAGES)
  .chain((codes) => fc.record(Object.fromEntries(codes.map((code) => [code, plain]))))
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 4 })
const media = fc.record(
  {
    image: fc.dictionary(fc.constantFrom('lv', '*', 'de'), plain),
    audio: fc.dictionary(fc.constantFrom('en', '*'), plain),
  },
  { requiredKeys: [] },
)
const truth = (expression: fc.Arbitrary<string>): fc.Arbitrary<boolean | string> =>
  fc.oneof(fc.boolean(), expression)
const columns = fc.dictionary(
  fc.oneof(
    fc.constantFrom('my note', 'bind::oc:x', 'relevance', 'label', 'Constraint Message', ' odd '),
    fc.string(),
  ),
  plain,
)

/** Expressions over questions that are there; `yes`, curly quotes and spaces are what cells change. */
const expressionOver = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom("'yes'", "' “x” '", 'true()', ' 1 + 1', '. != 2', "if(1 = 1, 'a', 'b')"),
    fc.constantFrom(...names).map((name) => `\${${name}} != ''`),
  )

function questionOf(index: number, earlier: readonly string[]): fc.Arbitrary<Question> {
  const name = `Q${index}`
  const expression = expressionOver(earlier.length === 0 ? ['Q0'] : earlier)
  const own = fc.record(
    {
      label: texts,
      hint: texts,
      guidance: texts,
      why: texts,
      unit: texts,
      purpose: plain,
      basis: plain,
      sensitive: fc.boolean(),
      constraint: expression,
      constraintMessage: texts,
      requiredMessage: texts,
      required: truth(expression),
      readonly: truth(expression),
      appearance: plain,
      nonAnswers: fc.subarray(['declined', 'unknown', 'not-applicable'] as const),
      exclusive: fc.array(plain, { maxLength: 2 }),
      default: fc.oneof(
        plain.map((words) => words.replace(/^=+/, '')),
        fc.integer(),
        fc.boolean(),
        expression.map((source) => `=${source}`),
      ),
      saveTo: plain,
      media,
      columns,
      parameters: fc.dictionary(
        fc.constantFrom('rows', 'start', 'x y', 'seed'),
        fc.oneof(plain, fc.integer(), fc.boolean()),
      ),
    },
    { requiredKeys: [] },
  )
  const kinds = fc.oneof(
    fc
      .constantFrom(
        'text',
        'integer',
        'decimal',
        'range',
        'date',
        'time',
        'date-time',
        'note',
        'hidden',
        'acknowledge',
        'image',
        'audio',
        'video',
        'file',
        'geopoint',
        'geotrace',
        'geoshape',
        'barcode',
        'email',
        'phone-number',
      )
      .map((type) => ({ type })),
    fc
      .tuple(
        fc.constantFrom('select-one', 'select-multiple', 'rank'),
        fc.constantFrom('list_a', 'LIST b', 'or_other'),
        maybe(expression),
      )
      .map(([type, choices, choiceFilter]) => ({
        type,
        choices,
        ...(choiceFilter === undefined ? {} : { choiceFilter }),
      })),
    expression.map((calculate) => ({ type: 'calculate', calculate })),
    fc.constantFrom(...METADATA).map((metadata) => ({ type: 'metadata', metadata })),
  )
  // No question can be hidden by its own answer.
  const hidden =
    earlier.length === 0
      ? fc.constant(undefined)
      : maybe(expression.map((source) => (source.startsWith('.') ? 'true()' : source)))
  return fc.tuple(kinds, own, fc.boolean(), hidden).map(([kind, fields, ownKey, relevant]) =>
    questionFrom({
      kind: 'question',
      key: ownKey ? `key-${index}` : `q${index}`,
      name,
      ...fields,
      ...kind,
      ...(relevant === undefined ? {} : { relevant }),
    }),
  )
}

const { Question: questionSchema } = await import('#/core/questionnaire/definition.ts')
const questionFrom = (value: unknown): Question => questionSchema.parse(value)

/** A tree of groups and repeats over numbered questions; only earlier ones are referred to, so nothing is a cycle. */
const body: fc.Arbitrary<Node[]> = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat({ max: 5 }), { maxLength: 8 }))
  .chain(([count, shape]) =>
    fc
      .tuple(
        fc.tuple(
          ...Array.from({ length: count }, (_, i) =>
            questionOf(
              i,
              Array.from({ length: i }, (_each, j) => `Q${j}`),
            ),
          ),
        ),
        fc.record(
          { label: texts, hint: texts, section: fc.boolean(), appearance: plain, columns, media },
          { requiredKeys: [] },
        ),
        fc.boolean(),
      )
      .map(([questions, group, members]) => treeOf(questions, shape, group, members)),
  )

function treeOf(
  questions: readonly Question[],
  shape: readonly number[],
  group: object,
  members: boolean,
): Node[] {
  const nodes: Node[] = []
  let rest = [...questions]
  for (const [index, take] of shape.entries()) {
    const children = rest.slice(0, take)
    rest = rest.slice(take)
    const shared = { key: `g${index}`, name: `group-${index}`, ...group, children }
    if (take === 0) nodes.push(...rest.splice(0, 1))
    else if (take % 2 === 0)
      nodes.push({
        kind: 'repeat',
        ...shared,
        ...(members ? { members, itemLabel: "'one'" } : { count: '2' }),
      })
    else
      nodes.push({
        kind: 'group',
        ...shared,
        children: [{ kind: 'group', ...shared, key: `h${index}`, name: 'inner', children }],
      })
  }
  return [...nodes, ...rest]
}

const item = fc.tuple(
  fc.stringMatching(/^[a-z0-9_]{1,6}$/),
  texts,
  maybe(media),
  fc.dictionary(fc.constantFrom('area', 'geo x', 'caption'), plain),
)
const list = fc.uniqueArray(item, { selector: ([value]) => value, minLength: 1, maxLength: 4 }).map((items) =>
  items.map(([value, label, files, further]) => ({
    ...further,
    value,
    label,
    ...(files === undefined ? {} : { media: files }),
  })),
)

const definition: fc.Arbitrary<Definition> = fc
  .record({
    id: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    version: fc.stringMatching(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/),
    title: texts,
    languages: fc.shuffledSubarray(LANGUAGES, { minLength: 1 }),
    draftTranslations: maybe(fc.subarray(LANGUAGES)),
    notes: maybe(fc.array(plain, { maxLength: 2 })),
    lists: fc.tuple(list, list, list),
    body,
    instanceName: maybe(fc.constant("concat('a', 'b')")),
    rows: maybe(fc.array(fc.record({ code: plain, name: plain }), { maxLength: 3 })),
    imported: maybe(fc.dictionary(fc.constantFrom('form_id', 'version', 'style', 'my own'), plain)),
    scored: fc.boolean(),
  })
  .map(({ lists: [first, second, third], rows, imported, scored, languages, ...fields }) =>
    Definition.parse(
      JSON.parse(
        JSON.stringify({
          formatVersion: 1,
          ...fields,
          languages,
          defaultLanguage: languages[0],
          itemLists: { list_a: first, 'LIST b': second, or_other: third },
          ...(rows === undefined
            ? {}
            : { tables: { prices: { file: 'prices.csv', columns: ['code', 'name'], rows } } }),
          ...(imported === undefined ? {} : { imported: { from: 'xlsform', settings: imported } }),
          scores: scored
            ? [
                {
                  kind: 'sum',
                  id: 's',
                  label: {},
                  source: '',
                  items: [fields.body[0]?.key ?? 'q0'],
                  range: [0, 1],
                  bands: [{ id: 'low', label: {} }],
                },
              ]
            : [],
        }),
      ),
    ),
  )

test('[X5] any definition that is exported and imported is the same', () => {
  fc.assert(
    fc.property(definition, (original) => {
      expect(again(original)).toEqual(original)
    }),
    { numRuns: 300 },
  )
}, 30_000)

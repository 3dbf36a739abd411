import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '#/core/questionnaire/answers.ts'
import { Definition, type Node, type Question } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, type FormProblem, compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'

/*
 * Forms meant to hang a tablet or to fill its memory, by intent or by mistake.
 * Each ends in a problem or in a bounded result; that the tests end is the rest of the proof.
 */
const question = (name: string, more: Partial<Question> = {}): Question => ({
  kind: 'question',
  type: 'integer',
  key: name,
  name,
  ...more,
})
const calculate = (name: string, source: string, more: Partial<Question> = {}): Question =>
  question(name, { type: 'calculate', calculate: source, ...more })
const repeat = (name: string, count: string | null, children: Node[]): Node => ({
  kind: 'repeat',
  key: name,
  name,
  ...(count === null ? {} : { count }),
  children,
})
const group = (name: string, relevant: string, children: Node[]): Node => ({
  kind: 'group',
  key: name,
  name,
  relevant,
  children,
})
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

const compiling = (body: Node[], itemLists: Definition['itemLists'] = {}) =>
  compileForm(
    Definition.parse({
      formatVersion: 1,
      id: 'hostile',
      version: '1.0.0',
      title: { en: 'Hostile' },
      languages: ['en'],
      defaultLanguage: 'en',
      itemLists,
      body,
      scores: [],
    }),
  )
function problemsOf(body: Node[]): readonly FormProblem[] {
  const compiled = compiling(body)
  return compiled.ok ? [] : compiled.problems
}
const codesOf = (body: Node[]): readonly string[] => [...new Set(problemsOf(body).map(({ code }) => code))]
function formOf(body: Node[], itemLists: Definition['itemLists'] = {}): CompiledForm {
  const compiled = compiling(body, itemLists)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.form
}
const opened = (body: Node[], itemLists: Definition['itemLists'] = {}) =>
  FormSession.open(formOf(body, itemLists), null, { language: 'en', today: '2026-11-23' })
const say = (session: FormSession, path: string, value: Extract<Answer, { value: unknown }>['value']) =>
  session.set(path, { value })

describe('[Q13] repeats cannot grow without end', { timeout: 60_000 }, () => {
  test('a count of a thousand million makes a thousand, and a count of none takes them away', () => {
    const session = opened([
      question('n'),
      repeat(
        'r',
        '${n}',
        many(100, (i) => question(`q${i}`, { relevant: '${n} > 0' })),
      ),
    ])
    say(session, '/n', 1e9)
    expect(session.childPaths('/r')).toHaveLength(1000)
    say(session, '/n', 0)
    expect(session.childPaths('/r')).toEqual([])
    expect(session.isOverworked).toBe(false)
  })

  test('counts in counts in counts end at two hundred thousand nodes', () => {
    const session = opened([
      question('n'),
      repeat('r', '${n}', [
        repeat('s', '${n}', [repeat('t', '${n}', [question('x', { relevant: '${n} > 0' })])]),
      ]),
    ])
    say(session, '/n', 1e9)
    expect(session.paths().length).toBeLessThan(200_000)
    say(session, '/n', 0)
    expect(session.paths()).toEqual(['/n'])
  })

  test.each([
    ['count(${r}) + 1', 'cycle'],
    ['count(${x}) + 1', 'cycle'],
    ['sum(/data/r/x) + 1', 'cycle'],
    ['count(../r) + 1', 'cycle'],
  ])('a count that depends on itself is refused: %s', (count, code) => {
    expect(codesOf([repeat('r', count, [question('x')])])).toEqual([code])
  })

  test('repeats that make one another in a row of three thousand end, each with its one instance', () => {
    const session = opened([
      question('d0'),
      ...many(3000, (i) =>
        repeat(`r${i + 1}`, `sum(\${d${i}})`, [question(`d${i + 1}`, { default: '=0 + 1' })]),
      ),
    ])
    say(session, '/d0', 1)
    expect(session.paths()).toHaveLength(3001)
  })

  test('counts that feed on the defaults they make stop at the bound', () => {
    const session = opened([
      question('n'),
      repeat('r', '${n}', [question('more', { default: '=1000' }), repeat('s', '${more}', [question('x')])]),
    ])
    say(session, '/n', 1000)
    expect(session.paths().length).toBeLessThanOrEqual(201_000)
  })
})

describe('[Q2] what rests on itself is refused, what waits for itself ends', { timeout: 60_000 }, () => {
  test.each([
    ['its own answer hides it', [question('a', { relevant: "${a} = ''" })]],
    ['by a point', [question('a', { relevant: '. > 1' })]],
    ['two that hide each other', [question('a', { relevant: '${b}' }), question('b', { relevant: '${a}' })]],
    ['a group hidden by what is computed in it', [group('g', '${x} = 1', [calculate('x', '1')])]],
    [
      'a group hidden by what its own repeat holds',
      [group('g', 'sum(${x}) = 1', [repeat('r', null, [question('x')])])],
    ],
    ['a repeat hidden by what is in it', [{ ...repeat('r', null, [question('x')]), relevant: '${x} = 1' }]],
    [
      'a group hidden by a choice that itself filters',
      [
        question('a'),
        group('g', "${x} = 'y'", [
          question('x', { type: 'select-one', choices: 'l', choiceFilter: 'name != ${z}' }),
          question('z'),
        ]),
      ],
    ],
    [
      'two groups hidden by each other',
      [group('g', '${y} = 1', [question('x')]), group('h', '${x} = 1', [question('y')])],
    ],
    ['a thousand in a ring', many(1000, (i) => calculate(`q${i}`, `\${q${(i + 1) % 1000}} + 1`))],
    [
      'choices that filter each other',
      [
        question('a', { type: 'select-one', choices: 'l', choiceFilter: 'name != ${b}' }),
        question('b', { type: 'select-one', choices: 'l', choiceFilter: 'name != ${a}' }),
      ],
    ],
  ])('%s', (_what, body) => {
    expect(codesOf(body)).toContain('cycle')
  })

  test('nine thousand that rest on a ring of two are told at once, as one', () => {
    const body = [
      ...many(9000, (i) => calculate(`q${i}`, '${z}')),
      calculate('z', '${y}'),
      calculate('y', '${z}'),
    ]
    expect(problemsOf(body)).toMatchObject([{ code: 'cycle', place: '/z' }])
  })

  test('two calculations that trigger each other end after some rounds, and it is known', () => {
    const session = opened([
      question('q'),
      calculate('a', 'coalesce(${b}, 0) + 1', { triggers: ['b', 'q'] }),
      calculate('b', 'coalesce(${a}, 0) + 1', { triggers: ['a'] }),
    ])
    say(session, '/q', 1)
    expect(session.isOverworked).toBe(true)
    expect(session.state('/b')?.value).toBeLessThan(100)
    say(session, '/q', 1)
    expect(session.isOverworked).toBe(false)
  })

  test('kilograms and pounds that trigger each other settle', () => {
    const session = opened([
      question('kg', { type: 'decimal', calculate: 'round(${lb} div 2.2, 1)', triggers: ['lb'] }),
      question('lb', { type: 'decimal', calculate: 'round(${kg} * 2.2, 1)', triggers: ['kg'] }),
    ])
    say(session, '/kg', 10)
    expect([session.state('/kg')?.value, session.state('/lb')?.value]).toEqual([10, 22])
    say(session, '/lb', 44)
    expect([session.state('/kg')?.value, session.state('/lb')?.value]).toEqual([20, 44])
    expect(session.isOverworked).toBe(false)
  })

  test('a calculation that reads itself sees what it held, once for each change', () => {
    const session = opened([question('q'), calculate('a', "if(. = '', ${q}, .)")])
    say(session, '/q', 1)
    say(session, '/q', 2)
    expect(session.state('/a')?.value).toBe('1')
  })
})

describe('[Q4] long chains and wide looks', { timeout: 60_000 }, () => {
  test('ten thousand calculations in a row, written backwards, follow the first', () => {
    const session = opened([
      ...many(9990, (i) => calculate(`q${i + 1}`, `\${q${i}} + 1`)).toReversed(),
      question('q0'),
    ])
    say(session, '/q0', 1)
    expect(session.state('/q9990')?.value).toBe(9991)
    expect(session.isOverworked).toBe(false)
  })

  test('text doubled sixty times stays bounded', () => {
    const session = opened([
      question('q0', { type: 'text' }),
      ...many(60, (i) => calculate(`q${i + 1}`, `concat(\${q${i}}, \${q${i}})`)),
      calculate('length', 'string-length(${q10})'),
    ])
    say(session, '/q0', 'ab')
    expect(session.state('/length')?.value).toBe(2048)
    const longest = Math.max(
      ...session.paths().map((path) => String(session.state(path)?.value ?? '').length),
    )
    expect(longest).toBeLessThanOrEqual(1_000_000)
  })

  test('sums over everything from everywhere stop at the bound, and it is known', () => {
    const session = opened([
      question('n'),
      repeat('r', '${n}', [repeat('s', '20', [question('x', { default: 1 }), calculate('all', 'sum(//x)')])]),
    ])
    say(session, '/n', 10)
    expect(session.state('/r/1/s/1/all')?.value).toBe(200)
    expect(session.isOverworked).toBe(false)
    say(session, '/n', 1000)
    expect(session.isOverworked).toBe(true)
  })

  test.each([
    ['down and up again', `/data${'/*/..'.repeat(1500)}/q1`],
    ['down anywhere', `/data${'//.'.repeat(2000)}/q1`],
    ['beside and beside', `/data${'/*/following-sibling::*'.repeat(300)}`],
  ])('a path that goes %s a thousand times is read', (_what, path) => {
    const body = [...many(300, (i) => question(`q${i}`)), calculate('z', `count(${path})`)]
    const compiled = compiling(body)
    if (compiled.ok) {
      const session = FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-23' })
      expect(Number(session.state('/z')?.value ?? 0)).toBeLessThanOrEqual(1000)
    } else expect(compiled.problems.map(({ code }) => code)).toEqual(['cycle'])
  })

  test('nine thousand questions that each read all others are too much, and are told', () => {
    const body = many(9000, (i) => question(`q${i}`, { type: 'text', required: 'count(//*) > 1' }))
    expect(codesOf(body)).toEqual(['too-large'])
  })

  test('the same long expression ten thousand times is told, not compiled ten thousand times', () => {
    const long = `1${'+${q0}'.repeat(590)}`
    const body = [question('q0'), ...many(9000, (i) => question(`q${i + 1}`, { required: long }))]
    expect(codesOf(body)).toEqual(['syntax'])
    expect(problemsOf(body)[0]?.message).toContain('too many long expressions')
  })

  test('every following neighbour of nine thousand is looked for in bounded time', () => {
    const body = [
      ...many(9000, (i) => question(`q${i}`)),
      calculate('z', 'count(/data/*/following-sibling::*)'),
    ]
    expect(Number(opened(body).state('/z')?.value)).toBeLessThanOrEqual(9001)
  })

  test('a list of a million choices, filtered, offers what fits', () => {
    const items = many(1_000_000, (i) => ({ value: `c${i}`, label: { en: 'C' }, part: String(i % 1000) }))
    const session = opened(
      [
        question('part', { type: 'text' }),
        question('one', { type: 'select-one', choices: 'list', choiceFilter: 'part = ${part}' }),
      ],
      { list: items },
    )
    say(session, '/part', '7')
    expect(session.state('/one')?.choices).toHaveLength(1000)
  }, 60_000)
})

describe('[E20] [E21] patterns and texts', { timeout: 60_000 }, () => {
  test.each(['(a+)+$', '(a|aa)+b', '(a*)*c', '([a-z]+)*[0-9]', '(.*)(.*)(.*)(.*)x'])(
    'the pattern %s on a long text ends in no',
    (pattern) => {
      const session = opened([question('t', { type: 'text', constraint: `regex(., '${pattern}')` })])
      say(session, '/t', `${'a'.repeat(50_000)}!`)
      expect(session.state('/t')?.violations).toMatchObject([{ code: 'constraint' }])
    },
  )

  test.each([
    ['brackets', `${'('.repeat(9_990)}1${')'.repeat(9_990)}`],
    ['functions', `${'not('.repeat(3900)}1${')'.repeat(3900)}`],
    ['predicates', `/data/a${'[1]'.repeat(6000)}`],
    ['predicates in predicates', `/data/a${'[a'.repeat(5000)}${']'.repeat(5000)}`],
    ['minus signs', `${'-'.repeat(15_000)}1`],
    ['steps', `/data${'/..'.repeat(6000)}`],
    ['a sum', `1${'+1'.repeat(9000)}`],
    ['unions', `/a${'|/a'.repeat(6000)}`],
  ])('thousands of %s are a problem with its place', (_what, source) => {
    const [problem] = problemsOf([question('a', { required: source })])
    expect(problem).toMatchObject({ code: 'syntax', place: '/a required' })
    expect(problem?.at).toBeGreaterThanOrEqual(0)
  })
})

describe('[Q4] whatever is triggered, shuffled and looked at elsewhere', { timeout: 60_000 }, () => {
  const NAMES = ['a', 'b', 'c', 'd'] as const
  const source = fc.constantFrom(
    ...NAMES.flatMap((name) => [
      `\${${name}} + 1`,
      `sum(../../r/${name})`,
      `coalesce(\${${name}}, 0)`,
      `indexed-repeat(\${${name}}, \${r}, position(..) - 1)`,
      `../preceding-sibling::r[1]/${name}`,
      `count(\${r}[${name} > 1])`,
      `if(. = '', \${${name}}, .)`,
    ]),
    '1',
    "''",
  )
  const body = fc
    .tuple(
      fc.array(fc.option(source), { minLength: 4, maxLength: 4 }),
      fc.array(fc.subarray([...NAMES]), { minLength: 4, maxLength: 4 }),
    )
    .map(([sources, triggers]): Node[] => [
      repeat(
        'r',
        null,
        NAMES.map((name, index) => {
          const written = sources[index]
          const waits = triggers[index] ?? []
          return question(name, {
            ...(typeof written === 'string' ? { calculate: written } : {}),
            ...(waits.length > 1 ? { triggers: [...waits] } : {}),
          })
        }),
      ),
    ])

  test('any form of them is refused or answered, and ends', () => {
    let answered = 0
    fc.assert(
      fc.property(
        body,
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 3 })), {
          maxLength: 12,
        }),
        (nodes, answers) => {
          const compiled = compiling(nodes)
          if (!compiled.ok) {
            expect(new Set(compiled.problems.map(({ code }) => code))).toEqual(new Set(['cycle']))
            return
          }
          answered++
          const session = FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-23' })
          for (let i = 0; i < 3; i++) session.addRepeat('/r')
          for (const [index, name, value] of answers) say(session, `/r/${index + 1}/${name}`, value)
          for (const path of session.paths()) expect(session.state(path)).toBeDefined()
        },
      ),
      { numRuns: 400 },
    )
    expect(answered).toBeGreaterThan(50)
  })
})

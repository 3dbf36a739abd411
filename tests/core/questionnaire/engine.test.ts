import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definition, definitionJsonSchema, type Node } from '#/core/questionnaire/definition.ts'
import { parseExpression } from '#/core/questionnaire/expression/syntax.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { upgradeAnswers } from '#/core/questionnaire/versions.ts'

const text = (lv: string) => ({ lv })

function question(name: string, more: Partial<Extract<Node, { kind: 'question' }>> = {}): Node {
  return { kind: 'question', type: 'integer', key: name, name, label: text(name), ...more }
}

function formOf(body: Node[], more: Partial<Definition> = {}): CompiledForm {
  const compiled = compileForm(definitionOf(body, more))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.form
}

const definitionOf = (body: Node[], more: Partial<Definition> = {}): Definition =>
  Definition.parse({
    formatVersion: 1,
    id: 'test',
    version: '1.0.0',
    title: text('t'),
    languages: ['lv'],
    defaultLanguage: 'lv',
    itemLists: {},
    body,
    scores: [],
    ...more,
  })

const open = (form: CompiledForm) => FormSession.open(form, null, { language: 'lv', today: '2026-11-23' })

/** The value of an expression beside two answers a and b. */
function valueOf(expression: string, answers: Readonly<Record<string, string>> = {}): unknown {
  const names = Object.keys(answers)
  const form = formOf([
    ...names.map((name) => question(name, { type: 'text' })),
    question('result', { type: 'calculate', calculate: expression }),
  ])
  const session = open(form)
  for (const [name, value] of Object.entries(answers))
    session.set(`/${name}`, value === '' ? null : { value })
  return session.state('/result')?.value
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['-3 mod 2', -1],
  ['7 div 2', 3.5],
  ["'a' = 'a'", 'true'],
  ['1 < 2 and not(2 < 1)', 'true'],
  ["if(1 > 2, 'x', 'y')", 'y'],
  ["coalesce('', 'z')", 'z'],
  ["concat('a', 1, 'b')", 'a1b'],
  ["count-selected('a b c')", 3],
  ["selected-at('a b c', 1)", 'b'],
  ["selected('a b', 'b')", 'true'],
  ["string-length('ķēniņš')", 6],
  ["substr('abcdef', 1, 3)", 'bc'],
  ["regex('12-34', '[0-9]{2}-[0-9]{2}')", 'true'],
  ["regex('x', '(a+)+')", 'false'],
  ['round(3.14159, 2)', 3.14],
  ["difference-in-months('2024-01-31', '2024-02-29')", 1],
  ["difference-in-months('2010-11-24', '2026-11-23')", 191],
  ["add-date('2024-01-31', 1, 'months')", '2024-02-29'],
  ["format-date('2026-11-23', '%d.%m.%Y')", '23.11.2026'],
  ["today() > date('2026-11-22')", 'true'],
  ["date('2024-02-30')", null],
  ["normalize-space('  a   b ')", 'a b'],
  ["translate('abc', 'ab', 'x')", 'xc'],
] as const)('%s is %s', (expression, expected) => {
  const value = valueOf(expression)
  expect(value ?? null).toBe(expected)
})

test('[Q3] a blank is neither small nor large, and equals only blank', () => {
  expect(valueOf('${a} < 18', { a: '' })).toBe('false')
  expect(valueOf('${a} >= 18', { a: '' })).toBe('false')
  expect(valueOf("${a} = ''", { a: '' })).toBe('true')
  expect(valueOf('${a} + 1', { a: '' })).toBeNull()
})

test('[Q1] [Q2] mistakes come back with their place, however they were made', () => {
  expect(parseExpression('1 + ')).toMatchObject({ ok: false })
  expect(parseExpression("'open")).toMatchObject({ ok: false, problem: { at: 0 } })
  expect(parseExpression('('.repeat(500))).toMatchObject({ ok: false })
  const cases: readonly (readonly [Node[], string])[] = [
    [[question('a', { relevant: '${nobody} = 1' })], 'unknown-name'],
    [[question('a', { relevant: 'frobnicate(1)' })], 'syntax'],
    [[question('a', { relevant: 'if(1)' })], 'syntax'],
    [
      [
        question('a', { type: 'calculate', calculate: '${b}' }),
        question('b', { type: 'calculate', calculate: '${a}' }),
      ],
      'cycle',
    ],
    [[question('a', { type: 'select-one', choices: 'none' })], 'unknown-list'],
    [[question('a'), question('a')], 'repeated-name'],
  ]
  for (const [body, code] of cases) {
    const compiled = compileForm(definitionOf(body))
    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.code)).toContain(code)
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (source) => {
      parseExpression(source)
    }),
  )
})

test('[Q2] a path that leads to no question is blank, and is said with its place', () => {
  const form = formOf([
    question('a', { relevant: "not(../b/c = 'x')" }),
    question('d', { type: 'calculate', calculate: "concat('-', /data/b/c, count(../nobody))" }),
    question('e', { type: 'calculate', calculate: 'word' }),
    question('f', { type: 'calculate', calculate: "count(../*) + count(//a) + count(../a[. = '1'])" }),
  ])
  expect(form.blankPaths).toEqual([
    { place: '/a relevant', path: '../b/c', name: 'c', isWord: false, at: 4 },
    { place: '/d calculate', path: '/data/b/c', name: 'c', isWord: false, at: 12 },
    { place: '/d calculate', path: '../nobody', name: 'nobody', isWord: false, at: 29 },
    { place: '/e calculate', path: 'word', name: 'word', isWord: true, at: 0 },
  ])
  const session = open(form)
  expect(session.state('/a')?.relevant).toBe(true)
  expect(session.state('/d')?.value).toBe('-0')
  expect(session.state('/e')?.value).toBeNull()
})

const family = () =>
  formOf(
    [
      question('many', { type: 'select-one', choices: 'yesno' }),
      {
        kind: 'repeat',
        key: 'members',
        name: 'members',
        members: true,
        section: true,
        label: text('m'),
        relevant: "${many} = 'yes'",
        children: [
          question('age', { constraint: '. >= 0 and . < 130', constraintMessage: text('par daudz') }),
          question('adult', { type: 'calculate', calculate: 'if(${age} >= 18, 1, 0)' }),
          question('school', { type: 'text', relevant: '${age} < 18', required: true }),
          question('place', { type: 'calculate', calculate: 'position(..)' }),
        ],
      } satisfies Node,
      question('adults', { type: 'calculate', calculate: 'sum(${adult})' }),
      question('heads', { type: 'calculate', calculate: 'count(${members})' }),
      question('region', { type: 'select-one', choices: 'regions' }),
      question('town', { type: 'select-one', choices: 'towns', choiceFilter: 'region = ${region}' }),
    ],
    {
      itemLists: {
        yesno: [
          { value: 'yes', label: text('jā') },
          { value: 'no', label: text('nē') },
        ],
        regions: [
          { value: 'n', label: text('N') },
          { value: 's', label: text('S') },
        ],
        towns: [
          { value: 'a', label: text('A'), region: 'n' },
          { value: 'b', label: text('B'), region: 's' },
        ],
      },
    },
  )

test('sums, counts and places follow the instances of a repeat, also when one is removed and restored', () => {
  const session = open(family())
  session.set('/many', { value: 'yes' })
  for (const id of ['p1', 'p2', 'p3']) session.addRepeat('/members', id)
  session.set('/members/p1/age', { value: 40 })
  session.set('/members/p2/age', { value: 7 })
  session.set('/members/p3/age', { value: 20 })
  const figures = () => [
    session.state('/adults')?.value,
    session.state('/heads')?.value,
    session.state('/members/p3/place')?.value,
  ]
  expect(figures()).toEqual([2, 3, 3])
  expect(session.state('/members/p2/school')?.relevant).toBe(true)
  expect(session.state('/members/p1/school')?.relevant).toBe(false)
  const removed = session.removeRepeat('/members/p1')
  expect(figures()).toEqual([1, 2, 2])
  if (removed !== null) session.restoreRepeat(removed)
  expect(figures()).toEqual([2, 3, 3])
  session.set('/many', { value: 'no' })
  expect(session.state('/adults')?.value).toBe(0)
})

test('[Q8] declined, unknown and not applicable are answers, by proxy a remark; blank is none and is not kept', () => {
  const form = formOf([question('a'), question('b'), question('c'), question('d', { required: true })])
  const session = open(form)
  session.set('/a', { nonAnswer: 'declined' })
  session.set('/b', { value: 3, by: 'proxy' })
  session.set('/c', { value: 4 })
  session.set('/c', null)
  session.set('/d', { nonAnswer: 'unknown' })
  expect(session.serialise().answers).toEqual({
    '/a': { nonAnswer: 'declined' },
    '/b': { value: 3, by: 'proxy' },
    '/d': { nonAnswer: 'unknown' },
  })
  expect(session.state('/a')).toMatchObject({ value: null, violations: [] })
  expect(session.state('/d')?.violations).toEqual([])
})

test('[Q5] what breaks a constraint is kept and said; what is required is missed', () => {
  const session = open(family())
  session.set('/many', { value: 'yes' })
  session.addRepeat('/members', 'p1')
  session.set('/members/p1/age', { value: 200 })
  expect(session.state('/members/p1/age')?.violations).toEqual([{ code: 'constraint', message: 'par daudz' }])
  session.set('/members/p1/age', { value: 'teksts' })
  expect(session.state('/members/p1/age')?.violations[0]?.code).toBe('type')
  session.set('/members/p1/age', { value: 9 })
  expect(session.sections()[0]?.missing).toBe(1)
  session.set('/members/p1/school', { nonAnswer: 'declined' })
  expect(session.sections()[0]?.missing).toBe(0)
})

test('[Q6] a choice the filter no longer offers is cleared, visibly', () => {
  const session = open(family())
  session.set('/region', { value: 'n' })
  session.set('/town', { value: 'a' })
  session.set('/region', { value: 's' })
  expect(session.state('/town')?.answer).toBeNull()
  expect(session.takeDropped()).toMatchObject([{ path: '/town', why: 'choice-gone' }])
})

test('[Q7] an answer hidden by logic is kept until its section is left, then dropped and said', () => {
  const session = open(family())
  session.set('/many', { value: 'yes' })
  session.addRepeat('/members', 'p1')
  session.set('/members/p1/age', { value: 9 })
  session.set('/members/p1/school', { value: 'Pamatskola' })
  session.set('/members/p1/age', { value: 19 })
  expect(session.serialise().answers['/members/p1/school']).toBeDefined()
  expect(session.leaveSection('/members').map(({ path }) => path)).toEqual(['/members/p1/school'])
  expect(session.serialise().answers['/members/p1/school']).toBeUndefined()
})

test('[C5] a question whose purpose is not permitted for a person is neither asked nor kept', () => {
  const form = formOf([
    {
      kind: 'repeat',
      key: 'members',
      name: 'members',
      members: true,
      children: [question('mood', { purpose: 'wellbeing' })],
    } satisfies Node,
  ])
  const session = FormSession.open(form, null, {
    language: 'lv',
    today: '2026-11-23',
    permitted: (purpose, person) => purpose !== 'wellbeing' || person === 'p1',
  })
  session.addRepeat('/members', 'p1')
  session.addRepeat('/members', 'p2')
  session.set('/members/p1/mood', { value: 3 })
  session.set('/members/p2/mood', { value: 3 })
  expect(session.state('/members/p2/mood')?.permitted).toBe(false)
  expect(Object.keys(session.serialise().answers)).toEqual(['/members/p1/mood'])
})

const operation = fc.oneof(
  fc.record({
    path: fc.constantFrom('/many', '/region', '/town'),
    value: fc.constantFrom('yes', 'no', 'n', 's', 'a', 'b'),
  }),
  fc.record({ person: fc.constantFrom('p1', 'p2', 'p3'), age: fc.integer({ min: -5, max: 140 }) }),
  fc.record({ add: fc.constantFrom('p1', 'p2', 'p3') }),
  fc.record({ remove: fc.constantFrom('p1', 'p2', 'p3') }),
)

test('[Q4] recomputing what changed equals computing everything anew', () => {
  const form = family()
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 25 }), (operations) => {
      const session = open(form)
      const there = new Set<string>()
      for (const step of operations) {
        if ('path' in step) session.set(step.path, { value: step.value })
        else if ('age' in step) session.set(`/members/${step.person}/age`, { value: step.age })
        else if ('add' in step) {
          if (!there.has(step.add)) session.addRepeat('/members', step.add)
          there.add(step.add)
        } else if (session.removeRepeat(`/members/${step.remove}`) !== null) there.delete(step.remove)
      }
      const kept = session.serialise()
      const anew = FormSession.open(form, kept, { language: 'lv', today: '2026-11-23' })
      expect(anew.serialise()).toEqual(kept)
      for (const path of session.paths()) {
        const { label: _label, ...state } = session.state(path) ?? { label: '' }
        const { label: _other, ...again } = anew.state(path) ?? { label: '' }
        expect(again, path).toEqual(state)
      }
    }),
    { numRuns: 150 },
  )
})

test('[Q10] moving to another version loses no answer, whatever moved, was renamed or removed', () => {
  const keys = ['a', 'b', 'c', 'd', 'e']
  const version = fc.array(
    fc.record({
      key: fc.constantFrom(...keys),
      rename: fc.boolean(),
      inGroup: fc.boolean(),
      type: fc.constantFrom('integer', 'text', 'decimal' as const),
    }),
    { maxLength: 5 },
  )
  const build = (
    list: readonly { key: string; rename: boolean; inGroup: boolean; type: string }[],
    number: string,
  ) => {
    const unique = [...new Map(list.map((each) => [each.key, each])).values()]
    const nodes = unique.map(({ key, rename, inGroup, type }) => {
      const own = question(key, {
        key,
        name: rename ? `${key}_new` : key,
        type: type === 'text' ? 'text' : type === 'decimal' ? 'decimal' : 'integer',
      })
      return { own, inGroup }
    })
    const group: Node = {
      kind: 'group',
      key: 'grp',
      name: 'grp',
      children: nodes.filter(({ inGroup }) => inGroup).map(({ own }) => own),
    }
    return formOf([group, ...nodes.filter(({ inGroup }) => !inGroup).map(({ own }) => own)], {
      version: number,
    })
  }
  fc.assert(
    fc.property(version, version, (one, two) => {
      const from = build(one, '1.0.0')
      const to = build(two, '2.0.0')
      const session = open(from)
      for (const path of session.paths()) {
        const isText = session.node(path)?.question?.type === 'text'
        session.set(path, { value: isText ? 'vārdi' : 5 })
      }
      const before = session.serialise()
      const upgraded = upgradeAnswers(from, to, before)
      const count = Object.keys(upgraded.answers.answers).length + Object.keys(upgraded.earlier).length
      expect(count).toBe(Object.keys(before.answers).length)
      for (const path of Object.keys(upgraded.answers.answers)) expect(to.byPath.has(path)).toBe(true)
    }),
  )
})

test('2,000 questions load, and an answer with 100 dependents recomputes them', () => {
  const body: Node[] = [question('hub')]
  for (let i = 0; i < 1900; i++) body.push(question(`q${i}`))
  for (let i = 0; i < 100; i++)
    body.push(question(`d${i}`, { type: 'calculate', calculate: `\${hub} + ${i}` }))
  const session = open(formOf(body))
  session.set('/hub', { value: 1 })
  expect(session.state('/d99')?.value).toBe(100)
  expect(JSON.stringify(definitionJsonSchema())).toContain('formatVersion')
})

test('[Q2] [Q7] a group may be shown by an answer in it: that counts as given, and stays while it hides the group', () => {
  const group = (relevant: string): Node => ({
    kind: 'group',
    key: 'inputs',
    name: 'inputs',
    relevant,
    children: [
      question('source', { type: 'text', default: 'user' }),
      question('name', { type: 'text', relevant: "${source} != ''" }),
    ],
  })
  const form = formOf([
    group("./source = 'user'"),
    question('seen', { type: 'calculate', calculate: '${source}' }),
  ])
  const session = open(form)
  const shown = () => ['/inputs/source', '/inputs/name'].map((path) => session.state(path)?.relevant)
  expect(shown()).toEqual([true, true])
  session.set('/inputs/name', { value: 'Anna' })
  session.set('/inputs/source', { value: 'task' })
  expect(shown()).toEqual([false, false])
  // To everybody else it is as blank as whatever is hidden.
  expect(session.state('/seen')?.value).toBeNull()
  expect(session.leaveSection('/inputs').map(({ path }) => path)).toEqual(['/inputs/name'])
  expect(shown()).toEqual([false, false])
  const reopened = FormSession.open(form, session.serialise(), { language: 'lv', today: '2026-11-23' })
  expect(reopened.state('/inputs/source')).toMatchObject({ relevant: false, value: 'task' })
  session.set('/inputs/source', { value: 'user' })
  expect(shown()).toEqual([true, true])
})

test('[Q2] [Q4] a group shown by an answer in it comes out the same however often it is computed', () => {
  const body: Node[] = [
    question('outside'),
    {
      kind: 'group',
      key: 'g',
      name: 'g',
      relevant: '${a} != 1 and ${outside} != 2',
      children: [
        question('a', { relevant: '${outside} != 3' }),
        question('b', { relevant: '${a} > 0' }),
        {
          kind: 'group',
          key: 'h',
          name: 'h',
          relevant: '${c} != 1 or ${b} = 2',
          children: [
            question('c'),
            question('d', { type: 'calculate', calculate: 'coalesce(${a}, 0) + coalesce(${c}, 0)' }),
          ],
        },
      ],
    },
  ]
  const form = formOf(body)
  const figure = fc.constantFrom(0, 1, 2, 3, null)
  const step = fc.tuple(fc.constantFrom('/outside', '/g/a', '/g/b', '/g/h/c'), figure)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const session = open(form)
      for (const [path, value] of steps) session.set(path, value === null ? null : { value })
      const states = () =>
        session.paths().map((path) => [path, session.state(path)?.relevant, session.state(path)?.value])
      const before = states()
      session.setContext({})
      expect(states()).toEqual(before)
      const again = FormSession.open(form, session.serialise(), { language: 'lv', today: '2026-11-23' })
      expect(
        again.paths().map((path) => [path, again.state(path)?.relevant, again.state(path)?.value]),
      ).toEqual(before)
      expect(session.isOverworked).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('[Q28] what somebody says instead of what is calculated stands until something else is calculated', () => {
  const form = formOf([
    question('members'),
    question('rooms', { calculate: '${members} + 1' }),
    question('kept', { calculate: 'once(${members})' }),
    question('double', { type: 'calculate', calculate: '${rooms} * 2' }),
  ])
  const session = open(form)
  const rooms = () => session.state('/rooms')?.value
  session.set('/members', { value: 3 })
  expect(rooms()).toBe(4)
  session.set('/rooms', { value: 2 })
  session.set('/kept', { value: 9 })
  expect([rooms(), session.state('/double')?.value]).toEqual([2, 4])
  session.setContext({ today: '2026-11-24' })
  expect(rooms()).toBe(2)
  const reopened = FormSession.open(form, session.serialise(), { language: 'lv', today: '2026-11-24' })
  expect(reopened.state('/rooms')?.value).toBe(2)
  expect(reopened.state('/kept')?.value).toBe(9)
  session.set('/members', { value: 5 })
  expect(rooms()).toBe(6)
  session.set('/rooms', { nonAnswer: 'declined' })
  expect(session.state('/rooms')?.answer).toMatchObject({ nonAnswer: 'declined' })
  session.set('/rooms', null)
  expect(rooms()).toBe(6)
  // An answer taken over from another visit was said there: here it is as good as the calculated one.
  session.set('/rooms', { value: 6, insteadOf: '4' })
  session.set('/members', { value: 3 })
  expect(rooms()).toBe(4)
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shipped = join(root, 'forms/needs-and-skills/1.0.0.json')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function evaluate(definition: string, operations: unknown) {
  const args = ['src/tools/tool.ts', 'evaluate-form', definition, file('operations.json', operations)]
  const run = spawnSync(process.execPath, [...args, '--today', '2026-11-23'], { cwd: root, encoding: 'utf8' })
  return { status: run.status, stderr: run.stderr, printed: z.unknown().parse(JSON.parse(run.stdout)) }
}

const State = z.strictObject({
  relevant: z.boolean(),
  required: z.boolean(),
  value: z.unknown(),
  violations: z.array(z.string()),
  choices: z.array(z.strictObject({ value: z.string(), label: z.string() })),
})
const Evaluation = z.object({ scores: z.record(z.string(), z.unknown()) }).catchall(State)
const Refusal = z.strictObject({
  problems: z
    .array(z.looseObject({ code: z.string(), place: z.string(), message: z.string(), help: z.string() }))
    .min(1),
})

const small = {
  formatVersion: 1,
  id: 'small',
  version: '1.0.0',
  title: { lv: 'Maza', en: 'Small' },
  languages: ['lv', 'en'],
  defaultLanguage: 'lv',
  itemLists: {
    yes_no: [
      { value: 'yes', label: { lv: 'Jā', en: 'Yes' } },
      { value: 'no', label: { lv: 'Nē', en: 'No' } },
    ],
  },
  body: [
    {
      kind: 'question',
      type: 'integer',
      key: 'age',
      name: 'age',
      label: { lv: 'Vecums', en: 'Age' },
      required: true,
      constraint: '. >= 0 and . <= 120',
      constraintMessage: { lv: 'No 0 līdz 120', en: 'From 0 to 120' },
    },
    {
      kind: 'question',
      type: 'select-one',
      key: 'adult',
      name: 'adult',
      label: { lv: 'Pilngadīgs?', en: 'Adult?' },
      choices: 'yes_no',
      relevant: '${age} >= 18',
    },
    {
      kind: 'repeat',
      key: 'pets',
      name: 'pets',
      children: [
        { kind: 'question', type: 'integer', key: 'legs', name: 'legs', label: { lv: 'Kājas', en: 'Legs' } },
      ],
    },
    { kind: 'question', type: 'calculate', key: 'total', name: 'total', calculate: 'sum(${legs})' },
  ],
  scores: [],
}

describe('evaluate-form', () => {
  test('lists relevance, duty, value, violations and choices of every question, in the language asked for', () => {
    const definition = file('small.json', small)
    const run = evaluate(definition, [
      { set: ['/age', 130] },
      { addRepeat: '/pets' },
      { addRepeat: '/pets' },
      { set: ['/pets[1]/legs', 4] },
      { set: ['/pets[2]/legs', 2] },
      { language: 'en' },
    ])
    expect([run.status, run.stderr]).toEqual([0, ''])
    const { scores, ...questions } = Evaluation.parse(run.printed)
    expect(scores).toEqual({})
    expect(Object.keys(questions)).toEqual(['/age', '/adult', '/pets[1]/legs', '/pets[2]/legs', '/total'])
    expect(questions['/age']).toMatchObject({ required: true, value: 130, violations: ['From 0 to 120'] })
    expect(questions['/adult']).toMatchObject({
      relevant: true,
      choices: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ],
    })
    expect(Number(questions['/total']?.value)).toBe(6)
    const young = Evaluation.parse(evaluate(definition, [{ set: ['/age', 12] }]).printed)
    expect(young['/adult']).toMatchObject({ relevant: false })
  })

  test('scores the shipped form', () => {
    const run = evaluate(shipped, [
      { addRepeat: '/members' },
      { set: ['/members[1]/about/birth_date', '1950-01-01'] },
      { set: ['/members[1]/wellbeing/COMPANION', '3'] },
      { set: ['/members[1]/wellbeing/LEFTOUT', '3'] },
      { set: ['/members[1]/wellbeing/ISOLATED', '2'] },
    ])
    expect([run.status, run.stderr]).toEqual([0, ''])
    const { scores } = Evaluation.parse(run.printed)
    expect(Object.keys(scores).length).toBeGreaterThan(4)
    // UCLA-3: 3 + 3 + 2, lonely from 6 on.
    expect(scores['ucla-3']).toMatchObject([{ sum: 8 }])
  })

  test.each([
    ['no JSON', 'neither', 'unreadable-file'],
    ['not a definition', {}, 'not-a-definition'],
    [
      'a broken expression',
      { ...small, body: [{ kind: 'question', type: 'text', key: 'a', name: 'a', relevant: '1 +' }] },
      'syntax',
    ],
    [
      'an unknown name',
      { ...small, body: [{ kind: 'question', type: 'text', key: 'a', name: 'a', relevant: '${b} = 1' }] },
      'unknown-name',
    ],
    [
      'a cycle',
      {
        ...small,
        body: [
          { kind: 'question', type: 'calculate', key: 'a', name: 'a', calculate: '${b} + 1' },
          { kind: 'question', type: 'calculate', key: 'b', name: 'b', calculate: '${a} + 1' },
        ],
      },
      'cycle',
    ],
  ])('says what is wrong with a definition that is %s, and ends with 2', (_what, definition, code) => {
    const run = evaluate(file('bad.json', definition), [])
    expect(run.status).toBe(2)
    expect(Refusal.parse(run.printed).problems[0]?.code).toBe(code)
  })

  test.each([
    ['an unknown path', [{ set: ['/nobody', 1] }], 'unknown-path'],
    ['a computed answer', [{ set: ['/total', 1] }], 'computed'],
    ['an unknown operation', [{ jump: '/age' }], 'not-an-operation'],
    ['no list', { set: ['/age', 1] }, 'not-operations'],
  ])('says what is wrong with %s, and ends with 2', (_what, operations, code) => {
    const run = evaluate(file('small.json', small), operations)
    expect(run.status).toBe(2)
    expect(Refusal.parse(run.printed).problems[0]?.code).toBe(code)
  })
})

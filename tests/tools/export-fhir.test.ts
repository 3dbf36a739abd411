import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { R4Questionnaire, R4QuestionnaireResponse, mismatches } from '../core/fhir/r4.ts'
import { sampleAnswers } from '../core/forms/shipped.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [first] = sampleAnswers().households
const definition = `forms/needs-and-skills/${first?.filled.definition.version}.json`
const other = 'forms/needs-and-skills/1.1.0.json'
let folder = ''
let answers = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fhir-'))
  answers = written('answers.json', JSON.stringify(first?.filled))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
const tool = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/tools/tool.ts', 'export-fhir', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
const Problems = z.strictObject({
  problems: z
    .array(z.strictObject({ code: z.string(), place: z.string(), message: z.string(), help: z.string() }))
    .min(1),
})

test('[FH7] prints the Questionnaire, and with answers the QuestionnaireResponse to it', () => {
  const form = tool(definition, '--base', 'https://forms.town.example', '--date', '2026-11-23')
  expect([form.status, form.stderr]).toEqual([0, ''])
  const questionnaire = R4Questionnaire.parse(JSON.parse(form.stdout))
  expect(questionnaire).toMatchObject({
    url: 'https://forms.town.example/Questionnaire/needs-and-skills',
    date: '2026-11-23',
  })
  const authored = '2026-11-23T14:30:00+02:00'
  const filled = tool(
    definition,
    '--answers',
    answers,
    '--authored',
    authored,
    '--base',
    'https://forms.town.example',
  )
  expect([filled.status, filled.stderr]).toEqual([0, ''])
  const response = R4QuestionnaireResponse.parse(JSON.parse(filled.stdout))
  expect(response.authored).toBe(authored)
  expect(mismatches(questionnaire, response)).toEqual([])
})

test('[FH7] answers FHIR cannot take are named', () => {
  const odd = { ...first?.filled, answers: { '/gone': { value: 'x' } } }
  const run = tool(definition, '--answers', written('odd.json', JSON.stringify(odd)))
  expect(run.status).toBe(0)
  expect(run.stderr).toContain('/gone')
})

describe('[FH7] unusable input ends with 2 and a problem', () => {
  test.each<[string, () => readonly string[], string]>([
    ['no definition', () => [], 'usage'],
    ['an unknown flag', () => [definition, '--colour', 'red'], 'usage'],
    ['a flag without its value', () => [definition, '--answers'], 'usage'],
    [
      'a moment without its zone',
      () => [definition, '--answers', answers, '--authored', '2026-11-23T14:30:00'],
      'usage',
    ],
    ['a relative address', () => [definition, '--base', 'forms'], 'usage'],
    ['a file that is not there', () => [join(folder, 'none.json')], 'unreadable-file'],
    ['a file that is no JSON', () => [written('no.json', '{')], 'unreadable-file'],
    ['a file that is no definition', () => [written('list.json', '[]')], 'not-a-definition'],
    ['answers that are none', () => [definition, '--answers', written('list.json', '[]')], 'not-answers'],
    ['answers to another version', () => [other, '--answers', answers], 'another-version'],
    [
      'a definition whose logic does not hold',
      () => [
        written(
          'broken.json',
          JSON.stringify({
            formatVersion: 1,
            id: 'broken',
            version: '1.0.0',
            title: { lv: 'x' },
            languages: ['lv'],
            defaultLanguage: 'lv',
            itemLists: {},
            body: [{ kind: 'question', type: 'text', key: 'a', name: 'a', relevant: '${b} = 1' }],
            scores: [],
          }),
        ),
      ],
      'unknown-name',
    ],
  ])('%s', (_what, args, code) => {
    const run = tool(...args())
    expect(run.status).toBe(2)
    expect(Problems.parse(JSON.parse(run.stdout)).problems.map((problem) => problem.code)).toContain(code)
  })
})

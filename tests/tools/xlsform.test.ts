import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { Definition } from '#/core/questionnaire/definition.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const forms = join(root, 'tests/core/xlsform/forms')
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xlsform-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const tool = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/tools/tool.ts', ...args], { cwd: root, encoding: 'utf8' })

const Problem = z.strictObject({
  severity: z.enum(['error', 'warning']),
  sheet: z.string(),
  row: z.int().nullable(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  help: z.string(),
})
const Result = z.strictObject({
  problems: z.array(Problem),
  questions: z.int(),
  languages: z.array(z.string()),
  definition: Definition.optional(),
})
const result = (run: { stdout: string }) => Result.parse(JSON.parse(run.stdout))

test('a sound form prints its definition and exits 0', () => {
  const run = tool('import-xlsform', join(forms, 'household.md'))
  expect([run.status, run.stderr]).toEqual([0, ''])
  const { questions, languages, definition, problems } = result(run)
  expect([questions, languages]).toEqual([6, ['lv', 'en', 'ru']])
  expect(definition?.id).toBe('household-visit')
  expect(problems.map(({ code }) => code)).toEqual(['no-purpose'])
})

test('a form with errors prints them, no definition, writes no file and exits 1', () => {
  const out = join(folder, 'never.json')
  const run = tool('import-xlsform', join(forms, 'mistakes.md'), '--out', out)
  expect([run.status, run.stderr]).toEqual([1, ''])
  const { problems, definition } = result(run)
  expect(definition).toBeUndefined()
  expect(problems).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      sheet: 'survey',
      row: 5,
      column: 'relevant',
      code: 'unknown-name',
    }),
  )
  expect(() => readFileSync(out)).toThrow('ENOENT')
})

test('sheets as CSV files in a folder, media from another, the definition into a file', () => {
  const sheets = join(folder, 'sheets')
  const media = join(folder, 'media')
  mkdirSync(sheets)
  mkdirSync(media)
  writeFileSync(
    join(sheets, 'survey.csv'),
    'type,name,label\nselect_one_from_file wells.csv,well,Which well?\n',
  )
  writeFileSync(join(sheets, 'settings.csv'), 'form_id,default_language\nwells,en\n')
  writeFileSync(join(sheets, 'notes.txt'), 'not a sheet')
  writeFileSync(join(media, 'wells.csv'), 'name,label\nw1,Old well\n')
  const out = join(folder, 'wells.json')
  const run = tool('import-xlsform', sheets, '--media', media, '--out', out)
  expect([run.status, run.stderr]).toEqual([0, ''])
  expect(result(run).definition).toBeUndefined()
  expect(Definition.parse(JSON.parse(readFileSync(out, 'utf8')))).toMatchObject({
    id: 'wells',
    tables: { wells: { rows: [{ name: 'w1', label: 'Old well' }] } },
  })
})

test('our own form goes out as .xlsx and comes back the same', () => {
  const form = join(root, 'forms/needs-and-skills/1.1.0.json')
  const sheet = join(folder, 'own.xlsx')
  const back = join(folder, 'own.json')
  expect(tool('export-xlsform', form, sheet).status).toBe(0)
  expect(tool('import-xlsform', sheet, '--out', back).status).toBe(0)
  expect(JSON.parse(readFileSync(back, 'utf8'))).toEqual(JSON.parse(readFileSync(form, 'utf8')))
})

test('wrong arguments and files that are not there exit 2 with what to do', () => {
  for (const args of [
    ['import-xlsform'],
    ['import-xlsform', 'a.xlsx', 'b.xlsx'],
    ['import-xlsform', 'a.xlsx', '--out'],
    ['import-xlsform', 'a.xlsx', '--langage', 'lv'],
    ['import-xlsform', join(folder, 'nothing.xlsx')],
    ['export-xlsform', 'a.json'],
    ['export-xlsform', join(folder, 'nothing.json'), join(folder, 'x.xlsx')],
  ]) {
    const run = tool(...args)
    expect([args.join(' '), run.status, run.stderr]).toEqual([args.join(' '), 2, ''])
    expect(run.stdout).toContain('"help"')
  }
})

test('an old .xls exits 1 and says to save it as .xlsx', () => {
  const old = join(folder, 'old.xls')
  writeFileSync(old, Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]))
  const run = tool('import-xlsform', old)
  expect(run.status).toBe(1)
  expect(result(run).problems).toHaveLength(1)
  expect(result(run).problems[0]?.help).toContain('.xlsx')
})

import { readFileSync, readdirSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { publishProblems } from '#/core/questionnaire/publish-check.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { type XlsformImport, importXlsform } from '#/core/xlsform/import.ts'
import { readTable } from '#/core/xlsform/media-tables.ts'
import { readWorkbook } from '#/core/xlsform/read-workbook.ts'
import { readXlsx } from '#/core/xlsform/read-xlsx.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { workbookOf, written } from './written.ts'

/** What authors write, what they mistype, and anything at all. */
const cell = fc.oneof(
  fc.constantFrom(
    '',
    'type',
    'name',
    'label',
    'label::en',
    'label::Latviešu (lv)',
    'list_name',
    'relevant',
    'calculation',
    'default',
    'begin group',
    'end group',
    'begin_repeat',
    'end_repeat',
    'begin loop over x',
    'text',
    'calculate',
    'select_one a',
    'select_multiple a or_other',
    'select_one_from_file a.csv',
    'select_one ${a}',
    'rank a',
    'range',
    'audit',
    'csv-external',
    'a',
    'b',
    '${a}',
    '${b} + 1',
    '. > 1',
    "instance('a')/root/item",
    "pulldata('p', 'x', 'y', ${a})",
    'yes',
    'start=0 end=1',
    'media::image',
    'parameters',
    'trigger',
    'repeat_count',
    'key',
    'choice_filter',
    'required',
    'save_to',
    'section',
    'form_id',
    'version',
    'default_language',
    '__proto__',
    'constructor',
    '{"a":1}',
    'scores',
    'nodes',
    'body',
    '[]',
    '¶null¶',
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const workbook = fc
  .array(
    fc.record({
      name: fc.oneof(
        {
          weight: 9,
          arbitrary: fc.constantFrom(
            'survey',
            'choices',
            'settings',
            'external_choices',
            'entities',
            'osm',
            'slieksnis',
          ),
        },
        { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
      ),
      rows: fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }),
      firstRow: fc.constant(1),
    }),
    { maxLength: 6 },
  )
  .map((sheets) => ({ sheets }))

/** A survey whose headers are right and whose cells are anything: more of it is read. */
const likely = fc.array(fc.array(cell, { minLength: 8, maxLength: 8 }), { maxLength: 12 }).map((rows) => ({
  sheets: [
    {
      name: 'survey',
      rows: [
        ['type', 'name', 'label::en', 'relevant', 'calculation', 'default', 'parameters', 'trigger'],
        ...rows,
      ],
      firstRow: 1,
    },
    { name: 'choices', rows: [['list_name', 'name', 'label::en'], ...rows], firstRow: 1 },
  ],
}))

const FORMS = [
  'household',
  'every-type',
  'or-other',
  'from-files',
  'translated-media',
  'defaults',
  'purposes',
  'table-list',
  'entities',
]
/** A form that was right, with a few cells changed. */
const mistyped = fc
  .tuple(
    fc.constantFrom(...FORMS),
    fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 40 }), fc.nat({ max: 12 }), cell), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([name, changes]) => {
    const { sheets } = workbookOf(written(name))
    return {
      sheets: sheets.map((sheet, index) => ({
        ...sheet,
        rows: sheet.rows.map((row, number) =>
          row.map(
            (text, column) =>
              changes.find(([a, b, c]) => a === index && b === number && c === column)?.[3].trim() ?? text,
          ),
        ),
      })),
    }
  })

function isSound({ definition, problems }: XlsformImport): void {
  const failed = problems.some(({ severity }) => severity === 'error')
  expect(definition === null).toBe(failed)
  if (definition !== null) Definition.parse(definition)
  for (const problem of problems) {
    expect(problem.message).not.toBe('')
    expect(problem.help).not.toBe('')
    expect(problem.row === null || problem.row >= 1).toBe(true)
  }
}

test('whatever stands in the cells, an import answers with a definition or with errors', () => {
  fc.assert(
    fc.property(fc.oneof(workbook, likely, mistyped), (book) => {
      isSound(importXlsform(book))
    }),
    { numRuns: 1500 },
  )
})

test('what was imported can be exported and imported again', () => {
  let sound = 0
  fc.assert(
    fc.property(mistyped, (book) => {
      const { definition } = importXlsform(book)
      if (definition === null) return
      sound++
      expect(importXlsform(exportXlsform(definition)).definition).toEqual(definition)
    }),
    { numRuns: 400 },
  )
  expect(sound).toBeGreaterThan(50)
})

/** The forms of the wild with the files beside them. */
const WILD = new URL('wild/', import.meta.url)
const wildFiles = readdirSync(WILD)
const media = new Map(
  wildFiles.filter((name) => name.endsWith('.csv')).map((name) => [name, readFileSync(new URL(name, WILD))]),
)
const wild = wildFiles
  .filter((name) => name.endsWith('.md'))
  .map((name) => workbookOf(readFileSync(new URL(name, WILD), 'utf8')))

type Rows = readonly (readonly string[])[]
/** What happens to a form on its way through many hands: by rows, columns and cells. */
const harm = fc.record({
  sheet: fc.nat({ max: 2 }),
  row: fc.nat({ max: 30 }),
  column: fc.nat({ max: 12 }),
  what: fc.constantFrom(
    'drop-row',
    'twice-row',
    'swap-rows',
    'drop-column',
    'twice-column',
    'cell',
    'cut',
    'add',
  ),
  text: cell,
})
interface Harm {
  readonly row: number
  readonly column: number
  readonly what: string
  readonly text: string
}
function harmed(rows: Rows, { row, column, what, text }: Harm): Rows {
  const at = rows.length === 0 ? 0 : row % rows.length
  const inRow = (change: (cells: readonly string[]) => readonly string[]): Rows =>
    rows.map((cells, index) => (index === at ? change(cells) : cells))
  const inCell = (change: (before: string) => string): Rows =>
    inRow((cells) =>
      cells.map((before, index) => (index === column % cells.length ? change(before) : before)),
    )
  switch (what) {
    case 'drop-row':
      return rows.toSpliced(at, 1)
    case 'twice-row':
      return rows.toSpliced(at, 0, rows[at] ?? [])
    case 'swap-rows':
      return [...rows.slice(at), ...rows.slice(0, at)]
    case 'drop-column':
      return rows.map((cells) => cells.toSpliced(column, 1))
    case 'twice-column':
      return rows.map((cells) => cells.toSpliced(column, 0, cells[column] ?? ''))
    case 'cut':
      return inCell((before) => before.slice(0, Math.floor(before.length / 2)))
    case 'add':
      return inCell((before) => `${before}${text}`)
    default:
      return inCell(() => text)
  }
}
const harmedForm = fc
  .tuple(fc.constantFrom(...wild), fc.array(harm, { minLength: 1, maxLength: 4 }))
  .map(([{ sheets }, harms]) => ({
    sheets: sheets.map((sheet, index) => ({
      ...sheet,
      rows: harms.filter((each) => each.sheet === index).reduce<Rows>(harmed, sheet.rows),
    })),
  }))

test('a form of the wild that was harmed is refused with reasons, or can be published and filled', () => {
  let sound = 0
  let refused = 0
  fc.assert(
    fc.property(harmedForm, (book) => {
      const result = importXlsform(book, { media, language: 'en' })
      isSound(result)
      const { definition } = result
      if (definition === null) {
        refused++
        return
      }
      sound++
      // Nothing stands against publishing but what XLSForm has no place for, and texts that are not there.
      for (const { code } of publishProblems(definition, []))
        expect(['missing-text', 'missing-translation', 'no-purpose', 'no-basis']).toContain(code)
      const compiled = compileForm(definition)
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
      const session = FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-23' })
      for (const path of session.paths()) {
        session.set(path, { value: '3' })
        session.set(path, { value: 3 })
        session.set(path, { value: ['a', 'b'] })
      }
      for (const path of session.paths()) expect(session.state(path)).toBeDefined()
    }),
    { numRuns: 800 },
  )
  expect(sound).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
}, 60_000)

test('half an emoji in a cell is read as a sign that could not be read', () => {
  const rows = (label: string) => [
    ['type', 'name', 'label'],
    ['text', 'a', label],
  ]
  const book = (label: string) => ({ sheets: [{ name: 'survey', rows: rows(label), firstRow: 1 }] })
  const { definition } = importXlsform(book(`before ${'😀'.slice(0, 1)}`), { language: 'en' })
  expect(definition).toEqual(importXlsform(book('before \uFFFD'), { language: 'en' }).definition)
  expect(definition).not.toBeNull()
})

test('any bytes, and any change of a workbook’s bytes, end in a reading or a problem', () => {
  const whole = writeXlsx(workbookOf(written('household')))
  const changed = fc
    .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 })
    .map((changes) => {
      const bytes = whole.slice()
      for (const [at, byte] of changes) bytes[at] = byte
      return bytes
    })
  fc.assert(
    fc.property(
      fc.oneof(changed, fc.uint8Array({ maxLength: 200 })),
      fc.constantFrom('a.xlsx', 'a.csv', 'a.md'),
      (bytes, name) => {
        const reading = readWorkbook({ name, bytes })
        if (reading.workbook === null) expect(reading.problems.length).toBeGreaterThan(0)
        else isSound(importXlsform(reading.workbook))
      },
    ),
    { numRuns: 1500 },
  )
})

test('any texts come back from a workbook as they went in', () => {
  const text = fc.string({ unit: 'binary', maxLength: 10 }).map((words) =>
    words
      .replaceAll(/\r\n?/g, '\n')
      .replaceAll(/[\u00A0\u202F]/g, ' ')
      .trim(),
  )
  fc.assert(
    fc.property(
      fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      (rows) => {
        const { workbook: read } = readXlsx(writeXlsx({ sheets: [{ name: 'survey', rows, firstRow: 1 }] }))
        const padded = (cells: readonly string[] | undefined, width: number) =>
          Array.from({ length: width }, (_, i) => cells?.[i] ?? '')
        for (const [index, row] of rows.entries())
          expect(padded(read?.sheets[0]?.rows[index], row.length)).toEqual(row)
      },
    ),
  )
})

test('any file beside a form becomes a table or a reason', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom('a.csv', 'a.xml', 'a.geojson'),
      (bytes, name) => {
        const reading = readTable(name, bytes)
        if (!reading.ok) expect(reading.message).not.toBe('')
      },
    ),
    { numRuns: 500 },
  )
})

import { deflateSync, strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { importXlsform } from '#/core/xlsform/import.ts'
import { readTable } from '#/core/xlsform/media-tables.ts'
import { readCsvFiles, readWorkbook } from '#/core/xlsform/read-workbook.ts'
import { readXlsx } from '#/core/xlsform/read-xlsx.ts'
import { Archive } from '#/core/xlsform/unpack.ts'
import type { Reading } from '#/core/xlsform/workbook.ts'
import { writeXlsx } from '#/core/xlsform/write-xlsx.ts'
import { imported, inShort, workbookOf, written } from './written.ts'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook of one sheet `survey`, its XML as given. */
function xlsxOf(sheetData: string, parts: Readonly<Record<string, string>> = {}, after = ''): Uint8Array {
  const files: Record<string, string> = {
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${sheetData}</sheetData>${after}</worksheet>`,
    ...parts,
  }
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
}

const row = (number: number, ...cells: readonly string[]): string =>
  `<row r="${number}">${cells
    .map(
      (cell, column) =>
        `<c r="${String.fromCharCode(65 + column)}${number}" t="inlineStr"><is><t>${cell}</t></is></c>`,
    )
    .join('')}</row>`

const rowsOf = ({ workbook }: Reading): readonly (readonly string[])[] => workbook?.sheets[0]?.rows ?? []
const codes = ({ problems }: Pick<Reading, 'problems'>): readonly string[] => problems.map(({ code }) => code)

describe(
  '[X4] a workbook meant to do harm ends in a problem, soon and in little memory',
  { timeout: 60_000 },
  () => {
    /** An archive of one deflated part whose directory says what we like. */
    function archive(name: string, packed: Uint8Array, declared: number): Uint8Array {
      const plain = zipSync({ [name]: new Uint8Array(1) }, { level: 0 })
      const view = new DataView(plain.buffer)
      const central = plain.length - 22 - 46 - name.length
      const head = plain.slice(0, 30 + name.length)
      const tail = plain.slice(central)
      const directory = new DataView(tail.buffer)
      expect(view.getUint32(central, true)).toBe(0x02014b50)
      directory.setUint16(10, 8, true)
      directory.setUint32(20, packed.length, true)
      directory.setUint32(24, declared, true)
      directory.setUint32(46 + name.length + 16, head.length + packed.length, true)
      const whole = new Uint8Array(head.length + packed.length + tail.length)
      whole.set(head)
      whole.set(packed, head.length)
      whole.set(tail, head.length + packed.length)
      return whole
    }

    const unpacked = (bytes: Uint8Array): unknown => {
      const opened = Archive.open(bytes)
      return typeof opened === 'string' ? opened : opened.part('xl/workbook.xml')
    }

    test('a part that says it is too large', () => {
      const bomb = archive('xl/workbook.xml', deflateSync(new Uint8Array(1000)), 0xf000_0000)
      expect(unpacked(bomb)).toBe('too-large')
    })

    test('a part that is larger than it says', () => {
      const bomb = archive(
        'xl/workbook.xml',
        deflateSync(new Uint8Array(80 * 1024 * 1024), { level: 1 }),
        1000,
      )
      expect(unpacked(bomb)).toBe('too-large')
    })

    test('a part squeezed more than a spreadsheet can be', () => {
      const size = 40 * 1024 * 1024
      const bomb = archive('xl/workbook.xml', deflateSync(new Uint8Array(size), { level: 9 }), size)
      expect(unpacked(bomb)).toBe('too-large')
    })

    test('an honest part in the same frame is unpacked', () => {
      const text = strToU8('<workbook/>')
      const sound = archive('xl/workbook.xml', deflateSync(text), text.length)
      expect(unpacked(sound)).toEqual(text)
    })

    test('more than 100,000 rows', () => {
      const many = xlsxOf(row(1, 'type', 'name') + row(2, 'text', 'a') + row(100_001, 'text', 'b'))
      expect(readXlsx(many)).toMatchObject({
        workbook: null,
        problems: [{ code: 'too-many-rows', sheet: 'survey', row: 100_001 }],
      })
    })

    test('100,000 rows of questions stop being read at ten thousand', () => {
      const rows = Array.from({ length: 99_000 }, (_, i) => ['text', `q${i}`, 'Question?'])
      const result = importXlsform({
        sheets: [{ name: 'survey', rows: [['type', 'name', 'label::en'], ...rows], firstRow: 1 }],
      })
      expect(codes(result)).toEqual(['too-many-questions'])
    })

    test('100,000 rows in CSV', () => {
      const csv = `survey\n,type,name,label\n${',note,,x\n'.repeat(100_005)}`
      expect(codes(readWorkbook({ name: 'form.csv', bytes: strToU8(csv) }))).toEqual(['too-many-rows'])
    })

    test('entities that expand into one another are not expanded', () => {
      const lol = `<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>`
      const bomb = xlsxOf('', { 'xl/workbook.xml': `${lol}<workbook xmlns="${MAIN}">&b;</workbook>` })
      expect(codes(readXlsx(bomb))).toEqual(['file-broken'])
    })

    test('groups nested five hundred deep', () => {
      const rows = [
        ...Array.from({ length: 500 }, (_, i) => ['begin group', `g${i}`, 'G']),
        ['text', 'q', 'Q'],
        ...Array.from({ length: 500 }, () => ['end group']),
      ]
      const result = importXlsform({
        sheets: [{ name: 'survey', rows: [['type', 'name', 'label::en'], ...rows], firstRow: 1 }],
      })
      expect(result.definition).toBeNull()
      expect(codes(result)).toContain('too-deep')
      expect(codes(result)).not.toContain('unmatched-end')
    })

    test('an expression nested a thousand deep', () => {
      const deep = `${'('.repeat(1000)}1${')'.repeat(1000)}`
      const rows = [
        ['type', 'name', 'label::en', 'relevant'],
        ['text', 'q', 'Q', deep],
      ]
      expect(inShort(importXlsform({ sheets: [{ name: 'survey', rows, firstRow: 1 }] }))).toEqual([
        'E survey 2 relevant syntax',
      ])
    })

    test.each([0.1, 0.5, 0.9, 0.99])('a file cut short at %d of its length', (share) => {
      const whole = writeXlsx(workbookOf(written('household')))
      expect(codes(readXlsx(whole.subarray(0, Math.floor(whole.length * share))))).toEqual(['file-broken'])
    })

    test('names of JavaScript’s own objects are names like others', () => {
      const result = imported(`
| survey |
| | type | name | label::en | constructor | __proto__ |
| | select_one constructor | toString | Q | x | y |
| choices |
| | list_name | name | label::en | hasOwnProperty |
| | constructor | valueOf | V | 1 |`)
      expect(result.definition).toMatchObject({
        itemLists: { constructor: [{ value: 'valueOf', hasOwnProperty: '1' }] },
        body: [{ name: 'toString', choices: 'constructor' }],
      })
    })
  },
)

describe('[X4] what no spreadsheet program writes ends in a problem as well', { timeout: 60_000 }, () => {
  const cell = (place: string, text: string): string =>
    `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`

  test('a sheet that is packed in a sheet, and again', () => {
    let inner = xlsxOf(row(1, 'type', 'name'))
    for (let i = 0; i < 5; i++)
      inner = zipSync({ 'xl/workbook.xml': inner, 'xl/_rels/workbook.xml.rels': inner })
    expect(codes(readXlsx(inner))).toEqual(['file-broken'])
  })

  test('many sheets that are one and the same part are unpacked within the bound', () => {
    const big = row(1, 'type', 'name') + '<!-- -->'.repeat(100_000)
    const sheets = Array.from(
      { length: 500 },
      (_, i) => `<sheet name="s${i}" sheetId="${i}" r:id="rId1"/>`,
    ).join('')
    const book = `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets}</sheets></workbook>`
    const reading = readXlsx(xlsxOf(big, { 'xl/workbook.xml': book }))
    expect(reading.workbook?.sheets.length ?? 0).toBeLessThanOrEqual(100)
  })

  test('16,384 columns', () => {
    expect(codes(readXlsx(xlsxOf(`<row r="1">${cell('XFD1', 'x')}</row>`)))).toEqual(['too-many-columns'])
    const wide = `survey\n,${Array.from({ length: 16_384 }, (_, i) => `c${i}`).join(',')}\n,text`
    expect(codes(readWorkbook({ name: 'form.csv', bytes: strToU8(wide) }))).toEqual(['too-many-columns'])
    const table = `| survey |\n| | ${wide.replaceAll(',', ' | ').slice(7)} |`
    expect(codes(readWorkbook({ name: 'form.md', bytes: strToU8(table) }))).toEqual(['too-many-columns'])
  })

  test('blank columns to the edge of the sheet are no columns', () => {
    const blank = ','.repeat(16_384)
    const csv = `survey${blank}\n,type,name,label${blank}\n,text,q,Q${blank}\n`
    const { workbook } = readWorkbook({ name: 'form.csv', bytes: strToU8(csv) })
    expect(workbook?.sheets[0]?.rows).toEqual([
      ['type', 'name', 'label'],
      ['text', 'q', 'Q'],
    ])
  })

  test('a cell far right in each of a hundred thousand rows', () => {
    const rows = Array.from(
      { length: 99_999 },
      (_, i) => `<row r="${i + 1}">${cell(`ALL${i + 1}`, 'x')}</row>`,
    )
    expect(codes(readXlsx(xlsxOf(rows.join(''))))).toEqual(['too-many-cells'])
  })

  test('thirty million commas', () => {
    const reading = readWorkbook({ name: 'form.csv', bytes: strToU8(`survey\n${','.repeat(30_000_000)}`) })
    expect(codes(reading)).toEqual(['too-many-cells'])
  })

  test('a hundred thousand sheets', () => {
    const names = Array.from({ length: 99_000 }, (_, i) => `sheet${i}`)
    expect(codes(readWorkbook({ name: 'form.csv', bytes: strToU8(names.join('\n')) }))).toEqual(['no-survey'])
    const { workbook } = readWorkbook({
      name: 'form.md',
      bytes: strToU8(names.map((name) => `| ${name} |`).join('\n')),
    })
    expect(codes(importXlsform(workbook ?? { sheets: [] }))).toEqual(['no-survey'])
  })

  test('three hundred thousand columns in a file beside the form', () => {
    const heads = strToU8(Array.from({ length: 300_000 }, (_, i) => `c${i}`).join(','))
    expect(readTable('a.csv', heads)).toEqual({ ok: false, message: 'it has more than 200 columns' })
    const cells = Array.from({ length: 5000 }, (_, i) => `<item><a${i}>1</a${i}></item>`).join('')
    expect(readTable('a.xml', strToU8(`<root>${cells}</root>`))).toEqual({
      ok: false,
      message: 'it has more than 200 columns',
    })
  })

  test.each([
    ['a.xml', '<a>'.repeat(500_000)],
    ['a.xml', '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]><r><i><c>&b;</c></i></r>'],
    ['a.geojson', `{"features":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ])('a file beside the form that nests without end: %s', (name, text) => {
    expect(readTable(name, strToU8(text))).toMatchObject({ ok: false })
  })

  test.each([
    'xl/worksheets/sheet1.xml',
    'xl/sharedStrings.xml',
    'xl/styles.xml',
    'xl/_rels/workbook.xml.rels',
  ])('entities in %s are not expanded', (part) => {
    const lol =
      '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hosts">]>'
    const bomb = xlsxOf(row(1, 'type'), { [part]: `${lol}<w xmlns="${MAIN}">&b;&c;</w>` })
    expect(codes(readXlsx(bomb))).toEqual(['file-broken'])
  })

  test('elements nested a hundred thousand deep', () => {
    expect(codes(readXlsx(xlsxOf('<row>'.repeat(100_000))))).toEqual(['file-broken'])
  })

  test.each(['7', '-1', '1e9', 'x', '1.5'])(
    'a text that is not in the file (%s) is named, not left out',
    (at) => {
      const shared = `<sst xmlns="${MAIN}"><si><t>type</t></si></sst>`
      const cells = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>${at}</v></c></row>`
      const reading = readXlsx(xlsxOf(cells, { 'xl/sharedStrings.xml': shared }))
      expect(inShort(reading)).toEqual(['E survey 1 - text-missing'])
    },
  )

  test('a formula that was never worked out is an error, one that gives nothing is a blank', () => {
    const cells =
      '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>2</f><v>2</v></c></row>'
    const reading = readXlsx(xlsxOf(cells))
    expect(inShort(reading)).toEqual(['E survey 1 - formula-without-value', 'W survey 1 - formula'])
    expect(rowsOf(reading)).toEqual([['', '', '2']])
  })

  test('half a million merged cells are counted, not listed', () => {
    const merged = Array.from({ length: 500_000 }, (_, i) => `<mergeCell ref="A${i + 1}:B${i + 1}"/>`)
    const reading = readXlsx(xlsxOf(row(1, 'type'), {}, `<mergeCells>${merged.join('')}</mergeCells>`))
    expect(reading.problems).toHaveLength(201)
    expect(reading.problems.at(-1)?.message).toContain('499800 more')
  })

  test('hidden sheets are read like others', () => {
    const book = `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="survey" state="hidden" sheetId="1" r:id="rId1"/></sheets></workbook>`
    const reading = readXlsx(
      xlsxOf(row(1, 'type', 'name') + row(2, 'text', 'q'), { 'xl/workbook.xml': book }),
    )
    expect(rowsOf(reading)).toHaveLength(2)
  })

  test('a relation out of the archive leads nowhere', () => {
    const away = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Target="../../../etc/passwd"/></Relationships>`
    const { workbook } = readXlsx(xlsxOf(row(1, 'type'), { 'xl/_rels/workbook.xml.rels': away }))
    expect(workbook?.sheets).toEqual([])
  })

  test.each([
    ['UTF-8 cut in a letter', [0x73, 0x75, 0xc4]],
    ['bytes of no code page', [0x81, 0x83, 0xff, 0xfe, 0x90]],
    ['half a UTF-16 letter', [0xff, 0xfe, 0x41]],
    ['lone surrogates', [0xff, 0xfe, 0x00, 0xd8, 0x00, 0xd8]],
  ])('%s', (_what, bytes) => {
    for (const name of ['a.csv', 'a.md']) {
      const reading = readWorkbook({ name, bytes: new Uint8Array(bytes) })
      expect(reading.workbook).toBeNull()
      expect(reading.problems.some(({ severity }) => severity === 'error')).toBe(true)
    }
  })

  const survey = (...rows: readonly (readonly string[])[]) =>
    importXlsform({
      sheets: [{ name: 'survey', rows: [['type', 'name', 'label::en', 'relevant'], ...rows], firstRow: 1 }],
    })

  test('nine thousand unknown names among nine thousand: advice for the first, the rest counted', () => {
    const rows = Array.from({ length: 9000 }, (_, i) => [
      'text',
      `question_${i}`,
      'Q',
      `\${unknown_thing_${i}} = 1`,
    ])
    const { definition, problems } = survey(...rows)
    expect(definition).toBeNull()
    expect(problems).toHaveLength(201)
    expect(problems.at(-1)?.message).toContain('8800 more')
  })

  test('two megabytes of expressions are too much, wherever they stand', () => {
    const long = `1${'+1'.repeat(250)}${' '.repeat(15_000)}`
    const result = survey(...Array.from({ length: 200 }, (_, i) => ['text', `q${i}`, 'Q', long]))
    expect(codes(result)).toEqual(['too-large'])
  })

  test('repeats in repeats thirty deep are read', () => {
    const result = survey(
      ...Array.from({ length: 29 }, (_, i) => ['begin repeat', `r${i}`, 'R']),
      ['text', 'q', 'Q'],
      ...Array.from({ length: 29 }, () => ['end repeat']),
    )
    expect(codes(result)).toEqual(['no-purpose'])
  })
})

describe('[X1] what people’s files are like', { timeout: 60_000 }, () => {
  test.each([
    ['old.xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], 'old-format', '.xlsx'],
    ['renamed.xlsx', [0x3c, 0x68, 0x74, 0x6d, 0x6c], 'file-not-a-zip', '.xlsx'],
    ['empty.xlsx', [], 'empty-file', 'Choose'],
    ['picture.csv', [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 0], 'not-a-form', '.xlsx'],
  ] as const)('%s gets one clear sentence', (name, bytes, code, help) => {
    const reading = readWorkbook({ name, bytes: new Uint8Array(bytes) })
    expect(reading.workbook).toBeNull()
    expect(codes(reading)).toEqual([code])
    expect(reading.problems[0]?.help).toContain(help)
  })

  test('an OpenDocument spreadsheet is told apart', () => {
    const ods = zipSync({
      mimetype: strToU8('application/vnd.oasis.opendocument.spreadsheet'),
      'content.xml': strToU8('<x/>'),
    })
    expect(codes(readWorkbook({ name: 'form.ods', bytes: ods }))).toEqual(['old-format'])
  })

  test('formulas give their last value, with a warning; errors of formulas are errors', () => {
    const cells =
      '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>2x</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    const reading = readXlsx(xlsxOf(cells))
    expect(rowsOf(reading)).toEqual([['2', '2x']])
    expect(inShort(reading)).toEqual([
      'E survey 1 - formula-error',
      'W survey 1 - formula',
      'W survey 1 - formula',
      'W survey 1 - formula',
    ])
  })

  test('merged cells keep their text in the first one, with a warning', () => {
    const merged = '<mergeCells count="1"><mergeCell ref="A2:C2"/></mergeCells>'
    const reading = readXlsx(xlsxOf(row(1, 'a', 'b', 'c') + row(2, 'x'), {}, merged))
    expect(rowsOf(reading)[1]).toEqual(['x'])
    expect(inShort(reading)).toEqual(['W survey 2 - merged-cells'])
  })

  test('numbers, truth values, dates and formatted texts are text as ODK reads them', () => {
    const shared = `<sst xmlns="${MAIN}"><si><t>plain</t></si><si><r><t>bo</t></r><r><rPr><b/></rPr><t xml:space="preserve">ld </t></r><rPh sb="0" eb="1"><t>reading</t></rPh></si><si><t>a_x000D_\nb</t></si></sst>`
    const styles = `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="21"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs></styleSheet>`
    const cells =
      '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c><v>1.0</v></c><c><v>0.5</v></c><c><v>1E3</v></c>' +
      '<c s="1"><v>46113</v></c><c s="2"><v>0.5</v></c><c s="3"><v>46113.25</v></c><c s="4"><v>2.5</v></c><c t="s"><v>2</v></c>'
    const reading = readXlsx(
      xlsxOf(`<row>${cells}</row>`, { 'xl/sharedStrings.xml': shared, 'xl/styles.xml': styles }),
    )
    expect(reading.problems).toEqual([])
    expect(rowsOf(reading)[0]).toEqual([
      'plain',
      'bold',
      'TRUE',
      'FALSE',
      '1',
      '0.5',
      '1000',
      '2026-04-01',
      '12:00:00',
      '2026-04-01T06:00:00',
      '2.5',
      'a\nb',
    ])
  })

  test('CSV in UTF-16 and in the Baltic code page keeps its letters', () => {
    const text = 'survey\n,type,name,label::lv\n,text,q,Kā jūs sauc?\n'
    const wide = new Uint8Array(2 + text.length * 2)
    wide.set([0xff, 0xfe])
    for (let i = 0; i < text.length; i++)
      new DataView(wide.buffer).setUint16(2 + i * 2, text.charCodeAt(i), true)
    const baltic = Uint8Array.from(text, (letter) =>
      letter === 'ā' ? 0xe2 : letter === 'ū' ? 0xfb : letter.charCodeAt(0),
    )
    const utf8 = strToU8(`\uFEFF${text}`)
    const read = (bytes: Uint8Array) => readWorkbook({ name: 'form.csv', bytes })
    for (const bytes of [wide, wide.subarray(2), baltic, utf8])
      expect(rowsOf(read(bytes))[1]).toEqual(['text', 'q', 'Kā jūs sauc?'])
    expect(codes(read(baltic))).toEqual(['encoding'])
    expect([...codes(read(wide)), ...codes(read(utf8))]).toEqual([])
  })

  test('a CSV file with all sheets counts rows as the spreadsheet program shows them', () => {
    const csv = 'survey,,\n,type,name\n,text,q\n,,\nchoices,,\n,list_name,name\n,l,a\n,l,a\n'
    const reading = readWorkbook({ name: 'form.csv', bytes: strToU8(csv) })
    const result = reading.workbook === null ? null : importXlsform(reading.workbook)
    expect(result?.problems.find(({ code }) => code === 'repeated-choice')).toMatchObject({
      sheet: 'choices',
      row: 8,
      column: 'name',
    })
  })

  test('sheets as files of their own, separated by semicolons', () => {
    const file = (name: string, text: string) => ({ name, bytes: strToU8(text) })
    const { workbook, problems } = readCsvFiles([
      file('survey.csv', 'type;name;label::lv\nselect_one yn;q;"Vai ""jā""?"\n'),
      file('choices.csv', 'list_name;name;label::lv\nyn;y;Jā\n'),
    ])
    expect(problems).toEqual([])
    const { definition } = importXlsform(workbook ?? { sheets: [] })
    expect(definition).toMatchObject({
      itemLists: { yn: [{ value: 'y' }] },
      body: [{ label: { lv: 'Vai "jā"?' } }],
    })
  })

  test('a sheet misspelled and a sheet missing are told', () => {
    const result = imported('| surveys |\n| | type | name |\n| | text | a |')
    expect(inShort(result)).toEqual(['W surveys - - sheet-left', 'E - - - no-survey'])
    expect(result.problems[1]?.help).toContain('Rename the sheet surveys')
  })
})

import { deflateSync, strToU8, zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { importXlsform } from '#/core/xlsform/import.ts'
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

describe('[X4] a workbook meant to do harm ends in a problem, soon and in little memory', () => {
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
    const bomb = archive('xl/workbook.xml', deflateSync(new Uint8Array(80 * 1024 * 1024), { level: 1 }), 1000)
    const began = performance.now()
    expect(unpacked(bomb)).toBe('too-large')
    expect(performance.now() - began).toBeLessThan(500)
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
    const began = performance.now()
    const result = importXlsform({
      sheets: [{ name: 'survey', rows: [['type', 'name', 'label::en'], ...rows], firstRow: 1 }],
    })
    expect(codes(result)).toEqual(['too-many-questions'])
    expect(performance.now() - began).toBeLessThan(5000)
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
})

describe('[X1] what people’s files are like', () => {
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

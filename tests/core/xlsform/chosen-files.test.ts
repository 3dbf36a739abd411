import { expect, test } from 'vitest'
import { hasForm, readChosen } from '#/core/xlsform/chosen-files.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { utf8 } from '#/core/vault/bytes.ts'

const file = (name: string, text: string) => ({ name, bytes: utf8(text) })
const FORM = `| survey |
| | type | name | label |
| | select_one_from_file parishes.csv | parish | Parish |
`
const form = file('visit.md', FORM)
const parishes = file('parishes.csv', 'name,label\nadazi,Ādaži\nkekava,Ķekava\n')
const whole = file(
  'visit.csv',
  'survey,,,\n,type,name,label\n,select_one_from_file parishes.csv,parish,Parish\n',
)
const survey = file('survey.csv', 'type,name,label\nselect_one yes_no,cat,Cat?\n')
const choices = file('choices.csv', 'list_name,name,label\nyes_no,yes,Yes\nyes_no,no,No\n')

const codes = ({ problems }: { readonly problems: readonly { readonly code: string }[] }) =>
  problems.map(({ code }) => code)

test('[X1] [Q11] a form and the file it takes choices from are chosen together, in any order', () => {
  for (const files of [
    [form, parishes],
    [parishes, form],
    [parishes, whole],
  ]) {
    const { workbook, beside, name, problems } = readChosen(files)
    expect([problems, name, [...beside.keys()]]).toEqual([[], 'visit', ['parishes.csv']])
    if (workbook === null) throw new Error('the form is read')
    const { definition } = importXlsform(workbook, { media: beside, fallbackId: name, language: 'lv' })
    expect(definition?.tables?.['parishes']?.rows).toHaveLength(2)
  }
})

test('[X1] the sheets of a form as CSV files, with what lies beside them', () => {
  const { workbook, beside } = readChosen([choices, parishes, survey])
  expect(workbook?.sheets.map(({ name }) => name)).toEqual(['choices', 'survey'])
  expect([...beside.keys()]).toEqual(['parishes.csv'])
  expect(readChosen([survey]).workbook?.sheets).toHaveLength(1)
})

test('[X2] no form or several among the chosen files is said, with their names', () => {
  const several = readChosen([form, whole, parishes])
  expect([several.workbook, codes(several)]).toEqual([null, ['several-forms']])
  expect(several.problems[0]?.message).toContain('visit.md, visit.csv')
  expect(codes(readChosen([form, survey]))).toEqual(['several-forms'])
  expect(codes(readChosen([parishes, choices]))).toEqual(['no-form'])
})

test('[X1] a single file is the form, and an old .xls gets its sentence', () => {
  expect(readChosen([form]).workbook?.sheets).toHaveLength(1)
  const old = { name: 'old.xls', bytes: Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1) }
  expect(codes(readChosen([old]))).toEqual(['old-format'])
  expect(codes(readChosen([old, parishes]))).toEqual(['old-format'])
  expect([hasForm([parishes]), hasForm([old]), hasForm([survey]), hasForm([whole])]).toEqual([
    false,
    true,
    true,
    true,
  ])
})

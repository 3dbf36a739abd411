import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markup, withoutMarkup } from '#/core/questionnaire/markup.ts'

const looks = (text: string) =>
  markup(text)?.map(({ level, pieces }) => [
    level,
    ...pieces.map(({ text: said, bold, italic, href, color }) =>
      [said, bold ? 'b' : '', italic ? 'i' : '', href ?? '', color ?? '']
        .filter((part) => part !== '')
        .join('|'),
    ),
  ])

test('[Q22] bold, italic, headings, links and colours are what ODK makes of them', () => {
  expect(looks('Cik **ļoti** sāp?')).toEqual([[0, 'Cik ', 'ļoti|b', ' sāp?']])
  expect(looks('__a__ _b_ *c*')).toEqual([[0, 'a|b', ' ', 'b|i', ' ', 'c|i']])
  expect(looks('**ļoti _ļoti_**')).toEqual([[0, 'ļoti |b', 'ļoti|b|i']])
  expect(looks('# Virsraksts\nteksts')).toEqual([
    [1, 'Virsraksts'],
    [0, 'teksts'],
  ])
  expect(looks('[lapa](https://example.lv/a)')).toEqual([[0, 'lapa|https://example.lv/a']])
  expect(looks('<span style="color:#f00">sarkans</span>')).toEqual([[0, 'sarkans|#f00']])
  expect(looks('a<br>b')).toEqual([[0, 'a', 'b']])
})

test('[Q22] what is no mark stays as it is written, and names with underscores are names', () => {
  expect(markup('Vai sāp?')).toBeNull()
  expect(looks('snake_case_name')).toEqual([[0, 'snake_case_name']])
  expect(looks('5 * 3 * 2')).toEqual([[0, '5 * 3 * 2']])
  expect(looks('**neaizvērts')).toEqual([[0, '**neaizvērts']])
  expect(looks(String.raw`\*ne\*`)).toEqual([[0, '*ne*']])
  expect(looks('#bez atstarpes')).toEqual([[0, '#bez atstarpes']])
  expect(withoutMarkup('Cik **ļoti** sāp?')).toBe('Cik ļoti sāp?')
})

test('[Q22] no text makes an address that runs something, and any text ends', () => {
  expect(looks('[x](javascript:alert(1))')).toEqual([[0, '[x](javascript:alert(1))']])
  expect(looks('[x](javascript:alert)')).toEqual([[0, 'x']])
  expect(looks('<span style="color:url(x)">y</span>')).toEqual([[0, 'y']])
  const hostile = fc.stringMatching(/^[*_[\]()<>a \\#\n]{0,400}$/)
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = markup(text)
      for (const { href } of lines?.flatMap(({ pieces }) => pieces) ?? [])
        expect(href === null || /^(?:https?|mailto|tel):/i.test(href)).toBe(true)
    }),
  )
  expect(withoutMarkup('*'.repeat(20_000)).length).toBeGreaterThan(0)
})

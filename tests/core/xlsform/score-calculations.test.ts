import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { importXlsform } from '#/core/xlsform/import.ts'

const CODES = ['0', '1', '2', '3', '4']
const ITEMS = ['a', 'b', 'c', 'd']
const ACTIVITIES = ['mail', 'chat', 'bank']
const named = (value: string) => ({ value, label: { en: value } })
const question = (name: string, type: string, choices: string) => ({
  kind: 'question',
  type,
  key: `key_${name}`,
  name,
  label: { en: name },
  choices,
})
const items = ITEMS.map((name) => `key_${name}`)
const base = (id: string) => ({ id, label: { en: id }, source: '' })
const band = (id: string, from?: number, to?: number) => ({
  id,
  label: { en: id },
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
})

const definition = Definition.parse({
  formatVersion: 1,
  id: 'scored',
  version: '1.0.0',
  title: { en: 'Scored' },
  languages: ['en'],
  defaultLanguage: 'en',
  itemLists: { codes: CODES.map(named), activities: ACTIVITIES.map(named) },
  body: [
    ...ITEMS.map((name) => question(name, 'select-one', 'codes')),
    question('gate', 'select-one', 'codes'),
    question('online', 'select-multiple', 'activities'),
  ],
  scores: [
    {
      ...base('total'),
      kind: 'sum',
      items,
      range: [0, 16],
      bands: [band('low', undefined, 5), band("it's high", 6)],
    },
    { ...base('raw'), kind: 'raw-sum', items, codes: ['1', 2], bands: [band('none', 0, 0), band('some', 1)] },
    {
      ...base('lacks'),
      kind: 'count',
      items,
      codes: ['2'],
      flags: [
        { id: 'one', label: {}, atLeast: 1 },
        { id: 'three', label: {}, atLeast: 3 },
      ],
    },
    {
      ...base('wg'),
      kind: 'threshold-count',
      items,
      flags: [
        {
          id: 'd2',
          label: {},
          any: [
            { grade: 3, items: 1 },
            { grade: 2, items: 2 },
          ],
        },
      ],
    },
    {
      ...base('dsi'),
      kind: 'area-levels',
      gate: { item: 'key_gate', yes: '1', no: '0' },
      areas: [
        {
          id: 'ONLINE',
          label: {},
          question: 'key_online',
          activities: ['mail', 'chat'],
          basicMin: 1,
          aboveMin: 2,
        },
        { id: 'ANY', label: {}, question: 'key_online', basicMin: 1, aboveMin: 3 },
        { id: 'OWN', label: {}, items: ['key_a', 'key_b'], yes: '1', basicMin: 1, aboveMin: 2 },
      ],
      levels: {},
    },
  ],
})

function opened(form: Definition): FormSession {
  const compiled = compileForm(form)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return FormSession.open(compiled.form, null, { language: 'en', today: '2026-03-01' })
}

test('[X5] exported scores are counted the same by whoever runs the form without knowing them', () => {
  const { sheets } = exportXlsform(definition)
  const { definition: calculated, problems } = importXlsform({
    sheets: sheets.filter(({ name }) => name !== 'slieksnis'),
  })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  if (calculated === null) return
  expect(calculated.scores).toEqual([])
  // Which calculation is which output stands in the column `score`.
  const rows = sheets[0]?.rows ?? []
  const [headers = []] = rows
  const outputs = new Map(
    rows
      .slice(1)
      .filter((row) => (row[headers.indexOf('score')] ?? '') !== '')
      .map((row) => [row[headers.indexOf('score')] ?? '', row[headers.indexOf('name')] ?? '']),
  )
  const code = fc.option(fc.constantFrom(...CODES), { nil: null, freq: 5 })
  const answers = fc.record({
    a: code,
    b: code,
    c: code,
    d: code,
    gate: fc.option(fc.constantFrom('0', '1'), { nil: null, freq: 5 }),
    online: fc.option(fc.subarray(ACTIVITIES, { minLength: 1 }), { nil: null, freq: 5 }),
  })
  let compared = 0
  fc.assert(
    fc.property(answers, (given) => {
      const ours = opened(definition)
      const theirs = opened(calculated)
      for (const session of [ours, theirs])
        for (const [name, value] of Object.entries(given))
          if (value !== null) expect(session.set(`/${name}`, { value })).toBe('set')
      for (const { score, outputs: figures } of scoresOf(ours)) {
        for (const [output, figure] of Object.entries(figures)) {
          const name = outputs.get(`${score} ${output}`)
          expect(name, `${score} ${output}`).toBeDefined()
          const shown = theirs.state(`/${name ?? ''}`)?.value ?? ''
          expect(`${score} ${output} ${String(shown)}`).toBe(`${score} ${output} ${String(figure ?? '')}`)
          compared++
        }
      }
    }),
    { numRuns: 300 },
  )
  expect(compared).toBeGreaterThan(1000)
})

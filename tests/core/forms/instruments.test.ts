import { expect, test } from 'vitest'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { VERSIONS, type Given, instrumentExamples, shippedForm } from './shipped.ts'
import { Table } from './table.ts'

const { examples } = instrumentExamples()
const forms = new Map(VERSIONS.map((version) => [version, shippedForm(version)] as const))
const PERSONAL = new Set(['wg-ss', 'ucla-3', 'dsi-2.0'])

/** One activity each of its own in the source, one question per area in the form. */
function digitalSkills(table: Table, answers: Readonly<Record<string, Given>>): void {
  table.says('IU3', answers['IU3'] === 1 ? '1' : '0', 'ilze')
  const score = table.session.form.definition.scores.find(({ id }) => id === 'dsi-2.0')
  if (score?.kind !== 'area-levels') throw new Error('the form counts no digital skills')
  for (const { question, activities } of score.areas) {
    const done = (activities ?? []).filter((code) => answers[code] === 1)
    // What was asked and is empty is "none of these", not blank.
    if (answers['IU3'] === 1) table.says(question ?? '', done.length === 0 ? ['none'] : done, 'ilze')
  }
}

function filled(version: (typeof VERSIONS)[number], example: (typeof examples)[number]): Table {
  const form = forms.get(version)
  if (form === undefined) throw new Error(version)
  const table = new Table(form).member('ilze', '1961-02-03')
  if (example.instrument === 'dsi-2.0') {
    digitalSkills(table, example.answers)
    return table
  }
  const member = PERSONAL.has(example.instrument) ? 'ilze' : undefined
  for (const [name, given] of Object.entries(example.answers)) {
    if (given !== null) table.says(name, typeof given === 'object' ? given : String(given), member)
  }
  return table
}

const cases = VERSIONS.flatMap((version) =>
  examples.map((example, index) => ({ version, example, name: `${example.instrument} example ${index + 1}` })),
)

test.each(cases)('[I15] [I16] [I17] [I18] [I19] $name comes out as published on form $version', ({ version, example }) => {
  const scores = scoresOf(filled(version, example).session)
  const result = scores.find(({ score }) => score === example.instrument)
  expect(result?.outputs).toMatchObject(example.expected)
})

test('[I20] the five shipped instruments have their worked examples, and no other instrument is shipped', () => {
  const counts = Object.groupBy(examples, ({ instrument }) => instrument)
  expect(Object.fromEntries(Object.entries(counts).map(([id, list]) => [id, list?.length]))).toEqual({
    'wg-ss': 5,
    'ucla-3': 5,
    'dsi-2.0': 7,
    msd13: 5,
    fies: 5,
  })
})

test('[I19] food has a raw score and no class or label', () => {
  const form = forms.get('1.0.0')
  const score = form?.definition.scores.find(({ id }) => id === 'fies')
  expect(score).toMatchObject({ kind: 'raw-sum', bands: [] })
  const example = examples.find(({ instrument, expected }) => instrument === 'fies' && expected['raw'] === 7)
  if (example === undefined) throw new Error('no example')
  const table = filled('1.0.0', example)
  const result = scoresOf(table.session).find((each) => each.score === 'fies')
  expect(result?.outputs).toEqual({ raw: 7, cls: null })
  expect(table.value('food_support_talk')).toBe('yes')
})

test('[I4] [Q9] a digital area left blank leaves the level undecided, "none of these" decides it', () => {
  const form = forms.get('1.0.0')
  if (form === undefined) throw new Error('no form')
  const table = new Table(form).member('ilze', '1961-02-03').says('IU3', '1', 'ilze')
  for (const area of ['dsi_il', 'dsi_cc', 'dsi_dcc', 'dsi_sf']) table.says(area, ['none'], 'ilze')
  const overall = () => scoresOf(table.session).find(({ score }) => score === 'dsi-2.0')?.outputs['overall']
  expect(overall()).toBeNull()
  table.says('dsi_ps', ['none'], 'ilze')
  expect(overall()).toBe('X')
})

test.each(VERSIONS)('[I15] in %s nobody younger than 5 gets a Washington Group score, nobody under 16 another', (version) => {
  const form = forms.get(version)
  if (form === undefined) throw new Error('no form')
  const table = new Table(form)
    .member('toms', '2021-11-24')
    .member('zane', '2021-11-23')
    .member('ieva', '2010-11-24')
    .says('VIS', '4', 'zane')
    .says('VIS', '4', 'ieva')
  const assessed = scoresOf(table.session).flatMap(({ score, instance, assessed: yes }) =>
    yes && instance !== null ? [`${instance} ${score}`] : [],
  )
  expect(assessed).toEqual(['zane wg-ss', 'ieva wg-ss'])
  expect(scoresOf(table.session).find(({ score, instance }) => score === 'wg-ss' && instance === 'zane')?.outputs).toEqual({
    DISABILITY1: true,
    DISABILITY2: true,
    DISABILITY3: true,
    DISABILITY4: true,
  })
})

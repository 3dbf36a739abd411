import { expect, test } from 'vitest'
import { FormSession } from '#/core/questionnaire/session.ts'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import { upgradeAnswers } from '#/core/questionnaire/versions.ts'
import { questionsOf, sampleAnswers, shippedDefinition, shippedForm } from './shipped.ts'
import { TODAY } from './table.ts'

const from = shippedForm('1.0.0')
const to = shippedForm('1.1.0')
const { households } = sampleAnswers()

test('version 1.1.0 says of every question that changed what became of it and why', () => {
  const place = (version: '1.0.0' | '1.1.0') =>
    new Map(questionsOf(shippedDefinition(version).body).map(({ question, path }) => [question.key, path]))
  const before = place('1.0.0')
  const after = place('1.1.0')
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))
  const { migration } = to.definition
  expect(migration?.from).toBe('1.0.0')
  expect(migration?.steps.map(({ key }) => key).toSorted()).toEqual(changed.toSorted())
  expect(migration?.steps.map((step) => [step.do, step.key, before.get(step.key), after.get(step.key)])).toEqual([
    ['rename', 'bus_stop', '/transport/bus_stop', '/transport/nearest_stop'],
    ['move', 'school_costs_problem', '/composition/school_costs_problem', '/income/school_costs_problem'],
    ['remove', 'rooms', '/housing/rooms', undefined],
    ['add', 'power_dependent', undefined, '/housing/power_dependent'],
  ])
})

test.each(households)('$label: moving to 1.1.0 loses no answer', ({ filled }) => {
  const upgrade = upgradeAnswers(from, to, filled)
  const before = Object.values(filled.answers).map((answer) => JSON.stringify(answer))
  const after = [...Object.values(upgrade.answers.answers), ...Object.values(upgrade.earlier)]
  expect(after.map((answer) => JSON.stringify(answer)).toSorted()).toEqual(before.toSorted())
  expect(upgrade.answers.repeats).toEqual(filled.repeats)
  expect(upgrade.earlier).toEqual({ '/housing/rooms': filled.answers['/housing/rooms'] })
  expect(upgrade.answers.answers['/transport/nearest_stop']).toEqual(filled.answers['/transport/bus_stop'])
  expect(upgrade.answers.answers['/income/school_costs_problem']).toEqual(filled.answers['/composition/school_costs_problem'])
})

test('the preview says what is kept, renamed, moved, removed and new', () => {
  const family = households.find(({ filled }) => filled.answers['/composition/school_costs_problem'] !== undefined)
  if (family === undefined) throw new Error('no sample family with children at school')
  const { steps } = upgradeAnswers(from, to, family.filled)
  const what = (wanted: string) => steps.flatMap((step) => (step.what === wanted ? [step.key] : []))
  expect(what('renamed')).toEqual(['bus_stop'])
  expect(what('moved')).toEqual(['school_costs_problem'])
  expect(what('removed')).toEqual(['rooms'])
  expect(what('new')).toEqual(['power_dependent'])
  expect(what('retyped')).toEqual([])
  expect(what('kept').length).toBe(steps.length - 4)
})

test.each(households)('$label: scores and figures are the same after the move', ({ filled, language, consents }) => {
  const permitted = (purpose: string, instance: string | null) =>
    !['wellbeing', 'digital-skills'].includes(purpose) || (consents[instance ?? '']?.includes(purpose) ?? false)
  const context = { language, today: TODAY, permitted }
  const before = FormSession.open(from, filled, context)
  const after = FormSession.open(to, upgradeAnswers(from, to, filled).answers, context)
  expect(scoresOf(after)).toEqual(scoresOf(before))
  const violations = after.paths().flatMap((path) => after.state(path)?.violations ?? [])
  expect(violations).toEqual([])
})

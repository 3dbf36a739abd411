import { beforeAll, expect, test } from 'vitest'
import { scoresOf } from '#/core/questionnaire/scoring.ts'
import type { FormSession } from '#/core/questionnaire/session.ts'
import { valueWords } from '#/app/answer-words.ts'
import { scoreWords } from '#/app/score-words.ts'
import { languages, type Language } from '#/app/words/catalog.ts'
import { startWords } from '#/app/words/words.ts'
import { shippedForm } from '../core/forms/shipped.ts'
import { Table } from '../core/forms/table.ts'

beforeAll(() => startWords('lv'))

const table = (): Table => new Table(shippedForm('1.1.0')).member('ilze', '1961-02-03')

function said(session: FormSession, id: string, language: Language = 'lv'): string {
  const result = scoresOf(session).find(({ score }) => score === id)
  const score = session.form.definition.scores.find((each) => each.id === id)
  if (result === undefined || score === undefined) throw new Error(`no score ${id}`)
  return scoreWords(session, score, result, language)
}

test('a sum is said with its class, and open with the range it could still take', () => {
  const own = table().says('COMPANION', '3', 'ilze').says('LEFTOUT', '3', 'ilze')
  expect(said(own.session, 'ucla-3')).toBe('vēl nav izšķirams (7–9)')
  own.says('ISOLATED', '2', 'ilze')
  expect(said(own.session, 'ucla-3')).toBe('8 punkti; Izteikta vientulība')
})

test('levels are said for the whole and for each area', () => {
  const own = table().says('IU3', '1', 'ilze')
  for (const area of ['dsi_il', 'dsi_cc', 'dsi_dcc', 'dsi_sf', 'dsi_ps']) own.says(area, ['none'], 'ilze')
  expect(said(own.session, 'dsi-2.0')).toBe(
    'Prasmju gandrīz nav; Informācija: nav; Saziņa: nav; Satura veidošana: nav; Drošība: nav; Problēmu risināšana: nav',
  )
})

test.each(languages)('no name of an output is left in what is said, in %s', (language) => {
  const own = table().says('VIS', '4', 'ilze').says('COMPANION', '3', 'ilze').says('IU3', '1', 'ilze')
  for (const item of ['ARREARS', 'WORRIED']) own.says(item, '1')
  const all = scoresOf(own.session).map(({ score }) => said(own.session, score, language))
  expect(all.length).toBeGreaterThan(3)
  for (const line of all) {
    expect(line).not.toMatch(/\b(?:sum|raw|missing|overall|cls|msd|smsd|DISABILITY\d)\b/)
    expect(line).not.toContain('undefined')
  }
})

test('answers are read as words: labels, days, and a computed yes', () => {
  const own = table().says('CLOTHES', '2', 'ilze')
  const { session } = own
  const read = (key: string): string => {
    const at = session.answersByKey(key).find(({ answer }) => answer !== null)
    const state = at === undefined ? undefined : session.state(at.path)
    if (state?.value == null) throw new Error(`${key} is not answered`)
    return valueWords(session, state, state.value, 'lv')
  }
  expect(read('birth_date')).toBe('03.02.1961.')
  expect(read('clothes_lack')).toBe('Jā')
})

import { expect, test } from 'vitest'
import { shippedForm } from './shipped.ts'
import { Table } from './table.ts'

const form = shippedForm('1.0.0')
const WASHINGTON = ['VIS', 'HEAR', 'MOB', 'COG', 'SC', 'COM']

test.each([
  ['1944-11-23', 82],
  ['1944-11-24', 81],
  ['2026-11-23', 0],
  ['2004-02-29', 22],
])('[I8] somebody born on %s is %i on the day of the visit', (birthDate, age) => {
  expect(new Table(form).member('a', birthDate).value('age', 'a')).toBe(age)
})

test('[I8] somebody born on 29 February completes a year on 1 March of a common year', () => {
  const on = (today: string) => new Table(form, { today }).member('a', '2004-02-29').value('age', 'a')
  expect([on('2026-02-28'), on('2026-03-01'), on('2028-02-29')]).toEqual([21, 22, 24])
})

test('[I8] where nobody knows the date, an estimate of the age serves', () => {
  const table = new Table(form).member('a', '1950-01-01').says('birth_date', { nonAnswer: 'unknown' }, 'a')
  expect(table.asks('age_estimate', 'a')).toBe(true)
  expect(table.asks('VIS', 'a')).toBe(false)
  table.says('age_estimate', 75, 'a')
  expect(table.value('age', 'a')).toBe(75)
  expect(table.asks('VIS', 'a')).toBe(true)
})

test.each(['2026-11-24', '1904-12-31'])('a date of birth of %s is refused with a message in each language', (date) => {
  const table = new Table(form).member('a', date)
  const said = ['lv', 'en', 'ru'].map((language) => {
    table.session.setLanguage(language)
    return table.of('birth_date', 'a').violations.map(({ code, message }) => [code, message])
  })
  expect(said.map((each) => each.map(([code]) => code))).toEqual([['constraint'], ['constraint'], ['constraint']])
  expect(new Set(said.map((each) => each[0]?.[1])).size).toBe(3)
})

test('[I15] the six questions are asked of a five-year-old and not of somebody a day younger', () => {
  const table = new Table(form).member('five', '2021-11-23').member('four', '2021-11-24')
  expect(WASHINGTON.map((name) => table.asks(name, 'five'))).toEqual(WASHINGTON.map(() => true))
  expect(WASHINGTON.map((name) => table.asks(name, 'four'))).toEqual(WASHINGTON.map(() => false))
})

test('[I6] loneliness and digital skills are asked only of people of 16 who agreed, each for themself', () => {
  const permitted = (purpose: string, instance: string | null) =>
    (purpose !== 'wellbeing' && purpose !== 'digital-skills') || instance === 'yes'
  const table = new Table(form, { permitted }).member('yes', '1990-01-01').member('no', '1990-01-01').member('child', '2012-01-01')
  for (const name of ['COMPANION', 'distress', 'device', 'IU3']) {
    expect([name, table.asks(name, 'yes'), table.asks(name, 'no'), table.asks(name, 'child')]).toEqual([name, true, false, false])
  }
  expect(table.asks('has_eid', 'no'), 'how to file an application is not an optional matter').toBe(true)
})

test('[I6] an answer whose purpose is no longer permitted is not kept', () => {
  const table = new Table(form).member('a', '1990-01-01').says('COMPANION', '3', 'a')
  table.session.setContext({ permitted: (purpose) => purpose !== 'wellbeing' })
  expect(Object.keys(table.session.serialise().answers).filter((path) => path.includes('COMPANION'))).toEqual([])
})

test('[I17] without the internet nobody is asked what they do there', () => {
  const table = new Table(form).member('a', '1990-01-01')
  expect(table.asks('dsi_ps', 'a')).toBe(false)
  expect(table.says('IU3', '1', 'a').asks('dsi_ps', 'a')).toBe(true)
  expect(table.says('IU3', '0', 'a').asks('dsi_ps', 'a')).toBe(false)
})

test('[I7] a topic becomes a fact only when the person chose it behind the gate', () => {
  const table = new Table(form).member('a', '1980-01-01')
  expect(table.asks('private_topics', 'a')).toBe(false)
  for (const said of ['later', 'no']) {
    table.says('private_talk', said, 'a')
    expect(table.asks('private_topics', 'a')).toBe(false)
    expect(table.of('crisis', 'a').answer).toBeNull()
  }
  table.says('private_talk', 'now', 'a').says('private_topics', ['violence', 'released'], 'a')
  expect(table.value('crisis', 'a')).toBe('yes')
  expect(table.value('released', 'a')).toBe('yes')
  expect(table.of('addiction', 'a').answer, 'not chosen is not known, never "no"').toBeNull()
  // Changing one's mind takes it back.
  table.says('private_talk', 'no', 'a')
  expect(table.of('crisis', 'a').answer).toBeNull()
})

test('[I7] the gate is for adults', () => {
  const table = new Table(form).member('adult', '2008-11-23').member('minor', '2008-11-24')
  expect([table.asks('private_talk', 'adult'), table.asks('private_talk', 'minor')]).toEqual([true, false])
})

test('falls are asked of people over 60 and of whoever has difficulty walking', () => {
  const table = new Table(form).member('old', '1966-11-23').member('young', '1990-01-01')
  expect([table.asks('falls', 'old'), table.asks('falls', 'young')]).toEqual([true, false])
  expect(table.says('MOB', '2', 'young').asks('falls', 'young')).toBe(true)
  expect(table.value('falls_or_alone_risk', 'young')).toBeNull()
  expect(table.says('falls', 'no', 'young').value('falls_or_alone_risk', 'young')).toBeNull()
  expect(table.says('alone_long', 'no', 'young').value('falls_or_alone_risk', 'young')).toBe('no')
  expect(table.says('falls', 'yes', 'young').value('falls_or_alone_risk', 'young')).toBe('yes')
})

test("a child's disability status is refused for somebody of 18", () => {
  const table = new Table(form).member('a', '2008-11-23').says('disability', 'child', 'a')
  expect(table.of('disability', 'a').violations.map(({ code }) => code)).toEqual(['constraint'])
  expect(table.says('birth_date', '2008-11-24', 'a').of('disability', 'a').violations).toEqual([])
})

test('children are counted, and not known while one age is not known', () => {
  const table = new Table(form).member('mother', '1990-01-01').member('child', '2015-05-05')
  expect([table.value('members_n'), table.value('children_n')]).toEqual([2, 1])
  expect([table.asks('parenting_help'), table.asks('school_costs_problem')]).toEqual([true, true])
  table.session.addRepeat('/members', 'new')
  expect(table.value('children_n')).toBeNull()
  expect(table.says('birth_date', '2024-01-01', 'new').value('children_n')).toBe(2)
})

test('a family with a baby is asked about upbringing and not about school', () => {
  const table = new Table(form).member('mother', '1990-01-01').member('baby', '2025-05-05')
  expect([table.asks('parenting_help'), table.asks('school_costs_problem')]).toEqual([true, false])
})

test('who lives alone follows the list of members', () => {
  const table = new Table(form).member('a', '1950-01-01')
  expect(table.value('lives_alone', 'a')).toBe('yes')
  table.member('b', '1950-01-01')
  expect([table.value('lives_alone', 'a'), table.value('lives_alone', 'b')]).toEqual(['no', 'no'])
  table.session.removeRepeat('/members/b')
  expect(table.value('lives_alone', 'a')).toBe('yes')
})

test('[I9] two adults, a teenager and a small child with 1200 euros have 522 a person', () => {
  const table = new Table(form)
    .member('a', '1985-01-01')
    .member('b', '1985-01-01')
    .member('teenager', '2012-11-23')
    .member('child', '2012-11-24')
    .says('income_band', '1200')
  expect(table.value('household_weight')).toBe(2.3)
  expect(table.value('equivalised_income')).toBe(522)
  expect(table.says('income_band', { nonAnswer: 'declined' }).value('equivalised_income')).toBeNull()
})

test.each([
  ['wood', 'yes', true],
  ['pellets', 'yes', true],
  ['gas', 'yes', false],
  ['district', 'no', false],
  ['none', 'no', false],
])('heating by %s counts as individual: %s', (heating, individual, asksFuel) => {
  const table = new Table(form).says('heating', heating)
  expect([table.value('individual_heating'), table.asks('fuel_for_winter')]).toEqual([individual, asksFuel])
})

test('nobody without a home is asked about rooms or heating', () => {
  const table = new Table(form).member('a', '1980-01-01').says('tenure', 'nowhere')
  expect(['rooms', 'home_adequate', 'heating', 'home_warm'].map((name) => table.asks(name))).toEqual([false, false, false, false])
  expect(table.value('homeless', 'a')).toBe('yes')
  expect(table.says('tenure', 'own').value('homeless', 'a')).toBe('no')
})

test('the most important wish is one of the wishes', () => {
  const table = new Table(form).says('wants', ['heating'])
  expect(table.asks('most_important')).toBe(false)
  table.says('wants', ['heating', 'doctor', 'papers'])
  expect(table.of('most_important').choices.map(({ value }) => value)).toEqual(['heating', 'doctor', 'papers'])
  table.says('most_important', 'doctor').says('wants', ['heating', 'papers'])
  expect(table.of('most_important').answer).toBeNull()
  expect(table.session.takeDropped().map(({ why }) => why)).toEqual(['choice-gone'])
})

test.each([
  [{ CLOTHES: '2', SHOES: '1' }, 'yes'],
  [{ CLOTHES: '1', SHOES: '3' }, 'no'],
  [{ CLOTHES: '1' }, null],
  [{ SHOES: '2' }, 'yes'],
])('lacking clothes follows from %j: %s', (answers, lacks) => {
  const table = new Table(form)
  for (const [name, code] of Object.entries(answers)) table.says(name, code)
  expect(table.value('clothes_lack')).toBe(lacks)
})

test('a lift is asked about only where some place is hard to reach and there is no car', () => {
  const table = new Table(form).says('hard_to_reach', ['nowhere'])
  expect(table.asks('lift_available')).toBe(false)
  expect(table.says('hard_to_reach', ['doctor']).asks('lift_available')).toBe(true)
  expect(table.says('CAR', '1').asks('lift_available')).toBe(false)
})

test('a long story in own words is kept and its length said', () => {
  const table = new Table(form).says('own_words', 'ā'.repeat(2001))
  expect(table.of('own_words').violations.map(({ code }) => code)).toEqual(['constraint'])
  expect(table.says('own_words', 'ā'.repeat(2000)).of('own_words').violations).toEqual([])
})

test('what has to be answered may be declined', () => {
  const table = new Table(form).member('a', '1980-01-01')
  expect(table.of('respondent_kind').violations.map(({ code }) => code)).toEqual(['required'])
  expect(table.says('respondent_kind', { nonAnswer: 'declined' }).of('respondent_kind').violations).toEqual([])
})

test('"none of these" together with something else is refused with a message', () => {
  const table = new Table(form).says('hard_to_reach', ['doctor', 'nowhere'])
  expect(table.of('hard_to_reach').violations.map(({ code, message }) => [code, message !== ''])).toEqual([['constraint', true]])
  expect(table.says('hard_to_reach', ['doctor', 'shop']).of('hard_to_reach').violations).toEqual([])
  expect(table.says('hard_to_reach', ['nowhere']).of('hard_to_reach').violations).toEqual([])
})

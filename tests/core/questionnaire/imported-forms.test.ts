import { expect, test } from 'vitest'
import type { Answer } from '#/core/questionnaire/answers.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import type { SessionContext } from '#/core/questionnaire/question-state.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { readWorkbook } from '#/core/xlsform/read-workbook.ts'

/** A form as its author writes it, imported and compiled. */
function imported(markdown: string, media: Readonly<Record<string, string>> = {}): CompiledForm {
  const { workbook, problems } = readWorkbook({ name: 'form.md', bytes: utf8(markdown) })
  if (workbook === null) throw new Error(JSON.stringify(problems))
  const files = new Map(Object.entries(media).map(([name, text]) => [name, utf8(text)]))
  const outcome = importXlsform(workbook, { media: files, language: 'lv' })
  if (outcome.definition === null) throw new Error(JSON.stringify(outcome.problems))
  const compiled = compileForm(outcome.definition)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.form
}

const open = (form: CompiledForm, more: Partial<SessionContext> = {}) =>
  FormSession.open(form, null, { language: 'lv', today: '2026-11-23', ...more })
const say = (session: FormSession, path: string, value: Extract<Answer, { value: unknown }>['value']) =>
  session.set(path, { value })
const offered = (session: FormSession, path: string) => session.state(path)?.choices.map(({ value }) => value)

test('[Q11] choices come from a file, filtered by another answer, and a stale one is cleared and said', () => {
  const form = imported(
    `| survey | | | | |
| | type | name | label | choice_filter |
| | text | region | Region | |
| | select_one_from_file parishes.csv | parish | Parish | region = \${region} |
`,
    { 'parishes.csv': 'name,label,region\nlubana,Lubāna,east\nnica,Nīca,west\nrucava,Rucava,west\n' },
  )
  const session = open(form)
  say(session, '/region', 'west')
  expect(session.state('/parish')?.choices).toEqual([
    { value: 'nica', label: 'Nīca' },
    { value: 'rucava', label: 'Rucava' },
  ])
  say(session, '/parish', 'nica')
  say(session, '/region', 'east')
  expect(session.state('/parish')?.value).toBeNull()
  expect(session.takeDropped()).toMatchObject([{ path: '/parish', why: 'choice-gone' }])
})

test('[Q11] choices come from the people of a repeat, each once and only where named', () => {
  const form = imported(`| survey | | | |
| | type | name | label |
| | begin repeat | people | People |
| | text | first | Name |
| | end repeat | | |
| | select_one \${first} | head | Head |
`)
  const session = open(form)
  const one = session.addRepeat('/people')
  const two = session.addRepeat('/people')
  session.addRepeat('/people')
  say(session, `${one}/first`, 'Anna')
  say(session, `${two}/first`, 'Jānis')
  expect(offered(session, '/head')).toEqual(['Anna', 'Jānis'])
  session.removeRepeat(String(two))
  expect(offered(session, '/head')).toEqual(['Anna'])
})

test('[Q12] a calculation with triggers is computed when one of them changes, and only then', () => {
  const form = imported(`| survey | | | | | |
| | type | name | label | calculation | trigger |
| | integer | a | A | | |
| | integer | b | B | | |
| | integer | total | Total | \${a} + \${b} | \${b} |
`)
  const session = open(form)
  say(session, '/a', 2)
  expect(session.state('/total')?.value).toBeNull()
  say(session, '/b', 3)
  expect(session.state('/total')?.value).toBe(5)
  say(session, '/a', 10)
  expect(session.state('/total')?.value).toBe(5)
  say(session, '/b', 4)
  expect(session.state('/total')?.value).toBe(14)
})

test('[Q13] a count makes as many instances, with their defaults; answers of those it takes away are said', () => {
  const form = imported(`| survey | | | | | |
| | type | name | label | repeat_count | default |
| | integer | many | How many | | |
| | begin repeat | child | Child | \${many} | |
| | integer | place | Place | | position(..) |
| | text | first | Name | | |
| | end repeat | | | | |
`)
  const session = open(form)
  say(session, '/many', 3)
  expect(session.childPaths('/child').map((path) => session.state(`${path}/place`)?.value)).toEqual([1, 2, 3])
  say(session, '/child/3/first', 'Zane')
  say(session, '/many', 2)
  expect(session.takeDropped()).toEqual(
    expect.arrayContaining([{ path: '/child/3/first', answer: { value: 'Zane' }, why: 'instance-removed' }]),
  )
  say(session, '/many', 1_000_000)
  expect(session.childPaths('/child')).toHaveLength(1000)
})

test('[Q14] what the device knows is filled in and not asked; a group may be read-only as a whole', () => {
  const form = imported(`| survey | | | | |
| | type | name | label | read_only |
| | start | began | | |
| | today | day | | |
| | deviceid | device | | |
| | begin group | fixed | Fixed | yes |
| | text | inside | Inside | |
| | end group | | | |
`)
  const session = open(form, { now: '2026-11-23T10:00:00.000+02:00', metadata: { deviceid: 'tablet-7' } })
  expect(session.state('/began')?.value).toBe('2026-11-23T10:00:00.000+02:00')
  expect(session.state('/day')?.value).toBe('2026-11-23')
  expect(session.state('/device')).toMatchObject({ value: 'tablet-7', readonly: true })
  expect(session.set('/device', { value: 'other' })).toBe('computed')
  expect(session.state('/fixed/inside')?.readonly).toBe(true)
})

test('[Q14] the clock is read whenever it is asked, and the end is when the filling is over', () => {
  const form = imported(`| survey | | | | |
| | type | name | label | calculation |
| | start | began | | |
| | end | ended | | |
| | text | said | Said | |
| | calculate | said_at | | if(\${said} = '', '', now()) |
`)
  let minute = 10
  const session = open(form, { now: () => `2026-11-23T14:${minute}:00.000+02:00` })
  expect(session.state('/said_at')?.value).toBeNull()
  minute = 20
  session.set('/said', { value: 'yes' })
  expect(session.state('/said_at')?.value).toBe('2026-11-23T14:20:00.000+02:00')
  minute = 30
  session.finish()
  expect(session.state('/began')?.value).toBe('2026-11-23T14:10:00.000+02:00')
  expect(session.state('/ended')?.value).toBe('2026-11-23T14:30:00.000+02:00')
})

test('[Q15] shuffled choices are the same for the same seed, and none is lost', () => {
  const form = (seed: number) =>
    imported(`| survey | | | | |
| | type | name | label | parameters |
| | select_one letters | one | One | randomize=true, seed=${seed} |
| choices | | | |
| | list_name | name | label |
| | letters | a | A |
| | letters | b | B |
| | letters | c | C |
| | letters | d | D |
| | letters | e | E |
`)
  const order = (seed: number) => offered(open(form(seed)), '/one')
  expect(order(42)).toEqual(order(42))
  expect(order(42)?.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(new Set([1, 2, 3, 42].map((seed) => order(seed)?.join(''))).size).toBeGreaterThan(1)
})

test.each([
  ['time', '10:30', '25:00'],
  ['dateTime', '2026-11-23T10:30:00.000+02:00', '2026-11-23'],
  ['geopoint', '56.9 24.1 0 5', '91 24'],
  ['geotrace', '56.9 24.1; 57 24.2', '56.9; 57'],
  ['integer', 3, 3.5],
])('[Q5] a %s that is none is kept and said', (type, good, bad) => {
  const session = open(imported(`| survey | | | |\n| | type | name | label |\n| | ${type} | x | X |\n`))
  say(session, '/x', good)
  expect(session.state('/x')?.violations).toEqual([])
  say(session, '/x', bad)
  expect(session.state('/x')).toMatchObject({ value: bad, violations: [{ code: 'type' }] })
})

test('[Q5] a range ends where it says', () => {
  const form = imported(
    `| survey | | | | |\n| | type | name | label | parameters |\n| | range | x | X | start=2 end=6 step=2 |\n`,
  )
  const session = open(form)
  say(session, '/x', 6)
  expect(session.state('/x')?.violations).toEqual([])
  say(session, '/x', 7)
  expect(session.state('/x')?.violations).toMatchObject([{ code: 'constraint' }])
})

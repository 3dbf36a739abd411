import { describe, expect, test } from 'vitest'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { exportXlsform } from '#/core/xlsform/export.ts'
import { importXlsform } from '#/core/xlsform/import.ts'
import { definitionOf, imported, questionsOf } from './written.ts'

/*
 * What ODK's converter says of small forms, and what we say. Each row is a line
 * of the survey (or of another sheet, begun by its name and a colon).
 */
const TYPED = 'type | name | label'
const WITH_PARAMETERS = `${TYPED} | parameters`
const CHOICES = 'list_name | name | label'
const ANSWERS = ['answers | yes | Yes', 'answers | no | No']

const sheet = (name: string, headers: string, rows: readonly string[]): string =>
  `| ${name} |\n${[headers, ...rows].map((row) => `| | ${row} |\n`).join('')}`
const survey = (headers: string, ...rows: readonly string[]): string => sheet('survey', headers, rows)
const choices = (headers: string, ...rows: readonly string[]): string => sheet('choices', headers, rows)
const answers = choices(CHOICES, ...ANSWERS)
const trees = sheet('entities', 'list_name | label', ['trees | a tree'])

/** Codes of what is said of a form, without what is said of every form that names no purposes. */
const saidOf = (form: string): readonly string[] =>
  imported(form, { language: 'en' })
    .problems.filter(({ code }) => code !== 'no-purpose' && code !== 'missing-file')
    .map(({ severity, code }) => `${severity === 'error' ? 'E' : 'W'} ${code}`)

test.each([
  ['notes alone need no names', survey('type | label', 'note | Welcome', 'note | Thank you')],
  ['nor does the audit', survey('type | label', 'audit |', 'note | Welcome')],
  ['a file by its ending alone', survey(TYPED, 'select_one parishes.csv | parish | Parish')],
  ['old words for lines and areas', survey(TYPED, 'q geotrace | way | Way', 'q geoshape | field | Field')],
  [
    'parameters of every kind',
    survey(
      WITH_PARAMETERS,
      'range | pain | Pain | start=0 end=10 step=2 tick_interval=4 placeholder=6 tick_labelset=ends',
      'range | back | Back | start=10;end=1;step=3',
      'audio | voice | Voice | quality=external',
      'image | stove | Stove | app=com.example.camera max-pixels=800',
      'geotrace | way | Way | incremental=true allow-mock-accuracy=false',
      'select_one ends | end | End | randomize=true, seed=${pain}',
      'audit | | | location-priority=balanced location-min-interval=60 location-max-age=120 track-changes=true',
    ) + choices(CHOICES, 'ends | 0 | none', 'ends | 10 | the worst'),
  ],
  [
    'the same name in two groups, where nobody asks for it',
    survey(TYPED, 'begin group | g | G', 'text | a | A', 'end group | |', 'text | a | A'),
  ],
  ['a dollar and braces in a text', survey(TYPED, 'note | cost | It costs $5 {net}')],
])('[X7] ODK takes it, and so do we: %s', (_what, form) => {
  expect(saidOf(form)).toEqual([])
})

test.each([
  ['an audit called otherwise', survey(TYPED, 'text | a | A', 'audit | log |'), 'name'],
  [
    'an audit of yes',
    survey(WITH_PARAMETERS, 'note | a | A |', 'audit | | | track-changes=yes'),
    'parameters',
  ],
  [
    'an audit with half a place',
    survey(WITH_PARAMETERS, 'note | a | A |', 'audit | | | location-priority=balanced'),
    'parameters',
  ],
  [
    'an audit older than young',
    survey(
      WITH_PARAMETERS,
      'note | a | A |',
      'audit | | | location-priority=balanced location-min-interval=60 location-max-age=20',
    ),
    'parameters',
  ],
  ['a step of nothing', survey(WITH_PARAMETERS, 'range | a | A | start=1 end=5 step=0'), 'parameters'],
  ['a step past the end', survey(WITH_PARAMETERS, 'range | a | A | start=1 end=5 step=9'), 'parameters'],
  [
    'ticks between steps',
    survey(WITH_PARAMETERS, 'range | a | A | start=0 end=8 step=2 tick_interval=3'),
    'parameters',
  ],
  [
    'a hint no step reaches',
    survey(WITH_PARAMETERS, 'range | a | A | start=0 end=8 step=2 placeholder=3'),
    'parameters',
  ],
  [
    'labels of no list',
    survey(WITH_PARAMETERS, 'range | a | A | start=0 end=8 tick_labelset=ends'),
    'parameters',
  ],
  [
    'labels beyond the end',
    survey(WITH_PARAMETERS, 'range | a | A | start=0 end=8 tick_labelset=ends') +
      choices(CHOICES, 'ends | 9 | nine'),
    'parameters',
  ],
  [
    'shuffled perhaps',
    survey(WITH_PARAMETERS, 'select_one answers | a | A | randomize=maybe') + answers,
    'parameters',
  ],
  [
    'a seed for nothing',
    survey(WITH_PARAMETERS, 'select_one answers | a | A | seed=4') + answers,
    'parameters',
  ],
  [
    'a seed of words',
    survey(WITH_PARAMETERS, 'select_one answers | a | A | randomize=true seed=luck') + answers,
    'parameters',
  ],
  [
    'a column that is none',
    survey(WITH_PARAMETERS, 'select_one_from_file a.csv | a | A | value=1st'),
    'parameters',
  ],
  ['sound as loud as can be', survey(WITH_PARAMETERS, 'audio | a | A | quality=loud'), 'parameters'],
  ['places now and then', survey(WITH_PARAMETERS, 'geotrace | a | A | incremental=false'), 'parameters'],
  ['an app without a package', survey(WITH_PARAMETERS, 'image | a | A | app=camera'), 'parameters'],
  ['a big image alone', survey(`${TYPED} | big-image`, 'note | a | A | map.png'), 'big-image'],
  [
    'a repeat called data',
    survey(TYPED, 'begin repeat | data | D', 'text | a | A', 'end repeat | |'),
    'name',
  ],
  ['a question called meta', survey(TYPED, 'text | meta | M'), 'name'],
  [
    'two repeats of one name',
    survey(
      TYPED,
      'begin group | g | G',
      'begin repeat | r | R',
      'text | a | A',
      'end repeat | |',
      'end group | |',
      'begin repeat | r | R',
      'text | b | B',
      'end repeat | |',
    ),
    'name',
  ],
  [
    'a file in a repeat',
    survey(TYPED, 'begin repeat | r | R', 'csv-external | f |', 'text | a | A', 'end repeat | |'),
    'type',
  ],
  [
    'a table of two lists',
    survey(
      `${TYPED} | appearance`,
      'begin group | g | G | table-list',
      'select_one answers | a | A |',
      'select_one other | b | B |',
      'end group | | |',
    ) + choices(CHOICES, ...ANSWERS, 'other | x | X'),
    'type',
  ],
  [
    'triggers without commas',
    survey(
      `${TYPED} | calculation | trigger`,
      'text | a | A | |',
      'text | b | B | |',
      'calculate | c | | now() | ${a} ${b}',
    ),
    'trigger',
  ],
  ['something saved nowhere', survey(`${TYPED} | save_to`, 'text | a | A | height'), 'save_to'],
])('[X7] what ODK’s converter refuses and we need not is said: %s', (_what, form, column) => {
  const { definition, problems } = imported(form, { language: 'en' })
  expect(definition).not.toBeNull()
  expect(problems.filter(({ code }) => code === 'odk-refuses')).toMatchObject([
    { severity: 'warning', column },
  ])
})

test.each([
  ['a property saved twice', 'text | b | B | height', 'save_to'],
  ['a property called as the label', 'text | b | B | Label', 'save_to'],
  ['a property with a point', 'text | b | B | trunk.width', 'save_to'],
])('[X7] of entities too: %s', (_what, row, column) => {
  const form = survey(`${TYPED} | save_to`, 'text | a | A | height', row) + trees
  const said = imported(form, { language: 'en' }).problems.filter(({ code }) => code === 'odk-refuses')
  expect(said).toMatchObject([{ severity: 'warning', sheet: 'survey', row: 3, column }])
})

test.each([
  ['no label to make it with', 'list_name | create_if', 'trees | true()', 'label'],
  ['nobody to change', 'list_name | label | update_if', 'trees | a | true()', 'entity_id'],
  [
    'made or changed',
    'list_name | label | create_if | entity_id',
    'trees | a | true() | uuid()',
    'update_if',
  ],
  ['a list with a point', 'list_name | label', 'trees.old | a', 'list_name'],
])('[X7] of the sheet entities: %s', (_what, headers, row, column) => {
  const form = survey(`${TYPED} | save_to`, 'text | a | A | height') + sheet('entities', headers, [row])
  const said = imported(form, { language: 'en' }).problems.filter(({ code }) => code === 'odk-refuses')
  expect(said).toMatchObject([{ sheet: 'entities', row: 2, column }])
})

test('[X7] settings that do not go together are said', () => {
  const settings = sheet('settings', 'omit_instanceID | public_key | name', ['yes | abc | 1 form'])
  const said = imported(survey(TYPED, 'text | a | A') + settings, { language: 'en' }).problems
  expect(said.filter(({ code }) => code === 'odk-refuses').map(({ column }) => column)).toEqual([
    'omit_instanceID',
    'name',
  ])
})

test.each([
  [
    'the name of a question left open',
    survey(TYPED, 'text | a | A', 'note | n | You are ${a'),
    'open-reference',
  ],
  [
    'a choice that names nobody',
    survey(TYPED, 'select_one l | a | A') + choices(CHOICES, 'l | x | ${b}'),
    'unknown-name',
  ],
  [
    'a choice left open',
    survey(TYPED, 'select_one l | a | A') + choices(CHOICES, 'l | x | ${a'),
    'open-reference',
  ],
  [
    'another choice of a file',
    survey(TYPED, 'select_one_from_file a.csv or_other | a | A'),
    'other-without-list',
  ],
  ['signs as in XML', survey(`${TYPED} | constraint`, 'integer | a | A | . &gt;= 1'), 'syntax'],
  ['a loop over nothing', survey(TYPED, 'begin loop | l | L', 'text | a | A', 'end loop | |'), 'no-list'],
  [
    'a loop without an end',
    survey(TYPED, 'begin loop over answers | l | L', 'text | a | A') + answers,
    'unmatched-begin',
  ],
  ['a name that must be there', survey('type | label', 'note | Hello', 'text | A'), 'no-column'],
])('[X7] what neither of us can take is an error: %s', (_what, form, code) => {
  expect(saidOf(form)).toContain(`E ${code}`)
})

test('[X2] the author of signs as in XML is told which to write', () => {
  const { problems } = imported(survey(`${TYPED} | constraint`, 'integer | a | A | . &gt;= 1'))
  expect(problems.find(({ code }) => code === 'syntax')?.help).toContain('> for &gt;')
})

test('[X7] a path that leads nowhere is blank as in ODK, and is shown as it was written', () => {
  const form = survey(
    `${TYPED} | relevant | calculation`,
    'begin group | g | G | |',
    'select_one answers | role | Role | |',
    'text | a | A | ../rolle = 1 |',
    'calculate | b | | | stable',
    'calculate | c | | | /data/elsewhere/place',
    'end group | | | |',
  )
  const { definition, problems } = imported(form + answers, { language: 'en' })
  expect(definition).not.toBeNull()
  const blank = problems.filter(({ code }) => code === 'blank-path')
  expect(blank.map(({ severity, row, column, message }) => [severity, row, column, message])).toEqual([
    ['warning', 4, 'relevant', expect.stringContaining('a: the path ../rolle leads to no question')],
    ['warning', 5, 'calculation', expect.stringContaining('b: the path stable leads to no question')],
    ['warning', 6, 'calculation', expect.stringContaining('the path /data/elsewhere/place leads')],
  ])
  expect(blank.map(({ help }) => help)).toEqual([
    'Is ${role} meant?',
    expect.stringContaining("'stable'"),
    expect.stringContaining('Correct the path'),
  ])
})

test('[X7] the same choice under another parent comes in, and each parent offers its own', () => {
  const form =
    survey(
      `${TYPED} | choice_filter`,
      'select_one towns | town | Town |',
      'select_one streets | street | Street | town = ${town}',
      'select_one streets | any | Any |',
    ) +
    choices(
      `${CHOICES} | town`,
      ...['towns | cesis | Cēsis |', 'towns | talsi | Talsi |'],
      'streets | liela | Lielā iela (Cēsis) | cesis',
      'streets | ozolu | Ozolu iela | cesis',
      'streets | liela | Lielā iela (Talsi) | talsi',
    )
  expect(saidOf(form)).toEqual(['W choice-again'])
  const { definition } = imported(form, { language: 'lv' })
  const compiled = definition === null ? null : compileForm(definition)
  if (compiled?.ok !== true) throw new Error('the form does not compile')
  const session = FormSession.open(compiled.form, null, { language: 'lv', today: '2026-11-30' })
  const offered = (path: string) => session.state(path)?.choices.map(({ label }) => label)
  session.set('/town', { value: 'talsi' })
  expect(offered('/street')).toEqual(['Lielā iela (Talsi)'])
  session.set('/town', { value: 'cesis' })
  expect(offered('/street')).toEqual(['Lielā iela (Cēsis)', 'Ozolu iela'])
  expect(offered('/any')).toEqual(['Lielā iela (Cēsis)', 'Ozolu iela'])
  expect(
    saidOf(survey(TYPED, 'select_one l | a | A') + choices(CHOICES, 'l | x | X', 'l | x | Y')),
  ).toContain('E repeated-choice')
})

test('[X7] a name that several bear means the nearest, and that is said', () => {
  const form = survey(
    `${TYPED} | relevant`,
    'begin group | mother | Mother |',
    'integer | age | Age |',
    'text | job | Job | ${age} > 15',
    'end group | | |',
    'begin group | father | Father |',
    'integer | age | Age |',
    'end group | | |',
  )
  expect(imported(form, { language: 'en' }).problems).toContainEqual(
    expect.objectContaining({ code: 'shared-name', severity: 'warning', row: 4, column: 'relevant' }),
  )
})

describe('[X8] a loop over a list', () => {
  const form =
    survey(
      'type | name | label::English (en) | label::Latviešu (lv) | relevant',
      'begin loop over rooms | rooms | Rooms | Telpas |',
      'integer | heaters | How many heaters are in the %(label)s? | Cik sildītāju: %(label)s? |',
      "text | why | Why none in %(name)s? | Kāpēc nav? | ${heaters} = 0 and '%(name)s' != 'bath'",
      'end loop | | | |',
      'note | thanks | Thanks | Paldies |',
    ) +
    choices(
      'list_name | name | label::English (en) | label::Latviešu (lv)',
      'rooms | kitchen | kitchen | virtuve',
      'rooms | bath | bathroom | vannas istaba',
      'rooms | none | none of them | neviena',
    )

  test('comes in as a group for each choice, in each language, without the choice none', () => {
    const definition = definitionOf(form)
    expect(definition.body).toMatchObject([
      {
        kind: 'group',
        name: 'rooms',
        children: [
          {
            kind: 'group',
            name: 'kitchen',
            label: { en: 'kitchen', lv: 'virtuve' },
            children: [
              {
                name: 'heaters',
                label: { en: 'How many heaters are in the kitchen?', lv: 'Cik sildītāju: virtuve?' },
              },
              { name: 'why', relevant: "${heaters} = 0 and 'kitchen' != 'bath'" },
            ],
          },
          { kind: 'group', name: 'bath', children: [{ name: 'heaters' }, { name: 'why' }] },
        ],
      },
      { name: 'thanks' },
    ])
    expect(importXlsform(exportXlsform(definition)).definition).toEqual(definition)
  })

  test('asks of each choice by itself', () => {
    const compiled = compileForm(definitionOf(form))
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    const session = FormSession.open(compiled.form, null, { language: 'en', today: '2026-11-30' })
    session.set('/rooms/kitchen/heaters', { value: 0 })
    session.set('/rooms/bath/heaters', { value: 0 })
    expect(session.state('/rooms/kitchen/why')?.relevant).toBe(true)
    expect(session.state('/rooms/bath/why')?.relevant).toBe(false)
  })

  test('may stand in another, and cannot be written out without end', () => {
    const nested = (count: number): string =>
      survey(
        TYPED,
        'begin loop over answers | outer | Outer',
        'begin loop over many | inner | Inner',
        'text | a | A',
        'end loop | |',
        'end loop | |',
      ) + choices(CHOICES, ...ANSWERS, ...Array.from({ length: count }, (_, i) => `many | c${i} | C`))
    expect(imported(nested(3)).questions).toBe(6)
    const long = survey(
      TYPED,
      'begin loop over many | l | L',
      ...Array.from({ length: 9 }, (_, i) => `text | a${i} | A`),
      'end loop | |',
    )
    const many = choices(CHOICES, ...Array.from({ length: 6000 }, (_, i) => `many | c${i} | C`))
    const { definition, problems } = imported(long + many)
    expect(definition).toBeNull()
    expect(problems.map(({ code }) => code)).toContain('too-large')
  })
})

test('[X7] choices may quote answers, and say them anew when they change', () => {
  const definition = definitionOf(
    survey(
      `${TYPED} | calculation`,
      'text | child | Name of the child |',
      'select_one who | who | Who went? |',
      "calculate | went | | jr:choice-name(${who}, '${who}')",
    ) + choices(CHOICES, 'who | child | ${child}', 'who | other | Another'),
  )
  const compiled = compileForm(definition)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const session = FormSession.open(compiled.form, null, { language: 'und', today: '2026-11-30' })
  const first = (): string | undefined => session.state('/who')?.choices[0]?.label
  expect(first()).toBe('')
  session.set('/child', { value: 'Zane' })
  expect(first()).toBe('Zane')
  session.set('/who', { value: 'child' })
  expect(session.state('/went')?.value).toBe('Zane')
  session.set('/child', { value: 'Emīls' })
  expect(session.state('/went')?.value).toBe('Emīls')
})

test('[X7] what other tools ask for comes in as what we have, and is said', () => {
  const form = survey(
    `${TYPED} | calculation`,
    'tel | phone | Telephone |',
    'db:person | who | Who |',
    "calculate | fee | | coalesce(instance('contact-summary')/context/fee, 5)",
  )
  const { problems } = imported(form, { language: 'en' })
  const said = problems.filter(({ code }) => code === 'not-taken')
  expect(said.map(({ row }) => row)).toEqual([3, 4])
  for (const { message } of said) expect(message).toContain('Community Health Toolkit')
  const questions = questionsOf(definitionOf(form))
  expect([questions.get('phone')?.type, questions.get('who')?.type]).toEqual(['phone-number', 'text'])
  const compiled = compileForm(definitionOf(form))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const session = FormSession.open(compiled.form, null, { language: 'und', today: '2026-11-30' })
  expect(session.state('/fee')?.value).toBe(5)
})

test('[X7] both sheets of choices may have a list of one name; it goes out and comes in the same', () => {
  const form =
    survey(
      `${TYPED} | choice_filter`,
      'select_one place | kind | Kind of place |',
      'select_one_external place | place | Place | kind=${kind}',
    ) +
    choices(CHOICES, 'place | town | Town', 'place | village | Village') +
    sheet('external_choices', `${CHOICES} | kind`, [
      'place | nica | Nīca | village',
      'place | riga | Rīga | town',
    ])
  expect(saidOf(form)).toEqual(['W renamed-list'])
  const definition = definitionOf(form)
  expect(definition.itemLists['place']?.map(({ value }) => value)).toEqual(['town', 'village'])
  const { choices: from = '' } = questionsOf(definition).get('place') ?? {}
  expect(definition.itemLists[from]?.map(({ value }) => value)).toEqual(['nica', 'riga'])
  expect(importXlsform(exportXlsform(definition)).definition).toEqual(definition)
})

test('[X2] a column is not taken for one that is there, and a group that is not required is not talked about', () => {
  const form = survey(
    `${TYPED} | typeq | required`,
    'begin group | g | G | | false',
    'text | a | A | text | yes',
    'end group | | | |',
  )
  const { problems } = imported(form, { language: 'en' })
  expect(problems.filter(({ code }) => code !== 'no-purpose')).toMatchObject([
    { code: 'unknown-column', column: 'typeq', help: expect.stringContaining('unless it is misspelled') },
  ])
})

test.each([
  ['to-bikram-sambat(${a})', 'the Community Health Toolkit'],
  ['count-if(${a}, 1)', 'SurveyCTO'],
  ['nosuch(1)', 'docs.getodk.org'],
])('[X2] who writes a function of another tool is told whose it is: %s', (calculation, whose) => {
  const form = survey(`${TYPED} | calculation`, 'text | a | A |', `calculate | b | | ${calculation}`)
  expect(imported(form).problems.find(({ code }) => code === 'function')?.help).toContain(whose)
})

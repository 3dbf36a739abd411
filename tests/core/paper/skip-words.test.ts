import { describe, expect, test } from 'vitest'
import { type PaperEntry, type PaperQuestion, paperOf } from '#/core/paper/questionnaire-paper.ts'
import type { Node, Question } from '#/core/questionnaire/definition.ts'
import { formOf, items, question, repeat, section, three } from './written-form.ts'

const questionsIn = (entries: readonly PaperEntry[]): readonly PaperQuestion[] =>
  entries.flatMap((entry) =>
    entry.kind === 'question' ? [entry] : entry.kind === 'note' ? [] : questionsIn(entry.entries),
  )

const AGE_YEARS = 'int((today() - ${born}) div 365.25)'

/** A form with a question of every kind, and one asked only if `relevant` holds. */
const body = (relevant: string, perPerson: boolean, more: Partial<Question> = {}): Node[] => [
  section('first', [
    question('select-one', 'heat', { choices: 'abc' }),
    question('select-multiple', 'have', { choices: 'abc' }),
    question('integer', 'rooms'),
    question('decimal', 'rent'),
    question('text', 'note_text'),
    question('date', 'moved'),
    question('select-one', 'walk', { choices: 'scale' }),
    question('calculate', 'cold', { calculate: "if(${heat} = 'c' or ${rooms} < 2, 'yes', 'no')" }),
    question('calculate', 'area', { calculate: '${rooms} * 12' }),
    question('calculate', 'unnamed', { calculate: '${rooms} * 12 + ${rent}', label: {} }),
    question('acknowledge', 'agreed'),
  ]),
  section('people', [
    repeat(
      'members',
      [
        question('date', 'born'),
        question('calculate', 'years', { calculate: AGE_YEARS }),
        question('select-one', 'works', { choices: 'yn' }),
        question('calculate', 'child', { calculate: 'if(${years} < 18, 1, 0)' }),
        ...(perPerson ? [question('text', 'asked', { relevant, ...more })] : []),
      ],
      { members: true },
    ),
    repeat('cars', [question('text', 'plate')]),
    ...(perPerson ? [] : [question('text', 'asked', { relevant, ...more })]),
  ]),
]

function whenOf(relevant: string, language: string, perPerson = false): string | null {
  const paper = paperOf(formOf(body(relevant, perPerson)), language)
  const asked = questionsIn(paper.sections.flatMap(({ entries }) => entries)).find(
    ({ key }) => key === 'asked',
  )
  if (asked === undefined) throw new Error('the question is not on paper')
  return asked.when
}

describe('[PA2] skip instructions stand in words, in three languages', () => {
  test.each([
    [
      "${heat} = 'a'",
      'Only if the answer to 1.1 is “A”.',
      'Tikai, ja atbilde uz 1.1 ir „lv A”.',
      'Только если ответ на 1.1 — «ru A».',
    ],
    [
      "'a' = ${heat}",
      'Only if the answer to 1.1 is “A”.',
      'Tikai, ja atbilde uz 1.1 ir „lv A”.',
      'Только если ответ на 1.1 — «ru A».',
    ],
    [
      "${heat} = 'a' or ${heat} = 'b'",
      'Only if the answer to 1.1 is “A” or “B”.',
      'Tikai, ja atbilde uz 1.1 ir „lv A” vai „lv B”.',
      'Только если ответ на 1.1 — «ru A» или «ru B».',
    ],
    [
      "${heat} != 'a' and ${heat} != 'b'",
      'Only if the answer to 1.1 is neither “A” nor “B”.',
      'Tikai, ja atbilde uz 1.1 nav ne „lv A”, ne „lv B”.',
      'Только если ответ на 1.1 — ни «ru A», ни «ru B».',
    ],
    [
      "not(${heat} = 'a')",
      'Only if the answer to 1.1 is not “A”.',
      'Tikai, ja atbilde uz 1.1 nav „lv A”.',
      'Только если ответ на 1.1 — не «ru A».',
    ],
    [
      "selected(${have}, 'b')",
      'Only if “B” is marked in 1.2.',
      'Tikai, ja jautājumā 1.2 ir atzīmēts „lv B”.',
      'Только если в 1.2 отмечено «ru B».',
    ],
    [
      "not(selected(${have}, 'b'))",
      'Only if “B” is not marked in 1.2.',
      'Tikai, ja jautājumā 1.2 nav atzīmēts „lv B”.',
      'Только если в 1.2 не отмечено «ru B».',
    ],
    [
      'count-selected(${have}) >= 2',
      'Only if the number of answers marked in 1.2 is 2 or more.',
      'Tikai, ja jautājumā 1.2 atzīmēto atbilžu skaits ir 2 vai vairāk.',
      'Только если число отмеченных ответов в 1.2 — 2 или больше.',
    ],
    [
      'count-selected(${have}) > 0',
      'Only if 1.2 has an answer.',
      'Tikai, ja uz 1.2 ir atbilde.',
      'Только если на 1.2 есть ответ.',
    ],
    [
      "count-selected(${have}) > 0 and not(selected(${have}, 'c'))",
      'Only if something other than “C” is marked in 1.2.',
      'Tikai, ja jautājumā 1.2 ir atzīmēts kas cits, nevis „lv C”.',
      'Только если в 1.2 отмечено что-то, кроме «ru C».',
    ],
    [
      '${rooms} > 3',
      'Only if the answer to 1.3 is more than 3.',
      'Tikai, ja atbilde uz 1.3 ir vairāk par 3.',
      'Только если ответ на 1.3 — больше 3.',
    ],
    [
      '3 > ${rooms}',
      'Only if the answer to 1.3 is less than 3.',
      'Tikai, ja atbilde uz 1.3 ir mazāk par 3.',
      'Только если ответ на 1.3 — меньше 3.',
    ],
    [
      '${rooms} >= 2 and ${rooms} <= 5',
      'Only if the answer to 1.3 is from 2 to 5.',
      'Tikai, ja atbilde uz 1.3 ir no 2 līdz 5.',
      'Только если ответ на 1.3 — от 2 до 5.',
    ],
    [
      'not(${rooms} < 2)',
      'Only if the answer to 1.3 is 2 or more or 1.3 has no answer.',
      'Tikai, ja atbilde uz 1.3 ir 2 vai vairāk vai uz 1.3 nav atbildes.',
      'Только если ответ на 1.3 — 2 или больше или на 1.3 нет ответа.',
    ],
    [
      '${rent} <= 1.5',
      'Only if the answer to 1.4 is 1.5 or less.',
      'Tikai, ja atbilde uz 1.4 ir 1,5 vai mazāk.',
      'Только если ответ на 1.4 — 1,5 или меньше.',
    ],
    [
      "${note_text} != ''",
      'Only if 1.5 has an answer.',
      'Tikai, ja uz 1.5 ir atbilde.',
      'Только если на 1.5 есть ответ.',
    ],
    [
      "${rooms} = ''",
      'Only if 1.3 has no answer.',
      'Tikai, ja uz 1.3 nav atbildes.',
      'Только если на 1.3 нет ответа.',
    ],
    [
      "${moved} < date('2020-01-31')",
      'Only if the answer to 1.6 is earlier than 31.01.2020.',
      'Tikai, ja atbilde uz 1.6 ir agrāk par 31.01.2020.',
      'Только если ответ на 1.6 — раньше 31.01.2020.',
    ],
    [
      '${moved} <= today()',
      'Only if the answer to 1.6 is today or earlier.',
      'Tikai, ja atbilde uz 1.6 ir šodiena vai agrāk.',
      'Только если ответ на 1.6 — сегодня или раньше.',
    ],
    [
      '${walk} >= 3',
      'Only if the answer to 1.7 is “3” or “4”.',
      'Tikai, ja atbilde uz 1.7 ir „lv 3” vai „lv 4”.',
      'Только если ответ на 1.7 — «ru 3» или «ru 4».',
    ],
    [
      '${rooms} > ${rent}',
      'Only if the answer to 1.3 is more than the answer to 1.4.',
      'Tikai, ja atbilde uz 1.3 ir vairāk par atbildi uz 1.4.',
      'Только если ответ на 1.3 — больше ответа на 1.4.',
    ],
    [
      "${heat} = 'a' and (${rooms} > 3 or ${rent} > 9)",
      'Only if the answer to 1.1 is “A”, and also the answer to 1.3 is more than 3 or the answer to 1.4 is more than 9.',
      'Tikai, ja atbilde uz 1.1 ir „lv A”, un arī atbilde uz 1.3 ir vairāk par 3 vai atbilde uz 1.4 ir vairāk par 9.',
      'Только если ответ на 1.1 — «ru A», а также ответ на 1.3 — больше 3 или ответ на 1.4 — больше 9.',
    ],
    [
      "${heat} = 'a' and ${rooms} > 3 or ${rent} > 9",
      'Only if the answer to 1.1 is “A” and the answer to 1.3 is more than 3, or else the answer to 1.4 is more than 9.',
      'Tikai, ja atbilde uz 1.1 ir „lv A” un atbilde uz 1.3 ir vairāk par 3, vai arī atbilde uz 1.4 ir vairāk par 9.',
      'Только если ответ на 1.1 — «ru A» и ответ на 1.3 — больше 3, либо ответ на 1.4 — больше 9.',
    ],
    [
      'count(${members}) > 1',
      'Only if the number of people is more than 1.',
      'Tikai, ja cilvēku skaits ir vairāk par 1.',
      'Только если число людей — больше 1.',
    ],
    [
      'count(${cars}) > 1',
      'Only if the number of entries in “Repeat cars” is more than 1.',
      'Tikai, ja ierakstu skaits sadaļā „lv Repeat cars” ir vairāk par 1.',
      'Только если число записей раздела «ru Repeat cars» — больше 1.',
    ],
    [
      'sum(${child}) > 0',
      'Only if at least one person is younger than 18.',
      'Tikai, ja vismaz vienam cilvēkam ir mazāk par 18 gadiem.',
      'Только если хотя бы одному человеку меньше 18 лет.',
    ],
    [
      'sum(${child}) = 0',
      'Only if no person is younger than 18.',
      'Tikai, ja nav neviena cilvēka, kuram ir mazāk par 18 gadiem.',
      'Только если нет ни одного человека, которому меньше 18 лет.',
    ],
    [
      "${works} = 'yes'",
      'Only if for at least one person, the answer to 2.2 is “YES”.',
      'Tikai, ja vismaz vienam cilvēkam atbilde uz 2.2 ir „lv YES”.',
      'Только если хотя бы у одного человека ответ на 2.2 — «ru YES».',
    ],
    [
      "${cold} = 'yes'",
      'Only if the answer to 1.1 is “C” or the answer to 1.3 is less than 2.',
      'Tikai, ja atbilde uz 1.1 ir „lv C” vai atbilde uz 1.3 ir mazāk par 2.',
      'Только если ответ на 1.1 — «ru C» или ответ на 1.3 — меньше 2.',
    ],
    [
      '${area} > 50',
      'Only if “Label of area” (worked out from 1.3) is more than 50.',
      'Tikai, ja „lv Label of area” (nosaka pēc 1.3) ir vairāk par 50.',
      'Только если «ru Label of area» (считается по 1.3) — больше 50.',
    ],
    [
      '${unnamed} > 50',
      'Depends on the answers to 1.3 and 1.4.',
      'Atkarīgs no atbildēm uz 1.3 un 1.4.',
      'Зависит от ответов на 1.3 и 1.4.',
    ],
    [
      "regex(${note_text}, '^[A-Z]+$')",
      'Depends on the answer to 1.5.',
      'Atkarīgs no atbildes uz 1.5.',
      'Зависит от ответа на 1.5.',
    ],
    [
      "${heat} = 'a' and regex(${note_text}, '^A')",
      'Only if the answer to 1.1 is “A”. Also depends on the answer to 1.5.',
      'Tikai, ja atbilde uz 1.1 ir „lv A”. Atkarīgs arī no atbildes uz 1.5.',
      'Только если ответ на 1.1 — «ru A». Зависит также от ответа на 1.5.',
    ],
    [
      "${heat} = 'a' or regex(${note_text}, '^A')",
      'Depends on the answers to 1.1 and 1.5.',
      'Atkarīgs no atbildēm uz 1.1 un 1.5.',
      'Зависит от ответов на 1.1 и 1.5.',
    ],
    ['random() > 0.5', 'Only in some cases.', 'Tikai dažos gadījumos.', 'Только в некоторых случаях.'],
    [
      "${agreed} = 'OK'",
      'Only if 1.8 has an answer.',
      'Tikai, ja uz 1.8 ir atbilde.',
      'Только если на 1.8 есть ответ.',
    ],
    ['false()', 'Leave this out.', 'Šo izlaidiet.', 'Это пропустите.'],
  ])('%s', (relevant, en, lv, ru) => {
    expect(whenOf(relevant, 'en')).toBe(en)
    expect(whenOf(relevant, 'lv')).toBe(lv)
    expect(whenOf(relevant, 'ru')).toBe(ru)
  })

  test('what always holds is not said', () => {
    expect(whenOf('true()', 'en')).toBeNull()
    expect(whenOf("${heat} = 'a' or true()", 'en')).toBeNull()
  })

  test.each([
    [
      '${years} >= 16',
      'Only for people aged 16 or over.',
      'Tikai cilvēkiem no 16 gadu vecuma.',
      'Только для людей 16 лет и старше.',
    ],
    [
      '${years} < 18',
      'Only for people younger than 18.',
      'Tikai cilvēkiem, kuri jaunāki par 18 gadiem.',
      'Только для людей младше 18 лет.',
    ],
    [
      '${years} > 21',
      'Only for people older than 21.',
      'Tikai cilvēkiem, kuri vecāki par 21 gadu.',
      'Только для людей старше 21 года.',
    ],
    [
      '${years} <= 6',
      'Only for people aged 6 or younger.',
      'Tikai cilvēkiem līdz 6 gadu vecumam (ieskaitot).',
      'Только для людей до 6 лет включительно.',
    ],
    [
      '${years} >= 6 and ${years} <= 20',
      'Only for people aged 6 to 20.',
      'Tikai cilvēkiem vecumā no 6 līdz 20 gadiem.',
      'Только для людей от 6 до 20 лет.',
    ],
    [
      "${years} >= 16 and ${works} = 'no'",
      'Only if the person is aged 16 or over and the answer to 2.2 is “NO”.',
      'Tikai, ja cilvēkam ir 16 gadi vai vairāk un atbilde uz 2.2 ir „lv NO”.',
      'Только если человеку 16 лет или больше и ответ на 2.2 — «ru NO».',
    ],
    [
      "../works = 'yes'",
      'Only if the answer to 2.2 is “YES”.',
      'Tikai, ja atbilde uz 2.2 ir „lv YES”.',
      'Только если ответ на 2.2 — «ru YES».',
    ],
    [
      'position(..) = 1',
      'Only if this is the first person.',
      'Tikai, ja šis ir pirmais cilvēks.',
      'Только если это первый человек.',
    ],
    [
      'position(..) > 1',
      'Only if this is not the first person.',
      'Tikai, ja šis nav pirmais cilvēks.',
      'Только если это не первый человек.',
    ],
  ])('of a person: %s', (relevant, en, lv, ru) => {
    expect(whenOf(relevant, 'en', true)).toBe(en)
    expect(whenOf(relevant, 'lv', true)).toBe(lv)
    expect(whenOf(relevant, 'ru', true)).toBe(ru)
  })

  test('too much for a sentence names only the questions', () => {
    const much = ['a', 'b', 'c'].flatMap((code) => [
      `selected(\${have}, '${code}') and \${rooms} > 1`,
      `\${rent} > 2 and \${walk} = 1`,
    ])
    expect(whenOf(much.join(' or '), 'en')).toBe('Depends on the answers to 1.2, 1.3, 1.4 and 1.7.')
  })
})

test('[PA2] a choice out of a table beside the form is called by its label; a table that is missing says nothing', () => {
  const of = (rows: readonly Record<string, string>[]) => {
    const form = formOf(
      [
        question('select-multiple', 'fuel', {
          choicesFromTable: { table: 'fuels', value: 'name', label: 'label' },
        }),
        question('text', 'asked', { relevant: "selected(${fuel}, 'wood')" }),
      ],
      { tables: { fuels: { file: 'fuels.csv', columns: ['name', 'label'], rows: [...rows] } } },
    )
    return questionsIn(paperOf(form, 'en').sections.flatMap(({ entries }) => entries))[1]?.when
  }
  expect(
    of([
      { name: 'wood', label: 'Firewood' },
      { name: 'gas', label: 'Gas' },
    ]),
  ).toBe('Only if “Firewood” is marked in 1.1.')
  expect(of([])).toBe('Depends on the answer to 1.1.')
})

describe('[PA3] limits stand in words where they are simple', () => {
  const limitsOf = (type: Question['type'], more: Partial<Question>, language = 'en') => {
    const form = formOf([section('s', [question(type, 'q', more), question('integer', 'other')])])
    return questionsIn(paperOf(form, language).sections.flatMap(({ entries }) => entries))[0]?.limits
  }
  const message = { constraintMessage: three('The message.') }
  test.each<[Question['type'], Partial<Question>, string[]]>([
    ['integer', { constraint: '. >= 0 and . <= 120', ...message }, ['From 0 to 120.']],
    ['integer', { constraint: '. > 0', ...message }, ['More than 0.']],
    ['decimal', { constraint: ". = '' or . < 2.5" }, ['Less than 2.5.']],
    ['integer', { constraint: '. != 7' }, ['Not 7.']],
    ['integer', { constraint: '. <= ${other}' }, ['The answer to 1.2 or less.']],
    ['date', { constraint: '. <= today()' }, ['Today or earlier.']],
    ['date', { constraint: "not(. < date('2000-02-01'))" }, ['01.02.2000 or later.']],
    ['text', { constraint: 'string-length(.) < 10' }, ['No more than 9 characters.']],
    ['text', { constraint: 'string-length(.) >= 3' }, ['At least 3 characters.']],
    ['select-multiple', { choices: 'abc', constraint: 'count-selected(.) <= 2' }, ['Mark no more than 2.']],
    [
      'select-multiple',
      { choices: 'abc', constraint: "not(selected(., 'c')) or count-selected(.) = 1" },
      ['If “C” is marked, nothing else is.'],
    ],
    [
      'select-multiple',
      { choices: 'abc', exclusive: ['a', 'c'] },
      ['If “A” or “C” is marked, nothing else is.'],
    ],
    ['select-multiple', { choices: 'abc' }, ['Several answers may be marked.']],
    ['select-one', { choices: 'abc' }, []],
    ['rank', { choices: 'abc' }, ['Write the numbers on the line in order, the first place first.']],
    ['range', { parameters: { start: 0, end: 10, step: 1 } }, ['From 0 to 10.']],
    ['range', { parameters: { start: 5, end: -2.5, step: 0.5 } }, ['From -2.5 to 5.']],
    ['integer', { constraint: '. mod 5 = 0', ...message }, ['The message.']],
    ['integer', { constraint: '. mod 5 = 0' }, []],
    ['integer', { constraint: '. > 3 or ${other} = 1', ...message }, ['The message.']],
    ['integer', { ...message }, []],
  ])('%s %j', (type, more, limits) => {
    expect(limitsOf(type, more)).toEqual(limits)
  })

  test('in Latvian and Russian', () => {
    const more = { constraint: '. >= 0 and . <= 120' }
    expect(limitsOf('integer', more, 'lv')).toEqual(['No 0 līdz 120.'])
    expect(limitsOf('integer', more, 'ru')).toEqual(['От 0 до 120.'])
    const alone = { choices: 'abc', exclusive: ['c'] }
    expect(limitsOf('select-multiple', alone, 'lv')).toEqual(['Ja atzīmē „lv C”, citas atbildes neatzīmē.'])
    expect(limitsOf('select-multiple', alone, 'ru')).toEqual([
      'Если отмечено «ru C», другие ответы не отмечают.',
    ])
  })

  test('a filter says among which', () => {
    const filtered = (choices: string, choiceFilter: string) =>
      questionsIn(
        paperOf(
          formOf(
            [
              section('s', [
                question('select-multiple', 'all', { choices: 'abc' }),
                question('select-one', 'best', { choices, choiceFilter }),
              ]),
            ],
            {
              itemLists: {
                abc: items('a', 'b').map((item) => ({ ...item, code: item.value })),
                parts: items('x'),
              },
            },
          ),
          'en',
        ).sections.flatMap(({ entries }) => entries),
      )[1]?.limits
    expect(filtered('abc', 'selected(${all}, code)')).toEqual(['Choose among those marked in 1.1.'])
    expect(filtered('parts', 'selected(${all}, part)')).toEqual(['Which answers fit depends on 1.1.'])
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import { definitionOf } from '../xlsform/written.ts'
import { SideBySide, operationOf, randomStep } from './odk/side-by-side.ts'

/** A form as its author writes it. */
function formOf(markdown: string, media: Readonly<Record<string, string>> = {}): CompiledForm {
  const files = new Map(Object.entries(media).map(([name, text]) => [name, new TextEncoder().encode(text)]))
  const compiled = compileForm(definitionOf(markdown, { language: 'en', media: files }))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.form
}

interface Pair {
  readonly form: CompiledForm
  /** Questions not compared, and why. */
  readonly apart?: Readonly<Record<string, string>>
}

const FORMS: Readonly<Record<string, Pair>> = {
  'repeats in repeats, people add to both': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant | constraint |
| | begin repeat | house | House | | | |
| | text | street | Street | | | |
| | integer | rent | Rent | | | . >= 0 |
| | begin repeat | person | Person | | \${rent} != 1 | |
| | integer | age | Age | | | . <= \${rent} |
| | calculate | age0 | | coalesce(\${age}, 0) | | |
| | calculate | place | | concat(position(../..), '.', position(..)) | | |
| | calculate | before | | if(position(..) > 1, indexed-repeat(\${age}, \${house}, position(../..), \${person}, position(..) - 1), '') | | |
| | calculate | next_one | | ../following-sibling::person[1]/age | | |
| | calculate | siblings | | count(../../person) | | |
| | text | minor | Guardian | | \${age} < 18 and \${street} != 'no' | |
| | end repeat | | | | | |
| | calculate | people | | count(\${person}) | | |
| | calculate | ages | | sum(\${age0}) | | |
| | calculate | mean | | if(\${people} > 0, \${ages} div \${people}, '') | | |
| | calculate | share | | \${ages} div sum(/data/house/ages) | | |
| | end repeat | | | | | |
| | calculate | all_people | | count(/data/house/person) | | |
| | calculate | all_ages | | sum(/data/house/person/age0) | | |
| | calculate | last_street | | /data/house[position() = last()]/street | | |
| | text | big | Big | | \${all_people} > 2 | |
`),
    apart: {
      ages: 'the sum of nobody is 0 here',
      all_ages: 'the sum of nobody is 0 here',
      mean: 'follows from the sum',
      share: 'follows from the sum',
    },
  },
  'what other instances say reaches each of them': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant |
| | begin repeat | day | Day | | |
| | integer | read | Meter | | |
| | calculate | prev | | \${day}[position() = position(current()/..) - 1]/read | |
| | calculate | used | | if(\${prev} != '' and \${read} != '', \${read} - \${prev}, '') | |
| | calculate | first_read | | indexed-repeat(\${read}, \${day}, 1) | |
| | calculate | highest | | max(../../day/read) | |
| | calculate | filled | | count(../../day[read != '']) | |
| | text | why | Why so much? | | \${used} > 10 |
| | end repeat | | | | |
| | calculate | whys | | join('; ', \${why}) | |
`),
    apart: { highest: 'blanks are left out here, as in Collect' },
  },
  'hidden groups and what is in them': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant | required | default |
| | select_one yn | a | A | | | | |
| | begin group | g | G | | \${a} = 'yes' | | |
| | integer | n | N | | | \${a} = 'yes' | 3 |
| | calculate | n2 | | \${n} * 2 | | | |
| | begin group | h | H | | \${n} > 2 | | |
| | text | t | T | | | yes | |
| | select_multiple yn | m | M | | \${t} != '' | | yes no |
| | calculate | mc | | count-selected(\${m}) | | | |
| | end group | | | | | | |
| | begin repeat | r | R | | \${n} < 10 | | |
| | text | x | X | | \${t} != 'a' | | seen |
| | end repeat | | | | | | |
| | end group | | | | | | |
| | calculate | outside | | concat(\${n2}, '/', \${mc}, '/', \${t}, '/', count(\${r})) | | | |
| | text | after | After | | \${n2} = 6 or \${mc} = 2 | | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
`),
  },
  'defaults, given and worked out': {
    form: formOf(`| survey |
| | type | name | label | calculation | default | read_only | relevant |
| | integer | base | Base | | 5 | | |
| | integer | made | Made | | 2 + 3 * 2 | | |
| | date | day | Day | | today() | | |
| | text | words | Words | | concat('a', 'b') | | |
| | select_one yn | one | One | | no | | |
| | select_multiple yn | more | More | | yes no | | |
| | decimal | fixed | Fixed | | 1.5 | yes | |
| | integer | shown | Shown | \${base} + 1 | | yes | |
| | text | hidden_one | Hidden | | kept | | \${one} = 'yes' |
| | begin repeat | r | R | | | | |
| | integer | copied | Copied | | \${base} * 2 | | |
| | integer | number | Number | | position(..) | | |
| | text | plain | Plain | | here | | |
| | end repeat | | | | | | |
| | calculate | sum_copied | | count(\${copied}) | | | |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
`),
  },
  'choices from choices, lists and instances': {
    form: formOf(`| survey |
| | type | name | label | choice_filter | calculation | relevant | parameters |
| | begin repeat | child | Child | | | | |
| | text | called | Name | | | | |
| | select_one kind | kind | Kind | | | | |
| | select_one toy | toy | Toy | kind = \${kind} or kind = 'any' | | | |
| | end repeat | | | | | | |
| | select_one \${called} | eldest | Eldest | | | | |
| | select_multiple toy | liked | Liked | kind != 'any' | | | |
| | rank toy | order | Order | selected(\${liked}, name) | | count-selected(\${liked}) > 1 | |
| | select_one toy | best | Best | selected(\${liked}, name) and name != \${worst} | | | |
| | select_one toy | worst | Worst | selected(\${liked}, name) | | | |
| | select_one toy | drawn | Drawn | | | | randomize=true, seed=42 |
| | select_one toy | drawn_some | Drawn | kind = 'soft' or kind = 'any' | | | randomize=true, seed=1234567 |
| | calculate | eldest_toy | | | \${child}[called = \${eldest}][1]/toy | | |
| | calculate | labels | | | jr:choice-name(\${best}, '\${best}') | | |
| | calculate | pieces | | | count(instance('toy')/root/item[kind = 'soft']) | | |
| choices |
| | list_name | name | label | kind |
| | kind | soft | Soft | |
| | kind | hard | Hard | |
| | toy | bear | Bear | soft |
| | toy | dog | Dog | soft |
| | toy | car | Car | hard |
| | toy | train | Train | hard |
| | toy | ball | Ball | any |
`),
    apart: { order: 'Web Forms adds a choice that comes to be offered at the end of an order' },
  },
  'choices from a file, three deep': {
    form: formOf(
      `| survey |
| | type | name | label | choice_filter | calculation | parameters |
| | select_one_from_file one.csv | a | A | | | |
| | select_one_from_file two.csv | b | B | a = \${a} | | |
| | select_one_from_file three.csv | c | C | b = \${b} and a = \${a} | | value=id, label=words |
| | select_multiple_from_file three.csv | d | D | a = \${a} | | value=id, label=words |
| | calculate | weight | | | instance('three')/root/item[id = \${c}]/kg | |
| | calculate | heavy | | | count(instance('three')/root/item[kg > 2 and a = \${a}]) | |
| | calculate | looked | | | pulldata('three', 'words', 'id', \${c}) | |
`,
      {
        'one.csv': 'name,label\nx,X\ny,Y\n',
        'two.csv': 'name,label,a\nx1,X one,x\nx2,X two,x\ny1,Y one,y\n',
        'three.csv':
          'id,words,a,b,kg\np,Pea,x,x1,1\nq,Quince,x,x1,2.5\nr,Rye,x,x2,3\ns,Sage,y,y1,0.5\nt,Thyme,y,y1,10\n',
      },
    ),
  },
  'days, weeks and months': {
    form: formOf(`| survey |
| | type | name | label | calculation | constraint | relevant |
| | date | from | From | | | |
| | date | to | To | | . >= \${from} | |
| | integer | days | Days | | | |
| | calculate | gap | | \${to} - \${from} | | |
| | calculate | later | | date(\${from} + \${days}) | | |
| | calculate | week | | int((\${to} - \${from}) div 7) | | |
| | calculate | years | | int(\${gap} div 365.25) | | |
| | calculate | same_month | | format-date(\${from}, '%Y-%m') = format-date(\${to}, '%Y-%m') | | |
| | calculate | text_day | | format-date(\${later}, '%d/%m/%y') | | |
| | calculate | month_name | | format-date(\${from}, '%b %e') | | |
| | calculate | first | | date(min(decimal-date-time(\${from}), decimal-date-time(\${to}))) | | |
| | calculate | is_past | | \${to} < today() | | |
| | text | overdue | Overdue | | | \${gap} > 30 or \${to} < '2000-01-01' |
| | text | same | Same | | | \${from} = \${to} and \${to} != '' |
`),
    apart: {
      later: 'a date that is none is blank here',
      text_day: 'follows from it',
      first: 'a date that is none is blank here',
    },
  },
  'figures, ranges and places': {
    form: formOf(`| survey |
| | type | name | label | calculation | parameters | relevant | constraint |
| | range | mood | Mood | | start=-5 end=5 step=1 | | |
| | decimal | x | X | | | | . != 0 |
| | geopoint | here | Here | | | | |
| | geopoint | there | There | | | | |
| | calculate | lat | | selected-at(\${here}, 0) | | | |
| | calculate | div | | \${mood} div \${x} | | | |
| | calculate | modulo | | \${mood} mod 3 | | | |
| | calculate | power | | round(pow(abs(\${x}), 2), 2) | | | |
| | calculate | root | | int(sqrt(abs(\${mood}))) | | | |
| | calculate | sign | | if(\${div} > 0, 'plus', if(\${div} < 0, 'minus', 'none')) | | | |
| | calculate | tiny | | \${x} div 100000000 | | | |
| | calculate | again | | \${tiny} * 100000000 = \${x} | | | |
| | calculate | sorted | | \${here} != \${there} | | | |
| | text | why | Why? | | | \${mood} < 0 and \${lat} > 0 | string-length(.) < 6 |
`),
    apart: { tiny: 'written without an exponent here' },
  },
  'what waits for its triggers': {
    form: formOf(`| survey |
| | type | name | label | calculation | trigger | relevant |
| | text | a | A | | | |
| | integer | b | B | | | |
| | calculate | b2 | | \${b} * 2 | | |
| | calculate | at_a | | concat(\${a}, ' ', \${b2}) | \${a} | |
| | calculate | at_b | | concat(\${a}, ' ', \${b2}) | \${b} | |
| | calculate | after | | concat('<', \${at_a}, '>') | | |
| | text | kept | Kept | \${a} | \${b} | |
| | calculate | of_b | | concat(\${a}, '+', \${b}) | \${b} | |
| | text | last | Last | | | \${of_b} = 'Anna+2' |
`),
    apart: { at_b: 'Web Forms reads what was calculated before the change' },
  },
  'or_other and its question': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant |
| | select_one pet or_other | pet | Pet | | |
| | select_multiple pet or_other | pets | Pets | | |
| | calculate | named | | if(\${pet} = 'other', \${pet_other}, \${pet}) | |
| | begin repeat | r | R | | |
| | select_one pet or_other | mine | Mine | | |
| | calculate | mine_named | | if(\${mine} = 'other', \${mine_other}, \${mine}) | |
| | end repeat | | | | |
| choices |
| | list_name | name | label |
| | pet | cat | Cat |
| | pet | dog | Dog |
`),
  },
  'the same names in different groups': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant |
| | begin group | one | One | | |
| | text | name | Name | | |
| | integer | n | N | | |
| | calculate | both | | concat(\${name}, \${n}) | |
| | end group | | | | |
| | begin group | two | Two | | /data/one/n > 2 |
| | text | name | Name | | ../../one/name != '' |
| | integer | n | N | | |
| | calculate | total | | \${n} + /data/one/n | |
| | end group | | | | |
| | begin repeat | rows | Rows | | |
| | text | name | Name | | |
| | integer | n | N | | /data/two/n != 5 |
| | calculate | tied | | concat(../name, '-', ../n, '-', /data/one/name) | |
| | end repeat | | | | |
`),
  },
  'yes, no and nothing': {
    form: formOf(`| survey |
| | type | name | label | calculation | relevant | required |
| | integer | n | N | | | |
| | text | t | T | | | |
| | select_one yn | yes | Yes | | | |
| | calculate | flag | | \${n} > 2 | | |
| | calculate | not_flag | | not(\${flag} = 'true') | | |
| | calculate | bare | | boolean(\${t}) | | |
| | calculate | num | | number(\${yes}) + 1 | | |
| | calculate | blank_less | | \${n} < 0 or \${n} >= 0 | | |
| | calculate | and_or | | \${n} = 1 or \${t} = 'a' and \${yes} = '1' | | |
| | calculate | text_num | | concat(\${n} = '', \${t} = \${n}, \${yes} = 1) | | |
| | text | r3 | R3 | | string(\${n}) | |
| | text | r4 | R4 | | \${t} = '' | \${n} > 1 |
| | text | r5 | R5 | | not(string(\${t})) | \${yes} = '1' or \${flag} = 'true' |
| choices |
| | list_name | name | label |
| | yn | 1 | Yes |
| | yn | 0 | No |
`),
  },
}

test.each(Object.entries(FORMS))(
  '[Q16] what ODK’s own engine says of random answers, ours says: %s',
  async (_name, { form, apart }) => {
    const today = new Date().toLocaleDateString('sv')
    await fc.assert(
      fc.asyncProperty(fc.array(randomStep, { maxLength: 25 }), async (steps) => {
        const both = await SideBySide.open(form, today, Object.keys(apart ?? {}))
        expect(both.differences()).toEqual([])
        for (const step of steps) {
          const operation = operationOf(both.session, step)
          if (operation === null) continue
          both.apply(operation)
          expect(both.differences()).toEqual([])
        }
        expect(both.session.isOverworked).toBe(false)
      }),
      { numRuns: 60 },
    )
  },
  120_000,
)

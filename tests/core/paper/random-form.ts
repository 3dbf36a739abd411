import fc from 'fast-check'
import type { Node, Question } from '#/core/questionnaire/definition.ts'
import { question, repeat, section } from './written-form.ts'

const TYPES: readonly Question['type'][] = [
  'select-one',
  'select-one',
  'select-one',
  'select-multiple',
  'rank',
  'text',
  'integer',
  'decimal',
  'range',
  'date',
  'time',
  'date-time',
  'note',
  'calculate',
  'hidden',
  'metadata',
  'acknowledge',
  'image',
  'audio',
  'video',
  'file',
  'geopoint',
  'geotrace',
  'geoshape',
  'barcode',
  'email',
  'phone-number',
]
const LISTED: ReadonlySet<string> = new Set(['select-one', 'select-multiple', 'rank'])

/** What may be asked of an answer given before. */
const asked = ({ type, name, choices }: Question): readonly string[] => {
  const codes = choices === 'yn' ? ['yes', 'no'] : choices === 'scale' ? ['1', '2', '3'] : ['a', 'b']
  const [one, other] = codes
  if (type === 'select-one') {
    const order = choices === 'scale' ? [`\${${name}} >= 2`, `\${${name}} < 3`] : []
    return [
      `\${${name}} = '${one}'`,
      `\${${name}} != '${other}'`,
      `selected(\${${name}}, '${other}')`,
      `\${${name}} = ''`,
      ...order,
    ]
  }
  if (type === 'select-multiple')
    return [
      `selected(\${${name}}, '${one}')`,
      `count-selected(\${${name}}) >= 2`,
      `count-selected(\${${name}}) > 0`,
    ]
  if (type === 'integer' || type === 'decimal')
    return [`\${${name}} > 3`, `\${${name}} <= 5`, `\${${name}} != ''`]
  if (type === 'text') return [`\${${name}} != ''`, `string-length(\${${name}}) > 0`]
  return []
}

interface Plan {
  readonly type: Question['type']
  readonly list: string
  readonly relevant: readonly {
    readonly pick: number
    readonly negated: boolean
    readonly joined: 'and' | 'or'
  }[]
  readonly required: boolean
}

const plan: fc.Arbitrary<Plan> = fc.record({
  type: fc.constantFrom(...TYPES),
  list: fc.constantFrom('yn', 'abc', 'scale'),
  relevant: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    {
      weight: 2,
      arbitrary: fc.array(
        fc.record({
          pick: fc.nat(),
          negated: fc.boolean(),
          joined: fc.constantFrom('and' as const, 'or' as const),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    },
  ),
  required: fc.boolean(),
})

/**
 * The body of a form: sections, loose questions, groups and repeats with all
 * types of questions, many asked only after an earlier answer of the same
 * place or of one around it.
 */
export const randomBody: fc.Arbitrary<Node[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('loose', 'section', 'group', 'repeat', 'nested'),
      plans: fc.array(plan, { minLength: 1, maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => {
    let count = 0
    const build = (plans: readonly Plan[], before: string[]): Question[] =>
      plans.map(({ type, list, relevant, required }) => {
        const name = `q${++count}`
        const clauses = before.length === 0 ? [] : relevant
        const logic = clauses
          .map(({ pick, negated, joined }, index) => {
            const clause = before[pick % before.length] ?? 'true()'
            return `${index === 0 ? '' : ` ${joined} `}${negated ? `not(${clause})` : clause}`
          })
          .join('')
        const made = question(type, name, {
          ...(LISTED.has(type) ? { choices: list } : {}),
          ...(type === 'calculate' ? { calculate: '1 + 1' } : {}),
          ...(type === 'metadata' ? { metadata: 'today' as const } : {}),
          ...(logic === '' ? {} : { relevant: logic }),
          ...(required ? { required } : {}),
        })
        before.push(...asked(made))
        return made
      })
    const shared: string[] = []
    return parts.flatMap(({ kind, plans }): Node[] => {
      const name = `p${++count}`
      switch (kind) {
        case 'loose':
          return build(plans, shared)
        case 'section':
          return [section(name, build(plans, shared))]
        case 'group':
          return [section(name, build(plans, shared), { section: false })]
        case 'repeat':
          return [repeat(name, build(plans, [...shared]), { members: plans.length % 2 === 0 })]
        default: {
          const around = build(plans.slice(0, 4), [...shared])
          return [
            section(name, [
              repeat(`r${++count}`, [...around, repeat(`i${++count}`, build(plans.slice(4), []))]),
            ]),
          ]
        }
      }
    })
  })

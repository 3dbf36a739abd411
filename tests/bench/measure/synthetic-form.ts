import { Definition, type Node, type Question } from '#/core/questionnaire/definition.ts'

interface Extent {
  /** Ten people, asked five of the questions each, and a sum over all pages, at the end. */
  readonly members?: boolean
  /** All on one page instead of a hundred a page. */
  readonly onePage?: boolean
}

/** What each of the household's members is asked. */
const memberQuestions: readonly (readonly [string, Question['type']])[] = [
  ['m_name', 'text'],
  ['m_age', 'integer'],
  ['m_income', 'integer'],
  ['m_work', 'select-one'],
  ['m_since', 'date'],
]

/**
 * A form of so many questions, as field forms are mixed: 30 % select one, 10 %
 * select multiple, 20 % integer, 20 % text, 5 % date, 10 % calculated, 5 %
 * notes; every fifth relevant on an earlier answer, every tenth constrained,
 * 100 dependents (or a tenth of all) on one answer, a sum over each page.
 */
export function syntheticForm(
  questions: number,
  { members = false, onePage = false }: Extent = {},
): Definition {
  const asked = members ? questions - memberQuestions.length - 1 : questions
  const pages: Node[] = []
  const mix: readonly Question['type'][] = [
    'select-one',
    'integer',
    'text',
    'select-one',
    'calculate',
    'integer',
    'text',
    'select-one',
    'select-multiple',
    'date',
    'select-one',
    'integer',
    'text',
    'select-one',
    'calculate',
    'integer',
    'text',
    'select-one',
    'select-multiple',
    'note',
  ]
  const firstOfPages: string[] = []
  const choices: string[] = []
  let dependents = Math.min(100, Math.floor(questions / 10))
  let page: Node[] = [{ kind: 'question', type: 'integer', key: 'hot', name: 'hot', label: { en: 'Hot' } }]
  let onPage: string[] = []
  for (let index = 1; index < asked; index++) {
    const type = mix[index % mix.length] ?? 'text'
    const name = `q${index}`
    const relevantOn = index % 5 === 0 ? choices[(index * 7) % Math.max(1, choices.length)] : undefined
    const sum = onPage.map((each) => `coalesce(\${${each}}, 0)`).join(' + ')
    const calculation = dependents-- > 0 || sum === '' ? `\${hot} + ${index}` : sum
    page.push({
      kind: 'question',
      type,
      key: name,
      name,
      ...(type === 'calculate' ? {} : { label: { en: `Question ${index}` } }),
      ...(type === 'select-one' || type === 'select-multiple' ? { choices: 'few' } : {}),
      ...(relevantOn === undefined ? {} : { relevant: `\${${relevantOn}} = 'a'` }),
      ...(index % 10 === 1 && type === 'integer' ? { constraint: '. >= 0 and . < 1000' } : {}),
      ...(type === 'calculate' ? { calculate: calculation } : {}),
    })
    if (type === 'integer') {
      if (onPage.length === 0) firstOfPages.push(name)
      onPage.push(name)
    }
    if (type === 'select-one') choices.push(name)
    if (index % 100 === 99 || index === asked - 1) {
      if (members && index === asked - 1) page.push(...memberPart(firstOfPages))
      const key = `page${pages.length}`
      const label = { en: key }
      pages.push({ kind: 'group', key, name: key, section: !onePage, label, children: page })
      page = []
      onPage = []
    }
  }
  return Definition.parse({
    formatVersion: 1,
    id: 'synthetic',
    version: '1.0.0',
    title: { en: 'Synthetic' },
    languages: ['en'],
    defaultLanguage: 'en',
    itemLists: { few: ['a', 'b', 'c', 'd'].map((value) => ({ value, label: { en: value } })) },
    body: onePage
      ? [{ kind: 'group', key: 'all', name: 'all', section: true, label: { en: 'All' }, children: pages }]
      : pages,
    scores: [],
  })
}

function memberPart(firstOfPages: readonly string[]): readonly Node[] {
  return [
    {
      kind: 'repeat',
      key: 'members',
      name: 'members',
      members: true,
      label: { en: 'People' },
      itemLabel: '${m_name}',
      children: memberQuestions.map(([name, type]) => ({
        kind: 'question',
        type,
        key: name,
        name,
        label: { en: name },
        ...(type === 'select-one' ? { choices: 'few' } : {}),
      })),
    },
    {
      kind: 'question',
      type: 'calculate',
      key: 'total',
      name: 'total',
      calculate: `sum(\${m_income}) + ${firstOfPages.map((name) => `coalesce(\${${name}}, 0)`).join(' + ')}`,
    },
  ]
}

import { Definition, type Node, type Question } from '#/core/questionnaire/definition.ts'

/**
 * A form of so many questions, as field forms are mixed: 30 % select one, 10 %
 * select multiple, 20 % integer, 20 % text, 5 % date, 10 % calculated, 5 %
 * notes; every fifth relevant on an earlier answer, every tenth constrained,
 * 100 dependents (or a tenth of all) on one answer, a sum over each page.
 */
export function syntheticForm(questions: number): Definition {
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
  const numbers: string[] = ['hot']
  const choices: string[] = []
  let dependents = Math.min(100, Math.floor(questions / 10))
  let page: Node[] = [{ kind: 'question', type: 'integer', key: 'hot', name: 'hot', label: { en: 'Hot' } }]
  let onPage: string[] = []
  for (let index = 1; index < questions; index++) {
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
      numbers.push(name)
      onPage.push(name)
    }
    if (type === 'select-one') choices.push(name)
    if (index % 100 === 99 || index === questions - 1) {
      const key = `page${pages.length}`
      pages.push({ kind: 'group', key, name: key, section: true, label: { en: key }, children: page })
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
    body: pages,
    scores: [],
  })
}

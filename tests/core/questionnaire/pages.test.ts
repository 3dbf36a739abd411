import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { syntheticAnswers } from '#/core/questionnaire/synthetic.ts'
import { withText, nextVersion, textOf } from '#/core/questionnaire/edit-texts.ts'

const definition = Definition.parse(
  JSON.parse(readFileSync(new URL('../../../forms/needs-and-skills/1.1.0.json', import.meta.url), 'utf8')),
)
const compiled = compileForm(definition)
if (!compiled.ok) throw new Error('the shipped form compiles')
const { form } = compiled
const context = { language: 'lv', today: '2026-11-23' }

test('each person has pages of their own, and an answer changes only the page it stands on', () => {
  const session = FormSession.open(form, null, context)
  for (const id of ['anna', 'janis']) {
    const person = session.addRepeat('/members', id)
    session.set(`${person}/about/name`, { value: id })
    session.set(`${person}/about/birth_date`, { value: '1950-05-05' })
  }
  const of = (name: string) => session.pages().filter((page) => page.of === name)
  expect(of('anna').map(({ label }) => label)).toEqual(of('janis').map(({ label }) => label))
  const before = session.pages()
  const question = session
    .paths()
    .find((path) => path.startsWith('/members/janis/') && session.node(path)?.key === 'wg_mob')
  const page = session.pageOf(question ?? '')
  expect(page).toBe('members~janis~group_functioning')
  expect(session.set(question ?? '', { value: '2' })).toBe('set')
  const changed = session.pages().filter(({ answered }, index) => answered !== before[index]?.answered)
  expect(changed.map(({ key }) => key)).toEqual([page])
})

test('[Q21] made-up answers are such as people give: only to what is asked, nothing that is not allowed, and the same again', () => {
  let state = 7
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  const make = () => {
    state = 7
    return syntheticAnswers(form, { ...context, members: ['m1', 'm2'], chance })
  }
  const answers = make()
  expect(make()).toEqual(answers)
  expect(Object.keys(answers.answers).length).toBeGreaterThan(60)
  const session = FormSession.open(form, answers, context)
  const wrong = session
    .paths()
    .filter((path) => session.state(path)?.violations.some(({ code }) => code !== 'required'))
  expect(wrong).toEqual([])
})

test('[Q21] other words change that text in that language, and nothing else', () => {
  const key = form.byKey.get('tenure')?.key ?? 'tenure'
  const changed = withText(definition, key, 'label', 'lv', 'Kam pieder mājoklis?')
  const find = (of: Definition): string | undefined => {
    const all = [...of.body]
    for (const node of all) {
      if (node.key === key) return textOf(node, 'label')?.['lv']
      if (node.kind !== 'question') all.push(...node.children)
    }
    return undefined
  }
  expect(find(changed)).toBe('Kam pieder mājoklis?')
  const back = withText(changed, key, 'label', 'lv', find(definition) ?? '')
  expect(JSON.parse(JSON.stringify(back))).toEqual(JSON.parse(JSON.stringify(definition)))
  expect(nextVersion('1.1.9', 'words')).toBe('1.1.10')
  expect(nextVersion('1.9.3', 'questions')).toBe('1.10.0')
})

test('[Q26] it is known which answers other texts say, also through what is computed from them', () => {
  const ask = (name: string, label: string, more: object = {}) => ({
    kind: 'question',
    type: 'integer',
    key: name,
    name,
    label: { lv: label },
    ...more,
  })
  const form = compileForm(
    Definition.parse({
      formatVersion: 1,
      id: 'quotes',
      version: '1.0.0',
      title: { lv: 'T' },
      languages: ['lv'],
      defaultLanguage: 'lv',
      itemLists: {},
      body: [
        ask('plain', 'Viens'),
        ask('own', 'Jūs teicāt ${own}'),
        ask('shows', 'Divi'),
        ask('shown', 'Trīs', { relevant: '${shows} > 1' }),
        ask('counted', 'Četri'),
        { kind: 'question', type: 'calculate', key: 'twice', name: 'twice', calculate: '${counted} * 2' },
        { kind: 'question', type: 'note', key: 'said', name: 'said', label: { lv: 'Kopā ${twice}' } },
      ],
      scores: [],
    }),
  )
  if (!form.ok) throw new Error(form.problems[0]?.message)
  const session = FormSession.open(form.form, null, context)
  const quoted = ['plain', 'own', 'shows', 'shown', 'counted', 'said'].filter((name) =>
    session.isQuotedElsewhere(`/${name}`),
  )
  expect(quoted).toEqual(['counted'])
})

test('[Q22] a text that quotes an answer is told when that answer changes', () => {
  const quoting = compileForm(
    Definition.parse({
      formatVersion: 1,
      id: 'quotes',
      version: '1.0.0',
      title: { lv: 'T' },
      languages: ['lv'],
      defaultLanguage: 'lv',
      itemLists: {},
      body: [
        { kind: 'question', type: 'text', key: 'who', name: 'who', label: { lv: 'Kas?' } },
        { kind: 'question', type: 'note', key: 'n', name: 'n', label: { lv: 'Labdien, **${who}**!' } },
      ],
      scores: [],
    }),
  )
  if (!quoting.ok) throw new Error(quoting.problems[0]?.message)
  const session = FormSession.open(quoting.form, null, context)
  let told = 0
  session.watch('/n', () => told++)
  session.set('/who', { value: 'Vilma' })
  expect(told).toBe(1)
  expect(session.state('/n')?.label).toBe('Labdien, Vilma!')
})

import { Definition, type Item, type Node, type Question } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'

/** The same words in three languages, told apart by their first letters. */
export const three = (text: string) => ({ lv: `lv ${text}`, en: text, ru: `ru ${text}` })

export const items = (...values: readonly string[]): Item[] =>
  values.map((value) => ({ value, label: three(value.toUpperCase()) }))

/** One question; its key and label are its name's. */
export const question = (type: Question['type'], name: string, more: Partial<Question> = {}): Question => ({
  kind: 'question',
  type,
  key: name.toLowerCase(),
  name,
  label: three(`Label of ${name}`),
  ...more,
})

export const section = (
  name: string,
  children: Node[],
  more: Partial<Extract<Node, { kind: 'group' }>> = {},
): Node => ({
  kind: 'group',
  key: name.toLowerCase(),
  name,
  label: three(`Section ${name}`),
  section: true,
  children,
  ...more,
})

export const repeat = (
  name: string,
  children: Node[],
  more: Partial<Extract<Node, { kind: 'repeat' }>> = {},
): Node => ({
  kind: 'repeat',
  key: name.toLowerCase(),
  name,
  label: three(`Repeat ${name}`),
  children,
  ...more,
})

const LISTS = { yn: items('yes', 'no'), abc: items('a', 'b', 'c'), scale: items('1', '2', '3', '4') }

export const definitionOf = (body: Node[], more: Partial<Definition> = {}): Definition =>
  Definition.parse({
    formatVersion: 1,
    id: 'small-form',
    version: '1.0.0',
    title: three('A small form'),
    languages: ['lv', 'en', 'ru'],
    defaultLanguage: 'lv',
    itemLists: LISTS,
    body,
    scores: [],
    ...more,
  })

/** Compiled; a mistake in a test's own form fails the test. */
export function formOf(body: Node[], more: Partial<Definition> = {}): CompiledForm {
  const compiling = compileForm(definitionOf(body, more))
  if (!compiling.ok) throw new Error(JSON.stringify(compiling.problems, null, 1))
  return compiling.form
}

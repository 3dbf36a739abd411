import { readFileSync } from 'node:fs'
import { Definition } from '#/core/questionnaire/definition.ts'
import { compileForm } from '#/core/questionnaire/form.ts'
import { FormSession } from '#/core/questionnaire/session.ts'
import { compare, type Measurement } from './measure/compare.ts'

const text = readFileSync(new URL('../../forms/needs-and-skills/1.1.0.json', import.meta.url), 'utf8')

/** Loading the shipped form and setting an answer, against parsing its JSON and setting a map's entry. */
export async function bench(): Promise<readonly Measurement[]> {
  const definition = Definition.parse(JSON.parse(text))
  const load = () => {
    const compiled = compileForm(definition, 'x')
    if (!compiled.ok) throw new Error('the shipped form compiles')
    return FormSession.open(compiled.form, null, { language: 'lv', today: '2026-11-23' })
  }
  const session = load()
  for (let i = 0; i < 6; i++) session.addRepeat('/members', `p${i}`)
  const map = new Map<string, string>()
  const rule = (value: string): boolean => value !== '' && value !== '0'
  return [
    await compare({
      name: 'load the shipped form',
      ours: () => {
        load()
      },
      floor: () => {
        JSON.parse(text)
      },
    }),
    await compare({
      name: 'set 2,000 answers',
      ours: () => {
        for (let i = 0; i < 2000; i++)
          session.set(`/members/p${i % 6}/functioning/MOB`, { value: String(1 + (i % 4)) })
      },
      floor: () => {
        for (let i = 0; i < 2000; i++) {
          map.set(`/members/p${i % 6}/functioning/MOB`, String(1 + (i % 4)))
          for (const value of map.values()) rule(value)
        }
      },
    }),
  ]
}

import firstJson from '#forms/needs-and-skills/1.0.0.json' with { type: 'json' }
import currentJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import type { DefinitionReference } from '#/core/household/records.ts'

const published: Readonly<Record<string, unknown>> = {
  'needs-and-skills 1.0.0': firstJson,
  'needs-and-skills 1.1.0': currentJson,
}
const CURRENT = 'needs-and-skills 1.1.0'

const compiled = new Map<string, CompiledForm>()

function formNamed(name: string): CompiledForm | null {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const json = published[name]
  if (json === undefined) return null
  const form = compileForm(Definition.parse(json))
  if (!form.ok) throw new Error(`a published form compiles: ${form.problems[0]?.message}`)
  compiled.set(name, form.form)
  return form.form
}

/** The version answers were given under; null when this app does not carry it. */
export const definitionFor = (reference: Pick<DefinitionReference, 'id' | 'version'>): CompiledForm | null =>
  formNamed(`${reference.id} ${reference.version}`)

/** The version new visits are made with. */
export function currentForm(): CompiledForm {
  const form = formNamed(CURRENT)
  if (form === null) throw new Error('the app carries its current form')
  return form
}

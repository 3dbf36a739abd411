import firstJson from '#forms/needs-and-skills/1.0.0.json' with { type: 'json' }
import currentJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import type { DefinitionReference } from '#/core/household/records.ts'

/** What visits are made with unless another is chosen. */
const VISIT_FORM = 'needs-and-skills'

const published = new Map<string, unknown>([
  [`${VISIT_FORM} 1.0.0`, firstJson],
  [`${VISIT_FORM} 1.1.0`, currentJson],
])
/** The newest version of each questionnaire. */
const newest = new Map([[VISIT_FORM, '1.1.0']])
const learnt = new Set<string>()

/** Hashes of what was taken up already. */
export const learntQuestionnaires = (): readonly string[] => [...learnt]

const compiled = new Map<string, CompiledForm>()

function formNamed(name: string): CompiledForm | null {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const json = published.get(name)
  if (json === undefined) return null
  const form = compileForm(Definition.parse(json))
  if (!form.ok) throw new Error(`a published form compiles: ${form.problems[0]?.message}`)
  compiled.set(name, form.form)
  return form.form
}

/** The version answers were given under; null when this app does not carry it. */
export const definitionFor = (reference: Pick<DefinitionReference, 'id' | 'version'>): CompiledForm | null =>
  formNamed(`${reference.id} ${reference.version}`)

/** The newest version of a questionnaire; null when this app carries none. */
export function newestForm(id: string): CompiledForm | null {
  const version = newest.get(id)
  return version === undefined ? null : formNamed(`${id} ${version}`)
}

/** What new visits are made with unless another questionnaire is chosen. */
export function currentForm(): CompiledForm {
  const form = newestForm(VISIT_FORM)
  if (form === null) throw new Error('the app carries its current form')
  return form
}

/** The versions this app carries itself, oldest first. */
export const shippedForms = (): readonly CompiledForm[] =>
  ['1.0.0', '1.1.0'].flatMap((version) => definitionFor({ id: VISIT_FORM, version }) ?? [])

/** The questionnaires a visit may be made with, the usual one first. */
export const visitForms = (): readonly CompiledForm[] =>
  [...newest.keys()].flatMap((id) => newestForm(id) ?? [])

/** Is a version, `1.10.0`, newer than another? */
export const isNewer = (version: string, than: string): boolean =>
  version.localeCompare(than, 'en', { numeric: true }) > 0

/** Takes up what supervisors published: the newest version serves new visits, drafts keep theirs. */
export function learnQuestionnaires(
  versions: readonly { readonly definition: Definition; readonly sha256: string }[],
): void {
  for (const { definition, sha256 } of versions) {
    learnt.add(sha256)
    const { id, version } = definition
    const name = `${id} ${version}`
    if (!published.has(name)) published.set(name, definition)
    const before = newest.get(id)
    if (before === undefined || isNewer(version, before)) newest.set(id, version)
  }
}

import firstJson from '#forms/needs-and-skills/1.0.0.json' with { type: 'json' }
import currentJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import type { DefinitionReference } from '#/core/household/records.ts'

/** What visits are made with unless another is chosen. */
const VISIT_FORM = 'needs-and-skills'

/** A version the app carries itself, parsed when it is first needed; or one the vault has read and knows by its hash. */
type Known = { readonly json: unknown } | { readonly definition: Definition; readonly sha256: string }

/** What is said of a questionnaire that a visit may be made with; compiled only when one is. */
export type OfferedForm = Pick<Definition, 'id' | 'version' | 'title' | 'defaultLanguage'>

const published = new Map<string, Known>([
  [`${VISIT_FORM} 1.0.0`, { json: firstJson }],
  [`${VISIT_FORM} 1.1.0`, { json: currentJson }],
])
/** The newest version of each questionnaire. */
const newest = new Map<string, OfferedForm>([[VISIT_FORM, currentJson]])
const learnt = new Set<string>()

/** Hashes of what was taken up already. */
export const learntQuestionnaires = (): readonly string[] => [...learnt]

const compiled = new Map<string, CompiledForm>()

function formNamed(name: string): CompiledForm | null {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const version = published.get(name)
  if (version === undefined) return null
  const form =
    'json' in version
      ? compileForm(Definition.parse(version.json))
      : compileForm(version.definition, version.sha256)
  if (!form.ok) throw new Error(`a published form compiles: ${form.problems[0]?.message}`)
  compiled.set(name, form.form)
  return form.form
}

/** The version answers were given under; null when this app does not carry it. */
export const definitionFor = (reference: Pick<DefinitionReference, 'id' | 'version'>): CompiledForm | null =>
  formNamed(`${reference.id} ${reference.version}`)

/** The newest version of a questionnaire; null when this app carries none. */
export function newestForm(id: string): CompiledForm | null {
  const offered = newest.get(id)
  return offered === undefined ? null : formNamed(`${id} ${offered.version}`)
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

/** The questionnaires a visit may be made with, the usual one first, in the newest version of each. */
export const offeredForms = (): readonly OfferedForm[] => [...newest.values()]

/** The same, ready to be filled. */
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
    if (!published.has(name)) published.set(name, { definition, sha256 })
    const before = newest.get(id)
    if (before === undefined || isNewer(version, before.version)) newest.set(id, definition)
  }
}

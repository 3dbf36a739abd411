import firstJson from '#forms/needs-and-skills/1.0.0.json' with { type: 'json' }
import currentJson from '#forms/needs-and-skills/1.1.0.json' with { type: 'json' }
import { Definition } from '#/core/questionnaire/definition.ts'
import { type CompiledForm, compileForm } from '#/core/questionnaire/form.ts'
import type { DefinitionReference } from '#/core/household/records.ts'

/** What visits are made with; other published questionnaires wait for a visit that asks for them. */
const VISIT_FORM = 'needs-and-skills'

const published = new Map<string, unknown>([
  [`${VISIT_FORM} 1.0.0`, firstJson],
  [`${VISIT_FORM} 1.1.0`, currentJson],
])
let currentVersion = '1.1.0'
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

/** The version new visits are made with. */
export function currentForm(): CompiledForm {
  const form = formNamed(`${VISIT_FORM} ${currentVersion}`)
  if (form === null) throw new Error('the app carries its current form')
  return form
}

const isNewer = (version: string, than: string): boolean =>
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
    if (id === VISIT_FORM && isNewer(version, currentVersion)) currentVersion = version
  }
}

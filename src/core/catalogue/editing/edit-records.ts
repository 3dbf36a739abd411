import {
  type Catalogue,
  type CatalogueProblem,
  type CatalogueProblemCode,
  type ParsedCatalogue,
  parseCatalogue,
} from '#/core/catalogue/catalogue.ts'
import { type JsonObject, isJsonObject } from '#/core/catalogue/hsds-import/import-problem.ts'
import { CATALOGUE_LISTS, type CatalogueList } from './difference.ts'
import { type FieldKind, type RecordShape, shapeOf } from './record-shape.ts'

/** What is wrong at one field of a record; the place is a path inside it, empty for the record itself. */
export interface RecordProblem {
  readonly code: CatalogueProblemCode | 'missing' | 'unsafe-address' | 'used-elsewhere'
  readonly path: readonly string[]
  /** In English, for whoever wants the detail; screens say the code. */
  readonly message: string
}

export type Edited =
  | { readonly ok: true; readonly catalogue: Catalogue }
  | { readonly ok: false; readonly problems: readonly RecordProblem[] }

function tidiedTexts(value: JsonObject): JsonObject | undefined {
  const said = Object.entries(value).flatMap(([language, text]) => {
    const plain = typeof text === 'string' ? text.trim() : ''
    return plain === '' ? [] : [[language, plain] as const]
  })
  return said.length === 0 ? undefined : Object.fromEntries(said)
}

function tidiedField(field: FieldKind, value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
  if (field.kind === 'texts' && isJsonObject(value)) return tidiedTexts(value)
  if (field.kind === 'rule' && isJsonObject(value) && Array.isArray(value['check'])) {
    const checks: readonly unknown[] = value['check']
    const tidy = (check: unknown): unknown =>
      isJsonObject(check) && isJsonObject(check['text'])
        ? { ...check, text: tidiedTexts(check['text']) }
        : check
    return { ...value, check: checks.map(tidy) }
  }
  if (field.kind === 'record' && isJsonObject(value)) return tidied(field.of, value)
  if (field.kind === 'list' && Array.isArray(value)) {
    return value.map((item: unknown): unknown => (isJsonObject(item) ? tidied(field.of, item) : item))
  }
  return value
}

/** What was typed, without what was left blank: blanks are no values, a nullable field left blank is null. */
export function tidied(shape: RecordShape, typed: JsonObject): JsonObject {
  const record: JsonObject = {}
  if (shape.hasId && typed['id'] !== undefined) record['id'] = typed['id']
  for (const { name, isNullable, field } of shape.fields) {
    const value = tidiedField(field, typed[name])
    if (value !== undefined && value !== null) record[name] = value
    else if (isNullable) record[name] = null
  }
  return record
}

/** What a form shows for a record that does not exist yet; what must be said is still missing. */
export function newRecord(
  list: CatalogueList,
  about: { readonly id: string; readonly at: string },
): JsonObject {
  const { hasId } = shapeOf(list)
  const id = hasId ? { id: about.id } : {}
  if (list !== 'options') return id
  return {
    ...id,
    status: 'active',
    sample: false,
    level: 'municipal',
    provenance: 'editor',
    last_modified: about.at,
    reviewDate: '',
    answersNeeds: [],
    rule: { v: 1, gate: [], all: [], any: [], check: [], expires: null },
  }
}

/** A new item of a list inside a record: a made id where it has one, and what need not be asked. */
export function newItem(shape: RecordShape, about: { readonly id: string; readonly at: string }): JsonObject {
  const item: JsonObject = shape.hasId ? { id: about.id } : {}
  for (const { name, isNeeded, field } of shape.fields) {
    if (isNeeded && field.kind === 'moment') item[name] = about.at
    // A capacity's unit is a record with an id of its own.
    if (isNeeded && field.kind === 'record') item[name] = newItem(field.of, about)
  }
  return item
}

const isMissing = ({ code, message }: CatalogueProblem): boolean =>
  code === 'form' && (/received undefined/.test(message) || /received null/.test(message))

/** Only the field of that problem says that an address is not one people may be led to. */
const WEB_FIELDS = new Set(['url', 'uri', 'website', 'schedule_link', 'term_uri'])

function recordProblem(problem: CatalogueProblem, path: readonly string[]): RecordProblem {
  if (isMissing(problem)) return { code: 'missing', path, message: problem.message }
  if (problem.code === 'form' && WEB_FIELDS.has(path.at(-1) ?? '')) {
    return { code: 'unsafe-address', path, message: problem.message }
  }
  return { code: problem.code, path, message: problem.message }
}

/** The catalogue with one list's records. */
export const withList = (
  catalogue: JsonObject,
  list: CatalogueList,
  records: readonly unknown[],
): JsonObject => ({
  ...catalogue,
  [list]: records,
})

/**
 * Puts a record as typed into its list: new, or in place of the one with its
 * id. Refused with everything wrong, each at its field, when the record is not
 * of its form or would not hold together with the rest. Other options are not
 * judged again, so a directory of thousands is edited as quickly as a small one.
 *
 * @param at - when it is edited, for the service's `last_modified`
 */
export function withRecord(catalogue: Catalogue, list: CatalogueList, typed: JsonObject, at: string): Edited {
  const record = tidied(shapeOf(list), typed)
  const stamped = list === 'options' ? { ...record, last_modified: at } : record
  const existing: readonly JsonObject[] = catalogue[list]
  const known = existing.findIndex(({ id }) => id === record['id'])
  const place = known < 0 ? existing.length : known
  const next = [...existing.slice(0, place), stamped, ...existing.slice(place + 1)]
  // A changed fact or organisation can break any option; a changed option only itself.
  const isAlone = list === 'options'
  const parsed = parseCatalogue(withList(catalogue, list, isAlone ? [stamped] : next))
  if (parsed.outcome === 'refused') {
    const own = `${list}.${isAlone ? 0 : place}`
    const problems = parsed.problems.map((problem): RecordProblem => {
      const isOwn = problem.path === own || problem.path.startsWith(`${own}.`)
      const path = problem.path.slice(own.length + 1).split('.')
      if (isOwn) return recordProblem(problem, path[0] === '' ? [] : path)
      return { code: 'used-elsewhere', path: [], message: `${problem.path}: ${problem.message}` }
    })
    return { ok: false, problems }
  }
  if (!isAlone) return { ok: true, catalogue: parsed.catalogue }
  const [option] = parsed.catalogue.options
  if (option === undefined) return { ok: false, problems: [] }
  const others = catalogue.options.filter(({ id }) => id !== option.id)
  if (others.some(({ slug }) => slug === option.slug)) {
    const message = `${option.slug} is another option's address`
    return { ok: false, problems: [{ code: 'duplicate', path: ['slug'], message }] }
  }
  const options = [...catalogue.options.slice(0, place), option, ...catalogue.options.slice(place + 1)]
  return { ok: true, catalogue: { ...catalogue, options } }
}

/** Takes a record away; refused with what still leads to it. */
export function withoutRecord(catalogue: Catalogue, list: CatalogueList, id: string): Edited {
  const records: readonly JsonObject[] = catalogue[list]
  const left = records.filter((each) => each['id'] !== id)
  if (list === 'options') {
    return {
      ok: true,
      catalogue: { ...catalogue, options: catalogue.options.filter((each) => each.id !== id) },
    }
  }
  const parsed = parseCatalogue(withList(catalogue, list, left))
  if (parsed.outcome === 'catalogue') return { ok: true, catalogue: parsed.catalogue }
  const problems = parsed.problems.map(({ path, message }): RecordProblem => ({
    code: 'used-elsewhere',
    path: path.split('.'),
    message,
  }))
  return { ok: false, problems }
}

/** Puts records of one list back as they were in another release: absent there, they are taken away. */
export function restoredRecord(
  catalogue: Catalogue,
  earlier: Catalogue,
  list: CatalogueList,
  id: string,
): ParsedCatalogue {
  const was: readonly JsonObject[] = earlier[list]
  const old = was.find((each) => each['id'] === id)
  const now: readonly JsonObject[] = catalogue[list]
  const isThere = now.some((each) => each['id'] === id)
  const records =
    old === undefined
      ? now.filter((each) => each['id'] !== id)
      : isThere
        ? now.map((each) => (each['id'] === id ? old : each))
        : [...now, old]
  return parseCatalogue(withList(catalogue, list, records))
}

/** An earlier release's content as the draft of the next one; the release names itself anew when it is published. */
export function restored(current: Catalogue, earlier: Catalogue): Catalogue {
  const lists = Object.fromEntries(CATALOGUE_LISTS.map((list) => [list, earlier[list]]))
  return { ...current, ...earlier, ...lists, version: current.version, made: current.made }
}

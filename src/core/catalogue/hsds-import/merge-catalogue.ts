import { sha256 } from '@noble/hashes/sha2.js'
import canonicalize from 'canonicalize'
import type { z } from 'zod'
import { toHex, utf8 } from '#/core/vault/bytes.ts'
import { type Catalogue, Option, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { derivedId } from '#/core/catalogue/derived-id.ts'
import { Location, Organization, Taxonomy, TaxonomyTerm } from '#/core/catalogue/hsds-records.ts'
import type { Language } from '#/core/catalogue/texts.ts'
import { CatalogueRecords } from './catalogue-records.ts'
import { HsdsNesting } from './compile-hsds.ts'
import type { TableName } from './hsds-table.ts'
import { type ImportProblem, type JsonObject, importProblem, isJsonObject } from './import-problem.ts'
import { mergedValue, sameJson } from './merge-values.ts'
import type { HsdsRow, HsdsTables } from './resolve-rows.ts'

export interface MergeSettings {
  /** The language the imported texts are in. */
  readonly language: Language
  /** When the import is made, for records that do not say when they were changed: ISO date and time. */
  readonly at: string
  /** Named in each new option's provenance. */
  readonly source: string
}

/** How many records of a list came new, were changed, or were there already just so. */
export interface ChangeCounts {
  readonly new: number
  readonly changed: number
  readonly unchanged: number
}

export type CatalogueMerge =
  | {
      readonly outcome: 'merged'
      readonly catalogue: Catalogue
      readonly changes: Readonly<Record<string, ChangeCounts>>
      readonly problems: readonly ImportProblem[]
    }
  | { readonly outcome: 'refused'; readonly problems: readonly ImportProblem[] }

/** Tables of HSDS the catalogue has no records of; documents written as HSDS keep them. */
const WITHOUT_PLACE: readonly TableName[] = [
  'program',
  'contact',
  'funding',
  'organization_identifier',
  'metadata',
  'meta_table_description',
]

/** Letters of Latvian and others that are no base letter and a mark. */
const OTHER_LETTERS: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', ß: 'ss', æ: 'ae' }

/** An address-friendly name; the id's beginning keeps two of the same name apart. */
export function slugOf(name: string, id: string): string {
  const plain = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øłđßæ]/g, (letter) => OTHER_LETTERS[letter] ?? '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  return `${plain === '' ? 'option' : plain}-${id.slice(0, 8)}`
}

const emptyCatalogue = (settings: MergeSettings): unknown => ({
  format: 'catalogue/1',
  version: 'import',
  made: settings.at.slice(0, 10),
  title: { [settings.language]: settings.source },
  warning: null,
  languages: [settings.language],
  facts: [],
  needsTaxonomy: {
    id: derivedId('6ba7b811-9dad-11d1-80b4-00c04fd430c8', `needs/${settings.source}`),
    name: { lv: 'Vajadzības', en: 'Needs', ru: 'Потребности' },
    description: { lv: 'Vajadzības', en: 'Needs', ru: 'Потребности' },
  },
  needs: [],
  taxonomies: [],
  taxonomy_terms: [],
  organizations: [],
  locations: [],
  options: [],
})

/** A record without the fields, or the items of lists, at these paths. */
function withoutPaths(record: unknown, paths: readonly (readonly PropertyKey[])[]): unknown {
  if (!isJsonObject(record)) return record
  const kept: JsonObject = {}
  for (const [key, value] of Object.entries(record)) {
    const own = paths.filter(([first]) => first === key)
    if (own.length === 0) kept[key] = value
    else if (Array.isArray(value)) {
      const refused = new Set(own.map(([, index]) => index))
      kept[key] = refused.has(undefined) ? [] : value.filter((_, index) => !refused.has(index))
    }
  }
  return kept
}

const idsOf = (...lists: readonly (readonly { readonly id: string }[])[]): ReadonlySet<string> =>
  new Set(lists.flat().map((each) => each.id))

class Merger {
  readonly #base: Catalogue
  readonly #settings: MergeSettings
  readonly #nesting: HsdsNesting
  readonly #records: CatalogueRecords
  readonly #problems: ImportProblem[] = []
  readonly #changes: Record<string, ChangeCounts> = {}
  readonly #told = new Set<string>()

  constructor(base: Catalogue, tables: HsdsTables, settings: MergeSettings) {
    this.#base = base
    this.#settings = settings
    this.#nesting = new HsdsNesting(tables)
    this.#records = new CatalogueRecords(
      this.#nesting,
      settings.language,
      (code, table, column, value, message) =>
        this.#problems.push(importProblem(code, table, message, { column, value })),
    )
  }

  /** Merges one list of the catalogue: known ids are changed, others come behind. */
  #list<Item extends { readonly id: string }>(
    name: string,
    table: TableName,
    existing: readonly Item[],
    schema: z.ZodType<Item>,
    rows: readonly HsdsRow[],
    write: (row: HsdsRow, known: Item | null) => unknown,
  ): Item[] {
    const list = [...existing]
    const places = new Map(existing.map((each, index) => [each.id, index]))
    const counts = { new: 0, changed: 0, unchanged: 0 }
    for (const row of rows) {
      const place = places.get(String(row['id']))
      const known = place === undefined ? null : (list[place] ?? null)
      const fitting = this.#fitting(table, schema, write(row, known), String(row['name'] ?? row['id']))
      if (fitting === null) continue
      if (place === undefined) {
        counts.new++
        list.push(fitting)
      } else if (sameJson(known, fitting)) counts.unchanged++
      else {
        counts.changed++
        list[place] = fitting
      }
    }
    this.#changes[name] = counts
    return list
  }

  /** The record without what the catalogue cannot hold (each thing named); null if it needs that. */
  #fitting<Item>(table: TableName, schema: z.ZodType<Item>, written: unknown, called: string): Item | null {
    let record = written
    for (let pass = 0; pass < 4; pass++) {
      const parsed = schema.safeParse(record)
      if (parsed.success) return parsed.data
      for (const { path, message } of parsed.error.issues) {
        this.#problems.push(
          importProblem('no-place', table, `${called}: the catalogue cannot hold this: ${message}`, {
            column: path.map(String).join('.'),
          }),
        )
      }
      record = withoutPaths(
        record,
        parsed.error.issues.map(({ path }) => path),
      )
    }
    return null
  }

  #isIn(known: ReadonlySet<string>, id: unknown, table: TableName, column: string): boolean {
    if (known.has(String(id))) return true
    const message = 'what this belongs to was not taken into the catalogue'
    this.#problems.push(importProblem('no-place', table, message, { column, value: String(id) }))
    return false
  }

  #option(
    row: HsdsRow,
    known: Option | null,
    ids: { readonly locations: ReadonlySet<string>; readonly terms: ReadonlySet<string> },
  ): unknown {
    const { language, at, source } = this.#settings
    const written = this.#records.service(row)
    const attributes = this.#records.attributes(row)
    const needs = new Map(this.#base.needs.map((need) => [need.id, need.code]))
    const answersNeeds = attributes.flatMap((each) => needs.get(String(each['taxonomy_term_id'])) ?? [])
    const incoming: JsonObject = {
      ...written,
      description: written['description'] ?? written['name'],
      service_at_locations: written.service_at_locations.filter((each) =>
        this.#isIn(ids.locations, each['location_id'], 'service_at_location', 'location_id'),
      ),
      attributes: attributes.filter(
        (each) =>
          !needs.has(String(each['taxonomy_term_id'])) &&
          this.#isIn(ids.terms, each['taxonomy_term_id'], 'attribute', 'taxonomy_term_id'),
      ),
      answersNeeds: [...new Set(answersNeeds)],
    }
    if (known !== null) {
      if (incoming['assured_date'] === known.freshness?.checkedOn) delete incoming['assured_date']
      // A filled-in description is no news.
      if (written['description'] === undefined) delete incoming['description']
      const merged = mergedValue(known, incoming, language)
      const isNews = !sameJson(merged, known) && row['last_modified'] === undefined
      return isNews ? mergedValue(merged, { last_modified: at }, language) : merged
    }
    const organization = this.#nesting.row('organization', row['organization_id'])
    const owner = organization === null ? undefined : this.#records.text('organization', organization, 'name')
    return {
      ...incoming,
      last_modified: incoming['last_modified'] ?? at,
      slug: slugOf(String(row['name']), String(row['id'])),
      sample: true,
      provenance: `import: ${source}`.slice(0, 300),
      level: 'municipal',
      owner: owner ?? written['name'],
      legalReference: null,
      validFrom: null,
      validTo: null,
      reviewDate: at.slice(0, 10),
      freshness: null,
      waitingDays: null,
      rule: {
        v: 1,
        // Nobody has written the conditions as facts yet, so a person checks them and nothing is "likely".
        check: [{ id: 'conditions', text: written['eligibility_description'] ?? written['name'] }],
      },
    }
  }

  merge(): CatalogueMerge {
    const base = this.#base
    const { language } = this.#settings
    const rows = (table: TableName) => this.#nesting.rows(table)
    for (const table of WITHOUT_PLACE) {
      const count = rows(table).length
      if (count === 0 || this.#told.has(table)) continue
      this.#told.add(table)
      const message = 'the catalogue has no such records; HSDS written with --out keeps them'
      this.#problems.push(importProblem('no-place', table, message, { value: `${count}` }))
    }
    const merged =
      <Item>(write: (row: HsdsRow) => JsonObject) =>
      (row: HsdsRow, known: Item | null): unknown =>
        known === null ? write(row) : mergedValue(known, write(row), language)
    const needTerms = new Set(base.needs.map((need) => need.id))
    const organizations = this.#list(
      'organizations',
      'organization',
      base.organizations,
      Organization,
      rows('organization'),
      merged((row) => this.#records.organization(row)),
    )
    const locations = this.#list(
      'locations',
      'location',
      base.locations,
      Location,
      rows('location'),
      merged((row) => {
        const { organization_id, ...location } = this.#records.location(row)
        const isKnown =
          organization_id === undefined ||
          this.#isIn(idsOf(organizations), organization_id, 'location', 'organization_id')
        return isKnown ? { ...location, organization_id } : location
      }),
    )
    const taxonomies = this.#list(
      'taxonomies',
      'taxonomy',
      base.taxonomies,
      Taxonomy,
      rows('taxonomy').filter((row) => row['id'] !== base.needsTaxonomy.id),
      merged((row) => this.#records.taxonomy(row)),
    )
    const terms = rows('taxonomy_term').filter((row) => !needTerms.has(String(row['id'])))
    const loose = terms.filter((row) => row['taxonomy_id'] === undefined)
    const looseId = derivedId(base.needsTaxonomy.id, `terms/${this.#settings.source}`)
    if (loose.length > 0 && !taxonomies.some((each) => each.id === looseId)) {
      const name = { [language]: this.#settings.source }
      taxonomies.push({ id: looseId, name, description: name })
    }
    const taxonomy_terms = this.#list(
      'taxonomy_terms',
      'taxonomy_term',
      base.taxonomy_terms,
      TaxonomyTerm,
      terms,
      merged((row) => this.#records.taxonomyTerm({ ...row, taxonomy_id: row['taxonomy_id'] ?? looseId })),
    )
    const known = {
      organizations: idsOf(organizations),
      locations: idsOf(locations),
      terms: idsOf(taxonomy_terms),
    }
    const options = this.#list(
      'services',
      'service',
      base.options,
      Option,
      rows('service').filter((row) =>
        this.#isIn(known.organizations, row['organization_id'], 'service', 'organization_id'),
      ),
      (row, option) => this.#option(row, option, known),
    )
    const isNews = Object.values(this.#changes).some((counts) => counts.new > 0 || counts.changed > 0)
    if (!isNews) {
      return { outcome: 'merged', catalogue: base, changes: this.#changes, problems: this.#problems }
    }
    const languages = base.languages.includes(language) ? base.languages : [...base.languages, language]
    const next = { ...base, languages, organizations, locations, taxonomies, taxonomy_terms, options }
    const hash = toHex(sha256(utf8(canonicalize({ ...next, version: '' }) ?? ''))).slice(0, 12)
    const parsed = parseCatalogue({ ...next, version: `import-${hash}` })
    if (parsed.outcome === 'refused') {
      for (const { code, path, message } of parsed.problems) {
        this.#problems.push(importProblem('refused', 'catalogue', `${code}: ${message}`, { column: path }))
      }
      return { outcome: 'refused', problems: this.#problems }
    }
    const { catalogue } = parsed
    return { outcome: 'merged', catalogue, changes: this.#changes, problems: this.#problems }
  }
}

/**
 * Brings imported records into a catalogue: what it has already is changed
 * where the source says something new, the rest comes in marked as a sample to
 * be looked at the same day. Importing the same again changes nothing, and a
 * catalogue that would not hold together is refused as a whole.
 *
 * @param base - the catalogue there is; null starts one
 */
export function mergeCatalogue(
  base: Catalogue | null,
  tables: HsdsTables,
  settings: MergeSettings,
): CatalogueMerge {
  if (base !== null) return new Merger(base, tables, settings).merge()
  const started = parseCatalogue(emptyCatalogue(settings))
  if (started.outcome === 'refused') {
    const message = started.problems.map((each) => each.message).join('; ')
    return { outcome: 'refused', problems: [importProblem('refused', 'catalogue', message)] }
  }
  return new Merger(started.catalogue, tables, settings).merge()
}

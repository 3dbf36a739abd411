import { sha256 } from '@noble/hashes/sha2.js'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { toHex, utf8 } from '#/core/vault/bytes.ts'
import { HsdsId, Location, Organization, Taxonomy, TaxonomyTerm, serviceFields } from './hsds-records.ts'
import { Condition, FactDeclaration, Rule, canHoldTogether, misfit } from './rule.ts'
import { Language, Texts } from './texts.ts'

const day = z.iso.date()
const line = z.string().max(300)

export const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(80)

/** Something a household may lack; an option answers needs. Also a term of the needs taxonomy. */
export const Need = z.strictObject({
  id: HsdsId,
  code: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: Texts,
  /** 0 can wait, 3 today; the most urgent raised need ranks an option. */
  urgency: z.int().min(0).max(3),
  raisedByAny: z.array(Condition).min(1),
})
export type Need = z.infer<typeof Need>

/**
 * A support option: an HSDS `service` (snake_case fields) and what this product
 * needs besides (camelCase): who keeps it, by which law, until when it is true,
 * which needs it answers and whom it fits.
 */
export const Option = z.strictObject({
  ...serviceFields,
  slug: Slug,
  /** Invented or unverified: shown as a sample everywhere. */
  sample: z.boolean(),
  provenance: line,
  level: z.enum(['municipal', 'state', 'ngo']),
  /** The office that keeps this entry true. */
  owner: Texts,
  legalReference: z
    .strictObject({ title: Texts, url: z.url({ protocol: /^https?$/ }).optional() })
    .nullable(),
  validFrom: day.nullable(),
  validTo: day.nullable(),
  /** When somebody must look at the entry again. */
  reviewDate: day,
  freshness: z.strictObject({ checkedOn: day, checkedBy: Texts }).nullable(),
  /** Usual wait from application to help, in days; null if not known. */
  waitingDays: z.int().nonnegative().nullable(),
  answersNeeds: z.array(z.string()),
  rule: Rule,
})
export type Option = z.infer<typeof Option>

const catalogueFields = z.strictObject({
  format: z.literal('catalogue/1'),
  /** Short and without dots: it stands in the address a printed plan's QR opens. */
  version: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/),
  made: day,
  title: Texts,
  /** Shown on top of every page while the catalogue is a sample. */
  warning: Texts.nullable(),
  languages: z.array(Language).min(1),
  facts: z.array(FactDeclaration),
  needsTaxonomy: Taxonomy,
  needs: z.array(Need),
  taxonomies: z.array(Taxonomy),
  taxonomy_terms: z.array(TaxonomyTerm),
  organizations: z.array(Organization),
  locations: z.array(Location),
  options: z.array(Option),
})
type CatalogueFields = z.infer<typeof catalogueFields>

export const CATALOGUE_PROBLEM_CODES = [
  'form', // a field is missing, unknown or not of its form
  'duplicate', // an id, slug or code stands twice
  'dangling', // a reference leads nowhere
  'cycle', // an organisation is its own ancestor
  'undeclared-fact',
  'misfit', // operator or value does not suit the fact
  'contradiction', // no value could ever satisfy the rule
  'dates', // an end before its start
] as const
export type CatalogueProblemCode = (typeof CATALOGUE_PROBLEM_CODES)[number]

/** What is wrong in a catalogue, where (a path like `options.3.rule.all.0`), in a sentence. */
export interface CatalogueProblem {
  readonly code: CatalogueProblemCode
  readonly path: string
  readonly message: string
}

type Report = (code: CatalogueProblemCode, path: readonly (string | number)[], message: string) => void

function reportDuplicates(report: Report, list: string, key: string, values: readonly string[]): void {
  const seen = new Set<string>()
  values.forEach((value, index) => {
    if (seen.has(value)) report('duplicate', [list, index, key], `${value} stands twice`)
    seen.add(value)
  })
}

function reportCycles(report: Report, organizations: CatalogueFields['organizations']): void {
  const parents = new Map(organizations.map((each) => [each.id, each.parent_organization_id]))
  organizations.forEach((organization, index) => {
    const seen = new Set<string>()
    for (let at = organization.parent_organization_id; at !== undefined; at = parents.get(at)) {
      if (at === organization.id) {
        report('cycle', ['organizations', index, 'parent_organization_id'], 'It is its own ancestor')
        return
      }
      if (seen.has(at)) return
      seen.add(at)
    }
  })
}

function reportRules(report: Report, catalogue: CatalogueFields): void {
  const facts = new Map(catalogue.facts.map((fact) => [fact.id, fact]))
  const reportConditions = (
    conditions: readonly Condition[],
    path: readonly (string | number)[],
  ): boolean => {
    let sound = true
    conditions.forEach((condition, index) => {
      const fact = facts.get(condition.fact)
      const wrong = fact === undefined ? null : misfit(condition, fact)
      if (fact === undefined) {
        report('undeclared-fact', [...path, index, 'fact'], `No fact ${condition.fact} is declared`)
      } else if (wrong !== null) report('misfit', [...path, index], wrong)
      if (fact === undefined || wrong !== null) sound = false
    })
    return sound
  }
  catalogue.needs.forEach((need, index) => {
    reportConditions(need.raisedByAny, ['needs', index, 'raisedByAny'])
  })
  catalogue.options.forEach((option, index) => {
    const path = ['options', index, 'rule']
    const { gate, all, any, check } = option.rule
    const sound = [
      reportConditions(gate, [...path, 'gate']),
      reportConditions(all, [...path, 'all']),
      reportConditions(any, [...path, 'any']),
    ].every(Boolean)
    if (sound) {
      const required = Map.groupBy([...gate, ...all], (condition) => condition.fact)
      for (const [id, conditions] of required) {
        const fact = facts.get(id)
        if (fact !== undefined && !canHoldTogether(conditions, fact)) {
          report('contradiction', path, `No value of ${id} satisfies all conditions on it`)
        }
      }
    }
    const seen = new Set<string>()
    check.forEach((each, at) => {
      if (seen.has(each.id)) report('duplicate', [...path, 'check', at, 'id'], `${each.id} stands twice`)
      seen.add(each.id)
    })
  })
}

function reportReferences(report: Report, catalogue: CatalogueFields): void {
  const organizations = new Set(catalogue.organizations.map((each) => each.id))
  const locations = new Set(catalogue.locations.map((each) => each.id))
  const needs = new Set(catalogue.needs.map((need) => need.code))
  const taxonomies = new Set([catalogue.needsTaxonomy.id, ...catalogue.taxonomies.map((each) => each.id)])
  const terms = new Set([
    ...catalogue.needs.map((each) => each.id),
    ...catalogue.taxonomy_terms.map((each) => each.id),
  ])
  const demand = (known: ReadonlySet<string>, id: string | undefined, path: readonly (string | number)[]) => {
    if (id !== undefined && !known.has(id)) report('dangling', path, `${id} is not in this catalogue`)
  }
  catalogue.organizations.forEach((each, index) =>
    demand(organizations, each.parent_organization_id, ['organizations', index, 'parent_organization_id']),
  )
  catalogue.locations.forEach((each, index) =>
    demand(organizations, each.organization_id, ['locations', index, 'organization_id']),
  )
  catalogue.taxonomy_terms.forEach((each, index) => {
    demand(taxonomies, each.taxonomy_id, ['taxonomy_terms', index, 'taxonomy_id'])
    demand(terms, each.parent_id, ['taxonomy_terms', index, 'parent_id'])
  })
  catalogue.options.forEach((option, index) => {
    demand(organizations, option.organization_id, ['options', index, 'organization_id'])
    option.service_at_locations.forEach((at, i) =>
      demand(locations, at.location_id, ['options', index, 'service_at_locations', i, 'location_id']),
    )
    option.answersNeeds.forEach((code, i) => demand(needs, code, ['options', index, 'answersNeeds', i]))
    option.attributes.forEach((each, i) =>
      demand(terms, each.taxonomy_term_id, ['options', index, 'attributes', i, 'taxonomy_term_id']),
    )
    if (option.validFrom !== null && option.validTo !== null && option.validTo < option.validFrom) {
      report('dates', ['options', index, 'validTo'], 'The option ends before it begins')
    }
  })
}

/**
 * A whole catalogue: facts and needs declared once, who offers what where, and
 * the options with their rules. Parsing refuses what does not hang together, so
 * everything that reads a `Catalogue` may trust its references and rules.
 */
export const Catalogue = catalogueFields.superRefine((catalogue, context) => {
  const report: Report = (code, path, message) => {
    context.addIssue({ code: 'custom', path: [...path], message, params: { problem: code } })
  }
  const lists = { ...catalogue }
  reportDuplicates(
    report,
    'facts',
    'id',
    lists.facts.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'needs',
    'code',
    lists.needs.map((each) => each.code),
  )
  reportDuplicates(
    report,
    'needs',
    'id',
    lists.needs.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'organizations',
    'id',
    lists.organizations.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'locations',
    'id',
    lists.locations.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'taxonomies',
    'id',
    lists.taxonomies.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'taxonomy_terms',
    'id',
    lists.taxonomy_terms.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'options',
    'id',
    lists.options.map((each) => each.id),
  )
  reportDuplicates(
    report,
    'options',
    'slug',
    lists.options.map((each) => each.slug),
  )
  reportReferences(report, catalogue)
  reportCycles(report, catalogue.organizations)
  reportRules(report, catalogue)
})
export type Catalogue = z.infer<typeof Catalogue>

export type ParsedCatalogue =
  | { readonly outcome: 'catalogue'; readonly catalogue: Catalogue }
  | { readonly outcome: 'refused'; readonly problems: readonly CatalogueProblem[] }

const ProblemTag = z.object({ problem: z.enum(CATALOGUE_PROBLEM_CODES) })

/** Reads a catalogue from JSON; a refused one comes back with everything that is wrong in it. */
export function parseCatalogue(input: unknown): ParsedCatalogue {
  const parsed = Catalogue.safeParse(input)
  if (parsed.success) return { outcome: 'catalogue', catalogue: parsed.data }
  const problems = parsed.error.issues.map((issue): CatalogueProblem => {
    const tag = ProblemTag.safeParse(issue.code === 'custom' ? issue.params : undefined)
    return {
      code: tag.success ? tag.data.problem : 'form',
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }
  })
  return { outcome: 'refused', problems }
}

const knownHashes = new WeakMap<Catalogue, string>()

/**
 * SHA-256 (hex) of the catalogue's canonical JSON (RFC 8785): with the version
 * it says exactly which rules a suggestion or a plan was made by.
 */
export function catalogueSha256(catalogue: Catalogue): string {
  const known = knownHashes.get(catalogue)
  if (known !== undefined) return known
  const hash = toHex(sha256(utf8(canonicalize(catalogue) ?? '')))
  knownHashes.set(catalogue, hash)
  return hash
}

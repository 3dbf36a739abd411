import { readFileSync } from 'node:fs'
import { Catalogue } from '#/core/catalogue/catalogue.ts'

/** The sample catalogue as it is shipped, as raw JSON. */
export const sampleJson = (): unknown =>
  JSON.parse(
    readFileSync(new URL('../../../src/server/catalogue/sample-options.json', import.meta.url), 'utf8'),
  )

/** The sample catalogue as it is shipped. */
export const sampleCatalogue = (): Catalogue => Catalogue.parse(sampleJson())

/** A small sound catalogue to change in a test: two facts for a person, one of the household, one option. */
export function smallCatalogue(
  changes: Readonly<Record<string, unknown>> = {},
  rule: unknown = { v: 1 },
): unknown {
  const text = { lv: 'Paraugs' }
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
  return {
    format: 'catalogue/1',
    version: 'test-1',
    made: '2026-11-23',
    title: text,
    warning: null,
    languages: ['lv'],
    facts: [
      { id: 'p.age', type: 'number', label: text, sensitive: false, scope: 'person' },
      { id: 'p.crisis', type: 'bool', label: text, sensitive: true, scope: 'person' },
      { id: 'p.alone', type: 'bool', label: text, sensitive: false, scope: 'person' },
      {
        id: 'h.status',
        type: 'choice',
        label: text,
        sensitive: false,
        scope: 'household',
        choices: [
          { value: 'poor', label: text },
          { value: 'none', label: text },
        ],
      },
    ],
    needsTaxonomy: { id: id(1), name: text, description: text },
    needs: [
      {
        id: id(2),
        code: 'company',
        label: text,
        urgency: 1,
        raisedByAny: [{ fact: 'p.alone', op: '=', value: true }],
      },
      {
        id: id(3),
        code: 'safety',
        label: text,
        urgency: 3,
        raisedByAny: [{ fact: 'p.crisis', op: '=', value: true }],
      },
    ],
    taxonomies: [],
    taxonomy_terms: [],
    organizations: [{ id: id(4), name: text, description: text }],
    locations: [],
    options: [smallOption('one', 5, rule)],
    ...changes,
  }
}

/** One option for `smallCatalogue`. */
export function smallOption(
  slug: string,
  number: number,
  rule: unknown,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const text = { lv: slug }
  return {
    id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    slug,
    organization_id: '00000000-0000-4000-8000-000000000004',
    name: text,
    description: text,
    status: 'active',
    last_modified: '2026-11-23T09:00:00Z',
    sample: true,
    provenance: 'test',
    level: 'municipal',
    owner: text,
    legalReference: null,
    validFrom: null,
    validTo: null,
    reviewDate: '2027-01-01',
    freshness: null,
    waitingDays: null,
    answersNeeds: ['company', 'safety'],
    rule,
    ...changes,
  }
}

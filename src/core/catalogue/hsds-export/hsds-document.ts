import type { Catalogue } from '#/core/catalogue/catalogue.ts'
import { JsonFlattener } from '#/core/catalogue/hsds-import/flatten-json.ts'
import type { ImportProblem } from '#/core/catalogue/hsds-import/import-problem.ts'
import { type HsdsTables, resolveRows } from '#/core/catalogue/hsds-import/resolve-rows.ts'
import { type HsdsObject, HsdsWriter } from '#/core/catalogue/hsds.ts'
import type { Language } from '#/core/catalogue/texts.ts'

/** A catalogue as lists of nested HSDS 3 records in one language, nothing left out that HSDS has a place for. */
export function hsdsDocument(
  catalogue: Catalogue,
  language: Language,
): Readonly<Record<string, readonly HsdsObject[]>> {
  const writer = new HsdsWriter(catalogue, language)
  return {
    services: catalogue.options.map((option) => writer.service(option)),
    organizations: catalogue.organizations.map((each) => writer.organization(each)),
    locations: catalogue.locations.map((each) => writer.location(each)),
    taxonomies: writer.taxonomies(),
    taxonomy_terms: writer.taxonomyTerms(),
  }
}

/** A list as one page of an HSDS 3 listing. */
export const wholePage = (contents: readonly HsdsObject[]) => ({
  total_items: contents.length,
  total_pages: contents.length === 0 ? 0 : 1,
  page_number: 1,
  size: contents.length,
  first_page: true,
  last_page: true,
  empty: contents.length === 0,
  contents,
})

/** A catalogue as the tables of a data package, in one language. */
export function hsdsTables(
  catalogue: Catalogue,
  language: Language,
): { readonly tables: HsdsTables; readonly problems: readonly ImportProblem[] } {
  const problems: ImportProblem[] = []
  const flattener = new JsonFlattener(problems)
  flattener.document(hsdsDocument(catalogue, language), 'catalogue', null)
  const { tables } = resolveRows(flattener.rows, 'catalogue', null, problems)
  return { tables, problems }
}

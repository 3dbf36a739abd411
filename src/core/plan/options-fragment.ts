/** How many hex digits of an option's id stand in the fragment; ten tell a million options apart well enough. */
const SHORT = 10
const form = /^#?v1\.([A-Za-z0-9_-]{1,40})\.([0-9a-f]{10}(?:-[0-9a-f]{10}){0,39})$/

/** The first hex digits of an option's id, as the public page marks its options. */
export const shortOptionId = (id: string): string => id.replaceAll('-', '').slice(0, SHORT)

/**
 * What a printed plan's QR carries after `/options`: catalogue version and
 * short option ids. No name, no household, no date, nothing about a person; a
 * fragment is not even sent to the server.
 */
export function optionsFragment(catalogueVersion: string, optionIds: readonly string[]): string {
  const ids = [...new Set(optionIds.map(shortOptionId))].slice(0, 40)
  return `#v1.${catalogueVersion}.${ids.join('-')}`
}

export type OptionsFragment =
  | { readonly outcome: 'options'; readonly catalogueVersion: string; readonly shortIds: readonly string[] }
  | { readonly outcome: 'unreadable' }

/** Reads a fragment, with or without its `#`. */
export function parseOptionsFragment(fragment: string): OptionsFragment {
  const [, catalogueVersion, ids] = form.exec(fragment) ?? []
  if (catalogueVersion === undefined || ids === undefined) return { outcome: 'unreadable' }
  return { outcome: 'options', catalogueVersion, shortIds: ids.split('-') }
}

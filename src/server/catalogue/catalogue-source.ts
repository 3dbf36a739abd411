import { type Catalogue, parseCatalogue } from '#/core/catalogue/catalogue.ts'
import { Fault } from '#/server/fault.ts'
import { Refused } from '#/server/problems.ts'

/** Where the public pages find the catalogue in force. */
export interface CatalogueSource {
  current(): Promise<Catalogue>
}

/** A stored catalogue as text; its etag changes with every byte. */
interface CatalogueText {
  readonly etag: string
  readonly json: string
}

/** A source over stored documents: the newest is parsed once and again only when another is published. */
export function publishedCatalogue(documents: { newest(): Promise<CatalogueText | null> }): CatalogueSource {
  let known: { readonly etag: string; readonly catalogue: Catalogue } | null = null
  return {
    async current() {
      const document = await documents.newest()
      if (document === null) throw new Refused('not-found', 'No catalogue is published yet.')
      if (known?.etag === document.etag) return known.catalogue
      const parsed = parseCatalogue(JSON.parse(document.json))
      if (parsed.outcome === 'refused') {
        throw new Fault(
          'database-unusable',
          'The stored catalogue does not hold together: publish a sound one.',
          parsed.problems[0],
        )
      }
      known = { etag: document.etag, catalogue: parsed.catalogue }
      return parsed.catalogue
    },
  }
}

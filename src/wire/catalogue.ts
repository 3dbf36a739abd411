import { z } from 'zod'
import { CatalogueDifference } from '#/core/catalogue/editing/difference.ts'

/** By what name a release is asked for. */
export const ReleaseTag = z.string().regex(/^[\w-]{22}$/)

/** `GET /api/catalogue/news?since=TAG`: what a tablet that has a release needs. */
export const NewsQuery = z.strictObject({ since: ReleaseTag.optional() })
export const CatalogueNews = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('same'), tag: ReleaseTag }),
  z.strictObject({ kind: z.literal('difference'), tag: ReleaseTag, difference: CatalogueDifference }),
  z.strictObject({ kind: z.literal('whole'), tag: ReleaseTag, text: z.string() }),
])
export type CatalogueNews = z.infer<typeof CatalogueNews>

/** `POST /api/catalogue`: the next release, as what changes in the one in force. */
export const CataloguePost = z.strictObject({ difference: CatalogueDifference })
export const CatalogueReply = z.strictObject({ tag: ReleaseTag })

/** `GET /api/catalogue/releases`: all there have been, the newest first. */
export const ReleasesReply = z.strictObject({
  releases: z.array(z.strictObject({ tag: ReleaseTag, number: z.int(), storedAt: z.int() })),
})

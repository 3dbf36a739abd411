import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { CatalogueSource } from './catalogue-source.ts'
import { hsdsApi } from './hsds-api.ts'
import { optionsPages } from './options-pages.ts'
import { tagAnswers } from './tagged-answers.ts'

/**
 * The public side of the catalogue, for anyone: pages at `/options` and HSDS 3
 * JSON at the HSDS paths. Every answer has an ETag, is asked for again each
 * time, and travels compressed.
 */
export const publicCatalogue =
  (source: CatalogueSource): FastifyPluginAsyncZod =>
  async (app) => {
    tagAnswers(app)
    await app.register(hsdsApi(source))
    await app.register(optionsPages(source))
  }

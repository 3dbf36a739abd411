import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { CatalogueDocuments } from '#/server/catalogue-documents.ts'
import { Refused } from '#/server/problems.ts'

/** `GET /api/catalogue`: the whole public catalogue for tablets, asked for again only when it has changed. */
export const catalogueRoutes =
  (documents: CatalogueDocuments): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/catalogue',
      schema: { produces: ['application/json'] },
      handler: async (request, reply) => {
        const document = await documents.newest()
        if (document === null) throw new Refused('not-found', 'No catalogue is published yet.')
        reply.header('etag', document.etag).header('cache-control', 'no-cache')
        if (request.headers['if-none-match'] === document.etag) return reply.code(304).send()
        return reply.type('application/json; charset=utf-8').send(document.json)
      },
    })
  }

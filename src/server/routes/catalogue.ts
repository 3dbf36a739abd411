import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CatalogueDocuments } from '#/server/catalogue-documents.ts'
import { tagAnswers } from '#/server/catalogue/tagged-answers.ts'
import { catalogueRoles } from '#/server/policies.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { signedIn } from '#/server/signed-in.ts'
import { CataloguePost, CatalogueReply, NewsQuery, ReleaseTag, ReleasesReply } from '#/wire/catalogue.ts'

/** A first import of a whole directory is one release; larger ones are published in parts. */
const LARGEST_RELEASE = 64 * 1024 * 1024
const JSON_TYPE = 'application/json; charset=utf-8'
const NONE_YET = 'No catalogue is published yet.'

/**
 * The public catalogue for tablets (`GET /api/catalogue`, or only what changed
 * since a release: `/news`), its history for members, and the next release by
 * a supervisor (`POST`), refused when another one has come between.
 */
export const catalogueRoutes =
  (documents: CatalogueDocuments, sessions: Sessions): FastifyPluginAsyncZod =>
  async (app) => {
    tagAnswers(app)
    app.route({
      method: 'GET',
      url: '/api/catalogue',
      schema: { produces: ['application/json'] },
      handler: async (_request, reply) => {
        const document = await documents.newest()
        if (document === null) throw new Refused('not-found', NONE_YET)
        return reply.type(JSON_TYPE).send(document.json)
      },
    })
    app.route({
      method: 'GET',
      url: '/api/catalogue/news',
      schema: { querystring: NewsQuery, produces: ['application/json'] },
      handler: async (request, reply) => {
        const news = await documents.news(request.query.since)
        if (news === null) throw new Refused('not-found', NONE_YET)
        return reply.type(JSON_TYPE).send(JSON.stringify(news))
      },
    })
    app.route({
      method: 'GET',
      url: '/api/catalogue/releases',
      schema: { response: { 200: ReleasesReply } },
      handler: async (request) => {
        await signedIn(sessions, request)
        return { releases: await documents.releases() }
      },
    })
    app.route({
      method: 'GET',
      url: '/api/catalogue/releases/:tag',
      schema: { params: z.strictObject({ tag: ReleaseTag }), produces: ['application/json'] },
      handler: async (request, reply) => {
        await signedIn(sessions, request)
        const document = await documents.byTag(request.params.tag)
        if (document === null) throw new Refused('not-found', 'There is no such release.')
        return reply.type(JSON_TYPE).send(document.json)
      },
    })
    app.route({
      method: 'POST',
      url: '/api/catalogue',
      bodyLimit: LARGEST_RELEASE,
      onRequest: async (request) => {
        // Before the body is read: nobody else may make the server read so much.
        const { role } = await signedIn(sessions, request)
        if (!catalogueRoles.includes(role))
          throw new Refused('not-allowed', 'Supervisors publish the catalogue.')
      },
      schema: { body: CataloguePost, response: { 201: CatalogueReply } },
      handler: async (request, reply) => {
        const published = await documents.publish(request.body.difference)
        switch (published.outcome) {
          case 'published':
            return reply.code(201).send({ tag: published.tag })
          case 'moved-on':
            throw new Refused('stale-revision', 'Another release is in force: fetch it and merge.')
          case 'refused':
            throw new Refused('bad-request', published.detail)
        }
      },
    })
  }

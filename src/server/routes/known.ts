import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId } from '#/core/vault/ids.ts'
import { knownUpTo } from '#/server/feed.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { KnownPost, KnownReply } from '#/wire/routes.ts'

/** Up to where a reader and this server share their history: `POST /api/spaces/:space/known`. */
export const knownRoutes =
  (database: Database, sessions: Sessions): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/known',
      schema: {
        params: z.strictObject({ space: SpaceId }),
        body: KnownPost,
        response: { 200: KnownReply },
      },
      handler: async (request, reply) => {
        const { space } = request.params
        await memberOf(sessions, request, space)
        return reply.send({ upTo: await knownUpTo(database, space, request.body.records) })
      },
    })
  }

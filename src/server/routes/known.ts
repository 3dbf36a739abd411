import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId } from '#/core/vault/ids.ts'
import { heldChunks } from '#/server/attachments.ts'
import { knownUpTo } from '#/server/feed.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { AttachmentsHeldPost, AttachmentsHeldReply, KnownPost, KnownReply } from '#/wire/routes.ts'

/** What a reader and this server share: their history (`POST /api/spaces/:space/known`), files (`…/attachments-held`). */
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
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/attachments-held',
      schema: {
        params: z.strictObject({ space: SpaceId }),
        body: AttachmentsHeldPost,
        response: { 200: AttachmentsHeldReply },
      },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        return reply.send({ held: await heldChunks({ database }, session, space, request.body.attachments) })
      },
    })
  }

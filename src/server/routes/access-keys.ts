import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId } from '#/core/vault/ids.ts'
import { accessKeysOf } from '#/server/access-keys.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { AccessKeysReply } from '#/wire/routes.ts'

/** `GET /api/spaces/:space/access-keys`: random ids, by which a device knows which months are over here, too. */
export const accessKeyRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/access-keys',
      schema: { params: z.strictObject({ space: SpaceId }), response: { 200: AccessKeysReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        await memberOf(sessions, request, space)
        const keys = [...(await accessKeysOf(database, space, now()))]
        return reply.header('cache-control', 'no-store').send({ keys })
      },
    })
  }

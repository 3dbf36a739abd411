import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accessMonth } from '#/core/household/access-log.ts'
import { SpaceId } from '#/core/vault/ids.ts'
import { accessKeysOf } from '#/server/access-keys.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { AccessMonthQuery, AccessMonthReply } from '#/wire/routes.ts'

/** `GET /api/spaces/:space/access-month`: by which a device knows what month it is here, and which months are over. */
export const accessKeyRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/access-month',
      schema: {
        params: z.strictObject({ space: SpaceId }),
        querystring: AccessMonthQuery,
        response: { 200: AccessMonthReply },
      },
      handler: async (request, reply) => {
        const { space } = request.params
        await memberOf(sessions, request, space)
        const keys = [...(await accessKeysOf(database, space, request.query.upTo, now()))]
        return reply.header('cache-control', 'no-store').send({ month: accessMonth(now()), keys })
      },
    })
  }

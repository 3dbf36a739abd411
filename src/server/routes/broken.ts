import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId, StreamId } from '#/core/vault/ids.ts'
import { brokenPage } from '#/server/break-glass.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { CBOR_TYPE, encodeFeedPage } from '#/wire/batch.ts'
import { BrokenQuery } from '#/wire/routes.ts'

const Household = z.strictObject({ space: SpaceId, stream: StreamId })

/** `GET /api/spaces/:space/broken/:stream`: a household broken open to the officer who asks, while it is. */
export const brokenRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/broken/:stream',
      schema: { params: Household, querystring: BrokenQuery, produces: [CBOR_TYPE] },
      handler: async (request, reply) => {
        const { space, stream } = request.params
        const session = await memberOf(sessions, request, space)
        const page =
          session.role === 'dpo'
            ? await brokenPage(database, space, stream, session.account, request.query.after, now())
            : null
        if (page === null) throw new Refused('not-found', 'No household is open to you there.')
        return reply
          .header('cache-control', 'no-store')
          .type(CBOR_TYPE)
          .send(Buffer.from(encodeFeedPage(page)))
      },
    })
  }

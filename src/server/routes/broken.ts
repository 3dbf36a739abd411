import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { MOST_CHUNKS } from '#/core/vault/attachment.ts'
import { AttachmentId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { brokenChunk, brokenPage } from '#/server/break-glass.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { CBOR_TYPE, encodeFeedPage } from '#/wire/batch.ts'
import { BrokenQuery } from '#/wire/routes.ts'

const Household = z.strictObject({ space: SpaceId, stream: StreamId })

const File = Household.extend({
  attachment: AttachmentId,
  n: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(MOST_CHUNKS - 1),
})
const SEALED = 'application/octet-stream'

/**
 * `GET /api/spaces/:space/broken/:stream`: a household broken open to the officer
 * who asks, while it is; `…/attachments/:attachment/:n`: a chunk of one of its files.
 */
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
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/broken/:stream/attachments/:attachment/:n',
      schema: { params: File, produces: [SEALED] },
      handler: async (request, reply) => {
        const { space, stream, ...place } = request.params
        const session = await memberOf(sessions, request, space)
        const bytes =
          session.role === 'dpo'
            ? await brokenChunk(database, space, stream, session.account, place, now())
            : null
        if (bytes === null) throw new Refused('not-found', 'No such file is open to you there.')
        return reply.header('cache-control', 'no-store').type(SEALED).send(Buffer.from(bytes))
      },
    })
  }

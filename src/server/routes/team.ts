import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId } from '#/core/vault/ids.ts'
import type { ServerMetrics } from '#/server/metrics/server-metrics.ts'
import { PAGE_BYTES, knownUpTo, readCircleGrants, readFeed } from '#/server/feed.ts'
import { Refused, sendProblem } from '#/server/problems.ts'
import { type PushSurroundings, pushBatch } from '#/server/push.ts'
import { type Rooms, admitBody, pageRoom } from '#/server/room.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { CBOR_TYPE, LARGEST_BATCH_BYTES, decodeBatch, encodeFeedPage } from '#/wire/batch.ts'
import { FeedQuery, PushReply } from '#/wire/routes.ts'

/** The same bytes as Node sends them. */
const sendable = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

const Team = z.strictObject({ space: SpaceId })

/** A team's sealed records: `POST /api/spaces/:space/batches` and `GET /api/spaces/:space/feed`. */
export const teamRoutes =
  (
    surroundings: PushSurroundings,
    sessions: Sessions,
    metrics: ServerMetrics,
    rooms: Rooms,
  ): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      CBOR_TYPE,
      { parseAs: 'buffer', bodyLimit: LARGEST_BATCH_BYTES },
      (_request, body, done) => done(null, body),
    )
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/batches',
      bodyLimit: LARGEST_BATCH_BYTES,
      schema: { params: Team, consumes: [CBOR_TYPE], response: { 201: PushReply } },
      // Who it is comes before the body is read: a stranger's 16 MiB are not taken in.
      onRequest: async (request, reply) => {
        const params = Team.safeParse(request.params)
        if (params.success) await memberOf(sessions, request, params.data.space)
        await admitBody(rooms, request, reply, LARGEST_BATCH_BYTES)
      },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        if (!(request.body instanceof Uint8Array)) {
          throw new Refused('bad-request', `Send the batch as ${CBOR_TYPE}.`)
        }
        const decoded = decodeBatch(request.body)
        if (!decoded.ok) {
          const code = decoded.reason === 'unsupported-version' ? 'unsupported-version' : 'bad-request'
          throw new Refused(code, decoded.detail, { reason: decoded.reason })
        }
        const pushed = await pushBatch(surroundings, session, space, decoded.value)
        if (!pushed.ok) {
          metrics.refused(decoded.value, pushed.refused.code)
          return sendProblem(reply, pushed.refused)
        }
        metrics.pushed(decoded.value)
        return reply.code(201).send(pushed.receipt)
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/feed',
      schema: { params: Team, querystring: FeedQuery, produces: [CBOR_TYPE] },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        const { after, limit, seen } = request.query
        const [place = '', id = ''] = seen?.split('.') ?? []
        if (
          seen !== undefined &&
          (await knownUpTo(surroundings.database, space, [[Number(place), id]])) === 0
        ) {
          throw new Refused(
            'stale-cursor',
            'Another record stands where you saw one: this server was restored.',
            {
              reason: 'another history',
            },
          )
        }
        const room = pageRoom(rooms, reply.raw, PAGE_BYTES)
        const feed = await readFeed(surroundings.database, space, session.role, after, limit, room)
        if (!feed.ok) {
          throw new Refused(
            'stale-cursor',
            `The team's feed ends at ${feed.head}: this server knows less than you have seen.`,
            {
              reason: `head ${feed.head}`,
            },
          )
        }
        metrics.pulled(feed.page.entries)
        return reply
          .header('cache-control', 'no-store')
          .type(CBOR_TYPE)
          .send(sendable(encodeFeedPage(feed.page)))
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/circle-grants',
      schema: { params: Team, produces: [CBOR_TYPE] },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        const entries = await readCircleGrants(surroundings.database, space, session.role)
        return reply
          .header('cache-control', 'no-store')
          .type(CBOR_TYPE)
          .send(sendable(encodeFeedPage({ entries, next: 0, head: 0 })))
      },
    })
  }

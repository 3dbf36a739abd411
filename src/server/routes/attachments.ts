import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, MOST_CHUNKS } from '#/core/vault/attachment.ts'
import { AttachmentId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { readChunk, storeChunk } from '#/server/attachments.ts'
import { Refused } from '#/server/problems.ts'
import type { PushSurroundings } from '#/server/push.ts'
import { type Rooms, admitBody } from '#/server/room.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { AttachmentReply } from '#/wire/routes.ts'

const Place = z.strictObject({
  space: SpaceId,
  attachment: AttachmentId,
  n: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(MOST_CHUNKS - 1),
})
const Owner = z.strictObject({ stream: StreamId })
const SEALED = 'application/octet-stream'
const LARGEST_CHUNK = CHUNK_BYTES + CHUNK_OVERHEAD_BYTES

/** Sealed files beside the records: `POST` and `GET /api/spaces/:space/attachments/:attachment/:n`, one chunk at a time. */
export const attachmentRoutes =
  (surroundings: PushSurroundings, sessions: Sessions, rooms: Rooms): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      SEALED,
      { parseAs: 'buffer', bodyLimit: LARGEST_CHUNK },
      (_request, body, done) => done(null, body),
    )
    const url = '/api/spaces/:space/attachments/:attachment/:n'
    app.route({
      method: 'POST',
      url,
      bodyLimit: LARGEST_CHUNK,
      schema: {
        params: Place,
        querystring: Owner,
        consumes: [SEALED],
        response: { 201: AttachmentReply },
      },
      onRequest: async (request, reply) => {
        const params = Place.safeParse(request.params)
        if (params.success) await memberOf(sessions, request, params.data.space)
        await admitBody(rooms, request, reply, LARGEST_CHUNK)
      },
      handler: async (request, reply) => {
        const session = await memberOf(sessions, request, request.params.space)
        const { body } = request
        if (!(body instanceof Uint8Array) || body.length <= CHUNK_OVERHEAD_BYTES)
          throw new Refused('bad-request', `Send the sealed chunk as ${SEALED}.`)
        const place = { ...request.params, stream: request.query.stream }
        return reply.code(201).send(await storeChunk(surroundings, session, place, body))
      },
    })
    app.route({
      method: 'GET',
      url,
      schema: { params: Place, produces: [SEALED] },
      handler: async (request, reply) => {
        const { space, attachment, n } = request.params
        const session = await memberOf(sessions, request, space)
        const bytes = await readChunk(surroundings, session, space, attachment, n)
        return reply.header('cache-control', 'no-store').type(SEALED).send(Buffer.from(bytes))
      },
    })
  }

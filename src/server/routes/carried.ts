import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CHUNK_BYTES, CHUNK_OVERHEAD_BYTES, MOST_CHUNKS } from '#/core/vault/attachment.ts'
import { AttachmentId, DeviceId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { storeChunk } from '#/server/attachments.ts'
import { authorOf } from '#/server/carry.ts'
import { directoryWithout, handIn, lateWorkBytes, lateWorkOf, settleLateWork } from '#/server/late-work.ts'
import { directoryWith, takeLetter } from '#/server/letters.ts'
import { Refused, sendProblem } from '#/server/problems.ts'
import { type PushSurroundings, pushBatch } from '#/server/push.ts'
import { type Rooms, admitBody } from '#/server/room.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { CBOR_TYPE, LARGEST_BATCH_BYTES, decodeBatch } from '#/wire/batch.ts'
import { LARGEST_HAND_IN_BYTES, RESCUE_TYPE } from '#/wire/rescue.ts'
import { AttachmentReply, HandInReply, LateWorkReply, LateWorkSettled, PushReply } from '#/wire/routes.ts'

const Author = z.strictObject({ space: SpaceId, device: DeviceId })
const Chunk = Author.extend({
  attachment: AttachmentId,
  n: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(MOST_CHUNKS - 1),
})
const Work = z.strictObject({ space: SpaceId, work: z.string().regex(/^[0-9a-f]{64}$/) })
const SEALED = 'application/octet-stream'
const HAND_INS_A_MINUTE = 30

/**
 * Work that somebody else brings: `POST /api/spaces/:space/carried/:device`
 * takes a batch of another device with its own signatures, `POST
 * …/carried/:device/attachments/:attachment/:n` a chunk of a file of it, `POST
 * …/late/:device` what a device leaves behind whose access ended, and `…/late`
 * shows that to supervisors; `POST …/letters/:device` takes what the browser of a
 * locked tablet brings.
 */
export const carriedRoutes =
  (surroundings: PushSurroundings, sessions: Sessions, rooms: Rooms): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      app.getDefaultJsonParser('error', 'error'),
    )
    for (const [type, bodyLimit] of [
      [CBOR_TYPE, LARGEST_BATCH_BYTES],
      [SEALED, CHUNK_BYTES + CHUNK_OVERHEAD_BYTES],
      [RESCUE_TYPE, LARGEST_HAND_IN_BYTES],
    ] as const)
      app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
        done(null, body),
      )
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/carried/:device',
      bodyLimit: LARGEST_BATCH_BYTES,
      schema: { params: Author, consumes: [CBOR_TYPE], response: { 201: PushReply } },
      onRequest: async (request, reply) => {
        const params = Author.safeParse(request.params)
        if (params.success) await memberOf(sessions, request, params.data.space)
        await admitBody(rooms, request, reply, LARGEST_BATCH_BYTES)
      },
      handler: async (request, reply) => {
        const { space, device } = request.params
        const carrier = await memberOf(sessions, request, space)
        if (!(request.body instanceof Uint8Array))
          throw new Refused('bad-request', `Send the batch as ${CBOR_TYPE}.`)
        const decoded = decodeBatch(request.body)
        if (!decoded.ok) {
          const code = decoded.reason === 'unsupported-version' ? 'unsupported-version' : 'bad-request'
          throw new Refused(code, decoded.detail, { reason: decoded.reason })
        }
        const author = await authorOf(surroundings.directory, carrier, device, space)
        const pushed = await pushBatch(surroundings, author, space, decoded.value)
        return pushed.ok ? reply.code(201).send(pushed.receipt) : sendProblem(reply, pushed.refused)
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/carried/:device/attachments/:attachment/:n',
      bodyLimit: CHUNK_BYTES + CHUNK_OVERHEAD_BYTES,
      schema: {
        params: Chunk,
        querystring: z.strictObject({ stream: StreamId }),
        consumes: [SEALED],
        response: { 201: AttachmentReply },
      },
      onRequest: async (request, reply) => {
        const params = Chunk.safeParse(request.params)
        if (params.success) await memberOf(sessions, request, params.data.space)
        await admitBody(rooms, request, reply, CHUNK_BYTES + CHUNK_OVERHEAD_BYTES)
      },
      handler: async (request, reply) => {
        const { space, device, attachment, n } = request.params
        const carrier = await memberOf(sessions, request, space)
        const { body } = request
        if (!(body instanceof Uint8Array) || body.length <= CHUNK_OVERHEAD_BYTES)
          throw new Refused('bad-request', `Send the sealed chunk as ${SEALED}.`)
        const author = await authorOf(surroundings.directory, carrier, device, space)
        const place = { space, attachment, n, stream: request.query.stream }
        return reply.code(201).send(await storeChunk(surroundings, author, place, body))
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/late/:device',
      bodyLimit: LARGEST_HAND_IN_BYTES,
      config: { rateLimit: { max: HAND_INS_A_MINUTE, timeWindow: 60_000 } },
      schema: { params: Author, consumes: [RESCUE_TYPE], response: { 201: HandInReply } },
      // A stranger's 16 MiB are not taken in.
      onRequest: async (request, reply) => {
        const params = Author.safeParse(request.params)
        if (params.success) await directoryWithout(surroundings.directory, params.data.device)
        await admitBody(rooms, request, reply, LARGEST_HAND_IN_BYTES)
      },
      handler: async (request, reply) => {
        const { space, device } = request.params
        if (!(request.body instanceof Uint8Array))
          throw new Refused('bad-request', `Send the file as ${RESCUE_TYPE}.`)
        return reply.code(201).send(await handIn(surroundings, space, device, request.body))
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/letters/:device',
      bodyLimit: LARGEST_HAND_IN_BYTES,
      config: { rateLimit: { max: HAND_INS_A_MINUTE, timeWindow: 60_000 } },
      schema: { params: Author, consumes: [RESCUE_TYPE] },
      onRequest: async (request) => {
        const params = Author.safeParse(request.params)
        if (params.success) await directoryWith(surroundings.directory, params.data.device)
      },
      handler: async (request, reply) => {
        const { space, device } = request.params
        if (!(request.body instanceof Uint8Array))
          throw new Refused('bad-request', `Send the letter as ${RESCUE_TYPE}.`)
        await takeLetter(surroundings, space, device, request.body)
        return reply.code(204).send()
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/late',
      schema: { params: z.strictObject({ space: SpaceId }), response: { 200: LateWorkReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        return reply.header('cache-control', 'no-store').send(await lateWorkOf(surroundings, session, space))
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/late/:work',
      schema: { params: Work, produces: [RESCUE_TYPE] },
      handler: async (request, reply) => {
        const { space, work } = request.params
        const session = await memberOf(sessions, request, space)
        const bytes = await lateWorkBytes(surroundings, session, space, work)
        return reply.header('cache-control', 'no-store').type(RESCUE_TYPE).send(Buffer.from(bytes))
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/late/:work/settled',
      schema: { params: Work, body: LateWorkSettled },
      handler: async (request, reply) => {
        const { space, work } = request.params
        const session = await memberOf(sessions, request, space)
        await settleLateWork(surroundings, session, space, work, request.body.as)
        return reply.code(204).send()
      },
    })
  }

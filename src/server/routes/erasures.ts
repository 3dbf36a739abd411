import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { SpaceId } from '#/core/vault/ids.ts'
import { carryOut, erasuresOf } from '#/server/erasures.ts'
import { sendProblem } from '#/server/problems.ts'
import type { PushSurroundings } from '#/server/push.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { ErasurePost, ErasureReply, ErasuresReply } from '#/wire/routes.ts'

const Team = z.strictObject({ space: SpaceId })
/** Twenty thousand records of some 200 bytes. */
const LARGEST_TOMBSTONE = 8 * 1024 * 1024

/**
 * Erasing a person: `POST /api/spaces/:space/erasures` a tombstone signed by
 * two. Any member may bring one (it is good or bad by its signatures): after a
 * restore, whoever has it brings it again.
 */
export const erasureRoutes =
  (surroundings: PushSurroundings, sessions: Sessions): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/erasures',
      bodyLimit: LARGEST_TOMBSTONE,
      schema: { params: Team, body: ErasurePost, response: { 201: ErasureReply } },
      onRequest: async (request) => {
        const params = Team.safeParse(request.params)
        if (params.success) await memberOf(sessions, request, params.data.space)
      },
      handler: async (request, reply) => {
        const { space } = request.params
        await memberOf(sessions, request, space)
        const erased = await carryOut(surroundings, space, request.body)
        return erased.ok ? reply.code(201).send(erased.receipt) : sendProblem(reply, erased.refused)
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/erasures',
      schema: { params: Team, response: { 200: ErasuresReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        await memberOf(sessions, request, space)
        return reply.send({ erasures: [...(await erasuresOf(surroundings.database, space))] })
      },
    })
  }

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { WITNESS_ROLES } from '#/core/consent/witnesses.ts'
import { toBase64 } from '#/core/vault/bytes.ts'
import type { ConsentLog } from '#/server/consent-log.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { signedIn } from '#/server/signed-in.ts'
import {
  ConsistencyQuery,
  CosignaturePost,
  HeadsQuery,
  HeadsReply,
  LeavesQuery,
  ProofQuery,
  ProofReply,
  WitnessedReply,
} from '#/wire/routes.ts'

/** 3.4 MB of leaves at once. */
const MOST_LEAVES = 100_000

/** The consent log for whoever is signed in: `GET /api/log/checkpoint`, `leaves`, `proof`, `consistency`, `heads`, and what other devices say of its heads: `cosignatures`, `witnessed`. */
export const logRoutes =
  (log: ConsentLog, sessions: Sessions): FastifyPluginAsyncZod =>
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      await signedIn(sessions, request)
      reply.header('cache-control', 'no-store')
    })
    app.route({
      method: 'GET',
      url: '/api/log/checkpoint',
      schema: { produces: ['text/plain'] },
      handler: async (_request, reply) => {
        const note = await log.checkpoint()
        if (note === null) throw new Refused('not-found', 'No head of the consent log is signed yet.')
        return reply.type('text/plain; charset=utf-8').send(note)
      },
    })
    app.route({
      method: 'POST',
      url: '/api/log/cosignatures',
      schema: { body: CosignaturePost, response: { 204: z.null() } },
      handler: async (request, reply) => {
        const { device, deviceKey, role } = await signedIn(sessions, request)
        if (!WITNESS_ROLES.includes(role))
          throw new Refused('not-allowed', `A ${role}'s device does not bear witness to the log.`)
        const outcome = await log.cosign(device, deviceKey, request.body)
        if (outcome === 'unknown-head') throw new Refused('not-found', 'The log never had that head.')
        if (outcome === 'bad-signature')
          throw new Refused('bad-signature', "The line is not this device's word on that head.")
        return reply.code(204).send(null)
      },
    })
    app.route({
      method: 'GET',
      url: '/api/log/witnessed',
      schema: { response: { 200: WitnessedReply } },
      handler: async (_request, reply) => reply.send({ notes: [...(await log.witnessed())] }),
    })
    app.route({
      method: 'GET',
      url: '/api/log/leaves',
      schema: { querystring: LeavesQuery, produces: ['application/octet-stream'] },
      handler: async (request, reply) => {
        const { from, to } = request.query
        if (to < from || to - from > MOST_LEAVES) {
          throw new Refused(
            'bad-request',
            `Ask for at most ${MOST_LEAVES} leaves, from the lower to the higher.`,
          )
        }
        return reply.type('application/octet-stream').send(Buffer.from(await log.leaves(from, to)))
      },
    })
    app.route({
      method: 'GET',
      url: '/api/log/proof',
      schema: { querystring: ProofQuery, response: { 200: ProofReply } },
      handler: async (request, reply) => {
        const proof = await log.inclusionProof(request.query.index, request.query.size)
        if (proof === null) throw new Refused('not-found', 'The log does not hold that leaf at that size.')
        return reply.send({ proof: proof.map(toBase64) })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/log/consistency',
      schema: { querystring: ConsistencyQuery, response: { 200: ProofReply } },
      handler: async (request, reply) => {
        const proof = await log.consistencyProof(request.query.from, request.query.to)
        if (proof === null) throw new Refused('not-found', 'The log never had that size.')
        return reply.send({ proof: proof.map(toBase64) })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/log/heads',
      schema: { querystring: HeadsQuery, response: { 200: HeadsReply } },
      handler: async (request, reply) => reply.send({ heads: await log.heads(request.query.from) }),
    })
  }

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { toBase64url } from '#/core/vault/bytes.ts'
import type { DirectoryKeeper, ServerName } from '#/server/directory-keeper.ts'
import { OrganisationReply } from '#/wire/routes.ts'

/**
 * `GET /healthz` (this process lives; restart it when it does not answer),
 * `GET /readyz` (it takes work; send it none when it does not say so) and
 * `GET /api/organisation`: what anyone may know before signing in.
 */
export const openness =
  (
    directory: DirectoryKeeper,
    server: ServerName,
    version: string,
    isReady: () => Promise<boolean>,
  ): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/healthz',
      schema: { response: { 200: z.object({ alive: z.literal(true) }) } },
      handler: async (_request, reply) =>
        reply.header('cache-control', 'no-store').code(200).send({ alive: true }),
    })
    app.route({
      method: 'GET',
      url: '/readyz',
      schema: {
        response: { 200: z.object({ ready: z.literal(true) }), 503: z.object({ ready: z.literal(false) }) },
      },
      handler: async (_request, reply) =>
        (await isReady())
          ? reply.header('cache-control', 'no-store').code(200).send({ ready: true })
          : reply.header('cache-control', 'no-store').code(503).send({ ready: false }),
    })
    app.route({
      method: 'GET',
      url: '/api/organisation',
      schema: { response: { 200: OrganisationReply } },
      handler: async (_request, reply) => {
        if (directory.current === null) await directory.refresh()
        const { current } = directory
        return reply.header('cache-control', 'no-store').send({
          org: current?.org ?? null,
          name: current?.name ?? null,
          serverKey: toBase64url(server.publicKey),
          logOrigin: server.logOrigin,
          version,
        })
      },
    })
  }

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { LiveStreams } from '#/server/live.ts'
import type { Sessions } from '#/server/sessions.ts'
import { signedIn } from '#/server/signed-in.ts'

/** `GET /api/events`: wakes devices by server-sent events. */
export const eventRoutes =
  (live: LiveStreams, sessions: Sessions): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/events',
      schema: { produces: ['text/event-stream'] },
      handler: async (request, reply) => {
        const session = await signedIn(sessions, request)
        return reply
          .header('cache-control', 'no-store, no-transform')
          .header('x-accel-buffering', 'no')
          .type('text/event-stream; charset=utf-8')
          .send(live.open(session))
      },
    })
  }

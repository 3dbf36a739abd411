import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { DirectoryKeeper } from '#/server/directory-keeper.ts'
import { sendProblem } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { tokenOf } from '#/server/signed-in.ts'
import { DirectoryAppend, DirectoryQuery, DirectoryReply } from '#/wire/routes.ts'

/** `GET /api/directory` hands out the signed statements; `POST` adds to them. */
export const directoryRoutes =
  (directory: DirectoryKeeper, sessions: Sessions, setupCode: string): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/directory',
      schema: { querystring: DirectoryQuery, response: { 200: DirectoryReply } },
      handler: async (request, reply) => {
        await directory.refresh()
        return reply
          .header('cache-control', 'no-store')
          .send({ statements: [...directory.statementsAfter(request.query.after)], seq: directory.seq })
      },
    })
    app.route({
      method: 'POST',
      url: '/api/directory',
      schema: { body: DirectoryAppend, response: { 201: DirectoryReply } },
      handler: async (request, reply) => {
        const session = await sessions.find(tokenOf(request))
        const asker = {
          account: session.ok ? session.session.account : null,
          maySetUp: isThisMachine(request) || sameText(request.body.setupCode ?? '', setupCode),
        }
        const appended = await directory.append(request.body, asker)
        if (!appended.ok) return sendProblem(reply, appended.refused)
        return reply.code(201).send({ statements: request.body.statements, seq: appended.seq })
      },
    })
  }

/** From this machine itself, and not through a proxy on it. */
function isThisMachine(request: FastifyRequest): boolean {
  const { headers, socket } = request
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  const address = socket.remoteAddress ?? ''
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}

/** Compares in a time that tells nothing. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text.trim().toUpperCase()).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

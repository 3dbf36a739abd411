import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { LiveStreams } from '#/server/live.ts'
import { Refused, sendProblem } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { clearSessionCookie, setSessionCookie, tokenOf } from '#/server/signed-in.ts'
import { ChallengeReply, ChallengeRequest, SessionReply, SessionRequest } from '#/wire/routes.ts'

/** How often one device, and one address (a whole office may share it), may try to sign in within a minute. */
export interface SignInLimits {
  readonly perDevice: number
  readonly perAddress: number
}

export const DEFAULT_SIGN_IN_LIMITS: SignInLimits = { perDevice: 30, perAddress: 600 }

const MINUTE_MS = 60_000
const DeviceOf = z.object({ device: z.string() })

/** Signing in and out: `POST /api/session/challenge`, `POST` and `DELETE /api/session`. */
export const sessionRoutes =
  (sessions: Sessions, live: LiveStreams, limits: SignInLimits): FastifyPluginAsyncZod =>
  async (app) => {
    const counters = (step: string) => [
      app.createRateLimit({
        max: limits.perDevice,
        timeWindow: MINUTE_MS,
        keyGenerator: (request) => `${step} ${DeviceOf.safeParse(request.body).data?.device ?? ''}`,
      }),
      app.createRateLimit({
        max: limits.perAddress,
        timeWindow: MINUTE_MS,
        keyGenerator: (request) => `${step} ${request.ip}`,
      }),
    ]
    const limited = (step: string) => {
      const checks = counters(step)
      return async (request: FastifyRequest): Promise<void> => {
        for (const check of checks) {
          const result = await check(request)
          if (!result.isAllowed && result.isExceeded) {
            throw new Refused('too-many-requests', `Wait ${result.ttlInSeconds} seconds and sign in again.`, {
              retryAfterSeconds: result.ttlInSeconds,
            })
          }
        }
      }
    }
    app.route({
      method: 'POST',
      url: '/api/session/challenge',
      schema: { body: ChallengeRequest, response: { 200: ChallengeReply } },
      preHandler: limited('challenge'),
      handler: async (request, reply) => {
        const asked = await sessions.challenge(request.body.device)
        if (!asked.ok) return sendProblem(reply, asked.refused)
        return reply.code(200).send({ challenge: asked.challenge, expiresAt: asked.expiresAt })
      },
    })
    app.route({
      method: 'POST',
      url: '/api/session',
      schema: { body: SessionRequest, response: { 201: SessionReply } },
      preHandler: limited('sign-in'),
      handler: async (request, reply) => {
        const { device, challenge, signature } = request.body
        const opened = await sessions.open(device, challenge, signature)
        if (!opened.ok) return sendProblem(reply, opened.refused)
        const { session } = opened
        setSessionCookie(request, reply, session)
        return reply.code(201).send({
          account: session.account,
          device: session.device,
          role: session.role,
          spaces: [...session.spaces],
          expiresAt: session.expiresAt,
        })
      },
    })
    app.route({
      method: 'DELETE',
      url: '/api/session',
      schema: { response: { 204: z.null() } },
      handler: async (request, reply) => {
        const token = tokenOf(request)
        if (token !== undefined) {
          await sessions.close(token)
          live.closeSession(token)
        }
        return clearSessionCookie(reply).code(204).send(null)
      },
    })
  }

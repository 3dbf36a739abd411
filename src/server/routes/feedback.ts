import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { FEEDBACK_BYTES } from '#/core/indicators/feedback.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import { SpaceId } from '#/core/vault/ids.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import type { Database } from '#/server/store/database.ts'
import { FeedbackReply } from '#/wire/routes.ts'

const SEALED = 'application/octet-stream'
/** A team that visits a thousand households a month has far fewer. */
const MOST_A_MONTH = 5000
/** How long answers stay: two years back an indicator may look. */
const MONTHS_KEPT = 24
const Team = z.strictObject({ space: SpaceId })

const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)

/**
 * How a visit was: anybody puts a sealed answer in
 * (`POST /api/spaces/:space/feedback`), a team's supervisors fetch them all.
 * The server keeps the month, no day and no sender, and cannot read a word.
 */
export const feedbackRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.addContentTypeParser(
      SEALED,
      { parseAs: 'buffer', bodyLimit: FEEDBACK_BYTES },
      (_request, body, done) => done(null, body),
    )
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/feedback',
      config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
      bodyLimit: FEEDBACK_BYTES,
      schema: {
        params: Team,
        consumes: [SEALED],
        response: { 202: z.strictObject({ received: z.literal(true) }) },
      },
      handler: async (request, reply) => {
        const { space } = request.params
        const { body } = request
        if (!(body instanceof Uint8Array) || body.length !== FEEDBACK_BYTES)
          throw new Refused('bad-request', `Send the sealed answer as ${SEALED}, ${FEEDBACK_BYTES} bytes.`)
        const month = monthOf(now())
        await database.transact(async (tx) => {
          const team = await tx
            .selectFrom('space_counters')
            .select('space')
            .where('space', '=', space)
            .executeTakeFirst()
          if (team === undefined) throw new Refused('not-found', 'There is no such team here.')
          const { n } = await tx
            .selectFrom('feedback')
            .select(({ fn }) => fn.countAll<number>().as('n'))
            .where('space', '=', space)
            .where('month', '=', month)
            .executeTakeFirstOrThrow()
          if (Number(n) >= MOST_A_MONTH)
            throw new Refused('too-many-requests', 'This month has enough answers.')
          const oldest = monthOf(now() - MONTHS_KEPT * 30.5 * 86_400_000)
          await tx.deleteFrom('feedback').where('space', '=', space).where('month', '<', oldest).execute()
          await tx
            .insertInto('feedback')
            .values({ id: randomBytes(16).toString('hex'), space, month, bytes: body })
            .execute()
        })
        return reply.code(202).send({ received: true })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/feedback',
      schema: { params: Team, response: { 200: FeedbackReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        if (session.role !== 'supervisor')
          throw new Refused('not-allowed', 'Answers are read by supervisors, counted together.')
        const rows = await database.reads
          .selectFrom('feedback')
          .select('bytes')
          .where('space', '=', space)
          .orderBy('id')
          .execute()
        return reply
          .header('cache-control', 'no-store')
          .send({ answers: rows.map(({ bytes }) => toBase64url(bytes)) })
      },
    })
  }

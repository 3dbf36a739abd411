import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { REFERRAL_ANSWER_BYTES, REFERRAL_ASK_BYTES, ReferralBoxId } from '#/core/plan/referral.ts'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import { SpaceId } from '#/core/vault/ids.ts'
import { mayWrite } from '#/server/policies.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { type Database, lockSpace } from '#/server/store/database.ts'
import { ReferralAnswersReply, ReferralBoxesPost, ReferralsPutAside } from '#/wire/routes.ts'

const SEALED = 'application/octet-stream'
/** "We accept", and later how it ended: a link takes no third word. */
const MOST_ANSWERS = 2
const Box = z.strictObject({ box: ReferralBoxId })
const Team = z.strictObject({ space: SpaceId })
const Done = z.strictObject({ kept: z.literal(true) })

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/**
 * Asking a provider who has no account. A team puts a sealed request into a
 * box; who has the link reads it (`GET /api/referrals/:box`) and puts in a
 * sealed answer (`POST`), twice at most and until its day. The server sees that
 * a box was used, not who is asked about whom.
 */
export const referralRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.addContentTypeParser(
      SEALED,
      { parseAs: 'buffer', bodyLimit: REFERRAL_ANSWER_BYTES },
      (_request, body, done) => done(null, body),
    )
    const fewTries = { config: { rateLimit: { max: 30, timeWindow: '1 minute' } } }
    const writer = async (request: Parameters<typeof memberOf>[1], space: SpaceId): Promise<void> => {
      const session = await memberOf(sessions, request, space)
      if (!mayWrite(session.role, 'record')) throw new Refused('not-allowed', 'Your role refers nobody.')
    }
    app.route({
      method: 'GET',
      url: '/api/referrals/:box',
      ...fewTries,
      schema: { params: Box, produces: [SEALED] },
      handler: async (request, reply) => {
        const found = await database.reads
          .selectFrom('referral_boxes')
          .select(['ask', 'until'])
          .where('box', '=', request.params.box)
          .executeTakeFirst()
        if (found?.ask == null || found.until < dayOf(now()))
          throw new Refused('not-found', 'This link is closed: call the office that sent it.')
        return reply.header('cache-control', 'no-store').type(SEALED).send(Buffer.from(found.ask))
      },
    })
    app.route({
      method: 'POST',
      url: '/api/referrals/:box',
      ...fewTries,
      bodyLimit: REFERRAL_ANSWER_BYTES,
      schema: {
        params: Box,
        consumes: [SEALED],
        response: { 202: z.strictObject({ received: z.literal(true) }) },
      },
      handler: async (request, reply) => {
        const { box } = request.params
        const { body } = request
        if (!(body instanceof Uint8Array) || body.length !== REFERRAL_ANSWER_BYTES)
          throw new Refused(
            'bad-request',
            `Send the sealed answer as ${SEALED}, ${REFERRAL_ANSWER_BYTES} bytes.`,
          )
        await database.transact(async (tx) => {
          const known = await tx
            .selectFrom('referral_boxes')
            .select(['space', 'ask', 'until'])
            .where('box', '=', box)
            .executeTakeFirst()
          if (known?.ask == null || known.until < dayOf(now()))
            throw new Refused('not-found', 'This link is closed: call the office that sent it.')
          // One after the other: two in one moment would each count without the other.
          await lockSpace(tx, known.space)
          const { n } = await tx
            .selectFrom('referral_answers')
            .select(({ fn }) => fn.countAll<number>().as('n'))
            .where('box', '=', box)
            .executeTakeFirstOrThrow()
          if (Number(n) >= MOST_ANSWERS)
            throw new Refused('too-many-requests', 'This link was answered: call the office that sent it.')
          const note = randomBytes(16).toString('hex')
          await tx
            .insertInto('referral_answers')
            .values({ space: known.space, note, box, bytes: body, taken: 0 })
            .execute()
        })
        return reply.code(202).send({ received: true })
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/referral-boxes',
      schema: { params: Team, body: ReferralBoxesPost, response: { 200: Done } },
      handler: async (request, reply) => {
        const { space } = request.params
        await writer(request, space)
        await database.transact(async (tx) => {
          for (const { box, ask, until } of request.body.boxes) {
            const bytes = ask === null ? null : fromBase64url(ask)
            if (bytes !== null && bytes.length !== REFERRAL_ASK_BYTES)
              throw new Refused('bad-request', `A sealed request has ${REFERRAL_ASK_BYTES} bytes.`)
            // A box once closed stays closed; a request is put in once.
            await tx
              .insertInto('referral_boxes')
              .values({ box, space, ask: bytes, until })
              .onConflict((conflict) => conflict.column('box').doNothing())
              .execute()
            if (bytes === null)
              await tx
                .updateTable('referral_boxes')
                .set({ ask: null })
                .where('box', '=', box)
                .where('space', '=', space)
                .execute()
          }
        })
        return reply.send({ kept: true })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/referral-answers',
      schema: { params: Team, response: { 200: ReferralAnswersReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        await writer(request, space)
        const rows = await database.reads
          .selectFrom('referral_answers')
          .select(['note', 'box', 'bytes'])
          .where('space', '=', space)
          .where('taken', '=', 0)
          .limit(200)
          .execute()
        return reply.send({
          answers: rows.map(({ note, box, bytes }) => ({ note, box, bytes: toBase64url(bytes) })),
        })
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/referral-answers-taken',
      schema: { params: Team, body: ReferralsPutAside, response: { 200: Done } },
      handler: async (request, reply) => {
        const { space } = request.params
        await writer(request, space)
        await database.transact(async (tx) => {
          for (const note of request.body.notes)
            await tx
              .updateTable('referral_answers')
              .set({ taken: 1 })
              .where('space', '=', space)
              .where('note', '=', note)
              .execute()
        })
        return reply.send({ kept: true })
      },
    })
  }

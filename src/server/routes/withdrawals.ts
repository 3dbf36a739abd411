import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { LARGEST_BOX_BYTES, WithdrawalBoxId } from '#/core/consent/withdrawal-box.ts'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import { SpaceId } from '#/core/vault/ids.ts'
import { mayWrite } from '#/server/policies.ts'
import { Refused } from '#/server/problems.ts'
import type { Sessions } from '#/server/sessions.ts'
import { memberOf } from '#/server/signed-in.ts'
import { type Database, lockSpace } from '#/server/store/database.ts'
import { inChunks } from '#/server/store/chunks.ts'
import { WithdrawalAnswerPost, WithdrawalBoxesPost, WithdrawalsReply } from '#/wire/routes.ts'

const SEALED = 'application/octet-stream'
/** A box that is filled with nonsense stays empty for its resident's next word: the sheet has a telephone number too. */
const MOST_NOTES_A_BOX = 20
const Box = z.strictObject({ box: WithdrawalBoxId })
const Team = z.strictObject({ space: SpaceId })

/**
 * Taking consent back without an account. A resident puts a sealed note into
 * the box printed on their sheet (`POST /api/withdrawals/:box`) and later finds
 * the sealed answer there (`GET …/answer`); a team's devices register boxes,
 * fetch notes and answer. The server sees that a box was used, not whose it is
 * or what was said.
 */
export const withdrawalRoutes =
  (database: Database, sessions: Sessions, now: () => number): FastifyPluginAsyncZod =>
  async (app) => {
    app.addContentTypeParser(
      SEALED,
      { parseAs: 'buffer', bodyLimit: LARGEST_BOX_BYTES },
      (_request, body, done) => done(null, body),
    )
    const fewTries = { config: { rateLimit: { max: 30, timeWindow: '1 minute' } } }
    app.route({
      method: 'POST',
      url: '/api/withdrawals/:box',
      ...fewTries,
      bodyLimit: LARGEST_BOX_BYTES,
      schema: {
        params: Box,
        consumes: [SEALED],
        response: { 202: z.strictObject({ received: z.literal(true) }) },
      },
      handler: async (request, reply) => {
        const { box } = request.params
        const { body } = request
        if (!(body instanceof Uint8Array) || body.length === 0)
          throw new Refused('bad-request', `Send the sealed note as ${SEALED}.`)
        await database.transact(async (tx) => {
          const known = await tx
            .selectFrom('withdrawal_boxes')
            .select('space')
            .where('box', '=', box)
            .executeTakeFirst()
          if (known === undefined) throw new Refused('not-found', 'There is no such box here.')
          // One after the other: two in one moment would each count without the other.
          await lockSpace(tx, known.space)
          const { n } = await tx
            .selectFrom('withdrawal_notes')
            .select(({ fn }) => fn.countAll<number>().as('n'))
            .where('box', '=', box)
            .executeTakeFirstOrThrow()
          if (Number(n) >= MOST_NOTES_A_BOX)
            throw new Refused('too-many-requests', 'This box is full: call the office.')
          await tx
            .insertInto('withdrawal_notes')
            .values({
              space: known.space,
              note: randomBytes(16).toString('hex'),
              box,
              bytes: body,
              received_at: now(),
              answered: 0,
            })
            .execute()
        })
        return reply.code(202).send({ received: true })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/withdrawals/:box/answer',
      ...fewTries,
      schema: { params: Box, produces: [SEALED] },
      handler: async (request, reply) => {
        const found = await database.reads
          .selectFrom('withdrawal_boxes')
          .select('answer')
          .where('box', '=', request.params.box)
          .executeTakeFirst()
        if (found?.answer == null) throw new Refused('not-found', 'There is no answer yet.')
        return reply.header('cache-control', 'no-store').type(SEALED).send(Buffer.from(found.answer))
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/withdrawal-boxes',
      schema: { params: Team, body: WithdrawalBoxesPost, response: { 200: WithdrawalBoxesPost } },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        if (!mayWrite(session.role, 'evidence'))
          throw new Refused('not-allowed', 'Your role takes no consent.')
        const { boxes } = request.body
        await database.transact(async (tx) => {
          for (const some of inChunks(boxes, 200))
            await tx
              .insertInto('withdrawal_boxes')
              .values(some.map((box) => ({ box, space, answer: null })))
              .onConflict((conflict) => conflict.column('box').doNothing())
              .execute()
        })
        return reply.send({ boxes })
      },
    })
    app.route({
      method: 'GET',
      url: '/api/spaces/:space/withdrawals',
      schema: { params: Team, response: { 200: WithdrawalsReply } },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        if (!mayWrite(session.role, 'evidence'))
          throw new Refused('not-allowed', 'Your role takes no consent.')
        const notes = await database.reads
          .selectFrom('withdrawal_notes')
          .select(['note', 'box', 'bytes'])
          .where('space', '=', space)
          .where('answered', '=', 0)
          .orderBy('received_at')
          .limit(200)
          .execute()
        return reply.send({
          notes: notes.map(({ note, box, bytes }) => ({ note, box, bytes: toBase64url(bytes) })),
        })
      },
    })
    app.route({
      method: 'POST',
      url: '/api/spaces/:space/withdrawal-answers',
      schema: {
        params: Team,
        body: WithdrawalAnswerPost,
        response: { 200: z.strictObject({ kept: z.literal(true) }) },
      },
      handler: async (request, reply) => {
        const { space } = request.params
        const session = await memberOf(sessions, request, space)
        if (!mayWrite(session.role, 'evidence'))
          throw new Refused('not-allowed', 'Your role takes no consent.')
        const { note, box, bytes } = request.body
        await database.transact(async (tx) => {
          if (bytes !== null)
            await tx
              .updateTable('withdrawal_boxes')
              .set({ answer: fromBase64url(bytes) })
              .where('box', '=', box)
              .where('space', '=', space)
              .execute()
          await tx
            .updateTable('withdrawal_notes')
            .set({ answered: 1 })
            .where('space', '=', space)
            .where('note', '=', note)
            .execute()
        })
        return reply.send({ kept: true })
      },
    })
  }

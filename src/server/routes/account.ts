import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { fromBase64url } from '#/core/vault/bytes.ts'
import type { Primitives } from '#/core/vault/primitives.ts'
import type { DirectoryKeeper } from '#/server/directory-keeper.ts'
import { Refused } from '#/server/problems.ts'
import type { Database } from '#/server/store/database.ts'
import { AccountBundle, BundleRequest, bundleRequestBytes } from '#/wire/routes.ts'

/** `POST /api/account/bundle`: an account's wrapped keys, for a new device invited to that account. */
export const accountRoutes =
  (
    primitives: Primitives,
    database: Database,
    directory: DirectoryKeeper,
    now: () => number,
  ): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/account/bundle',
      schema: { body: BundleRequest, response: { 200: AccountBundle } },
      handler: async (request, reply) => {
        const { account, invitation: id, signature } = request.body
        await directory.refresh()
        const { current } = directory
        if (current === null) throw new Refused('not-set-up', 'This server has no organisation yet.')
        const invitation = current.invitations.get(id)
        if (invitation === undefined || invitation.revokedAtSeq !== null || invitation.account !== account) {
          throw new Refused('not-allowed', 'No invitation of that account.', { reason: 'invitation' })
        }
        if (invitation.expiresAt <= now() || invitation.usesLeft < 1) {
          throw new Refused('invitation-expired', 'The invitation has run out: ask for a new one.')
        }
        const message = bundleRequestBytes(current.org, account, id)
        if (!primitives.verify(fromBase64url(signature), message, invitation.signKey)) {
          throw new Refused('bad-signature', "The signature is not the invitation's.")
        }
        const row = await database.reads
          .selectFrom('account_bundles')
          .select('json')
          .where('account', '=', account)
          .executeTakeFirst()
        if (row === undefined) throw new Refused('not-found', 'No bundle of that account is stored.')
        return reply.header('cache-control', 'no-store').send(AccountBundle.parse(JSON.parse(row.json)))
      },
    })
  }

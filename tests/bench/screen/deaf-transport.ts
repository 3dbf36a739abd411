import { Fault } from '#/client/fault.ts'
import type { HttpReply, Transport } from '#/client/ports.ts'
import { toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { DirectoryReply, OrganisationReply } from '#/wire/routes.ts'

const json = (value: unknown): HttpReply => ({
  status: 200,
  type: 'application/json',
  body: utf8(JSON.stringify(value)),
})

/**
 * A server that lets an organisation be founded and is never heard again, as
 * on a visit without a network. All else of the vault is the product's own.
 */
export const browserTransport: Transport = {
  request: (method, path) => {
    if (method === 'GET' && path === '/api/organisation') {
      const organisation: OrganisationReply = {
        org: null,
        name: null,
        serverKey: toBase64url(new Uint8Array(32).fill(9)),
        logOrigin: 'slieksnis/0123456789abcdef',
        version: 'bench',
      }
      return Promise.resolve(json(organisation))
    }
    if (method === 'POST' && path === '/api/directory') {
      const taken: DirectoryReply = { statements: [], seq: 6 }
      return Promise.resolve(json(taken))
    }
    return Promise.reject(new Fault('offline', 'no network in this bench'))
  },
  listen: () => () => undefined,
}

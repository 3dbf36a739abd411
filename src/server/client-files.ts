import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refusal, sendProblem } from './problems.ts'

/** Addresses that are never a page of the app, so an unknown one is an unknown one. */
const notThePages =
  /^\/(?:api|assets|options|services|organizations|locations|service_at_locations|taxonomies|taxonomy_terms|hsds|healthz|readyz|openapi\.json|documentation)(?:\/|$)/

/**
 * Serves the built client from `folder`: hashed files are kept for ever, the
 * page and its service worker are asked for each time. Every address of the
 * app answers the one page.
 */
export async function serveClient(app: FastifyInstance, folder: string | null): Promise<void> {
  const built = folder !== null && existsSync(folder)
  if (built) {
    await app.register(fastifyStatic, {
      root: folder,
      preCompressed: true,
      wildcard: true,
      index: 'index.html',
      cacheControl: false,
      allowedPath: (path) => !path.endsWith('.br') && !path.endsWith('.gz'),
      setHeaders: (reply, path) => {
        const hashed = /[\\/]assets[\\/]/.test(path)
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (built && isPage(request)) {
      return reply.header('cache-control', 'no-cache').sendFile('index.html')
    }
    return notFound(reply)
  })
}

const notFound = (reply: FastifyReply) =>
  sendProblem(reply, refusal('not-found', 'There is nothing at this address.'))

function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? ''
  const wantsPage = (request.headers.accept ?? '').includes('text/html')
  return (request.method === 'GET' || request.method === 'HEAD') && wantsPage && !notThePages.test(path)
}

import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)
type Encoding = 'br' | 'gzip'

/** Answers shorter than this are sent as they are. */
const WORTH_COMPRESSING = 1024
/** Compressed answers kept in memory. */
const KEPT = 64

/** Compresses an answer once per content and encoding; the oldest are forgotten. */
class CompressedAnswers {
  readonly #kept = new Map<string, Promise<Buffer>>()

  get(text: string, tag: string, encoding: Encoding): Promise<Buffer> {
    const key = `${encoding} ${tag}`
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const made =
      encoding === 'br' ? toBrotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }) : toGzip(text)
    this.#kept.set(key, made)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return made
  }
}

const encodingOf = (accepted: string | undefined): Encoding | null =>
  /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted ?? '')
    ? 'br'
    : /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted ?? '')
      ? 'gzip'
      : null

/** Does the asker have this answer? Compared weakly (RFC 9110, 8.8.3.2): proxies that recompress drop or add the W/. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  const plain = (each: string): string => each.trim().replace(/^W\//, '')
  const known = (ifNoneMatch ?? '').split(',').map(plain)
  return known.includes(plain(tag)) || known.includes('*')
}

/**
 * Every text an address of this part of the server answers has an ETag, is
 * asked for again each time, and travels compressed.
 */
export function tagAnswers(app: Pick<FastifyInstance, 'addHook'>): void {
  const compressed = new CompressedAnswers()
  app.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string') return payload
    reply.header('vary', 'Accept-Encoding, Accept-Language')
    if (reply.statusCode !== 200) return payload
    const tag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`
    reply.header('etag', tag).header('cache-control', 'no-cache')
    if (isKnown(request.headers['if-none-match'], tag)) {
      reply.code(304).removeHeader('content-length').removeHeader('content-type')
      return null
    }
    const encoding = encodingOf(request.headers['accept-encoding'])
    if (encoding === null || payload.length < WORTH_COMPRESSING) return payload
    reply.header('content-encoding', encoding).removeHeader('content-length')
    return compressed.get(payload, tag, encoding)
  })
}

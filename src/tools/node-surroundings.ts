import { randomFillSync } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import sodium from 'libsodium-wrappers'
import { Fault } from '#/client/fault.ts'
import type { Surroundings, Transport } from '#/client/ports.ts'
import type { Codec } from '#/core/vault/codec.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'

/** fetch with a cookie jar of one cookie: the session's. */
export function nodeTransport(url: string): Transport {
  let cookie = ''
  return {
    request: async (method, path, body) => {
      let reply: Response
      try {
        reply = await fetch(new URL(path, url), {
          method,
          headers: {
            ...(cookie === '' || body?.isAnonymous === true ? {} : { cookie }),
            ...(body === undefined ? {} : { 'content-type': body.type }),
          },
          ...(body === undefined ? {} : { body: Buffer.from(body.bytes) }),
        })
      } catch (cause) {
        throw new Fault('offline', 'the server cannot be reached', { cause })
      }
      for (const set of reply.headers.getSetCookie()) cookie = set.split(';', 1)[0] ?? ''
      return {
        status: reply.status,
        type: reply.headers.get('content-type') ?? '',
        body: new Uint8Array(await reply.arrayBuffer()),
      }
    },
    // Commands ask when they want to know; they keep no line open.
    listen: () => () => undefined,
  }
}

/** Node's own zlib. */
export const nodeCodec: Codec = {
  deflate: (bytes) => new Uint8Array(deflateRawSync(bytes)),
  inflate: (packed, length) => {
    try {
      const bytes = inflateRawSync(packed, { maxOutputLength: length + 1 })
      return bytes.length === length ? new Uint8Array(bytes) : 'malformed'
    } catch {
      return 'malformed'
    }
  },
}

/** What the member's engine needs, in Node. `clock` may be shifted: a demonstration has a past. */
export async function nodeSurroundings(url: string, now: () => number = Date.now): Promise<Surroundings> {
  await sodium.ready
  const primitives = sodiumPrimitives(sodium, nodeCodec)
  return {
    primitives,
    chance: (length) => randomFillSync(new Uint8Array(length)),
    now,
    passphraseKey: (passphrase, salt, cost) =>
      Promise.resolve(primitives.passphraseKey(passphrase, salt, cost)),
    transport: nodeTransport(url),
    claim: () => Promise.resolve(() => undefined),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs).unref()
      return () => clearTimeout(timer)
    },
  }
}

/**
 * The same for a device that lives in this process's memory and ends with it (a
 * simulated tablet, the people of the demonstration, a test): nothing of it lies
 * where its passphrase would have to withstand a search, so stretching it is
 * left at the least that Argon2id takes.
 */
export const inMemoryOnly = (surroundings: Surroundings): Surroundings => ({
  ...surroundings,
  passphraseKey: (passphrase, salt) =>
    Promise.resolve(surroundings.primitives.passphraseKey(passphrase, salt, { memoryKiB: 64, passes: 1 })),
})

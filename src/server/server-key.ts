import { randomBytes } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fromBase64url, toBase64url } from '#/core/vault/bytes.ts'
import type { KeyPair, Primitives } from '#/core/vault/primitives.ts'
import { Fault, systemCode } from './fault.ts'
import { writableFolder } from './store/sqlite.ts'

/**
 * The server's Ed25519 key, which signs receipts and the consent log's heads.
 * From `SERVER_KEY` when given (several processes must share it), else from
 * `server.key` in the data folder, made at the first start and readable to its
 * owner alone.
 */
export async function serverKey(
  primitives: Primitives,
  dataDir: string,
  given: string | null,
): Promise<KeyPair> {
  if (given !== null) return primitives.signingPair(seedOf(given, 'SERVER_KEY'))
  await writableFolder(dataDir)
  const path = join(dataDir, 'server.key')
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(`${toBase64url(randomBytes(32))}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST') {
      throw new Fault('folder-unwritable', `The server's key cannot be written to ${path}.`, cause)
    }
  }
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('folder-unwritable', `The server's key ${path} cannot be read.`, cause)
  })
  return primitives.signingPair(seedOf(text.trim(), path))
}

function seedOf(text: string, where: string): Uint8Array {
  try {
    const seed = fromBase64url(text)
    if (seed.length === 32) return seed
  } catch {
    // said below
  }
  throw new Fault('bad-setting', `The server's key in ${where} is not 32 bytes in base64url.`)
}

import { sha1 } from '@noble/hashes/legacy.js'
import { fromHex, joinBytes, toHex, utf8 } from '#/core/vault/bytes.ts'

/**
 * An id that the same namespace and name always give (RFC 9562, version 5):
 * rows that a directory did not number keep their ids from import to import.
 *
 * @param namespace - a UUID
 */
export function derivedId(namespace: string, name: string): string {
  const hash = sha1(joinBytes(fromHex(namespace.replaceAll('-', '')), utf8(name))).slice(0, 16)
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const digits = toHex(hash)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-')
}

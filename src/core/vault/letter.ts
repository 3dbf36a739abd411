import { fromUtf8, joinBytes } from './bytes.ts'
import type { Primitives } from './primitives.ts'

const NONCE_BYTES = 24

/**
 * Seals a short text under a key both sides have, always to one size, so that
 * the size tells nothing. The nonce goes in front.
 *
 * @param head - what the letter is bound to (who speaks, which box); not secret
 * @param size - of the padded text, bytes
 */
export function sealLetter(
  primitives: Pick<Primitives, 'seal'>,
  key: Uint8Array,
  head: Uint8Array,
  text: Uint8Array,
  size: number,
  nonce: Uint8Array,
): Uint8Array {
  if (text.length + 1 > size) throw new RangeError('a letter is short')
  const body = new Uint8Array(size)
  body.set(text)
  body[text.length] = 0x80
  return joinBytes(nonce, primitives.seal(body, head, nonce, key))
}

/** The JSON of a letter; null when it was altered, or is of another key or head. */
export function openLetter(
  primitives: Pick<Primitives, 'open'>,
  key: Uint8Array,
  head: Uint8Array,
  bytes: Uint8Array,
): unknown {
  if (bytes.length < NONCE_BYTES) return null
  const body = primitives.open(bytes.subarray(NONCE_BYTES), head, bytes.subarray(0, NONCE_BYTES), key)
  if (body === 'altered') return null
  try {
    return JSON.parse(fromUtf8(body.subarray(0, Math.max(0, body.lastIndexOf(0x80)))))
  } catch {
    return null
  }
}

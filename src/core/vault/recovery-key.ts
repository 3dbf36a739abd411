import { base32crockford } from '@scure/base'
import { joinBytes, sameBytes } from './bytes.ts'
import type { Primitives } from './primitives.ts'

const CHECK_BYTES = 2

/**
 * A secret as people copy it from paper: Crockford base32 (no I, L, O, U) in
 * groups of five, the last bytes a checksum so that a slip is found at once.
 */
export function secretOnPaper(primitives: Primitives, secret: Uint8Array): string {
  const check = primitives.hash(secret).subarray(0, CHECK_BYTES)
  const text = base32crockford.encode(joinBytes(secret, check))
  return (text.match(/.{1,5}/g) ?? []).join('-')
}

export type PaperSecret =
  | { readonly ok: true; readonly secret: Uint8Array }
  | { readonly ok: false; readonly reason: 'unreadable' | 'mistyped' }

/** Reads it back: spaces, hyphens, small letters and the usual mix-ups (O for 0, I and L for 1) are forgiven. */
export function secretFromPaper(primitives: Primitives, text: string): PaperSecret {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  let bytes: Uint8Array
  try {
    bytes = base32crockford.decode(plain)
  } catch {
    return { ok: false, reason: 'unreadable' }
  }
  if (bytes.length <= CHECK_BYTES) return { ok: false, reason: 'unreadable' }
  const secret = bytes.slice(0, -CHECK_BYTES)
  const fits = sameBytes(bytes.subarray(-CHECK_BYTES), primitives.hash(secret).subarray(0, CHECK_BYTES))
  return fits ? { ok: true, secret } : { ok: false, reason: 'mistyped' }
}

import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { fromBase64, fromUtf8, toBase64, toHex, utf8 } from '#/core/vault/bytes.ts'

/** A text's hash in base64 or hex; '' for an algorithm or encoding that ODK doesn't have. */
export function digest(text: string, algorithm: string, encoding: string): string {
  const hash = hashed(utf8(text), algorithm)
  if (hash === null) return ''
  switch (encoding.toLowerCase()) {
    case 'hex':
      return toHex(hash)
    case 'base64':
      return toBase64(hash)
    default:
      return ''
  }
}

function hashed(bytes: Uint8Array, algorithm: string): Uint8Array | null {
  switch (algorithm.toUpperCase()) {
    case 'MD5':
      return md5(bytes)
    case 'SHA-1':
      return sha1(bytes)
    case 'SHA-256':
      return sha256(bytes)
    case 'SHA-384':
      return sha384(bytes)
    case 'SHA-512':
      return sha512(bytes)
    default:
      return null
  }
}

/** The text that was encoded; '' when it is not base64. */
export function decoded(base64: string): string {
  const plain = base64.replaceAll(/\s/g, '')
  // As browsers do, the padding may be left out.
  const padded = plain.includes('=') ? plain : plain + '='.repeat((4 - (plain.length % 4)) % 4)
  try {
    return fromUtf8(fromBase64(padded))
  } catch {
    return ''
  }
}

/** The check digit that belongs behind a row of digits; '' for anything but digits. */
export function checkDigit(algorithm: string, digits: string): string {
  if (!/^\d{1,1000}$/.test(digits)) return ''
  switch (algorithm.toLowerCase()) {
    case 'verhoeff':
      return String(verhoeff(digits))
    case 'luhn':
      return String(luhn(digits))
    default:
      return ''
  }
}

function luhn(digits: string): number {
  let sum = 0
  for (const [index, letter] of Array.from(digits).toReversed().entries()) {
    const doubled = Number(letter) * (index % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}

/** How Verhoeff moves a digit at each place of eight. */
const MOVES = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
]

/** Adds as turns and reflections of a pentagon add (the dihedral group of ten). */
function pentagon(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5
}

function verhoeff(digits: string): number {
  let check = 0
  for (const [index, letter] of Array.from(digits).toReversed().entries())
    check = pentagon(check, Number(MOVES[(index + 1) % 8]?.charAt(Number(letter))))
  // The opposite of a turn is the turn back; a reflection is its own.
  return check < 5 ? (5 - check) % 5 : check
}

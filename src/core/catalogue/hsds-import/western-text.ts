/** Bytes 0x80 to 0x9F of windows-1252; the upper ones are those of Unicode. */
const WESTERN = '€�‚ƒ„…†‡ˆ‰Š‹Œ�Ž��‘’“”•–—˜™š›œ�žŸ'

/** Bytes that are a letter of Latvian, Lithuanian or Estonian in windows-1257: ā č ē ģ ī ķ ļ ņ š ū ž, ą ę ė į ų and capitals. */
const BALTIC_LETTERS = new Set([
  0xc2, 0xe2, 0xc8, 0xe8, 0xc7, 0xe7, 0xcc, 0xec, 0xce, 0xee, 0xcd, 0xed, 0xcf, 0xef, 0xd2, 0xf2, 0xd0, 0xf0,
  0xdb, 0xfb, 0xde, 0xfe, 0xc0, 0xe0, 0xc6, 0xe6, 0xcb, 0xeb, 0xc1, 0xe1, 0xd8, 0xf8, 0xd5, 0xf5,
])
/** Letters both code pages have at the same place say nothing: ä é ö ü. */
const SHARED = new Set([0xc4, 0xe4, 0xc9, 0xe9, 0xd6, 0xf6, 0xdc, 0xfc])

/**
 * A text that is in no Unicode encoding, read as windows-1252, when its
 * letters are rather those of western languages; null when they are rather
 * Baltic (windows-1257), or nothing tells. Baltic letters stand thick in a
 * text, western ones thin: French writes é every few words, but seldom ē.
 */
export function westernText(bytes: Uint8Array): string | null {
  let baltic = 0
  let western = 0
  let letters = 0
  for (const byte of bytes) {
    if ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)) letters++
    else if (byte === 0xe9 || byte === 0xc9) western++
    else if (byte >= 0xc0 && !SHARED.has(byte)) {
      if (BALTIC_LETTERS.has(byte)) baltic++
      else western++
    }
  }
  // Latvian writes about one letter in twelve with a mark; a stray í or ñ in English is far rarer.
  const isBaltic = baltic > western && baltic > letters / 60
  if (isBaltic || baltic + western === 0) return null
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += 16_384) {
    const part = Array.from(bytes.subarray(start, start + 16_384), (byte) =>
      byte >= 0x80 && byte < 0xa0 ? WESTERN.charAt(byte - 0x80) : String.fromCharCode(byte),
    )
    parts.push(part.join(''))
  }
  return parts.join('')
}

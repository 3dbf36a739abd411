import { fromUtf8 } from '#/core/vault/bytes.ts'

export type Decoding =
  | { readonly ok: true; readonly text: string; readonly encoding: 'utf-8' | 'utf-16' | 'windows-1257' }
  | { readonly ok: false; readonly message: string }

/** The upper half of windows-1257, in which Latvian spreadsheets save CSV; � where it has no letter. */
const BALTIC =
  '€�‚�„…†‡�‰�‹�¨ˇ¸�‘’“”•–—�™�›�¯˛�\u00A0�¢£¤�¦§Ø©Ŗ«¬\u00AD®Æ°±²³´µ¶·ø¹ŗ»¼½¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙'

/** Are the bytes well-formed UTF-8? */
function isUtf8(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length;) {
    const lead = bytes[i] ?? 0
    const more = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
    if (more < 0 || i + more >= bytes.length) return false
    for (let j = 1; j <= more; j++) if (((bytes[i + j] ?? 0) & 0xc0) !== 0x80) return false
    i += more + 1
  }
  return true
}

function utf16(bytes: Uint8Array, littleEndian: boolean, from: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  for (let start = from; start + 1 < bytes.length; start += 16_384) {
    const units: number[] = []
    for (let i = start; i + 1 < bytes.length && i < start + 16_384; i += 2)
      units.push(view.getUint16(i, littleEndian))
    parts.push(String.fromCharCode(...units))
  }
  return parts.join('')
}

/** Every other byte is nil: UTF-16 without its mark. */
function looksUtf16(bytes: Uint8Array): 'le' | 'be' | null {
  const sample = bytes.subarray(0, 200)
  if (sample.length < 8) return null
  const nils = (rest: number): number =>
    sample.filter((byte, index) => byte === 0 && index % 2 === rest).length
  const even = nils(0)
  const odd = nils(1)
  if (odd > sample.length / 4 && even < odd / 4) return 'le'
  return even > sample.length / 4 && odd < even / 4 ? 'be' : null
}

/** Bytes of a text file as text: UTF-8, UTF-16, else the Baltic code page older spreadsheets save in. */
export function decodeText(bytes: Uint8Array): Decoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { ok: true, text: utf16(bytes, true, 2), encoding: 'utf-16' }
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { ok: true, text: utf16(bytes, false, 2), encoding: 'utf-16' }
  const unmarked = looksUtf16(bytes)
  if (unmarked !== null) return { ok: true, text: utf16(bytes, unmarked === 'le', 0), encoding: 'utf-16' }
  const body = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
  if (body.includes(0)) return { ok: false, message: 'it is not a text file' }
  if (isUtf8(body)) return { ok: true, text: fromUtf8(body), encoding: 'utf-8' }
  const parts: string[] = []
  for (let start = 0; start < body.length; start += 16_384) {
    const letters = Array.from(body.subarray(start, start + 16_384), (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : BALTIC.charAt(byte - 0x80),
    )
    parts.push(letters.join(''))
  }
  return { ok: true, text: parts.join(''), encoding: 'windows-1257' }
}

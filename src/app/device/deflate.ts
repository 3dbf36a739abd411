import { joinBytes } from '#/core/vault/bytes.ts'

/**
 * Raw DEFLATE (RFC 1951) by the browser's own zlib.
 *
 * @see https://compression.spec.whatwg.org/
 */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const packing = new CompressionStream('deflate-raw')
  const writer = packing.writable.getWriter()
  const written = Promise.all([writer.write(Uint8Array.from(bytes)), writer.close()])
  const reader = packing.readable.getReader()
  const parts: Uint8Array[] = []
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value)
  await written
  return joinBytes(...parts)
}

/**
 * Raw DEFLATE (RFC 1951) by the browser's own zlib.
 *
 * @see https://compression.spec.whatwg.org/
 */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const packing = new CompressionStream('deflate-raw')
  const writer = packing.writable.getWriter()
  const written = Promise.all([writer.write(Uint8Array.from(bytes)), writer.close()])
  const packed = await new Response(packing.readable).arrayBuffer()
  await written
  return new Uint8Array(packed)
}

/**
 * A list in parts of at most `size`: databases limit how many values one
 * statement takes. What is left after whole parts is divided by powers of two:
 * a few texts of statements then serve lists of every length, and a connection
 * keeps a few prepared ones in place of hundreds.
 */
export function inChunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let from = 0; from < items.length;) {
    const left = items.length - from
    const count = left >= size ? size : 2 ** Math.floor(Math.log2(left))
    chunks.push(items.slice(from, from + count))
    from += count
  }
  return chunks
}

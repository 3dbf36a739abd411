import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Pictures and fonts are compressed already. */
const compressible = /\.(?:js|css|html|svg|json|webmanifest|wasm|txt)$/
/** Below this the headers outweigh what is saved. */
const smallestBytes = 1024

/**
 * Writes `file.br` and `file.gz` beside every file of the built client that
 * becomes smaller by it, so that the server compresses nothing while it serves.
 *
 * @returns bytes before, and as brotli sends them
 */
export async function precompress(
  folder: string,
): Promise<{ files: number; bytes: number; brotliBytes: number }> {
  const total = { files: 0, bytes: 0, brotliBytes: 0 }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !compressible.test(entry.name)) continue
    const file = path.join(entry.parentPath, entry.name)
    const plain = await readFile(file)
    if (plain.length < smallestBytes) continue
    const [br, gz] = await Promise.all([
      brotli(plain, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
        },
      }),
      zip(plain, { level: constants.Z_BEST_COMPRESSION }),
    ])
    if (br.length < plain.length) await writeFile(`${file}.br`, br)
    if (gz.length < plain.length) await writeFile(`${file}.gz`, gz)
    total.files += 1
    total.bytes += plain.length
    total.brotliBytes += Math.min(br.length, plain.length)
  }
  return total
}

if (import.meta.main) {
  const folder = path.resolve(import.meta.dirname, '../../dist')
  const { files, bytes, brotliBytes } = await precompress(folder)
  const kB = (size: number) => `${Math.round(size / 1000)} kB`
  console.log(`Precompressed ${files} files: ${kB(bytes)} become ${kB(brotliBytes)} by brotli.`)
}

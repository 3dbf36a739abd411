import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { precompress } from '#/tools/precompress.ts'

test('files that shrink get a smaller twin of each kind, that unpacks to the same bytes; others get none', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'precompress-'))
  try {
    const script = 'export const atbilde = "jā"\n'.repeat(500)
    await mkdir(path.join(folder, 'assets'))
    await writeFile(path.join(folder, 'assets', 'app.js'), script)
    await writeFile(path.join(folder, 'tiny.css'), 'a{}')
    await writeFile(path.join(folder, 'picture.png'), Buffer.alloc(5000))
    const total = await precompress(folder)
    expect(total.files).toBe(1)
    expect(total.bytes).toBe(Buffer.byteLength(script))
    expect(total.brotliBytes).toBeLessThan(total.bytes / 10)
    const packed = async (name: string) => readFile(path.join(folder, 'assets', name))
    expect(brotliDecompressSync(await packed('app.js.br')).toString()).toBe(script)
    expect(gunzipSync(await packed('app.js.gz')).toString()).toBe(script)
    for (const name of ['tiny.css.br', 'tiny.css.gz', 'picture.png.br', 'picture.png.gz'])
      expect(existsSync(path.join(folder, name)), name).toBe(false)
    // a second build finds its own twins in the folder and must not compress them again
    expect((await precompress(folder)).files).toBe(1)
    expect(existsSync(path.join(folder, 'assets', 'app.js.br.br'))).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})

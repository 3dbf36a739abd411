import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

/**
 * The house must stand anywhere: nothing in it may name a folder of the machine
 * it was written on.
 */
const repository = join(import.meta.dirname, '../..')
const notOurs = new Set([
  '.git',
  'node_modules',
  'dist',
  'data',
  '.cache',
  'test-results',
  'playwright-report',
])
const readable = /\.(?:tsx?|m?js|json|md|css|html|sh|ya?ml|svg|csv|txt)$|(?:^|\/)(?:run|LICENSE)$/
const someonesFolder = /(?<![\w.)\]}])(?:\/(?:work|root|home)\/[\w.]|[A-Z]:\\Users\\)/

test.each([
  ['a home', `see ${['', 'home', 'anna', 'notes'].join('/')}`],
  ['the folder of a workplace', `import '${['', 'work', 'shared', 'x.ts'].join('/')}'`],
  ['a home on Windows', `${['C:', 'Users', 'Anna'].join('\\')}`],
])('the search finds %s', (_, text) => {
  expect(text).toMatch(someonesFolder)
})

test.each(['https://example.org/work/1', './home/page.tsx', 'src/work/visit.ts'])(
  'the search lets %s be',
  (text) => {
    expect(text).not.toMatch(someonesFolder)
  },
)

test('no file names a folder of somebody’s own machine', async () => {
  const top = (await readdir(repository)).filter((name) => !notOurs.has(name))
  const found: string[] = []
  let read = 0
  for (const name of top)
    for (const path of await filesUnder(join(repository, name))) {
      if (!readable.test(path)) continue
      read += 1
      const lines = (await readFile(path, 'utf8')).split('\n')
      lines.forEach((line, index) => {
        if (someonesFolder.test(line)) found.push(`${relative(repository, path)}:${index + 1}`)
      })
    }
  expect(found).toEqual([])
  expect(read).toBeGreaterThan(20)
})

async function filesUnder(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return [path]
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

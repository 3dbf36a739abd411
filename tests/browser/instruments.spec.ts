import { expect, test } from '@playwright/test'
import { createServer, type Server } from 'node:http'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { freePort } from '../machine.ts'
import {
  axe,
  canaryHits,
  canaryScan,
  inBothOrientations,
  orientations,
  persistentBrowser,
  throwawayFolder,
} from './fixtures.ts'

/**
 * The instruments themselves, before anything is measured with them: a search
 * that cannot find, or an inspection that cannot object, would pass everything.
 */
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'"
const pages: Readonly<Record<string, string>> = {
  '/good':
    '<!doctype html><html lang="lv"><head><title>Laba lapa</title></head><body><main><h1>Labdien</h1><label>Vārds <input></label></main></body></html>',
  '/bad':
    '<!doctype html><html><head><title>Slikta</title></head><body><input><img src="/x.png"></body></html>',
}

let server: Server
let origin = ''

test.beforeAll(async () => {
  const port = await freePort()
  origin = `http://localhost:${port}`
  server = createServer((request, reply) => {
    const page = pages[request.url ?? '']
    reply.writeHead(page === undefined ? 404 : 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    })
    reply.end(page)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
})

test.afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('axe looks through a strict content security policy and passes a good page, held both ways', async ({
  page,
}) => {
  await page.goto(`${origin}/good`)
  await inBothOrientations(page, () => axe(page))
})

test('axe objects to a page without language, labels or alternative texts', async ({ page }) => {
  await page.goto(`${origin}/bad`)
  await expect(axe(page)).rejects.toThrow(/html-has-lang/)
})

test('a persistent browser may keep its storage, and finds it after it was closed', async () => {
  const profile = throwawayFolder('profile')
  const first = await persistentBrowser(profile)
  const page = await first.newPage()
  await page.goto(`${origin}/good`)
  expect(page.viewportSize()).toEqual(orientations.landscape)
  expect(await page.evaluate(() => navigator.storage.persist())).toBe(true)
  await page.evaluate(() => localStorage.setItem('kept', 'yes'))
  await first.close()
  const second = await persistentBrowser(profile)
  const again = await second.newPage()
  await again.goto(`${origin}/good`)
  expect(await again.evaluate(() => localStorage.getItem('kept'))).toBe('yes')
  await second.close()
})

test('the canary scan finds plaintext wherever a browser may keep it', async () => {
  const profile = throwawayFolder('profile')
  const browser = await persistentBrowser(profile)
  const page = await browser.newPage()
  await page.goto(`${origin}/good`)
  await page.evaluate(async () => {
    const opening = indexedDB.open('canaries', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('rows')
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(new Error('indexedDB refused'))
    })
    const rows = database.transaction('rows', 'readwrite', { durability: 'strict' })
    const store = rows.objectStore('rows')
    store.put({ name: 'Kanārijs Mazais' }, 1)
    store.put({ name: 'Kanarijs Latinis' }, 2)
    store.put(new TextEncoder().encode('Kanārijs Baitos'), 3)
    store.put({ text: 'garš teksts, kas atkārtojas '.repeat(20_000) + 'Kanārijs Lielais' }, 4)
    store.put({ text: 'long text that repeats '.repeat(20_000) + 'Kanarijs Garais' }, 5)
    store.put('x', 'Kanārijs Atslēga')
    for (let row = 0; row < 5000; row += 1)
      store.put({ name: `Kanārijs Rindā ${row}`, pad: 'z'.repeat(2000) }, 100 + row)
    await new Promise<void>((resolve) => (rows.oncomplete = () => resolve()))
    database.close()
    localStorage.setItem('bird', 'Kanārijs Lokālais')
    const cache = await caches.open('birds')
    await cache.put('/bird', new Response('Kanārijs Kešā'))
    const root = await navigator.storage.getDirectory()
    const file = await root.getFileHandle('bird', { create: true })
    const stream = await file.createWritable()
    await stream.write('Kanārijs Failā')
    await stream.close()
  })
  await browser.close()
  const planted = [
    'Kanārijs Mazais',
    'Kanarijs Latinis',
    'Kanārijs Baitos',
    'Kanārijs Lielais',
    'Kanarijs Garais',
    'Kanārijs Atslēga',
    'Kanārijs Rindā 17',
    'Kanārijs Rindā 4999',
    'Kanārijs Lokālais',
    'Kanārijs Kešā',
    'Kanārijs Failā',
  ]
  const hits = await canaryScan(profile, [...planted, 'Kanārijs Nekur'])
  const opened = new Set(hits.map(({ seen }) => seen))
  expect(opened, 'some lay only under a compression').toContain('under Snappy')
  expect(
    hits.some(({ file, seen }) => file.endsWith('.ldb') && seen === 'in LevelDB'),
    'some lay in a table whose blocks are compressed',
  ).toBe(true)
  expect([...new Set(hits.map(({ canary }) => canary))].toSorted()).toEqual(planted.toSorted())
})

test('the canary scan sees through encodings, folding and compression, and does not cry wolf', async () => {
  const name = 'Žaneta Ķirse-Čakste'
  const disguises: Readonly<Record<string, string | Buffer>> = {
    plain: `x ${name} y`,
    small: name.toLowerCase(),
    folded: 'zaneta kirse-cakste',
    'utf-16': Buffer.from(`a${name}`, 'utf16le'),
    hex: Buffer.from(name).toString('hex'),
    'postgres dump': `\\\\x00ff${Buffer.from(name).toString('hex')}00`,
    url: `/search?q=${encodeURIComponent(name)}`,
    json: JSON.stringify({ name }).replaceAll(
      /[^\x20-\x7e]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    'base64 at 0': Buffer.from(`${name}!!`).toString('base64'),
    'base64 at 1': Buffer.from(`1${name}!`).toString('base64'),
    'base64 at 2': Buffer.from(`12${name}`).toString('base64url'),
    gzip: gzipSync(`.......... ${name}`),
  }
  for (const [disguise, content] of Object.entries(disguises))
    expect(canaryHits(disguise, content, [name]), disguise).not.toHaveLength(0)
  expect(
    canaryHits('innocent', `Žaneta Ķirse-Čakst ${Buffer.from('Zaneta').toString('base64')}`, [name]),
  ).toEqual([])
  const folder = throwawayFolder('canary')
  await writeFile(join(folder, 'innocent.bin'), Buffer.alloc(1_000_000, 7))
  expect(await canaryScan(folder, [name])).toEqual([])
  await writeFile(join(folder, `${name}.txt`), 'nothing')
  expect(await canaryScan(folder, [name])).not.toHaveLength(0)
})

test('a canary too short to be distinctive is refused', () => {
  expect(() => canaryHits('any', 'text', ['Anna'])).toThrow(/too short/)
})

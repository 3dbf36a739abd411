import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { z } from 'zod'
import { type Measurement, compare, median } from '../measure/compare.ts'
import { startDrivenBrowser } from '../measure/driven-browser.ts'

const RECORDS = 10_000
const CASELOADS = [400, 2_000]
const UNLOCKS = 5
const INSERTS = 4
/** In large batches, which a bench likes; and one by one, as visits are closed. */
const INSERTED = [
  { records: RECORDS, atOnce: 500, isSigned: true },
  { records: RECORDS, atOnce: 500, isSigned: false },
  { records: 1_000, atOnce: 1, isSigned: true },
]

const here = import.meta.dirname
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' }

/** The measuring page, built as the product is and served from this machine. */
async function servePage() {
  const folder = await mkdtemp(join(tmpdir(), 'slieksnis-store-'))
  await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'es2024',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: [join(here, 'store.html')] },
    },
  })
  const server = createServer((request, reply) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    readFile(join(folder, path)).then(
      (bytes) => {
        reply.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
        reply.end(bytes)
      },
      () => reply.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The machine gave no port.')
  return {
    url: `http://localhost:${address.port}/store.html`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const Unlocked = z.object({
  listMs: z.number(),
  householdMs: z.number(),
  wholeMs: z.number(),
  indexBytes: z.number(),
  households: z.number(),
})

/** A tablet of its own, with a disk of its own: a browser without a profile would keep all in memory. */
async function newTablet(url: string) {
  const browser = await startDrivenBrowser()
  const page = await browser.open(url, () => typeof window.askStore === 'function', 'disk')
  const ask = (question: unknown): Promise<unknown> =>
    page.evaluate((asked) => window.askStore(asked), question)
  return {
    ask,
    milliseconds: async (question: unknown): Promise<number> => z.number().parse(await ask(question)),
    close: () => browser.close(),
  }
}

/**
 * The store on a tablet, in Chromium: how soon after the passphrase's key the
 * caseload can be searched, and what sealing, signing and keeping cost beside
 * bare libsodium and Dexie.
 */
export async function measureStore(): Promise<readonly Measurement[]> {
  const served = await servePage()
  const lines: Measurement[] = []
  try {
    for (const households of CASELOADS) {
      const tablet = await newTablet(served.url)
      await tablet.ask({ ask: 'fill', households, records: RECORDS })
      const unlocks: z.infer<typeof Unlocked>[] = []
      const floors: number[] = []
      for (let run = 0; run < UNLOCKS; run++) {
        unlocks.push(Unlocked.parse(await tablet.ask({ ask: 'unlock' })))
        floors.push(await tablet.milliseconds({ ask: 'index-floor' }))
      }
      const floor = median(floors)
      const line = (what: string, ours: number): Measurement => ({
        name: `${what}, ${households.toLocaleString('en')} households, ${RECORDS.toLocaleString('en')} records`,
        unit: 'ms',
        ours,
        floor,
        ratio: ours / floor,
        runs: UNLOCKS,
      })
      const kilobytes = Math.round(median(unlocks.map(({ indexBytes }) => indexBytes)) / 1000)
      lines.push(
        line(
          `search-ready after the key (index ${kilobytes} kB; floor: one blob)`,
          median(unlocks.map(({ listMs }) => listMs)),
        ),
        line('one household opened', median(unlocks.map(({ householdMs }) => householdMs))),
        line('everything opened, in the background', median(unlocks.map(({ wholeMs }) => wholeMs))),
      )
      if (households === CASELOADS[0])
        lines.push(
          await compare({
            name: `read, verify and open ${RECORDS.toLocaleString('en')} records of 8 KB`,
            runs: INSERTS,
            ours: () => tablet.milliseconds({ ask: 'read-all' }),
            floor: () => tablet.milliseconds({ ask: 'read-all-floor' }),
          }),
        )
      await tablet.close()
    }
    for (const { records, atOnce, isSigned } of INSERTED) {
      const tablet = await newTablet(served.url)
      const ask = { records, atOnce }
      lines.push(
        await compare({
          name: `seal and store ${records.toLocaleString('en')} records of 8 KB, ${atOnce} in a transaction, beside a floor that seals and ${isSigned ? 'signs' : 'does not sign'}`,
          runs: INSERTS,
          ours: () => tablet.milliseconds({ ask: 'insert', ...ask }),
          floor: () => tablet.milliseconds({ ask: 'insert-floor', ...ask, isSigned }),
        }),
      )
      await tablet.close()
    }
  } finally {
    await served.close()
  }
  return lines
}

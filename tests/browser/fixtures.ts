import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findChromium } from '../chromium.ts'
import { freePort } from '../machine.ts'
import { chromiumArgs } from './chromium-args.ts'

export { canaryHits, canaryScan } from './canary.ts'

const repository = join(import.meta.dirname, '../..')

/** Processes and folders that must not outlive the tests, whatever ends them. */
const running = new Set<ChildProcess>()
const folders = new Set<string>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own, removed when the tests end. */
export function throwawayFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `slieksnis-${purpose}-`))
  folders.add(folder)
  return folder
}

export interface ProductOptions {
  /** With the fictional municipality already there. */
  readonly demo?: boolean
  /** PostgreSQL instead of the embedded database. */
  readonly databaseUrl?: string
  /** The folder of an earlier run, to start it again. */
  readonly dataDir?: string
  /** The port of an earlier run, so that the browser finds the same origin. */
  readonly port?: number
}

/** The real server in a process of its own. */
export interface Product {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Everything it has printed. */
  log(): string
  /** Ends it as an operator would, and waits. */
  stop(): Promise<void>
  /** Ends it as a power cut would, and waits. */
  kill(): Promise<void>
}

/** Starts the product as `npm start` or `npm run demo` does, and waits until it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? throwawayFolder('data')
  const port = options.port ?? (await freePort())
  const { DATABASE_URL: _, TEST_DATABASE_URL: __, ...inherited } = process.env
  const child = spawn(
    process.execPath,
    [join(repository, 'src/tools/start.js'), ...(options.demo === true ? ['--demo'] : [])],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inherited,
        PORT: String(port),
        HOST: '127.0.0.1',
        DATA_DIR: dataDir,
        ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
        ...(existsSync(join(repository, 'dist/index.html')) ? { SKIP_BUILD: '1' } : {}),
      },
    },
  )
  running.add(child)
  let said = ''
  const hear = (text: string) => (said += text)
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
    running.delete(child)
  }
  // A passkey belongs to a name, never to a number: hence localhost.
  const url = `http://localhost:${port}`
  const product: Product = {
    url,
    port,
    dataDir,
    log: () => said,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
  const patience = Date.now() + 240_000
  // Alive is not yet ready: until then it answers "the server is starting".
  while (!(await answers(`http://127.0.0.1:${port}/readyz`))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The product ended before it was ready (exit ${String(child.exitCode)}):\n${said}`)
    if (Date.now() > patience) {
      await end('SIGKILL')
      throw new Error(`The product was not ready after 4 minutes:\n${said}`)
    }
    await pause(100)
  }
  return product
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (reply) => reply.status === 200,
    () => false,
  )
}

export interface PersistentBrowserOptions {
  readonly viewport?: Orientation
  readonly locale?: string
  /** More of how Chromium is started. */
  readonly args?: readonly string[]
}

/**
 * A browser that keeps its profile, as a tablet does: closed and opened again
 * on the same folder it finds what it stored. Storage may be made durable
 * without asking, as on an installed app.
 */
export async function persistentBrowser(
  profileDir: string,
  options: PersistentBrowserOptions = {},
): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: await findChromium(),
    args: [...chromiumArgs, ...(options.args ?? [])],
    viewport: options.viewport ?? orientations.landscape,
    hasTouch: true,
    locale: options.locale ?? 'lv-LV',
    timezoneId: 'Europe/Riga',
  })
  const page = context.pages()[0] ?? (await context.newPage())
  context.setDefaultTimeout(30_000)
  const session = await context.newCDPSession(page)
  await session.send('Browser.grantPermissions', { permissions: ['durableStorage'] })
  return context
}

/** A width and a height in CSS pixels. */
export interface Orientation {
  readonly width: number
  readonly height: number
}

/** The tablet held both ways, and the smallest phone we promise. */
export const orientations = {
  landscape: { width: 1280, height: 800 },
  portrait: { width: 800, height: 1280 },
  phone: { width: 390, height: 844 },
}

/** Does the same with the tablet held both ways, and leaves it lying. */
export async function inBothOrientations(
  page: Page,
  look: (orientation: Orientation) => Promise<void>,
): Promise<void> {
  for (const orientation of [orientations.portrait, orientations.landscape]) {
    await page.setViewportSize(orientation)
    await look(orientation)
  }
}

/** Expects axe to find nothing wrong with the page as it stands; what it finds is listed with its place. */
export async function axe(page: Page): Promise<void> {
  const { violations, passes } = await new AxeBuilder({ page })
    // The product has no frames: no second page need be opened to gather what was found in them.
    .setLegacyMode(true)
    // Of what is right, one place a rule is enough.
    .options({ resultTypes: ['violations'] })
    .analyze()
  expect(passes.length, 'axe found something to look at').toBeGreaterThan(0)
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} at ${target.join(' ')} — ${failureSummary ?? ''}`,
    ),
  )
  expect(found, `axe on ${page.url()}`).toEqual([])
}

/** Expects axe to find nothing wrong, and nothing to be wider than the screen, held both ways. */
export async function axeInBothOrientations(page: Page): Promise<void> {
  await inBothOrientations(page, async ({ width }) => {
    await axe(page)
    const contentWidth = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(contentWidth, `${page.url()} fits ${width} px`).toBeLessThanOrEqual(width)
  })
}

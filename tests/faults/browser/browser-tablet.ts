import { type BrowserContext, type CDPSession, type Page, type Worker, chromium } from '@playwright/test'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { INDEX_NAME } from '#/client/caseload-index.ts'
import { FAULT_CODES, Fault } from '#/client/fault.ts'
import type { DraftRow, KeyRow, MetaRow, OutboxRow, PageRow } from '#/client/ports.ts'
import { RECEIPT_MARKS, marked, readMarks } from '#/client/receipt-marks.ts'
import type { VaultApi } from '#/client/vault-api.ts'
import type { Statement } from '#/core/vault/directory.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import { Problem } from '#/wire/problem.ts'
import { chromiumArgs } from '../../browser/chromium-args.ts'
import { findChromium } from '../../chromium.ts'
import type { Dice } from '../dice.ts'
import { Line } from '../line.ts'
import { PASSPHRASE, type RowOnDisk, type RowsOnDisk, type Tablet } from '../tablet.ts'
import { builtApp } from '../town-server.ts'
import { driverSource, pack, unpack } from './driver-page.ts'
import { stoppingIdleWorkers } from './idle-workers.ts'
import { Road } from './road.ts'

const forever = (): Promise<never> => new Promise<never>(() => undefined)

const SpokenFault = z.object({ code: z.string(), message: z.string(), problem: Problem.nullable() })

/** As the app itself wrote them. */
const Rows = z.object({
  outbox: z.array(z.custom<OutboxRow>()),
  drafts: z.array(z.custom<DraftRow>()),
  pages: z.array(z.custom<PageRow>()),
  keys: z.array(z.custom<KeyRow>()),
  statements: z.array(z.custom<Statement>()),
  meta: z.array(z.custom<MetaRow>()),
})

/** One page with the app's vault worker in it. */
interface Tab {
  readonly page: Page
  readonly vault: VaultApi
  /** Closed by us, or gone with its browser: whoever still waits for it waits for ever, like its own code. */
  isOver: boolean
}

/** A page of the app that needs nobody unlocked and starts no vault of its own. */
const QUIET_PAGE = '/who-helps'

/**
 * A tablet that is a real Chromium with a profile of its own: the built app's
 * vault worker, its database, its private file, its service worker, and a road
 * to the server on which anything may happen.
 */
export class BrowserTablet implements Tablet {
  readonly name: string
  readonly line: Line
  readonly #road: Road
  readonly #dice: Dice
  readonly #profile: string
  readonly #driver: string
  #context: BrowserContext | null = null
  #tab: Tab | null = null
  #devtools: CDPSession | null = null
  #clockAheadMs = 0
  #fullWrites = 0
  #hasQuota = false
  /** Whether the browser was once told what to keep; before that it cannot open without the server. */
  #isKept = false
  readonly #asked = new Set<symbol>()

  private constructor(name: string, line: Line, road: Road, dice: Dice, profile: string, driver: string) {
    this.name = name
    this.line = line
    this.#road = road
    this.#dice = dice
    this.#profile = profile
    this.#driver = driver
  }

  static async open(name: string, serverUrl: string, dice: Dice): Promise<BrowserTablet> {
    const line = new Line()
    const road = await Road.open(line, serverUrl)
    const profile = await mkdtemp(join(tmpdir(), 'slieksnis-fault-profile-'))
    const scripts = await readdir(join(builtApp, 'assets')).catch(() => [])
    const worker = scripts.find((file) => /^vault-worker-.+\.js$/.test(file))
    if (worker === undefined) throw new Error('there is no built app: run `npm run build` first')
    return new BrowserTablet(name, line, road, dice, profile, driverSource(`/assets/${worker}`))
  }

  get waitsFor(): readonly string[] {
    return [...this.#asked].map(({ description }) => description ?? '')
  }

  get vault(): VaultApi {
    return this.#open.vault
  }

  /** The page that is open, for tests that look at screens. */
  get page(): Page {
    return this.#open.page
  }

  /** Where the browser finds the app. */
  get url(): string {
    return this.#road.url
  }

  get #open(): Tab {
    if (this.#tab === null) throw new Error(`${this.name} has nothing open`)
    return this.#tab
  }

  async start(): Promise<void> {
    this.#tab = await this.#newTab(await this.#browser())
    if (!this.#isKept) {
      await this.#ask(this.#tab, 'ready', [])
      this.#isKept = true
    }
  }

  async #browser(): Promise<BrowserContext> {
    if (this.#context !== null) return this.#context
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: await findChromium(),
      args: [...chromiumArgs],
    })
    await context.addInitScript({ content: this.#driver })
    this.#context = context
    return context
  }

  async #newTab(context: BrowserContext): Promise<Tab> {
    const [blank] = context.pages()
    const page = blank !== undefined && blank.url() === 'about:blank' ? blank : await context.newPage()
    await page.goto(`${this.#road.url}${QUIET_PAGE}`, { waitUntil: 'load' })
    if (this.#hasQuota) {
      this.#devtools = await context.newCDPSession(page)
      await this.#devtools.send('Storage.overrideQuotaForOrigin', { origin: this.#road.url, quotaSize: 1 })
    }
    const tab: Tab = { page, vault: this.#vaultIn(() => tab), isOver: false }
    const worker = page.waitForEvent('worker')
    await this.#ask(tab, 'accounts', [])
    await this.#setWorkerUp(await worker)
    return tab
  }

  /** The worker's clock and disk, as this tablet has them now. */
  async #setWorkerUp(worker: Worker): Promise<void> {
    await worker.evaluate(
      ({ aheadMs, writes, left }) => {
        const known: unknown = Reflect.get(globalThis, 'trueNow')
        const trueNow = typeof known === 'function' ? known : Date.now.bind(Date)
        Reflect.set(globalThis, 'trueNow', trueNow)
        Date.now = () => Number(trueNow()) + aheadMs
        const kept: unknown = Reflect.get(globalThis, 'truePut')
        const put = typeof kept === 'function' ? kept : IDBObjectStore.prototype.put
        Reflect.set(globalThis, 'truePut', put)
        let [refusals, before] = [writes, left]
        Reflect.set(IDBObjectStore.prototype, 'put', function (this: IDBObjectStore, ...row: unknown[]) {
          if (refusals > 0 && before-- <= 0) {
            refusals -= 1
            before = left
            throw new DOMException('the disk is full', 'QuotaExceededError')
          }
          return Reflect.apply(put, this, row)
        })
      },
      { aheadMs: this.#clockAheadMs, writes: this.#fullWrites, left: this.#dice.below(4) },
    )
  }

  async #changeWorker(): Promise<void> {
    const [worker] = (this.#tab?.page.workers() ?? []).filter((each) => each.url().includes('vault-worker'))
    if (worker !== undefined) await this.#setWorkerUp(worker)
  }

  #vaultIn(tab: () => Tab): VaultApi {
    // The proxy has exactly VaultApi's methods because the worker's `Vault` implements it.
    return new Proxy(Object.create(null), {
      get: (_target, method) =>
        typeof method === 'string' && method !== 'then'
          ? (...args: unknown[]) => this.#ask(tab(), method, args)
          : undefined,
    })
  }

  async #ask(tab: Tab, what: string, args: readonly unknown[]): Promise<unknown> {
    const asked = Symbol(what)
    this.#asked.add(asked)
    try {
      const answer = await tab.page.evaluate(
        ([name, packed]) => {
          const driven: unknown = Reflect.get(globalThis, 'driven')
          if (typeof driven !== 'function') throw new Error('the page has no driver')
          return Reflect.apply(driven, null, [name, packed])
        },
        [what, pack(args)],
      )
      return answer === undefined ? undefined : unpack(String(answer))
    } catch (cause) {
      if (tab.isOver) return forever()
      throw faultOf(cause)
    } finally {
      this.#asked.delete(asked)
    }
  }

  async households(): Promise<readonly HouseholdState[]> {
    const { vault } = this
    const { households } = await vault.caseload()
    return Promise.all(households.map(({ stream }) => vault.household(stream, { isCounted: true })))
  }

  draftsOf(): null {
    return null
  }

  async isOpen(): Promise<boolean> {
    return this.#tab !== null && !this.#tab.isOver && (await this.vault.whoami()) !== null
  }

  async unlock(): Promise<void> {
    if (this.#tab !== null) {
      const { page } = this.#tab
      this.#tab.isOver = true
      await page.close()
    }
    await this.start()
    await unlockIn(this.vault, this.name)
  }

  async takeOver(): Promise<() => Promise<void>> {
    const first = this.#open
    const second = await this.#newTab(await this.#browser())
    const over = this.#ask(first, 'takenOver', [])
    await unlockIn(second.vault, this.name)
    await over
    this.#tab = second
    if ((await first.vault.whoami()) !== null) throw new Error(`${this.name}: two tabs are open at once`)
    return async () => {
      first.isOver = true
      await first.page.close()
    }
  }

  async update(exchange: () => Promise<unknown>): Promise<void> {
    const old = this.#open
    this.#road.version += 1
    const exchanged = exchange().catch(() => null)
    if (this.#dice.happens(0.5)) await exchanged
    await stoppingIdleWorkers(old.page, () => this.#ask(old, 'newVersion', []))
    await this.unlock()
  }

  /** kill -9 of the browser's process: what was on its way to the disk or the server may arrive or not. */
  async kill(): Promise<void> {
    const context = this.#context
    if (this.#tab !== null) this.#tab.isOver = true
    this.#tab = null
    this.#context = null
    if (context === null) return
    const gone = new Promise((resolve) => context.once('close', resolve))
    // Chromium's lock names its process: `host-1234`.
    const lock = await readlink(join(this.#profile, 'SingletonLock'))
    process.kill(Number(lock.split('-').at(-1)), 'SIGKILL')
    await gone
  }

  async dieDuring(work: () => Promise<unknown>, what: 'exchange' | 'work'): Promise<boolean> {
    let isDone = false
    const done = work().then(
      () => (isDone = true),
      () => (isDone = true),
    )
    const waitMs = this.#dice.below(what === 'exchange' ? 8 : 12)
    if (what === 'exchange') {
      const atRequest = new Promise<void>((resolve) =>
        this.#road.atRequest(this.#dice.below(12) + 1, resolve),
      )
      await Promise.race([done, atRequest])
    }
    await pause(waitMs)
    const wasWithin = !isDone
    await this.kill()
    return wasWithin
  }

  async dieOpening(): Promise<void> {
    await this.start()
    const opening = unlockIn(this.vault, this.name).catch(() => undefined)
    await Promise.race([opening, pause(this.#dice.below(1500))])
    await this.kill()
  }

  /** The app does by itself what it does when it is quiet. */
  rest(): Promise<void> {
    return Promise.resolve()
  }

  async fillDisk(writes: number): Promise<void> {
    const isQuota = writes > 0 && this.#dice.happens(0.4)
    this.#fullWrites = isQuota ? 0 : writes
    if (isQuota !== this.#hasQuota) {
      // The browser remembers for a while how much room there was: another process asks anew.
      this.#hasQuota = isQuota
      await this.kill()
      if (isQuota) await this.unlock()
    } else await this.#changeWorker()
  }

  async setClock(aheadMs: number): Promise<void> {
    this.#clockAheadMs = aheadMs
    await this.#changeWorker()
  }

  async rows(): Promise<RowsOnDisk> {
    await this.start()
    const { meta, ...rows } = Rows.parse(await this.#ask(this.#open, 'rows', [await this.#database()]))
    const marks = meta.find(({ name }) => name === RECEIPT_MARKS)
    const known = marks === undefined ? new Map<number, number>() : readMarks(marks.bytes)
    return {
      ...rows,
      outbox: rows.outbox.map((row) => marked(row, known)),
      meta: meta.filter(({ name }) => name === INDEX_NAME),
    }
  }

  async overwrite({ table, row }: RowOnDisk): Promise<void> {
    await this.#ask(this.#open, 'overwrite', [await this.#database(), table, row])
  }

  async #database(): Promise<string> {
    const [account] = await this.vault.accounts()
    return `slieksnis-${account?.account ?? ''}`
  }

  async discard(): Promise<void> {
    await this.kill()
    await this.#road.close()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function unlockIn(vault: VaultApi, name: string): Promise<void> {
  const [account] = await vault.accounts()
  if (account === undefined) throw new Error('nobody is enrolled here')
  const unlocked = await vault.unlock(account.account, PASSPHRASE, true)
  if (!unlocked.ok) throw new Error(`${name} does not open: ${unlocked.reason}`)
  // Today is there at once; the book is asked for because it waits until all is opened.
  await vault.book()
}

/** What the page threw, as the app's own pages would have caught it. */
function faultOf(cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause)
  const [, text] = /(\{"code":.*\})/s.exec(message) ?? []
  if (text === undefined) return cause instanceof Error ? cause : new Error(message)
  const spoken = SpokenFault.parse(JSON.parse(text.split('\n')[0] ?? ''))
  const code = FAULT_CODES.find((known) => known === spoken.code)
  if (code === undefined) return new Error(spoken.message)
  return new Fault(code, spoken.message, spoken.problem === null ? {} : { problem: spoken.problem })
}

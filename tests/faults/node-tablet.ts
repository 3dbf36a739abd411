import 'fake-indexeddb/auto'
import { setTimeout as pause } from 'node:timers/promises'
import canonicalize from 'canonicalize'
import { openDeviceStore } from '#/app/device/database.ts'
import { INDEX_NAME } from '#/client/caseload-index.ts'
import { Fault } from '#/client/fault.ts'
import { memorySlot, memoryStore } from '#/client/memory-store.ts'
import type { OpenDraft } from '#/client/caseload-fold.ts'
import type {
  AccountShelf,
  DeviceStore,
  EnrolledAccount,
  KeySlot,
  PageRow,
  Surroundings,
} from '#/client/ports.ts'
import { withReceiptMarks } from '#/client/receipt-marks.ts'
import { Vault } from '#/client/vault.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import type { StreamId } from '#/core/vault/ids.ts'
import { inMemoryOnly, nodeSurroundings } from '#/tools/node-surroundings.ts'
import type { Dice } from './dice.ts'
import { plain } from './holdings.ts'
import { Life } from './life.ts'
import { Line } from './line.ts'
import { PASSPHRASE, type RowOnDisk, type RowsOnDisk, type Tablet } from './tablet.ts'

/** One open program on a tablet. */
interface Tab {
  readonly vault: Vault
  readonly life: Life
}

/**
 * A tablet in this process: a disk that stays, a clock that may be wrong, a line
 * that may fail, and tabs that come and go. The real client on fake-indexeddb,
 * ended at any await.
 */
export class NodeTablet implements Tablet {
  readonly name: string
  readonly line = new Line()
  readonly waitsFor: readonly string[] = []
  #clockAheadMs = 0
  /** How often it began with the sealed index. */
  earlyStarts = 0
  #isTampered = false
  #fullWrites = 0
  readonly #url: string
  readonly #dice: Dice
  readonly #isBrowser: boolean
  readonly #accounts: EnrolledAccount[] = []
  readonly #disk = new Map<string, { readonly store: DeviceStore | null; readonly slot: KeySlot }>()
  /** Who has the account open, and how they hear that another took it. */
  #holder: { readonly lost: () => void } | null = null
  #tab: Tab | null = null

  /** @param isBrowser - on IndexedDB as in the browser; otherwise in memory, which is faster */
  constructor(name: string, url: string, dice: Dice, isBrowser: boolean) {
    this.name = name
    this.#url = url
    this.#dice = dice
    this.#isBrowser = isBrowser
  }

  get vault(): Vault {
    return this.#open.vault
  }

  get #open(): Tab {
    if (this.#tab === null) throw new Error(`${this.name} has nothing open`)
    return this.#tab
  }

  households(): Promise<readonly HouseholdState[]> {
    return Promise.resolve([...this.vault.engine.member.households.values()])
  }

  draftsOf(stream: StreamId): readonly OpenDraft[] {
    return this.vault.engine.member.openDraftsOf(stream)
  }

  async isOpen(): Promise<boolean> {
    const tab = this.#tab
    return tab !== null && !tab.life.isOver && (await tab.vault.whoami()) !== null
  }

  async start(): Promise<void> {
    this.#tab = await this.#newTab()
  }

  async #newTab(): Promise<Tab> {
    const life = new Life()
    const surroundings = await this.#surroundings(life)
    return { life, vault: new Vault(surroundings, this.#shelf(life)) }
  }

  async unlock(): Promise<void> {
    await this.start()
    await this.#unlockIn(this.vault)
  }

  /** What is shown at once, out of the sealed index, is what all records say once they are opened. */
  async #unlockIn(vault: Vault): Promise<void> {
    await unlockIn(vault)
    const { openedSoFar } = vault.engine.member
    const early = await shown(vault)
    await vault.whole()
    if (openedSoFar === null || this.#isTampered) {
      this.#isTampered = false
      return
    }
    this.earlyStarts += 1
    const late = await shown(vault)
    if (early === late) return
    let same = 0
    while (early[same] === late[same]) same++
    const excerpt = (text: string): string => text.slice(Math.max(0, same - 200), same + 200)
    throw new Error(`${this.name} first showed …${excerpt(early)}…, then …${excerpt(late)}…`)
  }

  async takeOver(): Promise<() => Promise<void>> {
    const first = this.#open
    const second = await this.#newTab()
    await this.#unlockIn(second.vault)
    this.#tab = second
    if ((await first.vault.whoami()) !== null) throw new Error(`${this.name}: two tabs are open at once`)
    return () => {
      first.life.end()
      return Promise.resolve()
    }
  }

  async update(exchange: () => Promise<unknown>): Promise<void> {
    const { life, vault } = this.#open
    this.line.meanwhile(this.#dice.below(8) + 1, () => vault.lock())
    await Promise.race([exchange().catch(() => null), pause(200)])
    await vault.lock()
    life.end()
    await this.unlock()
  }

  rest(): Promise<void> {
    return this.vault.engine.member.keepIndex()
  }

  kill(): Promise<void> {
    this.#tab?.life.end()
    this.#tab = null
    this.#holder = null
    return Promise.resolve()
  }

  async dieDuring(work: () => Promise<unknown>, what: 'exchange' | 'work'): Promise<boolean> {
    const { life } = this.#open
    life.endAtAwait(this.#dice.below(what === 'exchange' ? 40 : 8) + 1)
    await Promise.race([work(), life.ended])
    const wasKilled = life.isOver
    await this.kill()
    return wasKilled
  }

  async dieOpening(): Promise<void> {
    await this.start()
    const { life, vault } = this.#open
    life.endAtAwait(this.#dice.below(20) + 1)
    const [account] = await vault.accounts()
    await Promise.race([vault.unlock(account?.account ?? '', PASSPHRASE, true), life.ended])
    await this.kill()
  }

  fillDisk(writes: number): Promise<void> {
    this.#fullWrites = writes
    return Promise.resolve()
  }

  setClock(aheadMs: number): Promise<void> {
    this.#clockAheadMs = aheadMs
    return Promise.resolve()
  }

  rows(): Promise<RowsOnDisk> {
    return this.#onDisk(async (store) => {
      const pages: PageRow[] = []
      await store.eachPage((page) => void pages.push(page))
      const index = await store.meta(INDEX_NAME)
      return {
        outbox: await withReceiptMarks(store).outbox(),
        drafts: await store.drafts(),
        pages,
        keys: await store.keys(),
        statements: await store.statements(),
        meta: index === null ? [] : [{ name: INDEX_NAME, bytes: index }],
      }
    })
  }

  overwrite({ table, row }: RowOnDisk): Promise<void> {
    this.#isTampered = true
    return this.#onDisk((store) => store.commit({ [table]: [row] }))
  }

  async discard(): Promise<void> {
    await this.kill()
    for (const { account } of this.#isBrowser ? this.#accounts : [])
      await new Promise<void>((resolve) => {
        const deleting = indexedDB.deleteDatabase(`slieksnis-${account}`)
        deleting.addEventListener('success', () => resolve())
        deleting.addEventListener('error', () => resolve())
      })
  }

  /** This tablet's storage, past the app. */
  async #onDisk<T>(work: (store: DeviceStore) => Promise<T>): Promise<T> {
    const [account] = this.#accounts
    if (account === undefined) throw new Error('nobody is enrolled here')
    const kept = this.#disk.get(account.account)?.store ?? null
    const store = kept ?? openDeviceStore(account.account)
    try {
      return await work(store)
    } finally {
      if (kept === null) store.close()
    }
  }

  #shelf(life: Life): AccountShelf {
    return {
      list: () => Promise.resolve(this.#accounts),
      add: (account) => {
        this.#accounts.push(account)
        return Promise.resolve()
      },
      open: (account) => {
        const kept = this.#disk.get(account) ?? {
          store: this.#isBrowser ? null : memoryStore(),
          slot: memorySlot(),
        }
        this.#disk.set(account, kept)
        const store = kept.store ?? openDeviceStore(account)
        // A browser that is gone has no connection to its disk either.
        if (kept.store === null) void life.ended.then(() => store.close())
        return Promise.resolve({ store: this.#storeIn(life, store), slot: slotIn(life, kept.slot) })
      },
    }
  }

  #storeIn(life: Life, store: DeviceStore): DeviceStore {
    let isClosed = false
    const pass = <T>(work: () => Promise<T>): Promise<T> =>
      life.through(() => {
        if (isClosed) return Promise.reject(new Fault('storage-failed', 'this tab was closed'))
        return work()
      })
    return {
      commit: (change) =>
        pass(async () => {
          if (this.#fullWrites > 0) {
            this.#fullWrites -= 1
            await this.#commitOnFullDisk(store, change)
          } else await store.commit(change)
        }),
      outbox: () => pass(() => store.outbox()),
      drafts: () => pass(() => store.drafts()),
      chunks: () => pass(() => store.chunks()),
      chunkBytes: (key) => pass(() => store.chunkBytes(key)),
      eachPage: (visit, above) => pass(() => store.eachPage(visit, above)),
      pageKeys: () => pass(() => store.pageKeys()),
      page: (next) => pass(() => store.page(next)),
      keys: (ids) => pass(() => store.keys(ids)),
      meta: (name) => pass(() => store.meta(name)),
      statements: () => pass(() => store.statements()),
      close: () => {
        isClosed = true
        if (this.#isBrowser) store.close()
      },
    }
  }

  /** The browser's own refusal, thrown where the browser throws it: at a row somewhere inside the transaction. */
  async #commitOnFullDisk(store: DeviceStore, change: Parameters<DeviceStore['commit']>[0]): Promise<void> {
    if (!this.#isBrowser) throw new Fault('disk-full', 'this device has no room left')
    const real = Reflect.get(IDBObjectStore.prototype, 'put')
    let left = this.#dice.below(4)
    Reflect.set(IDBObjectStore.prototype, 'put', function put(this: IDBObjectStore, ...row: unknown[]) {
      if (left-- <= 0) throw new DOMException('the disk is full', 'QuotaExceededError')
      return Reflect.apply(real, this, row)
    })
    try {
      await store.commit(change)
    } finally {
      Reflect.set(IDBObjectStore.prototype, 'put', real)
    }
  }

  async #surroundings(life: Life): Promise<Surroundings> {
    const node = inMemoryOnly(await nodeSurroundings(this.#url, () => Date.now() + this.#clockAheadMs))
    const { transport } = node
    const line = this.line.around(transport)
    return {
      ...node,
      chance: (length) => this.#dice.bytes(length),
      transport: {
        listen: line.listen,
        request: (method, path, body) => life.through(() => line.request(method, path, body)),
      },
      claim: (_account, takeOver, onLost) => {
        if (this.#holder !== null && !takeOver) return Promise.resolve('held-elsewhere')
        const before = this.#holder
        const mine = { lost: onLost }
        this.#holder = mine
        before?.lost()
        return Promise.resolve(() => {
          if (this.#holder === mine) this.#holder = null
        })
      },
      // Nothing happens by itself: the suite says when a tablet exchanges.
      after: () => () => undefined,
    }
  }
}

/** The caseload's list, and two households looked into, as text: the same for the same. */
async function shown(vault: Vault): Promise<string> {
  const { households, drafts, desk } = await vault.caseload()
  const { member } = vault.engine
  const streams = households.slice(0, 2).map(({ stream }) => stream)
  for (const stream of streams) await member.opened(stream)
  const opened = streams.map((stream) => plain(member.household(stream)))
  const staff = [...desk.staff.values()].toSorted((a, b) => (a.record < b.record ? -1 : 1))
  const open = drafts.toSorted((a, b) => (a.payload.draft < b.payload.draft ? -1 : 1))
  return (
    canonicalize({ households, opened, drafts: open, staff, office: desk.office, unread: desk.unread }) ?? ''
  )
}

async function unlockIn(vault: Vault): Promise<void> {
  const [account] = await vault.accounts()
  if (account === undefined) throw new Error('nobody is enrolled here')
  const unlocked = await vault.unlock(account.account, PASSPHRASE, true)
  if (!unlocked.ok) throw new Error(`the tablet does not open: ${unlocked.reason}`)
}

const slotIn = (life: Life, slot: KeySlot): KeySlot => ({
  read: () => life.through(() => slot.read()),
  write: (bytes) => life.through(() => slot.write(bytes)),
})

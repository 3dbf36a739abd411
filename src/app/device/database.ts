import { Dexie, type EntityTable, type Table } from 'dexie'
import { Fault } from '#/client/fault.ts'
import type {
  ChunkRow,
  DeviceChange,
  DeviceStore,
  DraftRow,
  EnrolledAccount,
  KeyRow,
  MetaRow,
  OutboxRow,
  PageRow,
} from '#/client/ports.ts'
import type { Statement } from '#/core/vault/directory.ts'

/**
 * One account's storage on this tablet. What can be read without a key: random
 * ids, positions, sizes and times of writing; the directory (keys and roles,
 * no names); which records wait for a connection. Everything people said is
 * inside sealed bytes.
 */
class AccountDatabase extends Dexie {
  outbox!: EntityTable<OutboxRow, 'n'>
  drafts!: EntityTable<DraftRow, 'draft'>
  chunks!: EntityTable<ChunkRow, 'key'>
  chunkBytes!: EntityTable<ChunkBytes, 'key'>
  pages!: EntityTable<PageRow, 'next'>
  keys!: EntityTable<KeyRow, 'keyId'>
  meta!: EntityTable<MetaRow, 'name'>
  statements!: EntityTable<Statement, 'seq'>

  constructor(account: string) {
    super(`slieksnis-${account}`, { chromeTransactionDurability: 'strict' })
    // history: add below, never edit
    this.version(1).stores({
      outbox: 'n',
      drafts: 'draft',
      pages: 'next',
      keys: 'keyId',
      meta: 'name',
      statements: 'seq',
    })
    this.version(2).stores({ chunks: 'key', chunkBytes: 'key' })
  }
}

/** A sealed chunk's bytes: ciphertext under a key that stands only inside sealed records. */
interface ChunkBytes {
  key: string
  bytes: Uint8Array
}

/** Who is enrolled here: what the lock screen shows before anyone has unlocked. */
class ShelfDatabase extends Dexie {
  accounts!: EntityTable<EnrolledAccount, 'account'>

  constructor() {
    super('slieksnis-shelf', { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ accounts: 'account' })
  }
}

/** What the browser's storage did, in our words. A full disk arrives as AbortError around QuotaExceededError. */
function storageFault(cause: unknown): Fault {
  const named = (value: unknown, name: string): boolean =>
    typeof value === 'object' && value !== null && 'name' in value && value.name === name
  const inner = typeof cause === 'object' && cause !== null && 'inner' in cause ? cause.inner : undefined
  if (named(cause, 'QuotaExceededError') || named(inner, 'QuotaExceededError')) {
    return new Fault('disk-full', 'this device has no room left; nothing that was saved is lost', { cause })
  }
  return new Fault('storage-failed', "this device's storage refused", { cause })
}

/**
 * Lets work through once it is sure that the database is not of a newer release:
 * Dexie would open such a one, and work in it with an older schema.
 */
function guardOf(db: Dexie): <T>(work: () => PromiseLike<T>) => Promise<T> {
  const newest = db.verno
  const look = async (): Promise<void> => {
    const there = (await indexedDB.databases()).find(({ name }) => name === db.name)
    // It counts versions in tens.
    if (Math.floor((there?.version ?? 0) / 10) > newest)
      throw new Fault(
        'newer-storage',
        'what is kept here was written by a newer release; nothing was touched',
      )
  }
  const looked = look()
  // Whoever asks first hears of it.
  looked.catch(() => undefined)
  return async (work) => {
    try {
      await looked
      return await work()
    } catch (cause) {
      throw cause instanceof Fault ? cause : storageFault(cause)
    }
  }
}

/** Bytes by themselves: of a view the browser would store the whole array around it. */
const alone = <T extends { readonly bytes: Uint8Array }>(row: T): T =>
  row.bytes.byteLength === row.bytes.buffer.byteLength ? row : { ...row, bytes: row.bytes.slice() }

/** One thing to be done to one table, in the transaction that is open when it is taken. */
interface Step {
  readonly table: Table
  readonly take: () => PromiseLike<unknown>
}

/** A change as steps, in the order in which they are to be taken. */
function stepsOf(db: AccountDatabase, change: Omit<DeviceChange, 'following'>): readonly Step[] {
  const steps: Step[] = []
  const put = <T>(table: Table<T>, rows: readonly T[] = []): void => {
    if (rows.length > 0) steps.push({ table, take: () => table.bulkPut(rows) })
  }
  const drop = <K>(table: Table<unknown, K>, keys: readonly K[] = []): void => {
    if (keys.length > 0) steps.push({ table, take: () => table.bulkDelete([...keys]) })
  }
  const clear = (table: Table): void => {
    steps.push({ table, take: () => table.clear() })
  }
  if (change.dropAll === true) for (const table of db.tables) clear(table)
  if (change.dropPages === true) clear(db.pages)
  put(db.outbox, change.outbox?.map(alone))
  drop(db.outbox, change.dropOutbox)
  put(db.drafts, change.drafts?.map(alone))
  drop(db.drafts, change.dropDrafts)
  put(db.chunks, change.chunks)
  put(db.chunkBytes, change.chunkBytes?.map(alone))
  drop(db.chunks, change.dropChunks)
  drop(db.chunkBytes, change.dropChunks)
  put(db.pages, change.pages?.map(alone))
  put(db.keys, change.keys)
  drop(db.keys, change.dropKeys)
  put(db.meta, change.meta)
  put(db.statements, change.statements)
  return steps
}

/** Opens an account's durable storage: a change is one transaction, on disk (`strict`) when it resolves. */
export function openDeviceStore(account: string): DeviceStore {
  const db = new AccountDatabase(account)
  const guarded = guardOf(db)
  const write = async ({ following, ...change }: DeviceChange): Promise<void> => {
    const first = stepsOf(db, change)
    // Fewer tables are locked sooner.
    const tables = new Set([
      ...first.map(({ table }) => table),
      ...(following === undefined ? [] : [db.outbox, db.meta]),
    ])
    if (tables.size === 0) return
    await db.transaction('rw', [...tables], async () => {
      const taken = first.map((step) => step.take())
      try {
        for (const part of following ?? []) taken.push(...stepsOf(db, part).map((step) => step.take()))
      } catch (cause) {
        for (const each of taken) each.then(undefined, () => undefined)
        throw cause
      }
      await Promise.all(taken)
    })
  }
  return {
    commit: (change) => guarded(() => write(change)),
    outbox: () => guarded(() => db.outbox.orderBy('n').toArray()),
    drafts: () => guarded(() => db.drafts.toArray()),
    chunks: () => guarded(() => db.chunks.toArray()),
    chunkBytes: async (key) => (await guarded(() => db.chunkBytes.get(key)))?.bytes ?? null,
    eachPage: async (visit, above) => {
      const pages = above === undefined ? db.pages.orderBy('next') : db.pages.where('next').above(above)
      const cursors = await guarded(() => pages.primaryKeys())
      for (const cursor of cursors) {
        const page = await guarded(() => db.pages.get(cursor))
        if (page !== undefined) await visit(page)
      }
    },
    pageKeys: () => guarded(() => db.pages.orderBy('next').primaryKeys()),
    page: async (next) => (await guarded(() => db.pages.get(next))) ?? null,
    keys: (ids) =>
      guarded(() => (ids === undefined ? db.keys.toArray() : db.keys.where('keyId').anyOf(ids).toArray())),
    meta: async (name) => (await guarded(() => db.meta.get(name)))?.bytes ?? null,
    statements: () => guarded(() => db.statements.orderBy('seq').toArray()),
    close: () => db.close(),
  }
}

/** The accounts enrolled on this tablet. */
export function openShelf() {
  const db = new ShelfDatabase()
  const guarded = guardOf(db)
  return {
    list: (): Promise<readonly EnrolledAccount[]> => guarded(() => db.accounts.toArray()),
    add: async (account: EnrolledAccount): Promise<void> => {
      await guarded(() => db.accounts.put(account))
    },
  }
}

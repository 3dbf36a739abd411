import { Dexie, type EntityTable } from 'dexie'
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

/** Opens an account's durable storage: a change is one transaction, on disk (`strict`) when it resolves. */
export function openDeviceStore(account: string): DeviceStore {
  const db = new AccountDatabase(account)
  const guarded = guardOf(db)
  const write = async (change: DeviceChange): Promise<void> => {
    await db.transaction(
      'rw',
      [db.outbox, db.drafts, db.chunks, db.chunkBytes, db.pages, db.keys, db.meta, db.statements],
      async () => {
        const writes: PromiseLike<unknown>[] = []
        if (change.dropAll === true) writes.push(...db.tables.map((table) => table.clear()))
        if (change.dropPages === true) writes.push(db.pages.clear())
        if (change.outbox?.length) writes.push(db.outbox.bulkPut(change.outbox.map(alone)))
        if (change.dropOutbox?.length) writes.push(db.outbox.bulkDelete([...change.dropOutbox]))
        if (change.drafts?.length) writes.push(db.drafts.bulkPut(change.drafts.map(alone)))
        if (change.dropDrafts?.length) writes.push(db.drafts.bulkDelete([...change.dropDrafts]))
        if (change.chunks?.length) writes.push(db.chunks.bulkPut([...change.chunks]))
        if (change.chunkBytes?.length) writes.push(db.chunkBytes.bulkPut(change.chunkBytes.map(alone)))
        if (change.dropChunks?.length) {
          writes.push(db.chunks.bulkDelete([...change.dropChunks]))
          writes.push(db.chunkBytes.bulkDelete([...change.dropChunks]))
        }
        if (change.pages?.length) writes.push(db.pages.bulkPut(change.pages.map(alone)))
        if (change.keys?.length) writes.push(db.keys.bulkPut([...change.keys]))
        if (change.dropKeys?.length) writes.push(db.keys.bulkDelete([...change.dropKeys]))
        if (change.meta?.length) writes.push(db.meta.bulkPut([...change.meta]))
        if (change.statements?.length) writes.push(db.statements.bulkPut([...change.statements]))
        await Promise.all(writes)
      },
    )
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

import type { RecordId } from '#/core/vault/ids.ts'
import type { Statement } from '#/core/vault/directory.ts'
import type {
  AccountShelf,
  ChunkRow,
  DeviceChange,
  DeviceStore,
  DraftRow,
  EnrolledAccount,
  KeyRow,
  KeySlot,
  OutboxRow,
  PageRow,
} from './ports.ts'

/** A device without a disk: for the demo's making, the fleet and tests. Forgets everything when it ends. */
export function memoryStore(): DeviceStore {
  const outbox = new Map<number, OutboxRow>()
  const drafts = new Map<RecordId, DraftRow>()
  let pages: PageRow[] = []
  const keys = new Map<string, KeyRow>()
  const chunks = new Map<string, ChunkRow>()
  const chunkBytes = new Map<string, Uint8Array>()
  const meta = new Map<string, Uint8Array>()
  const statements = new Map<number, Statement>()
  const take = (change: DeviceChange): void => {
    if (change.dropAll === true) {
      for (const table of [outbox, drafts, chunks, chunkBytes, keys, meta, statements]) table.clear()
      pages = []
    }
    for (const row of change.outbox ?? []) outbox.set(row.n, row)
    for (const n of change.dropOutbox ?? []) outbox.delete(n)
    for (const row of change.drafts ?? []) drafts.set(row.draft, row)
    for (const draft of change.dropDrafts ?? []) drafts.delete(draft)
    for (const row of change.chunks ?? []) chunks.set(row.key, row)
    for (const row of change.chunkBytes ?? []) chunkBytes.set(row.key, row.bytes)
    for (const key of change.dropChunks ?? []) {
      chunks.delete(key)
      chunkBytes.delete(key)
    }
    if (change.dropPages === true) pages = []
    for (const page of change.pages ?? []) {
      const known = pages.findIndex(({ next }) => next === page.next)
      if (known >= 0) pages[known] = page
      else pages.push(page)
    }
    for (const row of change.keys ?? []) keys.set(row.keyId, row)
    for (const key of change.dropKeys ?? []) keys.delete(key)
    for (const row of change.meta ?? []) meta.set(row.name, row.bytes)
    for (const statement of change.statements ?? []) statements.set(statement.seq, statement)
  }
  return {
    commit: async (change) => {
      // All of it is made before any of it counts.
      const following = [...(change.following ?? [])]
      for (const each of [change, ...following]) take(each)
    },
    outbox: () => Promise.resolve([...outbox.values()].toSorted((a, b) => a.n - b.n)),
    drafts: () => Promise.resolve([...drafts.values()]),
    chunks: () => Promise.resolve([...chunks.values()]),
    chunkBytes: (key) => Promise.resolve(chunkBytes.get(key) ?? null),
    eachPage: async (visit, above = Number.NEGATIVE_INFINITY) => {
      for (const page of pages) if (page.next > above) await visit(page)
    },
    pageKeys: () => Promise.resolve(pages.map(({ next }) => next).toSorted((a, b) => a - b)),
    page: (next) => Promise.resolve(pages.find((page) => page.next === next) ?? null),
    keys: (ids) => Promise.resolve([...keys.values()].filter(({ keyId }) => ids?.includes(keyId) ?? true)),
    meta: (name) => Promise.resolve(meta.get(name) ?? null),
    statements: () => Promise.resolve([...statements.values()].toSorted((a, b) => a.seq - b.seq)),
    close: () => undefined,
  }
}

export function memorySlot(): KeySlot {
  let held: Uint8Array | null = null
  return {
    read: () => Promise.resolve(held),
    write: (bytes) => {
      held = bytes
      return Promise.resolve()
    },
  }
}

/** A device without a disk that several people may share. */
export function memoryShelf(): AccountShelf {
  const accounts = new Map<string, EnrolledAccount>()
  const rooms = new Map<string, { store: DeviceStore; slot: KeySlot }>()
  return {
    list: () => Promise.resolve([...accounts.values()]),
    add: (account) => {
      accounts.set(account.account, account)
      return Promise.resolve()
    },
    open: (account) => {
      const room = rooms.get(account) ?? { store: memoryStore(), slot: memorySlot() }
      rooms.set(account, room)
      return Promise.resolve(room)
    },
  }
}

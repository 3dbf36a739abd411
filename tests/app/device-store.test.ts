import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { expect, test } from 'vitest'
import { openDeviceStore, openShelf } from '#/app/device/database.ts'
import type { OutboxRow } from '#/client/ports.ts'
import { AttachmentId, DeviceId, RecordId, StreamId } from '#/core/vault/ids.ts'

const row = (n: number): OutboxRow => ({
  n,
  type: 'record',
  id: 'a'.repeat(32),
  stream: StreamId.parse('b'.repeat(32)),
  bytes: Uint8Array.of(n),
  state: 'queued',
  position: 0,
  problem: null,
  queuedAt: 1,
})

test('[S1] what one transaction wrote is there when the store is opened again, in order', async () => {
  const first = openDeviceStore('account-1')
  await first.commit({
    outbox: [row(2), row(1)],
    meta: [{ name: 'cursor', bytes: Uint8Array.of(7) }],
    keys: [{ keyId: 'k', wrap: Uint8Array.of(9) }],
    pages: [{ next: 20, bytes: Uint8Array.of(2) }],
    drafts: [
      {
        draft: RecordId.parse('c'.repeat(32)),
        stream: row(1).stream,
        revision: 3,
        bytes: Uint8Array.of(3),
        sentRevision: 0,
      },
    ],
  })
  await first.commit({ pages: [{ next: 10, bytes: Uint8Array.of(1) }] })
  first.close()
  const again = openDeviceStore('account-1')
  expect((await again.outbox()).map(({ n }) => n)).toEqual([1, 2])
  expect(await again.meta('cursor')).toEqual(Uint8Array.of(7))
  expect(await again.meta('nothing')).toBeNull()
  expect((await again.drafts())[0]?.revision).toBe(3)
  const seen: number[] = []
  await again.eachPage((page) => {
    seen.push(page.next)
  })
  expect(seen).toEqual([10, 20])
  const later: number[] = []
  await again.eachPage((page) => void later.push(page.next), 10)
  expect(later).toEqual([20])
  await again.commit({ dropOutbox: [1], dropDrafts: [RecordId.parse('c'.repeat(32))], dropPages: true })
  expect((await again.outbox()).map(({ n }) => n)).toEqual([2])
  expect(await again.drafts()).toEqual([])
  again.close()
})

test('[S1] parts of a transaction made while it runs are all there; one that cannot be made leaves nothing of it', async () => {
  const store = openDeviceStore('account-parts')
  const parts = function* () {
    yield { outbox: [row(2), row(3)] }
    yield { outbox: [row(4)], meta: [{ name: 'tip', bytes: Uint8Array.of(4) }] }
  }
  await store.commit({ outbox: [row(1)], following: parts() })
  expect((await store.outbox()).map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(await store.meta('tip')).toEqual(Uint8Array.of(4))
  const broken = function* () {
    yield { outbox: [row(6)] }
    throw new TypeError('no record')
  }
  await expect(
    store.commit({ outbox: [row(5)], meta: [{ name: 'tip', bytes: Uint8Array.of(6) }], following: broken() }),
  ).rejects.toMatchObject({ code: 'storage-failed', cause: { message: 'no record' } })
  expect((await store.outbox()).map(({ n }) => n)).toEqual([1, 2, 3, 4])
  expect(await store.meta('tip')).toEqual(Uint8Array.of(4))
  await store.commit({})
  store.close()
})

test('[S1] a row that the disk refuses in the middle leaves nothing of its transaction, and is told', async () => {
  const store = openDeviceStore('account-refused')
  await store.commit({ outbox: [row(1)] })
  const parts = function* () {
    yield { outbox: [row(3), row(4)] }
    yield { meta: [{ name: 'tip', bytes: Uint8Array.of(4) }] }
  }
  const real = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')
  if (real === undefined) throw new Error('the browser can put')
  for (const refused of [0, 1, 2, 3]) {
    let left = refused
    Reflect.set(IDBObjectStore.prototype, 'put', function put(this: IDBObjectStore, ...given: unknown[]) {
      if (left-- === 0) throw new DOMException('the disk is full', 'QuotaExceededError')
      return Reflect.apply(real.value, this, given)
    })
    await expect(store.commit({ outbox: [row(2)], following: parts() })).rejects.toMatchObject({
      code: 'disk-full',
    })
    Object.defineProperty(IDBObjectStore.prototype, 'put', real)
    expect((await store.outbox()).map(({ n }) => n)).toEqual([1])
    expect(await store.meta('tip')).toBeNull()
  }
  store.close()
})

test('accounts do not see each other, and the shelf lists who is enrolled', async () => {
  const other = openDeviceStore('account-2')
  expect(await other.outbox()).toEqual([])
  other.close()
  const shelf = openShelf()
  await shelf.add({
    account: 'd'.repeat(32),
    device: DeviceId.parse('e'.repeat(32)),
    badge: 'AV',
    role: 'worker',
  })
  expect((await shelf.list()).map(({ badge }) => badge)).toEqual(['AV'])
})

test('[S1] a tablet of the first release keeps its outbox, drafts and keys when the app is updated', async () => {
  const before = new Dexie('slieksnis-first-release')
  before.version(1).stores({
    outbox: 'n',
    drafts: 'draft',
    pages: 'next',
    keys: 'keyId',
    meta: 'name',
    statements: 'seq',
  })
  await before.table('outbox').bulkPut([row(1), row(2)])
  await before.table('keys').put({ keyId: 'k', wrap: Uint8Array.of(9) })
  await before.table('meta').put({ name: 'tip', bytes: Uint8Array.of(4) })
  before.close()
  const store = openDeviceStore('first-release')
  expect((await store.outbox()).map(({ n }) => n)).toEqual([1, 2])
  expect(await store.keys()).toEqual([{ keyId: 'k', wrap: Uint8Array.of(9) }])
  expect(await store.meta('tip')).toEqual(Uint8Array.of(4))
  expect(await store.chunks()).toEqual([])
  await store.commit({
    chunks: [
      {
        key: 'a 0',
        attachment: AttachmentId.parse('d'.repeat(32)),
        n: 0,
        stream: row(1).stream,
        state: 'queued',
      },
    ],
    chunkBytes: [{ key: 'a 0', bytes: Uint8Array.of(5) }],
  })
  expect(await store.chunkBytes('a 0')).toEqual(Uint8Array.of(5))
  await store.commit({ dropChunks: ['a 0'] })
  expect(await store.chunks()).toEqual([])
  expect(await store.chunkBytes('a 0')).toBeNull()
  store.close()
})

test('[S42] forgetting everything leaves only what the same transaction writes after it', async () => {
  const store = openDeviceStore('forgotten')
  const bytes = new Uint8Array([1])
  await store.commit({
    keys: [{ keyId: 'k', wrap: bytes }],
    pages: [{ next: 1, bytes }],
    meta: [
      { name: 'lock', bytes },
      { name: 'note', bytes },
    ],
  })
  await store.commit({ dropAll: true, meta: [{ name: 'note', bytes: new Uint8Array([2]) }] })
  expect(await store.keys()).toEqual([])
  expect(await store.meta('lock')).toBeNull()
  expect(await store.meta('note')).toEqual(new Uint8Array([2]))
  let pages = 0
  await store.eachPage(() => void pages++)
  expect(pages).toBe(0)
  store.close()
})

import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDeviceStore, openShelf } from '#/app/device/database.ts'
import type { OutboxRow } from '#/client/ports.ts'
import { DeviceId, RecordId, StreamId } from '#/core/vault/ids.ts'

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
  await again.commit({ dropOutbox: [1], dropDrafts: [RecordId.parse('c'.repeat(32))], dropPages: true })
  expect((await again.outbox()).map(({ n }) => n)).toEqual([2])
  expect(await again.drafts()).toEqual([])
  again.close()
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

import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { openDeviceStore, openShelf } from '#/app/device/database.ts'
import { Fault } from '#/client/fault.ts'
import { accountVersions, asReleased, nativeVersion, shelfVersions } from '../device-versions.ts'
import { Dice } from '../faults/dice.ts'
import { Town } from '../faults/town.ts'

/** A seed whose tablets keep their rows in IndexedDB. */
const ON_DATABASE = 7

let town: Town | null = null
afterEach(async () => {
  await town?.close()
  town = null
})

const versionOf = async (name: string): Promise<number | undefined> =>
  (await indexedDB.databases()).find((database) => database.name === name)?.version

test('[S80] every version of the databases on a tablet is frozen here: a new one must be added', async () => {
  const store = openDeviceStore('of-today')
  await store.keys()
  store.close()
  await openShelf().list()
  const [newest, newestShelf] = [accountVersions.at(-1), shelfVersions.at(-1)]
  if (newest === undefined || newestShelf === undefined) throw new Error('there were releases')
  expect(await versionOf('slieksnis-of-today')).toBe(nativeVersion(newest))
  expect(await versionOf('slieksnis-shelf')).toBe(nativeVersion(newestShelf))
})

test.each(accountVersions)(
  '[S80] a tablet of database version $version is opened by this release: all is readable, and what waited is sent',
  { timeout: 120_000 },
  async (released) => {
    town = await Town.open(new Dice(ON_DATABASE), null, false)
    const [, worker] = town.tablets
    if (worker === undefined) throw new Error('a town has workers')
    const account = await town.accountOf(worker)
    const name = `slieksnis-${account}`
    expect(await versionOf(name)).toBeDefined()
    for (let n = 0; n < 25; n++) await town.work.one(worker)
    await town.settle()
    worker.line.isCut = true
    for (let n = 0; n < 12; n++) await town.work.one(worker)
    const [stream] = (await worker.households()).map((household) => household.stream)
    if (stream === undefined) throw new Error('somebody was visited')
    const photo = { bytes: new Uint8Array(300_000).fill(7), type: 'image/jpeg', name: '' }
    const file = 'chunks' in released.stores ? await worker.vault.keepAttachment(stream, photo) : null
    await town.exchange(worker)
    const before = await worker.vault.status()
    expect(before.unsent).toBeGreaterThan(0)
    await worker.kill()
    const held = await asReleased([name, released])
    expect(held.filter((table) => table.endsWith(' 0'))).toEqual([])
    expect(await versionOf(name)).toBe(nativeVersion(released))

    await worker.unlock()
    expect(await worker.vault.status()).toMatchObject({
      unsent: before.unsent,
      quarantined: [],
      unopened: [],
    })
    await town.checkTablet(worker)
    // Everybody gets everything, and nothing is double.
    await town.settle()
    expect((await worker.vault.status()).unsent).toBe(0)
    if (file !== null)
      expect(await town.supervisor.vault.attachment(file)).toEqual({ ok: true, bytes: photo.bytes })
  },
)

test('[S81] a database of a newer release is left as it is, and said to be so', async () => {
  const newer = indexedDB.open('slieksnis-from-the-future', 9990)
  newer.addEventListener('upgradeneeded', () => {
    newer.result.createObjectStore('meta', { keyPath: 'name' }).put({ name: 'lock', bytes: Uint8Array.of(1) })
  })
  await new Promise((resolve) => newer.addEventListener('success', resolve))
  newer.result.close()
  const store = openDeviceStore('from-the-future')
  const refused = await store.meta('lock').catch((cause: unknown) => cause)
  expect(refused).toBeInstanceOf(Fault)
  expect(refused).toMatchObject({ code: 'newer-storage' })
  await expect(store.commit({ meta: [{ name: 'lock', bytes: Uint8Array.of(2) }] })).rejects.toMatchObject({
    code: 'newer-storage',
  })
  store.close()
  expect(await versionOf('slieksnis-from-the-future')).toBe(9990)
  const again = indexedDB.open('slieksnis-from-the-future')
  await new Promise((resolve) => again.addEventListener('success', resolve))
  const reading = again.result.transaction('meta').objectStore('meta').get('lock')
  await new Promise((resolve) => reading.addEventListener('success', resolve))
  expect(reading.result).toEqual({ name: 'lock', bytes: Uint8Array.of(1) })
  again.result.close()
})

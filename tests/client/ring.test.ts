import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { keepIdentity, wakeIdentity } from '#/client/identity.ts'
import { Keyring } from '#/client/keyring.ts'
import { memoryShelf } from '#/client/memory-store.ts'
import { AccountId, DeviceId, KeyId, OrganisationId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'

const id = (): string => randomBytes(16).toString('hex')

/** A device with one data key on it. */
async function device() {
  await sodium.ready
  const real = await nodeSurroundings('http://127.0.0.1:9')
  const surroundings = {
    ...real,
    passphraseKey: (passphrase: string, salt: Uint8Array) =>
      Promise.resolve(real.primitives.passphraseKey(passphrase, salt, { memoryKiB: 64, passes: 1 })),
  }
  const account = AccountId.parse(id())
  const room = await memoryShelf().open(account)
  const belonging = {
    org: OrganisationId.parse(id()),
    account,
    device: DeviceId.parse(id()),
    role: 'worker',
    spaces: [SpaceId.parse(id())],
    rootFingerprint: 'AAAA',
  } as const
  const seeds = () => ({ sign: randomBytes(32), box: randomBytes(32) })
  const fresh = {
    belonging: { ...belonging, spaces: [...belonging.spaces] },
    accountSeeds: seeds(),
    deviceSeeds: seeds(),
    masterKey: randomBytes(32),
  }
  const cost = { memoryKiB: 64 * 1024, passes: 3 }
  const unlocked = await keepIdentity(surroundings, room, fresh, 'trīs zaļi koki', cost)
  const keyring = new Keyring(surroundings.primitives)
  const held = {
    kind: 'person',
    space: belonging.spaces[0],
    stream: StreamId.parse(id()),
    subject: id(),
    keyId: KeyId.parse(id()),
    epoch: 1,
    key: new Uint8Array(randomBytes(32)),
  } as const
  await room.store.commit({ keys: [keyring.wrapped(held, unlocked.ringKey, randomBytes(24))] })
  const wake = async () => {
    const woken = await wakeIdentity(surroundings, room, 'trīs zaļi koki')
    if (!woken.ok) throw new Error(woken.reason)
    return woken.unlocked
  }
  /** Which keys on the disk a ring key opens. */
  const opens = async (ringKey: Uint8Array): Promise<number> => {
    const ring = new Keyring(surroundings.primitives)
    for (const row of await room.store.keys()) ring.unwrap(row, ringKey)
    return ring.size
  }
  return {
    room,
    unlocked,
    keyring,
    held,
    wake,
    opens,
    rewrapped: (ringKey: Uint8Array) => keyring.wrapped(held, ringKey, randomBytes(24)),
  }
}

test('[ER8] after a change of the ring key, rows copied before it open under nothing the slot holds', async () => {
  const { room, unlocked, wake, opens, rewrapped } = await device()
  const copied = await room.store.keys()
  const next = await unlocked.changeRing((ringKey, own) =>
    room.store.commit({ keys: [rewrapped(ringKey)], meta: own }),
  )
  expect(next).not.toEqual(unlocked.ringKey)
  expect((await wake()).ringKey).toEqual(next)
  expect(await opens(next)).toBe(1)
  await room.store.commit({ keys: copied })
  expect(await opens((await wake()).ringKey)).toBe(0)
})

test('[ER8] a power cut before or after the rows were wrapped anew leaves a device that opens', async () => {
  const before = await device()
  await expect(before.unlocked.changeRing(() => Promise.reject(new Error('the power went')))).rejects.toThrow(
    'power',
  )
  expect((await before.wake()).ringKey).toEqual(before.unlocked.ringKey)
  expect(await before.opens(before.unlocked.ringKey)).toBe(1)
  // The slot was tidied at waking: it opens again without the change under way.
  expect((await before.wake()).ringKey).toEqual(before.unlocked.ringKey)

  const after = await device()
  let written: Uint8Array | null = null
  await expect(
    after.unlocked.changeRing(async (ringKey, own) => {
      await after.room.store.commit({ keys: [after.rewrapped(ringKey)], meta: own })
      written = ringKey
      throw new Error('the power went')
    }),
  ).rejects.toThrow('power')
  const woken = await after.wake()
  expect(woken.ringKey).toEqual(written)
  expect(await after.opens(woken.ringKey)).toBe(1)
})

test('[ER8] a forgotten key is overwritten in memory', async () => {
  const { keyring, held } = await device()
  const key = Uint8Array.from(held.key)
  keyring.add({ ...held, key })
  keyring.forget(held.keyId)
  expect(keyring.get(held.keyId)).toBeUndefined()
  expect(key.every((byte) => byte === 0)).toBe(true)
})

import { z } from 'zod'
import { fromBase64url, fromUtf8, joinBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { Role } from '#/core/vault/directory.ts'
import { unwrapSecret, wrapContext, wrapSecret } from '#/core/vault/envelope.ts'
import { AccountId, DeviceId, OrganisationId, SpaceId, idBytes } from '#/core/vault/ids.ts'
import { type KeyPair, type PassphraseCost, type Primitives, inDomain } from '#/core/vault/primitives.ts'
import type { DeviceStore, KeySlot, MetaRow, Surroundings } from './ports.ts'

/** Argon2id never below this, never above that; a device may only raise its own. */
export const LOWEST_COST: PassphraseCost = { memoryKiB: 64 * 1024, passes: 3 }
export const DEFAULT_COST: PassphraseCost = { memoryKiB: 128 * 1024, passes: 3 }
const HIGHEST_COST: PassphraseCost = { memoryKiB: 512 * 1024, passes: 10 }

/** Who is unlocked here, with the keys that make it so. Lives in the vault's memory only. */
export interface Identity {
  readonly org: OrganisationId
  readonly account: AccountId
  readonly device: DeviceId
  readonly role: Role
  readonly spaces: readonly SpaceId[]
  readonly rootFingerprint: Uint8Array
  readonly accountSign: KeyPair
  readonly accountBox: KeyPair
  readonly deviceSign: KeyPair
  readonly deviceBox: KeyPair
}

const Seeds = z.strictObject({ sign: z.string(), box: z.string() })
const Belonging = z.strictObject({
  org: OrganisationId,
  account: AccountId,
  device: DeviceId,
  role: Role,
  spaces: z.array(SpaceId),
  rootFingerprint: z.string(),
})
const LockContext = z.strictObject({
  v: z.literal(1),
  memoryKiB: z.int(),
  passes: z.int(),
  salt: z.string(),
  /** Whether a passkey's PRF result is mixed in. */
  prf: z.boolean(),
  device: DeviceId,
})

/** The seeds an account's two key pairs are made from. */
export interface AccountSeeds {
  readonly sign: Uint8Array
  readonly box: Uint8Array
}

const seedsBytes = (seeds: AccountSeeds): Uint8Array =>
  utf8(JSON.stringify({ sign: toBase64url(seeds.sign), box: toBase64url(seeds.box) }))

function readSeeds(bytes: Uint8Array): AccountSeeds {
  const seeds = Seeds.parse(JSON.parse(fromUtf8(bytes)))
  return { sign: fromBase64url(seeds.sign), box: fromBase64url(seeds.box) }
}

/** The account's keys wrapped by its master key: kept on devices and, as part of the bundle, by the server. */
export const wrapAccountKeys = (
  primitives: Primitives,
  account: AccountId,
  seeds: AccountSeeds,
  masterKey: Uint8Array,
  nonce: Uint8Array,
): Uint8Array => wrapSecret(primitives, 'account-keys', idBytes(account), seedsBytes(seeds), masterKey, nonce)

/** The seeds back, or null when key or account do not fit. */
export function unwrapAccountKeys(
  primitives: Primitives,
  wrap: Uint8Array,
  masterKey: Uint8Array,
): AccountSeeds | null {
  const opened = unwrapSecret(primitives, 'account-keys', wrap, masterKey)
  return opened.ok ? readSeeds(opened.secret) : null
}

/** Unlock key: BLAKE2b of Argon2id(passphrase) and device id (and, with a passkey, its PRF result between them). */
async function unlockKey(
  surroundings: Surroundings,
  passphrase: string,
  salt: Uint8Array,
  cost: PassphraseCost,
  device: DeviceId,
) {
  const stretched = await surroundings.passphraseKey(passphrase, salt, cost)
  return surroundings.primitives.hash(inDomain('unlock', joinBytes(stretched, idBytes(device))))
}

export interface NewIdentity {
  readonly belonging: z.infer<typeof Belonging>
  readonly accountSeeds: AccountSeeds
  readonly deviceSeeds: AccountSeeds
  readonly masterKey: Uint8Array
}

/** An identity at work: its keys, and the ring key under which this device keeps data keys. */
export interface UnlockedIdentity {
  readonly identity: Identity
  readonly ringKey: Uint8Array
  /** Puts a new ring key in the old one's place, so that what was wrapped under the old one is gone for good. */
  readonly changeRing: ChangeRing
}

/**
 * @param rewrap - puts everything kept under the old ring key under the new one, in one transaction together
 *   with the rows it is given (the device's own keys)
 * @returns the new ring key
 */
export type ChangeRing = (
  rewrap: (ringKey: Uint8Array, own: readonly MetaRow[]) => Promise<void>,
) => Promise<Uint8Array>

/** Both keys while a change is under way: a power cut between file and database finds one of them good. */
const RING_CHANGE = 'ring-key-change'

function ringChanger(
  { primitives, chance }: Surroundings,
  slot: KeySlot,
  storeKey: Uint8Array,
  device: DeviceId,
  ringKey: Uint8Array,
  own: ReadonlyMap<string, Uint8Array>,
): ChangeRing {
  let current = ringKey
  const context = idBytes(device)
  return async (rewrap) => {
    const next = chance(32)
    const both = joinBytes(next, current)
    await slot.write(wrapSecret(primitives, RING_CHANGE, context, both, storeKey, chance(24)))
    await rewrap(
      next,
      [...own].map(([name, secret]) => ({
        name,
        bytes: wrapSecret(primitives, name, context, secret, next, chance(24)),
      })),
    )
    await slot.write(wrapSecret(primitives, 'ring-key', context, next, storeKey, chance(24)))
    current = next
    return next
  }
}

function identityFrom(
  primitives: Primitives,
  fresh: Pick<NewIdentity, 'belonging' | 'accountSeeds' | 'deviceSeeds'>,
): Identity {
  const { belonging, accountSeeds, deviceSeeds } = fresh
  return {
    ...belonging,
    rootFingerprint: fromBase64url(belonging.rootFingerprint),
    accountSign: primitives.signingPair(accountSeeds.sign),
    accountBox: primitives.boxPair(accountSeeds.box),
    deviceSign: primitives.signingPair(deviceSeeds.sign),
    deviceBox: primitives.boxPair(deviceSeeds.box),
  }
}

/**
 * Puts a new identity to rest on this device: passphrase → unlock key → store
 * key → ring key (its wrapped copy only in the slot) → everything else.
 */
export async function keepIdentity(
  surroundings: Surroundings,
  room: { readonly store: DeviceStore; readonly slot: KeySlot },
  fresh: NewIdentity,
  passphrase: string,
  cost: PassphraseCost,
): Promise<UnlockedIdentity> {
  const { primitives, chance } = surroundings
  const { belonging } = fresh
  const salt = chance(16)
  const context = utf8(
    JSON.stringify({
      v: 1,
      memoryKiB: cost.memoryKiB,
      passes: cost.passes,
      salt: toBase64url(salt),
      prf: false,
      device: belonging.device,
    }),
  )
  const storeKey = chance(32)
  const ringKey = chance(32)
  const lock = await unlockKey(surroundings, passphrase, salt, cost, belonging.device)
  const deviceContext = idBytes(belonging.device)
  await room.slot.write(wrapSecret(primitives, 'ring-key', deviceContext, ringKey, storeKey, chance(24)))
  await room.store.commit({
    meta: [
      { name: 'lock', bytes: wrapSecret(primitives, 'store-key', context, storeKey, lock, chance(24)) },
      {
        name: 'master',
        bytes: wrapSecret(
          primitives,
          'master-key',
          idBytes(belonging.account),
          fresh.masterKey,
          storeKey,
          chance(24),
        ),
      },
      {
        name: 'account-keys',
        bytes: wrapAccountKeys(
          primitives,
          belonging.account,
          fresh.accountSeeds,
          fresh.masterKey,
          chance(24),
        ),
      },
      {
        name: 'device-keys',
        bytes: wrapSecret(
          primitives,
          'device-keys',
          deviceContext,
          seedsBytes(fresh.deviceSeeds),
          ringKey,
          chance(24),
        ),
      },
      {
        name: 'belonging',
        bytes: wrapSecret(
          primitives,
          'belonging',
          deviceContext,
          utf8(JSON.stringify(belonging)),
          ringKey,
          chance(24),
        ),
      },
    ],
  })
  const own = new Map([
    ['device-keys', seedsBytes(fresh.deviceSeeds)],
    ['belonging', utf8(JSON.stringify(belonging))],
  ])
  const changeRing = ringChanger(surroundings, room.slot, storeKey, belonging.device, ringKey, own)
  return { identity: identityFrom(primitives, fresh), ringKey, changeRing }
}

export type Unlocking =
  | { readonly ok: true; readonly unlocked: UnlockedIdentity }
  | { readonly ok: false; readonly reason: 'wrong-passphrase' | 'not-enrolled' | 'keys-damaged' }

/** Wakes the identity kept on this device. A wrong passphrase changes nothing, however often. */
export async function wakeIdentity(
  surroundings: Surroundings,
  room: { readonly store: DeviceStore; readonly slot: KeySlot },
  passphrase: string,
): Promise<Unlocking> {
  const { primitives } = surroundings
  const lock = await room.store.meta('lock')
  if (lock === null) return { ok: false, reason: 'not-enrolled' }
  const context = wrapContext(lock, 'store-key')
  if (context === 'malformed' || context === 'wrong-purpose') return { ok: false, reason: 'keys-damaged' }
  const parsed = LockContext.safeParse(JSON.parse(fromUtf8(context)))
  if (!parsed.success) return { ok: false, reason: 'keys-damaged' }
  const { memoryKiB, passes, salt, device } = parsed.data
  const tooCheap = memoryKiB < LOWEST_COST.memoryKiB || passes < LOWEST_COST.passes
  const tooDear = memoryKiB > HIGHEST_COST.memoryKiB || passes > HIGHEST_COST.passes
  if (tooCheap || tooDear) return { ok: false, reason: 'keys-damaged' }
  const key = await unlockKey(surroundings, passphrase, fromBase64url(salt), { memoryKiB, passes }, device)
  const store = unwrapSecret(primitives, 'store-key', lock, key)
  if (!store.ok)
    return {
      ok: false,
      reason: store.reason === 'wrong-key-or-altered' ? 'wrong-passphrase' : 'keys-damaged',
    }
  const slot = await room.slot.read()
  if (slot === null) return { ok: false, reason: 'keys-damaged' }
  const rings = ringKeysOf(primitives, slot, store.secret)
  if (rings === null) return { ok: false, reason: 'keys-damaged' }
  const read = async (name: string, purpose: string, wrappingKey: Uint8Array): Promise<Uint8Array | null> => {
    const wrap = await room.store.meta(name)
    if (wrap === null) return null
    const opened = unwrapSecret(primitives, purpose, wrap, wrappingKey)
    return opened.ok ? opened.secret : null
  }
  const masterKey = await read('master', 'master-key', store.secret)
  let ringKey = rings[0]
  let deviceSeeds = await read('device-keys', 'device-keys', ringKey)
  if (deviceSeeds === null && rings[1] !== undefined) {
    ringKey = rings[1]
    deviceSeeds = await read('device-keys', 'device-keys', ringKey)
  }
  const belonging = await read('belonging', 'belonging', ringKey)
  // A change that a power cut stopped: the key that opens is the one that counts, the other goes.
  if (deviceSeeds !== null && rings.length > 1)
    await room.slot.write(
      wrapSecret(primitives, 'ring-key', idBytes(device), ringKey, store.secret, surroundings.chance(24)),
    )
  const accountSeeds = masterKey === null ? null : await read('account-keys', 'account-keys', masterKey)
  if (deviceSeeds === null || belonging === null || accountSeeds === null)
    return { ok: false, reason: 'keys-damaged' }
  return {
    ok: true,
    unlocked: {
      identity: identityFrom(primitives, {
        belonging: Belonging.parse(JSON.parse(fromUtf8(belonging))),
        accountSeeds: readSeeds(accountSeeds),
        deviceSeeds: readSeeds(deviceSeeds),
      }),
      ringKey,
      changeRing: ringChanger(
        surroundings,
        room.slot,
        store.secret,
        device,
        ringKey,
        new Map([
          ['device-keys', deviceSeeds],
          ['belonging', belonging],
        ]),
      ),
    },
  }
}

/** The ring key in the slot, or the two of a change under way, the new one first; null when the slot does not open. */
function ringKeysOf(
  primitives: Primitives,
  slot: Uint8Array,
  storeKey: Uint8Array,
): readonly [Uint8Array, Uint8Array?] | null {
  const one = unwrapSecret(primitives, 'ring-key', slot, storeKey)
  if (one.ok) return [one.secret]
  const both = unwrapSecret(primitives, RING_CHANGE, slot, storeKey)
  return both.ok ? [both.secret.slice(0, 32), both.secret.slice(32)] : null
}

import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { type HeldKey, Keyring } from '#/client/keyring.ts'
import { tombstonesIn } from '#/client/tombstones.ts'
import {
  type ErasureDecision,
  type Inventory,
  erasureBytes,
  signDecision,
  signErasure,
} from '#/core/consent/erasure.ts'
import type { AccountEntry, DeviceEntry, Role } from '#/core/vault/directory.ts'
import {
  AccountId,
  DeviceId,
  KeyId,
  NO_ID,
  OrganisationId,
  PersonId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'

let primitives: Primitives

beforeAll(async () => {
  await sodium.ready
  primitives = sodiumPrimitives(sodium)
})

const id = (): string => randomBytes(16).toString('hex')
const space = SpaceId.parse(id())
const stream = StreamId.parse(id())
const org = OrganisationId.parse(id())
const person = PersonId.parse(id())

/** Somebody in a role with one device. */
function somebody(role: Role) {
  const sign = primitives.signingPair(new Uint8Array(randomBytes(32)))
  const known = { signKey: sign.publicKey, boxKey: new Uint8Array(32), seq: 1, revokedAtSeq: null }
  const account: AccountEntry = { ...known, account: AccountId.parse(id()), role, spaces: [space] }
  const device: DeviceEntry = {
    ...known,
    device: DeviceId.parse(id()),
    account: account.account,
    expiresAt: null,
  }
  return { account, device, secret: sign.secretKey }
}

/** An officer and a supervisor who may erase together, and what a device that knows both makes of their tombstones. */
function office(held: readonly HeldKey[]) {
  const [officer, supervisor] = [somebody('dpo'), somebody('supervisor')]
  const keyring = new Keyring(primitives)
  for (const key of held) keyring.add(key)
  const directory = {
    org,
    accounts: new Map([officer, supervisor].map(({ account }) => [account.account, account])),
    devices: new Map([officer, supervisor].map(({ device }) => [device.device, device])),
  }
  const tombstone = (keys: readonly KeyId[], decides = [officer, supervisor], household = false) => {
    const decision: ErasureDecision = {
      v: 1,
      id: RecordId.parse(id()),
      org,
      space,
      stream,
      person,
      ground: 'request',
      purposes: [],
      on: '2026-11-30',
    }
    const [first, second] = decides.map(({ device, secret }) =>
      signDecision(primitives, decision, device.device, secret),
    )
    if (first === undefined || second === undefined) throw new Error('two people decide')
    const inventory: Inventory = {
      household,
      keys: [...keys],
      records: [],
      receipts: [],
      attachments: [],
      boxes: [],
    }
    const signed = signErasure(
      primitives,
      { v: 1, decision, signatures: [first, second], inventory },
      supervisor.device.device,
      supervisor.secret,
    )
    return { ...signed, bytes: new Uint8Array(erasureBytes(signed)) }
  }
  const judged = (entries: FeedEntry[]) =>
    tombstonesIn({ entries }, { primitives, directory, space, keyring }).map(
      ({ position, erasure }) => [position, erasure?.decision.id ?? null] as const,
    )
  return { officer, tombstone, judged }
}

const key = (kind: HeldKey['kind'], subject: string, of: StreamId = stream): HeldKey => ({
  kind,
  space,
  stream: of,
  subject,
  keyId: KeyId.parse(id()),
  epoch: 1,
  key: new Uint8Array(32),
})

test('[ER2] a device takes the tombstone two people signed, and one signed by one of them twice for none', () => {
  const { officer, tombstone, judged } = office([])
  const [good, alone] = [tombstone([]), tombstone([], [officer, officer])]
  const entries: FeedEntry[] = [
    [3, FEED_TYPES.erasure, good.bytes],
    [4, FEED_TYPES.record, good.bytes],
    [5, FEED_TYPES.erasure, alone.bytes],
    [6, FEED_TYPES.erasure, new Uint8Array([1, 2, 3])],
  ]
  expect(judged(entries)).toEqual([
    [3, good.decision.id],
    [5, null],
    [6, null],
  ])
})

test('[ER2] a tombstone that lists a key of somebody else, held here, is none; what they share goes with the household alone', () => {
  const theirs = [key('person', person), key('evidence', person)]
  const neighbour = key('person', id())
  const elsewhere = key('person', person, StreamId.parse(id()))
  const shared = key('household', NO_ID)
  const { tombstone, judged } = office([...theirs, neighbour, elsewhere, shared])
  const holds = (keys: readonly KeyId[], household = false): boolean => {
    const { bytes } = tombstone(keys, undefined, household)
    return judged([[1, FEED_TYPES.erasure, bytes]]).every(([, erasure]) => erasure !== null)
  }
  const own = theirs.map(({ keyId }) => keyId)
  expect(holds(own)).toBe(true)
  // What this device does not hold it cannot judge, nor destroy.
  expect(holds([...own, KeyId.parse(id())])).toBe(true)
  for (const { keyId } of [neighbour, elsewhere]) {
    expect(holds([...own, keyId])).toBe(false)
    expect(holds([...own, keyId], true)).toBe(false)
  }
  expect(holds([...own, shared.keyId])).toBe(false)
  expect(holds([...own, shared.keyId], true)).toBe(true)
})

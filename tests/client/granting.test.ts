import sodium from 'libsodium-wrappers'
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { Granting } from '#/client/granting.ts'
import { type HeldKey, Keyring } from '#/client/keyring.ts'
import type { AccountEntry, Role } from '#/core/vault/directory.ts'
import { type Grant, type KeyKind, grantSignedBy, openGrant, readGrant } from '#/core/vault/grant.ts'
import { AccountId, DeviceId, KeyId, NO_ID, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { type KeyPair, type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'

let primitives: Primitives

beforeAll(async () => {
  await sodium.ready
  primitives = sodiumPrimitives(sodium)
})

const chance = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const id = (): string => randomBytes(16).toString('hex')
const space = SpaceId.parse(id())
const stream = StreamId.parse(id())
const own = DeviceId.parse(id())

const key = (kind: KeyKind, subject: string = NO_ID): HeldKey => ({
  kind,
  space,
  stream,
  subject,
  keyId: KeyId.parse(id()),
  epoch: 3,
  key: chance(32),
})

interface Person {
  readonly entry: AccountEntry
  readonly box: KeyPair
}

function person(role: Role, revokedAtSeq: number | null = null): Person {
  const box = primitives.boxPair(chance(32))
  const account = AccountId.parse(id())
  const signKey = primitives.signingPair(chance(32)).publicKey
  return {
    box,
    entry: { account, role, spaces: [space], signKey, boxKey: box.publicKey, seq: 1, revokedAtSeq },
  }
}

/** A device of somebody in a role, with the circles' keys it was given, among these people. */
function device(role: Role, circles: readonly ('team' | 'audit')[], people: readonly Person[] = []) {
  const deviceSign = primitives.signingPair(chance(32))
  const keyring = new Keyring(primitives)
  const held = circles.map((kind) => key(kind))
  for (const each of held) keyring.add(each)
  const accounts = new Map(people.map(({ entry }) => [entry.account, entry]))
  const granting = new Granting({
    surroundings: { primitives, chance },
    identity: { role, device: own, deviceSign },
    space,
    keyring,
    directory: () => ({ seq: 41, accounts }),
  })
  /** A grant of this device, which says by whom it was made. */
  const read = (bytes: Uint8Array): Grant => {
    const grant = readGrant(bytes)
    if (!grant.ok) throw new Error(grant.reason)
    expect(grantSignedBy(primitives, grant.grant, deviceSign.publicKey)).toBe(true)
    expect(grant.grant.header).toMatchObject({ device: own, directorySeq: 41, space })
    return grant.grant
  }
  const opened = (grant: Grant, holder: { readonly pair: KeyPair } | { readonly key: Uint8Array }) =>
    openGrant(primitives, grant, deviceSign.publicKey, holder)
  return { granting, held, read, opened }
}

test('a new key of a household or person is handed to the team, one of evidence to those who hold the audit key', () => {
  const { granting, held, read, opened } = device('worker', ['team', 'audit'])
  const subject = id()
  for (const kind of ['household', 'person', 'evidence'] as const) {
    const made = granting.newDataKey(kind, stream, subject)
    const [circle, other] = kind === 'evidence' ? held.toReversed() : held
    if (circle === undefined || other === undefined) throw new Error('both circles are held')
    const [grant, ...more] = made.grants.map(read)
    if (grant === undefined) throw new Error('a new key has its grant')
    expect(more).toEqual([])
    expect(made.held).toMatchObject({ kind, space, stream, subject, epoch: 1 })
    expect(grant.header).toMatchObject({
      kind,
      method: 'wrap',
      stream,
      subject,
      keyId: made.held.keyId,
      epoch: 1,
      grantee: circle.keyId,
      granteeEpoch: circle.epoch,
    })
    expect(opened(grant, { key: circle.key })).toEqual({ ok: true, key: made.held.key })
    expect(opened(grant, { key: other.key }).ok).toBe(false)
  }
})

test('without the circle’s key a device makes no key that nobody else could open', () => {
  const { granting } = device('worker', ['team'])
  expect(granting.newDataKey('person', stream, id()).grants).toHaveLength(1)
  expect(() => granting.newDataKey('evidence', stream, id())).toThrow('this device holds no audit key')
})

test('a circle’s key goes to one account or invitation, and names no household', () => {
  const { granting, held, read, opened } = device('administrator', ['team'])
  const [team] = held
  if (team === undefined) throw new Error('the team’s key is held')
  const [invited, somebodyElse] = [primitives.boxPair(chance(32)), primitives.boxPair(chance(32))]
  const grantee = id()
  const grant = read(granting.grantCircle(team, grantee, invited.publicKey))
  expect(grant.header).toMatchObject({
    kind: 'team',
    method: 'box',
    stream: NO_ID,
    subject: NO_ID,
    keyId: team.keyId,
    epoch: team.epoch,
    grantee,
    granteeEpoch: 0,
  })
  expect(opened(grant, { pair: invited })).toEqual({ ok: true, key: team.key })
  expect(opened(grant, { pair: somebodyElse }).ok).toBe(false)
})

test('[C63] a key broken open goes to one officer, under an id that another leaf or key would not have', () => {
  const [officer, colleague] = [person('dpo'), person('dpo')]
  const { granting, read, opened } = device('supervisor', ['team'], [officer, colleague])
  const household = key('household')
  const leaf = chance(34)
  const grant = read(granting.grantBroken(household, leaf, officer.entry))
  const { kind, keyId, epoch } = household
  expect(grant.header).toMatchObject({ kind, method: 'box', stream, keyId, epoch })
  expect(grant.header.grantee).toBe(officer.entry.account)
  expect(opened(grant, { pair: officer.box })).toEqual({ ok: true, key: household.key })
  expect(opened(grant, { pair: colleague.box }).ok).toBe(false)
  const idOf = (bytes: Uint8Array) => read(bytes).header.id
  expect(idOf(granting.grantBroken(household, leaf, colleague.entry))).toBe(grant.header.id)
  expect(idOf(granting.grantBroken(household, chance(34), officer.entry))).not.toBe(grant.header.id)
  expect(idOf(granting.grantBroken(key('person'), leaf, officer.entry))).not.toBe(grant.header.id)
})

test('[C68] a month’s key of the access log is handed once more to every officer who serves now: of its own device by anybody, of another’s by officers', () => {
  const [first, second] = [person('dpo'), person('dpo')]
  const people = [first, person('supervisor'), person('dpo', 7), second, person('worker')]
  const [mine, anothers] = [key('access', own), key('access', id())]
  for (const role of ['worker', 'supervisor', 'administrator', 'dpo'] as const) {
    const { granting, read, opened } = device(role, [], people)
    expect(granting.officers).toEqual([first.entry, second.entry])
    expect(granting.hasOfficers).toBe(true)
    for (const held of role === 'dpo' ? [mine, anothers] : [mine]) {
      const grants = granting.grantsAgain(held).map(read)
      expect(grants.map(({ header }) => header.grantee)).toEqual([first.entry.account, second.entry.account])
      for (const [n, grant] of grants.entries()) {
        const { box } = n === 0 ? first : second
        expect(grant.header).toMatchObject({ kind: 'access', method: 'box', subject: held.subject })
        expect(opened(grant, { pair: box })).toEqual({ ok: true, key: held.key })
      }
    }
    if (role !== 'dpo') expect(granting.grantsAgain(anothers)).toEqual([])
  }
  expect(device('worker', [], [person('dpo', 7), person('supervisor')]).granting.hasOfficers).toBe(false)
})

test('what people answered is handed to its circle once more by workers and supervisors alone, a circle’s key by nobody', () => {
  for (const role of ['worker', 'supervisor', 'administrator', 'dpo'] as const) {
    const { granting, held, read, opened } = device(role, ['team', 'audit'], [person('dpo')])
    for (const circle of held) expect(granting.grantsAgain(circle)).toEqual([])
    const [team, audit] = held
    for (const kind of ['household', 'person', 'evidence'] as const) {
      const data = key(kind)
      const grants = granting.grantsAgain(data).map(read)
      const circle = kind === 'evidence' ? audit : team
      if (circle === undefined) throw new Error('both circles are held')
      const keys = grants.map((grant) => opened(grant, { key: circle.key }))
      const isTheirs = role === 'worker' || role === 'supervisor'
      expect(keys).toEqual(isTheirs ? [{ ok: true, key: data.key }] : [])
    }
  }
})

import { expect, test } from 'vitest'
import { breakGrantId } from '#/core/consent/break-glass.ts'
import type { AccountEntry, Directory, Role } from '#/core/vault/directory.ts'
import { type Grant, boxGrant, readGrant } from '#/core/vault/grant.ts'
import {
  AccountId,
  DeviceId,
  type GrantId,
  KeyId,
  NO_ID,
  OrganisationId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { breaksIn } from '#/server/break-glass.ts'
import { boxKeysOf } from '#/server/push.ts'
import { primitives } from '../core/vault/sodium.ts'

/** A directory's list that can be asked for one name only. */
class AskedByName<K, V> extends Map<K, V> {
  override [Symbol.iterator](): never {
    throw new Error('looked through one by one')
  }
  override forEach(): never {
    return this[Symbol.iterator]()
  }
  override entries(): never {
    return this[Symbol.iterator]()
  }
  override keys(): never {
    return this[Symbol.iterator]()
  }
  override values(): never {
    return this[Symbol.iterator]()
  }
}

const hex = (digit: string): string => digit.repeat(32)
const space = SpaceId.parse(hex('a'))
const device = DeviceId.parse(hex('b'))

function directoryWith(role: Role): { readonly directory: Directory; readonly member: AccountEntry } {
  const member: AccountEntry = {
    account: AccountId.parse(hex('c')),
    role,
    spaces: [space],
    signKey: new Uint8Array(32),
    boxKey: primitives.boxPair(new Uint8Array(32).fill(3)).publicKey,
    seq: 1,
    revokedAtSeq: null,
  }
  const accounts = new AskedByName<AccountId, AccountEntry>()
  accounts.set(member.account, member)
  const directory: Directory = {
    org: OrganisationId.parse(hex('d')),
    name: '',
    rootKey: new Uint8Array(32),
    serverKey: new Uint8Array(32),
    logOrigin: '',
    seq: 1,
    head: new Uint8Array(32),
    accounts,
    devices: new AskedByName(),
    invitations: new AskedByName(),
    spaces: new Set([space]),
    epochs: [],
  }
  return { directory, member }
}

function householdKeyTo(member: AccountEntry, id: GrantId): Grant {
  const bytes = boxGrant(
    primitives,
    {
      kind: 'household',
      id,
      space,
      stream: StreamId.parse(hex('1')),
      subject: NO_ID,
      keyId: KeyId.parse(hex('2')),
      epoch: 1,
      grantee: member.account,
      granteeEpoch: 0,
      directorySeq: 1,
      device,
    },
    new Uint8Array(32).fill(7),
    member.boxKey,
    new Uint8Array(32).fill(8),
    primitives.signingPair(new Uint8Array(32).fill(9)).secretKey,
  )
  const read = readGrant(bytes)
  if (!read.ok) throw new Error(read.reason)
  return read.grant
}

test('[C63] whom a grant is for is asked by name, never looked for among all accounts', () => {
  const leaf = Uint8Array.from([1, 2, ...new Uint8Array(32)])
  const id = breakGrantId(leaf, KeyId.parse(hex('2')), device)
  const officer = directoryWith('dpo')
  const toOfficer = householdKeyTo(officer.member, id)
  expect(breaksIn(officer.directory, { grants: [toOfficer], leaves: [leaf] })).toEqual([
    { grant: toOfficer, leaf },
  ])
  expect(breaksIn(officer.directory, { grants: [toOfficer], leaves: [] })).toMatchObject({
    code: 'not-allowed',
  })
  const worker = directoryWith('worker')
  expect(breaksIn(worker.directory, { grants: [householdKeyTo(worker.member, id)], leaves: [] })).toEqual([])
  expect(boxKeysOf(officer.directory, officer.member.account, 0)).toEqual([officer.member.boxKey])
  expect(boxKeysOf(officer.directory, hex('f'), 0)).toEqual([])
})

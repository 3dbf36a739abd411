import { expect, test } from 'vitest'
import {
  type BreakOrder,
  type SignedBreak,
  breakGrantId,
  breakLeaf,
  checkBreak,
  foldBreak,
  signBreak,
} from '#/core/consent/break-glass.ts'
import { readLeaf } from '#/core/consent/leaf.ts'
import type { AccountEntry, DeviceEntry, Role } from '#/core/vault/directory.ts'
import { AccountId, DeviceId, KeyId, OrganisationId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'

const DAY_MS = 24 * 3600_000
const tablet = primitives.signingPair(seed(1))
const org = OrganisationId.parse(idOf(1))
const space = SpaceId.parse(idOf(2))
const account = AccountId.parse(idOf(3))
const device = DeviceId.parse(idOf(4))

const order: BreakOrder = {
  v: 1,
  id: RecordId.parse(idOf(5)),
  org,
  space,
  household: StreamId.parse(idOf(6)),
  account,
  device,
  at: 0,
  until: 7 * DAY_MS,
  reason: 'Sūdzība par pārrakstītām atbildēm.',
}
const signed = (change: Partial<BreakOrder> = {}): SignedBreak =>
  signBreak(primitives, { ...order, ...change }, seed(9), tablet.secretKey)

function directory(role: Role) {
  const common = { boxKey: seed(8), seq: 1, revokedAtSeq: null }
  const own: DeviceEntry = { ...common, device, account, signKey: tablet.publicKey, expiresAt: null }
  const owner: AccountEntry = { ...common, account, role, spaces: [space], signKey: seed(7) }
  return { org, devices: new Map([[device, own]]), accounts: new Map([[account, owner]]) }
}
const check = (each: SignedBreak, role: Role = 'dpo') => checkBreak(primitives, directory(role), space, each)
const refused = (problem: string) => ({ ok: false, problem })

test('[C62] an order is an officer’s own word, of this team, for seven days at most', () => {
  expect(check(signed())).toEqual({ ok: true })
  for (const role of ['supervisor', 'worker', 'administrator'] as const)
    expect(check(signed(), role)).toEqual(refused('role'))
  expect(check(signed({ until: 7 * DAY_MS + 1 }))).toEqual(refused('too-long'))
  expect(check(signed({ org: OrganisationId.parse(idOf(99)) }))).toEqual(refused('other-organisation'))
  expect(check(signed({ space: SpaceId.parse(idOf(99)) }))).toEqual(refused('other-team'))
  expect(check(signed({ device: DeviceId.parse(idOf(99)) }))).toEqual(refused('unknown-device'))
  expect(check(signed({ account: AccountId.parse(idOf(99)) }))).toEqual(refused('unknown-device'))
  const reworded = { ...signed(), order: { ...order, reason: 'Parasta pārbaude, nekas cits.' } }
  expect(check(reworded)).toEqual(refused('bad-signature'))
})

test('[C62] its leaf is of a class of its own, stands for this order only, and a grant’s id for leaf, key and device', () => {
  const leaf = breakLeaf(signed())
  expect(readLeaf(leaf)).toBe('breakGlass')
  expect(breakLeaf(signed())).toEqual(leaf)
  expect(breakLeaf(signed({ reason: 'Parasta pārbaude, nekas cits.' }))).not.toEqual(leaf)
  const other = { ...signed(), salt: signBreak(primitives, order, seed(10), tablet.secretKey).salt }
  expect(breakLeaf(other)).not.toEqual(leaf)
  const key = KeyId.parse(idOf(20))
  const ids = [
    breakGrantId(leaf, key, device),
    breakGrantId(breakLeaf(other), key, device),
    breakGrantId(leaf, KeyId.parse(idOf(21)), device),
    breakGrantId(leaf, key, DeviceId.parse(idOf(22))),
  ]
  expect(new Set(ids).size).toBe(4)
})

test('[C62] the first order counts, the first handing over, and each supervisor once', () => {
  const line = (by: string, at: number) => ({ account: by, at })
  const state = foldBreak([
    { ...line('o', 1), event: { kind: 'ordered', signed: signed() } },
    {
      ...line('o', 2),
      event: { kind: 'ordered', signed: signed({ reason: 'Cits iemesls, pavisam cits.' }) },
    },
    { ...line('s', 3), event: { kind: 'granted', keys: 2 } },
    { ...line('t', 4), event: { kind: 'granted', keys: 2 } },
    { ...line('s', 5), event: { kind: 'seen' } },
    { ...line('s', 6), event: { kind: 'seen' } },
    { ...line('t', 7), event: { kind: 'seen' } },
  ])
  expect(state).toEqual({ signed: signed(), grantedAt: 3, seenBy: [line('s', 5), line('t', 7)] })
  expect(foldBreak([])).toEqual({ signed: null, grantedAt: null, seenBy: [] })
})

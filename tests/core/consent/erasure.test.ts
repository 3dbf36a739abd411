import sodium from 'libsodium-wrappers'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import purposesJson from '#forms/purposes/1.1.0.json' with { type: 'json' }
import {
  type Erasure,
  type ErasureDecision,
  checkErasure,
  checkErasureReceipt,
  erasureBytes,
  erasureLeaf,
  readErasure,
  signDecision,
  signErasure,
  signErasureReceipt,
} from '#/core/consent/erasure.ts'
import { erasureDue } from '#/core/consent/erasure-due.ts'
import { type ErasureEvent, foldErasure } from '#/core/consent/erasure-steps.ts'
import { readLeaf } from '#/core/consent/leaf.ts'
import type { BookLine, WrittenLine } from '#/core/consent/office-book.ts'
import type { RequestEvent } from '#/core/consent/requests.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import type { Directory, Role } from '#/core/vault/directory.ts'
import {
  AccountId,
  DeviceId,
  KeyId,
  OrganisationId,
  PersonId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { type Primitives, sodiumPrimitives } from '#/core/vault/primitives.ts'

const id = (n: number): string => n.toString(16).padStart(32, '0')
const seed = (n: number): Uint8Array => new Uint8Array(32).fill(n)
const space = SpaceId.parse(id(2))
const person = PersonId.parse(id(4))
const decision: ErasureDecision = {
  v: 1,
  id: RecordId.parse(id(5)),
  org: OrganisationId.parse(id(1)),
  space,
  stream: StreamId.parse(id(3)),
  person,
  ground: 'request',
  purposes: ['wellbeing'],
  on: '2026-11-23',
}

let primitives: Primitives
/** Devices 1…5: two officers, a second device of the first, a supervisor, a worker. */
const PEOPLE: readonly (readonly [account: number, role: Role])[] = [
  [1, 'dpo'],
  [2, 'dpo'],
  [1, 'dpo'],
  [3, 'supervisor'],
  [4, 'worker'],
  [5, 'supervisor'],
]
const device = (n: number): DeviceId => DeviceId.parse(id(100 + n))
let directory: Pick<Directory, 'org' | 'devices' | 'accounts'>
const secret = (n: number): Uint8Array => primitives.signingPair(seed(n + 1)).secretKey

beforeAll(async () => {
  await sodium.ready
  primitives = sodiumPrimitives(sodium)
  const none = { revokedAtSeq: null, seq: 1 }
  directory = {
    org: decision.org,
    accounts: new Map(
      PEOPLE.map(([account, role]) => {
        const key = AccountId.parse(id(50 + account))
        return [
          key,
          {
            ...none,
            account: key,
            role,
            spaces: [space],
            signKey: seed(0),
            boxKey: seed(0),
            invitedBy: null,
          },
        ]
      }),
    ),
    devices: new Map(
      PEOPLE.map(([account], n) => [
        device(n),
        {
          ...none,
          device: device(n),
          account: AccountId.parse(id(50 + account)),
          signKey: primitives.signingPair(seed(n + 1)).publicKey,
          boxKey: seed(0),
          expiresAt: null,
        },
      ]),
    ),
  }
})

function tombstone(
  one: number,
  other: number,
  lister: number,
  change: Partial<ErasureDecision> = {},
): Erasure {
  const decided = { ...decision, ...change }
  return signErasure(
    primitives,
    {
      v: 1,
      decision: decided,
      signatures: [
        signDecision(primitives, decided, device(one), secret(one)),
        signDecision(primitives, decided, device(other), secret(other)),
      ],
      inventory: {
        household: false,
        keys: [KeyId.parse(id(9))],
        records: [],
        receipts: [],
        attachments: [],
        boxes: [],
      },
    },
    device(lister),
    secret(lister),
  )
}
const problem = (erasure: Erasure, team = space): string => {
  const checked = checkErasure(primitives, directory, team, erasure)
  return checked.ok ? 'holds' : checked.problem
}

describe('a tombstone', () => {
  test('[ER2] holds with two different people, an officer or supervisor each, and a supervisor’s list', () => {
    expect(problem(tombstone(0, 3, 3))).toBe('holds')
    expect(problem(tombstone(0, 1, 3))).toBe('holds')
    expect(problem(tombstone(0, 2, 3))).toBe('same-person')
    expect(problem(tombstone(0, 0, 3))).toBe('same-person')
    expect(problem(tombstone(0, 4, 3))).toBe('role')
    expect(problem(tombstone(0, 3, 0))).toBe('role')
    expect(problem(tombstone(3, 5, 3))).toBe('role')
    expect(problem(tombstone(3, 5, 3, { ground: 'retention' }))).toBe('holds')
    expect(problem(tombstone(0, 3, 3), SpaceId.parse(id(77)))).toBe('other-team')
    expect(problem(tombstone(0, 3, 3, { org: OrganisationId.parse(id(88)) }))).toBe('other-organisation')
    const stranger = { ...tombstone(0, 3, 3).listedBy, device: DeviceId.parse(id(500)) }
    expect(problem({ ...tombstone(0, 3, 3), listedBy: stranger })).toBe('unknown-device')
  })

  test('[ER2] stands for exactly its bytes: any change of them is refused, or another tombstone', () => {
    const whole = tombstone(0, 3, 3)
    const bytes = erasureBytes(whole)
    expect(readErasure(bytes)).toEqual(whole)
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = bytes.slice()
        changed[at] = (changed[at] ?? 0) ^ flip
        const read = readErasure(changed)
        if (read === null) return
        expect(problem(read)).not.toBe('holds')
      }),
      { numRuns: 300 },
    )
    const more = {
      ...whole,
      inventory: { ...whole.inventory, keys: [KeyId.parse(id(9)), KeyId.parse(id(10))] },
    }
    expect(problem(more)).toBe('bad-signature')
  })

  test('[ER3] has a leaf of its own kind, and the server’s receipt is for it alone', () => {
    const whole = tombstone(0, 3, 3)
    expect(readLeaf(erasureLeaf(whole))).toBe('tombstone')
    expect(erasureLeaf(whole)).not.toEqual(erasureLeaf(tombstone(1, 3, 3)))
    const server = primitives.signingPair(seed(40))
    const receipt = signErasureReceipt(
      primitives,
      {
        v: 1,
        org: decision.org,
        space,
        erasure: decision.id,
        hash: toBase64url(primitives.hash(erasureBytes(whole))),
        position: 7,
        time: 1,
      },
      server.secretKey,
    )
    expect(checkErasureReceipt(primitives, receipt, whole, server.publicKey)).toBe(true)
    expect(checkErasureReceipt(primitives, receipt, tombstone(1, 3, 3), server.publicKey)).toBe(false)
    expect(checkErasureReceipt(primitives, { ...receipt, position: 8 }, whole, server.publicKey)).toBe(false)
  })
})

test('[C15] [ER1] one person alone never decides, in whatever order and however often they say so', () => {
  const by = (n: number) => AccountId.parse(id(50 + n))
  const signature = { device: device(0), signature: 'A'.repeat(86) }
  const event = fc.oneof(
    fc.constant<ErasureEvent>({ kind: 'proposed', on: '2026-11-23', by: by(1), decision, signature }),
    fc.constant<ErasureEvent>({ kind: 'confirmed', on: '2026-11-23', by: by(1), signature }),
    fc.constant<ErasureEvent>({ kind: 'dropped', on: '2026-11-23', by: by(1) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), (events) => {
      expect(foldErasure(events).status).not.toBe('decided')
    }),
  )
  const proposed: ErasureEvent = { kind: 'proposed', on: '2026-11-23', by: by(1), decision, signature }
  const confirmed: ErasureEvent = { kind: 'confirmed', on: '2026-11-23', by: by(2), signature }
  expect(foldErasure([proposed, confirmed])).toMatchObject({ status: 'decided', confirmedBy: by(2) })
  expect(foldErasure([confirmed, proposed]).status).toBe('proposed')
  const dropped: ErasureEvent = { kind: 'dropped', on: '2026-11-23', by: by(1) }
  expect(foldErasure([proposed, dropped, confirmed]).status).toBe('dropped')
})

describe('whether somebody may be erased today', () => {
  const { purposes } = PurposeRegister.parse(purposesJson)
  let n = 0
  const line = (rest: BookLine): WrittenLine => ({
    ...rest,
    record: RecordId.parse(id(900 + n++)),
    account: id(51),
    at: n,
  })
  const request = (matter: number, article: '17' | '21', ...kinds: readonly RequestEvent[]): WrittenLine[] =>
    [{ kind: 'received', on: '2026-11-02', article } as const, ...kinds].map((event) =>
      line({ about: 'request', matter: RecordId.parse(id(matter)), person, note: '', event }),
    )
  const checked: RequestEvent = { kind: 'identity-checked', on: '2026-11-03', method: 'pase' }
  const answered: RequestEvent = { kind: 'answered', on: '2026-11-04' }
  const dayOf = (instant: string): string => instant.slice(0, 10)
  const due = (book: readonly WrittenLine[], today = '2026-11-23') =>
    erasureDue(purposes, person, [], book, today, dayOf)
  const closed = (on: string): WrittenLine =>
    line({ about: 'case-closed', matter: RecordId.parse(id(700)), person, on })

  test('[ER1] not while the case is open, nor before the last day of what the register says', () => {
    expect(due([])).toMatchObject({ due: false })
    expect(due([closed('2021-11-23')])).toMatchObject({ due: false })
    expect(due([closed('2021-11-23')], '2026-11-24')).toMatchObject({ due: true, ground: 'retention' })
  })

  test('[ER1] a request reaches what rests on a public task only with an objection that was answered', () => {
    expect(due(request(1, '17'))).toMatchObject({ due: false })
    const asked = request(1, '17', checked)
    expect(due(asked)).toMatchObject({
      due: false,
      obstacles: expect.arrayContaining([
        {
          kind: 'duty',
          purpose: 'needs-assessment',
          ground: 'art-17-3-b-public-task-until-objection-succeeds',
        },
      ]),
    })
    expect(due([...asked, ...request(2, '21', checked, answered)])).toMatchObject({
      due: true,
      ground: 'request',
    })
    expect(
      due([
        ...request(1, '17', checked, {
          kind: 'refused',
          on: '2026-11-05',
          grounds: ['art-17-3-e-legal-claims'],
        }),
        ...request(2, '21', checked, answered),
      ]),
    ).toMatchObject({ due: false })
  })

  test('[ER1] a legal hold stops both', () => {
    const hold = line({
      about: 'hold',
      matter: RecordId.parse(id(800)),
      person,
      reason: 'tiesa',
      since: '2026-01-01',
      until: null,
    })
    expect(due([closed('2010-01-01'), hold])).toEqual({
      due: false,
      obstacles: [{ kind: 'hold', reason: 'tiesa' }],
    })
  })
})

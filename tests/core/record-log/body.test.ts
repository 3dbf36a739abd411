import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anna, entry, record, revisionOf, space, stream } from '../household/records.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'
import { emptyHousehold, foldHousehold } from '#/core/household/fold.ts'
import { type RecordBody, bodyParts, openRecord } from '#/core/record-log/body.ts'
import { isForLater } from '#/core/record-log/later.ts'
import { utf8 } from '#/core/vault/bytes.ts'
import { ZERO_HASH, type Envelope, readEnvelope, sealEnvelope } from '#/core/vault/envelope.ts'
import { DeviceId, KeyId } from '#/core/vault/ids.ts'
import { packRest } from '#/core/vault/padding.ts'

const device = primitives.signingPair(seed(1))
const dataKey = seed(3)

function sealed(body: RecordBody, parts = bodyParts(body)): Envelope {
  const header = {
    namespace: 'record' as const,
    space,
    stream,
    id: body.id,
    parents: [],
    device: DeviceId.parse(idOf(0x66)),
    seq: 1,
    prev: ZERO_HASH,
    keyId: KeyId.parse(idOf(0x77)),
    epoch: 1,
    headSize: 0,
    headRoot: ZERO_HASH,
  }
  const read = readEnvelope(
    sealEnvelope(
      primitives,
      header,
      parts.body,
      dataKey,
      new Uint8Array(24),
      device.secretKey,
      parts.rest === null ? null : packRest(primitives.codec, parts.rest),
    ),
  )
  if (!read.ok) throw new Error(read.reason)
  return read.envelope
}

const bodyOf = (payload: unknown, kind = 'assessment'): RecordBody => ({
  v: 1,
  id: record(1),
  space,
  stream,
  kind,
  at: 7,
  account: anna,
  payload,
})

function opened(envelope: Envelope, whenUnreadable?: () => void): RecordBody {
  const result = openRecord(primitives, envelope, device.publicKey, dataKey, whenUnreadable)
  if (!result.ok) throw new Error(result.reason)
  return result.body
}

const answersOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_unused, n) => [`/daily/q${n}`, { value: `saka ${n}` }]))

const AnyAnswers = fc.dictionary(
  fc.string({ maxLength: 40 }).filter((path) => path !== '__proto__'),
  fc.oneof(
    fc.record({ value: fc.oneof(fc.string({ maxLength: 300 }), fc.integer(), fc.array(fc.string())) }),
    fc.record({ nonAnswer: fc.constant('refused') }),
  ),
  { maxKeys: 60 },
)

test('[S95] whatever was answered comes back as it was given, few answers or many', () => {
  fc.assert(
    fc.property(AnyAnswers, (answers) => {
      const payload = revisionOf(answers)
      expect(opened(sealed(bodyOf(payload)))).toEqual(bodyOf(JSON.parse(JSON.stringify(payload))))
    }),
  )
})

test('[S95] many answers stay packed until somebody asks, through the fold too, and are then kept', () => {
  const body = opened(sealed(bodyOf(revisionOf(answersOf(60)))))
  const state = foldHousehold(emptyHousehold(stream), { body, parents: [], position: 1 })
  const [history] = state.assessments.values()
  const revision = history?.revisions[0]
  if (revision === undefined) throw new Error('the revision is folded')
  expect(isForLater(revision.assessment, 'answers')).toBe(true)
  expect(revision.assessment.visit).toBe(revisionOf({}).visit)
  expect(revision.assessment.answers).toEqual(answersOf(60))
  expect(isForLater(revision.assessment, 'answers')).toBe(false)
  expect(revision.assessment.answers).toBe(revision.assessment.answers)
})

test('[S95] folded packed or not, a household is the same', () => {
  const payloads = [
    ['assessment', revisionOf(answersOf(60))],
    ['assessment-person', { assessment: revisionOf({}).assessment, person: idOf(9), answers: answersOf(80) }],
  ] as const
  for (const [kind, payload] of payloads) {
    const packed = opened(sealed(bodyOf(payload, kind)))
    const plain = entry(1, kind, payload, { at: 7, position: 1 })
    const one = foldHousehold(emptyHousehold(stream), { body: packed, parents: [], position: 1 })
    expect(one).toEqual(foldHousehold(emptyHousehold(stream), plain))
    expect(one.unread).toEqual([])
  }
})

test('what is no assessment stays unread though its answers are packed', () => {
  const body = opened(sealed(bodyOf({ ...revisionOf(answersOf(60)), visit: 'nowhere' })))
  const state = foldHousehold(emptyHousehold(stream), { body, parents: [], position: 1 })
  expect(state.unread).toEqual([record(1)])
})

test('[S95] answers that cannot be read are said so when they are asked for, and are none', () => {
  const { body, rest } = bodyParts(bodyOf(revisionOf(answersOf(60))))
  if (rest === null) throw new Error('sixty answers stand apart')
  for (const broken of [utf8('[]'), utf8('{'), utf8('{"__proto__":{}}'), rest.slice(0, -1)]) {
    let said = 0
    const read = opened(sealed(bodyOf(null), { body, rest: broken }), () => said++)
    expect(said).toBe(0)
    expect(Reflect.get(Object(read.payload), 'answers')).toEqual({})
    expect(said).toBe(1)
  }
})

test('answers both in a body and beside it are malformed', () => {
  const { rest } = bodyParts(bodyOf(revisionOf(answersOf(60))))
  const body = utf8(JSON.stringify(bodyOf(revisionOf({}))))
  const read = openRecord(primitives, sealed(bodyOf(null), { body, rest }), device.publicKey, dataKey)
  expect(read).toEqual({ ok: false, reason: 'malformed' })
})

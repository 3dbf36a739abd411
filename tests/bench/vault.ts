import 'fake-indexeddb/auto'
import { randomFillSync } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { openDeviceStore } from '#/app/device/database.ts'
import { DeviceId, KeyId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { ZERO_HASH, openEnvelope, readEnvelope, sealEnvelope } from '#/core/vault/envelope.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { compare, type Measurement } from './measure/compare.ts'

const RECORDS = 10_000
const BODY_BYTES = 7 * 1024
const RUNS = 3

/** Sealing and storing 10,000 records of 7 KB, opening them all, one durable update; the floor is bare libsodium and the store. */
export async function bench(): Promise<readonly Measurement[]> {
  await sodium.ready
  const primitives = sodiumPrimitives(sodium)
  const key = randomFillSync(new Uint8Array(32))
  const pair = primitives.signingPair(randomFillSync(new Uint8Array(32)))
  const body = randomFillSync(new Uint8Array(BODY_BYTES))
  const id = (n: number): string => n.toString(16).padStart(32, '0')
  const header = (n: number) => ({
    namespace: 'record' as const,
    space: SpaceId.parse(id(1)),
    stream: StreamId.parse(id(2)),
    id: RecordId.parse(id(n)),
    parents: [],
    device: DeviceId.parse(id(3)),
    seq: n + 1,
    prev: ZERO_HASH,
    keyId: KeyId.parse(id(4)),
    epoch: 1,
    headSize: 0,
    headRoot: ZERO_HASH,
  })
  const nonce = () => randomFillSync(new Uint8Array(24))
  const sealOne = (n: number) => sealEnvelope(primitives, header(n), body, key, nonce(), pair.secretKey)
  const sealBare = () => {
    const sealed = primitives.seal(body, ZERO_HASH, nonce(), key)
    primitives.sign(sealed, pair.secretKey)
    return sealed
  }
  const store = openDeviceStore('bench')
  const keep = (make: (n: number) => Uint8Array) => async () => {
    for (let from = 0; from < RECORDS; from += 1000) {
      const outbox = Array.from({ length: 1000 }, (_unused, index) => ({
        n: from + index,
        type: 'record' as const,
        id: id(from + index),
        stream: StreamId.parse(id(2)),
        bytes: make(from + index),
        state: 'queued' as const,
        position: 0,
        problem: null,
        queuedAt: 0,
      }))
      await store.commit({ outbox })
    }
  }
  const sealed = Array.from({ length: RECORDS }, (_unused, n) => sealOne(n))
  const bare = Array.from({ length: RECORDS }, () => {
    const at = nonce()
    return { at, bytes: primitives.seal(body, ZERO_HASH, at, key) }
  })
  const measured = [
    await compare({
      name: 'seal and store 10,000 records of 7 KB',
      runs: RUNS,
      ours: keep(sealOne),
      floor: keep(sealBare),
    }),
    await compare({
      name: 'open 10,000 records of 7 KB',
      runs: RUNS,
      ours: () => {
        for (const bytes of sealed) {
          const read = readEnvelope(bytes)
          if (!read.ok || !openEnvelope(primitives, read.envelope, 'vouched', key).ok)
            throw new Error('it opens')
        }
      },
      floor: () => {
        for (const { at, bytes } of bare)
          if (primitives.open(bytes, ZERO_HASH, at, key) === 'altered') throw new Error('it opens')
      },
    }),
    await compare({
      name: 'one durable update',
      runs: 21,
      ours: () => store.commit({ meta: [{ name: 'x', bytes: sealOne(1) }] }),
      floor: () => store.commit({ meta: [{ name: 'x', bytes: body }] }),
    }),
  ]
  store.close()
  return measured
}

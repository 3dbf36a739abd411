import { randomFillSync } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { DeviceId, KeyId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import { ZERO_HASH, openEnvelope, readEnvelope, sealEnvelope } from '#/core/vault/envelope.ts'
import { sodiumPrimitives } from '#/core/vault/primitives.ts'
import { compare, type Measurement } from './measure/compare.ts'

const RECORDS = 10_000
const BODY_BYTES = 7 * 1024
const RUNS = 3

/** Sealing 10,000 records of 7 KB that do not compress, and opening them; the floor is bare libsodium. `store` measures the disk. */
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
  const sealed = Array.from({ length: RECORDS }, (_unused, n) => sealOne(n))
  const bare = Array.from({ length: RECORDS }, () => {
    const at = nonce()
    return { at, bytes: primitives.seal(body, ZERO_HASH, at, key) }
  })
  return [
    await compare({
      name: 'seal and sign 10,000 records of 7 KB',
      runs: RUNS,
      ours: () => {
        for (let n = 0; n < RECORDS; n++) sealOne(n)
      },
      floor: () => {
        for (let n = 0; n < RECORDS; n++) sealBare()
      },
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
  ]
}

import { signAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { bodyParts } from '#/core/record-log/body.ts'
import { signHandInReceipt } from '#/core/record-log/hand-in-receipt.ts'
import { batchHash, signStorageReceipt } from '#/core/record-log/receipt.ts'
import { sealAttachment } from '#/core/vault/attachment.ts'
import { toBase64url, toHex } from '#/core/vault/bytes.ts'
import { ZERO_HASH, sealEnvelope } from '#/core/vault/envelope.ts'
import {
  AccountId,
  AttachmentId,
  DeviceId,
  KeyId,
  OrganisationId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { fflateCodec } from '#/core/vault/codec.ts'
import { packRest, padBody, paddedLength } from '#/core/vault/padding.ts'
import { encodeBatch, encodeFeedPage } from '#/wire/batch.ts'
import { encodeRescue } from '#/wire/rescue.ts'
import { signInBytes } from '#/wire/routes.ts'
import sampleAnswers from '../vectors/sample-answers.json' with { type: 'json' }
import { idOf, primitives, seed } from '../core/vault/sodium.ts'

const org = OrganisationId.parse(idOf(0xaa))
const space = SpaceId.parse(idOf(0x11))
const stream = StreamId.parse(idOf(0x22))
const device = DeviceId.parse(idOf(0x66))
const attachment = AttachmentId.parse(idOf(0x99))
const deviceKeys = primitives.signingPair(seed(1))
const serverKeys = primitives.signingPair(seed(6))
const time = 1_795_000_000_000

/** Items of the examples are shorter than real ones, so that the frames can be read. */
const batch = {
  records: [Uint8Array.of(0x01, 0x02)],
  grants: [Uint8Array.of(0x03)],
  drafts: [],
  leaves: [Uint8Array.of(1, 1, ...seed(7))],
}

function draft(revision: number): Uint8Array {
  return sealEnvelope(
    primitives,
    {
      namespace: 'draft',
      space,
      stream,
      id: RecordId.parse(idOf(0x33)),
      parents: [],
      device,
      seq: revision,
      prev: ZERO_HASH,
      keyId: KeyId.parse(idOf(0x77)),
      epoch: 1,
      headSize: 0,
      headRoot: ZERO_HASH,
    },
    new TextEncoder().encode('{}'),
    seed(3),
    new Uint8Array(24).fill(10),
    deviceKeys.secretKey,
  )
}

/** Every example `docs/protocol.md` quotes: bytes as hex, texts as they are. */
export function protocolExamples(): Record<string, string> {
  const sentChunk = sealAttachment(primitives, (length) => new Uint8Array(length).fill(5), attachment, {
    bytes: Uint8Array.of(0xde, 0xad),
    type: 'image/jpeg',
    name: '',
  }).chunks[0]
  if (sentChunk === undefined) throw new Error('a file has a chunk')
  const storage = signStorageReceipt(
    primitives,
    {
      v: 1,
      org,
      space,
      device,
      batch: toBase64url(batchHash(primitives, batch)),
      position: 9,
      positions: [9],
      log: { size: 1, root: toBase64url(seed(8)) },
      time,
    },
    serverKeys.secretKey,
  )
  const chunkReceipt = signAttachmentReceipt(
    primitives,
    { v: 1, org, space, device, attachment, index: 0, hash: toBase64url(primitives.hash(sentChunk)), time },
    serverKeys.secretKey,
  )
  const rescue = encodeRescue(
    primitives,
    { org, space, device, ...batch, leaves: [], setAside: [], chunks: [] },
    deviceKeys.secretKey,
  )
  const handIn = signHandInReceipt(
    primitives,
    { v: 1, org, space, device, hash: toBase64url(primitives.hash(rescue)), time },
    serverKeys.secretKey,
  )
  const page = {
    entries: [[7, 1, Uint8Array.of(1, 2)] as [number, 1, Uint8Array<ArrayBuffer>]],
    next: 7,
    head: 9,
  }
  return {
    'push-batch': toHex(encodeBatch(batch)),
    'batch-hash': toBase64url(batchHash(primitives, batch)),
    'feed-page': toHex(encodeFeedPage(page)),
    'draft-slot-start': toHex(draft(3).subarray(0, 95)),
    'attachment-chunk': toHex(sentChunk),
    'sign-in': toHex(signInBytes(org, device, seed(2))),
    'storage-receipt': JSON.stringify(storage, null, 2),
    'attachment-receipt': JSON.stringify(chunkReceipt, null, 2),
    'hand-in-receipt': JSON.stringify(handIn, null, 2),
    'rescue-file': toHex(rescue),
    padding: JSON.stringify(paddingCosts(), null, 2),
  }
}

/** What padding costs, in bytes, for bodies as they are, and in the whole. */
function paddingCosts() {
  const [household] = sampleAnswers.households
  if (household === undefined) throw new Error('there is a sample household')
  const sizes = (kind: string, payload: unknown) => {
    const whole = {
      v: 1 as const,
      id: RecordId.parse(idOf(0x33)),
      space,
      stream,
      kind,
      at: time,
      account: AccountId.parse(idOf(0x44)),
      payload,
    }
    const { body, rest } = bodyParts(whole)
    const padded = padBody(fflateCodec, body, rest === null ? null : packRest(fflateCodec, rest))
    let end = padded.length - 1
    while (padded[end] === 0) end--
    return { kind, body: body.length + (rest?.length ?? 0), packed: end + 1, padded: padded.length }
  }
  let sum = 0
  let worst = 0
  let count = 0
  for (let length = 257; length <= 100_000; length++) {
    const cost = paddedLength(length) / length - 1
    sum += cost
    worst = Math.max(worst, cost)
    count++
  }
  const percent = (share: number): number => Math.round(share * 1000) / 10
  return {
    bodies: [
      sizes('visit-outcome', { visit: idOf(0x55), outcome: 'done', reason: '', day: '2026-11-23' }),
      sizes('assessment', { answers: household.filled.answers }),
    ],
    from257To100000Bytes: { meanPercent: percent(sum / count), worstPercent: percent(worst) },
  }
}

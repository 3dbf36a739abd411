import { deflateSync } from 'fflate'
import { boxGrant, wrapGrant } from '#/core/vault/grant.ts'
import { sealEnvelope, wrapSecret, ZERO_HASH } from '#/core/vault/envelope.ts'
import {
  AccountId,
  DeviceId,
  GrantId,
  InvitationId,
  KeyId,
  NO_ID,
  OrganisationId,
  RecordId,
  SpaceId,
  StreamId,
} from '#/core/vault/ids.ts'
import { invitationFragment } from '#/core/vault/invitation-link.ts'
import { bodyBytes } from '#/core/record-log/body.ts'
import { batchHash, signStorageReceipt } from '#/core/record-log/receipt.ts'
import { signStatement, statementHash } from '#/core/vault/directory.ts'
import { secretOnPaper } from '#/core/vault/recovery-key.ts'
import { toBase64url, toHex, utf8 } from '#/core/vault/bytes.ts'
import { fflateCodec } from '#/core/vault/codec.ts'
import { idOf, primitives as todays, seed } from './sodium.ts'

/** As bodies were packed on the first day: a packer's bytes are not part of the format, and these are frozen with it. */
const primitives = {
  ...todays,
  codec: { ...fflateCodec, deflate: (bytes: Uint8Array) => deflateSync(bytes, { level: 1 }) },
}

export const device = primitives.signingPair(seed(1))
export const accountBox = primitives.boxPair(seed(2))
export const dataKey = seed(3)
export const teamKey = seed(4)
const root = primitives.signingPair(seed(5))
const server = primitives.signingPair(seed(6))

/**
 * One example of every format of `docs/formats.md`, made from fixed seeds and
 * nonces: what `tests/vectors/formats-v1.json` froze must come out for ever.
 */
export function formatExamples(): Record<string, string> {
  const space = SpaceId.parse(idOf(0x11))
  const stream = StreamId.parse(idOf(0x22))
  const body = bodyBytes({
    v: 1,
    id: RecordId.parse(idOf(0x33)),
    space,
    stream,
    kind: 'visit-outcome',
    at: 1_795_000_000_000,
    account: AccountId.parse(idOf(0x44)),
    payload: { visit: idOf(0x55), outcome: 'done', reason: '', day: '2026-11-23' },
  })
  const envelope = sealEnvelope(
    primitives,
    {
      namespace: 'record',
      space,
      stream,
      id: RecordId.parse(idOf(0x33)),
      parents: [RecordId.parse(idOf(0x34))],
      device: DeviceId.parse(idOf(0x66)),
      seq: 7,
      prev: seed(9),
      keyId: KeyId.parse(idOf(0x77)),
      epoch: 1,
      headSize: 12,
      headRoot: seed(8),
    },
    body,
    dataKey,
    new Uint8Array(24).fill(10),
    device.secretKey,
  )
  const grantBase = {
    id: GrantId.parse(idOf(0x88)),
    space,
    keyId: KeyId.parse(idOf(0x77)),
    epoch: 1,
    directorySeq: 6,
    device: DeviceId.parse(idOf(0x66)),
  }
  const box = boxGrant(
    primitives,
    {
      ...grantBase,
      kind: 'team',
      stream: StreamId.parse(NO_ID),
      subject: NO_ID,
      grantee: idOf(0x44),
      granteeEpoch: 0,
    },
    teamKey,
    accountBox.publicKey,
    seed(11),
    device.secretKey,
  )
  const wrap = wrapGrant(
    primitives,
    { ...grantBase, kind: 'person', stream, subject: idOf(0x99), grantee: idOf(0xaa), granteeEpoch: 1 },
    dataKey,
    teamKey,
    new Uint8Array(24).fill(12),
    device.secretKey,
  )
  const statement = signStatement(
    primitives,
    {
      v: 1,
      org: OrganisationId.parse(idOf(0xbb)),
      seq: 1,
      prev: toBase64url(ZERO_HASH),
      at: 1_795_000_000_000,
      body: {
        type: 'genesis',
        name: 'Paraugnovada sociālais dienests',
        rootKey: toBase64url(root.publicKey),
        serverKey: toBase64url(server.publicKey),
        logOrigin: `slieksnis.${idOf(0xbb)}/consent`,
      },
    },
    [{ by: 'root', secretKey: root.secretKey }],
  )
  const batch = { records: [envelope], grants: [wrap], drafts: [], leaves: [] }
  const receipt = signStorageReceipt(
    primitives,
    {
      v: 1,
      org: OrganisationId.parse(idOf(0xbb)),
      space,
      device: DeviceId.parse(idOf(0x66)),
      batch: toBase64url(batchHash(primitives, batch)),
      position: 42,
      positions: [42],
      log: { size: 12, root: toBase64url(seed(8)) },
      time: 1_795_000_000_500,
    },
    server.secretKey,
  )
  const link = invitationFragment({
    org: OrganisationId.parse(idOf(0xbb)),
    rootFingerprint: seed(13),
    directorySeq: 8,
    directoryHead: seed(14),
    invitation: InvitationId.parse(idOf(0xcc)),
    seed: seed(15),
    recoveryKey: null,
  })
  return {
    envelope: toHex(envelope),
    'grant-box': toHex(box),
    'grant-wrap': toHex(wrap),
    'wrapped-secret': toHex(
      wrapSecret(primitives, 'ring-key', utf8('context'), seed(16), seed(17), new Uint8Array(24).fill(18)),
    ),
    statement: JSON.stringify(statement),
    'statement-hash': toHex(statementHash(primitives, statement)),
    'storage-receipt': JSON.stringify(receipt),
    'invitation-fragment': link,
    'secret-on-paper': secretOnPaper(primitives, seed(19)),
  }
}

import { z } from 'zod'
import { Erasure, ErasureReceipt } from '#/core/consent/erasure.ts'
import { ReferralBoxId } from '#/core/plan/referral.ts'
import { WithdrawalBoxId } from '#/core/consent/withdrawal-box.ts'
import { AttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { HandInReceipt } from '#/core/record-log/hand-in-receipt.ts'
import { StorageReceipt } from '#/core/record-log/receipt.ts'
import { Statement } from '#/core/vault/directory.ts'
import { joinBytes } from '#/core/vault/bytes.ts'
import {
  AccountId,
  AttachmentId,
  DeviceId,
  InvitationId,
  OrganisationId,
  RecordId,
  SpaceId,
  idBytes,
} from '#/core/vault/ids.ts'
import { inDomain } from '#/core/vault/primitives.ts'

const base64url = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`))
const base64urlText = z.string().regex(/^[A-Za-z0-9_-]*$/)

/** `GET /api/organisation`: what anyone may know before signing in. */
export const OrganisationReply = z.strictObject({
  /** null until set-up has made the organisation. */
  org: OrganisationId.nullable(),
  name: z.string().nullable(),
  /** Ed25519 key of this server: signs receipts and the consent log's heads. */
  serverKey: base64url(32),
  /** The name of this server's consent log, `slieksnis/<16 hex digits>`: the genesis must state it. */
  logOrigin: z.string(),
  version: z.string(),
})
export type OrganisationReply = z.infer<typeof OrganisationReply>

/** What the server stores so an account can come back with its recovery key: opaque to the server. */
export const AccountBundle = z.strictObject({
  account: AccountId,
  /** `wrapSecret('master-key', …)` under the recovery key. */
  masterWrap: base64urlText.max(2000),
  /** `wrapSecret('account-keys', …)` under the master key. */
  keysWrap: base64urlText.max(2000),
})
export type AccountBundle = z.infer<typeof AccountBundle>

/**
 * `POST /api/directory`: statements to add, in order, with what must be stored
 * together with them. The first ever call (set-up) starts with the genesis and
 * needs the set-up code the server printed; a joiner is let in by the
 * invitation's signature; all else needs a session.
 */
export const DirectoryAppend = z.strictObject({
  statements: z.array(Statement).min(1).max(20),
  bundles: z.array(AccountBundle).max(2),
  setupCode: z.string().max(100).optional(),
})
export type DirectoryAppend = z.infer<typeof DirectoryAppend>

/** `GET /api/directory?after=SEQ` and the answer of an append. */
export const DirectoryReply = z.strictObject({ statements: z.array(Statement), seq: z.int().nonnegative() })
export type DirectoryReply = z.infer<typeof DirectoryReply>

export const DirectoryQuery = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) })

/** `POST /api/session/challenge`. */
export const ChallengeRequest = z.strictObject({ device: DeviceId })
export const ChallengeReply = z.strictObject({ challenge: base64url(32), expiresAt: z.int() })
/** `POST /api/session`: the device signs `signInBytes`. The session is an httpOnly cookie. */
export const SessionRequest = z.strictObject({
  device: DeviceId,
  challenge: base64url(32),
  signature: base64url(64),
})
export const SessionReply = z.strictObject({
  account: AccountId,
  device: DeviceId,
  role: z.enum(['administrator', 'supervisor', 'worker', 'dpo']),
  spaces: z.array(SpaceId),
  expiresAt: z.int(),
})
export type SessionReply = z.infer<typeof SessionReply>

/** `POST /api/spaces/:space/batches` (body: CBOR `encodeBatch`) answers 201 with this. */
export const PushReply = StorageReceipt

/** `POST /api/spaces/:space/attachments/:attachment/:n?stream=` (body: one sealed chunk) answers 201 with this. */
export const AttachmentReply = AttachmentReceipt

/** `POST /api/spaces/:space/withdrawal-boxes`: letter boxes of sheets that were handed out; answered alike. */
export const WithdrawalBoxesPost = z.strictObject({ boxes: z.array(WithdrawalBoxId).max(1000) })
/** `GET /api/spaces/:space/withdrawals`: sealed notes nobody answered yet, oldest first. */
export const WithdrawalsReply = z.strictObject({
  notes: z.array(z.strictObject({ note: z.string(), box: WithdrawalBoxId, bytes: base64urlText })),
})
/** `POST /api/spaces/:space/withdrawal-answers`: the sealed answer for a box; null puts a note aside that is none. */
export const WithdrawalAnswerPost = z.strictObject({
  note: z.string().max(64),
  box: WithdrawalBoxId,
  bytes: base64urlText.max(30_000).nullable(),
})

/** `POST /api/spaces/:space/referral-boxes`: links to providers; a null request closes one for good. */
export const ReferralBoxesPost = z.strictObject({
  boxes: z
    .array(
      z.strictObject({
        box: ReferralBoxId,
        ask: base64urlText.max(10_000).nullable(),
        until: z.iso.date(),
      }),
    )
    .max(100),
})
/** `GET /api/spaces/:space/referral-answers`: sealed answers nobody took yet. */
export const ReferralAnswersReply = z.strictObject({
  answers: z.array(z.strictObject({ note: z.string(), box: ReferralBoxId, bytes: base64urlText })),
})
/** `POST /api/spaces/:space/referral-answers-taken`. */
export const ReferralsPutAside = z.strictObject({ notes: z.array(z.string().max(64)).max(1000) })

/** `GET /api/spaces/:space/feedback`: every sealed answer, in no order that tells anything. */
export const FeedbackReply = z.strictObject({ answers: z.array(z.string()) })

/** `POST /api/spaces/:space/erasures` (a signed tombstone) answers 201 with the server's word on what it destroyed. */
export const ErasurePost = Erasure
export const ErasureReply = ErasureReceipt
/** `GET /api/spaces/:space/erasures`: which this server has carried out. */
export const ErasuresReply = z.strictObject({ erasures: z.array(RecordId) })

/** `POST /api/spaces/:space/late/:device` (body: a rescue file of a device whose access ended) answers 201 with this. */
export const HandInReply = HandInReceipt
/** `GET /api/spaces/:space/late`: what such devices left behind and no supervisor has decided on. */
export const LateWorkReply = z.strictObject({
  work: z.array(z.strictObject({ work: z.string(), device: DeviceId, receivedAt: z.int(), size: z.int() })),
})
export type LateWorkReply = z.infer<typeof LateWorkReply>
/** `POST /api/spaces/:space/late/:work/settled`. */
export const LateWorkSettled = z.strictObject({ as: z.enum(['taken', 'declined']) })

/**
 * `GET /api/spaces/:space/feed?after=POSITION&limit=N&seen=POSITION.ID` answers
 * CBOR `FeedPage`. `seen`: the newest record the reader has; when another (or
 * none) stands in its place, this server was put back to an older copy.
 */
export const FeedQuery = z.strictObject({
  seen: z
    .string()
    .regex(/^\d{1,15}\.[0-9a-f]{32}$/)
    .optional(),
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
})

/** `GET /api/spaces/:space/broken/:stream?after=POSITION` answers CBOR `FeedPage`: a household broken open to the officer who asks. */
export const BrokenQuery = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) })

/** `POST /api/spaces/:space/known`: places and ids of records a reader has, ascending; answers the last place that still agrees, 0 for none. */
export const KnownPost = z.strictObject({
  records: z.array(z.tuple([z.int().positive(), RecordId])).max(2000),
})
export const KnownReply = z.strictObject({ upTo: z.int().nonnegative() })

/** `POST /api/spaces/:space/attachments-held`: of these files, how many chunks of each this server holds; those with none are left out. */
export const AttachmentsHeldPost = z.strictObject({ attachments: z.array(AttachmentId).max(1000) })
export const AttachmentsHeldReply = z.strictObject({
  held: z.array(z.tuple([AttachmentId, z.int().positive()])),
})

/** `POST /api/log/cosignatures`: a device has seen the head of that size; `line` as it stands under the note (C2SP tlog-cosignature). */
export const CosignaturePost = z.strictObject({
  size: z.int().positive(),
  line: z
    .string()
    .max(500)
    .regex(/^— [^\s+]+ [A-Za-z0-9+/]+={0,2}\n$/u),
})
/** `GET /api/log/witnessed`: signed heads with the lines of the devices that saw them last, the newest first. */
export const WitnessedReply = z.strictObject({ notes: z.array(z.string()) })

/** `GET /api/log/leaves?from=&to=` answers 34-byte leaves end to end. */
export const LeavesQuery = z.strictObject({
  from: z.coerce.number().int().nonnegative().default(0),
  to: z.coerce.number().int().nonnegative(),
})
/** `GET /api/log/proof?index=&size=`: RFC 9162 inclusion proof, base64 hashes. */
export const ProofQuery = z.strictObject({
  index: z.coerce.number().int().nonnegative(),
  size: z.coerce.number().int().positive(),
})
export const ProofReply = z.strictObject({ proof: z.array(z.string()) })
/** `GET /api/log/consistency?from=&to=`. */
export const ConsistencyQuery = z.strictObject({
  from: z.coerce.number().int().nonnegative(),
  to: z.coerce.number().int().nonnegative(),
})
/** `GET /api/log/heads`: when each head was integrated (the time interval of an offline consent). */
export const HeadsReply = z.strictObject({ heads: z.array(z.strictObject({ size: z.int(), time: z.int() })) })

/**
 * `POST /api/account/bundle` → `AccountBundle`: for a device invitation of that
 * account. `signature`: the invitation's one-time key over `bundleRequestBytes`.
 */
export const BundleRequest = z.strictObject({
  account: AccountId,
  invitation: InvitationId,
  signature: base64url(64),
})

/** What a device signs to sign in: bound to organisation, device and challenge. */
export const signInBytes = (org: OrganisationId, device: DeviceId, challenge: Uint8Array): Uint8Array =>
  inDomain('sign-in', joinBytes(idBytes(org), idBytes(device), challenge))

/** What an invitation's one-time key signs to fetch the account's sealed bundle. */
export const bundleRequestBytes = (
  org: OrganisationId,
  account: AccountId,
  invitation: InvitationId,
): Uint8Array => inDomain('bundle-request', joinBytes(idBytes(org), idBytes(account), idBytes(invitation)))

/** Server-sent events of `GET /api/events`: what changed, never what it says. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('space'), space: SpaceId, position: z.int() }),
  z.strictObject({ type: z.literal('directory'), seq: z.int() }),
  z.strictObject({ type: z.literal('log'), size: z.int() }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

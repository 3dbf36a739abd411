/** Bytes come back as `Buffer`, which is a `Uint8Array`. */
type Bytes = Uint8Array

/**
 * One sealed record of a team. Readable to whoever holds the database: the
 * envelope's header (ids, device, order, which key), never the body. The
 * columns beside `bytes` repeat the header: `stream` lets erasure find every
 * row, `namespace` keeps a DPO to evidence, `hash` answers a repeated push.
 */
export interface RecordsTable {
  space: string
  position: number
  id: string
  stream: string
  device: string
  seq: number
  namespace: string
  key_id: string
  hash: Bytes
  bytes: Bytes
}

/** A key handed to somebody, sealed to them; apart from records so that erasure can destroy it. */
export interface GrantsTable {
  space: string
  position: number
  id: string
  kind: string
  stream: string
  key_id: string
  epoch: number
  commitment: Bytes
  hash: Bytes
  bytes: Bytes
}

/** The newest revision of an unfinished visit, a sealed slot per device; a new revision takes a new position. */
export interface DraftsTable {
  space: string
  draft: string
  device: string
  revision: number
  position: number
  stream: string
  key_id: string
  hash: Bytes
  bytes: Bytes
}

/** The highest position of each team; its row is locked while a push writes, so positions appear in order. */
export interface SpaceCountersTable {
  space: string
  position: number
}

/** Where each device's chain stands in a team. */
export interface DeviceChainsTable {
  space: string
  device: string
  seq: number
  hash: Bytes
}

/** Organisation-wide counters, locked like the teams': `directory` (its last seq) and `log` (its size). */
export interface CountersTable {
  name: string
  value: number
}

/** The signed statements as they came: roles and public keys, no names. */
export interface DirectoryStatementsTable {
  seq: number
  json: string
}

/** An account's wrapped keys for coming back with the recovery key: opaque. */
export interface AccountBundlesTable {
  account: string
  json: string
}

/** The consent log's leaves: salted hashes. */
export interface LogLeavesTable {
  idx: number
  leaf: Bytes
}

/** Every signed head of the consent log, the newest last; `frontier` lets the next leaf be added in O(log n). */
export interface LogHeadsTable {
  n: number
  size: number
  root: Bytes
  frontier: Bytes
  note: string
  time: number
}

/** Who is signed in, by the hash of the cookie's token: a stolen database opens no session. */
export interface SessionsTable {
  token_hash: string
  device: string
  expires_at: number
}

/** Challenges not yet answered. */
export interface ChallengesTable {
  challenge: string
  device: string
  expires_at: number
}

/** Published versions of the public catalogue. Not personal. */
export interface CatalogueDocumentsTable {
  version: number
  etag: string
  json: string
  stored_at: number
}

/**
 * One sealed chunk of a file beside the records: photo, drawing, sound. Its key
 * stands only inside a sealed record. `stream` lets erasure find every row.
 */
export interface AttachmentChunksTable {
  space: string
  attachment: string
  n: number
  stream: string
  device: string
  hash: Bytes
  bytes: Bytes
}

/** A resident's letter box: an id made from a secret only they and sealed records have, and a sealed answer. */
export interface WithdrawalBoxesTable {
  box: string
  space: string
  answer: Bytes | null
}

/** A sealed note a resident put into their box. */
export interface WithdrawalNotesTable {
  space: string
  note: string
  box: string
  bytes: Bytes
  received_at: number
  answered: number
}

/** A tombstone as it was signed: random ids and hashes, nothing about anybody. */
export interface ErasuresTable {
  space: string
  erasure: string
  position: number
  bytes: Bytes
  time: number
}

/** A key or file that was destroyed. */
export interface ErasedIdsTable {
  space: string
  id: string
  erasure: string
}

/**
 * A sealed answer to "how was it". `month` lets old ones go; there is no day and
 * no sender, and `id` is chance.
 */
export interface FeedbackTable {
  id: string
  space: string
  month: string
  bytes: Bytes
}

/** A link to a provider: an id made from a secret only the link and sealed records have, and the sealed request (null: closed). */
export interface ReferralBoxesTable {
  box: string
  space: string
  ask: Bytes | null
  until: string
}

/** A sealed answer a provider put in. */
export interface ReferralAnswersTable {
  space: string
  note: string
  box: string
  bytes: Bytes
  taken: number
}

/**
 * What a device left behind whose access ended: a sealed rescue file, until a
 * supervisor has decided; then only that they did. `device` and `size` stay
 * readable, so that one device cannot fill the disk.
 */
export interface LateWorkTable {
  space: string
  work: string
  device: string
  received_at: number
  size: number
  bytes: Bytes | null
  settled: string | null
  settled_by: string | null
  settled_at: number | null
}

/** Which household is open to which officer, by which leaf of the consent log, until when; no reason stands here. */
export interface BreaksTable {
  space: string
  stream: string
  account: string
  leaf: Bytes
  until: number
}

/** A device's cosignature of a head of the consent log, as the line of its note. */
export interface CosignaturesTable {
  size: number
  device: string
  line: string
  time: number
}

export interface Tables {
  records: RecordsTable
  grants: GrantsTable
  drafts: DraftsTable
  attachment_chunks: AttachmentChunksTable
  withdrawal_boxes: WithdrawalBoxesTable
  withdrawal_notes: WithdrawalNotesTable
  erasures: ErasuresTable
  erased_ids: ErasedIdsTable
  feedback: FeedbackTable
  referral_boxes: ReferralBoxesTable
  referral_answers: ReferralAnswersTable
  late_work: LateWorkTable
  breaks: BreaksTable
  cosignatures: CosignaturesTable
  space_counters: SpaceCountersTable
  device_chains: DeviceChainsTable
  counters: CountersTable
  directory_statements: DirectoryStatementsTable
  account_bundles: AccountBundlesTable
  log_leaves: LogLeavesTable
  log_heads: LogHeadsTable
  sessions: SessionsTable
  challenges: ChallengesTable
  catalogue_documents: CatalogueDocumentsTable
}

import canonicalize from 'canonicalize'
import { z } from 'zod'
import { fromBase64url, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { AccountId, DeviceId, PersonId, RecordId } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'

/** What happened between a person and a purpose. Only `consent` and `renewal` permit. */
export const RECEIPT_KINDS = [
  'notice',
  'consent',
  'refusal',
  'deferral',
  'withdrawal',
  'renewal',
  'expiry',
  'invalidation',
  'objection',
  'assent',
] as const
export const ReceiptKind = z.enum(RECEIPT_KINDS)
export type ReceiptKind = z.infer<typeof ReceiptKind>

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const text = z.string().max(500)

/**
 * A consent record after ISO/IEC TS 27560, its terms those of the Data Privacy
 * Vocabulary (https://w3id.org/dpv). It names nobody: subject and worker are
 * random ids.
 */
export const ConsentReceipt = z.strictObject({
  schema: z.literal('slieksnis/consent-receipt/1'),
  recordId: RecordId,
  /** This person's previous receipt, null for the first. */
  prev: RecordId.nullable(),
  kind: ReceiptKind,
  subject: PersonId,
  notice: z.strictObject({
    id: text,
    version: text,
    language: z.enum(['lv', 'en', 'ru']),
    /** SHA-256 of the exact bytes that were shown. */
    sha256: hash,
    delivery: z.enum(['shown', 'read-aloud', 'printed']),
  }),
  /** dpv:hasPurpose — ids of the register. */
  purposes: z.array(text).max(50),
  /** dpv:hasLegalBasis of each purpose, in the same order. */
  legalBases: z.array(text).max(50),
  /** dpv:hasPersonalData — categories the purposes use. */
  data: z.array(text).max(50),
  /** dpv:hasRecipient. */
  recipients: z.array(text).max(50),
  /** dpv:hasStorageCondition, one per purpose. */
  retention: z.array(text).max(50),
  /** dpv:hasDataController, its data protection officer and supervisory authority. */
  controller: text,
  dpo: text,
  authority: text,
  /** How consent is withdrawn. */
  withdrawal: text,
  /** dpv:hasRight — GDPR articles that apply on these bases. */
  rights: z.array(text).max(20),
  by: z.strictObject({ kind: z.enum(['subject', 'parent', 'guardian', 'proxy']), reference: text }),
  /** Name of the adult who witnessed an oral consent or a mark: stays inside the sealed record. */
  witness: text.nullable(),
  /** `phone`, `letter` and `code` (of the resident's sheet) serve withdrawals only: taking consent back is as easy as a call. */
  method: z.enum(['glass', 'mark', 'oral-witness', 'paper-scan', 'phone', 'letter', 'code']),
  /** SHA-256 of the signature's image; the image itself is sealed beside. */
  evidence: hash.nullable(),
  /** By the tablet's clock: a claim. */
  capturedAt: z.iso.datetime(),
  validUntil: z.iso.datetime().nullable(),
  device: z.strictObject({
    id: DeviceId,
    /** 1, 2, 3 … over this device's receipts: a missing one shows. */
    seq: z.int().min(1),
    /** SHA-256 of this device's previous receipt; zeros (base64url) for the first. */
    prev: hash,
    /** The log's head this device had seen: the consent is not older than it. */
    lastHead: z.strictObject({ size: z.int().nonnegative(), root: hash }),
  }),
  worker: AccountId,
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type ConsentReceipt = z.infer<typeof ConsentReceipt>
export type UnsignedReceipt = Omit<ConsentReceipt, 'signature'>

/** RFC 8785 canonical JSON of anything JSON. */
export function canonicalBytes(value: unknown): Uint8Array {
  const json = canonicalize(value)
  if (json === undefined) throw new TypeError('a receipt is JSON')
  return utf8(json)
}

/**
 * `canonicalBytes` of a receipt, five times as fast: its names are written in
 * their order here, so that nothing is sorted. An officer's browser does this
 * for every receipt there is.
 */
export const receiptBytes = (receipt: ConsentReceipt): Uint8Array =>
  utf8(JSON.stringify(inOrder(receipt, receipt.signature)))

/** What the device signs: its domain label and the canonical receipt without the signature. */
export const receiptSigningBytes = (receipt: UnsignedReceipt): Uint8Array =>
  inDomain('consent-receipt', utf8(JSON.stringify(inOrder(receipt, undefined))))

/** Every name in the order of RFC 8785; without a signature JSON leaves that name out. */
function inOrder(receipt: UnsignedReceipt, signature: string | undefined) {
  const { by, device, notice } = receipt
  const { lastHead } = device
  return {
    authority: receipt.authority,
    by: { kind: by.kind, reference: by.reference },
    capturedAt: receipt.capturedAt,
    controller: receipt.controller,
    data: receipt.data,
    device: {
      id: device.id,
      lastHead: { root: lastHead.root, size: lastHead.size },
      prev: device.prev,
      seq: device.seq,
    },
    dpo: receipt.dpo,
    evidence: receipt.evidence,
    kind: receipt.kind,
    legalBases: receipt.legalBases,
    method: receipt.method,
    notice: {
      delivery: notice.delivery,
      id: notice.id,
      language: notice.language,
      sha256: notice.sha256,
      version: notice.version,
    },
    prev: receipt.prev,
    purposes: receipt.purposes,
    recipients: receipt.recipients,
    recordId: receipt.recordId,
    retention: receipt.retention,
    rights: receipt.rights,
    schema: receipt.schema,
    signature,
    subject: receipt.subject,
    validUntil: receipt.validUntil,
    withdrawal: receipt.withdrawal,
    witness: receipt.witness,
    worker: receipt.worker,
  } satisfies UnsignedReceipt & { readonly signature: string | undefined }
}

export function signReceipt(
  primitives: Pick<Primitives, 'sign'>,
  receipt: UnsignedReceipt,
  deviceSecretKey: Uint8Array,
): ConsentReceipt {
  return {
    ...receipt,
    signature: toBase64url(primitives.sign(receiptSigningBytes(receipt), deviceSecretKey)),
  }
}

export const verifyReceipt = (
  primitives: Pick<Primitives, 'verify'>,
  receipt: ConsentReceipt,
  devicePublicKey: Uint8Array,
): boolean =>
  primitives.verify(fromBase64url(receipt.signature), receiptSigningBytes(receipt), devicePublicKey)

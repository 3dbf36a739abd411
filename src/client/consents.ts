import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import noticeJson from '#forms/notices/home-visit/1.0.0.json' with { type: 'json' }
import registerJson from '#forms/purposes/1.1.0.json' with { type: 'json' }
import { type MadeBundle, makeBundle } from '#/core/consent/bundle.ts'
import { addMonths } from '#/core/consent/calendar.ts'
import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import { foldConsents, standingAt } from '#/core/consent/fold.ts'
import { LEAF_BYTES, leafOf } from '#/core/consent/leaf.ts'
import { checkConsistency } from '#/core/consent/merkle.ts'
import { Notice, noticeBytes, noticeSha256 } from '#/core/consent/notice.ts'
import { auditLog, inclusionProofText, receiptHash, type OpenedReceipt } from '#/core/consent/proof.ts'
import { PurposeRegister, lintConsent, rightsFor } from '#/core/consent/purposes.ts'
import { ConsentReceipt, signReceipt, type UnsignedReceipt } from '#/core/consent/receipt.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import {
  fromBase64,
  fromBase64url,
  fromUtf8,
  sameBytes,
  toBase64,
  toBase64url,
  utf8,
} from '#/core/vault/bytes.ts'
import { DeviceId, RecordId } from '#/core/vault/ids.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'
import type { AuditResult, ConsentCapture, ConsentStanding } from './vault-api.ts'

export const purposeRegister = PurposeRegister.parse(registerJson)
export const homeVisitNotice = Notice.parse(noticeJson)

const AUTHORITY = 'Datu valsts inspekcija, www.dvi.gov.lv'

/** A record's receipt with its salt; null when it is of a shape this version does not know. */
function readReceipt(record: HouseholdState['consents'][number]): OpenedReceipt | null {
  const receipt = ConsentReceipt.safeParse(record.receipt)
  return receipt.success ? { receipt: receipt.data, salt: fromBase64url(record.salt) } : null
}

/** A household's consent receipts that could be opened, with the salts of their leaves. */
export function receiptsOf(state: HouseholdState): readonly OpenedReceipt[] {
  return state.consents.flatMap((record) => {
    const opened = readReceipt(record)
    return opened === null ? [] : [opened]
  })
}

/** Where each member stands with each optional purpose. */
export function standingsOf(state: HouseholdState, nowMs: number): readonly ConsentStanding[] {
  const folded = foldConsents(receiptsOf(state).map(({ receipt }) => receipt))
  const at = new Date(nowMs).toISOString()
  return state.facts.members.map((person) => {
    const consents = folded.get(person)
    return {
      person,
      noticeAcknowledged: (consents?.notice ?? null) !== null,
      purposes: Object.fromEntries(
        purposeRegister.purposes
          .filter(({ optional }) => optional)
          .map(({ id }) => [id, standingAt(consents, id, at).state]),
      ),
    }
  })
}

/** The same time of day, calendar months later. */
const monthsLater = (instant: string, months: number): string =>
  `${addMonths(instant.slice(0, 10), months)}${instant.slice(10)}`

const TAKES_BACK_ONLY: ReadonlySet<ConsentCapture['method']> = new Set(['phone', 'letter', 'code'])

/** What a device must remember between its receipts: their number and the last one's hash. */
const DeviceRow = z.strictObject({ seq: z.int(), hash: z.string() })

/**
 * Makes, signs and seals a receipt and puts its leaf into the log's queue, in
 * one durable step. The next receipt of this device continues from it.
 */
export async function captureReceipt(member: Member, capture: ConsentCapture): Promise<RecordId> {
  const { surroundings, identity } = member
  const state = member.household(capture.stream)
  const isConsent = capture.kind === 'consent'
  const problems = isConsent ? lintConsent(purposeRegister, capture.purposes) : []
  if (problems.length > 0)
    throw new Error(`a consent is asked for optional purposes only: ${problems[0]?.place}`)
  if (capture.kind !== 'withdrawal' && TAKES_BACK_ONLY.has(capture.method))
    throw new Error('a call or a letter takes consent back, it gives none')
  const key = member.keyring.data(capture.stream, 'evidence', capture.person)
  if (key === undefined) throw new Error('a receipt is sealed under the evidence key of its person')
  const own = receiptsOf(state)
    .map(({ receipt }) => receipt)
    .filter((receipt) => receipt.subject === capture.person)
  const followed = new Set(own.map(({ prev }) => prev))
  const last = own.findLast((receipt) => !followed.has(receipt.recordId))
  const row = await deviceRow(member)
  const purposes = purposeRegister.purposes.filter(({ id }) => capture.purposes.includes(id))
  const id = RecordId.parse(member.newId())
  const now = surroundings.now()
  const { office } = member.desk
  const { language } = capture.notice
  const months = Math.min(...purposes.map(({ validMonths }) => validMonths ?? Number.POSITIVE_INFINITY))
  const image = capture.signatureImage
  const unsigned: UnsignedReceipt = {
    schema: 'slieksnis/consent-receipt/1',
    recordId: id,
    prev: last?.recordId ?? null,
    kind: capture.kind,
    subject: capture.person,
    notice: { ...capture.notice, sha256: toBase64url(noticeSha256(homeVisitNotice, language)) },
    purposes: purposes.map((purpose) => purpose.id),
    legalBases: purposes.map(({ basis }) => basis),
    data: [...new Set(purposes.flatMap(({ data }) => data))],
    recipients: [...new Set(purposes.map(({ recipients }) => recipients[language]))],
    retention: purposes.map(({ retention }) => retention[language]),
    controller: office?.office.name ?? member.directory.name,
    dpo: office?.office.dpo ?? '',
    authority: AUTHORITY,
    withdrawal: [office?.office.phone, office?.office.email]
      .filter((part) => part !== undefined && part !== '')
      .join(', '),
    rights: [...new Set(purposes.flatMap(({ basis }) => rightsFor(basis)))],
    by: capture.by,
    witness: capture.witness,
    method: capture.method,
    evidence: image === null ? null : toBase64url(sha256(image)),
    capturedAt: new Date(now).toISOString(),
    validUntil:
      isConsent && Number.isFinite(months) ? monthsLater(new Date(now).toISOString(), months) : null,
    device: {
      id: identity.device,
      seq: row.seq + 1,
      prev: row.hash,
      lastHead: { size: member.seenHead.size, root: toBase64url(member.seenHead.root) },
    },
    worker: identity.account,
  }
  const receipt = signReceipt(surroundings.primitives, unsigned, identity.deviceSign.secretKey)
  const salt = surroundings.chance(32)
  const payload = {
    receipt,
    salt: toBase64url(salt),
    evidence: image === null ? null : toBase64url(image),
    // With each notice a sheet is handed out, and with it a box to take consents back by.
    ...(capture.kind === 'notice' ? { box: toBase64url(surroundings.chance(32)) } : {}),
  }
  await member.append(
    [
      {
        id,
        stream: capture.stream,
        namespace: 'evidence',
        kind: 'consent',
        payload,
        key,
        leaf: leafOf(receipt, salt),
      },
    ],
    {
      meta: [
        {
          name: 'receipt-row',
          bytes: utf8(JSON.stringify({ seq: row.seq + 1, hash: toBase64url(receiptHash(receipt)) })),
        },
      ],
    },
  )
  return id
}

/** This device's receipts so far; read from what it wrote when nothing was remembered. */
async function deviceRow(member: Member): Promise<z.infer<typeof DeviceRow>> {
  const kept = await member.meta('receipt-row')
  return kept === null
    ? { seq: 0, hash: toBase64url(new Uint8Array(32)) }
    : DeviceRow.parse(JSON.parse(fromUtf8(kept)))
}

/**
 * What an authority gets: the whole log with its heads and the notices, and of
 * the receipts only those of one person (or none).
 *
 * @param subject - whose receipts are opened; null opens nobody's
 */
export async function bundleOf(
  member: Member,
  link: ServerLink,
  subject: string | null,
  reason: string,
): Promise<MadeBundle> {
  const { surroundings, identity, directory } = member
  const kept = await keptHead(member)
  const note = await link.checkpoint()
  const opened = openCheckpoint(surroundings.primitives, note, logOf(member))
  if (!opened.ok) return { outcome: 'refused', reason: 'checkpoint-unreadable', detail: opened.reason }
  const bytes = await allLeaves(link, opened.checkpoint.size, () => undefined)
  const leaves = Array.from({ length: bytes.length / LEAF_BYTES }, (_, index) =>
    bytes.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES),
  )
  const receipts = [...member.households.values()].flatMap(receiptsOf)
  return makeBundle(surroundings.primitives, {
    made: { at: new Date(surroundings.now()).toISOString(), reason },
    log: logOf(member),
    witnesses: [],
    checkpoints:
      kept !== null && kept.size > 0 && kept.size < opened.checkpoint.size ? [kept.note, note] : [note],
    leaves,
    notices: (['lv', 'en', 'ru'] as const).map((language) => ({
      id: homeVisitNotice.id,
      version: homeVisitNotice.version,
      language,
      bytes: noticeBytes(homeVisitNotice, language),
    })),
    opened: receipts.filter(({ receipt }) => receipt.subject === subject),
    erased: [],
    awaited: [],
    deviceKey: (device) => directory.devices.get(device)?.signKey,
    signer: {
      device: identity.device,
      publicKey: identity.deviceSign.publicKey,
      secretKey: identity.deviceSign.secretKey,
    },
  })
}

const KeptHead = z.strictObject({ size: z.int(), root: z.string(), note: z.string() })
type KeptHead = z.infer<typeof KeptHead>

async function keptHead(member: Member): Promise<KeptHead | null> {
  const bytes = await member.meta('kept-head')
  return bytes === null ? null : KeptHead.parse(JSON.parse(fromUtf8(bytes)))
}

const logOf = (member: Member) => ({
  origin: member.directory.logOrigin,
  publicKey: member.directory.serverKey,
})

/**
 * A tablet's look at the log after each exchange: the head must be signed and
 * continue the one it kept. Answers what is wrong, or null.
 */
export async function followLog(member: Member, link: ServerLink): Promise<string | null> {
  const note = await link.checkpoint()
  const opened = openCheckpoint(member.surroundings.primitives, note, logOf(member))
  if (!opened.ok) return opened.reason
  const { size, root } = opened.checkpoint
  const kept = await keptHead(member)
  if (kept !== null && size < kept.size) return `rollback: ${size} < ${kept.size}`
  if (kept !== null && kept.size > 0) {
    const proof = size === kept.size ? [] : await link.consistencyProof(kept.size, size)
    const consistent = checkConsistency({
      size1: kept.size,
      size2: size,
      root1: fromBase64(kept.root),
      root2: root,
      proof: proof.map(fromBase64),
    })
    if (!consistent.valid) return consistent.reason
  }
  member.takeSeenHead(size, root)
  if (kept === null || kept.size < size) await keepHead(member, { size, root: toBase64(root), note })
  return null
}

const keepHead = (member: Member, head: KeptHead): Promise<void> =>
  member.keepMeta('kept-head', utf8(JSON.stringify(head)))

/** How many leaves one request brings. */
const LEAVES_AT_ONCE = 20_000

/** The DPO's check of the whole log, as `auditLog` decides it; the head is kept only when all is well. */
export async function auditLogOf(
  member: Member,
  link: ServerLink,
  onProgress: (done: number, total: number) => void,
): Promise<AuditResult> {
  const { surroundings } = member
  const kept = await keptHead(member)
  const note = await link.checkpoint()
  const opened = openCheckpoint(surroundings.primitives, note, logOf(member))
  const size = opened.ok ? opened.checkpoint.size : 0
  const leaves = await allLeaves(link, size, onProgress)
  const receipts = [...member.households.values()].flatMap(receiptsOf)
  const audit = auditLog(surroundings.primitives, {
    log: logOf(member),
    note,
    kept:
      kept === null
        ? null
        : { origin: member.directory.logOrigin, size: kept.size, root: fromBase64(kept.root) },
    leaves,
    receipts,
    erased: new Set(),
    awaited: new Set(),
    deviceKey: (device) => member.directory.devices.get(DeviceId.parse(device))?.signKey,
  })
  let step = audit.next()
  while (step.done !== true) {
    onProgress(step.value.done, step.value.total)
    step = audit.next()
  }
  const report = step.value
  const head =
    report.checkpoint === null
      ? null
      : { size: report.checkpoint.size, root: toBase64(report.checkpoint.root), note }
  if (report.verdict === 'green' && head !== null) await keepHead(member, head)
  return {
    verdict: report.verdict,
    problems: report.problems,
    counts: report.counts,
    head,
    keptBefore: kept === null ? null : { size: kept.size, root: kept.root, note: kept.note },
    checkedAt: surroundings.now(),
  }
}

async function allLeaves(
  link: ServerLink,
  size: number,
  onProgress: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const all = new Uint8Array(size * LEAF_BYTES)
  let have = 0
  while (have < size) {
    const part = await link.leaves(have, Math.min(size, have + LEAVES_AT_ONCE))
    if (part.length === 0) break
    all.set(part.subarray(0, (size - have) * LEAF_BYTES), have * LEAF_BYTES)
    have += Math.floor(part.length / LEAF_BYTES)
    onProgress(have, size * 2)
  }
  return all.subarray(0, have * LEAF_BYTES)
}

/** The printed receipt's proof: where its leaf stands, the way to the root, and the signed head. */
export async function proofOf(member: Member, link: ServerLink, record: RecordId): Promise<string | null> {
  const found = [...member.households.values()]
    .flatMap(receiptsOf)
    .find(({ receipt }) => receipt.recordId === record)
  if (found === undefined) return null
  const note = await link.checkpoint()
  const opened = openCheckpoint(member.surroundings.primitives, note, logOf(member))
  if (!opened.ok) throw new Fault('server-unreadable', `the log's head does not hold: ${opened.reason}`)
  const { size } = opened.checkpoint
  const leaves = await allLeaves(link, size, () => undefined)
  const leaf = leafOf(found.receipt, found.salt)
  for (let index = 0; index < size; index++) {
    if (!sameBytes(leaves.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES), leaf)) continue
    const proof = await link.inclusionProof(index, size)
    return inclusionProofText(index, proof.map(fromBase64), note)
  }
  return null
}

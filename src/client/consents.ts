import { sha256 } from '@noble/hashes/sha2.js'
import { z } from 'zod'
import firstNoticeJson from '#forms/notices/home-visit/1.0.0.json' with { type: 'json' }
import noticeJson from '#forms/notices/home-visit/1.1.0.json' with { type: 'json' }
import firstRegisterJson from '#forms/purposes/1.0.0.json' with { type: 'json' }
import registerJson from '#forms/purposes/1.1.0.json' with { type: 'json' }
import { type MadeBundle, makeBundle } from '#/core/consent/bundle.ts'
import { actProblem, isChildOn, validUntil } from '#/core/consent/capture.ts'
import { openCheckpoint } from '#/core/consent/checkpoint.ts'
import { LEAF_BYTES, leafOf } from '#/core/consent/leaf.ts'
import { Notice, noticeSha256, noticeTexts } from '#/core/consent/notice.ts'
import { inclusionProofText, receiptHash, type OpenedReceipt } from '#/core/consent/proof.ts'
import { PurposeRegister, lintConsent, rightsFor } from '#/core/consent/purposes.ts'
import { ConsentReceipt, signReceipt, type UnsignedReceipt } from '#/core/consent/receipt.ts'
import { witnessedBy } from '#/core/consent/witnesses.ts'
import type { HouseholdState } from '#/core/household/fold.ts'
import {
  fromBase64,
  fromBase64url,
  fromUtf8,
  sameBytes,
  toBase64url,
  toHex,
  utf8,
} from '#/core/vault/bytes.ts'
import { RecordId } from '#/core/vault/ids.ts'
import { Fault } from './fault.ts'
import { keptHead, logOf, readLog } from './log-head.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'
import type { ConsentCapture } from './vault-api.ts'

export const purposeRegister = PurposeRegister.parse(registerJson)
/** Every release of the register, oldest first. */
export const purposeReleases: readonly PurposeRegister[] = [
  PurposeRegister.parse(firstRegisterJson),
  purposeRegister,
]
export const homeVisitNotice = Notice.parse(noticeJson)
/** Every version there was, oldest first: receipts name the one that was shown. */
export const homeVisitNotices: readonly Notice[] = [Notice.parse(firstNoticeJson), homeVisitNotice]

const AUTHORITY = 'Datu valsts inspekcija, www.dvi.gov.lv'

type Consent = HouseholdState['consents'][number]

const receiptsKnown = new WeakMap<Consent, OpenedReceipt | null>()

/** A record's receipt with its salt; null when it is of a shape this version does not know. Read once. */
export function openedReceipt(consent: Consent): OpenedReceipt | null {
  const known = receiptsKnown.get(consent)
  if (known !== undefined) return known
  const receipt = ConsentReceipt.safeParse(consent.receipt)
  const opened = receipt.success ? { receipt: receipt.data, salt: fromBase64url(consent.salt) } : null
  receiptsKnown.set(consent, opened)
  return opened
}

/** A household's receipts of a shape this version knows, each with its salt. */
export function receiptsOf(state: Pick<HouseholdState, 'consents'>): readonly OpenedReceipt[] {
  return state.consents.flatMap((consent) => {
    const opened = openedReceipt(consent)
    return opened === null ? [] : [opened]
  })
}

/** The calendar day in Latvia, `2026-11-23`. */
export const dayInRiga = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Riga', dateStyle: 'short' })

/** What stands against a capture, weighed against who is there; null when it may be written. */
function captureProblem(member: Member, state: HouseholdState, capture: ConsentCapture): string | null {
  const opens = capture.kind === 'consent' || capture.kind === 'renewal'
  const [statutory] = opens || capture.kind === 'assent' ? lintConsent(purposeRegister, capture.purposes) : []
  if (statutory !== undefined) return `a consent is asked for optional purposes only: ${statutory.place}`
  const day = dayInRiga.format(member.surroundings.now())
  const subject = state.persons.get(capture.person)?.person
  const worker = member.desk.staff.get(member.identity.account)?.staff.name ?? null
  const children = [...state.persons.values()].filter(({ person }) => isChildOn(person.birthDate, day))
  const problem = actProblem(
    { ...capture, hasImage: capture.signatureImage !== null, hasScan: capture.scan !== undefined },
    {
      day,
      subject: { name: subject?.name ?? '', birthDate: subject?.birthDate ?? null },
      worker,
      children: children.map(({ person }) => person.name),
    },
  )
  if (problem === null) return null
  return problem === 'takes-back-only' ? 'a call or a letter takes consent back, it gives none' : problem
}

/** What a device must remember between its receipts: their number and the last one's hash. */
const DeviceRow = z.strictObject({ seq: z.int(), hash: z.string() })

/**
 * Makes, signs and seals a receipt and puts its leaf into the log's queue, in
 * one durable step. The next receipt of this device continues from it.
 */
export async function captureReceipt(member: Member, capture: ConsentCapture): Promise<RecordId> {
  const { surroundings, identity } = member
  const state = member.household(capture.stream)
  const problem = captureProblem(member, state, capture)
  if (problem !== null) throw new Error(problem)
  const shown = homeVisitNotices.find(({ version }) => version === capture.notice.version)
  if (shown === undefined) throw new Error(`no version ${capture.notice.version} of the notice is here`)
  const { variant = 'full', ...notice } = capture.notice
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
  const opens = capture.kind === 'consent' || capture.kind === 'renewal'
  const image = capture.signatureImage
  const unsigned: UnsignedReceipt = {
    schema: 'slieksnis/consent-receipt/1',
    recordId: id,
    prev: last?.recordId ?? null,
    kind: capture.kind,
    subject: capture.person,
    notice: { ...notice, sha256: toBase64url(noticeSha256(shown, language, variant)) },
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
    evidence: image === null ? (capture.scan?.sha256 ?? null) : toBase64url(sha256(image)),
    capturedAt: new Date(now).toISOString(),
    validUntil: opens
      ? validUntil(
          new Date(now).toISOString(),
          Number.isFinite(months) ? months : null,
          capture.by.kind,
          state.persons.get(capture.person)?.person.birthDate ?? null,
        )
      : null,
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
    ...(capture.scan === undefined ? {} : { scan: capture.scan.file }),
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
  const bare = await link.checkpoint()
  const opened = openCheckpoint(surroundings.primitives, bare, logOf(member))
  if (!opened.ok) return { outcome: 'refused', reason: 'checkpoint-unreadable', detail: opened.reason }
  // The same head with the lines of those who saw it, where there are any: only they are named.
  const note = (await link.witnessed()).find((each) => each.startsWith(bare)) ?? bare
  const witnesses = witnessedBy(surroundings.primitives, directory, note)
  const { leaves: bytes } = await readLog(link, { to: opened.checkpoint.size })
  const leaves = Array.from({ length: bytes.length / LEAF_BYTES }, (_, index) =>
    bytes.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES),
  )
  const receipts = [...member.households.values()].flatMap(receiptsOf)
  const erasedLeaves = member.erasures.forAudit().erased
  return makeBundle(surroundings.primitives, {
    made: { at: new Date(surroundings.now()).toISOString(), reason },
    log: logOf(member),
    witnesses,
    checkpoints:
      kept !== null && kept.size > 0 && kept.size < opened.checkpoint.size ? [kept.note, note] : [note],
    leaves,
    notices: noticeTexts(homeVisitNotices).map(({ notice, language, bytes }) => ({
      id: notice.id,
      version: notice.version,
      language,
      bytes,
    })),
    opened: receipts.filter(({ receipt }) => receipt.subject === subject),
    erased: leaves.flatMap((leaf, index) => (erasedLeaves.has(toHex(leaf)) ? [index] : [])),
    awaited: [],
    deviceKey: (device) => directory.devices.get(device)?.signKey,
    signer: {
      device: identity.device,
      publicKey: identity.deviceSign.publicKey,
      secretKey: identity.deviceSign.secretKey,
    },
  })
}

/** The printed receipt's proof: where its leaf stands, the way to the root, and the signed head. */
export async function proofOf(member: Member, link: ServerLink, record: RecordId): Promise<string | null> {
  const found = [...member.households.values()]
    .flatMap(receiptsOf)
    .find(({ receipt }) => receipt.recordId === record)
  if (found === undefined) return null
  return proofOfLeaf(member, link, leafOf(found.receipt, found.salt))
}

/** Where a leaf stands in the log, as one text with the signed head; null while it is not there. */
export async function proofOfLeaf(
  member: Member,
  link: ServerLink,
  leaf: Uint8Array,
): Promise<string | null> {
  const note = await link.checkpoint()
  const opened = openCheckpoint(member.surroundings.primitives, note, logOf(member))
  if (!opened.ok) throw new Fault('server-unreadable', `the log's head does not hold: ${opened.reason}`)
  const { size } = opened.checkpoint
  const { leaves } = await readLog(link, { to: size })
  for (let index = 0; index < size; index++) {
    if (!sameBytes(leaves.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES), leaf)) continue
    const proof = await link.inclusionProof(index, size)
    return inclusionProofText(index, proof.map(fromBase64), note)
  }
  return null
}

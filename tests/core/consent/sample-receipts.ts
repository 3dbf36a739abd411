import { readFileSync } from 'node:fs'
import { Notice, noticeBytes, noticeSha256 } from '#/core/consent/notice.ts'
import { receiptHash, type OpenedReceipt } from '#/core/consent/proof.ts'
import { PurposeRegister } from '#/core/consent/purposes.ts'
import { type ConsentReceipt, signReceipt, type UnsignedReceipt } from '#/core/consent/receipt.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import { AccountId, DeviceId, PersonId, RecordId } from '#/core/vault/ids.ts'
import { idOf, primitives, seed } from '../vault/sodium.ts'

/** Fictional throughout: ids of one repeated byte, keys of one repeated byte. */
export const tablet = primitives.signingPair(seed(1))
export const person = PersonId.parse(idOf(200))
export const tabletId = DeviceId.parse(idOf(201))
export const worker = AccountId.parse(idOf(202))
export const zeros = toBase64url(new Uint8Array(32))

export const shippedJson = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../forms/${file}`, import.meta.url), 'utf8'))
export const shippedRegister = PurposeRegister.parse(shippedJson('purposes/1.0.0.json'))
export const shippedNotice = Notice.parse(shippedJson('notices/home-visit/1.0.0.json'))

/** An id from a number past one byte. */
export const recordIdOf = (value: number): RecordId => RecordId.parse(value.toString(16).padStart(32, '0'))

export interface Said extends Partial<Omit<UnsignedReceipt, 'device'>> {
  readonly n: number
  readonly device?: Partial<UnsignedReceipt['device']>
}

/** A signed receipt about well-being, as a tablet in Latvian would make it, with whatever is said otherwise. */
export function receiptOf({ n, device, ...said }: Said): ConsentReceipt {
  const purposes = said.purposes ?? ['wellbeing']
  const known = shippedRegister.purposes.filter(({ id }) => purposes.includes(id))
  return signReceipt(
    primitives,
    {
      schema: 'slieksnis/consent-receipt/1',
      recordId: recordIdOf(n),
      prev: null,
      kind: 'consent',
      subject: person,
      notice: {
        id: shippedNotice.id,
        version: shippedNotice.version,
        language: 'lv',
        sha256: toBase64url(noticeSha256(shippedNotice, 'lv')),
        delivery: 'shown',
      },
      purposes,
      legalBases: known.map(({ basis }) => basis),
      data: [...new Set(known.flatMap(({ data }) => data))],
      recipients: [...new Set(known.map(({ recipients }) => recipients.lv))],
      retention: known.map(({ retention }) => retention.lv),
      controller: 'Paraugu novada sociālais dienests',
      dpo: 'das@paraugi.example',
      authority: 'Datu valsts inspekcija, www.dvi.gov.lv',
      withdrawal: '60000000',
      rights: ['7(3)', '15', '16', '18', '17', '20'],
      by: { kind: 'subject', reference: '' },
      witness: null,
      method: 'glass',
      evidence: null,
      capturedAt: '2026-11-23T10:00:00.000Z',
      validUntil: null,
      worker,
      ...said,
      device: { id: tabletId, seq: n, prev: zeros, lastHead: { size: 0, root: zeros }, ...device },
    },
    tablet.secretKey,
  )
}

/** One tablet's receipts 1 … count, linked, each with its salt. */
export function rowOf(count: number): readonly OpenedReceipt[] {
  const row: OpenedReceipt[] = []
  let prev = zeros
  for (let n = 1; n <= count; n++) {
    const receipt = receiptOf({ n, prev: n === 1 ? null : recordIdOf(n - 1), device: { prev } })
    prev = toBase64url(receiptHash(receipt))
    row.push({ receipt, salt: seed(n) })
  }
  return row
}

export const shippedNoticeBytes = {
  id: shippedNotice.id,
  version: shippedNotice.version,
  language: 'lv',
  bytes: noticeBytes(shippedNotice, 'lv'),
} as const

import { sha256 } from '@noble/hashes/sha2.js'
import { homeVisitNotice, purposeRegister } from '#/client/consents.ts'
import { memoryShelf } from '#/client/memory-store.ts'
import { Vault } from '#/client/vault.ts'
import { leafOf } from '#/core/consent/leaf.ts'
import { noticeSha256 } from '#/core/consent/notice.ts'
import { receiptHash } from '#/core/consent/proof.ts'
import { rightsFor } from '#/core/consent/purposes.ts'
import { type ConsentReceipt, type ReceiptKind, signReceipt } from '#/core/consent/receipt.ts'
import { bodyBytes } from '#/core/record-log/body.ts'
import { toBase64url } from '#/core/vault/bytes.ts'
import { envelopeHash, sealEnvelope } from '#/core/vault/envelope.ts'
import { PersonId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { nodeSurroundings } from '#/tools/node-surroundings.ts'

/** What one person was asked, in order: a notice acknowledged, two consents and a refusal. */
const ASKED: readonly ReceiptKind[] = ['notice', 'consent', 'consent', 'refusal']
const PERSONS_A_HOUSEHOLD = 2
const ITEMS_A_BATCH = 500
/** A signature on glass, as a small picture. */
const IMAGE_BYTES = 2_000
const MOST_LEAVES_A_BATCH = 200

const passphrase = 'klusa upe nes baltu laivu'

/** A municipality's office on a running server, with receipts of that many people's choices; and how an officer joins it. */
export interface Municipality {
  readonly passphrase: string
  /** The whole invitation, as it stands in the link after `#`. */
  readonly invitation: string
}

/**
 * Fills a new server with receipts: made, signed, sealed and sent with the
 * product's own code by three workers' devices, in bulk. Households' other
 * records, which no officer receives, are left out.
 */
export async function foundMunicipality(url: string, receipts: number): Promise<Municipality> {
  const admin = new Vault(await nodeSurroundings(url), memoryShelf())
  await admin.setUp({
    organisation: 'Ozolmuiža',
    office: {
      name: 'Sociālais dienests',
      address: '',
      phone: '+371 60000000',
      email: '',
      dpo: 'dpo@example.lv',
    },
    name: 'Anna Bērziņa',
    badge: 'AB',
    passphrase,
  })
  const workers = 3
  for (let worker = 0; worker < workers; worker++) {
    const { fragment } = await admin.invite({ role: 'worker', hoursValid: 1 })
    const vault = new Vault(await nodeSurroundings(url), memoryShelf())
    const joined = await vault.join({
      fragment,
      name: `Darbiniece ${worker}`,
      badge: `D${worker}`,
      passphrase,
    })
    if (!joined.ok) throw new Error(joined.reason)
    await vault.syncNow()
    vault.engine.sync.stop()
    await writeReceipts(
      vault,
      Math.floor((receipts * (worker + 1)) / workers) - Math.floor((receipts * worker) / workers),
    )
    await vault.lock()
  }
  const { fragment } = await admin.invite({ role: 'dpo', hoursValid: 24 })
  admin.engine.sync.stop()
  await admin.lock()
  return { passphrase, invitation: fragment }
}

/** One device's receipts, its chain and its row of receipts continued, straight to the server. */
async function writeReceipts(vault: Vault, count: number): Promise<void> {
  const { member, link } = vault.engine
  const { identity, surroundings, space } = member
  const { primitives, chance } = surroundings
  const tip = await member.meta('tip')
  if (tip === null) throw new Error('whoever joins writes who they are')
  let chain: { readonly seq: number; readonly hash: Uint8Array } = {
    seq: Number(new DataView(tip.buffer, tip.byteOffset).getBigUint64(0)),
    hash: tip.slice(8),
  }
  let row = { seq: 0, hash: toBase64url(new Uint8Array(32)) }
  let batch: { grants: Uint8Array[]; records: Uint8Array[]; leaves: Uint8Array[] } = empty()
  const send = async (): Promise<void> => {
    await link.push(space, { ...batch, drafts: [] })
    batch = empty()
  }
  const optional = purposeRegister.purposes.filter((purpose) => purpose.optional)
  const statutory = purposeRegister.purposes.filter((purpose) => !purpose.optional)
  const notice = {
    id: homeVisitNotice.id,
    version: homeVisitNotice.version,
    language: 'lv' as const,
    sha256: toBase64url(noticeSha256(homeVisitNotice, 'lv', 'full')),
    delivery: 'shown' as const,
  }
  const from = Date.UTC(2024, 0, 8, 8)
  let made = 0
  while (made < count) {
    const stream = StreamId.parse(member.newId())
    for (let person = 0; person < PERSONS_A_HOUSEHOLD && made < count; person++) {
      const subject = PersonId.parse(member.newId())
      const { held, grants } = member.granting.newDataKey('evidence', stream, subject)
      batch.grants.push(...grants)
      let prev: RecordId | null = null
      for (const [turn, kind] of ASKED.entries()) {
        if (made >= count) break
        const id = RecordId.parse(member.newId())
        const at = from + made * 240_000
        const purposes = kind === 'notice' ? statutory : optional.slice(turn - 1, turn)
        const image = kind === 'consent' ? chance(IMAGE_BYTES) : null
        const receipt: ConsentReceipt = signReceipt(
          primitives,
          {
            schema: 'slieksnis/consent-receipt/1',
            recordId: id,
            prev,
            kind,
            subject,
            notice,
            purposes: purposes.map((purpose) => purpose.id),
            legalBases: purposes.map(({ basis }) => basis),
            data: [...new Set(purposes.flatMap(({ data }) => data))],
            recipients: [...new Set(purposes.map(({ recipients }) => recipients.lv))],
            retention: purposes.map(({ retention }) => retention.lv),
            controller: 'Sociālais dienests',
            dpo: 'dpo@example.lv',
            authority: 'Datu valsts inspekcija, www.dvi.gov.lv',
            withdrawal: '+371 60000000',
            rights: [...new Set(purposes.flatMap(({ basis }) => rightsFor(basis)))],
            by: { kind: 'subject', reference: '' },
            witness: null,
            method: 'glass',
            evidence: image === null ? null : toBase64url(sha256(image)),
            capturedAt: new Date(at).toISOString(),
            validUntil: kind === 'consent' ? new Date(at + 365 * 86_400_000).toISOString() : null,
            device: {
              id: identity.device,
              seq: row.seq + 1,
              prev: row.hash,
              lastHead: { size: member.seenHead.size, root: toBase64url(member.seenHead.root) },
            },
            worker: identity.account,
          },
          identity.deviceSign.secretKey,
        )
        row = { seq: row.seq + 1, hash: toBase64url(receiptHash(receipt)) }
        const salt = chance(32)
        const body = bodyBytes({
          v: 1,
          id,
          space,
          stream,
          kind: 'consent',
          at,
          account: identity.account,
          payload: {
            receipt,
            salt: toBase64url(salt),
            evidence: image === null ? null : toBase64url(image),
            ...(kind === 'notice' ? { box: toBase64url(chance(32)) } : {}),
          },
        })
        const record = sealEnvelope(
          primitives,
          {
            namespace: 'evidence',
            space,
            stream,
            id,
            parents: [],
            device: identity.device,
            seq: chain.seq + 1,
            prev: chain.hash,
            keyId: held.keyId,
            epoch: held.epoch,
            headSize: member.seenHead.size,
            headRoot: member.seenHead.root,
          },
          body,
          held.key,
          chance(24),
          identity.deviceSign.secretKey,
        )
        chain = { seq: chain.seq + 1, hash: envelopeHash(primitives, record) }
        batch.records.push(record)
        batch.leaves.push(leafOf(receipt, salt))
        prev = id
        made++
      }
      if (batch.leaves.length >= MOST_LEAVES_A_BATCH || batch.grants.length >= ITEMS_A_BATCH) await send()
    }
  }
  if (batch.records.length > 0) await send()
}

const empty = (): { grants: Uint8Array[]; records: Uint8Array[]; leaves: Uint8Array[] } => ({
  grants: [],
  records: [],
  leaves: [],
})

import { z } from 'zod'
import { ConsentReceipt } from '#/core/consent/receipt.ts'
import {
  openNote,
  sealForBox,
  withdrawalBox,
  type WithdrawalBox,
  type WithdrawalNote,
} from '#/core/consent/withdrawal-box.ts'
import { fromBase64url, fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import type { PersonId, RecordId, StreamId } from '#/core/vault/ids.ts'
import { captureReceipt, homeVisitNotice, proofOf, purposeRegister } from './consents.ts'
import type { Member } from './member.ts'
import type { ServerLink } from './server-link.ts'

interface KnownBox {
  readonly box: WithdrawalBox
  readonly stream: StreamId
  readonly person: PersonId
  readonly language: 'lv' | 'en' | 'ru'
}

/** The boxes of every sheet whose receipt this device can open, by their id. */
function boxesOf(member: Member): ReadonlyMap<string, KnownBox> {
  const boxes = new Map<string, KnownBox>()
  for (const { stream, consents } of member.households.values()) {
    for (const { receipt, box } of consents) {
      const read = box === undefined ? null : ConsentReceipt.safeParse(receipt)
      if (box === undefined || read?.success !== true) continue
      const made = withdrawalBox(member.surroundings.primitives, fromBase64url(box))
      const { subject, notice } = read.data
      boxes.set(made.id, { box: made, stream, person: subject, language: notice.language })
    }
  }
  return boxes
}

/** The secret of a person's newest sheet. */
export function codeOf(member: Member, stream: StreamId, person: PersonId): string | null {
  const own = member.household(stream).consents.filter(({ receipt, box }) => {
    const read = ConsentReceipt.safeParse(receipt)
    return box !== undefined && read.success && read.data.subject === person
  })
  return own.at(-1)?.box ?? null
}

const Registered = z.array(z.string())
const AT_ONCE = 1000

/** Tells the server which boxes there are: new ones only. */
async function registerBoxes(
  member: Member,
  link: ServerLink,
  boxes: ReadonlyMap<string, KnownBox>,
): Promise<void> {
  const kept = await member.meta('boxes')
  const known = new Set(kept === null ? [] : Registered.parse(JSON.parse(fromUtf8(kept))))
  const fresh = [...boxes.keys()].filter((id) => !known.has(id))
  if (fresh.length === 0) return
  for (let from = 0; from < fresh.length; from += AT_ONCE)
    await link.registerBoxes(member.space, fresh.slice(from, from + AT_ONCE))
  await member.keepMeta('boxes', utf8(JSON.stringify([...known, ...fresh])))
}

/** The receipt that a note became, and its place in the feed; null while none was made. */
function receiptOfNote(
  member: Member,
  stream: StreamId,
  note: string,
): { readonly record: RecordId; readonly position: number | null; readonly receipt: ConsentReceipt } | null {
  for (const { record, position, receipt } of member.household(stream).consents) {
    const read = ConsentReceipt.safeParse(receipt)
    if (read.success && read.data.by.reference === note) return { record, position, receipt: read.data }
  }
  return null
}

/**
 * Takes in what residents put into their boxes: a note becomes a withdrawal in
 * the log, and once it stands there its number and proof go back into the box.
 * Two devices that do so at once make two receipts that say the same.
 *
 * @returns true when something was written that is to be sent
 */
export async function takeWithdrawals(member: Member, link: ServerLink): Promise<boolean> {
  if (member.identity.role !== 'worker' && member.identity.role !== 'supervisor') return false
  const boxes = boxesOf(member)
  await registerBoxes(member, link, boxes)
  if (boxes.size === 0) return false
  let wrote = false
  for (const { note, box: id, bytes } of await link.withdrawals(member.space)) {
    const known = boxes.get(id)
    if (known === undefined) continue
    const { primitives, chance } = member.surroundings
    const said = openNote(primitives, known.box, fromBase64url(bytes))
    if (said === null) {
      // Nonsense in a box: put aside, so that it is not looked at for ever.
      await link.answerWithdrawal(member.space, { note, box: id, bytes: null })
      continue
    }
    const made = receiptOfNote(member, known.stream, note)
    if (made === null) {
      await withdraw(member, known, said, note)
      wrote = true
      continue
    }
    if (made.position === null) continue
    const proof = await proofOf(member, link, made.record)
    if (proof === null) continue
    const { purposes, capturedAt } = made.receipt
    const answer = { v: 1, receipt: made.record, purposes, recordedAt: capturedAt, proof } as const
    const sealed = sealForBox(primitives, known.box, 'office', answer, chance(24))
    await link.answerWithdrawal(member.space, { note, box: id, bytes: sealed })
  }
  return wrote
}

async function withdraw(member: Member, to: KnownBox, said: WithdrawalNote, note: string): Promise<void> {
  const optional = purposeRegister.purposes.filter((purpose) => purpose.optional).map(({ id }) => id)
  const purposes = said.purposes.filter((id) => optional.includes(id))
  if (purposes.length === 0) return
  await captureReceipt(member, {
    stream: to.stream,
    person: to.person,
    kind: 'withdrawal',
    purposes,
    notice: {
      id: homeVisitNotice.id,
      version: homeVisitNotice.version,
      language: to.language,
      delivery: 'printed',
    },
    by: { kind: 'subject', reference: note },
    method: 'code',
    witness: null,
    signatureImage: null,
  })
}

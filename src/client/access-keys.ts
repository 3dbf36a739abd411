import { z } from 'zod'
import officeProcessingJson from '#forms/office-processing/1.0.0.json' with { type: 'json' }
import { OfficeProcessing, monthsKept } from '#/core/consent/office-processing.ts'
import { lastMonthOver } from '#/core/household/access-log.ts'
import { fromUtf8, utf8 } from '#/core/vault/bytes.ts'
import { AccountId, KeyId } from '#/core/vault/ids.ts'
import type { NewKey } from './granting.ts'
import type { HeldKey } from './keyring.ts'
import type { Member } from './member.ts'
import type { MetaRow } from './ports.ts'
import type { ServerLink } from './server-link.ts'

/** What the office does with data besides asking residents: what it writes down about itself. */
export const officeProcessing = OfficeProcessing.parse(officeProcessingJson)
/** How many months a line of the access log lives at most. */
export const ACCESS_LOG_MONTHS = monthsKept(officeProcessing, 'access-log')

/** To whom this device has handed each month's key. */
const READERS = 'access-readers'
const Readers = z.record(KeyId, z.array(AccountId))

async function readersOf(member: Member): Promise<z.infer<typeof Readers>> {
  const kept = await member.meta(READERS)
  return kept === null ? {} : Readers.parse(JSON.parse(fromUtf8(kept)))
}

const readersRow = (readers: z.infer<typeof Readers>): MetaRow => ({
  name: READERS,
  bytes: utf8(JSON.stringify(readers)),
})

/**
 * This device's key of a month; a fresh one, with its grants to every officer,
 * where there is none yet. What is fresh is to be written with the first record.
 */
export async function accessKeyOf(
  member: Member,
  month: number,
): Promise<{ readonly held: HeldKey; readonly fresh: readonly NewKey[]; readonly meta: readonly MetaRow[] }> {
  const { device } = member.identity
  const known = member.keyring
    .all()
    .find(({ kind, subject, epoch }) => kind === 'access' && subject === device && epoch === month)
  if (known !== undefined) return { held: known, fresh: [], meta: [] }
  const held: HeldKey = {
    kind: 'access',
    space: member.space,
    stream: member.deskStream,
    subject: device,
    keyId: KeyId.parse(member.newId()),
    epoch: month,
    key: member.surroundings.chance(32),
  }
  const officers = member.granting.officers
  const grants = officers.map((officer) => member.granting.grantAccess(held, officer))
  const readers = { ...(await readersOf(member)), [held.keyId]: officers.map(({ account }) => account) }
  return { held, fresh: [{ held, grants }], meta: [readersRow(readers)] }
}

/**
 * Hands the keys held here to officers who came later: an officer all of them,
 * everybody else those of their own device, so that the log can be read again
 * when every officer is a new one. Answers how many were handed on.
 */
export async function handOnAccessKeys(member: Member): Promise<number> {
  const { role, device, account } = member.identity
  const theirs = member.keyring
    .all()
    .filter(({ kind, subject }) => kind === 'access' && (role === 'dpo' || subject === device))
  if (theirs.length === 0) return 0
  const readers = await readersOf(member)
  const owed = theirs.flatMap((held) => {
    const known = readers[held.keyId] ?? []
    return member.granting.officers
      .filter((officer) => officer.account !== account && !known.includes(officer.account))
      .map((officer) => ({ held, officer }))
  })
  if (owed.length === 0) return 0
  const next = { ...readers }
  for (const { held, officer } of owed) next[held.keyId] = [...(next[held.keyId] ?? []), officer.account]
  const grants = owed.map(({ held, officer }) => member.granting.grantAccess(held, officer))
  await member.append([], { grants, meta: [readersRow(next)] })
  return owed.length
}

/**
 * Destroys the keys of months that are over, under a new ring key: what is still
 * on this disk of them opens nothing. Only when the server says, too, that they
 * are gone: a device whose clock runs ahead destroys nothing. Answers how many.
 */
export async function endAccessMonths(member: Member, link: ServerLink): Promise<number> {
  const over = lastMonthOver(member.surroundings.now(), ACCESS_LOG_MONTHS)
  const due = member.keyring.all().filter(({ kind, epoch }) => kind === 'access' && epoch <= over)
  if (due.length === 0) return 0
  const { keys } = await link.accessMonth(member.space, over)
  const standing = new Set<string>(keys)
  const gone = new Set<string>(due.map(({ keyId }) => keyId).filter((keyId) => !standing.has(keyId)))
  await member.forgetKeys(gone)
  if (gone.size > 0) {
    const readers = Object.entries(await readersOf(member)).filter(([keyId]) => !gone.has(keyId))
    const { name, bytes } = readersRow(Readers.parse(Object.fromEntries(readers)))
    await member.keepMeta(name, bytes)
  }
  return gone.size
}

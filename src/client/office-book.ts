import { z } from 'zod'
import { type BookLine, type OfficeBook, type WrittenLine, writtenInto } from '#/core/consent/office-book.ts'
import { canonicalBytes } from '#/core/consent/receipt.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { fromBase64url, fromUtf8, toBase64url } from '#/core/vault/bytes.ts'
import { AccountId, RecordId } from '#/core/vault/ids.ts'
import type { Role } from '#/core/vault/directory.ts'
import type { Member } from './member.ts'
import type { NewRecord } from './sealing.ts'

/**
 * `book-line` (desk): one line of the officer's book. Workers hold the desk's
 * key too, so the line itself is sealed once more, to each account it is meant
 * for; the record around it says who wrote it and is signed.
 */
export const BookRecord = z.strictObject({
  line: RecordId,
  /** Who wrote it first and when: a line handed on to somebody new keeps both. */
  account: AccountId,
  at: z.int(),
  sealed: z.record(AccountId, z.string()),
})

const READERS: Readonly<Record<BookLine['about'], readonly Role[]>> = {
  request: ['dpo'],
  loss: ['dpo', 'supervisor'],
  'case-closed': ['dpo', 'supervisor'],
  hold: ['dpo', 'supervisor'],
  erasure: ['dpo', 'supervisor'],
  break: ['dpo', 'supervisor'],
  'not-told': ['dpo', 'supervisor'],
}

/** May one account bring a line that another wrote? An officer's words only another officer. */
function mayHandOn({ directory }: Pick<Member, 'directory'>, author: AccountId, bringer: AccountId): boolean {
  const role = directory.accounts.get(bringer)?.role
  return role === 'dpo' || (role === 'supervisor' && directory.accounts.get(author)?.role !== 'dpo')
}

/**
 * Lines this account may read, as they lie in the record; the rest stays sealed.
 * A device writes lines of its own account; only officers and supervisors hand
 * on what somebody else wrote.
 *
 * @param body - of a record whose account is its device's
 */
export function openLine(
  member: Pick<Member, 'surroundings' | 'identity' | 'directory'>,
  book: OfficeBook,
  body: RecordBody,
): OfficeBook {
  const record = BookRecord.safeParse(body.payload)
  if (!record.success) return book
  if (record.data.account !== body.account && !mayHandOn(member, record.data.account, body.account))
    return book
  const own = record.data.sealed[member.identity.account]
  if (own === undefined) return book
  const opened = member.surroundings.primitives.boxOpen(fromBase64url(own), member.identity.accountBox)
  if (opened === 'altered') return book
  const { line, account, at } = record.data
  return writtenInto(book, { id: line, account, at, payload: JSON.parse(fromUtf8(opened)) }) ?? book
}

/** What goes to the server in the same batch as a line: a leaf of the consent log, and grants. */
interface Beside {
  readonly leaf?: Uint8Array
  readonly grants?: readonly Uint8Array[]
}

/** Writes a line, sealed to everybody who may read it now. */
export async function writeLine(member: Member, line: BookLine, beside: Beside = {}): Promise<RecordId> {
  const id = RecordId.parse(member.newId())
  const { account } = member.identity
  await append(member, { ...line, record: id, account, at: member.surroundings.now() }, beside)
  return id
}

async function append(member: Member, written: WrittenLine, beside: Beside = {}): Promise<void> {
  const { leaf, grants = [] } = beside
  await member.append([{ ...sealedLine(member, written), ...(leaf === undefined ? {} : { leaf }) }], {
    grants,
  })
}

/** A line as a record, for writing it in one step with others. */
export function lineRecord(member: Member, line: BookLine): NewRecord {
  const { account } = member.identity
  const record = RecordId.parse(member.newId())
  return sealedLine(member, { ...line, record, account, at: member.surroundings.now() })
}

function sealedLine(member: Member, written: WrittenLine): NewRecord {
  const { primitives, chance } = member.surroundings
  const { record, account, at, ...line } = written
  const message = canonicalBytes(line)
  const sealed = Object.fromEntries(
    readersOf(member, line).map(({ account: reader, boxKey }) => [
      reader,
      toBase64url(primitives.boxSeal(message, boxKey, chance(32))),
    ]),
  )
  const key = member.keyring.circle(member.space, 'audit')
  if (key === undefined) throw new Error('the desk’s key is with everybody who writes there')
  const payload = { line: record, account, at, sealed }
  return { stream: member.deskStream, namespace: 'desk', kind: 'book-line', payload, key }
}

const readersOf = (member: Member, line: Pick<BookLine, 'about'>) =>
  [...member.directory.accounts.values()].filter(
    ({ account, role, revokedAtSeq }) =>
      revokedAtSeq === null && (READERS[line.about].includes(role) || account === member.identity.account),
  )

/**
 * Seals lines again to whoever came later: a book does not end with the person
 * who kept it, nor is a line lost that was written before its readers were
 * known on that device. Everybody hands on their own, officers and supervisors
 * also what others wrote. Answers how many lines were handed on.
 */
export async function handOn(member: Member): Promise<number> {
  const { account, role } = member.identity
  let handed = 0
  for (const line of member.book) {
    const mayBring =
      line.account === account ||
      (READERS[line.about].includes(role) && mayHandOn(member, AccountId.parse(line.account), account))
    if (!mayBring) continue
    const known = member.bookReaders.get(line.record) ?? new Set()
    if (readersOf(member, line).every(({ account }) => known.has(account))) continue
    await append(member, line)
    handed++
  }
  return handed
}

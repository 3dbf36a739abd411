import { z } from 'zod'
import { type BookLine, type OfficeBook, type WrittenLine, writtenInto } from '#/core/consent/office-book.ts'
import { canonicalBytes } from '#/core/consent/receipt.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { fromBase64url, fromUtf8, toBase64url } from '#/core/vault/bytes.ts'
import { AccountId, RecordId } from '#/core/vault/ids.ts'
import type { Role } from '#/core/vault/directory.ts'
import type { Member } from './member.ts'

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
}

/** Lines this account may read, as they lie in the record; the rest stays sealed. */
export function openLine(
  member: Pick<Member, 'surroundings' | 'identity'>,
  book: OfficeBook,
  body: RecordBody,
): OfficeBook {
  const record = BookRecord.safeParse(body.payload)
  if (!record.success) return book
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
  const { leaf, grants = [] } = beside
  await member.append(
    [
      {
        stream: member.deskStream,
        namespace: 'desk',
        kind: 'book-line',
        payload,
        key,
        ...(leaf === undefined ? {} : { leaf }),
      },
    ],
    { grants },
  )
}

const readersOf = (member: Member, line: Pick<BookLine, 'about'>) =>
  [...member.directory.accounts.values()].filter(
    ({ account, role, revokedAtSeq }) =>
      revokedAtSeq === null && (READERS[line.about].includes(role) || account === member.identity.account),
  )

/**
 * Seals every line again to an officer who came later, so that a book does not
 * end with the person who kept it. Answers how many lines were handed on.
 */
export async function handOn(member: Member): Promise<number> {
  if (member.identity.role !== 'dpo') return 0
  let handed = 0
  for (const line of member.book) {
    const known = member.bookReaders.get(line.record) ?? new Set()
    if (readersOf(member, line).every(({ account }) => known.has(account))) continue
    await append(member, line)
    handed++
  }
  return handed
}

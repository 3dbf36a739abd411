import { z } from 'zod'
import {
  type AccessEntry,
  AccessEvent,
  AccessPage,
  accessName,
  isNewAccess,
} from '#/core/household/access-log.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { AccountId, type DeviceId, RecordId } from '#/core/vault/ids.ts'
import { Fault } from './fault.ts'
import type { Member } from './member.ts'
import type { MetaRow } from './ports.ts'

/**
 * `accesses` (desk): what a device wrote down about openings. Workers hold the
 * desk's key too, so the pages are sealed once more, to each officer; `of` names
 * the records whose pages are inside, so that another officer's device sees what
 * was handed on to whom.
 */
const AccessRecord = z.strictObject({
  of: z.array(RecordId).min(1).max(500),
  sealed: z.record(AccountId, z.string()),
})

const Pages = z.array(AccessPage).max(500)

/** What waits on the device for its next exchange, and when each opening was last written down. */
const Notes = z.strictObject({
  waiting: z.array(AccessEvent),
  last: z.record(z.string(), z.strictObject({ at: z.int(), inCaseload: z.boolean() })),
})
type Notes = z.infer<typeof Notes>

interface KeptRecord {
  readonly id: RecordId
  readonly device: DeviceId
  readonly account: AccountId
  readonly of: readonly RecordId[]
  readonly sealed: Readonly<Record<string, string>>
}

const NOTES = 'access-notes'
const EVENTS_A_RECORD = 500
/** A connected device's pause between exchanges, twice over. */
const MEETS_WITHIN_MS = 120_000

/** The access records a device knows; opened only when an officer asks, since each costs a key agreement. */
export class AccessBook {
  readonly #records = new Map<RecordId, KeptRecord>()
  readonly #opened = new Map<RecordId, readonly AccessPage[]>()

  add(device: DeviceId, body: RecordBody): void {
    const read = AccessRecord.safeParse(body.payload)
    if (read.success) this.#records.set(body.id, { id: body.id, device, account: body.account, ...read.data })
  }

  clear(): void {
    this.#records.clear()
    this.#opened.clear()
  }

  /** Every page this account can open, each once, by the record it was first written in. */
  pages(member: Pick<Member, 'surroundings' | 'identity' | 'directory'>): ReadonlyMap<RecordId, AccessPage> {
    const pages = new Map<RecordId, AccessPage>()
    for (const record of this.#records.values())
      for (const page of this.#open(member, record)) pages.set(page.record, page)
    return pages
  }

  /** To whom each page is sealed by now. */
  readers(): ReadonlyMap<RecordId, ReadonlySet<string>> {
    const readers = new Map<RecordId, Set<string>>()
    for (const { of, sealed } of this.#records.values())
      for (const id of of) {
        const known = readers.get(id) ?? new Set<string>()
        for (const account of Object.keys(sealed)) known.add(account)
        readers.set(id, known)
      }
    return readers
  }

  #open(
    { surroundings, identity, directory }: Pick<Member, 'surroundings' | 'identity' | 'directory'>,
    record: KeptRecord,
  ): readonly AccessPage[] {
    const known = this.#opened.get(record.id)
    if (known !== undefined) return known
    const own = record.sealed[identity.account]
    if (own === undefined) return []
    const plain = surroundings.primitives.boxOpen(fromBase64url(own), identity.accountBox)
    const read = plain === 'altered' ? null : Pages.safeParse(JSON.parse(fromUtf8(plain)))
    const isOfficer = directory.accounts.get(record.account)?.role === 'dpo'
    // A device writes down its own openings only; an officer hands on what others wrote.
    const pages = (read?.success === true ? read.data : []).filter(
      (page) =>
        record.of.includes(page.record) &&
        (page.record === record.id
          ? page.account === record.account && page.device === record.device
          : isOfficer),
    )
    this.#opened.set(record.id, pages)
    return pages
  }
}

/** Every opening this account may read of, oldest first. */
export const accessEntries = (member: Member): readonly AccessEntry[] =>
  [...member.accesses.pages(member).values()]
    .flatMap(({ account, device, events }) => events.map((event) => ({ ...event, account, device })))
    .toSorted((a, b) => a.at - b.at)

const officersOf = (member: Member) =>
  [...member.directory.accounts.values()].filter(
    ({ role, revokedAtSeq }) => role === 'dpo' && revokedAtSeq === null,
  )

function record(member: Member, id: RecordId, pages: readonly AccessPage[]) {
  const { primitives, chance } = member.surroundings
  const key = member.keyring.circle(member.space, 'audit')
  if (key === undefined) throw new Error('the desk’s key is with everybody who writes there')
  const message = utf8(JSON.stringify(pages))
  const sealed = Object.fromEntries(
    officersOf(member).map(({ account, boxKey }) => [
      account,
      toBase64url(primitives.boxSeal(message, boxKey, chance(32))),
    ]),
  )
  const payload = { of: pages.map((page) => page.record), sealed }
  return { id, stream: member.deskStream, namespace: 'desk', kind: 'accesses', payload, key } as const
}

/**
 * Writes down on this device who opened what, and hands it to the officers at
 * the next exchange. It is on disk, sealed, before the household is shown; while
 * there is no officer yet it waits here.
 */
export class AccessNotes {
  readonly #member: Member
  #unwritten: AccessEvent[] = []
  #queue: Promise<unknown> = Promise.resolve()

  constructor(member: Member) {
    this.#member = member
  }

  note(event: AccessEvent): Promise<void> {
    return this.#inTurn(async () => {
      const { waiting, last } = await this.#read()
      const events = [...this.#unwritten, event].filter((each) => isNewAccess(each, last[accessName(each)]))
      if (events.length === 0) return
      try {
        const notes = { waiting: [...waiting, ...events], last: withLast(last, events) }
        await this.#member.keepMeta(NOTES, this.#sealed(notes))
        this.#unwritten = []
      } catch (cause) {
        // A full disk must not keep a worker from the household at whose door they stand: written down with the next.
        if (!(cause instanceof Fault)) throw cause
        this.#unwritten = events
      }
    })
  }

  /** Puts what waits into the log of records, for the officers alone. */
  send(): Promise<void> {
    return this.#inTurn(async () => {
      const member = this.#member
      if (officersOf(member).length === 0) return
      for (;;) {
        const { waiting, last } = await this.#read()
        if (waiting.length === 0) return
        const id = RecordId.parse(member.newId())
        const { account, device } = member.identity
        const now = member.surroundings.now()
        // Connected devices meet the server every minute: what waited longer had no connection, noticed or not.
        const events = waiting
          .slice(0, EVENTS_A_RECORD)
          .map((event) => ({ ...event, offline: event.offline || now - event.at > MEETS_WITHIN_MS }))
        const rest: MetaRow = {
          name: NOTES,
          bytes: this.#sealed({ waiting: waiting.slice(EVENTS_A_RECORD), last }),
        }
        await member.append([record(member, id, [{ record: id, account, device, events }])], { meta: [rest] })
      }
    })
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work, work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  async #read(): Promise<Notes> {
    const { identity, surroundings } = this.#member
    const kept = await this.#member.meta(NOTES)
    const plain = kept === null ? null : surroundings.primitives.boxOpen(kept, identity.accountBox)
    if (plain === null || plain === 'altered') return { waiting: [], last: {} }
    return Notes.parse(JSON.parse(fromUtf8(plain)))
  }

  #sealed(notes: Notes): Uint8Array {
    const { identity, surroundings } = this.#member
    const { primitives, chance } = surroundings
    return primitives.boxSeal(utf8(JSON.stringify(notes)), identity.accountBox.publicKey, chance(32))
  }
}

const DAY_MS = 24 * 3600_000

/** When each was last written down; what is a day old need not be remembered. */
function withLast(last: Notes['last'], events: readonly AccessEvent[]): Notes['last'] {
  const all = {
    ...last,
    ...Object.fromEntries(
      events.map((event) => [accessName(event), { at: event.at, inCaseload: event.inCaseload }]),
    ),
  }
  const newest = Math.max(...events.map(({ at }) => at))
  return Object.fromEntries(Object.entries(all).filter(([, { at }]) => newest - at < DAY_MS))
}

/** Seals the log again to an officer who came later. Answers how many pages were handed on. */
export async function handOnAccesses(member: Member): Promise<number> {
  if (member.identity.role !== 'dpo') return 0
  const readers = member.accesses.readers()
  const officers = officersOf(member)
  const owed = [...member.accesses.pages(member).values()].filter(
    (page) => !officers.every(({ account }) => readers.get(page.record)?.has(account) === true),
  )
  for (const some of inParts(owed)) {
    const id = RecordId.parse(member.newId())
    await member.append([record(member, id, some)])
  }
  return owed.length
}

/** In parts of so many openings that a record stays far below what an envelope may weigh. */
function inParts(pages: readonly AccessPage[]): readonly (readonly AccessPage[])[] {
  const parts: AccessPage[][] = []
  let events = Number.POSITIVE_INFINITY
  for (const page of pages) {
    events += page.events.length
    const part = parts.at(-1)
    if (part !== undefined && events <= EVENTS_A_RECORD) part.push(page)
    else {
      parts.push([page])
      events = page.events.length
    }
  }
  return parts
}

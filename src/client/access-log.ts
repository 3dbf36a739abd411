import { z } from 'zod'
import {
  type AccessEntry,
  AccessEvent,
  AccessPage,
  accessName,
  isNewAccess,
  lastMonthOver,
  monthToWrite,
} from '#/core/household/access-log.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { fromBase64url, fromUtf8, joinBytes, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import { type AccountId, type DeviceId, KeyId, RecordId, idBytes } from '#/core/vault/ids.ts'
import { type Primitives, inDomain } from '#/core/vault/primitives.ts'
import { ACCESS_LOG_MONTHS, accessKeyOf } from './access-keys.ts'
import { Fault } from './fault.ts'
import type { HeldKey } from './keyring.ts'
import type { Member } from './member.ts'
import type { MetaRow } from './ports.ts'
import type { ServerLink } from './server-link.ts'

/**
 * `accesses` (desk): what a device wrote down about openings of one month.
 * Workers hold the desk's key too, so the page is sealed once more, under this
 * device's key of that month, which is granted to the officers alone; when the
 * month is over the grants go, and with them the last way to open this.
 */
const AccessRecord = z.strictObject({ month: z.int().positive(), key: KeyId, sealed: z.string() })

/** What waits on the device for its next exchange, and when each opening was last written down. */
const Notes = z.strictObject({
  waiting: z.array(AccessEvent),
  last: z.record(z.string(), z.strictObject({ at: z.int(), inCaseload: z.boolean() })),
})
type Notes = z.infer<typeof Notes>

interface KeptRecord extends z.infer<typeof AccessRecord> {
  readonly id: RecordId
  readonly device: DeviceId
  readonly account: AccountId
}

const NOTES = 'access-notes'
const EVENTS_A_RECORD = 500
/** A connected device's pause between exchanges, twice over. */
const MEETS_WITHIN_MS = 120_000

/** What stands beside a page: it cannot be moved to another record or month. */
const besideOf = (id: RecordId, key: Pick<HeldKey, 'keyId' | 'epoch'>): Uint8Array =>
  inDomain('accesses', joinBytes(idBytes(id), idBytes(key.keyId), utf8(String(key.epoch))))

function sealPage(member: Member, id: RecordId, key: HeldKey, events: readonly AccessEvent[]): string {
  const { primitives, chance } = member.surroundings
  const nonce = chance(24)
  const message = utf8(JSON.stringify(events))
  return toBase64url(joinBytes(nonce, primitives.seal(message, besideOf(id, key), nonce, key.key)))
}

function openPage(primitives: Primitives, { id, sealed }: KeptRecord, key: HeldKey): readonly AccessEvent[] {
  const bytes = fromBase64url(sealed)
  const plain = primitives.open(bytes.subarray(24), besideOf(id, key), bytes.subarray(0, 24), key.key)
  const read = plain === 'altered' ? null : AccessPage.safeParse(JSON.parse(fromUtf8(plain)))
  return read?.success === true ? read.data : []
}

/** The access records a device knows; opened only when an officer asks. */
export class AccessBook {
  readonly #records = new Map<RecordId, KeptRecord>()
  readonly #opened = new Map<RecordId, readonly AccessEntry[]>()

  add(device: DeviceId, body: RecordBody): void {
    const read = AccessRecord.safeParse(body.payload)
    if (read.success) this.#records.set(body.id, { id: body.id, device, account: body.account, ...read.data })
  }

  clear(): void {
    this.#records.clear()
    this.#opened.clear()
  }

  /** Lets go of what was read: some of it no key here opens any more. */
  forgetRead(): void {
    this.#opened.clear()
  }

  /** Every opening whose key is held here, oldest first. */
  entries(member: Pick<Member, 'surroundings' | 'keyring'>): readonly AccessEntry[] {
    return [...this.#records.values()]
      .flatMap((record) => this.#open(member, record))
      .toSorted((a, b) => a.at - b.at)
  }

  /** Records that do not open here: of months that are over, and those whose key has not come. */
  unread({ surroundings, keyring }: Pick<Member, 'surroundings' | 'keyring'>): {
    readonly over: number
    readonly awaited: number
  } {
    const over = lastMonthOver(surroundings.now(), ACCESS_LOG_MONTHS)
    const unread = [...this.#records.values()].filter(({ key }) => keyring.get(key) === undefined)
    const gone = unread.filter(({ month }) => month <= over).length
    return { over: gone, awaited: unread.length - gone }
  }

  #open(
    { surroundings, keyring }: Pick<Member, 'surroundings' | 'keyring'>,
    record: KeptRecord,
  ): readonly AccessEntry[] {
    const known = this.#opened.get(record.id)
    if (known !== undefined) return known
    const { account, device } = record
    const key = keyring.get(record.key)
    // A device writes down its own openings only, under its own key.
    if (key?.kind !== 'access' || key.subject !== device || key.epoch !== record.month) return []
    const entries = openPage(surroundings.primitives, record, key).map((event) => ({
      ...event,
      account,
      device,
    }))
    this.#opened.set(record.id, entries)
    return entries
  }
}

/** Every opening this account may read of, oldest first. */
export const accessEntries = (member: Member): readonly AccessEntry[] => member.accesses.entries(member)

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

  /** Puts what waits into the log of records, for the officers alone, each month under its own key. */
  send(link: Pick<ServerLink, 'accessMonth'>): Promise<void> {
    return this.#inTurn(async () => {
      const member = this.#member
      if (!member.granting.hasOfficers) return
      for (;;) {
        const { waiting, last } = await this.#read()
        const [first] = waiting
        if (first === undefined) return
        const { month } = await link.accessMonth(member.space, 0)
        const monthOf = ({ at }: AccessEvent): number => monthToWrite(at, month, ACCESS_LOG_MONTHS)
        const isNext = (event: AccessEvent): boolean => monthOf(event) === monthOf(first)
        const now = member.surroundings.now()
        const some = waiting.filter(isNext).slice(0, EVENTS_A_RECORD)
        // Connected devices meet the server every minute: what waited longer had no connection, noticed or not.
        const events = some.map((event) => ({
          ...event,
          offline: event.offline || now - event.at > MEETS_WITHIN_MS,
        }))
        const rest: MetaRow = {
          name: NOTES,
          bytes: this.#sealed({ waiting: waiting.filter((event) => !some.includes(event)), last }),
        }
        const key = await accessKeyOf(member, monthOf(first))
        const desk = member.keyring.circle(member.space, 'audit')
        if (desk === undefined) throw new Error('the desk’s key is with everybody who writes there')
        const id = RecordId.parse(member.newId())
        const sealed = sealPage(member, id, key.held, events)
        await member.append(
          [
            {
              id,
              stream: member.deskStream,
              namespace: 'desk',
              kind: 'accesses',
              payload: { month: key.held.epoch, key: key.held.keyId, sealed },
              key: desk,
            },
          ],
          { meta: [rest, ...key.meta], newKeys: key.fresh },
        )
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

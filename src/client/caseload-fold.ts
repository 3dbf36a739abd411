import type { OfficeBook } from '#/core/consent/office-book.ts'
import { readErasure } from '#/core/consent/erasure.ts'
import {
  type DeskState,
  type HouseholdState,
  emptyDesk,
  emptyHousehold,
  foldDesk,
  foldHousehold,
} from '#/core/household/fold.ts'
import { VisitDraft } from '#/core/household/records.ts'
import { type RecordBody, openRecord } from '#/core/record-log/body.ts'
import type { Directory } from '#/core/vault/directory.ts'
import { type Envelope, type EnvelopeHeader, readEnvelope } from '#/core/vault/envelope.ts'
import type { RecordId, StreamId } from '#/core/vault/ids.ts'
import { FEED_TYPES, type FeedEntry } from '#/wire/batch.ts'
import { AccessBook } from './access-log.ts'
import type { CaseloadIndex } from './caseload-index.ts'
import { type NamedRelease, nameRelease } from './catalogue-releases.ts'
import { type ErasureBook, ErasureDone } from './erasure-book.ts'
import type { Identity } from './identity.ts'
import { type Snapshots, keepSnapshot } from './indicator-snapshots.ts'
import type { Keyring } from './keyring.ts'
import { BookRecord, openLine } from './office-book.ts'
import { isOwn } from './mending.ts'
import type { OutboxRow, Surroundings } from './ports.ts'
import { type Shelf, named, shelve } from './questionnaires.ts'

/** A draft as its worker left it, wherever that was. */
export interface OpenDraft {
  readonly payload: VisitDraft
  readonly at: number
  readonly account: string
  readonly device: string
  /** Counts the states of one slot: a later one holds, in whatever order they come. */
  readonly revision: number
}

/** A record that came but could not be read: shown, never dropped. */
export interface UnopenedRecord {
  readonly id: string
  readonly stream: string
  readonly device: string
  readonly reason:
    | 'bad-signature'
    | 'wrong-key'
    | 'altered'
    | 'malformed'
    | 'moved'
    | 'newer'
    | 'uncertified'
    | 'key-missing'
}

/** What an index keeps besides a line for each household. */
type BesideTheList = Pick<CaseloadIndex, 'desk' | 'drafts' | 'questionnaires' | 'unopened'>

/** Of a record's header what its fold goes by. */
type RecordPlace = Pick<EnvelopeHeader, 'namespace' | 'id' | 'stream' | 'device' | 'seq' | 'parents'>

/** With what sealed records are opened, and by whose word they count. */
export interface FoldContext {
  readonly surroundings: Surroundings
  readonly identity: Identity
  readonly keyring: Keyring
  readonly erasures: ErasureBook
  readonly directory: Directory
}

/**
 * What the sealed records on a device say, once opened: households, drafts, the
 * desk and what hangs in it. In whatever order they are folded, and however
 * often, it comes out the same.
 */
export class CaseloadFold {
  readonly households = new Map<StreamId, HouseholdState>()
  /** Every state of a draft that holds: by draft, then by device. */
  readonly drafts = new Map<RecordId, Map<string, OpenDraft>>()
  /** Who opened which household, as far as officers' records have come. */
  readonly accesses = new AccessBook()
  readonly bookReaders = new Map<RecordId, ReadonlySet<string>>()
  readonly unopened = new Map<string, UnopenedRecord>()
  readonly #context: () => FoldContext
  #desk: DeskState = emptyDesk()
  #questionnaires: Shelf = new Map()
  #releases: readonly NamedRelease[] = []
  #snapshots: Snapshots = new Map()
  #book: OfficeBook = []
  #waiting: { position: number | null; envelope: Envelope }[] = []

  /** @param context - asked at each record: the directory grows */
  constructor(context: () => FoldContext) {
    this.#context = context
  }

  /** Begins with what an index says beside its list; folding the same records again adds nothing. */
  begin({ desk, drafts, questionnaires, unopened }: BesideTheList): void {
    this.#questionnaires = new Map(questionnaires.map((each) => [named(each.definition), each]))
    this.#desk = { ...desk, staff: new Map(desk.staff.map((each) => [each.staff.account, each])) }
    for (const { draft, ...state } of drafts) {
      const byDevice = this.drafts.get(draft) ?? new Map<string, OpenDraft>()
      this.drafts.set(draft, byDevice.set(state.device, state))
    }
    for (const each of unopened) this.unopened.set(each.id, each)
  }

  /** As much of it as an index keeps. */
  forIndex(slots: ReadonlySet<RecordId>): BesideTheList {
    const { staff, office, unread } = this.#desk
    const drafts = [...this.drafts].flatMap(([draft, byDevice]) => {
      const states = [...byDevice.values()]
      const isLive = slots.has(draft) || states.some(({ payload }) => payload.state === 'open')
      return isLive ? states.map((state) => ({ draft, ...state })) : []
    })
    return {
      desk: { staff: [...staff.values()], office, unread: [...unread] },
      drafts,
      questionnaires: [...this.#questionnaires.values()],
      unopened: [...this.unopened.values()],
    }
  }

  get desk(): DeskState {
    return this.#desk
  }
  get questionnaires(): Shelf {
    return this.#questionnaires
  }
  get releases(): readonly NamedRelease[] {
    return this.#releases
  }
  get snapshots(): Snapshots {
    return this.#snapshots
  }
  get book(): OfficeBook {
    return this.#book
  }

  household(stream: StreamId): HouseholdState {
    return this.households.get(stream) ?? emptyHousehold(stream)
  }

  /** The newest revision of every unfinished draft of an account, from whichever device. */
  openDraftsBy(account: string): readonly OpenDraft[] {
    const open: OpenDraft[] = []
    for (const byDevice of this.drafts.values()) {
      const newest = [...byDevice.values()].toSorted((a, b) => b.at - a.at)[0]
      if (newest !== undefined && newest.payload.state === 'open' && newest.account === account)
        open.push(newest)
    }
    return open
  }

  /** Unfinished visits of a household, of whoever and from whichever device. */
  openDraftsOf(stream: StreamId): readonly OpenDraft[] {
    return [...this.drafts.values()]
      .flatMap((byDevice) => [...byDevice.values()])
      .filter(({ payload }) => payload.household === stream && payload.state === 'open')
  }

  /** Folds an entry of the feed that was checked before it was stored. */
  foldStored([position, type, bytes]: FeedEntry): void {
    if (type === FEED_TYPES.grant) return
    if (type === FEED_TYPES.erasure) {
      const erasure = readErasure(bytes)
      if (erasure !== null) this.#context().erasures.add(erasure, position)
      return
    }
    this.foldBytes(bytes, position)
  }

  /** Folds bytes whose signature was checked, or that this device made. */
  foldBytes(bytes: Uint8Array, position: number | null): void {
    const read = readEnvelope(bytes)
    if (read.ok) this.fold(read.envelope, position)
  }

  /**
   * Folds a row that this device signed; one the disk damaged is shown instead.
   * Answers whether it is whole.
   */
  foldOwn(
    { bytes, stream }: Pick<OutboxRow, 'bytes' | 'stream'>,
    id: string,
    position: number | null,
  ): boolean {
    const { surroundings, identity } = this.#context()
    if (isOwn(surroundings.primitives, bytes, identity.deviceSign.publicKey)) {
      this.foldBytes(bytes, position)
      return true
    }
    this.unopened.set(id, { id, stream, device: identity.device, reason: 'altered' })
    return false
  }

  /** Folds an envelope whose signature or chain was checked. */
  fold(envelope: Envelope, position: number | null): void {
    const { surroundings, keyring, erasures } = this.#context()
    const { header } = envelope
    if (erasures.isErased(header.keyId)) return
    const key = keyring.get(header.keyId)
    if (key === undefined) {
      this.#waiting.push({ position, envelope })
      this.noteUnopened(envelope, 'key-missing')
      return
    }
    const opened = openRecord(surroundings.primitives, envelope, 'vouched', key.key, () =>
      this.noteUnopened(envelope, 'malformed'),
    )
    if (!opened.ok) {
      this.noteUnopened(envelope, opened.reason)
      return
    }
    this.foldOpened(header, opened.body, position)
  }

  /** Folds a record that was opened, or was just sealed here: its body as the sealed bytes say it. */
  foldOpened(header: RecordPlace, body: RecordBody, position: number | null): void {
    const { surroundings, identity, erasures, directory } = this.#context()
    this.unopened.delete(header.id)
    if (header.namespace === 'draft') {
      const draft = VisitDraft.safeParse(body.payload)
      if (!draft.success) return
      const byDevice = this.drafts.get(header.id) ?? new Map<string, OpenDraft>()
      // The feed may bring back what was sent while more was being answered.
      if (header.seq < (byDevice.get(header.device)?.revision ?? 0)) return
      byDevice.set(header.device, {
        payload: draft.data,
        at: body.at,
        account: body.account,
        device: header.device,
        revision: header.seq,
      })
      this.drafts.set(header.id, byDevice)
      return
    }
    const entry = { body, parents: header.parents, position }
    if (header.namespace === 'desk' && body.kind === 'erasure-done') {
      const done = ErasureDone.safeParse(body.payload)
      if (done.success) erasures.confirm(header.device, body.at, done.data)
    } else if (header.namespace === 'desk' && body.kind === 'questionnaire') {
      const author = directory.devices.get(header.device)?.account
      const role = author === body.account ? directory.accounts.get(author)?.role : undefined
      const shelf = shelve(this.#questionnaires, body, position, role)
      // What cannot be taken stays among the desk's unread records.
      if (shelf === null) this.#desk = foldDesk(this.#desk, entry)
      else this.#questionnaires = shelf
    } else if (header.namespace === 'desk' && body.kind === 'catalogue-release') {
      const author = directory.devices.get(header.device)?.account
      const role = author === body.account ? directory.accounts.get(author)?.role : undefined
      const releases = nameRelease(this.#releases, body, position, role)
      if (releases === null) this.#desk = foldDesk(this.#desk, entry)
      else this.#releases = releases
    } else if (header.namespace === 'desk' && body.kind === 'book-line') {
      if (directory.devices.get(header.device)?.account === body.account)
        this.#book = openLine({ surroundings, identity, directory }, this.#book, body)
      const record = BookRecord.safeParse(body.payload)
      if (record.success) {
        const known = this.bookReaders.get(record.data.line) ?? new Set()
        this.bookReaders.set(record.data.line, new Set([...known, ...Object.keys(record.data.sealed)]))
      }
    } else if (header.namespace === 'desk' && body.kind === 'accesses') {
      if (directory.devices.get(header.device)?.account === body.account)
        this.accesses.add(header.device, body)
    } else if (header.namespace === 'desk' && body.kind === 'indicator-snapshot') {
      const kept = keepSnapshot(surroundings.primitives, directory, this.#snapshots, body)
      if (kept === null) this.#desk = foldDesk(this.#desk, entry)
      else this.#snapshots = kept
    } else if (header.namespace === 'desk') this.#desk = foldDesk(this.#desk, entry)
    else this.households.set(header.stream, foldHousehold(this.household(header.stream), entry))
  }

  noteUnopened(envelope: Envelope, reason: UnopenedRecord['reason']): void {
    const { id, stream, device } = envelope.header
    this.unopened.set(id, { id, stream, device, reason })
  }

  /** A key has come: what waited for one is tried again. */
  retryWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { position, envelope } of waiting) this.fold(envelope, position)
  }
}

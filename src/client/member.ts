import type { NamedRelease } from './catalogue-releases.ts'
import type { Shelf } from './questionnaires.ts'
import type { OfficeBook } from '#/core/consent/office-book.ts'
import type { AccessBook } from './access-log.ts'
import { CaseloadFold, type OpenDraft, type UnopenedRecord } from './caseload-fold.ts'
import type { DeskState, HouseholdState } from '#/core/household/fold.ts'
import type { VisitDraft } from '#/core/household/records.ts'
import type { Erasure } from '#/core/consent/erasure.ts'
import type { RecordBody } from '#/core/record-log/body.ts'
import { type ChainTip, EMPTY_CHAIN, continueChain } from '#/core/record-log/chain.ts'
import type { StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromBase64url, fromUtf8, sameBytes, utf8 } from '#/core/vault/bytes.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import { type Directory, type Statement, extendDirectory } from '#/core/vault/directory.ts'
import {
  type Envelope,
  type SealInput,
  ZERO_HASH,
  envelopeHash,
  envelopeSignedBy,
  readEnvelope,
  streamOf,
} from '#/core/vault/envelope.ts'
import { type Grant, openGrant, readGrant } from '#/core/vault/grant.ts'
import {
  AttachmentId,
  type DeviceId,
  type RecordId,
  type SpaceId,
  StreamId,
  idText,
} from '#/core/vault/ids.ts'
import type { KeyPair } from '#/core/vault/primitives.ts'
import { FEED_TYPES, type FeedEntry, type FeedPage } from '#/wire/batch.ts'
import type { Problem } from '#/wire/problem.ts'
import type { Snapshots } from './indicator-snapshots.ts'
import { Attachments } from './attachments.ts'
import { type ChainGap, ChainGaps, GAPS_NAME } from './chain-gaps.ts'
import { type MarkingChange, type MarkingStore, withReceiptMarks } from './receipt-marks.ts'
import { isOwn, mendOutbox } from './mending.ts'
import { TIPS_NAME, TIP_NAME, readTip, readTips, tipRow, tipsRow } from './chain-tips.ts'
import { KeptIndex, NO_INDEX } from './kept-index.ts'
import { type EarlyCaseload, makeIndex, outlinesOf } from './early-caseload.ts'
import type { HouseholdOutline } from './household-summary.ts'
import { cameBack, missingIn } from './came-back.ts'
import { destructionOf, saysOf, wordsBefore } from './destruction.ts'
import { type QueuedBatch, nextBatch } from './next-batch.ts'
import { lostDrafts, offeredAgain } from './offered-again.ts'
import { StoredFeed } from './stored-feed.ts'
import { DraftsOnDisk } from './drafts-on-disk.ts'
import { Fault } from './fault.ts'
import { ErasureBook } from './erasure-book.ts'
import { Granting, type NewKey } from './granting.ts'
import type { ChangeRing, Identity, UnlockedIdentity } from './identity.ts'
import { type HeldKey, Keyring } from './keyring.ts'
import { tombstonesIn } from './tombstones.ts'
import { KeysOnDisk } from './keys-on-disk.ts'
import { type ChangeOfRing, underNewRing } from './new-ring.ts'
import { DeviceSealing, type NewRecord, type SeenHead, type WrittenRecord } from './sealing.ts'
import type {
  ChunkRow,
  DeviceChange,
  DeviceStore,
  DraftRow,
  MetaRow,
  OutboxRow,
  PageRow,
  Surroundings,
} from './ports.ts'

/** So many records are sealed while those before them are on their way to the disk. */
const SEALED_AT_ONCE = 64

/**
 * One unlocked account on one device: its keys, its folded caseload, its chain
 * and its outbox. Everything it says is written is on disk, sealed.
 */
export class Member {
  readonly surroundings: Surroundings
  readonly identity: Identity
  readonly space: SpaceId
  readonly keyring: Keyring
  readonly granting: Granting
  readonly attachments: Attachments
  readonly #sealing: DeviceSealing
  readonly #store: MarkingStore
  readonly #draftsOnDisk: DraftsOnDisk
  readonly #keysOnDisk: KeysOnDisk
  readonly #feed: StoredFeed
  readonly #index: KeptIndex
  #ringKey: Uint8Array
  readonly #changeRing: ChangeRing
  readonly erasures = new ErasureBook()
  readonly #listeners = new Set<() => void>()
  #directory: Directory
  #tip: ChainTip = EMPTY_CHAIN
  #nextRow = 1
  #cursor = 0
  #seenHead: SeenHead = { size: 0, root: ZERO_HASH }
  #tips = new Map<DeviceId, ChainTip>()
  #gaps = new ChainGaps()
  readonly #outbox = new Map<number, OutboxRow>()
  readonly #drafts = new Map<RecordId, DraftRow>()
  #fold = this.#emptyFold()
  /** Rows the disk damaged: pages by their key, drafts by their id. */
  readonly #damagedPages = new Set<number>()
  readonly #damagedDrafts = new Set<RecordId>()
  #waitingGrants: Grant[] = []
  #queue: Promise<unknown> = Promise.resolve()
  /** The index this account was unlocked with, until all is opened. */
  #early: EarlyCaseload | null = null
  #opening: Promise<void> | null = null
  #keysLoading: Promise<void> | null = null
  /** Households somebody is waiting for. */
  readonly #asked = new Set<Promise<boolean>>()
  #isWhole = false
  #openedEntries = 0
  #isClosed = false
  #version = 0
  #lastWritten = 0

  private constructor(
    surroundings: Surroundings,
    store: MarkingStore,
    unlocked: UnlockedIdentity,
    directory: Directory,
  ) {
    const { identity, ringKey, changeRing } = unlocked
    const [space] = identity.spaces
    if (space === undefined) throw new Error('an account belongs to a team')
    this.surroundings = surroundings
    this.#store = store
    this.#draftsOnDisk = new DraftsOnDisk(surroundings, () => this.#ringKey)
    this.#feed = new StoredFeed(surroundings.primitives, store, this.#draftsOnDisk)
    this.#index = new KeptIndex({
      surroundings,
      store,
      feed: this.#feed,
      ringKey: () => this.#ringKey,
      onDue: () => void this.keepIndex(),
    })
    this.identity = identity
    this.space = space
    this.#ringKey = ringKey
    this.#changeRing = changeRing
    this.#directory = directory
    this.keyring = new Keyring(surroundings.primitives)
    this.#keysOnDisk = new KeysOnDisk(surroundings, store, this.keyring, () => this.#ringKey)
    this.granting = new Granting({
      surroundings,
      identity,
      space,
      keyring: this.keyring,
      directory: () => this.#directory,
    })
    this.attachments = new Attachments(surroundings, store)
    this.#sealing = new DeviceSealing(surroundings, identity, space, this.keyring)
  }

  /**
   * Opens what this device holds for the account: at once as much as the sealed
   * index says, where there is one, and the rest with `whole`; otherwise everything.
   */
  static async open(
    surroundings: Surroundings,
    store: DeviceStore,
    unlocked: UnlockedIdentity,
    onProgress: (opened: number) => void = () => undefined,
  ): Promise<Member> {
    const { identity } = unlocked
    const statements = await store.statements()
    const known = extendDirectory(
      surroundings.primitives,
      { rootFingerprint: identity.rootFingerprint },
      statements,
    )
    if (!known.ok)
      throw new Fault(
        'directory-damaged',
        `the directory kept here does not hold at ${known.seq}: ${known.problem}`,
      )
    const member = new Member(surroundings, withReceiptMarks(store), unlocked, known.directory)
    await member.#loadMeta()
    await member.attachments.load()
    await member.#loadOwn()
    if (!(await member.#beginEarly())) {
      member.#early = null
      await member.whole(onProgress)
    }
    return member
  }

  /** Resolves when every record here is opened and folded, and what the disk damaged is mended. */
  whole(onProgress: (opened: number) => void = () => undefined): Promise<void> {
    this.#opening ??= this.#openWhole(onProgress).catch((cause: unknown) => {
      this.#opening = null
      throw cause
    })
    return this.#opening
  }

  /** How much of what lies here is opened; null when all is. */
  get openedSoFar(): { readonly done: number; readonly total: number } | null {
    return this.#isWhole ? null : { done: this.#openedEntries, total: this.#early?.index.entries ?? 0 }
  }

  async #openWhole(onProgress: (opened: number) => void): Promise<void> {
    await this.keysHere()
    const fold = this.#emptyFold()
    await this.#foldPages(fold, (opened) => {
      this.#openedEntries = opened
      onProgress(opened)
    })
    await this.#inTurn(async () => {
      this.#foldOwnRows(fold)
      this.#fold = fold
      await this.#mend()
      // A power cut between a tombstone and the work it asks for: the work is done now.
      if (this.#hasErasedKeys()) await this.#destroyErased()
      if (this.#early === null || this.#early.isBehind || this.#index.isDue) this.#index.soon()
      this.#isWhole = true
      this.#early = null
      this.#changed()
    })
  }

  /** Commits a change, its drafts as they lie on disk. */
  #commit(change: MarkingChange): Promise<void> {
    const drafts = change.drafts?.map((row) => this.#draftsOnDisk.sealRow(row))
    return this.#store.commit(drafts === undefined ? change : { ...change, drafts })
  }

  /** Commits a change under a new ring key; everything sealed under the old one is sealed anew. */
  async #commitUnderNewRing(change: ChangeOfRing): Promise<void> {
    const whole = await underNewRing(change, {
      store: this.#store,
      feed: this.#feed,
      draftsOnDisk: this.#draftsOnDisk,
      keysOnDisk: this.#keysOnDisk,
      slots: this.#drafts,
    })
    this.#ringKey = await this.#changeRing((ringKey, own) => this.#store.commit(whole(ringKey, own)))
  }

  /** Destroys keys here, under a new ring key: what this disk still has of them opens nothing. */
  async forgetKeys(gone: ReadonlySet<string>): Promise<void> {
    await this.whole()
    await this.#inTurn(async () => {
      const held = this.keyring.all()
      const theirs = held.filter(({ keyId }) => gone.has(keyId))
      if (theirs.length === 0) return
      const kept = held.filter(({ keyId }) => !gone.has(keyId))
      await this.#commitUnderNewRing({ dropKeys: theirs.map(({ keyId }) => keyId), kept, pages: new Map() })
      for (const { keyId } of theirs) this.keyring.forget(keyId)
      this.accesses.forgetRead()
      this.#index.soon()
      this.#changed()
    })
  }

  #hasErasedKeys(): boolean {
    return this.keyring.all().some(({ keyId }) => this.erasures.isErased(keyId))
  }

  async #loadKeys(): Promise<void> {
    await this.#keysOnDisk.takeAll()
    // Of those the disk damaged some may still wait here to be granted to others.
    if (this.damagedKeys.length === 0) return
    const entries = [...this.#outbox.values()]
      .filter(({ type }) => type === 'grant')
      .map(({ bytes }): FeedEntry => [0, FEED_TYPES.grant, bytes.slice()])
    await this.#keepKeys(this.#takeGrants({ entries }, new Map()))
  }

  /** What this device made and still keeps apart: rows that wait to be sent, slots of drafts. */
  async #loadOwn(): Promise<void> {
    const [outbox, drafts] = [await this.#store.outbox(), await this.#store.drafts()]
    this.#outbox.clear()
    this.#drafts.clear()
    for (const row of outbox) {
      this.#outbox.set(row.n, row)
      this.#nextRow = Math.max(this.#nextRow, row.n + 1)
    }
    for (const row of drafts) this.#drafts.set(row.draft, this.#draftsOnDisk.openRow(row))
  }

  async #foldPages(fold: CaseloadFold, onProgress: (opened: number) => void): Promise<void> {
    this.#damagedPages.clear()
    this.#feed.forgetContents()
    let opened = 0
    await this.#store.eachPage(async (row) => {
      // Whoever looks at one household does not stand behind all the others.
      if (this.#asked.size > 0) await Promise.allSettled(this.#asked)
      if (this.#isClosed) throw new Fault('cancelled', 'the vault was locked')
      const page = this.#feed.read(row)
      if (page === null) {
        this.#damagedPages.add(row.next)
        return
      }
      this.#cursor = Math.max(this.#cursor, row.next)
      this.#feed.noteContents(row.next, page.entries)
      for (const entry of page.entries) {
        if (row.next >= 0) this.#feed.noteSeen(entry)
        fold.foldStored(entry)
      }
      opened += page.entries.length
      onProgress(opened)
    })
  }

  #foldOwnRows(fold: CaseloadFold): void {
    this.#damagedDrafts.clear()
    for (const row of this.#outbox.values()) this.#foldOutboxRow(fold, row)
    for (const row of this.#drafts.values()) this.#foldSlot(fold, row)
  }

  #foldOutboxRow(fold: CaseloadFold, row: OutboxRow): void {
    if (row.type === 'record') fold.foldOwn(row, row.id, row.position === 0 ? null : row.position)
  }

  #foldSlot(fold: CaseloadFold, row: DraftRow): void {
    if (!fold.foldOwn(row, row.draft, null)) this.#damagedDrafts.add(row.draft)
  }

  // ——— between unlocking and all being opened ———

  /** Begins with the sealed index; false when there is none that fits what lies here. */
  async #beginEarly(): Promise<boolean> {
    const begun = await this.#index.begin(this.outbox)
    if (begun === null) return false
    const { early, end } = begun
    this.#early = early
    this.#cursor = Math.max(this.#cursor, end)
    this.#fold.begin(early.index)
    this.erasures.know(early.index.erasedKeys)
    if (!(await this.#openStreams([...early.stale]))) return false
    await this.#keysOnDisk.takeFor([...this.#drafts.values()])
    for (const row of this.#drafts.values()) this.#foldSlot(this.#fold, row)
    return true
  }

  /** Resolves when everything about a household (or the desk) is opened, whether or not the rest is. */
  opened(stream: StreamId): Promise<void> {
    return this.#openedAll([stream])
  }

  /** Resolves when the households something came about most lately are opened, at most so many, whether or not the rest is. */
  openedLatest(count: number): Promise<void> {
    return this.#openedAll(this.#early?.latest(count, this.deskStream) ?? [])
  }

  async #openedAll(streams: readonly string[]): Promise<void> {
    const missing = streams.filter((stream) => this.#early?.isOpened(stream) === false)
    if (this.#isWhole || missing.length === 0) return
    const opening = this.#openStreams(missing)
    this.#asked.add(opening)
    try {
      if (!(await opening)) await this.whole()
    } finally {
      this.#asked.delete(opening)
    }
  }

  /** Resolves when every key here is at hand: to write takes more than the keys of what is read. */
  keysHere(): Promise<void> {
    this.#keysLoading ??= this.#loadKeys().catch((cause: unknown) => {
      this.#keysLoading = null
      throw cause
    })
    return this.#keysLoading
  }

  /** Opens some streams' records out of the pages they lie in; false when the disk damaged one of these. */
  async #openStreams(streams: readonly string[]): Promise<boolean> {
    const early = this.#early
    if (early === null) return true
    const wanted = new Set(streams)
    const pages = new Set(streams.flatMap((stream) => early.pagesOf(stream)))
    const entries = await this.#feed.entriesOf(wanted, pages)
    if (entries === null) return false
    const own = [...this.#outbox.values()].filter((row) => wanted.has(row.stream))
    await this.#keysOnDisk.takeFor([...entries.map(([, , bytes]) => ({ bytes })), ...own])
    // Meanwhile all may have been opened, or one of them: then there is nothing to add.
    if (this.#early !== early) return true
    const fresh = new Set(streams.filter((stream) => !early.isOpened(stream)))
    for (const entry of entries) if (fresh.has(streamOf(entry[2]) ?? '')) this.#fold.foldStored(entry)
    for (const row of own) if (fresh.has(row.stream)) this.#foldOutboxRow(this.#fold, row)
    for (const stream of fresh) early.noteOpened(stream)
    return true
  }

  /** One line for every household here, before all is opened out of the index. */
  outlines(): readonly HouseholdOutline[] {
    return outlinesOf(this.#early, this.#fold.households.values(), this.identity.account)
  }

  /** Seals the index of what is here now, if it changed. It is a copy for speed: a full disk leaves the older one. */
  keepIndex(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#index.isDue || !this.#isWhole || this.#isClosed || this.#hasErasedKeys()) return
      this.#index.callOff()
      const index = makeIndex({
        cursor: this.#cursor,
        contents: this.#feed.contents,
        outbox: [...this.#outbox.values()],
        outlines: this.outlines(),
        erasedKeys: [...this.erasures.keys],
        ...this.#fold.forIndex(new Set(this.#drafts.keys())),
      })
      const row = this.#index.rowOf(index)
      try {
        await this.#commit({ meta: [row] })
      } catch (cause) {
        if (cause instanceof Fault) return
        throw cause
      }
      this.#index.noteKept()
    })
  }

  #emptyFold(): CaseloadFold {
    return new CaseloadFold(() => this)
  }

  /**
   * Puts right what the disk damaged: pages of the feed are fetched again from
   * the first damaged one on, and what waits to be sent is mended.
   */
  async #mend(): Promise<void> {
    const fetched = [...this.#damagedPages].filter((next) => next >= 0)
    if (fetched.length > 0) {
      const first = Math.min(...fetched)
      const pages: PageRow[] = []
      await this.#store.eachPage((row) => {
        if (row.next < first) pages.push(row)
      })
      const cursor = Math.max(0, ...pages.map(({ next }) => next))
      await this.#commit({
        dropPages: true,
        pages,
        meta: [{ name: 'cursor', bytes: utf8(String(cursor)) }, NO_INDEX],
      })
      this.#cursor = cursor
      this.#feed.forgetSeen()
      await this.#foldAnew()
    }
    // What others had made after a restored copy cannot be fetched: its loss is shown until they offer it again.
    for (const next of this.#damagedPages) {
      const id = `page${next}`
      if (next < 0) this.#fold.unopened.set(id, { id, stream: '', device: '', reason: 'altered' })
    }
    const { primitives } = this.surroundings
    const mended = mendOutbox(
      [...this.#outbox.values()].toSorted((a, b) => a.n - b.n),
      {
        primitives,
        deviceSign: this.identity.deviceSign,
        keyring: this.keyring,
        chainBefore: this.#tips.get(this.identity.device) ?? EMPTY_CHAIN,
        reseal: (bytes, tip) => this.#sealing.reseal(bytes, tip).bytes,
        grantsAgain: (held) => this.granting.grantsAgain(held),
        newId: () => this.newId(),
      },
    )
    if (mended === null) return
    const { rows, drop, tip } = mended
    await this.#commit({
      outbox: rows,
      dropOutbox: drop,
      ...(tip === null ? {} : { meta: [tipRow(tip)] }),
    })
    for (const n of drop) this.#outbox.delete(n)
    for (const row of rows) this.#outbox.set(row.n, row)
    this.#sortOutbox()
    if (tip !== null) this.#tip = tip
  }

  #sortOutbox(): void {
    const inOrder = [...this.#outbox].toSorted(([a], [b]) => a - b)
    this.#outbox.clear()
    for (const [n, row] of inOrder) this.#outbox.set(n, row)
  }

  /** Forgets what was folded, and folds again what is on disk now. */
  async #foldAnew(): Promise<void> {
    const fold = this.#emptyFold()
    await this.#foldPages(fold, () => undefined)
    await this.#loadOwn()
    this.#foldOwnRows(fold)
    this.#fold = fold
    this.#index.soon()
  }

  async #loadMeta(): Promise<void> {
    const tip = await this.#store.meta(TIP_NAME)
    if (tip !== null) this.#tip = readTip(tip)
    const tips = await this.#store.meta(TIPS_NAME)
    if (tips !== null) this.#tips = readTips(tips)
    const gaps = await this.#store.meta(GAPS_NAME)
    if (gaps !== null) this.#gaps = ChainGaps.read(gaps)
    const cursor = await this.#store.meta('cursor')
    if (cursor !== null) this.#cursor = Number(fromUtf8(cursor))
  }

  // ——— what is known ———

  get directory(): Directory {
    return this.#directory
  }
  get cursor(): number {
    return this.#cursor
  }
  get desk(): DeskState {
    return this.#fold.desk
  }
  get households(): ReadonlyMap<StreamId, HouseholdState> {
    return this.#fold.households
  }
  get unopened(): readonly UnopenedRecord[] {
    return [...this.#fold.unopened.values()]
  }
  get outbox(): readonly OutboxRow[] {
    return [...this.#outbox.values()]
  }
  eachOutboxRow(): IterableIterator<OutboxRow> {
    return this.#outbox.values()
  }
  /** Without those the disk damaged, which are shown as unreadable. */
  get draftRows(): readonly DraftRow[] {
    return [...this.#drafts.values()].filter(({ draft }) => !this.#damagedDrafts.has(draft))
  }
  /** Keys of rows the disk damaged, which have not come again. */
  get damagedKeys(): readonly string[] {
    return this.#keysOnDisk.damaged
  }
  get seenHead(): SeenHead {
    return this.#seenHead
  }
  /** Grows with every change; a screen that saw an older number asks again. */
  get version(): number {
    return this.#version
  }

  household(stream: StreamId): HouseholdState {
    return this.#fold.household(stream)
  }

  /** The newest revision of every unfinished draft of this account, from whichever device. */
  openDrafts(): readonly OpenDraft[] {
    return this.#fold.openDraftsBy(this.identity.account)
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }

  async meta(name: string): Promise<Uint8Array | null> {
    return this.#store.meta(name)
  }

  async keepMeta(name: string, bytes: Uint8Array): Promise<void> {
    await this.#commit({ meta: [{ name, bytes }] })
  }

  newId(): string {
    return idText(this.surroundings.chance(16))
  }

  // ——— writing ———

  /** One writer at a time: the chain has one tip. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  /**
   * Writes records (with the grants of new keys, and a draft's new state) in one
   * durable transaction: when this resolves they survive a power cut, and sync
   * will carry them.
   */
  append(
    records: readonly NewRecord[],
    also: {
      readonly newKeys?: readonly NewKey[]
      readonly draft?: VisitDraft
      readonly grants?: readonly Uint8Array[]
      readonly meta?: readonly MetaRow[]
    } = {},
  ): Promise<readonly RecordBody[]> {
    return this.#inTurn(async () => {
      const at = this.#writingTime()
      const rows: OutboxRow[] = []
      const row = (type: OutboxRow['type'], id: string, stream: StreamId, bytes: Uint8Array): OutboxRow => {
        const made: OutboxRow = {
          n: this.#nextRow++,
          type,
          id,
          stream,
          bytes,
          state: 'queued',
          position: 0,
          problem: null,
          queuedAt: at,
        }
        rows.push(made)
        return made
      }
      const written = records.map((record) => this.#sealing.write(record, at))
      for (const { held } of also.newKeys ?? []) this.keyring.add(held)
      const draft = also.draft === undefined ? undefined : this.#sealDraft(also.draft, at)
      let tip = this.#tip
      const sealed: { readonly header: SealInput; readonly body: RecordBody }[] = []
      const sealNext = (each: WrittenRecord): readonly OutboxRow[] => {
        const { header, bytes, tip: next } = this.#sealing.seal(each, tip, this.#seenHead)
        sealed.push({ header, body: each.folded })
        tip = next
        const { stream, leaf } = each.record
        const own = row('record', header.id, stream, bytes)
        return leaf === undefined ? [own] : [own, row('leaf', header.id, stream, leaf)]
      }
      const parts = function* (): Generator<Pick<DeviceChange, 'outbox' | 'meta'>> {
        for (let from = 0; from < written.length; from += SEALED_AT_ONCE)
          yield { outbox: written.slice(from, from + SEALED_AT_ONCE).flatMap(sealNext) }
        yield { meta: [tipRow(tip)] }
      }
      await this.#commit({
        outbox: [
          ...(also.newKeys ?? []).flatMap(({ held, grants }) =>
            grants.map((grant) => row('grant', this.newId(), held.stream, grant)),
          ),
          ...(also.grants ?? []).map((grant) => row('grant', this.newId(), this.deskStream, grant)),
        ],
        keys: (also.newKeys ?? []).map(({ held }) => this.#keysOnDisk.rowOf(held)),
        meta: also.meta ?? [],
        ...(draft === undefined ? {} : { drafts: [draft] }),
        following: parts(),
      })
      this.#tip = tip
      for (const each of rows) this.#outbox.set(each.n, each)
      for (const { header, body } of sealed)
        if (!this.erasures.isErased(header.keyId)) this.#fold.foldOpened(header, body, null)
      if (draft !== undefined) this.#keepDraft(draft)
      this.#index.soon()
      this.#changed()
      return written.map(({ body }) => body)
    })
  }

  /** Of two things written in one millisecond the later one says so: the newest word on a field must be the last. */
  #writingTime(): number {
    const now = this.surroundings.now()
    const isSameMoment = now <= this.#lastWritten && this.#lastWritten - now < 1000
    this.#lastWritten = isSameMoment ? this.#lastWritten + 1 : now
    return this.#lastWritten
  }

  /** Who opened which household, as far as officers' records have come. */
  get accesses(): AccessBook {
    return this.#fold.accesses
  }

  /** Versions of questionnaires supervisors published, by `id version`. */
  get questionnaires(): Shelf {
    return this.#fold.questionnaires
  }

  /** Releases of the catalogue that supervisors named, in their order. */
  get releases(): readonly NamedRelease[] {
    return this.#fold.releases
  }

  /** Months of indicators supervisors signed. */
  get snapshots(): Snapshots {
    return this.#fold.snapshots
  }

  /** What the data-protection officer's desk wrote down. */
  get book(): OfficeBook {
    return this.#fold.book
  }

  /** To whom each line of the book is sealed. */
  get bookReaders(): ReadonlyMap<RecordId, ReadonlySet<string>> {
    return this.#fold.bookReaders
  }

  get deskStream(): StreamId {
    return StreamId.parse(this.space)
  }

  /** Replaces a draft's slot. When this resolves the answer is sealed and on disk. */
  saveDraft(payload: VisitDraft): Promise<void> {
    return this.#inTurn(async () => {
      const row = this.#sealDraft(payload, this.surroundings.now())
      await this.#commit({ drafts: [row] })
      this.#keepDraft(row)
      this.#changed()
    })
  }

  #keepDraft(row: DraftRow): void {
    this.#drafts.set(row.draft, row)
    this.#damagedDrafts.delete(row.draft)
    this.#fold.foldBytes(row.bytes, null)
  }

  #sealDraft(payload: VisitDraft, at: number): DraftRow {
    return this.#sealing.sealDraft(payload, at, this.#drafts.get(payload.draft), this.#seenHead)
  }

  // ——— keys ———

  /** Takes a key into the ring and keeps it, wrapped. */
  async holdKey(held: HeldKey): Promise<void> {
    this.keyring.add(held)
    await this.#keepKeys([held])
  }

  async #keepKeys(keys: readonly HeldKey[]): Promise<void> {
    await this.#store.commit({
      keys: keys.map((held) => this.#keysOnDisk.rowOf(held)),
    })
  }

  // ——— reading ———

  /** What lies on this device for the account, counted: sealed records and the bytes they take. */
  async holdings(): Promise<{ readonly records: number; readonly bytes: number }> {
    const sum = { ...(await this.#feed.size()) }
    for (const { type, bytes } of this.#outbox.values()) {
      sum.bytes += bytes.length
      if (type === 'record') sum.records++
    }
    for (const { bytes } of this.#drafts.values()) sum.bytes += bytes.length
    return sum
  }

  /** Hands over every record and draft the feed has brought here, sealed as they lie, in their order. */
  async eachHeld(visit: (entry: FeedEntry) => void): Promise<void> {
    await this.#feed.eachHeld(visit)
  }

  // ——— what sync calls ———

  /** Adds statements the server sent, after checking each; those another call added meanwhile are passed over. */
  takeStatements(sent: readonly Statement[]): Promise<void> {
    return this.#inTurn(async () => {
      const statements = sent.filter(({ seq }) => seq > this.#directory.seq)
      if (statements.length === 0) return
      const extended = extendDirectory(this.surroundings.primitives, this.#directory, statements)
      if (!extended.ok) {
        throw new Fault(
          'server-unreadable',
          `the directory does not hold at ${extended.seq}: ${extended.problem}`,
        )
      }
      await this.#commit({ statements })
      this.#directory = extended.directory
      this.#changed()
    })
  }

  takeSeenHead(size: number, root: Uint8Array): void {
    if (size >= this.#seenHead.size) this.#seenHead = { size, root }
  }

  /** Whether the server has signed for this device's record of that number already. */
  isSignedFor(seq: number): boolean {
    const own = this.#tips.get(this.identity.device)
    if (own !== undefined && own.seq >= seq) return true
    return [...this.#outbox.values()].some((row) => {
      const read = row.type === 'record' && row.state === 'receipted' ? readEnvelope(row.bytes) : null
      return read?.ok === true && read.envelope.header.seq >= seq
    })
  }

  /** The newest record that came in the feed; null before the first. */
  get newestSeen(): { readonly position: number; readonly id: RecordId } | null {
    return this.#feed.newestSeen
  }

  /** Places and ids of the records of the feed that are kept here, ascending. */
  async placesSeen(): Promise<readonly (readonly [position: number, id: RecordId])[]> {
    return this.#feed.placesSeen()
  }

  /** Unfinished drafts go once more: a server that was away may be an older copy, and takes what it has for no change. */
  offerDraftsAgain(): void {
    for (const row of this.#drafts.values())
      if (row.sentRevision > 0) this.#drafts.set(row.draft, { ...row, sentRevision: 0 })
  }

  /** Whether one of these entries of the feed is not kept here as it stands there. */
  async lacksAny(entries: readonly FeedEntry[]): Promise<boolean> {
    // Whether a key is here, the ring says; only what else came since is looked up.
    const isMore = entries.some(([, type]) => type !== FEED_TYPES.grant)
    const kept = isMore ? await this.#feed.afterNewestSeen() : new Map<number, Uint8Array>()
    const besideErased = this.erasures.streams
    return entries.some((entry) => {
      const [position, type, bytes] = entry
      if (type === FEED_TYPES.grant) return this.#lacksKeyOf(bytes)
      if (this.erasures.covers(entry)) return false
      const here = kept.get(position)
      if (here !== undefined) return !sameBytes(here, bytes)
      // Old drafts beside an erased person are not kept here: see `destructionOf`.
      const read = type === FEED_TYPES.draft ? readEnvelope(bytes) : null
      return read?.ok !== true || !besideErased.has(read.envelope.header.stream)
    })
  }

  /** Whether a grant hands this device a key that it does not hold. */
  #lacksKeyOf(bytes: Uint8Array): boolean {
    const read = readGrant(bytes)
    if (!read.ok || read.grant.header.method !== 'wrap') return false
    const { keyId, grantee, device } = read.grant.header
    const wrapping = this.keyring.get(grantee)
    const giver = this.#directory.devices.get(device)
    if (wrapping === undefined || giver === undefined) return false
    if (this.keyring.get(keyId) !== undefined || this.erasures.isErased(keyId)) return false
    return openGrant(this.surroundings.primitives, read.grant, giver.signKey, { key: wrapping.key }).ok
  }

  /** The directory's signed statements after a number, as they were taken in. */
  async statementsAfter(seq: number): Promise<readonly Statement[]> {
    return (await this.#store.statements()).filter((statement) => statement.seq > seq)
  }

  /**
   * The server was put back to an older copy, which ends at a position: everything
   * after it is kept here apart, and what this device made of it is queued again,
   * as it was signed, with the keys it needs and its leaves of the consent log.
   * Answers how many records are offered again.
   */
  rewindTo(head: number): Promise<number> {
    return this.#inTurn(async () => {
      const pages: PageRow[] = []
      const lost: FeedEntry[] = []
      let lowest = 0
      await this.#store.eachPage((row) => {
        const page = this.#feed.taken(row)
        lowest = Math.min(lowest, row.next)
        if (row.next <= head) return void pages.push(row)
        const entries = page.entries.filter(([position]) => position <= head)
        lost.push(...page.entries.filter(([position]) => position > head))
        if (entries.length > 0) pages.push(this.#feed.rowOf(head, { entries, next: head, head }))
      })
      // Under a number no page of the feed has: what others made stays here until they offer it again themselves.
      if (lost.length > 0) {
        const next = lowest - 1
        pages.push(this.#feed.rowOf(next, { entries: lost, next: 0, head: 0 }))
      }
      const { offered, drop } = offeredAgain(lost, head, {
        surroundings: this.surroundings,
        identity: this.identity,
        directory: this.#directory,
        keyring: this.keyring,
        outbox: this.#outbox,
        nextRow: this.#nextRow,
        grantsAgain: (held) => this.granting.grantsAgain(held),
        newId: () => this.newId(),
      })
      const drafts = [...lostDrafts(lost, this.identity.device, this.#drafts), ...this.#drafts.values()].map(
        (row): DraftRow => ({
          ...row,
          sentRevision: 0,
        }),
      )
      await this.#commit({
        dropPages: true,
        pages,
        outbox: offered,
        dropOutbox: drop,
        drafts,
        meta: [{ name: 'cursor', bytes: utf8(String(head)) }, NO_INDEX],
      })
      this.#cursor = head
      this.#feed.forgetSeen()
      this.#feed.forgetContents()
      this.#index.soon()
      for (const row of pages) {
        const { entries } = this.#feed.taken(row)
        this.#feed.noteContents(row.next, entries)
        if (row.next >= 0) for (const entry of entries) this.#feed.noteSeen(entry)
      }
      for (const n of drop) this.#outbox.delete(n)
      for (const row of offered) this.#outbox.set(row.n, row)
      this.#sortOutbox()
      for (const row of drafts) this.#drafts.set(row.draft, row)
      this.#changed()
      return offered.filter(({ type }) => type === 'record').length
    })
  }

  /**
   * The next part of the outbox, in order; null when all is sent.
   *
   * @param answered - a batch whose receipt has come and is only being written down
   */
  nextBatch(answered: QueuedBatch | null = null): QueuedBatch | null {
    return nextBatch(this.#outbox.values(), this.draftRows, answered)
  }

  /** Marks what a verified receipt covers; nothing is forgotten before it has come back in the feed. */
  takeReceipt(sent: QueuedBatch, receipt: StorageReceipt): Promise<void> {
    return this.#inTurn(async () => {
      let index = 0
      const covered = sent.rows.map((row): OutboxRow => {
        const position =
          row.type === 'record' ? (receipt.positions[index++] ?? receipt.position) : receipt.position
        return { ...row, state: 'receipted', position }
      })
      // What was erased meanwhile stays gone.
      const rows = covered.filter(({ n }) => this.#outbox.has(n))
      const drafts = sent.drafts.flatMap((sentRow): readonly DraftRow[] => {
        const now = this.#drafts.get(sentRow.draft)
        return now === undefined ? [] : [{ ...now, sentRevision: sentRow.revision }]
      })
      await this.#commit({
        receipted: rows,
        drafts,
        meta: [{ name: 'last-receipt', bytes: utf8(JSON.stringify(receipt)) }],
      })
      for (const row of rows) this.#outbox.set(row.n, row)
      for (const draft of drafts) this.#drafts.set(draft.draft, draft)
      this.takeSeenHead(receipt.log.size, fromBase64url(receipt.log.root))
      this.#changed()
    })
  }

  /** Ids of files that unfinished drafts of this account name: their bytes stay on the device. */
  #filesInDrafts(): ReadonlySet<string> {
    return new Set(this.openDrafts().flatMap(({ payload }) => Object.keys(payload.attachments ?? {})))
  }

  /** Marks what a verified receipt covers; bytes signed for long ago leave the device. */
  takeChunkReceipt(chunk: ChunkRow): Promise<void> {
    return this.#inTurn(async () => {
      await this.attachments.receipted(chunk)
      await this.attachments.letGo(this.#filesInDrafts())
      this.#changed()
    })
  }

  #isFinished(draft: RecordId): boolean {
    const own = this.#fold.drafts.get(draft)?.get(this.identity.device)
    return own?.payload.state === 'closed'
  }

  /** This device's closed drafts whose last state came back in the feed: like records, they leave only then. */
  #finishedDrafts(came: readonly Envelope[]): readonly RecordId[] {
    return came.flatMap(({ header: { id, device, seq } }) => {
      const row = device === this.identity.device ? this.#drafts.get(id) : undefined
      return row !== undefined && row.revision === seq && this.#isFinished(id) ? [id] : []
    })
  }

  /**
   * Sets a refused record aside, visibly, and seals those after it again so that
   * the chain has no hole. The refused one stays on the device until somebody
   * repairs it.
   */
  quarantine(refused: OutboxRow, problem: Problem): Promise<void> {
    return this.#inTurn(async () => {
      const set: OutboxRow[] = [
        { ...refused, state: 'quarantined', problem: { code: problem.code, detail: problem.detail } },
      ]
      let tip: ChainTip | null = null
      if (refused.type === 'record') {
        const read = readEnvelope(refused.bytes)
        if (read.ok) tip = { seq: read.envelope.header.seq - 1, hash: read.envelope.header.prev }
        for (const leaf of this.#outbox.values()) {
          if (leaf.type === 'leaf' && leaf.id === refused.id && leaf.state === 'queued')
            set.push({ ...leaf, state: 'quarantined' })
        }
      }
      if (tip !== null) {
        for (const row of this.#outbox.values()) {
          if (row.type !== 'record' || row.state !== 'queued' || row.n <= refused.n) continue
          const sealed = this.#sealing.reseal(row.bytes, tip)
          tip = sealed.tip
          set.push({ ...row, bytes: sealed.bytes })
        }
      }
      await this.#commit({
        outbox: set,
        ...(tip === null ? {} : { meta: [tipRow(tip)] }),
      })
      for (const row of set) this.#outbox.set(row.n, row)
      if (tip !== null) this.#tip = tip
      this.#changed()
    })
  }

  /** Tries a quarantined row again: a record gets a new place at the chain's end. */
  retry(n: number): Promise<void> {
    return this.#inTurn(async () => {
      const row = this.#outbox.get(n)
      if (row?.state !== 'quarantined') return
      // What the disk damaged cannot be sealed again: it stays where it is shown.
      const { deviceSign } = this.identity
      if (row.type === 'record' && !isOwn(this.surroundings.primitives, row.bytes, deviceSign.publicKey))
        return
      const again: OutboxRow[] = []
      let tip: ChainTip | null = null
      const renumbered = (each: OutboxRow, bytes: Uint8Array): OutboxRow => ({
        ...each,
        n: this.#nextRow++,
        bytes,
        state: 'queued',
        problem: null,
      })
      if (row.type === 'record') {
        const sealed = this.#sealing.reseal(row.bytes, this.#tip)
        tip = sealed.tip
        again.push(renumbered(row, sealed.bytes))
      } else again.push(renumbered(row, row.bytes))
      const dropped = [n]
      for (const leaf of this.#outbox.values()) {
        if (
          row.type === 'record' &&
          leaf.type === 'leaf' &&
          leaf.id === row.id &&
          leaf.state === 'quarantined'
        ) {
          again.push(renumbered(leaf, leaf.bytes))
          dropped.push(leaf.n)
        }
      }
      await this.#commit({
        outbox: again,
        dropOutbox: dropped,
        ...(tip === null ? {} : { meta: [tipRow(tip)] }),
      })
      for (const old of dropped) this.#outbox.delete(old)
      for (const each of again) this.#outbox.set(each.n, each)
      if (tip !== null) this.#tip = tip
      this.#index.soon()
      this.#changed()
    })
  }

  /** Whether this reader gets whole chains, so that a missing link means something. */
  get #seesWholeChains(): boolean {
    return this.identity.role === 'worker' || this.identity.role === 'supervisor'
  }

  /**
   * Takes one page of the feed: grants are opened and re-wrapped under the ring
   * key, records verified and folded, the page kept without its grants, all in
   * one transaction.
   */
  takePage(
    page: FeedPage,
    invitation: { readonly id: string; readonly pair: KeyPair } | null = null,
  ): Promise<void> {
    return this.#inTurn(async () => {
      const { primitives } = this.surroundings
      const boxes = new Map<string, KeyPair>([[this.identity.account, this.identity.accountBox]])
      if (invitation !== null) boxes.set(invitation.id, invitation.pair)
      const tombstones = this.#takeTombstones(page)
      const newKeys = this.#takeGrants(page, boxes)
      const kept = page.entries.filter(
        (entry) => entry[1] !== FEED_TYPES.grant && !this.erasures.covers(entry),
      )
      const runs = new Map<DeviceId, { position: number; envelope: Envelope }[]>()
      const drafts: { position: number; envelope: Envelope }[] = []
      for (const [position, type, bytes] of kept) {
        if (type === FEED_TYPES.erasure) continue
        const read = readEnvelope(bytes)
        if (!read.ok || read.envelope.header.space !== this.space) {
          this.#fold.unopened.set(`position-${position}`, {
            id: `position-${position}`,
            stream: '',
            device: '',
            reason: !read.ok && read.reason.startsWith('unknown-') ? 'newer' : 'malformed',
          })
          continue
        }
        if (type === FEED_TYPES.draft) drafts.push({ position, envelope: read.envelope })
        else {
          const run = runs.get(read.envelope.header.device) ?? []
          run.push({ position, envelope: read.envelope })
          runs.set(read.envelope.header.device, run)
        }
      }
      const verified: { position: number; envelope: Envelope }[] = []
      for (const [device, run] of runs) verified.push(...this.#verifyRun(device, run))
      for (const each of drafts) {
        const device = this.#directory.devices.get(each.envelope.header.device)
        if (device !== undefined && envelopeSignedBy(primitives, each.envelope, device.signKey))
          verified.push(each)
        else this.#fold.noteUnopened(each.envelope, device === undefined ? 'uncertified' : 'bad-signature')
      }
      const { done, lost } = cameBack(page, this.#awaiting())
      const dropDrafts = this.#finishedDrafts(drafts.map(({ envelope }) => envelope))
      const pages = this.#feed.rowsOf({ entries: kept, next: page.next, head: page.head })
      const change: DeviceChange = {
        dropDrafts,
        outbox: lost,
        keys: newKeys.map((held) => this.#keysOnDisk.rowOf(held)),
        dropOutbox: done.map((row) => row.n),
        meta: [
          { name: 'cursor', bytes: utf8(String(page.next)) },
          tipsRow(this.#tips),
          { name: GAPS_NAME, bytes: this.#gaps.bytes() },
          ...wordsBefore(tombstones, this.#ownRows()),
          // What it says of the erased must not be shown once more after a power cut.
          ...(tombstones.length > 0 ? [NO_INDEX] : []),
        ],
        pages,
      }
      await this.#commit(change)
      this.#cursor = page.next
      // From the last: those before it are older, and need not be taken apart.
      for (const entry of kept.toReversed()) this.#feed.noteSeen(entry)
      for (const row of pages) this.#feed.noteContents(row.next, this.#feed.taken(row).entries)
      if (kept.length > 0 || newKeys.length > 0) this.#index.soon()
      for (const row of done) this.#outbox.delete(row.n)
      for (const row of lost) this.#outbox.set(row.n, row)
      for (const draft of dropDrafts) this.#drafts.delete(draft)
      if (newKeys.length > 0) this.#fold.retryWaiting()
      const isTakenOut = drafts.some(({ envelope }) => this.#replacesOneWithErased(envelope))
      for (const { position, envelope } of verified) this.#fold.fold(envelope, position)
      // Also when an earlier attempt stopped half-way (a full disk): no key of theirs may stay.
      if (tombstones.length > 0 || isTakenOut || this.#hasErasedKeys()) await this.#destroyErased()
      this.#changed()
    })
  }

  #awaiting() {
    const isErased = (keyId: string): boolean => this.erasures.isErased(keyId)
    return { outbox: this.outbox, cursor: this.#cursor, isErased }
  }

  missesAwaited(page: FeedPage): boolean {
    return missingIn(page, this.#awaiting()).length > 0
  }

  /** Takes in the tombstones whose two signatures hold; answers those that were new. */
  #takeTombstones(page: FeedPage): readonly Erasure[] {
    const taken: Erasure[] = []
    const { keyring, space } = this
    const judging = { primitives: this.surroundings.primitives, directory: this.#directory, space, keyring }
    for (const { position, erasure } of tombstonesIn(page, judging)) {
      const id = `position-${position}`
      if (erasure === null)
        this.#fold.unopened.set(id, { id, stream: '', device: '', reason: 'bad-signature' })
      else if (this.erasures.add(erasure, position)) taken.push(erasure)
    }
    return taken
  }

  /**
   * Destroys what lies here of erased people, in one transaction and under a new
   * ring key, so that old copies of the keys on this disk open nothing.
   */
  async #destroyErased(): Promise<void> {
    const { drop, words, goneKeys, stripped, pages } = await destructionOf({
      ...this.#ownRows(),
      device: this.identity.device,
      store: this.#store,
      feed: this.#feed,
      slots: this.#drafts.values(),
      states: this.#fold.drafts,
      attachments: this.attachments,
    })
    const isGone = (keyId: string): boolean => this.erasures.isErased(keyId)
    const drafts = stripped.map((draft) => this.#sealDraft(draft, this.surroundings.now()))
    const kept = this.keyring.all().filter(({ keyId }) => !isGone(keyId))
    await this.#commitUnderNewRing({ ...drop, drafts, meta: words, kept, pages })
    for (const { keyId } of goneKeys) this.keyring.forget(keyId)
    this.#waitingGrants = this.#waitingGrants.filter(({ header }) => !isGone(header.keyId))
    await this.attachments.load()
    await this.#foldAnew()
  }

  /** Is the state of this draft that is kept here one that says something of somebody erased? It came before its device knew. */
  #replacesOneWithErased({ header: { id, device, stream } }: Envelope): boolean {
    const payload = this.#fold.drafts.get(id)?.get(device)?.payload
    return payload !== undefined && saysOf(payload, this.erasures.personsOf(stream))
  }

  #ownRows() {
    const { primitives } = this.surroundings
    return { primitives, erasures: this.erasures, keyring: this.keyring, outbox: this.outbox }
  }

  /** Every sealed record on this device, from the feed and from the outbox. */
  async eachSealed(visit: (envelope: Envelope) => void): Promise<void> {
    await this.#feed.eachSealed(visit)
    for (const row of this.#outbox.values()) {
      const read = row.type === 'record' ? readEnvelope(row.bytes) : null
      if (read?.ok === true) visit(read.envelope)
    }
  }

  /** Unfinished visits of a household, of whoever and from whichever device. */
  openDraftsOf(stream: StreamId): readonly OpenDraft[] {
    return this.#fold.openDraftsOf(stream)
  }

  #takeGrants(page: Pick<FeedPage, 'entries'>, boxes: ReadonlyMap<string, KeyPair>): HeldKey[] {
    let open: Grant[] = this.#waitingGrants
    for (const [, type, bytes] of page.entries) {
      if (type !== FEED_TYPES.grant) continue
      const read = readGrant(bytes)
      if (read.ok && !this.erasures.isErased(read.grant.header.keyId)) open.push(read.grant)
    }
    const taken: HeldKey[] = []
    for (let progress = true; progress;) {
      progress = false
      const left: Grant[] = []
      for (const grant of open) {
        const result = this.keyring.take(grant, this.#directory, boxes)
        if (typeof result === 'object') {
          taken.push(result)
          progress = true
        } else if (result === 'not-mine' && grant.header.method === 'wrap') left.push(grant)
      }
      open = left
    }
    this.#waitingGrants = open
    return taken
  }

  #verifyRun(
    deviceId: DeviceId,
    run: readonly { position: number; envelope: Envelope }[],
  ): readonly { position: number; envelope: Envelope }[] {
    const { primitives } = this.surroundings
    const device = this.#directory.devices.get(deviceId)
    if (device === undefined) {
      for (const { envelope } of run) this.#fold.noteUnopened(envelope, 'uncertified')
      return []
    }
    if (this.#seesWholeChains) {
      const tip = this.erasures.pastErased(deviceId, this.#tips.get(deviceId) ?? EMPTY_CHAIN)
      const chained = continueChain(
        primitives,
        tip,
        run.map(({ envelope }) => envelope),
        device.signKey,
      )
      if (chained.ok) {
        this.#tips.set(deviceId, chained.tip)
        return run
      }
    }
    // Not a whole chain (or a broken one): every signature stands for itself.
    const good: { position: number; envelope: Envelope }[] = []
    for (const each of run) {
      const { envelope } = each
      if (!envelopeSignedBy(primitives, envelope, device.signKey)) {
        this.#fold.noteUnopened(envelope, 'bad-signature')
        continue
      }
      good.push(each)
      const tip = this.erasures.pastErased(deviceId, this.#tips.get(deviceId) ?? EMPTY_CHAIN)
      const { seq } = envelope.header
      if (this.#seesWholeChains && seq > tip.seq + 1) this.#gaps.note(deviceId, tip.seq + 1, seq - 1)
      this.#gaps.fill(deviceId, seq)
      if (seq > tip.seq) {
        this.#tips.set(deviceId, { seq, hash: envelopeHash(primitives, envelope.bytes) })
      }
    }
    return good
  }

  /** Devices whose records this one should have got and did not. */
  get gaps(): readonly ChainGap[] {
    return this.#gaps.list((device, seq) => this.erasures.link(device, seq) !== undefined)
  }

  /** Seals a file for a household and puts it on disk, to be sent after the records. */
  keepFile(
    stream: StreamId,
    file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
  ): Promise<AttachmentReference> {
    return this.#inTurn(async () => {
      const reference = await this.attachments.keep(AttachmentId.parse(this.newId()), stream, file)
      this.#changed()
      return reference
    })
  }

  close(): void {
    this.#isClosed = true
    this.#index.callOff()
    this.#store.close()
  }
}

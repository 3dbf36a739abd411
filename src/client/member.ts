import { type Shelf, shelve } from './questionnaires.ts'
import { z } from 'zod'
import type { OfficeBook } from '#/core/consent/office-book.ts'
import { BookRecord, openLine } from './office-book.ts'
import {
  type DeskState,
  type HouseholdState,
  emptyDesk,
  emptyHousehold,
  foldDesk,
  foldHousehold,
} from '#/core/household/fold.ts'
import { VisitDraft } from '#/core/household/records.ts'
import { type RecordBody, bodyBytes, openRecord } from '#/core/record-log/body.ts'
import { type ChainTip, EMPTY_CHAIN, continueChain } from '#/core/record-log/chain.ts'
import type { BatchContents, StorageReceipt } from '#/core/record-log/receipt.ts'
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '#/core/vault/bytes.ts'
import type { AttachmentReference } from '#/core/vault/attachment.ts'
import { type Directory, type Statement, extendDirectory } from '#/core/vault/directory.ts'
import {
  type Envelope,
  type Namespace,
  ZERO_HASH,
  envelopeHash,
  envelopeSignedBy,
  openEnvelope,
  readEnvelope,
  sealEnvelope,
} from '#/core/vault/envelope.ts'
import { type Grant, boxGrant, readGrant, wrapGrant } from '#/core/vault/grant.ts'
import type { SpaceId } from '#/core/vault/ids.ts'
import {
  AttachmentId,
  DeviceId,
  GrantId,
  KeyId,
  NO_ID,
  RecordId,
  StreamId,
  idText,
} from '#/core/vault/ids.ts'
import type { KeyPair } from '#/core/vault/primitives.ts'
import {
  FEED_TYPES,
  type FeedEntry,
  type FeedPage,
  LARGEST_BATCH_BYTES,
  decodeFeedPage,
  encodeFeedPage,
} from '#/wire/batch.ts'
import type { Problem } from '#/wire/problem.ts'
import { Attachments } from './attachments.ts'
import { Fault } from './fault.ts'
import type { Identity } from './identity.ts'
import { type HeldKey, Keyring } from './keyring.ts'
import type {
  ChunkRow,
  DeviceChange,
  DeviceStore,
  DraftRow,
  MetaRow,
  OutboxRow,
  Surroundings,
} from './ports.ts'

/** A record to be written: what it says and under which key. */
export interface NewRecord {
  readonly id?: RecordId
  readonly stream: StreamId
  readonly namespace: Exclude<Namespace, 'draft'>
  readonly kind: string
  readonly payload: unknown
  readonly key: HeldKey
  readonly parents?: readonly RecordId[]
  /** The consent log's leaf that goes with it. */
  readonly leaf?: Uint8Array
}

/** A draft as its worker left it, wherever that was. */
export interface OpenDraft {
  readonly payload: VisitDraft
  readonly at: number
  readonly account: string
  readonly device: string
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
    | 'gap'
}

/** What a push takes along, and the rows it stands for. */
export interface QueuedBatch {
  readonly batch: BatchContents
  readonly rows: readonly OutboxRow[]
  readonly drafts: readonly DraftRow[]
}

const BATCH_ITEMS = 500

const Tips = z.record(z.string(), z.tuple([z.int(), z.string()]))

/**
 * One unlocked account on one device: its keys, its folded caseload, its chain
 * and its outbox. Everything it says is written is on disk, sealed.
 */
export class Member {
  readonly surroundings: Surroundings
  readonly identity: Identity
  readonly space: SpaceId
  readonly keyring: Keyring
  readonly attachments: Attachments
  readonly #store: DeviceStore
  readonly #ringKey: Uint8Array
  readonly #listeners = new Set<() => void>()
  #directory: Directory
  #tip: ChainTip = EMPTY_CHAIN
  #nextRow = 1
  #cursor = 0
  #seenHead: { size: number; root: Uint8Array } = { size: 0, root: ZERO_HASH }
  #tips = new Map<DeviceId, ChainTip>()
  readonly #outbox = new Map<number, OutboxRow>()
  readonly #drafts = new Map<RecordId, DraftRow>()
  readonly #openDrafts = new Map<string, Map<string, OpenDraft>>()
  readonly #households = new Map<StreamId, HouseholdState>()
  #desk: DeskState = emptyDesk()
  #questionnaires: Shelf = new Map()
  #book: OfficeBook = []
  readonly #bookReaders = new Map<RecordId, ReadonlySet<string>>()
  readonly #unopened = new Map<string, UnopenedRecord>()
  #waiting: { position: number | null; envelope: Envelope }[] = []
  #waitingGrants: Grant[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #version = 0

  private constructor(
    surroundings: Surroundings,
    store: DeviceStore,
    identity: Identity,
    ringKey: Uint8Array,
    directory: Directory,
  ) {
    const [space] = identity.spaces
    if (space === undefined) throw new Error('an account belongs to a team')
    this.surroundings = surroundings
    this.#store = store
    this.identity = identity
    this.space = space
    this.#ringKey = ringKey
    this.#directory = directory
    this.keyring = new Keyring(surroundings.primitives)
    this.attachments = new Attachments(surroundings, store)
  }

  /**
   * Opens everything this device holds for the account.
   *
   * @param directory - as set-up or joining just made it; otherwise the kept statements are verified again
   */
  static async open(
    surroundings: Surroundings,
    store: DeviceStore,
    unlocked: { readonly identity: Identity; readonly ringKey: Uint8Array },
    onProgress: (opened: number) => void = () => undefined,
  ): Promise<Member> {
    const { identity, ringKey } = unlocked
    const statements = await store.statements()
    const known = extendDirectory(
      surroundings.primitives,
      { rootFingerprint: identity.rootFingerprint },
      statements,
    )
    if (!known.ok)
      throw new Fault(
        'storage-failed',
        `the directory kept here does not hold at ${known.seq}: ${known.problem}`,
      )
    const member = new Member(surroundings, store, identity, ringKey, known.directory)
    for (const row of await store.keys()) member.keyring.unwrap(row, ringKey)
    await member.#loadMeta()
    await member.attachments.load()
    let opened = 0
    await store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      if (!page.ok) throw new Fault('storage-failed', `a page kept here cannot be read: ${page.detail}`)
      member.#cursor = Math.max(member.#cursor, row.next)
      for (const entry of page.value.entries) member.#foldStored(entry)
      opened += page.value.entries.length
      onProgress(opened)
    })
    for (const row of await store.outbox()) {
      member.#outbox.set(row.n, row)
      member.#nextRow = Math.max(member.#nextRow, row.n + 1)
      if (row.type === 'record')
        member.#foldBytes(row.bytes, row.position === 0 ? null : row.position, 'vouched')
    }
    for (const row of await store.drafts()) {
      member.#drafts.set(row.draft, row)
      member.#foldBytes(row.bytes, null, 'vouched')
    }
    return member
  }

  async #loadMeta(): Promise<void> {
    const tip = await this.#store.meta('tip')
    if (tip !== null) {
      this.#tip = {
        seq: Number(new DataView(tip.buffer, tip.byteOffset).getBigUint64(0)),
        hash: tip.slice(8),
      }
    }
    const tips = await this.#store.meta('tips')
    if (tips !== null) {
      for (const [device, [seq, hash]] of Object.entries(Tips.parse(JSON.parse(fromUtf8(tips))))) {
        this.#tips.set(DeviceId.parse(device), { seq, hash: fromBase64url(hash) })
      }
    }
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
    return this.#desk
  }
  get households(): ReadonlyMap<StreamId, HouseholdState> {
    return this.#households
  }
  get unopened(): readonly UnopenedRecord[] {
    return [...this.#unopened.values()]
  }
  get outbox(): readonly OutboxRow[] {
    return [...this.#outbox.values()]
  }
  get draftRows(): readonly DraftRow[] {
    return [...this.#drafts.values()]
  }
  get seenHead(): { readonly size: number; readonly root: Uint8Array } {
    return this.#seenHead
  }
  /** Grows with every change; a screen that saw an older number asks again. */
  get version(): number {
    return this.#version
  }

  household(stream: StreamId): HouseholdState {
    return this.#households.get(stream) ?? emptyHousehold(stream)
  }

  /** The newest revision of every unfinished draft of this account, from whichever device. */
  openDrafts(): readonly OpenDraft[] {
    const open: OpenDraft[] = []
    for (const byDevice of this.#openDrafts.values()) {
      const newest = [...byDevice.values()].toSorted((a, b) => b.at - a.at)[0]
      if (newest !== undefined && newest.payload.state === 'open' && newest.account === this.identity.account)
        open.push(newest)
    }
    return open
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
    await this.#store.commit({ meta: [{ name, bytes }] })
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
      const { primitives, chance, now } = this.surroundings
      const at = now()
      const rows: OutboxRow[] = []
      const row = (type: OutboxRow['type'], id: string, stream: StreamId, bytes: Uint8Array): void => {
        rows.push({
          n: this.#nextRow++,
          type,
          id,
          stream,
          bytes,
          state: 'queued',
          position: 0,
          problem: null,
          queuedAt: at,
        })
      }
      for (const { held, grant } of also.newKeys ?? []) {
        this.keyring.add(held)
        row('grant', this.newId(), held.stream, grant)
      }
      for (const grant of also.grants ?? []) row('grant', this.newId(), this.deskStream, grant)
      let tip = this.#tip
      const bodies: RecordBody[] = []
      for (const record of records) {
        const id = record.id ?? RecordId.parse(this.newId())
        const body: RecordBody = {
          v: 1,
          id,
          space: this.space,
          stream: record.stream,
          kind: record.kind,
          at,
          account: this.identity.account,
          payload: record.payload,
        }
        const bytes = sealEnvelope(
          primitives,
          {
            namespace: record.namespace,
            space: this.space,
            stream: record.stream,
            id,
            parents: record.parents ?? [],
            device: this.identity.device,
            seq: tip.seq + 1,
            prev: tip.hash,
            keyId: record.key.keyId,
            epoch: record.key.epoch,
            headSize: this.#seenHead.size,
            headRoot: this.#seenHead.root,
          },
          bodyBytes(body),
          record.key.key,
          chance(24),
          this.identity.deviceSign.secretKey,
        )
        tip = { seq: tip.seq + 1, hash: envelopeHash(primitives, bytes) }
        row('record', id, record.stream, bytes)
        if (record.leaf !== undefined) row('leaf', id, record.stream, record.leaf)
        bodies.push(body)
      }
      const draft = also.draft === undefined ? undefined : this.#sealDraft(also.draft, at)
      await this.#store.commit({
        outbox: rows,
        keys: (also.newKeys ?? []).map(({ held }) => this.keyring.wrapped(held, this.#ringKey, chance(24))),
        meta: [{ name: 'tip', bytes: tipBytes(tip) }, ...(also.meta ?? [])],
        ...(draft === undefined ? {} : { drafts: [draft] }),
      })
      this.#tip = tip
      for (const each of rows) {
        this.#outbox.set(each.n, each)
        if (each.type === 'record') this.#foldBytes(each.bytes, null, 'vouched')
      }
      if (draft !== undefined) this.#keepDraft(draft)
      this.#changed()
      return bodies
    })
  }

  /** Versions of questionnaires supervisors published, by `id version`. */
  get questionnaires(): Shelf {
    return this.#questionnaires
  }

  /** What the data-protection officer's desk wrote down. */
  get book(): OfficeBook {
    return this.#book
  }

  /** To whom each line of the book is sealed. */
  get bookReaders(): ReadonlyMap<RecordId, ReadonlySet<string>> {
    return this.#bookReaders
  }

  get deskStream(): StreamId {
    return StreamId.parse(this.space)
  }

  /** Replaces a draft's slot. When this resolves the answer is sealed and on disk. */
  saveDraft(payload: VisitDraft): Promise<void> {
    return this.#inTurn(async () => {
      const row = this.#sealDraft(payload, this.surroundings.now())
      await this.#store.commit({ drafts: [row] })
      this.#keepDraft(row)
      this.#changed()
    })
  }

  #keepDraft(row: DraftRow): void {
    this.#drafts.set(row.draft, row)
    this.#foldBytes(row.bytes, null, 'vouched')
  }

  #sealDraft(payload: VisitDraft, at: number): DraftRow {
    const key = this.keyring.data(payload.household, 'household')
    if (key === undefined) throw new Error('a draft belongs to a household whose key this device holds')
    const known = this.#drafts.get(payload.draft)
    const revision = (known?.revision ?? 0) + 1
    const body: RecordBody = {
      v: 1,
      id: payload.draft,
      space: this.space,
      stream: payload.household,
      kind: 'draft',
      at,
      account: this.identity.account,
      payload,
    }
    const { primitives, chance } = this.surroundings
    const bytes = sealEnvelope(
      primitives,
      {
        namespace: 'draft',
        space: this.space,
        stream: payload.household,
        id: payload.draft,
        parents: [],
        device: this.identity.device,
        seq: revision,
        prev: ZERO_HASH,
        keyId: key.keyId,
        epoch: key.epoch,
        headSize: this.#seenHead.size,
        headRoot: this.#seenHead.root,
      },
      bodyBytes(body),
      key.key,
      chance(24),
      this.identity.deviceSign.secretKey,
    )
    return {
      draft: payload.draft,
      stream: payload.household,
      revision,
      bytes,
      sentRevision: known?.sentRevision ?? 0,
    }
  }

  // ——— keys ———

  /** A fresh data key, granted to everyone who holds the team's (or, for evidence, the audit) key. */
  newDataKey(kind: 'household' | 'person' | 'evidence', stream: StreamId, subject: string = NO_ID): NewKey {
    const circleKind = kind === 'evidence' ? 'audit' : 'team'
    const circle = this.keyring.circle(this.space, circleKind)
    if (circle === undefined) throw new Error(`this device holds no ${circleKind} key`)
    const { primitives, chance } = this.surroundings
    const held: HeldKey = {
      kind,
      space: this.space,
      stream,
      subject,
      keyId: KeyId.parse(this.newId()),
      epoch: 1,
      key: chance(32),
    }
    const grant = wrapGrant(
      primitives,
      {
        kind,
        id: GrantId.parse(this.newId()),
        space: this.space,
        stream,
        subject,
        keyId: held.keyId,
        epoch: held.epoch,
        grantee: circle.keyId,
        granteeEpoch: circle.epoch,
        directorySeq: this.#directory.seq,
        device: this.identity.device,
      },
      held.key,
      circle.key,
      chance(24),
      this.identity.deviceSign.secretKey,
    )
    return { held, grant }
  }

  /** Hands a team or audit key to an account or invitation. */
  grantCircle(held: HeldKey, grantee: string, granteePublicKey: Uint8Array): Uint8Array {
    const { primitives, chance } = this.surroundings
    return boxGrant(
      primitives,
      {
        kind: held.kind,
        id: GrantId.parse(this.newId()),
        space: held.space,
        stream: StreamId.parse(NO_ID),
        subject: NO_ID,
        keyId: held.keyId,
        epoch: held.epoch,
        grantee,
        granteeEpoch: 0,
        directorySeq: this.#directory.seq,
        device: this.identity.device,
      },
      held.key,
      granteePublicKey,
      chance(32),
      this.identity.deviceSign.secretKey,
    )
  }

  /** Takes a key into the ring and keeps it, wrapped. */
  async holdKey(held: HeldKey): Promise<void> {
    this.keyring.add(held)
    await this.#store.commit({
      keys: [this.keyring.wrapped(held, this.#ringKey, this.surroundings.chance(24))],
    })
  }

  // ——— reading ———

  #foldStored([position, type, bytes]: FeedEntry): void {
    if (type === FEED_TYPES.grant) return
    this.#foldBytes(bytes, position, 'vouched')
  }

  #foldBytes(bytes: Uint8Array, position: number | null, devicePublicKey: Uint8Array | 'vouched'): void {
    const read = readEnvelope(bytes)
    if (read.ok) this.#foldEnvelope(read.envelope, position, devicePublicKey)
  }

  #foldEnvelope(envelope: Envelope, position: number | null, devicePublicKey: Uint8Array | 'vouched'): void {
    const { header } = envelope
    const key = this.keyring.get(header.keyId)
    if (key === undefined) {
      this.#waiting.push({ position, envelope })
      this.#noteUnopened(envelope, 'key-missing')
      return
    }
    const opened = openRecord(this.surroundings.primitives, envelope, devicePublicKey, key.key)
    if (!opened.ok) {
      this.#noteUnopened(envelope, opened.reason)
      return
    }
    this.#unopened.delete(header.id)
    const { body } = opened
    if (header.namespace === 'draft') {
      const draft = VisitDraft.safeParse(body.payload)
      if (!draft.success) return
      const byDevice = this.#openDrafts.get(header.id) ?? new Map<string, OpenDraft>()
      byDevice.set(header.device, {
        payload: draft.data,
        at: body.at,
        account: body.account,
        device: header.device,
      })
      this.#openDrafts.set(header.id, byDevice)
      return
    }
    const entry = { body, parents: header.parents, position }
    if (header.namespace === 'desk' && body.kind === 'questionnaire') {
      const author = this.#directory.devices.get(header.device)?.account
      const role = author === body.account ? this.#directory.accounts.get(author)?.role : undefined
      const shelf = shelve(this.#questionnaires, body, position, role)
      // What cannot be taken stays among the desk's unread records.
      if (shelf === null) this.#desk = foldDesk(this.#desk, entry)
      else this.#questionnaires = shelf
    } else if (header.namespace === 'desk' && body.kind === 'book-line') {
      this.#book = openLine(this, this.#book, body)
      const record = BookRecord.safeParse(body.payload)
      if (record.success) {
        const known = this.#bookReaders.get(record.data.line) ?? new Set()
        this.#bookReaders.set(record.data.line, new Set([...known, ...Object.keys(record.data.sealed)]))
      }
    } else if (header.namespace === 'desk') this.#desk = foldDesk(this.#desk, entry)
    else this.#households.set(header.stream, foldHousehold(this.household(header.stream), entry))
  }

  #noteUnopened(envelope: Envelope, reason: UnopenedRecord['reason']): void {
    const { id, stream, device } = envelope.header
    this.#unopened.set(id, { id, stream, device, reason })
  }

  /** What lies on this device for the account, counted: sealed records and the bytes they take. */
  async holdings(): Promise<{ readonly records: number; readonly bytes: number }> {
    const sum = { records: 0, bytes: 0 }
    await this.#store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      sum.bytes += row.bytes.length
      if (page.ok) sum.records += page.value.entries.filter(([, type]) => type === FEED_TYPES.record).length
    })
    for (const { type, bytes } of this.#outbox.values()) {
      sum.bytes += bytes.length
      if (type === 'record') sum.records++
    }
    for (const { bytes } of this.#drafts.values()) sum.bytes += bytes.length
    return sum
  }

  /** Hands over every record and draft the feed has brought here, sealed as they lie, in their order. */
  async eachHeld(visit: (entry: FeedEntry) => void): Promise<void> {
    await this.#store.eachPage((row) => {
      const page = decodeFeedPage(row.bytes)
      if (!page.ok) throw new Fault('storage-failed', `a page kept here cannot be read: ${page.detail}`)
      for (const entry of page.value.entries) visit(entry)
    })
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
      await this.#store.commit({ statements })
      this.#directory = extended.directory
      this.#changed()
    })
  }

  takeSeenHead(size: number, root: Uint8Array): void {
    if (size >= this.#seenHead.size) this.#seenHead = { size, root }
  }

  /** The next part of the outbox, in order; null when all is sent. */
  nextBatch(): QueuedBatch | null {
    const rows: OutboxRow[] = []
    let bytes = 0
    for (const row of this.#outbox.values()) {
      if (row.state !== 'queued') continue
      if (rows.length >= BATCH_ITEMS || bytes + row.bytes.length > LARGEST_BATCH_BYTES / 2) break
      rows.push(row)
      bytes += row.bytes.length
    }
    const drafts: DraftRow[] = []
    for (const draft of this.#drafts.values()) {
      if (draft.sentRevision >= draft.revision) continue
      if (bytes + draft.bytes.length > LARGEST_BATCH_BYTES / 2) break
      drafts.push(draft)
      bytes += draft.bytes.length
    }
    if (rows.length === 0 && drafts.length === 0) return null
    const of = (type: OutboxRow['type']) => rows.filter((row) => row.type === type).map((row) => row.bytes)
    return {
      batch: {
        records: of('record'),
        grants: of('grant'),
        leaves: of('leaf'),
        drafts: drafts.map((draft) => draft.bytes),
      },
      rows,
      drafts,
    }
  }

  /** Marks what a verified receipt covers; nothing is forgotten before it has come back in the feed. */
  takeReceipt(sent: QueuedBatch, receipt: StorageReceipt): Promise<void> {
    return this.#inTurn(async () => {
      let index = 0
      const rows = sent.rows.map((row): OutboxRow => {
        const position =
          row.type === 'record' ? (receipt.positions[index++] ?? receipt.position) : receipt.position
        return { ...row, state: 'receipted', position }
      })
      const drafts: DraftRow[] = []
      const dropDrafts: RecordId[] = []
      for (const sentRow of sent.drafts) {
        const now = this.#drafts.get(sentRow.draft)
        if (now === undefined) continue
        const finished = now.revision === sentRow.revision && this.#isClosed(sentRow.draft)
        if (finished) dropDrafts.push(sentRow.draft)
        else drafts.push({ ...now, sentRevision: sentRow.revision })
      }
      await this.#store.commit({
        outbox: rows,
        drafts,
        dropDrafts,
        meta: [{ name: 'last-receipt', bytes: utf8(JSON.stringify(receipt)) }],
      })
      for (const row of rows) this.#outbox.set(row.n, row)
      for (const draft of drafts) this.#drafts.set(draft.draft, draft)
      for (const draft of dropDrafts) this.#drafts.delete(draft)
      this.takeSeenHead(receipt.log.size, fromBase64url(receipt.log.root))
      this.#changed()
    })
  }

  /** Ids of files that unfinished drafts of this account name: their bytes stay on the device. */
  #filesInDrafts(): ReadonlySet<string> {
    return new Set(this.openDrafts().flatMap(({ payload }) => Object.keys(payload.attachments ?? {})))
  }

  /** Marks what a verified receipt covers; bytes no draft shows any more leave the device. */
  takeChunkReceipt(chunk: ChunkRow): Promise<void> {
    return this.#inTurn(async () => {
      await this.attachments.receipted(chunk, this.#filesInDrafts())
      this.#changed()
    })
  }

  #isClosed(draft: RecordId): boolean {
    const own = this.#openDrafts.get(draft)?.get(this.identity.device)
    return own?.payload.state === 'closed'
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
          const bytes = this.#reseal(row.bytes, tip)
          tip = { seq: tip.seq + 1, hash: envelopeHash(this.surroundings.primitives, bytes) }
          set.push({ ...row, bytes })
        }
      }
      await this.#store.commit({
        outbox: set,
        ...(tip === null ? {} : { meta: [{ name: 'tip', bytes: tipBytes(tip) }] }),
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
        const bytes = this.#reseal(row.bytes, this.#tip)
        tip = { seq: this.#tip.seq + 1, hash: envelopeHash(this.surroundings.primitives, bytes) }
        again.push(renumbered(row, bytes))
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
      await this.#store.commit({
        outbox: again,
        dropOutbox: dropped,
        ...(tip === null ? {} : { meta: [{ name: 'tip', bytes: tipBytes(tip) }] }),
      })
      for (const old of dropped) this.#outbox.delete(old)
      for (const each of again) this.#outbox.set(each.n, each)
      if (tip !== null) this.#tip = tip
      this.#changed()
    })
  }

  #reseal(bytes: Uint8Array, tip: ChainTip): Uint8Array {
    const { primitives, chance } = this.surroundings
    const read = readEnvelope(bytes)
    if (!read.ok) throw new Error('a record of the outbox cannot be read')
    const { header } = read.envelope
    const key = this.keyring.get(header.keyId)
    if (key === undefined) throw new Error('the key of a record in the outbox is gone')
    const opened = openEnvelope(primitives, read.envelope, 'vouched', key.key)
    if (!opened.ok) throw new Error(`a record of the outbox does not open: ${opened.reason}`)
    const input = { ...header, seq: tip.seq + 1, prev: tip.hash }
    return sealEnvelope(
      primitives,
      input,
      opened.body,
      key.key,
      chance(24),
      this.identity.deviceSign.secretKey,
    )
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
      const { primitives, chance } = this.surroundings
      const boxes = new Map<string, KeyPair>([[this.identity.account, this.identity.accountBox]])
      if (invitation !== null) boxes.set(invitation.id, invitation.pair)
      const newKeys = this.#takeGrants(page, boxes)
      const kept = page.entries.filter(([, type]) => type !== FEED_TYPES.grant)
      const runs = new Map<DeviceId, { position: number; envelope: Envelope }[]>()
      const drafts: { position: number; envelope: Envelope }[] = []
      for (const [position, type, bytes] of kept) {
        const read = readEnvelope(bytes)
        if (!read.ok || read.envelope.header.space !== this.space) {
          this.#unopened.set(`position-${position}`, {
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
        else this.#noteUnopened(each.envelope, device === undefined ? 'uncertified' : 'bad-signature')
      }
      const done = [...this.#outbox.values()].filter(
        (row) => row.state === 'receipted' && row.position <= page.next,
      )
      const change: DeviceChange = {
        keys: newKeys.map((held) => this.keyring.wrapped(held, this.#ringKey, chance(24))),
        dropOutbox: done.map((row) => row.n),
        meta: [
          { name: 'cursor', bytes: utf8(String(page.next)) },
          { name: 'tips', bytes: this.#tipsBytes() },
        ],
        ...(kept.length === 0
          ? {}
          : {
              pages: [
                {
                  next: page.next,
                  bytes: encodeFeedPage({ entries: kept, next: page.next, head: page.head }),
                },
              ],
            }),
      }
      await this.#store.commit(change)
      this.#cursor = page.next
      for (const row of done) this.#outbox.delete(row.n)
      if (newKeys.length > 0) this.#retryWaiting()
      for (const { position, envelope } of verified) this.#foldEnvelope(envelope, position, 'vouched')
      this.#changed()
    })
  }

  #takeGrants(page: FeedPage, boxes: ReadonlyMap<string, KeyPair>): HeldKey[] {
    let open: Grant[] = this.#waitingGrants
    for (const [, type, bytes] of page.entries) {
      if (type !== FEED_TYPES.grant) continue
      const read = readGrant(bytes)
      if (read.ok) open.push(read.grant)
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

  #retryWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { position, envelope } of waiting) this.#foldEnvelope(envelope, position, 'vouched')
  }

  #verifyRun(
    deviceId: DeviceId,
    run: readonly { position: number; envelope: Envelope }[],
  ): readonly { position: number; envelope: Envelope }[] {
    const { primitives } = this.surroundings
    const device = this.#directory.devices.get(deviceId)
    if (device === undefined) {
      for (const { envelope } of run) this.#noteUnopened(envelope, 'uncertified')
      return []
    }
    if (this.#seesWholeChains) {
      const tip = this.#tips.get(deviceId) ?? EMPTY_CHAIN
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
        this.#noteUnopened(envelope, 'bad-signature')
        continue
      }
      good.push(each)
      const tip = this.#tips.get(deviceId) ?? EMPTY_CHAIN
      if (this.#seesWholeChains && envelope.header.seq !== tip.seq + 1) this.#noteUnopened(envelope, 'gap')
      if (envelope.header.seq > tip.seq) {
        this.#tips.set(deviceId, { seq: envelope.header.seq, hash: envelopeHash(primitives, envelope.bytes) })
      }
    }
    return good
  }

  #tipsBytes(): Uint8Array {
    return utf8(
      JSON.stringify(
        Object.fromEntries(
          [...this.#tips].map(([device, { seq, hash }]) => [device, [seq, toBase64url(hash)]]),
        ),
      ),
    )
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
    this.#store.close()
  }
}

/** A new data key and the grant that hands it to its circle. */
export interface NewKey {
  readonly held: HeldKey
  readonly grant: Uint8Array
}

function tipBytes(tip: ChainTip): Uint8Array {
  const bytes = new Uint8Array(40)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(tip.seq))
  bytes.set(tip.hash, 8)
  return bytes
}

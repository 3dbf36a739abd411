import { checkAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { type StorageReceipt, checkStorageReceipt } from '#/core/record-log/receipt.ts'
import type { Problem } from '#/wire/problem.ts'
import type { LiveEvent } from '#/wire/routes.ts'
import { bringTombstones } from './erasures.ts'
import { type BackOff, aroundMs, pauseMs } from './back-off.ts'
import { Fault } from './fault.ts'
import { fetchKeysAgain } from './mending-keys.ts'
import { settleIn } from './settling-in.ts'
import type { Member } from './member.ts'
import type { QueuedBatch } from './next-batch.ts'
import type { OutboxRow } from './ports.ts'
import { hintsAtRestore, noteRestore, offerDirectory, passedUnseen, sharedUpTo } from './restored.ts'
import type { ServerLink } from './server-link.ts'
import type { SafetyStatus } from './vault-api.ts'

const PAGE_ENTRIES = 1000
const RETRIES: BackOff = { firstMs: 2_000, longestMs: 30_000 }
/** Asked even when no live event came: a proxy may swallow them. */
const POLL_MS = 60_000

type Phase = SafetyStatus['phase']
export type SyncProblem = NonNullable<SafetyStatus['problem']>

/** What a sync run has to say while it runs and after. */
export interface SyncState {
  readonly online: boolean | null
  readonly phase: Phase
  readonly done: number
  readonly total: number
  readonly problem: SyncProblem | null
  readonly lastReceiptAt: number | null
  /** False while a person has stopped receiving; sending goes on. */
  readonly receives: boolean
  /** Positions of the feed not yet taken in when it was last asked; null before the first page. */
  readonly behind: number | null
}

/**
 * Carries the outbox to the server and the feed to the device: at least once,
 * idempotent, again and again until a signed receipt covers every record.
 */
export class Sync {
  readonly #member: Member
  readonly #link: ServerLink
  readonly #onState: (state: SyncState) => void
  readonly #afterPull: () => Promise<SyncProblem | null>
  #state: SyncState = {
    online: null,
    phase: 'resting',
    done: 0,
    total: 0,
    problem: null,
    lastReceiptAt: null,
    receives: true,
    behind: null,
  }
  #stopReceiving: () => void = () => undefined
  #signedIn = false
  #running: Promise<void> | null = null
  #again = false
  #stopped = false
  /** What this run found wrong: an exchange that went well ends what an earlier one had said. */
  #noted: SyncProblem | null = null
  #failures = 0
  #mayUseMeter = false
  #callOff: () => void = () => undefined
  #stopListening: (() => void) | null = null
  #live = false
  /** The server was away, or this is the first word with it: it may be another copy of itself. */
  #wasAway = true

  constructor(
    member: Member,
    link: ServerLink,
    onState: (state: SyncState) => void,
    afterPull: () => Promise<SyncProblem | null> = () => Promise.resolve(null),
  ) {
    this.#member = member
    this.#link = link
    this.#onState = onState
    this.#afterPull = afterPull
  }

  get state(): SyncState {
    return this.#state
  }

  #say(change: Partial<SyncState>): void {
    if (change.problem !== undefined) this.#noted = change.problem
    this.#state = { ...this.#state, ...change }
    this.#onState(this.#state)
  }

  /** Keeps syncing by itself: after each write, at live events, and with growing pauses while there is no connection. */
  start(): void {
    this.#live = true
    this.nudge()
  }

  /** Live events need the session's cookie, so they begin with the first exchange that worked. */
  #listen(): void {
    if (!this.#live || this.#stopListening !== null || this.#stopped) return
    this.#stopListening = this.#member.surroundings.transport.listen(
      (event) => this.#hear(event),
      (open) => {
        if (open) this.nudge()
        else this.#wasAway = true
      },
    )
  }

  stop(): void {
    this.#stopped = true
    this.#callOff()
    this.#stopListening?.()
  }

  #hear(event: LiveEvent): void {
    if (event.type === 'space' && event.position <= this.#member.cursor) return
    if (event.type === 'directory' && event.seq <= this.#member.directory.seq) return
    this.nudge()
  }

  /**
   * Stops receiving at once (what is on the way is dropped and asked for again
   * later) or goes on from where it stopped. What was taken in stays.
   */
  setReceiving(receives: boolean): void {
    this.#say({ receives })
    if (receives) this.nudge()
    else this.#stopReceiving()
  }

  /** Something is to be sent or fetched: sync soon, once. */
  nudge(): void {
    if (this.#stopped) return
    void this.run().catch(() => undefined)
  }

  /** One whole exchange. Resolves when all is sent and fetched; rejects with the `Fault` that stopped it. */
  run(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true
      return this.#running
    }
    const running = this.#loop()
    this.#running = running
    return running
  }

  async #loop(): Promise<void> {
    this.#callOff()
    try {
      try {
        // With a part of what lies here it would ask for the wrong things and miss what is there.
        await this.#member.whole()
        do {
          this.#again = false
          this.#noted = null
          await this.#exchange()
        } while (this.#again && !this.#stopped)
      } finally {
        // In the same breath as the last look at `#again`: whoever asks from here on begins a run of their own.
        this.#running = null
      }
      this.#failures = 0
      this.#mayUseMeter = false
      this.#say({ online: true, phase: 'resting', done: 0, total: 0, problem: this.#noted })
      this.#listen()
      this.#schedule(aroundMs(POLL_MS, this.#chance()))
    } catch (cause) {
      if (!(cause instanceof Fault)) {
        this.#say({ phase: 'resting' })
        throw cause
      }
      this.#wasAway ||= cause.code === 'offline'
      this.#say({ phase: 'resting', done: 0, total: 0, ...whatStopped(cause) })
      this.#failures++
      this.#schedule(pauseMs(this.#failures, this.#chance(), RETRIES))
      throw cause
    }
  }

  #chance(): number {
    return (this.#member.surroundings.chance(1)[0] ?? 0) / 256
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return
    this.#callOff = this.#member.surroundings.after(delayMs, () => this.nudge())
  }

  async #exchange(): Promise<void> {
    if (!this.#signedIn) await this.#signIn()
    try {
      await this.#exchangeOrRewind()
    } catch (cause) {
      if (!(cause instanceof Fault) || cause.problem?.code !== 'not-signed-in') throw cause
      await this.#signIn()
      await this.#exchangeOrRewind()
    }
  }

  /** A server put back to an older copy is offered again what it lost, then the exchange goes on. */
  async #exchangeOrRewind(): Promise<void> {
    try {
      if (this.#wasAway) {
        if (await passedUnseen(this.#member, this.#link))
          await noteRestore(this.#member, this.#member.newestSeen?.position ?? 0)
        this.#member.offerDraftsAgain()
        this.#wasAway = false
      }
      await this.#exchangeSignedIn()
    } catch (cause) {
      if (!(cause instanceof Fault) || !hintsAtRestore(this.#member, cause.problem)) throw cause
      const head = await sharedUpTo(this.#member, this.#link, cause.problem)
      if (head === null) throw cause
      await noteRestore(this.#member, head)
      await this.#exchangeSignedIn()
    }
  }

  async #signIn(): Promise<void> {
    this.#say({ phase: 'signing-in' })
    const { identity, surroundings } = this.#member
    await this.#link.signIn(
      surroundings.primitives,
      identity.org,
      identity.device,
      identity.deviceSign.secretKey,
    )
    this.#signedIn = true
  }

  async #exchangeSignedIn(): Promise<void> {
    await this.#fetchDirectory()
    await bringTombstones(this.#member, this.#link)
    await settleIn(this.#member, this.#link)
    await fetchKeysAgain(this.#member, this.#link)
    await this.#pushAll()
    await this.#pullAll()
    await this.#sendFiles()
    // What follows looks at the whole: with a part of the feed it would see things missing that are not.
    if (!this.#state.receives || this.#state.behind !== 0) return
    const found = await this.#afterPull()
    if (found !== null) this.#say({ problem: found })
    // What came may have let something be sent, e.g. a joiner's own grant.
    if (this.#member.nextBatch() !== null) await this.#pushAll()
  }

  async #fetchDirectory(): Promise<void> {
    const reply = await this.#link.directory(this.#member.directory.seq)
    if (reply.seq < this.#member.directory.seq) {
      this.#say({
        problem: {
          code: 'server-behind',
          detail: 'the server shows an older directory than this device has seen',
        },
      })
      await offerDirectory(this.#member, this.#link, reply.seq)
    }
    await this.#member.takeStatements(reply.statements)
  }

  /**
   * Sends batch after batch. While a receipt is written down the next batch is
   * on its way already, but never more than one ahead: what it continues is
   * durable at the server, and what is refused of it is set aside only after
   * the receipt before it is on disk.
   */
  async #pushAll(): Promise<void> {
    const member = this.#member
    const total = member.outbox.filter((row) => row.state === 'queued').length
    let done = 0
    let answered: QueuedBatch | null = null
    let writing: Promise<void> = Promise.resolve()
    try {
      for (;;) {
        const queued: QueuedBatch | null = this.#stopped ? null : member.nextBatch(answered)
        if (queued === null) break
        this.#say({ phase: 'sending', done, total: Math.max(total, done + queued.rows.length) })
        const receipt = await this.#pushOne(queued, writing)
        await writing
        answered = null
        if (receipt === 'set-aside') continue
        this.#checkReceipt(queued, receipt)
        writing = member.takeReceipt(queued, receipt)
        // Heard where it is awaited; meanwhile it must not count as heard by nobody.
        writing.catch(() => undefined)
        answered = queued
        this.#failures = 0
        done += queued.rows.length
        this.#say({ done, lastReceiptAt: receipt.time, problem: null })
      }
    } finally {
      await writing
    }
  }

  /** Only the server's own word on exactly these bytes marks anything as safe. */
  #checkReceipt({ batch }: QueuedBatch, receipt: StorageReceipt): void {
    const { identity, space, surroundings, directory } = this.#member
    const sent = { org: identity.org, space, device: identity.device, batch }
    const check = checkStorageReceipt(surroundings.primitives, receipt, sent, directory.serverKey)
    if (check.ok) return
    const detail = `the server's receipt does not hold (${check.reason}); nothing was marked as safe`
    this.#say({ problem: { code: 'receipt-refused', detail } })
    throw new Fault('server-unreadable', detail)
  }

  /** Lets files go out over a connection that is paid by volume, until they are all sent. */
  sendFiles(): Promise<void> {
    this.#mayUseMeter = true
    return this.run()
  }

  /** Are there files that wait for a connection not paid by volume? */
  get holdsFilesBack(): boolean {
    const { surroundings, attachments } = this.#member
    return !this.#mayUseMeter && surroundings.isMetered?.() === true && attachments.waiting().length > 0
  }

  /** Files after the records they belong to: one chunk at a time, so that a broken line costs one chunk. */
  async #sendFiles(): Promise<void> {
    const member = this.#member
    const { identity, space } = member
    if (this.holdsFilesBack) return
    const waiting = member.attachments.waiting()
    for (const [done, chunk] of waiting.entries()) {
      if (this.#stopped) return
      this.#say({ phase: 'sending', done, total: waiting.length })
      const bytes = await member.attachments.bytesOf(chunk)
      if (bytes === null) continue
      const { attachment, n, stream } = chunk
      const receipt = await this.#link.putChunk(space, stream, attachment, n, bytes)
      const sent = { org: identity.org, space, device: identity.device, attachment, index: n, bytes }
      if (
        !checkAttachmentReceipt(member.surroundings.primitives, receipt, sent, member.directory.serverKey)
      ) {
        const detail = "the server's receipt for a file does not hold; it was not marked as safe"
        this.#say({ problem: { code: 'receipt-refused', detail } })
        throw new Fault('server-unreadable', detail)
      }
      await member.takeChunkReceipt(chunk)
      this.#failures = 0
      this.#say({ done: done + 1, lastReceiptAt: receipt.time })
    }
  }

  /**
   * Pushes a batch; a refusal of one item sets that item aside and lets the rest go on.
   *
   * @param writing - the receipt before it being written down
   */
  async #pushOne(queued: QueuedBatch, writing: Promise<void>) {
    try {
      return await this.#link.push(this.#member.space, queued.batch)
    } catch (cause) {
      if (!(cause instanceof Fault) || cause.problem === null) throw cause
      const { problem } = cause
      // A server restored from an older copy has forgotten keys and chains: then nothing is wrong with
      // the item, and the feed, which ends before where we stand, says so (stale-cursor).
      if (FORGOTTEN_CODES.includes(problem.code))
        await this.#link.feed(this.#member.space, this.#member.cursor, 1, this.#member.newestSeen)
      const refused = itemOf(queued, problem)
      if (refused === null) throw cause
      await writing
      await this.#member.quarantine(refused, problem)
      return 'set-aside' as const
    }
  }

  async #pullAll(): Promise<void> {
    const member = this.#member
    const from = member.cursor
    const stopped = new Promise<'stopped'>((resolve) => {
      this.#stopReceiving = () => resolve('stopped')
    })
    const ask = (after: number) => {
      const asked = this.#link.feed(member.space, after, PAGE_ENTRIES, member.newestSeen)
      // Heard where it is awaited, which may be after the page before it.
      asked.catch(() => undefined)
      return asked
    }
    let asked = ask(member.cursor)
    while (this.#state.receives) {
      const page = await Promise.race([asked, stopped])
      if (page === 'stopped') return
      const moved = page.next > member.cursor
      const isLast = !moved || page.next >= page.head || this.#stopped
      // The next page is on its way while this one is opened and written down.
      if (!isLast) asked = ask(page.next)
      if (page.entries.length > 0 || moved) await member.takePage(page)
      this.#failures = 0
      this.#say({ behind: page.head - page.next })
      if (page.entries.length > 0) {
        // A long way is counted from its beginning, also after a stop.
        const base = page.head - from > PAGE_ENTRIES ? 0 : from
        this.#say({ phase: 'receiving', done: page.next - base, total: page.head - base })
      }
      if (isLast) return
    }
  }
}

const ITEM_CODES = [
  'bad-request',
  'too-large',
  'bad-signature',
  'unknown-key',
  'not-allowed',
  'id-reused',
  'unsupported-version',
]

const FORGOTTEN_CODES = ['unknown-key', 'not-allowed', 'chain-gap', 'chain-fork']

/** Which queued item a refusal speaks of; null when it is about the whole device or connection. */
function itemOf(queued: QueuedBatch, problem: Problem): OutboxRow | null {
  if (problem.index === undefined || !ITEM_CODES.includes(problem.code)) return null
  const list = problem.list ?? 'records'
  if (list === 'drafts') return null
  const type = list === 'records' ? 'record' : list === 'grants' ? 'grant' : 'leaf'
  return queued.rows.filter((row) => row.type === type)[problem.index] ?? null
}

/** The server is there and well, only not now: starting, going down, full. Nobody need hear of it; we come back. */
const LATER_CODES = ['busy', 'too-slow', 'too-many-requests']

function whatStopped(fault: Fault): Partial<SyncState> {
  if (fault.code === 'offline') return { online: false }
  if (fault.problem !== null && LATER_CODES.includes(fault.problem.code)) return { online: false }
  if (fault.code === 'disk-full') return { problem: { code: 'disk-full', detail: fault.message } }
  const code = fault.problem?.code
  const online = true
  if (code === 'revoked-device' || code === 'unknown-device')
    return { online, problem: { code: 'revoked', detail: fault.message } }
  if (code === 'unsupported-version')
    return { online, problem: { code: 'update-needed', detail: fault.message } }
  if (code === 'stale-cursor' || code === 'chain-gap' || code === 'chain-fork') {
    return { online, problem: { code: 'server-behind', detail: fault.message } }
  }
  if (fault.code === 'server-unreadable')
    return { online, problem: { code: 'directory-refused', detail: fault.message } }
  return { online, problem: { code: 'server-refused', detail: fault.message } }
}

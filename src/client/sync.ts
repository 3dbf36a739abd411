import { checkAttachmentReceipt } from '#/core/record-log/attachment-receipt.ts'
import { checkStorageReceipt } from '#/core/record-log/receipt.ts'
import type { KeyPair } from '#/core/vault/primitives.ts'
import type { Problem } from '#/wire/problem.ts'
import type { LiveEvent } from '#/wire/routes.ts'
import { bringTombstones } from './erasures.ts'
import { Fault } from './fault.ts'
import type { Member, QueuedBatch } from './member.ts'
import type { OutboxRow } from './ports.ts'
import { hintsAtRestore, noteRestore, offerDirectory, passedUnseen, sharedUpTo } from './restored.ts'
import type { ServerLink } from './server-link.ts'
import type { SafetyStatus } from './vault-api.ts'

const PAGE_ENTRIES = 1000
const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 30_000
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
  }
  #signedIn = false
  #running: Promise<void> | null = null
  #again = false
  #stopped = false
  #retryMs = FIRST_RETRY_MS
  #callOff: () => void = () => undefined
  #stopListening: (() => void) | null = null
  #live = false
  /** The server was away, or this is the first word with it: it may be another copy of itself. */
  #wasAway = true
  /** What the exchange under way found wrong without being stopped by it. */
  #found: SyncProblem | null = null
  /** While a joiner's grants are still sealed to the invitation. */
  #invitation: { readonly id: string; readonly pair: KeyPair } | null = null

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

  useInvitation(invitation: { readonly id: string; readonly pair: KeyPair }): void {
    this.#invitation = invitation
  }

  #say(change: Partial<SyncState>): void {
    this.#state = { ...this.#state, ...change }
    this.#onState(this.#state)
  }

  #find(problem: SyncProblem): void {
    this.#found = problem
    this.#say({ problem })
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
    const running = this.#loop().finally(() => {
      this.#running = null
    })
    this.#running = running
    return running
  }

  async #loop(): Promise<void> {
    this.#callOff()
    try {
      do {
        this.#again = false
        this.#found = null
        await this.#exchange()
      } while (this.#again && !this.#stopped)
      this.#retryMs = FIRST_RETRY_MS
      // What stopped an earlier exchange is over when a whole one went through.
      this.#say({ online: true, phase: 'resting', done: 0, total: 0, problem: this.#found })
      this.#listen()
      this.#schedule(POLL_MS)
    } catch (cause) {
      if (!(cause instanceof Fault)) {
        this.#say({ phase: 'resting' })
        throw cause
      }
      this.#wasAway ||= cause.code === 'offline'
      this.#say({ phase: 'resting', done: 0, total: 0, ...whatStopped(cause) })
      // Up to a quarter of jitter, so that a whole office does not return in one second.
      const jitter = (this.#member.surroundings.chance(1)[0] ?? 0) / 1024
      this.#schedule(this.#retryMs * (1 + jitter))
      this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
      throw cause
    }
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
    await this.#pushAll()
    await this.#pullAll()
    await this.#sendFiles()
    const found = await this.#afterPull()
    if (found !== null) this.#find(found)
    // What came may have let something be sent, e.g. a joiner's own grant.
    if (this.#member.nextBatch() !== null) await this.#pushAll()
  }

  async #fetchDirectory(): Promise<void> {
    const reply = await this.#link.directory(this.#member.directory.seq)
    if (reply.seq < this.#member.directory.seq) {
      this.#find({
        code: 'server-behind',
        detail: 'the server shows an older directory than this device has seen',
      })
      await offerDirectory(this.#member, this.#link, reply.seq)
    }
    await this.#member.takeStatements(reply.statements)
  }

  async #pushAll(): Promise<void> {
    const member = this.#member
    const { identity } = member
    const total = member.outbox.filter((row) => row.state === 'queued').length
    let done = 0
    for (let queued = member.nextBatch(); queued !== null && !this.#stopped; queued = member.nextBatch()) {
      this.#say({ phase: 'sending', done, total: Math.max(total, done + queued.rows.length) })
      const receipt = await this.#pushOne(queued)
      if (receipt === 'set-aside') continue
      const check = checkStorageReceipt(
        member.surroundings.primitives,
        receipt,
        { org: identity.org, space: member.space, device: identity.device, batch: queued.batch },
        member.directory.serverKey,
      )
      if (!check.ok) {
        const detail = `the server's receipt does not hold (${check.reason}); nothing was marked as safe`
        this.#say({ problem: { code: 'receipt-refused', detail } })
        throw new Fault('server-unreadable', detail)
      }
      await member.takeReceipt(queued, receipt)
      done += queued.rows.length
      this.#say({ done, lastReceiptAt: receipt.time, problem: null })
    }
  }

  /** Files after the records they belong to: one chunk at a time, so that a broken line costs one chunk. */
  async #sendFiles(): Promise<void> {
    const member = this.#member
    const { identity, space } = member
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
      this.#say({ done: done + 1, lastReceiptAt: receipt.time })
    }
  }

  /** Pushes a batch; a refusal of one item sets that item aside and lets the rest go on. */
  async #pushOne(queued: QueuedBatch) {
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
      await this.#member.quarantine(refused, problem)
      return 'set-aside' as const
    }
  }

  async #pullAll(): Promise<void> {
    const member = this.#member
    const from = member.cursor
    for (;;) {
      const page = await this.#link.feed(member.space, member.cursor, PAGE_ENTRIES, member.newestSeen)
      if (page.entries.length > 0) {
        this.#say({
          phase: 'receiving',
          done: page.next - from,
          total: Math.max(page.head - from, page.next - from),
        })
      }
      const moved = page.next > member.cursor
      if (page.entries.length > 0 || moved) await member.takePage(page, this.#invitation)
      if (!moved || page.next >= page.head || this.#stopped) return
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

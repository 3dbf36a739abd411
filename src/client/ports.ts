import type { AttachmentId, DeviceId, RecordId, SpaceId, StreamId } from '#/core/vault/ids.ts'
import type { Statement } from '#/core/vault/directory.ts'
import type { Chance, PassphraseCost, Primitives } from '#/core/vault/primitives.ts'
import type { ProblemCode } from '#/wire/problem.ts'
import type { LiveEvent } from '#/wire/routes.ts'

/** One sealed item this device made and the server has not both receipted and returned. */
export interface OutboxRow {
  /** Order of making; grants go before the records that need them. */
  readonly n: number
  readonly type: 'record' | 'grant' | 'leaf'
  /** Record or grant id; for a leaf its record's id. */
  readonly id: string
  readonly stream: StreamId
  readonly bytes: Uint8Array
  readonly state: 'queued' | 'receipted' | 'quarantined'
  /** From the server's receipt; 0 before. */
  readonly position: number
  /** Why the server refused it. */
  readonly problem: { readonly code: ProblemCode; readonly detail: string } | null
  /** When it was made, ms since 1970. */
  readonly queuedAt: number
}

/** A draft's one slot on this device: replaced in place, sealed like a record. */
export interface DraftRow {
  readonly draft: RecordId
  readonly stream: StreamId
  readonly revision: number
  readonly bytes: Uint8Array
  /** The revision the server's receipt covers; 0 for none. */
  readonly sentRevision: number
}

/** A page of the feed as it came, without its grants: sealed records and drafts. */
export interface PageRow {
  /** The cursor after this page. */
  readonly next: number
  readonly bytes: Uint8Array
  /** BLAKE2b of the bytes, by which damage is noticed; absent in rows of earlier releases. */
  readonly hash?: Uint8Array
}

/** One sealed chunk of a file on this device; its bytes lie apart, so that counting does not read them. */
export interface ChunkRow {
  /** `<attachment> <n>`. */
  readonly key: string
  readonly attachment: AttachmentId
  readonly n: number
  readonly stream: StreamId
  /** `receipted`: the server signed for it; the bytes stay for a while, and while a draft shows them. */
  readonly state: 'queued' | 'receipted'
  /** When it signed, by this device's clock, ms since 1970; absent in rows of earlier releases. */
  readonly receiptedAt?: number
}

/** A data key wrapped under the ring key. */
export interface KeyRow {
  readonly keyId: string
  readonly wrap: Uint8Array
}

/** Small things a device knows by name; each sealed under the ring key or not about people. */
export interface MetaRow {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What one durable transaction changes. Everything in it is on disk when `commit` resolves. */
export interface DeviceChange {
  readonly outbox?: readonly OutboxRow[]
  readonly dropOutbox?: readonly number[]
  readonly drafts?: readonly DraftRow[]
  readonly dropDrafts?: readonly RecordId[]
  readonly chunks?: readonly ChunkRow[]
  readonly chunkBytes?: readonly { readonly key: string; readonly bytes: Uint8Array }[]
  /** Keys of chunks to forget, with their bytes. */
  readonly dropChunks?: readonly string[]
  readonly pages?: readonly PageRow[]
  readonly dropPages?: boolean
  /** Forgets everything this store holds, before anything else of the change is written. */
  readonly dropAll?: boolean
  readonly keys?: readonly KeyRow[]
  /** Ids of keys to forget. */
  readonly dropKeys?: readonly string[]
  readonly meta?: readonly MetaRow[]
  readonly statements?: readonly Statement[]
  /**
   * More of the same transaction, each made while those before it are on their way to the disk; gone through once.
   * One that cannot be made leaves nothing of the change.
   */
  readonly following?: Iterable<Pick<DeviceChange, 'outbox' | 'meta'>>
}

/** One account's storage on one device. Throws `Fault` with `disk-full` or `storage-failed`. */
export interface DeviceStore {
  commit(change: DeviceChange): Promise<void>
  outbox(): Promise<readonly OutboxRow[]>
  drafts(): Promise<readonly DraftRow[]>
  /** Chunks of files on this device, without their bytes. */
  chunks(): Promise<readonly ChunkRow[]>
  chunkBytes(key: string): Promise<Uint8Array | null>
  /**
   * Pages in order, handed over one by one so that a large caseload never stands in memory twice.
   *
   * @param above - only those that end after this place; the others are not even read
   */
  eachPage(visit: (page: PageRow) => void | Promise<void>, above?: number): Promise<void>
  /** The keys of all pages, ascending. */
  pageKeys(): Promise<readonly number[]>
  page(next: number): Promise<PageRow | null>
  /** @param ids - only these; all where nothing is said */
  keys(ids?: readonly string[]): Promise<readonly KeyRow[]>
  meta(name: string): Promise<Uint8Array | null>
  statements(): Promise<readonly Statement[]>
  close(): void
}

/** The one place that holds the wrapped ring key, overwritten in place (a file, not a database row). */
export interface KeySlot {
  read(): Promise<Uint8Array | null>
  write(bytes: Uint8Array): Promise<void>
}

export interface HttpReply {
  readonly status: number
  readonly type: string
  readonly body: Uint8Array
}

/** The road to the server. Throws `Fault` with `offline` when there is none. */
export interface Transport {
  request(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: {
      readonly type: string
      readonly bytes: Uint8Array
      /** Sent without the session: the server is not told which device it is from. */
      readonly isAnonymous?: boolean
    },
  ): Promise<HttpReply>
  /** Live events until stopped; `onChange` also hears when the stream opens or breaks. */
  listen(onEvent: (event: LiveEvent) => void, onChange: (open: boolean) => void): () => void
}

/**
 * Where a device leaves what waits, sealed and signed, for its browser to bring
 * to the server while nobody has unlocked. One letter an account.
 */
export interface LetterBox {
  put(
    account: string,
    letter: { readonly space: SpaceId; readonly device: DeviceId; readonly bytes: Uint8Array },
  ): Promise<void>
  drop(account: string): Promise<void>
}

/** Everything an engine needs of the place it runs in. */
export interface Surroundings {
  readonly primitives: Primitives
  readonly chance: Chance
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Argon2id, in the browser on a worker of its own that ends after it. */
  readonly passphraseKey: (passphrase: string, salt: Uint8Array, cost: PassphraseCost) => Promise<Uint8Array>
  readonly transport: Transport
  /** Which build of the app this is: what another one kept for speed is made anew. */
  readonly build?: string
  /**
   * Makes this place the only one that works with the account (two tabs would
   * grow one chain twice). `takeOver` takes it from whoever has it, who hears
   * `onLost`. Releases when the returned function is called.
   */
  readonly claim: (
    account: string,
    takeOver: boolean,
    onLost: () => void,
  ) => Promise<(() => void) | 'held-elsewhere'>
  /** Absent where no browser brings letters. */
  readonly letterBox?: LetterBox
  /** Whether this device's connection is paid by volume, where that can be known; absent, it counts as not. */
  readonly isMetered?: () => boolean
  /** Runs something later; the returned function calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

/** What the lock screen may show before anyone has unlocked: no name, only what its owner chose. */
export interface EnrolledAccount {
  readonly account: string
  readonly device: DeviceId
  /** Initials or a nickname, chosen knowing that anyone holding the tablet can read it. */
  readonly badge: string
  readonly role: 'administrator' | 'supervisor' | 'worker' | 'dpo'
}

/** The accounts enrolled on this device. */
export interface AccountShelf {
  list(): Promise<readonly EnrolledAccount[]>
  add(account: EnrolledAccount): Promise<void>
  open(account: string): Promise<{ readonly store: DeviceStore; readonly slot: KeySlot }>
}

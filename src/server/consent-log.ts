import assert from 'node:assert/strict'
import type { Kysely, Transaction } from 'kysely'
import { cosignedAt, signCheckpoint } from '#/core/consent/checkpoint.ts'
import { LogTree } from '#/core/consent/log-tree.ts'
import { witnessName } from '#/core/consent/witnesses.ts'
import { EMPTY_ROOT, HASH_BYTES, extendFrontier, frontierRoot, leafHash } from '#/core/consent/merkle.ts'
import { joinBytes, toBase64 } from '#/core/vault/bytes.ts'
import type { DeviceId } from '#/core/vault/ids.ts'
import type { KeyPair, Primitives } from '#/core/vault/primitives.ts'
import { type Announce, type Database, lockCounter, setCounter } from './store/database.ts'
import { inChunks } from './store/chunks.ts'
import type { Tables } from './store/tables.ts'

export interface LogHead {
  readonly size: number
  readonly root: Uint8Array
}

interface StoredHead extends LogHead {
  readonly n: number
  readonly frontier: Uint8Array
  readonly note: string
  readonly time: number
}

const LEAVES_A_READING = 10_000
const DAY_MS = 24 * 3600_000
/** A witness's clock may run before ours by so much. */
const CLOCKS_DIFFER_MS = 10 * 60_000
const MOST_WITNESSES = 200

/**
 * The organisation's consent log: leaves in the database, every head signed as
 * a checkpoint in the transaction that made it. The server vouches for order
 * and completeness only; what a leaf says it cannot know.
 */
export class ConsentLog {
  readonly #primitives: Primitives
  readonly #database: Database
  readonly #origin: string
  readonly #key: KeyPair
  readonly #now: () => number
  readonly #tree = new LogTree()
  #reading: Promise<void> = Promise.resolve()

  constructor(primitives: Primitives, database: Database, origin: string, key: KeyPair, now: () => number) {
    this.#primitives = primitives
    this.#database = database
    this.#origin = origin
    this.#key = key
    this.#now = now
  }

  /** Adds the leaves the log does not have yet, in order, and signs the new head; answers the head as it is then. */
  async append(tx: Transaction<Tables>, leaves: readonly Uint8Array[], announce: Announce): Promise<LogHead> {
    if (leaves.length === 0) {
      const head = await lastHead(tx)
      return head ?? { size: 0, root: EMPTY_ROOT }
    }
    const size = await lockCounter(tx, 'log')
    const last = await lastHead(tx)
    assert((last?.size ?? 0) === size, 'the last head of the consent log does not have the size of the log')
    const known = new Set<string>()
    for (const chunk of inChunks(leaves, 500)) {
      const rows = await tx.selectFrom('log_leaves').select('leaf').where('leaf', 'in', chunk).execute()
      for (const row of rows) known.add(toBase64(row.leaf))
    }
    const fresh: Uint8Array[] = []
    for (const leaf of leaves) {
      const text = toBase64(leaf)
      if (known.has(text)) continue
      known.add(text)
      fresh.push(leaf)
    }
    if (fresh.length === 0 && last !== null) return last
    const rows = fresh.map((leaf, index) => ({ idx: size + index, leaf }))
    for (const chunk of inChunks(rows, 500)) await tx.insertInto('log_leaves').values(chunk).execute()
    const frontier = extendFrontier(
      { size, roots: last === null ? [] : splitHashes(last.frontier) },
      fresh.map(leafHash),
    )
    const root = frontierRoot(frontier)
    const count = frontier.size
    await this.#store(tx, (last?.n ?? 0) + 1, count, root, joinBytes(...frontier.roots))
    await setCounter(tx, 'log', count)
    announce({ type: 'log', size: count })
    return { size: count, root }
  }

  async #store(
    tx: Transaction<Tables>,
    n: number,
    size: number,
    root: Uint8Array,
    frontier: Uint8Array,
  ): Promise<void> {
    const note = signCheckpoint(this.#primitives, { origin: this.#origin, size, root }, this.#key)
    await tx.insertInto('log_heads').values({ n, size, root, frontier, note, time: this.#now() }).execute()
  }

  /** The newest signed head, as a note. */
  async checkpoint(): Promise<string | null> {
    return (await lastHead(this.#database.reads))?.note ?? null
  }

  /**
   * Keeps a device's line under a head, and forgets its lines under older ones.
   * Refused: a head the log never had, and a line that is not this device's.
   */
  async cosign(
    device: DeviceId,
    publicKey: Uint8Array,
    { size, line }: { readonly size: number; readonly line: string },
  ): Promise<'kept' | 'unknown-head' | 'bad-signature'> {
    const head = await this.#database.reads
      .selectFrom('log_heads')
      .select('note')
      .where('size', '=', size)
      .orderBy('n', 'desc')
      .executeTakeFirst()
    if (head === undefined) return 'unknown-head'
    const witness = { name: witnessName(this.#origin, device), publicKey }
    const time = cosignedAt(this.#primitives, `${head.note}${line}`, witness)
    if (time === null || time * 1000 > this.#now() + CLOCKS_DIFFER_MS) return 'bad-signature'
    await this.#database.transact(async (tx) => {
      await tx.deleteFrom('cosignatures').where('device', '=', device).where('size', '<=', size).execute()
      await tx.insertInto('cosignatures').values({ size, device, line, time }).execute()
    })
    return 'kept'
  }

  /** Heads with the lines of the devices that saw them last, the newest first. */
  async witnessed(): Promise<readonly string[]> {
    const rows = await this.#database.reads
      .selectFrom('cosignatures')
      .innerJoin('log_heads', 'log_heads.size', 'cosignatures.size')
      .select(['log_heads.n', 'log_heads.note', 'cosignatures.line'])
      .orderBy('log_heads.n', 'desc')
      .orderBy('cosignatures.time')
      .limit(MOST_WITNESSES)
      .execute()
    const notes = new Map<number, string>()
    for (const { n, note, line } of rows) notes.set(Number(n), `${notes.get(Number(n)) ?? note}${line}`)
    return [...notes.values()]
  }

  /** When each head was signed, oldest first. */
  heads(from: number): Promise<{ size: number; time: number }[]> {
    return this.#database.reads
      .selectFrom('log_heads')
      .select(['size', 'time'])
      .where('size', '>=', from)
      .orderBy('n')
      .execute()
  }

  /** Leaves `from` up to before `to`, end to end. */
  async leaves(from: number, to: number): Promise<Uint8Array> {
    const rows = await this.#database.reads
      .selectFrom('log_leaves')
      .select('leaf')
      .where('idx', '>=', from)
      .where('idx', '<', to)
      .orderBy('idx')
      .execute()
    return joinBytes(...rows.map((row) => row.leaf))
  }

  /** The proof, or null when the log does not hold that leaf at that size. */
  async inclusionProof(index: number, size: number): Promise<readonly Uint8Array[] | null> {
    if (size > this.#tree.size) await this.#readOn()
    return index < size && size <= this.#tree.size ? this.#tree.inclusionProof(index, size) : null
  }

  /** The proof, or null when the log never had that size. */
  async consistencyProof(from: number, to: number): Promise<readonly Uint8Array[] | null> {
    if (to > this.#tree.size) await this.#readOn()
    return from <= to && to <= this.#tree.size ? this.#tree.consistencyProof(from, to) : null
  }

  /** Takes into memory the leaves added since; one reading after the other. */
  #readOn(): Promise<void> {
    this.#reading = this.#reading
      .catch(() => undefined)
      .then(async () => {
        for (;;) {
          const rows = await this.#database.reads
            .selectFrom('log_leaves')
            .select(['idx', 'leaf'])
            .where('idx', '>=', this.#tree.size)
            .orderBy('idx')
            .limit(LEAVES_A_READING)
            .execute()
          for (const row of rows) {
            // A hole in the table: what stands after it proves nothing.
            if (row.idx !== this.#tree.size) return
            this.#tree.add(row.leaf)
          }
          if (rows.length < LEAVES_A_READING) return
        }
      })
    return this.#reading
  }

  /** Signs the head again when a day has passed without a new one, so that a reader sees the log is alive. */
  async signDaily(): Promise<void> {
    await this.#database.transact(async (tx) => {
      const size = await lockCounter(tx, 'log')
      const last = await lastHead(tx)
      if (last !== null && this.#now() - last.time < DAY_MS) return
      await this.#store(
        tx,
        (last?.n ?? 0) + 1,
        size,
        last?.root ?? EMPTY_ROOT,
        last?.frontier ?? new Uint8Array(0),
      )
    })
  }
}

async function lastHead(db: Kysely<Tables>): Promise<StoredHead | null> {
  const row = await db.selectFrom('log_heads').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirst()
  return row ?? null
}

function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += HASH_BYTES) hashes.push(bytes.subarray(at, at + HASH_BYTES))
  return hashes
}

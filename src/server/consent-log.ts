import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { fromBase64, joinBytes, toBase64, utf8 } from '#/core/vault/bytes.ts'
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

const HASH_BYTES = 32
const DAY_MS = 24 * 3600_000

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const leafHash = (leaf: Uint8Array) => sha256(Uint8Array.of(0), leaf)
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right)

export class ConsentLog {
  readonly #primitives: Primitives
  readonly #database: Database
  readonly #origin: string
  readonly #key: KeyPair
  readonly #now: () => number
  readonly #tree = new Uint8Array(0)

  constructor(primitives: Primitives, database: Database, origin: string, key: KeyPair, now: () => number) {
    this.#primitives = primitives
    this.#database = database
    this.#origin = origin
    this.#key = key
    this.#now = now
  }

  async append(tx: Transaction<Tables>, leaves: readonly Uint8Array[], announce: Announce): Promise<LogHead> {
    if (leaves.length === 0) {
      const head = await lastHead(tx)
      return head ?? { size: 0, root: sha256() }
    }
    const size = await lockCounter(tx, 'log')
    const last = await lastHead(tx)
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
    const frontier = last === null ? [] : splitHashes(last.frontier)
    let count = size
    for (const leaf of fresh) {
      let hash = leafHash(leaf)
      for (let bits = count; bits % 2 === 1; bits = Math.floor(bits / 2)) {
        const left = frontier.pop()
        if (left === undefined) throw new Error('the frontier does not fit the size')
        hash = nodeHash(left, hash)
      }
      frontier.push(hash)
      count++
    }
    const root =
      frontier.length === 0 ? sha256() : frontier.reduceRight((right, left) => nodeHash(left, right))
    await this.#store(tx, (last?.n ?? 0) + 1, count, root, joinBytes(...frontier))
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
    const text = `${this.#origin}\n${size}\n${toBase64(root)}\n`
    const signature = this.#primitives.sign(utf8(text), this.#key.secretKey)
    const id = sha256(utf8(`${this.#origin}\n`), Uint8Array.of(1), this.#key.publicKey).subarray(0, 4)
    const note = `${text}\n— ${this.#origin} ${toBase64(joinBytes(id, signature))}\n`
    await tx.insertInto('log_heads').values({ n, size, root, frontier, note, time: this.#now() }).execute()
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
        last?.root ?? sha256(),
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

import { type AttachmentReference, openAttachment, sealAttachment } from '#/core/vault/attachment.ts'
import type { AttachmentId, StreamId } from '#/core/vault/ids.ts'
import { Fault } from './fault.ts'
import type { ChunkRow, DeviceStore, Surroundings } from './ports.ts'

/**
 * How long the bytes of a file stay after the server signed for them: a server
 * put back to an older copy gets them again. Copies are made every day.
 */
const KEPT_MS = 14 * 24 * 3600_000
/** And how many of them at most, the newest: about 100 MB. */
const KEPT_CHUNKS = 400

const chunkKey = (attachment: AttachmentId, n: number): string => `${attachment} ${n}`

/**
 * Files beside the records, as one device holds them: sealed in chunks, on disk
 * before anybody hears "saved", sent after the records, let go of only some
 * time after the server's receipt, or sooner when the disk is full.
 */
export class Attachments {
  readonly #surroundings: Surroundings
  readonly #store: DeviceStore
  readonly #rows = new Map<string, ChunkRow>()

  constructor(surroundings: Surroundings, store: DeviceStore) {
    this.#surroundings = surroundings
    this.#store = store
  }

  async load(): Promise<void> {
    this.#rows.clear()
    for (const row of await this.#store.chunks()) this.#rows.set(row.key, row)
  }

  /** Keys of the chunks of these files, or of everything of these households. */
  rowsOf(gone: readonly string[]): readonly string[] {
    const ids = new Set(gone)
    return [...this.#rows.values()]
      .filter(({ attachment, stream }) => ids.has(attachment) || ids.has(stream))
      .map(({ key }) => key)
  }

  /** Chunks without a receipt. */
  waiting(): readonly ChunkRow[] {
    return [...this.#rows.values()].filter(({ state }) => state === 'queued')
  }

  bytesOf({ key }: ChunkRow): Promise<Uint8Array | null> {
    return this.#store.chunkBytes(key)
  }

  /** Seals a file and puts it on disk in one transaction. */
  async keep(
    id: AttachmentId,
    stream: StreamId,
    file: { readonly bytes: Uint8Array; readonly type: string; readonly name: string },
  ): Promise<AttachmentReference> {
    const { primitives, chance } = this.#surroundings
    const { reference, chunks } = sealAttachment(primitives, chance, id, file)
    const rows = chunks.map((_, n): ChunkRow => ({
      key: chunkKey(id, n),
      attachment: id,
      n,
      stream,
      state: 'queued',
    }))
    const write = () =>
      this.#store.commit({
        chunks: rows,
        chunkBytes: chunks.map((bytes, n) => ({ key: chunkKey(id, n), bytes })),
      })
    try {
      await write()
    } catch (cause) {
      const kept = this.#keptBeyond(0)
      if (!(cause instanceof Fault) || cause.code !== 'disk-full' || kept.length === 0) throw cause
      // What the server has signed for makes room for what only this device holds.
      await this.#drop(kept)
      await write()
    }
    for (const row of rows) this.#rows.set(row.key, row)
    return reference
  }

  /** The server signed for a chunk. */
  async receipted(chunk: ChunkRow): Promise<void> {
    const row: ChunkRow = { ...chunk, state: 'receipted', receiptedAt: this.#surroundings.now() }
    await this.#store.commit({ chunks: [row] })
    this.#rows.set(row.key, row)
  }

  /**
   * Lets go of what was signed for long enough ago, and of the oldest where there is much of it.
   *
   * @param shown - ids of files that open drafts show: those stay
   */
  async letGo(shown: ReadonlySet<string>): Promise<void> {
    const now = this.#surroundings.now()
    const old = this.#keptBeyond(KEPT_CHUNKS, ({ receiptedAt }) => now - (receiptedAt ?? 0) > KEPT_MS)
    await this.#drop(old.filter(({ attachment }) => !shown.has(attachment)))
  }

  /** Chunks signed for that are over: those for which `isOver` says so, and all but the newest so many. */
  #keptBeyond(most: number, isOver: (row: ChunkRow) => boolean = () => false): readonly ChunkRow[] {
    return [...this.#rows.values()]
      .filter(({ state }) => state === 'receipted')
      .toSorted((a, b) => (b.receiptedAt ?? 0) - (a.receiptedAt ?? 0))
      .filter((row, index) => index >= most || isOver(row))
  }

  async #drop(rows: readonly ChunkRow[]): Promise<void> {
    if (rows.length === 0) return
    await this.#store.commit({ dropChunks: rows.map(({ key }) => key) })
    for (const { key } of rows) this.#rows.delete(key)
  }

  /** The server may have lost what it signed for: what is still here goes once more. */
  async offerAgain(): Promise<void> {
    const rows = this.#keptBeyond(0).map((row): ChunkRow => ({ ...row, state: 'queued' }))
    if (rows.length === 0) return
    await this.#store.commit({ chunks: rows })
    for (const row of rows) this.#rows.set(row.key, row)
  }

  /**
   * A file's bytes.
   *
   * @param fetchChunk - asked for what is not on this device; a `Fault` of it means "not here now"
   */
  async open(
    reference: AttachmentReference,
    fetchChunk: (id: AttachmentId, n: number) => Promise<Uint8Array>,
  ): Promise<
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly reason: 'not-here' | 'altered' }
  > {
    const chunks: Uint8Array[] = []
    for (let n = 0; n < reference.chunks; n++) {
      const here = await this.#store.chunkBytes(chunkKey(reference.id, n))
      try {
        chunks.push(here ?? (await fetchChunk(reference.id, n)))
      } catch (cause) {
        if (!(cause instanceof Fault)) throw cause
        return { ok: false, reason: 'not-here' }
      }
    }
    const bytes = openAttachment(this.#surroundings.primitives, reference, chunks)
    return bytes === 'altered' ? { ok: false, reason: 'altered' } : { ok: true, bytes }
  }
}

import { type AttachmentReference, openAttachment, sealAttachment } from '#/core/vault/attachment.ts'
import type { AttachmentId, StreamId } from '#/core/vault/ids.ts'
import { Fault } from './fault.ts'
import type { ChunkRow, DeviceStore, Surroundings } from './ports.ts'

const chunkKey = (attachment: AttachmentId, n: number): string => `${attachment} ${n}`

/**
 * Files beside the records, as one device holds them: sealed in chunks, on disk
 * before anybody hears "saved", sent after the records, let go of only after
 * the server's receipt.
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
    await this.#store.commit({
      chunks: rows,
      chunkBytes: chunks.map((bytes, n) => ({ key: chunkKey(id, n), bytes })),
    })
    for (const row of rows) this.#rows.set(row.key, row)
    return reference
  }

  /** The server signed for a chunk. Receipted chunks no open draft shows are forgotten here. */
  async receipted(chunk: ChunkRow, shown: ReadonlySet<string>): Promise<void> {
    const row: ChunkRow = { ...chunk, state: 'receipted' }
    const gone = [...this.#rows.values(), row].filter(
      (each) => (each.state === 'receipted' || each.key === row.key) && !shown.has(each.attachment),
    )
    const stays = !gone.some(({ key }) => key === row.key)
    await this.#store.commit({ dropChunks: gone.map(({ key }) => key), ...(stays ? { chunks: [row] } : {}) })
    for (const { key } of gone) this.#rows.delete(key)
    if (stays) this.#rows.set(row.key, row)
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
